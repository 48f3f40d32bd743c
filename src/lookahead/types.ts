// What a search for look-ahead is given, and what it says.
import type { StrategyOptions } from "../strategy/types.ts";

/** One decision of something that trades bar by bar. Two decisions are the same where all their values are. */
export interface Decision {
  /** Bar at which it was decided, from 0. */
  readonly bar: number;
  readonly column: number;
  /** What kind of decision it is, such as "entry"; "decision" by default. */
  readonly name?: string;
  /** Anything else of it: numbers, texts, flags. */
  readonly [detail: string]: unknown;
}

/** Something that runs over data bar by bar and can say what it decided. */
export interface DecisionMaker<Data> {
  /** Runs over the data and gives what it decided at each bar. */
  decisionsOf(data: Data): readonly Decision[] | Promise<readonly Decision[]>;
}

/** Arguments of `fromSignals` or `fromOrders`, or a part of them, made from data; or a promise of them. */
export type SignalMaker<Data> = (data: Data) => object;

/** What stands in place of the future. */
export type Perturbation = "noise" | "missing" | "scaledUp" | "scaledDown" | "cutOff";

/** Where and how `detectLookahead` changes the future. */
export interface LookaheadOptions {
  /** Bars after which the future is changed, besides the first and the last: 16 by default. */
  readonly samples?: number;
  /** Chooses bars and noise: 0 by default. */
  readonly seed?: number;
  /** What of its own bar a decision may know: all of it ("close", the default), or inputs named `open` alone ("open"). */
  readonly decidedAt?: "close" | "open";
  /** Names of the inputs to be changed; default: all series but `time`. Nested ones have names such as "feed.value". */
  readonly inputs?: readonly string[];
  /** Options of the run, where a strategy of `runStrategy` is checked. */
  readonly run?: StrategyOptions<object>;
}

/** The first decision that knew the future. */
export interface Leak {
  /** Argument, or name of the decision, that came out otherwise. */
  readonly decision: string;
  readonly bar: number;
  readonly column: number;
  /** The input whose future it knew; null where it takes several together. */
  readonly input: string | null;
  /** Last bar whose values were left as they were. */
  readonly knownUntil: number;
  readonly perturbation: Perturbation;
  readonly was: string;
  readonly became: string;
  /** All of this as a sentence. */
  readonly text: string;
}

/** Two runs over the same data that decided otherwise. */
export type Nondeterminism = Pick<Leak, "decision" | "bar" | "column" | "was" | "became" | "text">;

/** A run over changed data that threw: it was compared with nothing. */
export interface FailedRun {
  readonly knownUntil: number;
  readonly perturbation: Perturbation;
  readonly message: string;
}

/** What `detectLookahead` found. */
export interface LookaheadReport {
  /** Nothing was found, and something was looked at. */
  readonly ok: boolean;
  readonly leak: Leak | null;
  /** Where the same data give different decisions; then no leak was looked for. */
  readonly nondeterministic: Nondeterminism | null;
  /** Names of the inputs that were changed. */
  readonly inputs: readonly string[];
  /** Bars after which the future was changed, ascending; up to the one that showed a leak. */
  readonly bars: readonly number[];
  /** Runs of what was checked. */
  readonly runs: number;
  readonly failed: readonly FailedRun[];
}
