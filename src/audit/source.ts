// A trail that was read from a file: its events, and the state of the run at any bar.
import { BacktestError } from "../errors.ts";
import { eventAt } from "./batch.ts";
import type { AuditSource } from "./decode.ts";
import type { AuditEvent, AuditHeader } from "./events.ts";
import { seriesOf, stateAt, type AuditSeries, type AuditState } from "./replay.ts";
import { verifySource } from "./verify.ts";

/**
 * A run rebuilt from its trail. Its chain was whole when it was opened; row groups are unfolded one at a time, whenever they are
 * asked for.
 */
export class AuditReplay implements Iterable<AuditEvent> {
  readonly header: AuditHeader;
  /** Number of events. */
  readonly length: number;
  readonly #source: AuditSource;

  /** @throws BacktestError E_AUDIT where the file is not as it was written, naming the row group */
  constructor(source: AuditSource) {
    const { first, events } = verifySource(source);
    if (first !== null)
      throw new BacktestError(
        "E_AUDIT",
        `row group ${first.rowGroup} is ${wordsOf(first.kind)}: ${first.text}`,
        {
          got: first.rowGroup,
          hint: "verifyAudit says the same without an error.",
        },
      );
    this.header = Object.freeze(source.header);
    this.length = events;
    this.#source = source;
    Object.freeze(this);
  }

  /** The events, in the order in which things happened. */
  *[Symbol.iterator](): Iterator<AuditEvent> {
    for (let index = 0; index < this.#source.rowGroups; index++) {
      const { columns } = this.#source.group(index);
      for (let i = 0; i < columns.seq.length; i++) yield eventAt(columns, i);
    }
  }

  /**
   * What the run held at the close of a bar, from the first event on.
   * @throws BacktestError E_RANGE where the run has no such bar
   */
  at(bar: number): AuditState {
    return stateAt(this.header, this, bar);
  }

  /** Equity, cash, settled cash, receivables and positions at every bar. */
  series(): AuditSeries {
    return seriesOf(this.header, this);
  }
}

function wordsOf(kind: string): string {
  return kind === "cutOff" ? "missing" : kind === "header" ? "under another header" : kind;
}
