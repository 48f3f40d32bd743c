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
  /** The rule that `smallest` is an example of. */
  readonly example?: string;
  /** The smallest plan that still takes this rule, or is still unexplained. */
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

/**
 * Compares; a difference has to be explained by rules, and what it shrinks to as well.
 * @param example the rule of these to shrink to a smallest plan of; undefined: all of them are known well enough
 */
export async function judgePlan<Plan>(
  judge: Judge<Plan>,
  runs: BothRuns<Plan>,
  example: (rules: readonly string[]) => string | undefined = (rules) => rules[0],
): Promise<Verdict<Plan>> {
  if (differenceOf(judge.peer, runs) === undefined) return { rules: [] };
  const { rules, unexplained } = await explain(judge, runs);
  if (unexplained !== undefined) return smallestUnexplained(judge, runs.plan);
  const rule = example(rules);
  return rule === undefined ? { rules } : smallestOf(judge, rule, runs.plan, rules);
}

/** Shrinks while the difference takes this rule, or, what is worse, is not explained. */
async function smallestOf<Plan>(
  judge: Judge<Plan>,
  example: string,
  plan: Plan,
  rules: readonly string[],
): Promise<Verdict<Plan>> {
  const takesRule = ({ rules: ids, unexplained }: Verdict<Plan>): boolean =>
    unexplained !== undefined || ids.includes(example);
  const smallest = await shrinkWhile(judge, plan, takesRule);
  const [both] = await runBoth(judge, [smallest]);
  if ((await explain(judge, both)).unexplained !== undefined) return smallestUnexplained(judge, smallest);
  return { rules, example, smallest, difference: differenceOf(judge.peer, both) };
}

async function smallestUnexplained<Plan>(judge: Judge<Plan>, plan: Plan): Promise<Verdict<Plan>> {
  const smallest = await shrinkWhile(judge, plan, ({ unexplained }) => unexplained !== undefined);
  const [both] = await runBoth(judge, [smallest]);
  const { rules, unexplained } = await explain(judge, both);
  return { rules, unexplained: unexplained ?? "", smallest, difference: differenceOf(judge.peer, both) };
}

async function shrinkWhile<Plan>(
  judge: Judge<Plan>,
  plan: Plan,
  holds: (verdict: Verdict<Plan>) => boolean,
): Promise<Plan> {
  return shrink(plan, judge.peer.shrinkSteps, async (plans) => {
    const held: boolean[] = [];
    for (const both of await runBoth(judge, plans)) held.push(holds(await explain(judge, both)));
    return held;
  });
}

/** Takes away rule after rule that applies until the runs agree, or no rule is left. */
async function explain<Plan>(judge: Judge<Plan>, first: BothRuns<Plan>): Promise<Verdict<Plan>> {
  const used: Rule<Plan>[] = [];
  const verdict = (unexplained?: string): Verdict<Plan> => ({ rules: used.map(({ id }) => id), unexplained });
  let runs = first;
  for (;;) {
    const difference = differenceOf(judge.peer, runs);
    if (difference === undefined) return verdict();
    const rule = judge.peer.rules.find(
      (candidate) => !used.includes(candidate) && appliesTo(candidate, runs),
    );
    if (rule === undefined) return verdict(difference);
    used.push(rule);
    if (rule.without === undefined && rule.model === undefined) return verdict();
    runs = await restOf(judge, used, runs);
  }
}

function appliesTo<Plan>(rule: Rule<Plan>, { plan, ours, theirs }: BothRuns<Plan>): boolean {
  return rule.applies(plan, ours, theirs);
}

/** What is still to be compared when the last of the rules is taken away. The models of all of them go on holding. */
async function restOf<Plan>(
  judge: Judge<Plan>,
  used: readonly Rule<Plan>[],
  runs: BothRuns<Plan>,
): Promise<BothRuns<Plan>> {
  const last = used[used.length - 1];
  if (last.without === undefined) return modelled(runs, [last]);
  const [rest] = await runBoth(judge, [last.without(runs.plan, runs.ours, runs.theirs)]);
  return modelled(rest, used);
}

function modelled<Plan>(first: BothRuns<Plan>, used: readonly Rule<Plan>[]): BothRuns<Plan> {
  return used.reduce((runs, rule) => {
    if (rule.model === undefined || !appliesTo(rule, runs)) return runs;
    return { ...runs, ours: rule.model(runs.plan, runs.ours, runs.theirs) };
  }, first);
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
