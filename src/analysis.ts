// The second module, analysis.wasm: indicators, fused sweeps of what they give, and the normal distribution. A process that only simulates never loads it.
import { ANALYSIS_VERSION } from "../assembly/indicators/layout.ts";
import { LAYOUT_VERSION } from "../assembly/layout.ts";
import { ANALYSIS_BASE64, ANALYSIS_SHA256 } from "./generated/analysisBytes.ts";
import { WasmModule, type Loaded, type ModuleExports } from "./wasmModule.ts";

/** What the module exports; pointers are bytes. */
interface AnalysisExports extends ModuleExports {
  analysisVersion(): number;
  stateBytes(task: number): number;
  start(task: number): void;
  advance(task: number): void;
  runTasks(tasks: number, count: number, bars: number): void;
  firstBeyond(cells: number, count: number, limit: number): number;
  toBars(columnsFrom: number, stride: number, rows: number, columns: number, barsTo: number): void;
  toColumns(barsFrom: number, rows: number, columns: number, columnsTo: number, stride: number): void;
  rankRows(
    cells: number,
    rows: number,
    columns: number,
    method: number,
    ascending: number,
    percent: number,
    out: number,
    scratch: number,
  ): void;
  scoreRows(cells: number, rows: number, columns: number, ddof: number, out: number): void;
  chooseRows(
    cells: number,
    rows: number,
    columns: number,
    k: number,
    largest: number,
    out: number,
    scratch: number,
  ): void;
  widen(barsFrom: number, rows: number, columns: number, to: number, stride: number): void;
  prepareSweep(plan: number, sweep: number): number;
  sweepLevels(bars: number): number;
  walkSweep(plan: number, sweep: number, own: number, first: number, last: number): number;
  walkRule(plan: number, sweep: number, rule: number, own: number, first: number, last: number): number;
  normalBelow(x: number): number;
  normalQuantile(p: number): number;
  markCrossings(
    a: number,
    b: number,
    bars: number,
    columns: number,
    above: number,
    below: number,
    seen: number,
  ): void;
  packMask(bytes: number, bars: number, columns: number, inRows: number, out: number, step: number): number;
}

export type Analysis = Loaded<AnalysisExports>;

const analysisModule = new WasmModule<AnalysisExports>({
  name: "analysis.wasm",
  base64: ANALYSIS_BASE64,
  sha256: ANALYSIS_SHA256,
  version: ANALYSIS_VERSION * 1000 + LAYOUT_VERSION,
  versionOf: (exports) => exports.analysisVersion(),
});

/**
 * Loads the module of indicators and sweeps ahead of their first use; useful on pages that must not compile on their main thread.
 * @param wasm the bytes of `barloom/analysis.wasm`; default: the copy that is part of the package
 * @throws BacktestError `E_WASM_HASH` where the bytes are not those that this version was built with
 */
export async function initAnalysis(wasm?: Uint8Array): Promise<void> {
  await analysisModule.init(wasm);
}

/** The module, loaded when first asked for. */
export function analysis(): Analysis {
  return analysisModule.get();
}

/** Forgets a memory that a large call has grown; the next call starts with a small one. */
export function releaseAnalysis(target: Analysis): void {
  analysisModule.release(target);
}
