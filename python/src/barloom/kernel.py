"""The only module that knows WebAssembly: barloom.wasm in wasmtime, its memory as numpy, and blocks of it."""

import ctypes
import threading
from functools import cache

import numpy as np
import wasmtime
from wasmtime import _ffi

from .errors import BacktestError
from .tables import BLOCKS, VERSION, WASM

_PAGE = 65_536
MEMORY_LIMIT = 65_536 * _PAGE
#: A memory that has grown beyond this is dropped after use: WebAssembly memories never shrink.
_KEPT = 256 * 1024 * 1024

#: One run at a time: the kernel works in one memory.
LOCK = threading.Lock()


class _Memory(wasmtime.SharedMemory):
    """wasmtime 50.0.1 wraps the pointer of a shared memory once too often when it is imported."""

    def _as_extern(self):
        union = _ffi.wasmtime_extern_union(sharedmemory=self.ptr())
        return _ffi.wasmtime_extern_t(_ffi.WASMTIME_EXTERN_SHAREDMEMORY, union)


@cache
def _compiled():
    """The module, compiled once: every kernel is an instance of it."""
    config = wasmtime.Config()
    config.wasm_threads = True
    config.shared_memory = True
    engine = wasmtime.Engine(config)
    return engine, wasmtime.Module(engine, WASM.read_bytes())


class Kernel:
    """An instance of the module and its memory."""

    def __init__(self):
        engine, module = _compiled()
        self._store = wasmtime.Store(engine)
        self._memory = next(_Memory(engine, one.type) for one in module.imports if one.name == "memory")
        self._exports = wasmtime.Instance(self._store, module, [self._memory]).exports(self._store)
        if self.call("layoutVersion") != VERSION:
            raise BacktestError(
                "E_ABI", f"the kernel has layout {self.call('layoutVersion')}, its tables have {VERSION}"
            )
        self.base = self.call("heapBase")

    def call(self, name, *arguments):
        """Calls an export; addresses are unsigned, and wasm knows no sign."""
        words = [_signed(value) if isinstance(value, int) else value for value in arguments]
        try:
            return self._exports[name](self._store, *words)
        except wasmtime.WasmtimeError as error:
            raise BacktestError("E_KERNEL", f"the kernel stopped in {name}: {error}") from error

    def reserve(self, end):
        """Makes sure that memory reaches up to `end`."""
        missing = end - self._memory.data_len()
        if missing <= 0:
            return
        try:
            self._memory.grow(-(-missing // _PAGE))
        except wasmtime.WasmtimeError as error:
            raise BacktestError(
                "E_MEMORY_HOST", f"the host refused {end} bytes of memory for the run", got=end
            ) from error

    def array(self, start, count, dtype=np.uint8):
        """A view of memory, good until it grows."""
        size = count * np.dtype(dtype).itemsize
        if start < 0 or start + size > self._memory.data_len():
            raise BacktestError("E_KERNEL", f"{size} bytes at {start} are outside of the kernel's memory")
        address = ctypes.addressof(self._memory.data_ptr().contents) + start
        return np.frombuffer((ctypes.c_uint8 * size).from_address(address), dtype=dtype)

    def is_small(self):
        return self._memory.data_len() <= _KEPT

    # ---- fields of blocks --------------------------------------------------------------------------------------------

    def write(self, start, block, values):
        """Writes fields of a block: Python floats as doubles, ints as words."""
        for name, value in values.items():
            dtype = np.float64 if isinstance(value, float) else np.uint32
            self.array(start + BLOCKS[block][name], 1, dtype)[0] = value

    def read(self, start, block, name, dtype=np.int32):
        return self.array(start + BLOCKS[block][name], 1, dtype)[0].item()


def _signed(value):
    return value - 2**32 if value >= 2**31 else value


_kept = []


def borrow():
    """A kernel of its own until it is given back; to be asked for with `LOCK` held."""
    return _kept.pop() if _kept else Kernel()


def give_back(kernel):
    if kernel.is_small():
        _kept.append(kernel)


class Blocks:
    """Hands out aligned blocks one behind the other."""

    def __init__(self, start):
        self.end = start

    def take(self, size):
        start = -(-self.end // 8) * 8
        self.end = start + size
        return start
