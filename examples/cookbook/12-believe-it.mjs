// Before a result is believed: what it takes for granted, what that is worth, and whether its books balance.
import { checkInvariants, crossedAbove, crossedBelow, fromSignals, sma } from "barloom";
import { adjusted, stocks } from "./market.mjs";

const [fast, slow] = [sma(adjusted, { window: 20 }), sma(adjusted, { window: 60 })];
const portfolio = fromSignals({
  ...{
    ...stocks,
    cashSharing: true,
    initCash: 100_000,
    lotSize: 1,
    fees: 0.001,
    size: 0.2,
    sizeType: "valuePercent",
  },
  ...{ entries: crossedAbove(fast, slow), exits: crossedBelow(fast, slow) },
});
console.log(portfolio.assumptions[0]);
const { rows } = await portfolio.sensitivity({ shuffles: 3 });
const returns = rows.map(({ figures }) => figures.totalReturn);
console.log(rows.length, Math.min(...returns), Math.max(...returns));
const { ok, checks } = await checkInvariants(portfolio);
console.log(ok, checks.length);
// → noSlippage
// → 11 1.2775194294280086 1.3833694046159999
// → true 20
