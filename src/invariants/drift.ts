// How far the doubles of a result are from what they would be without rounding.
import { dyadic, minus, times, toNumber, type Dyadic } from "./dyadic.ts";

/** One cell beside its exact value. */
export interface Drift {
  /** |reported − exact|, account currency. */
  readonly amount: number;
  /** The amount as a part of max(|equity|, initial cash). */
  readonly part: number;
  readonly bar: number;
  readonly account: number;
  readonly reported: number;
  /** The exact value, rounded once. */
  readonly exact: number;
}

/** The largest drifts of a series; null where nothing drifted. */
export interface SeriesDrift {
  readonly largestAmount: Drift | null;
  readonly largestPart: Drift | null;
}

/** What an exact replay found. Frozen. */
export interface ExactReplay {
  /** Whether no cell drifted by more than `limit`. */
  readonly ok: boolean;
  /** The largest part of max(|equity|, initial cash) that a cell may drift by. */
  readonly limit: number;
  /** Cells of cash and equity that were compared. */
  readonly cells: number;
  /** Fills that were replayed. */
  readonly fills: number;
  readonly cash: SeriesDrift;
  readonly equity: SeriesDrift;
  /** What was taken as it is, rounding and all. */
  readonly given: readonly string[];
}

const DRIFT_LIMIT = 1e-12;

type Name = "cash" | "equity";

export class DriftTally {
  private cells = 0;
  private readonly largestAmount: Record<Name, Drift | null> = { cash: null, equity: null };
  private readonly largestPart: Record<Name, Drift | null> = { cash: null, equity: null };

  constructor(
    private readonly accounts: number,
    private readonly initCashOf: (account: number) => number,
  ) {}

  /** Compares a cell with its exact value, which comes times `divisor`. */
  see(name: Name, cell: number, exact: Dyadic, reported: number, equity: number, divisor: Dyadic): void {
    this.cells += 1;
    const divided = toNumber(divisor);
    const amount = Math.abs(toNumber(minus(times(dyadic(reported), divisor), exact))) / divided;
    if (amount === 0) return;
    const [bar, account] = [Math.floor(cell / this.accounts), cell % this.accounts];
    const part = amount / Math.max(Math.abs(equity), Math.abs(this.initCashOf(account)));
    const drift = { amount, part, bar, account, reported, exact: toNumber(exact) / divided };
    if (amount > (this.largestAmount[name]?.amount ?? 0)) this.largestAmount[name] = drift;
    if (part > (this.largestPart[name]?.part ?? 0)) this.largestPart[name] = drift;
  }

  result(fills: number, given: readonly string[]): ExactReplay {
    const of = (name: Name): SeriesDrift =>
      Object.freeze({
        largestAmount: this.largestAmount[name] && Object.freeze(this.largestAmount[name]),
        largestPart: this.largestPart[name] && Object.freeze(this.largestPart[name]),
      });
    const [cash, equity] = [of("cash"), of("equity")];
    const worst = Math.max(cash.largestPart?.part ?? 0, equity.largestPart?.part ?? 0);
    return Object.freeze({
      ...{ ok: worst <= DRIFT_LIMIT, limit: DRIFT_LIMIT, cells: this.cells, fills },
      ...{ cash, equity, given: Object.freeze([...given]) },
    });
  }
}
