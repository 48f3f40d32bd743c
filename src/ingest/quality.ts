// What is odd about prices: found before a run, named cell by cell, changed nowhere.
import { describe, objectOf, runNumber } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { CorporateAction } from "../inputs.ts";
import { cellIndex, requireShape, type Mask } from "../matrix.ts";
import { requireMarket, type MarketData } from "./align.ts";
import { findBarFaults } from "./quality/bars.ts";
import {
  FINDINGS,
  FINDING_CODES,
  QUALITY_THRESHOLDS,
  type FindingCode,
  type QualityThreshold,
  type QualityThresholds,
} from "./quality/kinds.ts";
import type { Found } from "./quality/found.ts";
import { findMoveFaults } from "./quality/moves.ts";
import type { AssetSpan, QualityCell, QualityFinding, QualityReport } from "./quality/report.ts";
import { seriesOf } from "./quality/series.ts";
import { findSplitFaults, type GivenSplit } from "./quality/splits.ts";

export type { AssetSpan, QualityCell, QualityFinding, QualityReport } from "./quality/report.ts";
export { describeQuality } from "./quality/text.ts";
export {
  FINDINGS,
  QUALITY_THRESHOLDS,
  type FindingCode,
  type FindingSpec,
  type QualityThreshold,
  type QualityThresholds,
} from "./quality/kinds.ts";

/** What `qualityReport` knows beside the prices. */
export interface QualityOptions {
  /** Corporate actions of the market: a split that is given is no finding. */
  readonly actions?: readonly CorporateAction[];
  /** Where judgements begin; those that are left out are `QUALITY_THRESHOLDS`' own. */
  readonly thresholds?: Partial<QualityThresholds>;
}

const CELLS_KEPT = 10;

/** Every cell of every finding, as bar · columns + column: kept beside the report, which names the first ten. */
const CELLS = new WeakMap<QualityReport, ReadonlyMap<FindingCode, Float64Array>>();

/**
 * Looks over every cell and reports what a backtest would stumble on; changes nothing.
 * @param data prices and volumes, bars × columns
 * @throws E_SHAPE for fields of another shape; E_DTYPE, E_UNKNOWN_KEY, E_RANGE for options that do not fit; E_ACTION for
 *   an action outside the market
 * @example
 * const report = qualityReport(market, { actions });
 * console.log(describeQuality(report).join("\n"));
 */
export function qualityReport(data: MarketData, options: QualityOptions = {}): QualityReport {
  requireMarket(data);
  requireFields(data);
  const given = objectOf("qualityReport", options, ["actions", "thresholds"]);
  const thresholds = thresholdsOf(given.thresholds);
  const splits = splitsOf(given.actions, data);
  const notes = new Notes(data);
  findTimeFaults(data, notes);
  const assets = data.columns.map((asset, column): AssetSpan => {
    const series = seriesOf(data, column);
    const { listed } = series;
    const found = notes.at(column);
    findBarFaults(series, data.time.length, found);
    const outliers = findMoveFaults(series, thresholds, found);
    findSplitFaults(series, splits[column], outliers, thresholds, found);
    return Object.freeze({
      asset,
      firstBar: listed[0] ?? -1,
      lastBar: listed.at(-1) ?? -1,
      bars: listed.length,
    });
  });
  return reportOf(data, assets, notes, thresholds);
}

/**
 * Marks the cells whose prices are in doubt, bars × columns: those of all kinds that are `suspect`, or of the kinds named.
 * @throws E_DTYPE for a report that `qualityReport` did not make; E_ENUM for a kind that there is not
 */
export function suspectMask(report: QualityReport, kinds?: readonly FindingCode[]): Mask {
  const cells = CELLS.get(report);
  if (cells === undefined)
    throw new BacktestError("E_DTYPE", `report is ${describe(report)}, not one of qualityReport`, {
      ...{ option: "report", got: describe(report), expected: "what qualityReport gave" },
    });
  const wanted =
    kinds === undefined ? FINDING_CODES.filter((code) => FINDINGS[code].suspect) : kindsOf(kinds);
  const columns = report.assets.length;
  const data = new Uint8Array(report.bars * columns);
  for (const code of wanted) for (const cell of cells.get(code) ?? []) data[cell] = 1;
  return { data, rows: report.bars, columns };
}

// ---- arguments -------------------------------------------------------------------------------------------------------

function requireFields({ time, columns, fields }: MarketData): void {
  for (const [name, matrix] of Object.entries(fields)) {
    requireShape(name, matrix);
    if (matrix.rows === time.length && matrix.columns === columns.length) continue;
    const expected = `${time.length}×${columns.length}`;
    throw new BacktestError("E_SHAPE", `${name} is ${matrix.rows}×${matrix.columns}, not ${expected}`, {
      ...{ option: name, got: `${matrix.rows}×${matrix.columns}`, expected },
    });
  }
}

function thresholdsOf(given: unknown): QualityThresholds {
  const names = Object.keys(QUALITY_THRESHOLDS) as QualityThreshold[];
  const options = objectOf("thresholds", given === undefined ? {} : given, names);
  const entries = names.map((name) => {
    const { default: usual, check } = QUALITY_THRESHOLDS[name];
    return [
      name,
      options[name] === undefined ? usual : runNumber(`thresholds.${name}`, options[name], check),
    ];
  });
  return Object.freeze(Object.fromEntries(entries)) as QualityThresholds;
}

function kindsOf(kinds: unknown): readonly FindingCode[] {
  if (!Array.isArray(kinds))
    throw new BacktestError("E_DTYPE", `kinds is ${describe(kinds)}`, {
      ...{ option: "kinds", got: describe(kinds), expected: "a list of kinds" },
    });
  for (const kind of kinds as unknown[])
    if (!(FINDING_CODES as unknown[]).includes(kind))
      throw new BacktestError("E_ENUM", `there is no finding ${describe(kind)}`, {
        ...{ option: "kinds", got: kind, expected: FINDING_CODES.join(", ") },
      });
  return kinds as readonly FindingCode[];
}

/** Splits by column. */
function splitsOf(actions: unknown, { time, columns }: MarketData): GivenSplit[][] {
  const splits = columns.map((): GivenSplit[] => []);
  if (actions === undefined) return splits;
  if (!Array.isArray(actions))
    throw new BacktestError("E_DTYPE", `actions is ${describe(actions)}`, {
      ...{ option: "actions", got: describe(actions), expected: "a list" },
    });
  Array.from(actions as unknown[], (given, i) => {
    const action = (typeof given === "object" && given !== null ? given : {}) as CorporateAction;
    const { column, bar, kind } = action;
    const isSplit = kind === "split";
    if (!(bar in time) || !(column in columns) || (isSplit && !(action.ratio > 0 && action.ratio < Infinity)))
      throw new BacktestError("E_ACTION", `actions[${i}]: bar ${describe(bar)}, column ${describe(column)}`, {
        option: "actions",
        expected: `a bar of ${time.length}, a column of ${columns.length}, and of a split a finite ratio above 0`,
      });
    if (isSplit) splits[column].push({ bar, ratio: action.ratio });
  });
  return splits;
}

// ---- findings --------------------------------------------------------------------------------------------------------

/** Cells and values by kind, in the order found. */
class Notes {
  private readonly noted = new Map<FindingCode, { cells: number[]; values: number[] }>();

  constructor(private readonly data: MarketData) {}

  /** Notes what is found in one column. */
  at(column: number): Found {
    const { length } = this.data.columns;
    return (code, bar, value) => {
      let list = this.noted.get(code);
      if (list === undefined) this.noted.set(code, (list = { cells: [], values: [] }));
      list.cells.push(bar * length + column);
      list.values.push(value);
    };
  }

  /** Cells of a kind by bar, then column, each once. */
  cellsOf(code: FindingCode): Float64Array {
    const sorted = Float64Array.from(this.noted.get(code)?.cells ?? []).sort();
    return sorted.filter((cell, i) => i === 0 || cell !== sorted[i - 1]);
  }

  /** One cell of a kind in full. */
  cellOf(code: FindingCode, cell: number): QualityCell {
    const { time, columns } = this.data;
    const { cells, values } = this.noted.get(code)!;
    const bar = Math.floor(cell / columns.length);
    const column = cell % columns.length;
    const value = values[cells.indexOf(cell)];
    return Object.freeze({ bar, time: time[bar], column, asset: columns[column], value });
  }
}

/** Rows that alignment merged or sorted in, and bars whose times do not ascend. */
function findTimeFaults(data: MarketData, notes: Notes): void {
  const { time, columns, fields, source } = data;
  const close = fields.close ?? Object.values(fields)[0];
  const note = (code: FindingCode, bar: number, column: number): void => {
    notes.at(column)(code, bar, close === undefined ? NaN : close.data[cellIndex(close, bar, column)]);
  };
  const noteCell = (code: FindingCode, cell: number): void =>
    note(code, Math.floor(cell / columns.length), cell % columns.length);
  for (const cell of source?.mergedCells ?? []) noteCell("duplicateTime", cell);
  for (const cell of source?.unsortedCells ?? []) noteCell("outOfOrder", cell);
  for (let bar = 1; bar < time.length; bar++) {
    if (!(time[bar] <= time[bar - 1])) continue;
    const code = time[bar] === time[bar - 1] ? "duplicateTime" : "outOfOrder";
    columns.forEach((_, column) => note(code, bar, column));
  }
}

function findingOf(code: FindingCode, cells: Float64Array, notes: Notes): QualityFinding {
  const { sentence, suspect } = FINDINGS[code];
  const first = Array.from(cells.subarray(0, CELLS_KEPT), (cell) => notes.cellOf(code, cell));
  return Object.freeze({ code, sentence, suspect, count: cells.length, cells: Object.freeze(first) });
}

function reportOf(
  data: MarketData,
  assets: readonly AssetSpan[],
  notes: Notes,
  thresholds: QualityThresholds,
): QualityReport {
  const bars = data.time.length;
  const cells = new Map(FINDING_CODES.map((code) => [code, notes.cellsOf(code)]));
  const findings = FINDING_CODES.map((code) => [code, findingOf(code, cells.get(code)!, notes)]);
  const report: QualityReport = Object.freeze({
    bars,
    firstTime: bars > 0 ? data.time[0] : NaN,
    lastTime: bars > 0 ? data.time[bars - 1] : NaN,
    assets: Object.freeze(assets),
    findings: Object.freeze(Object.fromEntries(findings)) as Readonly<Record<FindingCode, QualityFinding>>,
    thresholds,
    ...(data.source === undefined ? {} : { source: Object.freeze({ ...data.source }) }),
  });
  CELLS.set(report, cells);
  return report;
}
