// What a check found: deviations are counted, the largest and the first one kept.

/** Where a result says something else than what it was made from. */
export interface Breach {
  /** The cell or record at fault, such as "equity" or "fills[3].price". */
  readonly what: string;
  readonly bar: number;
  readonly account: number | null;
  readonly column: number | null;
  readonly got: number | string;
  readonly expected: number | string;
}

/** One invariant, held against a result. */
export interface InvariantCheck {
  /** Name of the invariant, as docs/invariants.md lists it. */
  readonly id: string;
  readonly title: string;
  readonly ok: boolean;
  /** Cells or records looked at. */
  readonly checked: number;
  /** Largest deviation, as a fraction of `scale`; infinite where a number is missing or a statement fails outright. */
  readonly worst: number;
  /** The largest deviation that is still rounding, as a fraction of `scale`; 0: none is. */
  readonly tolerance: number;
  /** What deviations are fractions of. */
  readonly scale: string;
  /** The earliest breach; null where there is none. */
  readonly first: Breach | null;
  /** Why nothing (or not all) could be looked at. */
  readonly skipped: string | undefined;
}

/** Every invariant that applies to one result. Frozen. */
export interface InvariantReport {
  /** Whether no check found a breach. */
  readonly ok: boolean;
  readonly checks: readonly InvariantCheck[];
}

/** What a check is. */
export interface CheckSpec {
  readonly id: string;
  readonly title: string;
  readonly tolerance: number;
  readonly scale: string;
}

/** The place of a breach; the account or the column may be left out. */
export type Place = Omit<Breach, "account" | "column"> & {
  readonly account?: number;
  readonly column?: number;
};

/** Counts what one check looks at. */
export class Tally {
  private checked = 0;
  private worst = 0;
  private first: Breach | null = null;
  private skipped: string | undefined;

  constructor(readonly spec: CheckSpec) {}

  /** Whether a number is farther from what it must be than the tolerance, as a fraction of `scale`, allows. */
  misses(got: number, expected: number, scale: number): boolean {
    this.checked += 1;
    const deviation = deviationOf(got, expected, scale);
    if (deviation > this.worst) this.worst = deviation;
    return deviation > this.spec.tolerance;
  }

  /** Counts a statement that holds or does not; true where it does not. */
  fails(holds: boolean): boolean {
    this.checked += 1;
    if (!holds) this.worst = Infinity;
    return !holds;
  }

  /** Keeps the earliest breach. */
  note({ account, column, ...place }: Place): void {
    if (this.first !== null && this.first.bar <= place.bar) return;
    this.first = { ...place, account: account ?? null, column: column ?? null };
  }

  /** Says what could not be looked at; the first reason is kept. */
  skip(reason: string): void {
    this.skipped ??= reason;
  }

  result(): InvariantCheck {
    const { checked, worst, first, skipped } = this;
    return Object.freeze({
      ...this.spec,
      ok: first === null,
      checked,
      worst,
      first: first === null ? null : Object.freeze(first),
      skipped,
    });
  }
}

/** Below it doubles lose their digits: no difference that small says anything. */
const SMALLEST_NORMAL = 2 ** -1022;

/** Equal numbers, also two NaN, do not deviate; a number that only one side has deviates without bound. */
function deviationOf(got: number, expected: number, scale: number): number {
  if (got === expected || Object.is(got, expected)) return 0;
  // Amounts whose sum no double holds say nothing of it, but that it is none.
  if (scale === Infinity) return Number.isFinite(got) === Number.isFinite(expected) ? 0 : Infinity;
  const distance = Math.abs(got - expected);
  if (!Number.isFinite(distance)) return Infinity;
  if (distance < SMALLEST_NORMAL) return 0;
  return scale > 0 ? distance / scale : Infinity;
}

/** The report of checks that were made one after another. */
export function reportOf(checks: readonly InvariantCheck[]): InvariantReport {
  return Object.freeze({ ok: checks.every(({ ok }) => ok), checks: Object.freeze([...checks]) });
}
