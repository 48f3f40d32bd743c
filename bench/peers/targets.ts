// What was promised, line by line, and what a measurement makes of it.
import type { JobName } from "./jobs.ts";
import type { Spread } from "./statistics.ts";

/** Columns of the table of targets: whom a ratio is taken against. */
export const RIVALS = {
  numba: "VectorBT (numba)",
  rust: "VectorBT (rust)",
  raptorbt: "raptorbt",
  phasor: "phasor",
  loop: "Numba loop",
  c: "C, x86-64-v2",
} as const;
export type Rival = keyof typeof RIVALS;

/** A floor is half the target; beside loops written by hand 0.8 of it. */
const FLOORS: Readonly<Record<Rival, number>> = {
  numba: 0.5,
  rust: 0.5,
  raptorbt: 0.5,
  phasor: 0.5,
  loop: 0.8,
  c: 0.8,
};

export interface Target {
  readonly job: JobName;
  readonly rival: Rival;
  /** Our row. */
  readonly ours: string;
  /** Which times of theirs and of ours: whole calls, or the kernel alone. */
  readonly part: "cpu" | "kernel";
  /** Their time over ours. */
  readonly target: number;
  readonly floor: number;
}

type Row = readonly [JobName, string, "cpu" | "kernel", Readonly<Partial<Record<Rival, number>>>];

/** Any rule over masks. */
const anyRule = (ours: string): readonly Row[] => [
  ["d", ours, "cpu", { numba: 150, rust: 150, raptorbt: 25, phasor: 20, loop: 1.2, c: 0.6 }],
  ["e", ours, "cpu", { numba: 80, rust: 80, raptorbt: 15, phasor: 10, loop: 1.1, c: 0.5 }],
];

const ROWS: readonly Row[] = [
  ["a", "fast", "cpu", { numba: 100, rust: 80, raptorbt: 8, phasor: 12, loop: 1.1 }],
  ["b", "fast", "cpu", { numba: 40, rust: 40, raptorbt: 10, phasor: 8, loop: 1 }],
  ["c", "fast", "cpu", { numba: 60, rust: 40, raptorbt: 20, phasor: 20, loop: 1.3 }],
  ["a", "fast", "kernel", { numba: 50, rust: 20, c: 0.8 }],
  ["b", "fast", "kernel", { numba: 40, rust: 8, c: 0.7 }],
  ["c", "fast", "kernel", { numba: 150, rust: 20, c: 0.8 }],
  ["d", "fused", "cpu", { numba: 400, rust: 400, raptorbt: 80, phasor: 60, loop: 4, c: 0.6 }],
  ["e", "fused", "cpu", { numba: 300, rust: 300, raptorbt: 50, phasor: 40, loop: 3, c: 0.5 }],
  // A mask for each combination, walked event by event: without any shortcut for sizes.
  ...anyRule("events"),
];

export const TARGETS: readonly Target[] = ROWS.flatMap(targetsOf);

/**
 * Not promised, held against the figures of any rule: the same masks made of conditions in the kernel, be they a function's, or by
 * a function itself, with a loop of its own or with a signal tool; these may take the shortcut for all-in sizes.
 */
export const OTHER_WAYS: readonly Target[] = ["conditions", "functionConditions", "crossings", "masks"]
  .flatMap(anyRule)
  .flatMap(targetsOf);

function targetsOf([job, ours, part, against]: Row): Target[] {
  return (Object.entries(against) as [Rival, number][]).map(([rival, target]) => ({
    job,
    ours,
    part,
    rival,
    target,
    floor: target * FLOORS[rival],
  }));
}

/** Wall time of a whole fresh process, theirs over ours. */
export const COLD_TARGETS: Readonly<Record<"a" | "d", Readonly<Partial<Record<Rival, number>>>>> = {
  a: { numba: 60, rust: 25, raptorbt: 1.5, phasor: 1.5, loop: 10 },
  d: { numba: 150, rust: 100, raptorbt: 15, phasor: 10, loop: 10 },
};

export function coldFloor(rival: Rival, target: number): number {
  return target * FLOORS[rival];
}

/** Fewer rounds than this say nothing about spread. */
const ROUNDS_LEAST = 3;

/**
 * What a ratio says about a target (more is better): the median decides, and where a bound lies within the quarters around
 * it the verdict says that the rounds do not settle it.
 */
export function verdict({ median, lower, upper, count }: Spread, target: number, floor: number): string {
  if (count === 0) return "not measured";
  const said =
    median >= target
      ? "met"
      : median >= floor
        ? `floor${short(median, target)}`
        : `missed${short(median, floor, " of the floor")}`;
  const bound =
    median >= target ? target : median >= floor && target - median < median - floor ? target : floor;
  if (count < ROUNDS_LEAST) return `${said} (${count} round${count === 1 ? "" : "s"} only)`;
  const isOpen = median >= bound ? lower < bound : upper >= bound;
  return isOpen ? `inconclusive: ${said} by the median` : said;
}

function short(median: number, bound: number, of = " of the target"): string {
  return `, ${(100 * (1 - median / bound)).toFixed(0)} % short${of}`;
}

/** The same for what must stay at or under a bound. */
export function withinVerdict(value: number, bound: number): string {
  if (!Number.isFinite(value)) return "not measured";
  return value <= bound ? "met" : `missed, ${(100 * (value / bound - 1)).toFixed(0)} % over`;
}
