// Shrinking and explaining, with peers made up here: a plan is a list of orders, a run adds them up.
import { describe, expect, test } from "vitest";
import { runCampaign, summaryOf } from "../../validation/peers/engines/campaign.ts";
import { judgePlan, runBoth } from "../../validation/peers/engines/judge.ts";
import { shrink } from "../../validation/peers/engines/shrink.ts";
import type { ComparableResult, ComparableRun, Peer, Rule } from "../../validation/peers/engines/types.ts";

interface Plan {
  readonly orders: readonly number[];
}

const fewerOrders = ({ orders }: Plan): Plan[] =>
  orders.map((_, left) => ({ orders: orders.filter((_, k) => k !== left) }));

const runOf = (orders: readonly number[]): ComparableResult => ({
  fills: orders.map((units, bar) => [bar, 0, units, 1, 0]),
  equity: [orders.reduce((sum, units) => sum + units, 0)],
});

function peerWith(rules: readonly Rule<Plan>[]): Peer<Plan> {
  return {
    name: "made up",
    version: "1",
    subset: "",
    compare: {},
    draw: (random) => ({ orders: Array.from({ length: random.integer(1, 9) }, () => random.integer(1, 9)) }),
    ours: ({ orders }) => runOf(orders),
    shrinkSteps: fewerOrders,
    rules,
  };
}

/** A peer that ignores orders of 7 units. */
const ignoresSevens = (plans: readonly unknown[]): Promise<ComparableRun[]> =>
  Promise.resolve((plans as Plan[]).map(({ orders }) => runOf(orders.filter((units) => units !== 7))));

/** And that doubles orders of 5, which nobody knows of. */
const ignoresSevensDoublesFives = (plans: readonly unknown[]): Promise<ComparableRun[]> =>
  ignoresSevens(
    (plans as Plan[]).map(({ orders }) => ({ orders: orders.map((units) => (units === 5 ? 10 : units)) })),
  );

const about = { id: "M-1", title: "no sevens", reason: "made so" };
const applies = ({ orders }: Plan): boolean => orders.includes(7);
const WITHOUT: Rule<Plan> = {
  ...about,
  applies,
  without: ({ orders }) => ({ orders: orders.filter((units) => units !== 7) }),
};
const MODEL: Rule<Plan> = {
  ...about,
  applies,
  model: ({ orders }) => runOf(orders.filter((units) => units !== 7)),
};
const BLUNT: Rule<Plan> = { ...about, applies };

async function verdictOn(
  rules: readonly Rule<Plan>[],
  runTheirs: typeof ignoresSevens,
  orders: readonly number[],
) {
  const judge = { peer: peerWith(rules), runTheirs };
  const [both] = await runBoth(judge, [{ orders }]);
  return judgePlan(judge, both);
}

describe("a shrunk plan", () => {
  test("is the smallest that still does it", async () => {
    const holds = (plans: readonly Plan[]): Promise<boolean[]> =>
      Promise.resolve(plans.map(({ orders }) => orders.filter((units) => units > 4).length >= 2));
    const { orders } = await shrink({ orders: [1, 9, 2, 5, 3, 8, 4] }, fewerOrders, holds);
    expect(orders).toHaveLength(2);
    expect(await holds([{ orders }])).toEqual([true]);
  });

  test("is the plan itself where no smaller one does it, and steps that go round in circles end", async () => {
    const plan: Plan = { orders: [1, 2] };
    expect(await shrink(plan, fewerOrders, (plans) => Promise.resolve(plans.map(() => false)))).toBe(plan);
    const turned = await shrink(
      plan,
      ({ orders }) => [{ orders: [...orders].reverse() }],
      (plans) => Promise.resolve(plans.map(() => true)),
    );
    expect(turned.orders).toHaveLength(2);
  });
});

describe("a difference", () => {
  test("is none where both do the same", async () => {
    expect(await verdictOn([], ignoresSevens, [1, 2, 3])).toEqual({ rules: [] });
  });

  test.each([
    ["takes the plan without its cause", WITHOUT],
    ["models its cause", MODEL],
    ["only names it", BLUNT],
  ])("is explained by a rule that %s, down to the order that makes it", async (_, rule) => {
    const { rules, unexplained, smallest } = await verdictOn([rule], ignoresSevens, [1, 7, 2, 7, 3]);
    expect(unexplained).toBeUndefined();
    expect(rules).toEqual(["M-1"]);
    expect(smallest).toEqual({ orders: [7] });
  });

  test("is not explained by a rule that does not apply", async () => {
    const rule: Rule<Plan> = { ...WITHOUT, applies: ({ orders }) => orders.includes(8) };
    const { unexplained, smallest } = await verdictOn([rule], ignoresSevens, [8, 7, 2]);
    expect(unexplained).toContain("fill");
    expect(smallest).toEqual({ orders: [7] });
  });

  test.each([
    ["takes away", WITHOUT],
    ["models", MODEL],
  ])("behind another one is not hidden by a rule that %s the other", async (_, rule) => {
    const { unexplained, smallest } = await verdictOn([rule], ignoresSevensDoublesFives, [1, 7, 5, 2]);
    expect(unexplained).toBeDefined();
    expect(smallest).toEqual({ orders: [5] });
  });

  test("of two causes takes two rules, whichever of them are models", async () => {
    const fives = ({ orders }: Plan): boolean => orders.includes(5);
    const doubled: Rule<Plan> = {
      id: "M-2",
      title: "",
      reason: "",
      applies: fives,
      model: (_, ours) =>
        "fills" in ours ? runOf(ours.fills.map(([, , units]) => (units === 5 ? 10 : units))) : ours,
    };
    for (const rules of [
      [doubled, WITHOUT],
      [WITHOUT, doubled],
      [MODEL, doubled],
    ]) {
      const verdict = await verdictOn(rules, ignoresSevensDoublesFives, [1, 7, 5, 2]);
      expect(verdict.unexplained).toBeUndefined();
      expect([...verdict.rules].sort()).toEqual(["M-1", "M-2"]);
    }
  });
});

describe("a campaign", () => {
  const campaign = { runs: 200, seed: 3, date: "2026-01-01" };

  test("counts every run once, draws the same from one seed, and reports what is unexplained", async () => {
    const told: string[] = [];
    const log = (line: string): void => void told.push(line);
    const run = () => runCampaign(peerWith([WITHOUT]), ignoresSevensDoublesFives, { ...campaign, log });
    const results = await run();
    const { runs, equal, unexplained, rules } = results;
    expect(await run()).toEqual(results);
    expect(runs).toBe(200);
    expect(unexplained).toBeGreaterThan(0);
    expect(equal + unexplained + rules[0].runs).toBe(200);
    expect(told.filter((line) => line.startsWith("UNEXPLAINED"))).toHaveLength(2 * unexplained);
    expect(summaryOf(results)).toContain(`${unexplained} unexplained`);
  });

  test("keeps the smallest plan of a rule as its example", async () => {
    const { rules, unexplained } = await runCampaign(peerWith([WITHOUT]), ignoresSevens, {
      ...campaign,
      log: () => undefined,
    });
    expect(unexplained).toBe(0);
    expect(JSON.parse(rules[0].example!.plan)).toEqual({ orders: [7] });
  });
});
