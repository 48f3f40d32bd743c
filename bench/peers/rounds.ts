// Interleaved rounds of a job: new data every round, one process a participant, each first in turn.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { difference, takeOutcome, type Outcome } from "./check.ts";
import { JOBS, writeSet, type JobName } from "./jobs.ts";
import { Participant, type Answer, type Work } from "./participant.ts";
import type { Entrant } from "./participants.ts";

/** What the rounds left of one participant; rounds in which it did not take part are undefined. */
export interface Row {
  readonly entrant: Entrant;
  readonly cpu: (readonly number[] | undefined)[];
  readonly wall: (readonly number[] | undefined)[];
  readonly kernel: (readonly number[] | undefined)[];
  /** Most resident bytes of its process, over all rounds. */
  peakBytes: number;
  /** What it held before any work: the interpreter and its libraries. */
  idleBytes: number;
  orders: number | null;
  /** Why it was left out from some point on. */
  trouble: string | undefined;
  /** Account figures compared, over all rounds. */
  compared: number;
}

export interface RoundOptions {
  readonly rounds: number;
  readonly seed: number;
  readonly folder: string;
  readonly say: (text: string) => void;
}

/** Warm-up rounds: compilers compile, caches fill; results are checked in them too. */
const WARM_UPS = 2;
const WARM_UP_MS = 300;

export async function measureJob(
  job: JobName,
  entrants: readonly Entrant[],
  options: RoundOptions,
): Promise<Row[]> {
  const rows = entrants.map(newRow);
  const participants = entrants.map(({ program }) => new Participant(program));
  try {
    for (const [turn, row] of rows.entries()) await getReady(participants[turn], row);
    for (let round = -WARM_UPS; round < options.rounds; round++)
      await oneRound(job, rows, participants, round, options);
  } finally {
    for (const participant of participants) participant.close();
    rmSync(options.folder, { recursive: true, force: true });
  }
  return rows;
}

async function getReady(participant: Participant, row: Row): Promise<void> {
  try {
    row.idleBytes = (await participant.ready()) ?? NaN;
  } catch (error) {
    row.trouble = (error as Error).message;
  }
}

function newRow(entrant: Entrant): Row {
  return {
    entrant,
    cpu: [],
    wall: [],
    kernel: [],
    peakBytes: 0,
    idleBytes: NaN,
    orders: null,
    trouble: undefined,
    compared: 0,
  };
}

async function oneRound(
  job: JobName,
  rows: readonly Row[],
  participants: readonly Participant[],
  round: number,
  { seed, folder, say }: RoundOptions,
): Promise<void> {
  const { sets } = JOBS[job];
  // One more than is timed: the run-in.
  for (let set = 0; set <= sets; set++) writeSet(folder, set, job, seedOf(seed, round, set));
  const outcomes: (Outcome[] | undefined)[] = [];
  for (const turn of turns(rows.length, round)) {
    const row = rows[turn];
    if (row.trouble !== undefined || !takesPart(row.entrant, round)) continue;
    try {
      const answer = await done(participants[turn], workOf(job, row.entrant, folder), round < 0);
      outcomes[turn] = answer.cpu.map((_, set) => takeOutcome(folder, job, row.entrant, answer, set));
      keep(row, answer, round);
    } catch (error) {
      row.trouble = (error as Error).message;
    }
  }
  compare(rows, outcomes);
  const left = rows.filter((row) => row.trouble !== undefined).map(({ entrant }) => entrant.label);
  say(
    `${job} round ${round < 0 ? "0 (warm-up)" : round + 1}${left.length > 0 ? `, without ${left.join(", ")}` : ""}`,
  );
}

/** Compilers that work while a program runs want some time of it: short work is repeated in the warm-up. */
async function done(participant: Participant, work: Work, isWarmUp: boolean): Promise<Answer> {
  let answer = await participant.do(work);
  for (let ms = sum(answer.cpu); isWarmUp && ms < WARM_UP_MS; ms += Math.max(1, sum(answer.cpu)))
    answer = await participant.do(work);
  return answer;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** No two sets of a run share a seed. */
export function seedOf(seed: number, round: number, set: number): number {
  return seed + (round + WARM_UPS) * 1000 + set;
}

/** Every participant begins a round in turn. */
export function turns(count: number, round: number): number[] {
  return Array.from({ length: count }, (_, k) => (k + round + WARM_UPS) % count);
}

/** The slow warm up once: their rounds take seconds. */
function takesPart({ rounds = Infinity }: Entrant, round: number): boolean {
  return round < rounds && (round > -WARM_UPS || rounds === Infinity);
}

function workOf(job: JobName, { id, variant, sets, rounds }: Entrant, folder: string): Work {
  const own = Math.min(sets ?? Infinity, JOBS[job].sets);
  // What takes seconds has no need of it.
  return { job, variant, folder, name: id, sets: own, runIn: rounds === undefined };
}

function keep(row: Row, answer: Answer, round: number): void {
  row.orders ??= answer.orders[0];
  row.peakBytes = Math.max(row.peakBytes, answer.peakBytes ?? NaN);
  if (round < 0) return;
  row.cpu[round] = answer.cpu;
  row.wall[round] = answer.wall;
  row.kernel[round] = answer.kernel;
}

/** Who differs leaves without its times; VectorBT says what is right where it did the set, else ours. */
function compare(rows: readonly Row[], outcomes: readonly (Outcome[] | undefined)[]): void {
  const judge = outcomes[rows.findIndex(({ entrant }) => entrant.rival === "numba")];
  const ours = outcomes.find((found) => found?.[0].figures["total return"] !== undefined);
  for (const [turn, row] of rows.entries())
    for (const [set, outcome] of (outcomes[turn] ?? []).entries()) {
      const wanted = judge?.[set] ?? ours?.[set];
      if (wanted === undefined) continue;
      const found = difference(outcome, wanted, row.entrant.apart?.figures);
      row.compared += Object.values(outcome.figures).reduce((total, { length }) => total + length, 0);
      if (found !== undefined) leave(row, `gives ${found}`);
    }
}

function leave(row: Row, why: string): void {
  row.trouble ??= why;
  for (const times of [row.cpu, row.wall, row.kernel]) times.length = 0;
}

/** A folder for the arrays of a job. */
export function folderOf(base: string, job: JobName): string {
  return join(base, job);
}
