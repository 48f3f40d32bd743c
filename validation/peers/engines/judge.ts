// One plan on both sides: equal, explained by rules, or unexplained.
import { BacktestError } from "../../../src/errors.ts";
import { firstDifference } from "./compare.ts";
import type { RunTheirs } from "./peerProcess.ts";
import { shrink } from "./shrink.ts";
import type { ComparableRun, Peer, Rule } from "./types.ts";

/** A plan with what both sides make of it. */
export interface BothRuns<Plan> {
  readonly plan: Plan;
  readonly ours: ComparableRun;
  readonly theirs: ComparableRun;
}

export interface Verdict<Plan> {
  /** Ids of the rules that it takes to explain the difference; none where the runs are equal. */
  readonly rules: readonly string[];
  /** What the rules leave. */
  readonly unexplained?: string | undefined;
  /** The smallest plan that still differs (of an unexplained one: that is still unexplained). */
  readonly smallest?: Plan;
  /** The first difference on it, before any rule. */
  readonly difference?: string | undefined;
}

export interface Judge<Plan> {
  readonly peer: Peer<Plan>;
  readonly runTheirs: RunTheirs;
}

export async function runBoth<Plan>(
  { peer, runTheirs }: Judge<Plan>,
  plans: readonly Plan[],
): Promise<BothRuns<Plan>[]> {
  const theirs = await runTheirs(plans);
  return plans.map((plan, i) => ({ plan, ours: oursOf(peer, plan), theirs: theirs[i] }));
}

/** Compares; a difference is shrunk, and both it and what it was shrunk to have to be explained. */
export async function judgePlan<Plan>(judge: Judge<Plan>, runs: BothRuns<Plan>): Promise<Verdict<Plan>> {
  const { peer } = judge;
  if (differenceOf(peer, runs) === undefined) return { rules: [] };
  const whole = await explain(judge, runs);
  if (whole.unexplained !== undefined) return smallestUnexplained(judge, runs.plan);
  const smallest = await shrink(runs.plan, peer.shrinkSteps, async (plans) =>
    (await runBoth(judge, plans)).map((both) => differenceOf(peer, both) !== undefined),
  );
  const [both] = await runBoth(judge, [smallest]);
  const { rules, unexplained } = await explain(judge, both);
  if (unexplained !== undefined) return smallestUnexplained(judge, smallest);
  // The smallest plan is an example of its own rules, which may be fewer.
  const isExample = rules.length === whole.rules.length && rules.every((id, k) => id === whole.rules[k]);
  return isExample ? { rules, smallest, difference: differenceOf(peer, both) } : { rules: whole.rules };
}

async function smallestUnexplained<Plan>(judge: Judge<Plan>, plan: Plan): Promise<Verdict<Plan>> {
  const smallest = await shrink(plan, judge.peer.shrinkSteps, async (plans) => {
    const holds: boolean[] = [];
    for (const both of await runBoth(judge, plans))
      holds.push((await explain(judge, both)).unexplained !== undefined);
    return holds;
  });
  const [both] = await runBoth(judge, [smallest]);
  const { rules, unexplained } = await explain(judge, both);
  return { rules, unexplained: unexplained ?? "", smallest, difference: differenceOf(judge.peer, both) };
}

/** Takes away rule after rule that applies until the runs agree, or no rule is left. */
async function explain<Plan>(judge: Judge<Plan>, first: BothRuns<Plan>): Promise<Verdict<Plan>> {
  const { peer } = judge;
  const rules: string[] = [];
  let runs = first;
  for (;;) {
    const difference = differenceOf(peer, runs);
    if (difference === undefined) return { rules };
    const { plan, ours, theirs } = runs;
    const rule = peer.rules.find(({ id, applies }) => !rules.includes(id) && applies(plan, ours, theirs));
    if (rule === undefined) return { rules, unexplained: difference };
    rules.push(rule.id);
    const rest = await restOf(judge, rule, runs);
    if (rest === undefined) return { rules };
    runs = rest;
  }
}

/** What is still to be compared when a rule is taken away; undefined: the rule covers it all. */
async function restOf<Plan>(
  judge: Judge<Plan>,
  { model, without }: Rule<Plan>,
  { plan, ours, theirs }: BothRuns<Plan>,
): Promise<BothRuns<Plan> | undefined> {
  if (model !== undefined) return { plan, ours: model(plan, ours, theirs), theirs };
  if (without === undefined) return undefined;
  const [rest] = await runBoth(judge, [without(plan, ours, theirs)]);
  return rest;
}

function differenceOf<Plan>(peer: Peer<Plan>, { ours, theirs }: BothRuns<Plan>): string | undefined {
  return firstDifference(ours, theirs, peer.compare);
}

/** A refusal is a result. Anything else that is thrown is a fault of ours and ends the command. */
function oursOf<Plan>(peer: Peer<Plan>, plan: Plan): ComparableRun {
  try {
    return peer.ours(plan);
  } catch (error) {
    if (error instanceof BacktestError) return { error: error.message };
    throw new Error(`ours failed on ${JSON.stringify(plan)}`, { cause: error });
  }
}
