// Cold starts: the wall time of a fresh process that loads everything, does one job, writes its figures and ends.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { difference, takeOutcome, type Outcome } from "./check.ts";
import { writeSet, type JobName } from "./jobs.ts";
import { lineOf, SETTINGS, type Program } from "./participant.ts";
import type { Entrant } from "./participants.ts";
import { seedOf, turns, type RoundOptions } from "./rounds.ts";

export type ColdJob = "a" | "d";

export interface ColdRow {
  readonly entrant: Entrant;
  /** Wall time by round, milliseconds; with Numba's cache where Numba is used. */
  readonly wall: number[];
  /** Without the cache: everything is compiled anew. */
  readonly uncached: number[];
  /** Most bytes that the process held, by round; none where it does not tell. */
  readonly peakBytes: number[];
  trouble: string | undefined;
}

/** Those that start differently from their long-lived selves, or not at all: one row a way to call a peer. */
const VARIANTS: Readonly<Record<ColdJob, readonly string[]>> = {
  a: ["oursfast", "vectorbtnumba", "vectorbtrust", "raptorbt", "phasorcall", "loopcolumns", "cv2"],
  d: [
    "oursfused",
    "ourscolumns",
    "vectorbtnumba",
    "vectorbtrust",
    "raptorbt",
    "phasor200",
    "loopcolumns",
    "cv2",
  ],
};
const USES_NUMBA = ["vectorbtnumba", "vectorbtrust", "loopcolumns"];
const OURS: Program = { command: process.execPath, args: [join("bench", "peers", "cold.mjs")] };

export async function measureCold(
  job: ColdJob,
  entrants: readonly Entrant[],
  options: RoundOptions,
): Promise<ColdRow[]> {
  const rows = entrants
    .filter(({ id }) => VARIANTS[job].includes(id))
    .map((entrant): ColdRow => ({ entrant, wall: [], uncached: [], peakBytes: [], trouble: undefined }));
  const cache = mkdtempSync(join(tmpdir(), "barloom-bench-cache-"));
  try {
    for (let round = -1; round < options.rounds; round++) await coldRound(job, rows, round, cache, options);
    await uncachedRound(job, rows, options);
  } finally {
    for (const folder of [cache, options.folder]) rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}

/** The round before the first fills Numba's cache and the system's. */
async function coldRound(
  job: ColdJob,
  rows: readonly ColdRow[],
  round: number,
  cache: string,
  { seed, folder, say }: RoundOptions,
): Promise<void> {
  writeSet(folder, 0, job, seedOf(seed, round, 500));
  const ran: { row: ColdRow; fresh: Fresh; outcome: Outcome }[] = [];
  for (const turn of turns(rows.length, round)) {
    const row = rows[turn];
    if (row.trouble !== undefined) continue;
    const fresh = await freshRun(job, row, folder, cache);
    if (typeof fresh === "string") row.trouble = fresh;
    else ran.push({ row, fresh, outcome: outcomeOf(folder, job, row.entrant) });
  }
  const wanted = judgeOf(ran.map(({ row: { entrant }, outcome }) => ({ entrant, outcome })));
  for (const { row, fresh, outcome } of ran) {
    row.trouble = wanted && difference(outcome, wanted, row.entrant.apart?.figures);
    if (round < 0 || row.trouble !== undefined) continue;
    row.wall.push(fresh.wall);
    if (fresh.peakBytes !== null) row.peakBytes.push(fresh.peakBytes);
  }
  say(`cold ${job} round ${round < 0 ? "0 (fills the caches)" : round + 1}`);
}

/** VectorBT says what is right where it ran, else whoever does the very job. */
export function judgeOf(
  ran: readonly { readonly entrant: Entrant; readonly outcome: Outcome }[],
): Outcome | undefined {
  const same = ran.filter(({ entrant }) => entrant.apart === undefined);
  return (same.find(({ entrant }) => entrant.rival === "numba") ?? same[0])?.outcome;
}

async function uncachedRound(
  job: ColdJob,
  rows: readonly ColdRow[],
  { folder, say }: RoundOptions,
): Promise<void> {
  for (const row of rows) {
    if (!USES_NUMBA.includes(row.entrant.id) || row.trouble !== undefined) continue;
    const empty = mkdtempSync(join(tmpdir(), "barloom-bench-cache-"));
    const fresh = await freshRun(job, row, folder, empty);
    if (typeof fresh !== "string") row.uncached.push(fresh.wall);
    rmSync(empty, { recursive: true, force: true });
    say(`cold ${job} without Numba's cache: ${row.entrant.label}`);
  }
}

function outcomeOf(folder: string, job: JobName, entrant: Entrant): Outcome {
  const answer = { cpu: [], wall: [], orders: [null], peakBytes: null };
  const outcome = takeOutcome(folder, job, entrant, answer, 0);
  if (outcome.figures["total return"] === undefined) throw new Error(`${entrant.label} wrote no figures`);
  return outcome;
}

/** What a fresh process came to. */
interface Fresh {
  /** Milliseconds from the start of the process to its end. */
  readonly wall: number;
  readonly peakBytes: number | null;
}

/** Runs a process from its start to its end, or tells what went wrong. */
async function freshRun(
  job: ColdJob,
  { entrant }: ColdRow,
  folder: string,
  cache: string,
): Promise<Fresh | string> {
  const { command, args, env } = entrant.ours === undefined ? entrant.program : OURS;
  const line = lineOf({
    job,
    variant: entrant.variant,
    folder,
    sets: 1,
    name: entrant.id,
    runIn: false,
  }).split(" ");
  const begun = performance.now();
  const child = spawn(command, [...args, ...line], {
    env: { ...process.env, ...SETTINGS, ...env, NUMBA_CACHE_DIR: cache },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.on("data", (text: Buffer) => (said += text.toString()));
  let trouble = "";
  child.stderr.on("data", (text: Buffer) => (trouble += text.toString()));
  const code = await new Promise<number | null>((resolve) => {
    child.on("error", () => resolve(-1));
    child.on("close", resolve);
  });
  const wall = performance.now() - begun;
  const error = /"error": ?"([^"]*)"/.exec(said)?.[1];
  if (error !== undefined || code !== 0) return error ?? `exit ${code}: ${trouble.trim().split("\n").at(-1)}`;
  const peak = /"peakBytes": ?(\d+)/.exec(said)?.[1];
  return { wall, peakBytes: peak === undefined ? null : Number(peak) };
}
