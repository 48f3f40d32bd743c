// The audit trail of a run as a file: `barloom run --audit FILE`, and `barloom replay FILE [BAR]`.
import { barIndex, type BarPlace } from "../explain/where.ts";
import { replay as openTrail, verifyAudit, writeAudit } from "../output/auditFile.ts";
import { count, date, money, units } from "../report/format.ts";
import { renderTable } from "../report/terminal.ts";
import type { Portfolio } from "../results/portfolio.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import type { Terminal } from "./io.ts";
import { versionsOf } from "./package.ts";
import { assetName } from "./view/rows.ts";
import { shownPath } from "./view/save.ts";
import { section } from "./view/terminal.ts";

type Trail = Awaited<ReturnType<typeof openTrail>>;
type State = ReturnType<Trail["at"]>;
type Verdict = Awaited<ReturnType<typeof verifyAudit>>;

/** What was written, and the hash to be noted. */
export interface AuditedFile extends ReturnType<typeof writeAudit> {
  readonly file: string;
}

/**
 * Writes the trail of a run.
 * @param path from the working folder
 * @throws BacktestError E_PATH, E_IO, E_DISK
 */
export function auditedFile(portfolio: Portfolio | VectorbtPortfolio, path: string): AuditedFile {
  return { file: shownPath(path), ...writeAudit(portfolio, path) };
}

export function showAudit(terminal: Terminal, { file, events, rowGroups, head }: AuditedFile): void {
  section(terminal, "Audit trail", [`${file}: ${sizeText(events, rowGroups)}`, headLine(head)]);
}

function sizeText(events: number, rowGroups: number): string {
  return `${count(events)} events in ${count(rowGroups)} row ${rowGroups === 1 ? "group" : "groups"}`;
}

function headLine(head: string): string {
  return `head ${head}`;
}

// ---- replay ----------------------------------------------------------------------------------------------------------

/** What a replay found. */
export interface Replayed {
  /** Whether the chain of hashes is whole, and ends in the head that was noted where one is given. */
  readonly ok: boolean;
  readonly summary: object;
}

/**
 * Verifies the chain of a trail, rebuilds the run from its events and prints what it held at the close of a bar.
 * @param bar index, or ISO 8601 date or time; undefined: the last one
 * @param head what was noted when the file was written
 * @throws BacktestError E_AUDIT, E_IO, E_PARQUET_FOOTER for what is no trail; E_RANGE for a bar that the run has not; E_DTYPE for a
 *   head that is none
 */
export async function replay(
  terminal: Terminal,
  path: string,
  bar: string | undefined,
  head: string | undefined,
): Promise<Replayed> {
  const verdict = await verifyAudit(path, head === undefined ? {} : { head });
  const { ok, first, events, rowGroups } = verdict;
  const summary = { command: "replay", ...versionsOf(), file: shownPath(path), ok, events, rowGroups };
  terminal.print(terminal.plain(`${shownPath(path)}: ${sizeText(events, rowGroups)}`));
  for (const line of chainLines(verdict, head)) terminal.print(terminal.plain(line));
  if (!ok) return { ok, summary: { ...summary, head: verdict.head, first } };
  const trail = await openTrail(path);
  const time = timesOf(trail);
  const state = trail.at(barOf(trail, time, bar));
  showState(terminal, trail, state, time);
  return { ok, summary: { ...summary, head: verdict.head, first, ...stateOf(trail, state, time) } };
}

function chainLines({ ok, first, head }: Verdict, noted: string | undefined): string[] {
  if (first !== null) {
    const where = first.rowGroup < 0 ? "" : ` row group ${first.rowGroup}`;
    return [`Chain: BROKEN,${where} ${first.kind}: ${first.text}`];
  }
  const held = noted === undefined ? "give --head to hold it against the one noted" : "as noted";
  return ok ? [`Chain: whole, ${headLine(head)} (${held})`] : [];
}

/** Time of every bar, NaN in a run without times. */
function timesOf(trail: Trail): Float64Array {
  const times: number[] = [];
  for (const { kind, bar, time } of trail) if (kind === "close") times[bar] = time;
  return Float64Array.from(times);
}

function barOf({ header }: Trail, time: Float64Array, bar: string | undefined): number {
  if (bar === undefined) return time.length - 1;
  const place: BarPlace = /^\d+$/.test(bar) ? Number(bar) : bar;
  const known = Number.isNaN(time[0]) ? null : time;
  return barIndex(
    { bars: time.length, time: known, columnCount: header.columns, names: header.names },
    place,
  );
}

function showState(terminal: Terminal, { header }: Trail, state: State, time: Float64Array): void {
  const at = Number.isNaN(time[state.bar]) ? "" : `, ${date(time[state.bar])}`;
  const table = (headers: string[], rows: string[][]): string[] =>
    renderTable(headers, rows, { width: terminal.width - 2 }).split("\n");
  const accounts = header.groupLengths.map((_, i) => [
    String(i),
    ...[state.equity, state.cash, state.settledCash, state.receivable].map((amounts) => money(amounts[i])),
  ]);
  section(
    terminal,
    `At the close of bar ${state.bar} of ${time.length}${at}, after ${count(state.events)} events`,
    table(["Account", "Equity", "Cash", "Settled", "Receivable"], accounts),
  );
  const held = heldColumns(state).map((column) => [
    assetName({ columns: header.names }, column),
    units(state.position[column]),
    String(state.mark[column]),
  ]);
  section(terminal, "Held", held.length === 0 ? ["nothing"] : table(["Asset", "Units", "Mark"], held));
}

function heldColumns({ position }: State): number[] {
  return Array.from(position.keys()).filter((column) => position[column] !== 0);
}

/** The same for a machine, with every digit. */
function stateOf({ header }: Trail, state: State, time: Float64Array): object {
  const { bar, equity, cash, settledCash, receivable, position, mark } = state;
  const at = Number.isNaN(time[bar]) ? null : new Date(time[bar]).toISOString();
  return {
    ...{ bar, bars: time.length, time: at, eventsApplied: state.events },
    accounts: header.groupLengths.map((_, i) => ({
      ...{ equity: equity[i], cash: cash[i], settledCash: settledCash[i], receivable: receivable[i] },
    })),
    positions: heldColumns(state).map((column) => ({
      ...{ column, asset: header.names?.[column] ?? null, units: position[column], mark: mark[column] },
    })),
  };
}
