// The only file that knows WebAssembly.
import { instantiate, instantiateSync } from "@assemblyscript/loader";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { LAYOUT_VERSION } from "../assembly/layout.ts";
import { BacktestError } from "./errors.ts";
import { KERNEL_BASE64, KERNEL_SHA256 } from "./generated/kernelBytes.ts";

/** What the module exports; pointers and sizes are bytes. */
interface KernelExports extends Record<string, unknown> {
  memory: WebAssembly.Memory;
  layoutVersion(): number;
  heapBase(): number;
  start(plan: number): void;
  run(plan: number, bar: number, lastBar: number): number;
  finish(plan: number): number;
  startVectorbt(plan: number, seed: number): void;
  runVectorbt(plan: number, bar: number): number;
  startFastColumns(plan: number, run: number): void;
  runFastColumns(
    plan: number,
    run: number,
    bar: number,
    lastBar: number,
    first: number,
    last: number,
  ): number;
  startFastGroup(plan: number, run: number, account: number): void;
  runFastGroup(plan: number, run: number, account: number, bar: number, lastBar: number): number;
  executeVectorbtOrder(execution: number): number;
  vectorbtReturnMetrics(
    returns: number,
    count: number,
    benchmark: number,
    sorted: number,
    known: number,
    knownCount: number,
    factor: number,
    riskFree: number,
    out: number,
  ): void;
  vectorbtSharpeRatio(returns: number, count: number, factor: number, riskFree: number): number;
  vectorbtTradeMetrics(pnl: number, returns: number, durations: number, count: number, out: number): void;
  barReturns(equity: number, flows: number, bars: number, initCash: number, out: number): void;
  returnMetrics(
    returns: number,
    bars: number,
    scratch: number,
    barsPerYear: number,
    riskFree: number,
    required: number,
    out: number,
  ): void;
  relativeMetrics(
    returns: number,
    benchmark: number,
    bars: number,
    scratch: number,
    barsPerYear: number,
    riskFree: number,
    out: number,
  ): void;
  tradeMetrics(pnl: number, returns: number, durations: number, count: number, out: number): void;
}

export interface Kernel {
  readonly exports: KernelExports;
  /** First byte that an arena may use: behind the kernel's own data and what `allocate` handed out. */
  base: number;
  /** End of the kernel's own data. */
  readonly heap: number;
}

const PAGE_BYTES = 65_536;
/** Bytes that a 32-bit memory can hold. */
const PAGES_MAX = 65_536;
export const MEMORY_LIMIT = PAGES_MAX * PAGE_BYTES;
/** A memory that a run has grown beyond this is dropped after it: WebAssembly memories never shrink. */
const KEPT_BYTES = 256 * 1024 * 1024;

let loaded: Kernel | undefined;

/**
 * Loads the kernel ahead of the first run. Not needed in Node or in current browsers, where the first run loads it;
 * useful on pages that must not compile on their main thread.
 * @param wasm the bytes of `barloom/barloom.wasm`; default: the copy that is part of the package
 * @throws BacktestError `E_WASM_HASH` where the bytes are not those that this version was built with
 */
export async function init(wasm?: Uint8Array): Promise<void> {
  if (wasm !== undefined) requireHash(wasm);
  if (loaded !== undefined) return;
  const bytes = wasm ?? kernelBytes();
  const memory = newMemory();
  loaded = checked((await instantiate<KernelExports>(bytes, { env: { memory } })).exports, memory);
}

/** The kernel, loaded when first asked for. */
export function kernel(): Kernel {
  return (loaded ??= instantiated());
}

function instantiated(): Kernel {
  const memory = newMemory();
  return checked(instantiateSync<KernelExports>(kernelBytes(), { env: { memory } }).exports, memory);
}

/** Shared, so that arrays which lie in it stay valid when it grows. */
function newMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 1, maximum: PAGES_MAX, shared: true });
}

/** Makes sure that memory reaches up to `end` (bytes); throws `E_MEMORY_HOST` where the host refuses. */
export function reserve(target: Kernel, end: number): void {
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

/** Forgets a memory that a large run has grown, unless arrays live in it; the next run starts with a small one. */
export function release(target: Kernel): void {
  if (
    loaded === target &&
    target.base === target.heap &&
    target.exports.memory.buffer.byteLength > KEPT_BYTES
  )
    loaded = undefined;
}

function kernelBytes(): Uint8Array<ArrayBuffer> {
  const text = atob(KERNEL_BASE64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function requireHash(wasm: Uint8Array): void {
  const hash = bytesToHex(sha256(wasm));
  if (hash === KERNEL_SHA256) return;
  throw new BacktestError("E_WASM_HASH", "the kernel is not the one that this version was built with", {
    option: "wasm",
    got: hash,
    expected: KERNEL_SHA256,
  });
}

function checked(given: KernelExports, memory: WebAssembly.Memory): Kernel {
  const exports = { ...given, memory };
  const version = exports.layoutVersion();
  if (version !== LAYOUT_VERSION) {
    throw new BacktestError(
      "E_ABI",
      `the kernel has layout ${version}, this version needs ${LAYOUT_VERSION}`,
      {
        got: version,
        expected: LAYOUT_VERSION,
      },
    );
  }
  const heap = exports.heapBase() >>> 0;
  return { exports, base: heap, heap };
}
