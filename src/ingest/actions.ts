// Tables of splits, dividends and delistings → actions beside aligned prices.
import { isObject, requireType } from "../checks.ts";
import { BacktestError, nearest } from "../errors.ts";
import type { CorporateAction } from "../inputs.ts";
import { cellIndex } from "../matrix.ts";
import { requireMarket, type MarketData } from "./align.ts";
import { numbersOf, requireTable, textOf, type Table } from "./table.ts";
import { requireTimes } from "./time.ts";

/** Which source columns hold what; a number column that is not named is empty. */
export interface ActionMapping {
  /** Ex dates: the first day on which a unit trades without the dividend, or split. */
  readonly time: string;
  readonly asset: string;
  /** `split`, `dividend` (`cash_dividend` too) or `delisting`, in any case and with underscores. */
  readonly kind: string;
  /** New units for one old unit of a split. */
  readonly ratio?: string;
  /** Amount per unit of a dividend, in the asset's currency. */
  readonly amount?: string;
  /** Fraction of a dividend that a holder does not get; empty: 0. */
  readonly withholding?: string;
  /** What a unit is closed at when delisted; empty: the last mark. */
  readonly price?: string;
}

/** Actions of a market, and what had to be done to place them. */
export interface AlignedActions {
  /** By ex bar; on one bar in the order of the table. */
  readonly actions: readonly CorporateAction[];
  /** What was moved or left out, a sentence each. */
  readonly notes: readonly string[];
}

/** A row of the table. */
interface Row {
  readonly row: number;
  readonly asset: string;
  readonly time: number;
  readonly kind: CorporateAction["kind"];
  readonly ratio: number;
  readonly amount: number;
  readonly withholding: number;
  readonly price: number;
}

const KINDS: Readonly<Record<string, CorporateAction["kind"]>> = {
  split: "split",
  dividend: "dividend",
  cashdividend: "dividend",
  delisting: "delisting",
};
const DAY_MS = 86_400_000;
const ROWS_SHOWN = 5;

/**
 * Finds columns and ex bar of every row: by the asset's name, and the first bar at or after its time. Rows from before
 * the asset's first bar or after the last bar of all are left out: nothing can be held then.
 * @throws E_COLUMN; E_TIME_UNIT; E_ACTION_ASSET for an asset without a column; E_ACTION for a kind, ratio or amount that
 *   is none
 */
export function alignActions(
  market: Pick<MarketData, "time" | "columns" | "fields">,
  table: Table,
  mapping: ActionMapping,
): AlignedActions {
  requireMarket(market);
  requireTable(table);
  requireType(isObject(mapping), "mapping", mapping, "names of columns");
  const columnsOf = columnsByName(market.columns);
  const firstBars = market.columns.map((_, column) => firstBarOf(market, column));
  const actions: CorporateAction[] = [];
  const found: Record<"moved" | "early" | "late", Row[]> = { moved: [], early: [], late: [] };
  for (const row of rowsOf(table, mapping)) {
    const columns = columnsOf.get(row.asset);
    if (columns === undefined) throw unknownAsset(row, market.columns);
    const bar = barAt(market.time, row.time);
    const listed = columns.filter((column) => bar >= firstBars[column]);
    if (bar === market.time.length) found.late.push(row);
    else if (listed.length === 0 || dayOf(row.time) < dayOf(market.time[0])) found.early.push(row);
    else {
      if (dayOf(market.time[bar]) !== dayOf(row.time)) found.moved.push(row);
      actions.push(...listed.map((column) => actionOf(row, column, bar)));
    }
  }
  actions.sort((a, b) => a.bar - b.bar);
  const notes = [
    ...noteOf("on a day without a bar take place at the next one", found.moved),
    ...noteOf("before the first bar of their asset are left out", found.early),
    ...noteOf("after the last bar are left out", found.late),
  ];
  return { actions, notes };
}

/** An asset may stand in several columns. */
function columnsByName(names: readonly string[]): Map<string, number[]> {
  const columns = new Map<string, number[]>();
  names.forEach((name, column) => columns.set(name, [...(columns.get(name) ?? []), column]));
  return columns;
}

function actionOf(row: Row, column: number, bar: number): CorporateAction {
  const { kind, ratio, amount, withholding, price } = row;
  if (kind === "split") return { column, bar, kind, ratio };
  if (kind === "delisting") return { column, bar, kind, ...(Number.isNaN(price) ? {} : { price }) };
  return { column, bar, kind, amount, ...(withholding === 0 ? {} : { withholding }) };
}

// ---- rows ------------------------------------------------------------------------------------------------------------

function rowsOf(table: Table, mapping: ActionMapping): Row[] {
  const times = numbersOf(table, mapping.time);
  requireTimes(times, mapping.time);
  const [assets, kinds] = [textOf(table, mapping.asset), textOf(table, mapping.kind)];
  const numbers = (name: string | undefined): Float64Array =>
    name === undefined ? new Float64Array(table.length).fill(NaN) : numbersOf(table, name);
  const [ratios, amounts] = [numbers(mapping.ratio), numbers(mapping.amount)];
  const [withheld, prices] = [numbers(mapping.withholding), numbers(mapping.price)];
  return Array.from({ length: table.length }, (_, row) =>
    checked({
      ...{ row, asset: assets[row], time: times[row], kind: kindOf(kinds[row], row) },
      ...{ ratio: ratios[row], amount: amounts[row], price: prices[row] },
      withholding: Number.isNaN(withheld[row]) ? 0 : withheld[row],
    }),
  );
}

function kindOf(text: string, row: number): CorporateAction["kind"] {
  const name = text.toLowerCase().replaceAll(/[_ ]/g, "");
  if (Object.hasOwn(KINDS, name)) return KINDS[name];
  throw rowFault(row, `kind ${JSON.stringify(text)}`, text, Object.keys(KINDS).join(", "));
}

function checked(row: Row): Row {
  const { kind, ratio, amount, withholding, price } = row;
  if (kind === "split" && !(ratio > 0 && ratio < Infinity))
    throw rowFault(row.row, `a split with ratio ${ratio}`, ratio, "a finite number above 0");
  if (kind === "dividend" && !(amount >= 0 && amount < Infinity))
    throw rowFault(row.row, `a dividend of ${amount}`, amount, "a finite amount of 0 or more");
  if (!(withholding >= 0 && withholding <= 1))
    throw rowFault(row.row, `withholding ${withholding}`, withholding, "0 to 1");
  if (price < 0 || price === Infinity)
    throw rowFault(row.row, `price ${price}`, price, "a finite price of 0 or more");
  return row;
}

function rowFault(row: number, text: string, got: unknown, expected: string): BacktestError {
  return new BacktestError("E_ACTION", `actions, row ${row}: ${text}`, {
    ...{ option: "actions", bar: row, got, expected },
    hint: `Expected is ${expected}. Rows count from 0, without a header.`,
  });
}

function unknownAsset({ row, asset }: Row, columns: readonly string[]): BacktestError {
  const near = nearest(asset, columns);
  const meant = near === undefined ? "" : `; did you mean ${near}`;
  const text = `actions, row ${row}: there are no prices of ${JSON.stringify(asset)}${meant}`;
  return new BacktestError("E_ACTION_ASSET", text, {
    option: "actions",
    got: asset,
    expected: columns.slice(0, 20).join(", "),
    hint: "Leave out the rows of assets that have no prices.",
  });
}

// ---- bars ------------------------------------------------------------------------------------------------------------

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

/** First bar at or after a time; the number of bars where there is none. */
function barAt(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** First bar with a close; 0 where the market has no closes to look at, its length where the asset never has one. */
function firstBarOf({ fields, time }: Pick<MarketData, "fields" | "time">, column: number): number {
  if (!Object.hasOwn(fields, "close")) return 0;
  const { close } = fields;
  for (let bar = 0; bar < time.length; bar++) if (close.data[cellIndex(close, bar, column)] > 0) return bar;
  return time.length;
}

function noteOf(what: string, rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  const shown = rows
    .slice(0, ROWS_SHOWN)
    .map(({ asset, time, kind }) => `${asset} ${kind} of ${new Date(time).toISOString().slice(0, 10)}`);
  const rest = rows.length > ROWS_SHOWN ? ", …" : "";
  return [`actions: ${rows.length} ${what}: ${shown.join(", ")}${rest}`];
}
