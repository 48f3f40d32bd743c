// Prices and fees of fills (I10 and the fees of I09).
import { cellOf } from "../plan/source.ts";
import { isPrice, type Facts } from "./facts.ts";
import { isAction } from "./money.ts";
import { Tally, type InvariantCheck } from "./report.ts";
import { feeOf, frictionOf, priceRuleOf, reducingLeg, slipped } from "./rules.ts";
import type { Subject } from "./subject.ts";

/** I10: a price that nothing was added to lies in its bar, and is never worse than a limit. */
export function checkQuotes(subject: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I10",
    title:
      "A price without slippage lies between the lowest and highest price of its bar, never worse than its limit",
    tolerance: 0,
    scale: "exact",
  });
  const { arrays, facts, placed } = subject;
  const { fills } = arrays;
  for (const i of placed) {
    const rule = priceRuleOf(subject, i);
    const { slippage, impact } = rule.slips ? frictionOf(subject, i) : { slippage: 0, impact: 0 };
    if (!rule.isQuoted || slippage + impact !== 0) continue;
    const [bar, column, price] = [fills.bar[i], fills.column[i], fills.price[i]];
    const place = { what: `fills[${i}].price`, bar, column, got: price };
    const [low, high] = boundsAt(facts, bar, column);
    if (tally.fails(price >= low && price <= high)) tally.note({ ...place, expected: `${low} to ${high}` });
    const isWorse = fills.units[i] > 0 ? price > rule.limit : price < rule.limit;
    if (tally.fails(!isWorse)) tally.note({ ...place, expected: `the limit ${rule.limit} or better` });
  }
  return tally.result();
}

/** Lowest and highest valid price of a bar. */
function boundsAt({ plan }: Facts, bar: number, column: number): [number, number] {
  const { open, high, low, close } = plan.prices;
  const given = [open, high, low, close].flatMap((prices) =>
    prices === undefined ? [] : [cellOf(prices, bar, column)],
  );
  const valid = given.filter(isPrice);
  return [Math.min(...valid), Math.max(...valid)];
}

/** A price before costs and after them; `before` is NaN where several prices give the same one after costs. */
export interface PricedFill {
  readonly before: number;
  readonly after: number;
}

const NO_PRICE: PricedFill = { before: NaN, after: NaN };

/** What the rule gives for a fill, nearest to what the result says; NaN where it gives no price. */
export function pricedFill(subject: Subject, i: number): PricedFill {
  const { price, units } = subject.arrays.fills;
  const rule = priceRuleOf(subject, i);
  const { slippage, impact } = rule.slips ? frictionOf(subject, i) : { slippage: 0, impact: 0 };
  const priced = rule.prices
    .filter((before) => before >= 0)
    .map((before) => ({ before, after: slipped(before, slippage + impact, units[i]) }));
  const distance = ({ after }: PricedFill): number => Math.abs(after - price[i]);
  const nearest = priced.reduce((best, one) => (distance(best) <= distance(one) ? best : one), NO_PRICE);
  // Sales slip to 0 from any price.
  const isTold = nearest.after > 0 || priced.every(({ before }) => before === nearest.before);
  return isTold ? nearest : { before: NaN, after: nearest.after };
}

/** I10: every price is the one that the rules of its order or stop give. */
export function checkPrices(subject: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I10.rule",
    title:
      "A fill has the price of its rule: market, limit, stop or action, with slippage and impact where they apply",
    tolerance: 1e-12,
    scale: "of the price",
  });
  const { fills } = subject.arrays;
  for (const i of subject.placed) {
    const { after } = pricedFill(subject, i);
    if (tally.misses(fills.price[i], after, after))
      tally.note({
        ...{ what: `fills[${i}].price`, bar: fills.bar[i], column: fills.column[i] },
        ...{ got: fills.price[i], expected: after },
      });
  }
  return tally.result();
}

/** I09: every fee is what execution 6.2 gives. */
export function checkFees(subject: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I09.fees",
    title: "A fill pays the fee of its value and units; both legs of an order in one step pay one fee",
    tolerance: 1e-12,
    scale: "of the parts of the fee",
  });
  const { arrays, placed, replay } = subject;
  const { fills } = arrays;
  for (const i of placed) {
    const isFree = isAction(fills.reason[i]);
    const { fee, size } = isFree ? { fee: 0, size: 0 } : feeOf(subject, i, reducingLeg(subject, replay, i));
    if (tally.misses(fills.fees[i], fee, size))
      tally.note({
        ...{ what: `fills[${i}].fees`, bar: fills.bar[i], column: fills.column[i] },
        ...{ got: fills.fees[i], expected: fee },
      });
  }
  return tally.result();
}
