// bench/RESULTS.md: every promised line with its ratio, then every participant with its times.
import type { ColdJob, ColdRow } from "./cold.ts";
import { JOBS, type JobName } from "./jobs.ts";
import type { Missing } from "./participants.ts";
import type { Row } from "./rounds.ts";
import { megabytes, type ScaleLine } from "./scale.ts";
import { ratiosAgainst, spreadOf, type Spread } from "./statistics.ts";
import {
  coldFloor,
  COLD_TARGETS,
  RIVALS,
  OTHER_WAYS,
  TARGETS,
  verdict,
  withinVerdict,
  type Rival,
  type Target,
} from "./targets.ts";

/** Load average, and cores that others kept busy. */
export interface Busy {
  readonly load: number;
  readonly cores: number;
}

export interface Results {
  readonly command: string;
  readonly machine: readonly string[];
  readonly versions: readonly string[];
  readonly seed: number;
  readonly load: { readonly before: Busy; readonly after: Busy; readonly busy: boolean };
  readonly jobs: ReadonlyMap<JobName, readonly Row[]>;
  readonly cold: ReadonlyMap<ColdJob, readonly ColdRow[]>;
  readonly scale: readonly ScaleLine[];
  readonly missing: readonly Missing[];
}

/** Those that nobody here can run. */
const NEVER: readonly Missing[] = [
  { label: "VectorBT PRO", why: "sold to members; no copy here" },
  { label: "Manifold-BT", why: "no package that could be installed here" },
];

export function report(results: Results): string {
  return (
    [
      "# Benchmark results",
      ...header(results),
      ...promised(results),
      "## The jobs",
      ...[...results.jobs].flatMap(([job, rows]) => jobTable(job, rows)),
      ...coldTables(results.cold),
      ...scaleTable(results),
      "## Who did not run",
      ...absent(results),
    ].join("\n\n") + "\n"
  );
}

function header({ command, machine, versions, seed, load }: Results): string[] {
  const busy = load.busy
    ? [
        "**Other programs were busy on this machine: read ratios with their spread, and no time as what the machine can do.**",
      ]
    : [];
  return [
    `Written by \`${command}\` (data seeds from ${seed}); how it measures: [docs/benchmarks.md](../docs/benchmarks.md). ` +
      `At the start ${busyText(load.before)}, at the end ${busyText(load.after)}.`,
    ...busy,
    [...machine, ...versions].map((line) => `- ${line}`).join("\n"),
    "Nobody is called the fastest here: VectorBT PRO and Manifold-BT could not be run.",
  ];
}

function busyText({ load, cores }: Busy): string {
  return `the load average was ${load.toFixed(2)} and others used ${cores.toFixed(2)} cores`;
}

// ---- promised lines -----------------------------------------------------------------------------------------------------------

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Ratios of a target, round by round; none where one of the two did not run. */
function ratiosOf({ ours, rival, part }: Target, rows: readonly Row[]): number[] {
  const own = rows.find(({ entrant }) => entrant.ours === ours);
  const theirs = rows.filter(({ entrant }) => entrant.rival === rival);
  return own === undefined
    ? []
    : ratiosAgainst(
        theirs.map((row) => row[part]),
        own[part],
      );
}

/** Nothing is promised where no rival ran. */
function promised(results: Results): string[] {
  const hasRival = [...results.jobs.values()].some((rows) =>
    rows.some(({ entrant }) => entrant.rival !== undefined),
  );
  return hasRival ? ["## Promised lines", ...targetTable(results), ...explained(results)] : [];
}

function targetTable({ jobs, cold }: Results): string[] {
  const head = ["job", "against", "target", "floor", "median ratio", "quarters", "rounds", "verdict"];
  const coldOnes = [...cold].flatMap(([job, rows]) => coldLines(job, rows));
  const others = targetLines(OTHER_WAYS, jobs);
  return [
    "Ratios: their time over ours, CPU (cold: wall), the median of the ratios round by round, against the fastest way to call a peer.",
    table(head, [...targetLines(TARGETS, jobs), ...coldOnes]),
    ...(others.length === 0 ? [] : [OTHER_WAYS_ARE, table(head, others)]),
  ];
}

const OTHER_WAYS_ARE =
  "Any rule over masks is promised for a mask of bits a combination that is walked event by event. Other ways to give the same rule, beside the same figures:";

function targetLines(targets: readonly Target[], jobs: Results["jobs"]): string[][] {
  return targets
    .filter(({ job }) => jobs.has(job))
    .map((target) => {
      const spread = spreadOf(ratiosOf(target, jobs.get(target.job)!));
      return targetLine(`${target.job} ${whatOf(target)}`, target.rival, spread, target.target, target.floor);
    });
}

const WHAT: Readonly<Record<string, string>> = {
  fast: "whole call",
  fused: "crossover",
  conditions: "any rule, as conditions",
  events: "any rule, by events",
  functionConditions: "any rule, as a function's conditions",
  masks: "any rule, as a function's masks",
  crossings: "any rule, as masks of `crossings`",
};

/** How a cold process of a sweep gives its figures. */
const COLD: Readonly<Record<string, string>> = { fused: ", Arrow table", columns: ", plain arrays" };

function whatOf({ ours, part }: Target): string {
  if (part === "kernel") return "kernel alone";
  return WHAT[ours] ?? ours;
}

function targetLine(what: string, rival: Rival, spread: Spread, target: number, floor: number): string[] {
  const isMeasured = spread.count > 0;
  return [
    what,
    RIVALS[rival],
    figure(target),
    figure(floor),
    isMeasured ? figure(spread.median) : "–",
    isMeasured ? `${figure(spread.lower)} to ${figure(spread.upper)}` : "–",
    String(spread.count),
    verdict(spread, target, floor),
  ];
}

function coldLines(job: ColdJob, rows: readonly ColdRow[]): string[][] {
  const rounds = (row: ColdRow) => row.wall.map((ms) => [ms]);
  const own = rows.filter(({ entrant }) => entrant.ours !== undefined);
  return own.flatMap((row) =>
    (Object.entries(COLD_TARGETS[job]) as [Rival, number][]).map(([rival, target]) => {
      const theirs = rows.filter(({ entrant }) => entrant.rival === rival);
      const spread = spreadOf(ratiosAgainst(theirs.map(rounds), rounds(row)));
      const what = `${job} cold process${COLD[row.entrant.ours!] ?? ""}`;
      return targetLine(what, rival, spread, target, coldFloor(rival, target));
    }),
  );
}

/** Where our time goes in each job with a line that is not met. */
function explained({ jobs }: Results): string[] {
  const notes = [...jobs].flatMap(([job, rows]) => {
    const open = [...TARGETS, ...OTHER_WAYS].filter((target) => target.job === job && isShort(target, rows));
    const ours = [...new Set(open.map((target) => target.ours))];
    return ours.flatMap((variant) =>
      shares(
        job,
        rows.find(({ entrant }) => entrant.ours === variant),
      ),
    );
  });
  return notes.length === 0 ? [] : ["Where the time goes where a line is not met:", notes.join("\n")];
}

function isShort(target: Target, rows: readonly Row[]): boolean {
  const { count, median } = spreadOf(ratiosOf(target, rows));
  return count > 0 && median < target.target;
}

function shares(job: JobName, row: Row | undefined): string[] {
  if (row === undefined || row.cpu.length === 0) return [];
  const [whole, inside] = [perSet(row.cpu).median, perSet(row.kernel).median];
  const rest =
    "checks, copying in, records and figures out, and what the engine does beside (compiling, collecting)";
  return [
    `- ${job}, ${row.entrant.label}: ${ms(whole)} a call, of it ${ms(inside)} (${((100 * inside) / whole).toFixed(0)} %) in the kernel; the rest is ${rest}.`,
  ];
}

// ---- participants -------------------------------------------------------------------------------------------------------------

/** Milliseconds a set, round by round. */
function perSet(rounds: readonly (readonly number[] | undefined)[]): Spread {
  return spreadOf(
    rounds.flatMap((sets) =>
      sets === undefined ? [] : [sets.reduce((sum, time) => sum + time, 0) / sets.length],
    ),
  );
}

function jobTable(job: JobName, rows: readonly Row[]): string[] {
  const { title, cells, sets } = JOBS[job];
  const head = [
    "",
    "CPU",
    "quarters",
    "wall",
    "a cell",
    "kernel alone",
    "rounds",
    "peak",
    "above idle",
    "computes",
  ];
  const head2 = `### ${job}: ${title}`;
  const note = `Milliseconds a call; ${sets} data set${sets === 1 ? "" : "s"} a round, each called once. Peak: resident memory of the whole process; above idle: what the work added.`;
  return [
    head2,
    note,
    table(
      head,
      rows.map((row) => jobLine(row, cells)),
    ),
    ...apartNotes(rows),
    comparedNote(rows),
  ];
}

function jobLine(row: Row, cells: number): string[] {
  const { entrant, cpu, wall, kernel, peakBytes, idleBytes, trouble } = row;
  if (trouble !== undefined)
    return [entrant.label, ...Array<string>(8).fill("–"), `not timed: ${oneLine(trouble)}`];
  const [whole, clock, inside] = [perSet(cpu), perSet(wall), perSet(kernel)];
  return [
    entrant.label,
    ms(whole.median),
    `${figure(whole.lower)} to ${figure(whole.upper)}`,
    ms(clock.median),
    `${((whole.median * 1e6) / cells).toFixed(2)} ns`,
    inside.count === 0 ? "–" : ms(inside.median),
    String(whole.count),
    megabytes(peakBytes),
    megabytes(Math.max(0, peakBytes - idleBytes)),
    entrant.computes,
  ];
}

function apartNotes(rows: readonly Row[]): string[] {
  return rows.flatMap(({ entrant, trouble }) =>
    entrant.apart === undefined || trouble !== undefined
      ? []
      : [`${entrant.label}: ${entrant.apart.figures.join(" and ")} not compared — ${entrant.apart.why}.`],
  );
}

function comparedNote(rows: readonly Row[]): string {
  const compared = rows.reduce((sum, row) => sum + row.compared, 0);
  return `Order counts and ${compared.toLocaleString("en")} figures of accounts were compared to 1e-9 on the data that was timed.`;
}

// ---- the rest -----------------------------------------------------------------------------------------------------------------

function coldTables(cold: ReadonlyMap<ColdJob, readonly ColdRow[]>): string[] {
  if (cold.size === 0) return [];
  const head = ["", "median", "quarters", "rounds", "peak", "without Numba's cache (once)"];
  const tables = [...cold].flatMap(([job, rows]) => [
    `### ${job}: ${JOBS[job].title}`,
    table(head, rows.map(coldLine)),
  ]);
  return [
    "## Cold starts",
    "Wall time of a fresh process: start, imports, reading the arrays, one job, writing the figures, end. Peak: resident memory, the median of the rounds. Figures are compared. Targets are held against runs that find Numba's cache filled.",
    ...tables,
  ];
}

function coldLine({ entrant, wall, uncached, peakBytes, trouble }: ColdRow): string[] {
  if (trouble !== undefined) return [entrant.label, "–", "–", "0", "–", oneLine(trouble)];
  const { median, lower, upper, count } = spreadOf(wall);
  const peak = peakBytes.length === 0 ? "–" : megabytes(spreadOf(peakBytes).median);
  const without = uncached.length === 0 ? "–" : ms(uncached[0]);
  return [entrant.label, ms(median), `${figure(lower)} to ${figure(upper)}`, String(count), peak, without];
}

function scaleTable({ scale, jobs, cold }: Results): string[] {
  const lines = [...memoryLines(cold), ...realisticLines(jobs), ...scale];
  return lines.length === 0 ? [] : ["## Memory, workers, sizes", scaleLines(lines)];
}

export function scaleLines(lines: readonly ScaleLine[]): string {
  return table(
    ["what", "asked", "measured", "verdict"],
    lines.map(({ what, asked, measured, verdict }) => [what, asked, measured, verdict]),
  );
}

/** d in at most a sixtieth of VectorBT's peak, each in a fresh process. */
function memoryLines(cold: ReadonlyMap<ColdJob, readonly ColdRow[]>): ScaleLine[] {
  const rows = (cold.get("d") ?? []).filter(({ peakBytes }) => peakBytes.length > 0);
  const ours = rows.filter(({ entrant }) => entrant.ours !== undefined);
  const theirs = rows.filter(({ entrant }) => ["numba", "rust"].includes(entrant.rival ?? ""));
  return ours.flatMap((own) => theirs.map((row) => memoryLine(own, row)));
}

function memoryLine(own: ColdRow, { entrant, peakBytes }: ColdRow): ScaleLine {
  const [ours, theirs] = [spreadOf(own.peakBytes).median, spreadOf(peakBytes).median];
  const shares = spreadOf(own.peakBytes.map((bytes, round) => peakBytes[round] / bytes));
  return {
    what: `d in a fresh process${COLD[own.entrant.ours!]}: peak beside ${entrant.label}`,
    asked: "at most 1/60",
    measured: `${megabytes(ours)} beside ${megabytes(theirs)}: 1/${shares.median.toFixed(1)}`,
    verdict: verdict(shares, 60, 30),
  };
}

/** The loop of the realistic profile beside the fast kernel. */
function realisticLines(jobs: ReadonlyMap<JobName, readonly Row[]>): ScaleLine[] {
  return [...jobs].flatMap(([job, rows]) => {
    const [fast, general] = ["fast", "realistic"].map((name) =>
      rows.find(({ entrant }) => entrant.ours === name),
    );
    const ratios = fast === undefined || general === undefined ? [] : ratiosAgainst([general.cpu], fast.cpu);
    if (ratios.length === 0) return [];
    const { median, lower, upper } = spreadOf(ratios);
    return [
      {
        what: `${job}: realistic profile beside the fast kernel`,
        asked: "at most 2.5 ×",
        measured: `${median.toFixed(2)} × (${lower.toFixed(2)} to ${upper.toFixed(2)})`,
        verdict: withinVerdict(median, 2.5),
      },
    ];
  });
}

function absent({ missing, jobs }: Results): string[] {
  const left = [...jobs].flatMap(([job, rows]) =>
    rows.flatMap(({ entrant, trouble }) =>
      trouble === undefined ? [] : [`- ${job}: ${entrant.label}: ${oneLine(trouble)}`],
    ),
  );
  return [[...[...NEVER, ...missing].map(({ label, why }) => `- ${label}: ${why}`), ...left].join("\n")];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("|", "\\|").slice(0, 200);
}

function ms(value: number): string {
  return `${figure(value)} ms`;
}

/** Three figures that count. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value >= 1000) return Math.round(value).toLocaleString("en");
  return value === 0 ? "0" : String(Number(value.toPrecision(3)));
}
