// The table that `sensitivity()` gives.
import type { Assumption, Magnitudes, Variation } from "../assumptions.ts";
import type { Profile } from "../optionSpec.ts";
import type { FigureName, Figures } from "./figures.ts";
import { sensitivityLines, type LineOptions } from "./text.ts";

/** The run itself, or one change of it. */
export interface SensitivityRow {
  readonly code: "base" | Assumption | Variation;
  /** What was changed, in words; of a choice that nothing replaces, its sentence. */
  readonly change: string;
  /** Null where the change could not be made. */
  readonly figures: Figures | null;
  /** Figures less those of the run itself. */
  readonly difference: Figures | null;
  /** Why the change could not be made. */
  readonly reason?: string;
}

/** How far a figure lies apart over the shuffled runs; NaN where none, or for std only one, has it. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** Standard deviation, ddof 1. */
  readonly std: number;
}

/** What other orders of the columns do. */
export interface Shuffles {
  /** Orders tried; fewer than asked for where there are no more. */
  readonly count: number;
  readonly seed: number;
  /** Over the shuffled runs, without the run itself; null where none was tried. */
  readonly spread: Readonly<Record<FigureName, Range>> | null;
  /** Why none was tried. */
  readonly reason?: string;
}

/** What the figures of a run owe to its choices. Plain frozen data but for `lines()`; JSON has null for NaN. */
export class Sensitivity {
  /** The run itself first, then a row for each change, then one for each order of the columns. */
  readonly rows: readonly SensitivityRow[];

  constructor(
    readonly profile: Profile,
    rows: readonly SensitivityRow[],
    readonly shuffles: Shuffles,
    /** How far the flips went. */
    readonly magnitudes: Magnitudes,
    /** Runs that this took. */
    readonly runs: number,
  ) {
    this.rows = Object.freeze(rows.map((row) => Object.freeze(row)));
    Object.freeze(shuffles);
    Object.freeze(this);
  }

  /** The table as lines for a terminal, 100 columns wide unless told otherwise. */
  lines(options: LineOptions = {}): string[] {
    return sensitivityLines(this, options);
  }
}
