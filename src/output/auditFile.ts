// The audit trail in files: written as a stream, read back, verified, replayed.
import { basename, dirname, resolve } from "node:path";
import { describe, objectOf, runNumber } from "../checks.ts";
import { CHECKPOINT_EVENTS } from "../audit/book.ts";
import { AuditSource } from "../audit/decode.ts";
import { AuditEncoder, ROW_GROUP_EVENTS, type AuditSummary } from "../audit/encode.ts";
import type { AuditEvent, AuditHeader } from "../audit/events.ts";
import { LiveTrail, runTelling } from "../audit/live.ts";
import { headerOf } from "../audit/recorder.ts";
import { AuditReplay, type ReplayOptions } from "../audit/source.ts";
import { tellingOf } from "../audit/trail.ts";
import { verifySource, type AuditVerdict, type VerifyOptions } from "../audit/verify.ts";
import { BacktestError } from "../errors.ts";
import { FILE_BYTES_MAX } from "../ingest/limits.ts";
import { readBytes } from "../ingest/files.ts";
import type { Portfolio } from "../results/portfolio.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import { Paper, takeAll, type PaperEvent, type PaperOptions } from "../strategy/paper.ts";
import type { PaperBar } from "../strategy/paperBars.ts";
import { setupOf } from "../strategy/run.ts";
import type { Strategy, StrategyData, StrategyOptions } from "../strategy/types.ts";
import { OutputFolder, type FileStream } from "./folder.ts";

/** How an audit trail is cut into row groups. */
export interface AuditFileOptions {
  /** Events of a row group, which is what is kept in memory: 16,384 by default. */
  readonly rowGroupEvents?: number;
}

/** How the trail of a run is written. */
export interface AuditRunOptions extends AuditFileOptions {
  /** Events after which the next end of a bar is a checkpoint, from which `at(bar)` of a replay can begin: 16,384 by default. */
  readonly checkpointEvents?: number;
}

/**
 * A trail that is written as its events come, in memory that does not grow with the bars. The file appears under its name when
 * it is finished.
 */
export class AuditWriter {
  readonly #file: FileStream;
  readonly #encoder: AuditEncoder;

  /**
   * @param path of the Parquet file; an earlier one is replaced when this one is finished
   * @param header of the run
   * @throws BacktestError E_PATH, E_IO, E_DISK as `OutputFolder` does; E_RANGE for `rowGroupEvents`
   */
  constructor(path: string, header: AuditHeader, options: AuditFileOptions = {}) {
    const rowGroupEvents = rowGroupEventsOf(options);
    this.#file = streamTo(path);
    this.#encoder = new AuditEncoder(header, (bytes) => this.#file.write(bytes), rowGroupEvents);
  }

  /**
   * Takes the next events, such as those of a bar.
   * @throws BacktestError E_AUDIT for an event out of turn
   */
  append(events: Iterable<AuditEvent>): void {
    for (const event of events) this.#encoder.add(event);
  }

  /**
   * Adds one event, for who tells them one by one.
   * @internal
   */
  take(event: AuditEvent): void {
    this.#encoder.add(event);
  }

  /**
   * Writes what is left and puts the file in its place.
   * @throws BacktestError E_AUDIT before the `end` of the run
   */
  finish(): AuditSummary {
    const summary = this.#encoder.finish();
    this.#file.finish();
    return summary;
  }

  /** Leaves no file behind. */
  abandon(): void {
    this.#file.abandon();
  }
}

/**
 * Writes the audit trail of a run into a Parquet file, row group by row group: the run is made again, traced, and no more than one
 * row group is kept in memory beside it; in the vectorbt profile also VectorBT's log of the run.
 * @param portfolio of either profile
 * @param path of the file
 * @returns its number of events and row groups, and the `head` of the chain to be kept elsewhere
 * @throws BacktestError E_DTYPE for what is no portfolio; E_INPUT_CHANGED where arrays that were handed in
 *   have changed since; E_PATH, E_IO, E_DISK. There is no file then, or the earlier one
 * @example
 * const { head } = writeAudit(fromSignals({ close, open, entries, exits }), "audit.parquet");
 */
export function writeAudit(
  portfolio: Portfolio | VectorbtPortfolio,
  path: string,
  options: AuditRunOptions = {},
): AuditSummary {
  const { header, tell } = tellingOf(portfolio);
  const { checkpointEvents, ...ofFile } = runOptionsOf(options, []);
  const writer = new AuditWriter(path, header, ofFile);
  try {
    tell((event) => writer.take(event), checkpointEvents);
    return writer.finish();
  } catch (error) {
    writer.abandon();
    throw error;
  }
}

/** What an audited run of a strategy leaves beside its file. */
export interface AuditedRun {
  /** The result; null where `result` was false. */
  readonly portfolio: Portfolio | null;
  readonly audit: AuditSummary;
}

export interface AuditedRunOptions extends AuditRunOptions {
  /** Whether there is to be a result, too; true by default. Without one nothing is kept that grows with the bars of the run. */
  readonly result?: boolean;
}

/**
 * Runs a strategy and writes its audit trail on the way, row group by row group: the trail that `writeAudit` would give of its
 * result, without a second run. Tracing changes no bit of the run.
 * @param strategy as `runStrategy` takes it
 * @param data as `runStrategy` takes it
 * @param options as `runStrategy` takes them
 * @param path of the file; it appears when the run is over, and not where it fails
 * @param fileOptions `rowGroupEvents`, `checkpointEvents`; `result: false` for the trail alone
 * @throws BacktestError as `runStrategy` does; E_PATH, E_IO, E_DISK
 * @example
 * const { portfolio, audit } = runAudited(strategy, { open, close }, { fees: 0.001 }, "audit.parquet");
 */
export function runAudited<Parameters extends object, State>(
  strategy: Strategy<Parameters, State>,
  data: StrategyData,
  options: StrategyOptions<Parameters>,
  path: string,
  fileOptions: AuditedRunOptions = {},
): AuditedRun {
  const {
    result = true,
    checkpointEvents,
    ...ofFile
  } = runOptionsOf<AuditedRunOptions>(fileOptions, ["result"]);
  if (typeof result !== "boolean")
    throw new BacktestError("E_DTYPE", `result is ${describe(result)}`, {
      ...{ option: "result", got: result, expected: "true or false" },
    });
  const setup = setupOf(strategy as unknown as Strategy, data, options);
  const writer = new AuditWriter(path, headerOf(setup.plan), ofFile);
  try {
    const portfolio = runTelling(setup, (event) => writer.take(event), result, checkpointEvents);
    return Object.freeze({ portfolio, audit: writer.finish() });
  } catch (error) {
    writer.abandon();
    throw error;
  }
}

/**
 * `runPaper` that writes its audit trail while the bars arrive, row group by row group: the trail that `runAudited` gives of the
 * collected bars, hash by hash. The file appears when the bars end; a run that is broken off leaves none.
 * @param strategy as `runPaper` takes it
 * @param bars as `runPaper` takes them
 * @param options as `runPaper` takes them
 * @param path of the file
 * @param fileOptions `rowGroupEvents`, `checkpointEvents`
 * @returns an async generator of fills, intents and orders, which returns the result and what was written
 * @throws BacktestError as `runPaper` does; E_PATH, E_IO, E_DISK
 * @example
 * for await (const event of runPaperAudited(strategy, liveBars, { fees: 0.001 }, "audit.parquet"))
 *   if (event.kind === "order") await broker.place(event.order);
 */
export async function* runPaperAudited<Parameters extends object, State>(
  strategy: Strategy<Parameters, State>,
  bars: AsyncIterable<PaperBar> | Iterable<PaperBar>,
  options: PaperOptions<Parameters>,
  path: string,
  fileOptions: AuditRunOptions = {},
): AsyncGenerator<PaperEvent, AuditedRun, void> {
  const { checkpointEvents, ...ofFile } = runOptionsOf(fileOptions, []);
  requirePath(path);
  let writer: AuditWriter | undefined;
  const trail = new LiveTrail((plan) => {
    const own = (writer = new AuditWriter(path, headerOf(plan), ofFile));
    return (event) => own.take(event);
  }, checkpointEvents);
  let audit: AuditSummary | undefined;
  try {
    const paper = new Paper(strategy as unknown as Strategy, options, trail);
    const portfolio = yield* takeAll(paper, bars, options);
    audit = writer!.finish();
    return Object.freeze({ portfolio, audit });
  } finally {
    // Also where nobody asks for more: a trail without its end is none.
    if (audit === undefined) writer?.abandon();
  }
}

/**
 * Opens a trail to rebuild its run: `at(bar)`, `series()`, and the events themselves, one after another. Nothing is told of a row
 * group that is not as it was written.
 * @param path of a file that `writeAudit` or an `AuditWriter` wrote
 * @param options `verify`: `"all"` row groups at once (the default), or each `"whenRead"`, which opens long trails sooner and sees what
 *   was done to them later (docs/audit.md says what it cannot see); `head`: what was noted when the file was written
 * @throws BacktestError E_AUDIT where it is no trail, or is not as it was written; E_IO, E_PARQUET_FOOTER for a file that cannot
 *   be read; E_ENUM, E_DTYPE for options
 * @example
 * const { equity, position } = (await replay("audit.parquet")).at(250);
 */
export async function replay(path: string, options: ReplayOptions = {}): Promise<AuditReplay> {
  return new AuditReplay(await sourceOf(path), options);
}

/**
 * Whether a trail is as it was written: row groups that were altered, removed, added or put in another order, by the first of them.
 * Who can rewrite the whole file can rewrite its chain too: only a `head` that was kept elsewhere shows that.
 * @param path of the file
 * @param options `head`: what `writeAudit` gave
 * @throws BacktestError as `replay` does, but not for what was done to row groups
 * @example
 * const { ok, first } = await verifyAudit("audit.parquet", { head });
 */
export async function verifyAudit(path: string, options: VerifyOptions = {}): Promise<AuditVerdict> {
  return verifySource(await sourceOf(path), options);
}

async function sourceOf(path: string): Promise<AuditSource> {
  return new AuditSource(await readBytes(requirePath(path), FILE_BYTES_MAX), basename(path));
}

function streamTo(path: string): FileStream {
  const place = resolve(requirePath(path));
  return new OutputFolder(dirname(place)).stream(basename(place));
}

function requirePath(path: unknown): string {
  if (typeof path === "string" && path !== "") return path;
  throw new BacktestError("E_DTYPE", `path is ${describe(path)}`, {
    ...{ option: "path", got: path, expected: "the path of a file" },
  });
}

function rowGroupEventsOf(options: AuditFileOptions): number {
  const { rowGroupEvents = ROW_GROUP_EVENTS } = objectOf("options", options, [
    "rowGroupEvents",
  ]) as AuditFileOptions;
  return eventCount("rowGroupEvents", rowGroupEvents);
}

/** Options of a run that is told, with a sound number of events between checkpoints. */
function runOptionsOf<Options extends AuditRunOptions>(
  given: Options,
  more: readonly string[],
): Options & { readonly checkpointEvents: number } {
  const names = ["rowGroupEvents", "checkpointEvents", ...more];
  const options = objectOf("options", given, names) as Options;
  const { checkpointEvents = CHECKPOINT_EVENTS } = options;
  return { ...options, checkpointEvents: eventCount("checkpointEvents", checkpointEvents) };
}

function eventCount(name: string, given: number): number {
  return runNumber(name, given, {
    accepts: (value) => Number.isInteger(value) && value >= 1 && value <= 2 ** 20,
    code: "E_RANGE",
    expected: "a whole number from 1 to 1048576",
  });
}
