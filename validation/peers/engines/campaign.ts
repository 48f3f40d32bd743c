// Many random plans against one peer.
import { judgePlan, runBoth, type BothRuns, type Judge, type Verdict } from "./judge.ts";
import { encodeNumber, type RunTheirs } from "./peerProcess.ts";
import { planRandom } from "./random.ts";
import type { Peer } from "./types.ts";

const PLANS_AT_ONCE = 50;
/** So many differences of a rule are shrunk, if the rule leaves a rest that is compared; of other rules all are. */
const SHRUNK = 3;

/** Kept in results.json: the table is made from it alone. */
export interface PeerResults {
  readonly name: string;
  readonly version: string;
  readonly subset: string;
  readonly date: string;
  readonly seed: number;
  readonly runs: number;
  /** Fills of our side in all runs. */
  readonly fills: number;
  readonly equal: number;
  /** Of them refused by both sides. */
  readonly refused: number;
  readonly unexplained: number;
  /** Every rule of the peer, and the runs that it took to explain; a run may take several. */
  readonly rules: readonly RuleResults[];
}

export interface RuleResults {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  readonly runs: number;
  /** The smallest plan found that takes it, and the first difference there. */
  readonly example?: Example;
}

interface Example {
  /** As JSON. */
  readonly plan: string;
  readonly difference: string;
}

export interface Campaign {
  readonly runs: number;
  readonly seed: number;
  readonly date: string;
  readonly log: (line: string) => void;
}

/** Draws, compares, prints what is unexplained. */
export async function runCampaign<Plan>(
  peer: Peer<Plan>,
  runTheirs: RunTheirs,
  { runs, seed, date, log }: Campaign,
): Promise<PeerResults> {
  const judge: Judge<Plan> = { peer, runTheirs };
  const tally = newTally(peer);
  const examples = new Map<string, Example[]>(peer.rules.map(({ id }) => [id, []]));
  const wanted = (rules: readonly string[]): string | undefined => {
    const [rarest] = [...rules].sort((a, b) => examples.get(a)!.length - examples.get(b)!.length);
    return examples.get(rarest)!.length < SHRUNK ? rarest : rules.find((id) => !isExact(peer, id));
  };
  for (let from = 0; from < runs; from += PLANS_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(PLANS_AT_ONCE, runs - from) }, (_, i) => from + i);
    const plans = numbers.map((run) => peer.draw(planRandom(seed, run)));
    for (const [i, both] of (await runBoth(judge, plans)).entries()) {
      const verdict = await judgePlan(judge, both, wanted);
      count(tally, both, verdict);
      if (verdict.unexplained !== undefined) log(unexplainedText(peer, numbers[i], verdict));
      else keepExample(examples, verdict);
    }
  }
  const { name, version, subset } = peer;
  const rules = peer.rules.map(({ id, title, reason }) => ({
    id,
    title,
    reason,
    runs: tally.rules.get(id)!,
    ...smallestExample(examples.get(id)!),
  }));
  return { name, version, subset, date, seed, runs, ...counts(tally), rules };
}

/** Whether the harness compares what the rule leaves. */
function isExact<Plan>({ rules }: Peer<Plan>, id: string): boolean {
  const rule = rules.find((candidate) => candidate.id === id);
  return rule?.without !== undefined || rule?.model !== undefined;
}

/** Runs, equal ones, explained ones per rule, unexplained ones: one line. */
export function summaryOf(results: PeerResults): string {
  const { name, version, runs, fills, equal, refused, unexplained, rules } = results;
  const explained = rules.filter((rule) => rule.runs > 0).map((rule) => `${rule.id} ${rule.runs}`);
  return [
    `${name} ${version}: ${runs} runs (${fills} fills)`,
    `${equal} equal${refused > 0 ? ` (${refused} refused by both)` : ""}`,
    `${runs - equal - unexplained} explained${explained.length > 0 ? ` (${explained.join(", ")})` : ""}`,
    `${unexplained} unexplained`,
  ].join(", ");
}

interface Tally {
  fills: number;
  equal: number;
  refused: number;
  unexplained: number;
  readonly rules: Map<string, number>;
}

function newTally<Plan>({ rules }: Peer<Plan>): Tally {
  return {
    fills: 0,
    equal: 0,
    refused: 0,
    unexplained: 0,
    rules: new Map(rules.map(({ id }) => [id, 0])),
  };
}

function counts({ fills, equal, refused, unexplained }: Tally): Omit<Tally, "rules"> {
  return { fills, equal, refused, unexplained };
}

function count<Plan>(tally: Tally, { ours }: BothRuns<Plan>, { rules, unexplained }: Verdict<Plan>): void {
  if ("fills" in ours) tally.fills += ours.fills.length;
  if (unexplained !== undefined) tally.unexplained += 1;
  else if (rules.length > 0) for (const id of rules) tally.rules.set(id, tally.rules.get(id)! + 1);
  else {
    tally.equal += 1;
    if ("error" in ours) tally.refused += 1;
  }
}

function unexplainedText<Plan>(peer: Peer<Plan>, run: number, verdict: Verdict<Plan>): string {
  const rules = verdict.rules.length > 0 ? ` after ${verdict.rules.join(", ")}` : "";
  return `UNEXPLAINED ${peer.name} run ${run}${rules}: ${verdict.unexplained}\n  ${jsonOf(verdict.smallest)}\n  ${verdict.difference}`;
}

function keepExample<Plan>(
  examples: ReadonlyMap<string, Example[]>,
  { example, smallest, difference }: Verdict<Plan>,
): void {
  if (example !== undefined)
    examples.get(example)!.push({ plan: jsonOf(smallest), difference: difference ?? "" });
}

/** The one with the shortest plan. */
function smallestExample(examples: readonly Example[]): { example?: Example } {
  const [example] = [...examples].sort((a, b) => a.plan.length - b.plan.length);
  return example === undefined ? {} : { example };
}

function jsonOf(value: unknown): string {
  return JSON.stringify(value, encodeNumber);
}
