// Five US stocks that ship with the package, as they traded: raw prices, and the splits and dividends beside them.
import { alignActions, alignLong } from "barloom";
import { readTable } from "barloom/files";

const fields = {
  open: "open",
  high: "high",
  low: "low",
  close: "close",
  volume: "volume",
  adjClose: "adj_close",
};
const prices = await readTable("data/wiki5_daily_raw.parquet");
export const market = alignLong(prices, { time: "date", asset: "symbol", fields });

const events = await readTable("data/wiki5_corporate_actions.parquet");
const names = {
  time: "ex_date",
  asset: "symbol",
  kind: "kind",
  ratio: "split_ratio",
  amount: "cash_per_share",
};
export const { actions } = alignActions(market, events, names);

/** What every run is about. */
const { open, high, low, close, volume } = market.fields;
export const stocks = { open, high, low, close, volume, actions, time: market.time, columns: market.columns };
/** Closes without the jumps of splits and dividends: for indicators, never for fills. */
export const adjusted = market.fields.adjClose;

export const percent = (part) => `${(100 * part).toFixed(1)}%`;
