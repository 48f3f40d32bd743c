// Other engines on random plans. How a peer is added:
//
//   validation/peers/<peer>/requirements.txt  pinned; `validation/peers/make-env.sh <peer>` installs it in .venv/<peer>
//   validation/peers/<peer>/run.py            plans in, runs out: `serve(run)` of engines/serve.py does the lines
//   validation/peers/<peer>/plans.ts          default-exports a `Peer`: what is drawn, what ours makes of it, the rules
//
// `npm run peers -- <peer|all> [--runs 1000] [--seed 1] [--write]` draws plans, runs both and compares. A plan on which they
// differ is shrunk while it still differs, running the peer again for every candidate, until a rule of the peer names the
// cause. What no rule names is UNEXPLAINED, printed with its smallest plan, and makes the command fail.
//
// A plan is JSON: prices and the like row by row, NaN as null or the string "NaN". It says what is to be traded, in neutral
// words; `ours` and run.py translate it.

/** One fill. Units are signed, + buys. The price is the one paid, slippage included. */
export type ComparableFill = readonly [
  bar: number,
  column: number,
  units: number,
  price: number,
  fees: number,
];

/** What both sides report of a run. Fills as they happened; they are compared by bar and column, then in that order. */
export interface ComparableResult {
  readonly fills: readonly ComparableFill[];
  /** Equity at the end of every bar. */
  readonly equity: readonly number[];
  /** Compared if both sides have it. */
  readonly cash?: readonly number[];
  /** Compared are the names in `compare.extra`; the rest is there for rules and for people. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** A run that ended early, or was refused. Two such runs are equal, whatever the texts. */
export interface ComparableError {
  readonly error: string;
}

export type ComparableRun = ComparableResult | ComparableError;

/** What counts as equal. Every deviation from the default has its reason beside it. */
export interface CompareSettings {
  /** Largest difference of two amounts over max(1, |amount|). Default 1e-9. */
  readonly relative?: number;
  /** The same for units, prices and fees of fills; default: `relative`. */
  readonly relativeFills?: number;
  /** Whether fills of one bar and column at one price count as one with the sum of units and fees (legs). Default true. */
  readonly mergeLegs?: boolean;
  /** Names in `extra` that must agree. Default none. */
  readonly extra?: readonly string[];
}

/** Why a peer differs, by design of either side. */
export interface Rule<Plan> {
  /** Such as "BT-1". */
  readonly id: string;
  /** What differs, in a few words, for the table. */
  readonly title: string;
  /** Why it is so, and where each side says or does it. */
  readonly reason: string;
  /** Whether the difference of these two runs has this cause: a precise condition on the plan and both results. */
  applies(plan: Plan, ours: ComparableRun, theirs: ComparableRun): boolean;
  /**
   * The plan without what the rule is about. Where it is given, the harness goes on with that plan, which has to agree, or
   * to differ by other rules: a rule hides nothing else then.
   */
  without?(plan: Plan, ours: ComparableRun, theirs: ComparableRun): Plan;
  /** The other way to the same end: our run as it is with the peer's habit; compared in its place. */
  model?(plan: Plan, ours: ComparableRun, theirs: ComparableRun): ComparableRun;
}

/** Draws of one plan; they depend on the seed, the plan's number and how many were drawn before in it, on nothing else. */
export interface PlanRandom {
  /** Uniform from 0 to below 1. */
  uniform(): number;
  /** Uniform from `min` to below `max`. */
  between(min: number, max: number): number;
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<Value>(pool: readonly Value[]): Value;
  /** 0 … length − 1 shuffled. */
  shuffle(length: number): number[];
}

export interface Peer<Plan> {
  /** As it is written in the table. */
  readonly name: string;
  /** As it is pinned. */
  readonly version: string;
  /** What is drawn and compared, and what is left out: one paragraph. */
  readonly subset: string;
  readonly compare: CompareSettings;
  draw(random: PlanRandom): Plan;
  ours(plan: Plan): ComparableRun;
  /** Smaller plans, the boldest steps first. Only those that are run. */
  shrinkSteps(plan: Plan): Plan[];
  readonly rules: readonly Rule<Plan>[];
}
