// Results are compared before any time counts: order counts, and every figure of every account.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { JOBS, type JobName } from "./jobs.ts";
import { FIGURES, type Entrant, type Figure } from "./participants.ts";
import type { Answer } from "./participant.ts";

const TOLERANCE = 1e-9;

/** What one participant came to on one set. */
export interface Outcome {
  readonly orders: number | null;
  /** Values by figure; none where it computes none. */
  readonly figures: Readonly<Partial<Record<Figure, Float64Array>>>;
}

/** Reads and removes what a participant wrote about a set. */
export function takeOutcome(
  folder: string,
  job: JobName,
  entrant: Entrant,
  answer: Answer,
  set: number,
): Outcome {
  const orders = answer.orders[set];
  const path = join(folder, `${set}.${entrant.id}.f64`);
  if (!existsSync(path)) return { orders, figures: {} };
  const { buffer, byteOffset, length } = readFileSync(path);
  rmSync(path);
  const values = new Float64Array(buffer.slice(byteOffset, byteOffset + length));
  return { orders, figures: byFigure(values, JOBS[job].accounts) };
}

export function byFigure(values: Float64Array, accounts: number): Outcome["figures"] {
  const count = values.length / accounts;
  if (!Number.isInteger(count) || count > FIGURES.length)
    throw new Error(`${values.length} figures of ${accounts} accounts`);
  return Object.fromEntries(
    FIGURES.slice(0, count).map((name, i) => [name, values.subarray(i * accounts, (i + 1) * accounts)]),
  );
}

/** The first difference as a sentence; undefined where there is none. Figures that either does not tell are not compared. */
export function difference(got: Outcome, wanted: Outcome, apart: readonly Figure[] = []): string | undefined {
  if (got.orders !== null && wanted.orders !== null && got.orders !== wanted.orders)
    return `${got.orders} orders instead of ${wanted.orders}`;
  for (const name of FIGURES) {
    const [a, b] = [got.figures[name], wanted.figures[name]];
    if (a === undefined || b === undefined || apart.includes(name)) continue;
    const at = a.findIndex((value, i) => !isSame(value, b[i]));
    if (at >= 0) return `${name} of account ${at} is ${a[at]} instead of ${b[at]}`;
  }
  return undefined;
}

/** Nothing to tell is said as NaN, infinity or 0: VectorBT's drawdown of a value that never fell is NaN. */
function isSame(a: number, b: number): boolean {
  if (Number.isFinite(a) && Number.isFinite(b))
    return Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b));
  return (Number.isFinite(a) ? a : 0) === 0 && (Number.isFinite(b) ? b : 0) === 0;
}
