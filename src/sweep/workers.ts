// How many workers a sweep has, and what keeps it from having them.
import { describe } from "../checks.ts";
import { BacktestError, type Warning } from "../errors.ts";
import { coreCount, sharingHere } from "../threads/hosts.ts";
import { workersOf } from "../threads/pool.ts";

/** Bars × combinations of all assets above which workers pay, those that start too: some 25 ms of work (bench:threads). */
const SHARED_CELLS = 120_000_000;
/** Of each asset at least so many: workers are asked asset by asset. */
const ASSET_CELLS = 100_000;
/** Cells of a walk from order to order that take as long as one that is gone through bar by bar, or fewer. */
const BAR_BY_BAR = 10;

export interface WorkerOptions {
  /**
   * Threads that share the work, the one that asks among them; `"auto"` (default): one a core where the work is long, else
   * one. No number of them changes a bit.
   */
  readonly threads?: number | "auto";
  /** Told of what makes the sweep slower than it could be: W_NO_SAB, W_NO_WORKERS, W_WORKER_LOST. */
  readonly onWarning?: (warning: Warning) => void;
}

/** What a sweep asks of its threads. */
export interface SweepWork {
  readonly assets: number;
  /** Bars × combinations of an asset. */
  readonly cells: number;
  /** Whether every bar of every combination is gone through: else copies for workers take longer than the walk (bench:page). */
  readonly isBarByBar: boolean;
}

/**
 * Threads for a sweep; 1: no worker.
 * @throws BacktestError E_THREAD where a number of them was asked for and they cannot start
 */
export async function workersFor(
  { threads = "auto", onWarning }: WorkerOptions,
  work: SweepWork,
): Promise<number> {
  requireListener(onWarning);
  const sharing = sharingHere();
  const count = threads !== "auto" ? threads : isLong(work) ? coreCount() : 1;
  if (count === 1) return 1;
  if (sharing === "none") {
    onWarning?.(noWorkers("there are none"));
    return 1;
  }
  if (sharing === "shared") return count;
  if (threads === "auto" && !work.isBarByBar) {
    onWarning?.({
      code: "W_NO_SAB",
      message: "memory may not be shared on this page, and copies would cost more than workers save",
    });
    return 1;
  }
  try {
    // Where one ends before it is up, another one has a try.
    await allStarted(count).catch(() => allStarted(count));
  } catch (error) {
    if (threads !== "auto") throw error;
    onWarning?.(noWorkers((error as Error).message));
    return 1;
  }
  onWarning?.({
    code: "W_NO_SAB",
    message: "memory may not be shared on this page; every worker works on a copy of its own",
  });
  return count;
}

function isLong({ assets, cells, isBarByBar }: SweepWork): boolean {
  return cells >= ASSET_CELLS && assets * cells * (isBarByBar ? BAR_BY_BAR : 1) >= SHARED_CELLS;
}

function noWorkers(why: string): Warning {
  return {
    code: "W_NO_WORKERS",
    message: `workers cannot start here (${why}); the sweep runs on the thread that asked`,
  };
}

async function allStarted(count: number): Promise<void> {
  await Promise.all(workersOf(count).map(({ started }) => started));
}

/** Tells of workers that did not do their part: others did it. */
export function warnOfFaults({ onWarning }: WorkerOptions, faults: readonly string[]): void {
  if (faults.length === 0) return;
  onWarning?.({
    code: "W_WORKER_LOST",
    message: `workers did not do their part ${faults.length} times, and other threads did it: ${faults[0]}`,
  });
}

function requireListener(onWarning: unknown): void {
  if (onWarning === undefined || typeof onWarning === "function") return;
  throw new BacktestError("E_DTYPE", `onWarning is ${describe(onWarning)}`, {
    option: "onWarning",
    got: onWarning,
    expected: "a function of a warning",
  });
}
