// The module that runs: what it exports, and when it is loaded.
import { LAYOUT_VERSION } from "../assembly/layout.ts";
import { KERNEL_BASE64, KERNEL_SHA256 } from "./generated/kernelBytes.ts";
import { WasmModule, type Loaded, type ModuleExports } from "./wasmModule.ts";

export { MEMORY_LIMIT, reserve } from "./wasmModule.ts";

/** What the module exports; pointers and sizes are bytes. */
interface KernelExports extends ModuleExports {
  layoutVersion(): number;
  clear(block: number, bytes: number): void;
  touch(block: number, bytes: number): number;
  start(plan: number): void;
  run(plan: number, bar: number, lastBar: number): number;
  finish(plan: number): number;
  startPlainWalk(plan: number, run: number): void;
  walkPlain(plan: number, run: number, places: number, bar: number, lastBar: number, listed: number): number;
  replayPlain(plan: number, run: number, bar: number, lastBar: number, count: number): void;
  addPrices(prices: number, bytes: number, fingerprint: number): number;
  openBar(plan: number, bar: number): void;
  submit(plan: number, bar: number, column: number): number;
  submitSize(
    plan: number,
    bar: number,
    column: number,
    size: number,
    sizeType: number,
    alike: number,
  ): number;
  submitAll(plan: number, bar: number, alike: number): void;
  cancelOrder(plan: number, bar: number, slot: number): void;
  resizeOrder(plan: number, slot: number, units: number): void;
  protectOrder(plan: number, slot: number, stopLoss: number, stopLimit: number, takeProfit: number): void;
  closeBar(plan: number, bar: number): void;
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
  orderFastRecords(run: number, accounts: number, accountCount: number, places: number): void;
  executeVectorbtOrder(execution: number): number;
  vectorbtReturnMetrics(
    returns: number,
    count: number,
    benchmark: number,
    scratch: number,
    factor: number,
    riskFree: number,
    out: number,
  ): void;
  vectorbtGroupMetrics(
    value: number,
    benchmark: number,
    initCash: number,
    groups: number,
    bars: number,
    scratch: number,
    factor: number,
    riskFree: number,
    out: number,
  ): void;
  vectorbtReturns(value: number, bars: number, start: number, out: number): void;
  vectorbtSharpeRatio(returns: number, count: number, factor: number, riskFree: number): number;
  vectorbtTradeMetrics(pnl: number, returns: number, durations: number, count: number, out: number): void;
  barReturns(
    equity: number,
    flows: number,
    bars: number,
    initCash: number,
    scratch: number,
    out: number,
  ): void;
  returnMetrics(
    returns: number,
    benchmark: number,
    bars: number,
    scratch: number,
    barsPerYear: number,
    riskFree: number,
    required: number,
    out: number,
  ): void;
  accountMetrics(
    equity: number,
    flows: number,
    benchmark: number,
    initCash: number,
    accounts: number,
    bars: number,
    scratch: number,
    barsPerYear: number,
    riskFree: number,
    required: number,
    out: number,
  ): void;
  tradeMetrics(pnl: number, returns: number, durations: number, count: number, out: number): void;
}

export type Kernel = Loaded<KernelExports>;

const kernelModule = new WasmModule<KernelExports>({
  name: "the kernel",
  base64: KERNEL_BASE64,
  sha256: KERNEL_SHA256,
  version: LAYOUT_VERSION,
  versionOf: (exports) => exports.layoutVersion(),
});

/**
 * Loads the kernel ahead of the first run. Not needed in Node or in current browsers, where the first run loads it;
 * useful on pages that must not compile on their main thread.
 * @param wasm the bytes of `barloom/barloom.wasm`; default: the copy that is part of the package
 * @throws BacktestError `E_WASM_HASH` where the bytes are not those that this version was built with
 */
export async function init(wasm?: Uint8Array): Promise<void> {
  await kernelModule.init(wasm);
}

/** The kernel, loaded when first asked for. */
export function kernel(): Kernel {
  return kernelModule.get();
}

/** The kernel over a memory that nothing else looks at, for runs that copy all they read; views of it end when it grows. */
export function kernelAlone(): Kernel {
  return kernelModule.alone();
}

/** Whichever kernel is loaded: for calls that bring what they read. */
export function anyKernel(): Kernel {
  return kernelModule.any();
}

const spare: Kernel[] = [];

/** A kernel that nobody else uses until it is given back: for a run that other runs may interrupt. */
export function borrowKernel(): Kernel {
  return spare.pop() ?? kernelModule.another();
}

/** Gives a borrowed kernel back. */
export function giveBackKernel(target: Kernel): void {
  if (kernelModule.isSmall(target)) spare.push(target);
}

/** Forgets a memory that a large run has grown; the next run starts with a small one. */
export function release(target: Kernel): void {
  kernelModule.release(target);
}
