// The numbers of VectorBT, to the last bit: its profile takes its names, codes and defaults.
import { crossedAbove, crossedBelow, fromSignals, sma } from "barloom";
import { adjusted, stocks } from "./market.mjs";

const [fast, slow] = [sma(adjusted, { window: 10 }), sma(adjusted, { window: 50 })];
const portfolio = fromSignals({
  ...{ profile: "vectorbt", close: adjusted, columns: stocks.columns, freq: "1d" },
  ...{ entries: crossedAbove(fast, slow), exits: crossedBelow(fast, slow), fees: 0.001 },
});
console.log(Array.from(portfolio.totalReturn(), (value) => value.toFixed(4)).join(" "));
console.log(portfolio.plan.kernel);
// → 11.0813 0.2221 2.7719 0.0746 -0.1005
// → vectorbt: fast, independent columns, from event to event
