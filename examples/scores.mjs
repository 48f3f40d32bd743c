import { alignActions, alignFeed, alignLong, fromOrders, matrixFrom, topKWeights } from "barloom";
import { readTable } from "barloom/files";

const fields = { open: "open", close: "close" };
const market = alignLong(await readTable("data/wiki5_daily_raw.parquet"), {
  ...{ time: "date", asset: "symbol", fields },
});
const names = { time: "ex_date", asset: "symbol", kind: "kind" };
const { actions } = alignActions(market, await readTable("data/wiki5_corporate_actions.parquet"), {
  ...{ ...names, ratio: "split_ratio", amount: "cash_per_share" },
});
const { open, close } = market.fields;

// What a model that was trained on earlier years said at the close of every week.
const predicted = alignLong(await readTable("data/wiki5_predictions.parquet"), {
  ...{ time: "known_at", asset: "symbol", fields: { score: "score" } },
});
const { score } = predicted.fields;
const place = market.columns.map((asset) => predicted.columns.indexOf(asset));
const scores = matrixFrom(
  score.rows,
  close.columns,
  (row, asset) => score.data[row * score.columns + place[asset]],
);
const feed = { times: predicted.time, values: scores };
const { values, staleBars } = alignFeed(feed, market.time, { name: "predictions", maxStaleBars: 10 });

/** Weekly: the `k` best at the first bar that knows new scores, nothing in between, from the first prediction on. */
function portfolioOf(k) {
  const isNew = (cell) => staleBars.data[cell] === 0;
  const fresh = values.data.map((value, cell) => (isNew(cell) ? value : NaN));
  const size = topKWeights({ ...values, data: fresh }, { k, whenFewer: "spread", whenNone: "hold" });
  return fromOrders({
    ...{ open, close, actions, time: market.time, columns: market.columns },
    ...{ size, sizeType: "targetPercent", fill: "nextOpen", initCash: 100_000, cashSharing: true },
    ...{ fees: 0.001, slippage: 0.0005 },
  });
}

for (const [name, k] of Object.entries({ "the two best": 2, "all of them": 5 })) {
  const { totalReturn, maxDrawdown } = portfolioOf(k).stats();
  console.log(`${name}: ${(totalReturn * 100).toFixed(1)} %, at worst ${(maxDrawdown * 100).toFixed(1)} %`);
}
// → the two best: 226.9 %, at worst -61.8 %
// → all of them: 353.9 %, at worst -51.7 %
