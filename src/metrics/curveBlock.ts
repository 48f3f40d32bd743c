// Equity, flows and benchmark of accounts that stand side by side, as the kernel reads them: account behind account.
import { Input } from "../../assembly/layout.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunOutput } from "../results/run.ts";
import { columnsOfAccount, seriesOf } from "./accountSeries.ts";
import { buyAndHold, holdColumn, rateAt, type Basket } from "./benchmark.ts";

/** Series of `bars` doubles for each account. */
export interface CurveBlock {
  readonly bars: number;
  readonly equity: Float64Array;
  /** Deposits less withdrawals; null where the run has none. */
  readonly flows: Float64Array | null;
  /** Buy and hold of the given prices, else of the account's own columns. */
  readonly benchmark: Float64Array;
  /** Of each account. */
  readonly initCash: Float64Array;
}

/** Accounts whose series are read together: a bar of them lies in one line of a cache. */
export const BLOCK_ACCOUNTS = 8;

/** Where the series of a block are written; the next block is written over them. */
export interface CurveRoom {
  readonly equity: Float64Array;
  readonly flows: Float64Array | null;
  readonly benchmark: Float64Array;
}

/** Room for as many accounts. */
export function curveRoom({ shape, cashFlows }: Plan, accounts: number): CurveRoom {
  const doubles = (): Float64Array => new Float64Array(shape.bars * accounts);
  return { equity: doubles(), flows: cashFlows === null ? null : doubles(), benchmark: doubles() };
}

/** Series of the accounts from `first` to `last` (exclusive). */
export function curveBlock(
  plan: Plan,
  output: RunOutput,
  first: number,
  last: number,
  room: CurveRoom,
): CurveBlock {
  const { bars } = plan.shape;
  const accounts = plan.groupLengths.length;
  const cells = (last - first) * bars;
  const benchmark = room.benchmark.subarray(0, cells);
  const put = areColumnsAlone(plan) ? holdColumns : holdAccounts;
  put(plan, first, last, benchmark);
  return {
    bars,
    equity: seriesOf(output.equity, accounts, first, last, room.equity),
    flows: room.flows && seriesOf(plan.cashFlows!, accounts, first, last, room.flows),
    benchmark,
    initCash: plan.initCash.slice(first, last),
  };
}

/** Whether every account holds the close of one column, with nothing else to its benchmark. */
function areColumnsAlone({ actions, benchmark, groupLengths, inputs, shape }: Plan): boolean {
  const isPlain = actions.length === 0 && (inputs.get(Input.Fx)?.rows ?? 1) === 1;
  return isPlain && benchmark === null && groupLengths.length === shape.columns;
}

/** Buy and hold of columns that stand side by side: their closes are read together. */
function holdColumns(
  { initCash, inputs, prices, shape }: Plan,
  first: number,
  last: number,
  equity: Float64Array,
): void {
  const { bars } = shape;
  const { data, rowStride, columnStride } = prices.close;
  for (let bar = 0; bar < bars; bar++)
    for (let column = first, at = bar; column < last; column++, at += bars)
      equity[at] = data[bar * rowStride + column * columnStride];
  const fx = inputs.get(Input.Fx);
  for (let column = first; column < last; column++)
    holdColumn(rateAt(fx, 0, column), initCash[column], partOf(equity, bars, column - first));
}

/** Buy and hold of the given prices, else of each account's own columns. */
function holdAccounts(plan: Plan, first: number, last: number, equity: Float64Array): void {
  for (let account = first; account < last; account++)
    buyAndHold(basketOf(plan, account), partOf(equity, plan.shape.bars, account - first));
}

function basketOf(
  { actions, benchmark, groupLengths, initCash, inputs, prices }: Plan,
  account: number,
): Basket {
  const money = { initCash: initCash[account] };
  if (benchmark !== null) return { close: benchmark, first: 0, last: 1, ...money };
  const [first, last] = columnsOfAccount(groupLengths, account);
  return { close: prices.close, first, last, ...money, actions, fx: inputs.get(Input.Fx) };
}

function partOf(series: Float64Array, bars: number, place: number): Float64Array {
  return series.subarray(place * bars, (place + 1) * bars);
}
