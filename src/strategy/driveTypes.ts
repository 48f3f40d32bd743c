// What a run of a strategy is of, and what it is between two bars and after the last.
import type { Plan } from "../plan/plan.ts";
import type { CollectedRecords, RecordCollector } from "../results/records.ts";
import type { RunOutput } from "../results/run.ts";
import type { TraceSink } from "../results/trace.ts";
import type { FrozenSeries } from "./barWindow.ts";
import type { DeskState } from "./desk.ts";
import type { FeedBook } from "./feeds.ts";
import type { FrozenKernel } from "./freeze.ts";
import type { IndicatorBook } from "./indicators.ts";
import type { Series } from "./market.ts";
import type { Tape, TapeState } from "./tape.ts";
import type { Strategy } from "./types.ts";

/** What the run left, and the plan as its orders turned out. */
export interface Driven {
  readonly plan: Plan;
  readonly output: RunOutput;
  readonly tape: Tape;
}

export type AnyStrategy = Strategy<object, unknown>;

/** A run between two bars, apart from what it is of. */
export interface FrozenDrive {
  readonly kernel: FrozenKernel;
  readonly series: FrozenSeries;
  readonly records: CollectedRecords;
  readonly desk: DeskState;
  readonly tape: TapeState;
  readonly indicators: readonly (readonly [string, Uint8Array])[];
  /** The strategy's own. */
  readonly state: unknown;
}

/** Where a run stands between two bars, apart from what it has written down. */
export type Standing = Pick<FrozenDrive, "kernel" | "series" | "desk" | "state">;

/** A run between two bars that goes on in the same place. */
export interface CarriedDrive extends Standing {
  readonly bars: number;
  readonly records: RecordCollector;
  readonly tape: Tape;
  readonly indicators: IndicatorBook;
  readonly feeds: FeedBook;
}

/** What a run is of. */
export interface DriveSetup {
  readonly strategy: AnyStrategy;
  readonly plan: Plan;
  readonly series: Series;
  readonly parameters: object;
  /** As they were given; undefined: none. */
  readonly feeds: unknown;
}

export interface DriveOptions {
  /** Sees every step. */
  readonly trace?: TraceSink;
  /** Whether records, series and what was asked for are kept; a run with a trace keeps nothing unless it is told to. */
  readonly keeps?: boolean;
}
