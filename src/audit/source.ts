// A trail that was read from a file: its events, and the state of the run at any bar.
import { BacktestError } from "../errors.ts";
import { codeOf, eventAt, type EventColumns } from "./batch.ts";
import type { AuditSource } from "./decode.ts";
import type { AuditEvent, AuditHeader } from "./events.ts";
import { seriesOf, stateAt, type AuditSeries, type AuditState, type Checkpoint } from "./replay.ts";
import { verifySource } from "./verify.ts";

/** A checkpoint, and the row group that its first event is in. */
interface PlacedCheckpoint extends Checkpoint {
  readonly rowGroup: number;
}

/**
 * A run rebuilt from its trail. Its chain was whole when it was opened; row groups are unfolded one at a time, whenever they are
 * asked for.
 */
export class AuditReplay implements Iterable<AuditEvent> {
  readonly header: AuditHeader;
  /** Number of events. */
  readonly length: number;
  readonly #source: AuditSource;
  readonly #checkpoints: readonly PlacedCheckpoint[];

  /** @throws BacktestError E_AUDIT where the file is not as it was written, naming the row group */
  constructor(source: AuditSource) {
    const checkpoints: PlacedCheckpoint[] = [];
    const { first, events } = verifySource(source, {}, (rowGroup, columns) =>
      checkpoints.push(...checkpointsIn(rowGroup, columns)),
    );
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
    this.#checkpoints = checkpoints;
    Object.freeze(this);
  }

  /** The events, in the order in which things happened. */
  [Symbol.iterator](): Iterator<AuditEvent> {
    return this.#from(0, 0);
  }

  /**
   * What the run held at the close of a bar, from the last checkpoint before the bar on: only row groups from there are read.
   * @throws BacktestError E_RANGE where the run has no such bar
   */
  at(bar: number): AuditState {
    const from = this.#checkpoints.findLast((checkpoint) => checkpoint.bar < bar);
    return stateAt(this.header, this.#from(from?.rowGroup ?? 0, from?.seq ?? 0), bar, from);
  }

  /** Events from one on that is in a row group. */
  *#from(rowGroup: number, seq: number): Generator<AuditEvent> {
    for (let index = rowGroup; index < this.#source.rowGroups; index++) {
      const { columns } = this.#source.group(index);
      for (let i = Math.max(0, seq - columns.seq[0]); i < columns.seq.length; i++) yield eventAt(columns, i);
    }
  }

  /** Equity, cash, settled cash, receivables and positions at every bar. */
  series(): AuditSeries {
    return seriesOf(this.header, this);
  }
}

function checkpointsIn(rowGroup: number, { seq, bar, kind, what }: EventColumns): PlacedCheckpoint[] {
  const checkpoints: PlacedCheckpoint[] = [];
  const [code, first] = [codeOf("checkpoint"), codeOf("")];
  for (let i = 0; i < kind.length; i++)
    if (kind[i] === code && what[i] === first) checkpoints.push({ rowGroup, seq: seq[i], bar: bar[i] });
  return checkpoints;
}

function wordsOf(kind: string): string {
  return kind === "cutOff" ? "missing" : kind === "header" ? "under another header" : kind;
}
