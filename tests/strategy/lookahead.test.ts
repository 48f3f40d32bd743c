// The search for look-ahead over strategies: some that peek past their slices, and some that do not.
import { describe, expect, test } from "vitest";
import { detectLookahead, type Slice, type Strategy, type StrategyContext } from "../../src/index.ts";
import { cell, dataOf, type Data } from "../lookahead/data.ts";

const BARS = 40;
const DAY = 86_400_000;

/** Data of a strategy: the feed as `runStrategy` takes it. */
function strategyData({ feed, ...data }: Data) {
  const reports = { times: feed.time.map((time) => time - 3 * DAY), knownAt: feed.time, values: feed.value };
  return { ...data, feeds: { reports: { feed: reports } } };
}

type StrategyData = ReturnType<typeof strategyData>;
type AnyStrategy = Strategy<object, unknown>;

const hold = (slice: Slice, column: number, wants: boolean): void =>
  void slice.orderTarget(column, wants ? 1 : 0);

const each = (act: (slice: Slice, column: number) => void) => (slice: Slice) => {
  for (let column = 0; column < slice.columnCount; column++) act(slice, column);
};

/** Strategies that close over the arrays. */
const PEEKING: Readonly<Record<string, (data: StrategyData) => AnyStrategy>> = {
  "the next close": ({ close }) => ({
    onBar: each((slice, i) => hold(slice, i, cell(close, slice.bar + 1, i) > slice.close(i))),
  }),
  "the next open, in the price of a limit": ({ open }) => ({
    onBar: each((slice, i) => {
      const limitPrice = cell(open, slice.bar + 1, i);
      if (limitPrice > 0) slice.order(i, 1, { limitPrice, timeInForce: 1 });
    }),
  }),
  "the highest high of the data": ({ high }) => {
    return { onBar: each((slice, i) => hold(slice, i, slice.close(i) > 0.8 * Math.max(...high.data))) };
  },
  "the low of the bar after the next, in a bracket": ({ low }) => ({
    onBar(slice) {
      const stopLoss = 0.99 * cell(low, slice.bar + 2, 0);
      if (slice.bar % 5 === 0 && stopLoss > 0) slice.order(0, 1, { bracket: { stopLoss } });
    },
  }),
  "the next volume, in what it cancels": ({ volume }) => ({
    onBar(slice) {
      slice.order(0, 1, { limitPrice: slice.close(0) / 2 });
      if (cell(volume, slice.bar + 1, 0) > 500) for (const { id } of slice.workingOrders(0)) slice.cancel(id);
    },
  }),
  "a report before it is known": ({ feeds }) => ({
    onBar(slice) {
      const { times, values } = feeds.reports.feed;
      const last = times.findLastIndex((time) => time <= slice.time!);
      hold(slice, 0, last >= 0 && values[last] > 0);
    },
  }),
  "the mean over all closes, kept from init on": ({ close }) => ({
    init: () => close.data.reduce((sum, price) => sum + price, 0) / close.data.length,
    onBar: (slice, mean) => hold(slice, 0, slice.close(0) < (mean as number)),
  }),
};

const HONEST: Readonly<Record<string, (data: StrategyData) => AnyStrategy>> = {
  "prices and positions of its slices": () => ({
    onBar: each((slice, i) => {
      const past = slice.history("close", 3, i);
      if (slice.position(i) === 0 && slice.close(i) > past[0])
        slice.orderTargetPercent(i, 0.3, { slStop: 0.05 });
      else if (slice.close(i) < past[0]) slice.closePosition(i);
    }),
  }),
  indicators: () => ({
    init: ({ indicator }: StrategyContext<object>) => indicator("sma", { window: 5 }),
    onBar: (slice, name) => hold(slice, 0, slice.close(0) > slice.indicator(name as string, 0)),
  }),
  "a feed, when it is known": () => ({ onBar: (slice) => hold(slice, 1, slice.feed("reports") > 0) }),
  "its fills": () => {
    let last = NaN;
    return {
      init: () => void (last = NaN),
      onFill: ({ price }) => void (last = price),
      onBar: each((slice, i) => hold(slice, i, !(slice.close(i) > 1.01 * last))),
    };
  },
  "brackets, changes and cancellations": () => ({
    onBar(slice) {
      const [first] = slice.workingOrders(0).filter(({ role }) => role === "order");
      if (first === undefined)
        slice.order(0, 2, { limitPrice: slice.low(0), bracket: { stopLoss: 0.9 * slice.low(0) } });
      else if (slice.bar % 3 === 0) slice.cancel(first.id);
      else slice.modify(first.id, { limitPrice: slice.close(0) });
    },
  }),
};

describe("the search for look-ahead", () => {
  test.each(Object.entries(PEEKING))("finds a strategy that knows %s", async (_, make) => {
    const data = strategyData(dataOf(BARS, 2));
    const before = structuredClone(data);
    const { ok, leak } = await detectLookahead(make(data), data, { samples: 8, run: { initCash: 1e5 } });
    expect(ok).toBe(false);
    expect(leak).toMatchObject({ bar: expect.any(Number) as number, text: expect.any(String) as string });
    expect(leak!.bar).toBeLessThanOrEqual(leak!.knownUntil);
    expect(data).toEqual(before);
  });

  test.each(Object.entries(HONEST))("lets pass a strategy that goes by %s", async (_, make) => {
    for (const seed of [1, 2]) {
      const data = strategyData(dataOf(BARS, 2, seed));
      const { ok, leak, nondeterministic } = await detectLookahead(make(data), data, {
        ...{ samples: 8, seed, run: { initCash: 1e5, fees: 0.001 } },
      });
      expect({ ok, leak, nondeterministic }).toEqual({ ok: true, leak: null, nondeterministic: null });
    }
  });

  test("names the input behind it, the feed too", async () => {
    const data = strategyData(dataOf(BARS, 2));
    const input = async (name: keyof typeof PEEKING): Promise<unknown> =>
      (await detectLookahead(PEEKING[name](data), data)).leak?.input;
    expect(await input("the next close")).toBe("close");
    expect(await input("a report before it is known")).toBe("feeds.reports.feed.values");
  });

  test("tells a strategy that keeps a count of its own between runs apart", async () => {
    const data = strategyData(dataOf(BARS, 2));
    let count = 0;
    const strategy = { onBar: (slice: Slice) => void slice.order(0, ++count) };
    const { nondeterministic } = await detectLookahead(strategy, data, { run: { initCash: 1e9 } });
    expect(nondeterministic).toMatchObject({ decision: "order", bar: 0, column: 0 });
  });
});
