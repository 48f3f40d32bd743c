import { alignActions, alignLong, fromSignals, maskFrom } from "barloom";
import { readTable } from "barloom/files";

const fields = { open: "open", high: "high", low: "low", close: "close", adjClose: "adj_close" };
const prices = await readTable("data/wiki5_daily_raw.parquet");
const market = alignLong(prices, { time: "date", asset: "symbol", fields });
const names = {
  time: "ex_date",
  asset: "symbol",
  kind: "kind",
  ratio: "split_ratio",
  amount: "cash_per_share",
};
const { actions } = alignActions(market, await readTable("data/wiki5_corporate_actions.parquet"), names);
const { open, close, adjClose } = market.fields;

// In a ratio of adjusted closes later splits and dividends cancel: nothing of the future is in it.
const price = (bar, asset) => (bar < 0 ? NaN : adjClose.data[bar * adjClose.columns + asset]);
const isAbove = (bar, asset) => price(bar, asset) > price(bar - 200, asset);
const isBelow = (bar, asset) => price(bar, asset) < price(bar - 200, asset);
const entries = maskFrom(close.rows, close.columns, (bar, asset) => isAbove(bar, asset));
const exits = maskFrom(close.rows, close.columns, (bar, asset) => isBelow(bar, asset));

const portfolio = fromSignals({
  ...{ open, close, actions, entries, exits, time: market.time, columns: market.columns },
  ...{ size: 0.2, sizeType: "valuePercent", initCash: 100_000, cashSharing: true },
  ...{ lotSize: 1, fees: 0.001, slippage: 0.0005 },
});
const { totalReturn, sharpeRatio, maxDrawdown, totalClosedTrades } = portfolio.stats();
console.table({ totalReturn, sharpeRatio, maxDrawdown, totalClosedTrades });
