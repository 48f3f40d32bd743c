// The five jobs: their shapes, how much of each a round measures, and the arrays on disk that all participants read.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jobA, jobB, jobC, walk } from "../jobs.ts";

export const JOB_NAMES = ["a", "b", "c", "d", "e"] as const;
export type JobName = (typeof JOB_NAMES)[number];

export interface BenchJob {
  readonly title: string;
  readonly bars: number;
  readonly columns: number;
  /** Accounts with figures of their own. */
  readonly accounts: number;
  /** Cells that a participant walks: bars × accounts or columns. */
  readonly cells: number;
  /** Whether indicators and signals are inside the time, and closed trades among the figures. */
  readonly sweeps: boolean;
  /** Data sets of a round, each run once: short jobs need several for a time that can be read. */
  readonly sets: number;
}

export const JOBS: Readonly<Record<JobName, BenchJob>> = {
  a: job("250 assets × 252 bars, random signals, one cash pool", [252, 250, 1], 252 * 250, 10),
  b: job("1,000 columns × 2,520 bars, SMA 10 / 30", [2520, 1000, 1000], 2_520_000, 2),
  c: job("1 asset × 1,000,000 bars, SMA 20 / 50", [1_000_000, 1, 1], 1_000_000, 3),
  d: job("10,000 SMA pairs × 2,520 bars", [2520, 1, 10_000], 25_200_000, 3, true),
  e: job("100 assets × 1,000 bars × 500 SMA pairs", [1000, 100, 50_000], 50_000_000, 2, true),
};

function job(
  title: string,
  [bars, columns, accounts]: [number, number, number],
  cells: number,
  sets: number,
  sweeps = false,
): BenchJob {
  return { title, bars, columns, accounts, cells, sets, sweeps };
}

const range = (from: number, to: number, step = 1): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);

/** Windows of the sweeps. */
export const WINDOWS = {
  d: { fast: range(2, 51), slow: range(52, 251) },
  e: { fast: range(2, 26), slow: range(30, 125, 5) },
} as const;

/** One data set, row by row. */
export interface JobArrays {
  readonly close: Float64Array;
  readonly entries?: Uint8Array;
  readonly exits?: Uint8Array;
}

/** The arrays of a job for a seed. */
export function arraysOf(name: JobName, seed: number): JobArrays {
  if (name === "a") return jobA(seed);
  if (name === "b") return jobB(seed);
  if (name === "c") return jobC(seed);
  const { bars, columns } = JOBS[name];
  return { close: walk(bars, columns, seed, 0.0003, 0.015) };
}

/** Writes one set as raw little-endian bytes in both orders: `SET.close.rows.f64`, `SET.entries.columns.u8`, … */
export function writeSet(folder: string, set: number, name: JobName, seed: number): void {
  mkdirSync(folder, { recursive: true });
  const { columns } = JOBS[name];
  for (const [field, data] of Object.entries(arraysOf(name, seed)).filter(isArray)) {
    const kind = data instanceof Float64Array ? "f64" : "u8";
    writeFileSync(join(folder, `${set}.${field}.rows.${kind}`), data);
    const turned = columns === 1 ? data : columnOrder(data, columns);
    writeFileSync(join(folder, `${set}.${field}.columns.${kind}`), turned);
  }
}

function isArray(entry: [string, unknown]): entry is [string, Float64Array | Uint8Array] {
  return ArrayBuffer.isView(entry[1]);
}

/** The same cells with those of a column together. */
export function columnOrder<Data extends Float64Array | Uint8Array>(data: Data, columns: number): Data {
  const out = data.slice() as Data;
  const bars = data.length / columns;
  for (let column = 0; column < columns; column++)
    for (let bar = 0; bar < bars; bar++) out[column * bars + bar] = data[bar * columns + column];
  return out;
}
