// What trading cost explains the distance between gross and net profit (I09).
import { isAction } from "./money.ts";
import { pricedFill } from "./prices.ts";
import { Tally, type InvariantCheck } from "./report.ts";
import type { Subject } from "./subject.ts";

/** Amounts of an account with the sum of their sizes. */
interface Sum {
  total: number;
  size: number;
}

function add(sum: Sum, amount: number): void {
  sum.total += amount;
  sum.size += Math.abs(amount);
}

/** Profit of the same fills at their prices before costs, per account; NaN where such a price is not known. */
function grossProfits(subject: Subject): Sum[] {
  const { arrays, facts, placed, position, values } = subject;
  const { fills } = arrays;
  const sums = Array.from({ length: facts.accounts }, () => ({ total: 0, size: 0 }));
  for (const i of placed) {
    const [bar, column] = [fills.bar[i], fills.column[i]];
    const before = isAction(fills.reason[i]) ? fills.price[i] : pricedFill(subject, i).before;
    add(sums[facts.accountOf[column]], -fills.units[i] * before * facts.worth(bar, column));
  }
  const last = (facts.bars - 1) * facts.columns;
  for (let column = 0; column < facts.columns; column++)
    if (position[last + column] !== 0) add(sums[facts.accountOf[column]], values[last + column]);
  return sums;
}

/** I09: fees, slippage and impact less financing and dividends are gross less net profit. */
export function checkCosts(subject: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I09",
    title: "Fees, slippage and impact less financing and dividends are the gross less the net profit",
    tolerance: 1e-12,
    scale: "of the amounts traded",
  });
  if (subject.result.metrics === undefined) tally.skip("the result has no figures of its costs");
  else grossProfits(subject).forEach((gross, account) => checkAccount(tally, subject, account, gross));
  return tally.result();
}

function checkAccount(
  tally: Tally,
  { result, facts, arrays, money }: Subject,
  account: number,
  gross: Sum,
): void {
  if (Number.isNaN(gross.total)) {
    tally.skip("sales slipped to a price of 0: what they slipped from is not in the result");
    return;
  }
  const figures = result.metrics!(account);
  const { totalFeesPaid, slippageCost, impactCost, financing, dividends } = figures;
  const net = { total: arrays.equity[(facts.bars - 1) * facts.accounts + account], size: gross.size };
  add(net, -facts.plan.initCash[account]);
  for (let cell = account; cell < money.flows.length; cell += facts.accounts) add(net, -money.flows[cell]);
  const explained = totalFeesPaid + slippageCost + impactCost - financing - dividends;
  const scale = net.size + Math.abs(financing) + Math.abs(totalFeesPaid);
  const expected = gross.total - net.total;
  if (tally.misses(explained, expected, scale))
    tally.note({ what: "costs", bar: facts.bars - 1, account, got: explained, expected });
}
