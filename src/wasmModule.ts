// The only file that knows WebAssembly: an embedded module, loaded when first asked for, and its memory.
import { instantiate, instantiateSync } from "@assemblyscript/loader";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { requireType } from "./checks.ts";
import { BacktestError } from "./errors.ts";

/** What every module exports. */
export interface ModuleExports extends Record<string, unknown> {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
}

/** A module that is loaded. */
export interface Loaded<Exports extends ModuleExports> {
  /** The compiled module, for workers. */
  readonly module: WebAssembly.Module;
  readonly exports: Exports;
  /** First byte that an arena may use: behind the module's own data and what `allocate` handed out. */
  base: number;
  /** End of the module's own data. */
  readonly heap: number;
}

/** The module as it was built, and what its exports must answer to. */
export interface EmbeddedModule<Exports extends ModuleExports> {
  /** For messages. */
  readonly name: string;
  readonly base64: string;
  readonly sha256: string;
  /** Layout that this version of the library needs. */
  readonly version: number;
  readonly versionOf: (exports: Exports) => number;
}

const PAGE_BYTES = 65_536;
/** Bytes that a 32-bit memory can hold. */
const PAGES_MAX = 65_536;
export const MEMORY_LIMIT = PAGES_MAX * PAGE_BYTES;
/** A memory that has grown beyond this is dropped after use: WebAssembly memories never shrink. */
const KEPT_BYTES = 256 * 1024 * 1024;

/** One module of the package, loaded at most once. */
export class WasmModule<Exports extends ModuleExports> {
  private readonly embedded: EmbeddedModule<Exports>;
  private loaded: Loaded<Exports> | undefined;
  private unshared: Loaded<Exports> | undefined;
  /** Whether the host was asked to load it ahead: it may not compile where runs happen. */
  private isAhead = false;

  constructor(embedded: EmbeddedModule<Exports>) {
    this.embedded = embedded;
  }

  /** Loads it ahead of its first use, from `wasm` if given. */
  async init(wasm?: Uint8Array): Promise<void> {
    if (wasm !== undefined) this.requireHash(wasm);
    this.isAhead = true;
    if (this.loaded !== undefined) return;
    const bytes = wasm ?? this.bytes();
    const memory = newMemory();
    this.loaded = this.checked(await instantiate<Exports>(bytes, { env: { memory } }), memory);
  }

  /** The module, loaded when first asked for. */
  get(): Loaded<Exports> {
    return (this.loaded ??= this.instantiated());
  }

  /**
   * The module over a memory that is not shared: hosts copy into it more than twice as fast. Arrays that lie in a memory, and
   * workers, need the shared one. Views of it end when it grows.
   */
  alone(): Loaded<Exports> {
    return this.isAhead ? this.get() : (this.unshared ??= this.instantiatedAlone());
  }

  /** Whichever is loaded: for calls that bring what they read. */
  any(): Loaded<Exports> {
    return this.unshared ?? this.get();
  }

  /** Another instance with a memory of its own, which is not shared where that of `alone` is not. */
  another(): Loaded<Exports> {
    const { module } = this.alone();
    const memory = this.isAhead ? newMemory() : newMemoryAlone();
    return this.checked(instantiateSync<Exports>(module, { env: { memory } }), memory);
  }

  /** Whether a memory was not grown far: then it is worth keeping. */
  isSmall(target: Loaded<Exports>): boolean {
    return target.exports.memory.buffer.byteLength <= KEPT_BYTES;
  }

  /** Forgets a memory that was grown far, unless arrays live in it; the next use starts with a small one. */
  release(target: Loaded<Exports>): void {
    if (this.isSmall(target) || target.base !== target.heap) return;
    if (this.loaded === target) this.loaded = undefined;
    if (this.unshared === target) this.unshared = undefined;
  }

  private instantiated(): Loaded<Exports> {
    const memory = newMemory();
    return this.checked(instantiateSync<Exports>(this.bytes(), { env: { memory } }), memory);
  }

  private instantiatedAlone(): Loaded<Exports> {
    const memory = newMemoryAlone();
    return this.checked(instantiateSync<Exports>(unsharedBytes(this.bytes()), { env: { memory } }), memory);
  }

  private bytes(): Uint8Array<ArrayBuffer> {
    return bytesOfBase64(this.embedded.base64);
  }

  private requireHash(wasm: Uint8Array): void {
    requireType(wasm instanceof Uint8Array, "wasm", wasm, "the bytes of the file, as Uint8Array");
    const hash = bytesToHex(sha256(wasm));
    const { name, sha256: expected } = this.embedded;
    if (hash === expected) return;
    throw new BacktestError("E_WASM_HASH", `${name} is not the one that this version was built with`, {
      option: "wasm",
      got: hash,
      expected,
    });
  }

  private checked(
    { exports: given, module }: { readonly exports: Exports; readonly module: WebAssembly.Module },
    memory: WebAssembly.Memory,
  ): Loaded<Exports> {
    const exports = { ...given, memory };
    const { name, version: expected, versionOf } = this.embedded;
    const got = versionOf(exports);
    if (got !== expected)
      throw new BacktestError("E_ABI", `${name} has layout ${got}, this version needs ${expected}`, {
        got,
        expected,
      });
    const heap = exports.heapBase() >>> 0;
    return { module, exports, base: heap, heap };
  }
}

/** A host that reads base64 itself, in a tenth of the time of a loop that runs once. */
interface WithBuffer {
  readonly Buffer?: { from(text: string, encoding: "base64"): Uint8Array };
}

/** Bytes of base64 with its padding. */
export function bytesOfBase64(base64: string): Uint8Array<ArrayBuffer> {
  const { Buffer } = globalThis as WithBuffer;
  if (Buffer !== undefined) return new Uint8Array(Buffer.from(base64, "base64"));
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** The import of the memory: | 3 "env" | 6 "memory" | kind 2: a memory |, and behind it the flags of its limits. */
const MEMORY_IMPORT = Uint8Array.of(3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2);
/** Flags: there is a maximum; it is shared. */
const HAS_MAXIMUM = 1;
const IS_SHARED = 2;

/** The same module for a memory that is not shared. */
function unsharedBytes(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const at = bytes.findIndex((_, start) => MEMORY_IMPORT.every((byte, i) => bytes[start + i] === byte));
  if (at < 0) throw new Error("the module imports no memory");
  const flags = at + MEMORY_IMPORT.length;
  if (bytes[flags] !== (HAS_MAXIMUM | IS_SHARED)) throw new Error(`flags of the memory are ${bytes[flags]}`);
  bytes[flags] = HAS_MAXIMUM;
  return bytes;
}

/** Shared, so that arrays which lie in it stay valid when it grows, and workers can have it too. */
function newMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 1, maximum: PAGES_MAX, shared: true });
}

function newMemoryAlone(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 1, maximum: PAGES_MAX });
}

/** Makes sure that memory reaches up to `end` (bytes); throws `E_MEMORY_HOST` where the host refuses. */
export function reserve(target: Loaded<ModuleExports>, end: number): void {
  const { memory } = target.exports;
  const missing = end - memory.buffer.byteLength;
  if (missing <= 0) return;
  try {
    memory.grow(Math.ceil(missing / PAGE_BYTES));
  } catch {
    throw new BacktestError("E_MEMORY_HOST", `the host refused ${end} bytes of memory for the run`, {
      got: end,
    });
  }
}
