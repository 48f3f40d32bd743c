// Raw prices with corporate actions give what the data's own adjusted closes say.
import { beforeAll, describe, expect, test } from "vitest";
import {
  alignActions,
  alignLong,
  columnOf,
  fromOrders,
  parquetTable,
  type CorporateAction,
  type MarketData,
} from "../../src/index.ts";
import type { Portfolio } from "../../src/results/portfolio.ts";
import { ACTIONS_PATH, bytesOf, PRICES_PATH } from "../ingest/fixtures.ts";

const ASSETS = ["AAPL", "IBM", "MSFT", "GOOG", "FB"];
const UNITS = 100;

let market: MarketData;
let actions: readonly CorporateAction[];

beforeAll(async () => {
  const prices = await parquetTable(bytesOf(PRICES_PATH).buffer, "prices");
  const fields = { close: "close", adjClose: "adj_close" };
  market = alignLong(prices, { time: "date", asset: "symbol", fields });
  const columns = { ratio: "split_ratio", amount: "cash_per_share" };
  const given = await parquetTable(bytesOf(ACTIONS_PATH).buffer, "actions");
  const aligned = alignActions(market, given, { time: "ex_date", asset: "symbol", kind: "kind", ...columns });
  expect(aligned.notes).toEqual([]);
  ({ actions } = aligned);
});

/** One asset from its first close on, and its actions. */
interface Single {
  readonly close: Float64Array;
  readonly adjClose: Float64Array;
  readonly actions: readonly CorporateAction[];
}

function single(asset: string): Single {
  const column = market.columns.indexOf(asset);
  const whole = columnOf(market.fields.close, column);
  const first = whole.findIndex((price) => price > 0);
  const own = actions.filter((action) => action.column === column);
  return {
    close: whole.slice(first),
    adjClose: columnOf(market.fields.adjClose, column).slice(first),
    actions: own.map((action) => ({ ...action, column: 0, bar: action.bar - first })),
  };
}

/** 100 units at the first close; where dividends are reinvested, as many units as they buy at the ex bar's close. */
function hold({ close, actions: own }: Single, reinvested: boolean): Portfolio {
  const size = new Float64Array(close.length).fill(NaN);
  size[0] = UNITS;
  let held = UNITS;
  for (const action of own) {
    if (action.kind === "split") held *= action.ratio;
    if (action.kind !== "dividend" || !reinvested) continue;
    size[action.bar] = (held * action.amount) / close[action.bar];
    held += size[action.bar];
  }
  return fromOrders({ close, size, actions: own, fill: "sameClose", initCash: UNITS * close[0] });
}

describe("total return of 100 shares", () => {
  test.each(ASSETS)(
    "%s, dividends reinvested at the ex bar's close, is that of its adjusted close",
    (asset) => {
      const given = single(asset);
      const equity = hold(given, true).equity().data;
      let worst = 0;
      given.adjClose.forEach((adjusted, bar) => {
        const expected = (adjusted / given.adjClose[0]) * equity[0];
        worst = Math.max(worst, Math.abs(equity[bar] / expected - 1));
      });
      expect(worst).toBeLessThan(1e-12);
    },
  );

  test.each([
    ["AAPL", 400, 3180],
    ["IBM", 100, 1984],
  ])("%s, not reinvested, ends with %i shares and %f of dividends", (asset, shares, dividends) => {
    const run = hold(single(asset), false);
    expect(run.position().data.at(-1)).toBe(shares);
    expect(run.cash().data.at(-1)).toBeCloseTo(dividends, 9);
    expect(run.fills.length).toBe(1);
  });
});
