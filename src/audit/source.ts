// A trail that was read from a file: its events, and the state of the run at any bar.
import { objectOf } from "../checks.ts";
import { describe } from "../plan/values.ts";
import { BacktestError } from "../errors.ts";
import { codeOf, eventAt, type EventColumns } from "./batch.ts";
import type { AuditSource } from "./decode.ts";
import type { AuditEvent, AuditHeader } from "./events.ts";
import { seriesOf, stateAt, type AuditSeries, type AuditState, type Checkpoint } from "./replay.ts";
import {
  firstOfChain,
  ownColumns,
  tampered,
  verifySource,
  type AuditVerdict,
  type VerifyOptions,
} from "./verify.ts";

/** How a trail is opened. */
export interface ReplayOptions extends VerifyOptions {
  /**
   * What is held against its hash: `"all"` row groups when the trail is opened (the default), or each one `"whenRead"`: then only
   * the chain of the hashes and the last row group are looked at first.
   */
  readonly verify?: "all" | "whenRead";
}

/** A checkpoint, and the row group that its first event is in. */
interface PlacedCheckpoint extends Checkpoint {
  readonly rowGroup: number;
}

/** A run rebuilt from its trail. Row groups are unfolded one at a time, whenever they are asked for; none is used unverified. */
export class AuditReplay implements Iterable<AuditEvent> {
  readonly header: AuditHeader;
  /** Number of events. */
  readonly length: number;
  readonly #source: AuditSource;
  /** Per row group: whether its content was held against its hash. */
  readonly #isVerified: Uint8Array;

  /** @throws BacktestError E_AUDIT where the file is not as it was written, naming the row group */
  constructor(source: AuditSource, options: ReplayOptions = {}) {
    const { verify = "all", ...noted } = objectOf("replay", options, ["verify", "head"]) as ReplayOptions;
    requireWay(verify);
    this.#source = source;
    const first = verify === "all" ? verifySource(source, noted).first : firstOfChain(source, noted);
    if (first !== null) throw tampered(first);
    this.#isVerified = new Uint8Array(source.rowGroups).fill(verify === "all" ? 1 : 0);
    this.header = Object.freeze(source.header);
    this.length = source.part(source.rowGroups - 1, ["seq"]).seq.at(-1)! + 1;
    Object.freeze(this);
  }

  /** The events, in the order in which things happened. */
  [Symbol.iterator](): Iterator<AuditEvent> {
    return this.#from(0, 0);
  }

  /**
   * What the run held at the close of a bar, from the last checkpoint before the bar on: no row group before it is verified or
   * applied.
   * @throws BacktestError E_RANGE where the run has no such bar; E_AUDIT where a row group on the way is not as it was written
   */
  at(bar: number): AuditState {
    const from = this.#checkpointBefore(bar);
    return stateAt(this.header, this.#from(from?.rowGroup ?? 0, from?.seq ?? 0), bar, from);
  }

  /** Equity, cash, settled cash, receivables and positions at every bar. */
  series(): AuditSeries {
    return seriesOf(this.header, this);
  }

  /**
   * Holds the whole file against its hashes, however it was opened.
   * @param options `head`: what was noted when it was written
   * @returns what `verifyAudit` gives
   * @throws BacktestError E_DTYPE for a head that is none
   */
  verify(options: VerifyOptions = {}): AuditVerdict {
    const verdict = verifySource(this.#source, options);
    if (verdict.ok) this.#isVerified.fill(1);
    return verdict;
  }

  /** Events from one on that is in a row group. */
  *#from(rowGroup: number, seq: number): Generator<AuditEvent> {
    for (let index = rowGroup; index < this.#source.rowGroups; index++) {
      const columns = this.#columns(index);
      for (let i = Math.max(0, seq - columns.seq[0]); i < columns.seq.length; i++) yield eventAt(columns, i);
    }
  }

  /** The content of a row group: bytes that were verified once are as they were. */
  #columns(index: number): EventColumns {
    if (this.#isVerified[index] === 1) return this.#source.group(index).columns;
    const columns = ownColumns(this.#source, index);
    this.#isVerified[index] = 1;
    return columns;
  }

  /** What leads to a checkpoint is not verified: the row groups that are read from there on are. */
  #checkpointBefore(bar: number): PlacedCheckpoint | undefined {
    for (let index = this.#lastBegunBefore(bar); index >= 0; index--) {
      const found = checkpointsIn(index, this.#source.part(index, ["seq", "bar", "kind", "what"]));
      const last = found.findLast((checkpoint) => checkpoint.bar < bar);
      if (last !== undefined) return last;
    }
    return undefined;
  }

  /** The last row group that begins before a bar; bars never fall. */
  #lastBegunBefore(bar: number): number {
    let low = -1;
    let high = this.#source.rowGroups - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#source.part(middle, ["bar"]).bar[0] < bar) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function requireWay(verify: unknown): void {
  if (verify === "all" || verify === "whenRead") return;
  throw new BacktestError("E_ENUM", `verify is ${describe(verify)}`, {
    ...{ option: "verify", got: verify, expected: '"all" or "whenRead"' },
  });
}

type Placing = Pick<EventColumns, "seq" | "bar" | "kind" | "what">;

function checkpointsIn(rowGroup: number, { seq, bar, kind, what }: Placing): PlacedCheckpoint[] {
  const checkpoints: PlacedCheckpoint[] = [];
  const [code, first] = [codeOf("checkpoint"), codeOf("")];
  for (let i = 0; i < kind.length; i++)
    if (kind[i] === code && what[i] === first) checkpoints.push({ rowGroup, seq: seq[i], bar: bar[i] });
  return checkpoints;
}
