import { adjustPrices, alignLong, fromSignals, maskFrom } from "barloom";
import { readTable } from "barloom/files";

const names = { open: "open", high: "high", low: "low", close: "close", adjClose: "adj_close" };
const table = await readTable("data/wiki5_daily_raw.parquet");
const market = adjustPrices(alignLong(table, { time: "date", asset: "symbol", fields: names }));
const { open, close } = market.fields;

const price = (bar, asset) => (bar < 0 ? NaN : close.data[bar * close.columns + asset]);
const isAbove = (bar, asset) => price(bar, asset) > price(bar - 200, asset);
const isBelow = (bar, asset) => price(bar, asset) < price(bar - 200, asset);
const entries = maskFrom(close.rows, close.columns, (bar, asset) => isAbove(bar, asset));
const exits = maskFrom(close.rows, close.columns, (bar, asset) => isBelow(bar, asset));

const portfolio = fromSignals({
  ...{ open, close, entries, exits, time: market.time, columns: market.columns },
  ...{ size: 0.2, sizeType: "valuePercent", initCash: 100_000, cashSharing: true },
  ...{ lotSize: 1, fees: 0.001, slippage: 0.0005 },
});
const { totalReturn, sharpeRatio, maxDrawdown, totalClosedTrades } = portfolio.stats();
console.table({ totalReturn, sharpeRatio, maxDrawdown, totalClosedTrades });
