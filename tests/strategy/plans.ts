// Plans of strategies that do a bit of everything.
import fc from "fast-check";
import type { Slice, Strategy, StrategyContext, StrategyOptions } from "../../src/index.ts";
import { dataOf } from "../lookahead/data.ts";
import { uniformAt } from "../support/cells.ts";

export interface Plan {
  readonly bars: number;
  readonly columns: number;
  readonly seed: number;
  readonly cut: number;
  readonly fill: string;
  readonly account: string;
  readonly settlementBars: number;
  readonly slStop: number;
  readonly isShared: boolean;
}

export const PLANS = fc.record({
  bars: fc.integer({ min: 2, max: 24 }),
  columns: fc.integer({ min: 1, max: 3 }),
  seed: fc.integer({ min: 0, max: 10_000 }),
  cut: fc.double({ min: 0, max: 1, noNaN: true }),
  fill: fc.constantFrom("nextOpen", "nextClose", "sameClose"),
  account: fc.constantFrom("cash", "margin"),
  settlementBars: fc.constantFrom(0, 2),
  slStop: fc.constantFrom(NaN, 0.02),
  isShared: fc.boolean(),
});

export function dataFor({ bars, columns, seed }: Plan) {
  const { feed, ...prices } = dataOf(bars, columns, seed);
  const tilt = prices.close.data.map((_, i) => uniformAt(seed, 9, i, 0) - 0.5);
  return {
    ...prices,
    signals: { tilt: { data: tilt, rows: bars, columns } },
    feeds: { reports: { feed: { times: feed.time, values: feed.value } } },
  };
}

export type Given = ReturnType<typeof dataFor>;

export function optionsFor({
  fill,
  account,
  settlementBars,
  slStop,
  isShared,
  columns,
  bars,
  seed,
}: Plan): StrategyOptions<object> {
  return {
    ...{ initCash: 10_000, fees: 0.001, fill, account, cashSharing: isShared, initialMargin: 0.5 },
    ...(account === "cash" ? { settlementBars } : {}),
    ...(Number.isNaN(slStop) ? {} : { slStop }),
    slippage: {
      data: Float64Array.from({ length: bars * columns }, (_, i) => 0.001 * uniformAt(seed, 11, i, 0)),
      rows: bars,
      columns,
    },
    debitRate: 0.05,
    actions:
      bars < 6
        ? []
        : [
            { column: 0, bar: 2, kind: "dividend", amount: 0.5, payBar: 5 },
            { column: columns - 1, bar: 3, kind: "split", ratio: 2 },
          ],
  } as StrategyOptions<object>;
}

export interface State {
  readonly average: string;
  readonly seen: Map<string, Float64Array>;
  last: number;
  fills: number;
}

/** Does a bit of everything, by chances that hang on the seed and on what it remembers. */
export function strategyFor({ seed }: Plan): Strategy<object, State> {
  const chance = (slice: Slice, i: number, k: number): number => uniformAt(seed, 100 + k, slice.bar, i);
  return {
    init: ({ indicator }: StrategyContext<object>) => ({
      average: indicator("ema", { window: 3, lag: 1 }),
      seen: new Map([["prices", new Float64Array(2)]]),
      ...{ last: NaN, fills: 0 },
    }),
    onFill(fill, state) {
      state.fills += 1;
      state.last = fill.price;
    },
    onBar(slice, state) {
      state.seen.get("prices")![slice.bar % 2] = slice.close(0);
      const held = state.seen.get("prices")![(slice.bar + 1) % 2];
      if (chance(slice, 0, 0) < 0.1) slice.serve([slice.columnCount - 1]);
      for (let i = 0; i < slice.columnCount; i++) {
        const units = Math.round(20 * chance(slice, i, 1)) - 5 + (slice.feed("reports") > 0 ? 1 : 0);
        const rises = slice.indicator(state.average, i) > slice.indicator(state.average, i, 1);
        const [order] = slice.workingOrders(i);
        if (chance(slice, i, 2) < 0.3)
          slice.order(i, Math.max(units, 1), {
            limitPrice: slice.close(i) * (0.97 + 0.05 * chance(slice, i, 3)),
            bracket: { stopLoss: slice.close(i) * 0.95, takeProfit: slice.close(i) * 1.05 },
          });
        else if (chance(slice, i, 4) < 0.2 && order?.role === "order") slice.cancel(order.id);
        else if (chance(slice, i, 5) < 0.3 && order?.type === "limit")
          slice.modify(order.id, { limitPrice: slice.close(i) });
        else if (rises && slice.close(0) > held)
          slice.orderTargetPercent(i, slice.signal("tilt", i) + (state.fills % 2) * 0.1);
        else if (slice.close(i) > state.last) slice.closePosition(i);
      }
    },
  };
}

export const PLAN: Plan = {
  ...{ bars: 20, columns: 2, seed: 3, cut: 0.5, fill: "nextOpen", account: "cash", settlementBars: 2 },
  ...{ slStop: 0.02, isShared: true },
};
