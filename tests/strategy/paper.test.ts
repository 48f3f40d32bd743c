// Strategies on bars that arrive one by one.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import {
  runPaper,
  runStrategy,
  type Matrix,
  type PaperBar,
  type PaperEvent,
  type Portfolio,
  type StrategyOptions,
} from "../../src/index.ts";
import { RUNS } from "../support/property.ts";
import { expectSameRun } from "../support/strategyForm.ts";
import { PLAN, PLANS, dataFor, optionsFor, strategyFor, type Given, type Plan } from "./plans.ts";

/** Bars as they come, not before they are asked for. */
async function* arriving(data: Given): AsyncGenerator<PaperBar> {
  const row = ({ data: cells, columns }: Matrix, bar: number): Float64Array =>
    (cells as Float64Array).slice(bar * columns, (bar + 1) * columns);
  for (let bar = 0; bar < data.time.length; bar++) {
    await Promise.resolve();
    const { open, high, low, close, volume } = data;
    const prices = { open: row(open, bar), high: row(high, bar), low: row(low, bar), close: row(close, bar) };
    const signals = { tilt: row(data.signals.tilt, bar) };
    yield { time: data.time[bar], ...prices, volume: row(volume, bar), signals };
  }
}

/** Without what has a value for each bar. */
function paperOptions(plan: Plan): StrategyOptions<object> {
  const { actions: _, ...options } = optionsFor(plan);
  return { ...options, slippage: 0.0005 };
}

async function paper(plan: Plan): Promise<{ events: PaperEvent[]; result: Portfolio }> {
  const data = dataFor(plan);
  const run = runPaper(strategyFor(plan), arriving(data), { ...paperOptions(plan), feeds: data.feeds });
  const events: PaperEvent[] = [];
  for (;;) {
    const { done, value } = await run.next();
    if (done === true) return { events, result: value };
    events.push(value);
  }
}

const PLAIN = { fill: "nextClose" } as const;

async function drained(bars: Iterable<PaperBar>, options: object = PLAIN): Promise<number> {
  let events = 0;
  for await (const _ of runPaper({ onBar: (slice) => void slice.order(0, 1) }, bars, options)) events += 1;
  return events;
}

describe("a strategy on bars that arrive", () => {
  test("decides and trades as over the collected bars, to the last bit", { timeout: 120_000 }, async () => {
    const same = fc.asyncProperty(PLANS, async (plan) => {
      const { events, result } = await paper(plan);
      const whole = runStrategy(strategyFor(plan), dataFor(plan), paperOptions(plan));
      expectSameRun(result, whole);
      const fills = events.flatMap((event) => (event.kind === "fill" ? [event.fill] : []));
      const prices = fills.map(({ bar, column, units, price }) => [bar, column, units, price].join());
      const { fills: wanted } = whole;
      const known = Array.from(wanted.bar, (bar, i) =>
        [bar, wanted.column[i], wanted.units[i], wanted.price[i]].join(),
      );
      expect(prices.toSorted()).toEqual(known.toSorted());
    });
    await fc.assert(same, { numRuns: Math.ceil(RUNS / 6), seed: 20261121 });
  });

  test("tells of intents, orders and fills at the bar at which they are made", async () => {
    const { events, result } = await paper(PLAN);
    for (const event of events) {
      if (event.kind === "fill") expect(event.fill.bar).toBe(event.bar);
      if (event.kind === "intent") expect(event.intent.bar).toBe(event.bar);
      if (event.kind === "order") expect(event.order.bar).toBe(event.bar);
    }
    const ids = events.flatMap((event) => (event.kind === "order" ? [event.order.id] : []));
    expect(ids.length).toBeGreaterThan(10);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    for (const id of ids) expect(result.orders.id).toContain(id);
    expect(events.some(({ kind }) => kind === "intent")).toBe(true);
  });

  test("tells of a bar before the next one is asked for", async () => {
    let asked = 0;
    function* bars(): Generator<PaperBar> {
      for (const close of [10, 11, 12]) {
        asked += 1;
        yield { close };
      }
    }
    const run = runPaper({ onBar: (slice) => void slice.order(0, 1) }, bars(), PLAIN);
    expect((await run.next()).value).toMatchObject({
      kind: "intent",
      bar: 0,
      intent: { kind: "order", size: 1 },
    });
    expect(asked).toBe(1);
    await run.return(undefined as never);
  });

  test.each([
    ["no bars", [], "E_EMPTY"],
    ["a bar without close", [{ open: 1 } as never], "E_MISSING"],
    ["a later bar of other series", [{ close: 1 }, { close: 1, open: 1 }], "E_MISSING"],
    ["a later bar of another width", [{ close: [1, 2] }, { close: [1] }], "E_SHAPE"],
    [
      "a time that stands still",
      [
        { time: 1e12, close: 1 },
        { time: 1e12, close: 1 },
      ],
      "E_TIME_DUP",
    ],
    ["a time that is none", [{ time: "now" as never, close: 1 }], "E_DTYPE"],
    ["an infinite price", [{ close: 1 }, { close: Infinity }], "E_PRICE_INF"],
    ["an unknown field", [{ close: 1, closes: 1 } as never], "E_UNKNOWN_KEY"],
  ] as const)("refuses %s", async (_, bars, code) => {
    await expect(drained(bars as readonly PaperBar[])).rejects.toMatchObject({ code });
  });

  test("refuses options that have a value for each bar", async () => {
    const fees = { data: Float64Array.of(0, 0.1, 0), rows: 3, columns: 1 };
    await expect(drained([{ close: 1 }, { close: 2 }], { ...PLAIN, fees })).rejects.toMatchObject({
      code: "E_BROADCAST",
    });
  });
});
