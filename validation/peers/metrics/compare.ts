// Figures of the module beside those of other libraries: node validation/peers/run.mjs validation/peers/metrics/compare.ts FILE
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { relativeFigures, returnFigures } from "../../../src/metrics/scratch.ts";

const LIBRARIES = ["quantstats", "empyrical"] as const;
/** Larger differences are failures: both sides add in their own order. */
const LIMIT = 1e-9;

type Figures = Record<string, number | null>;

interface Row extends Record<(typeof LIBRARIES)[number], Figures> {
  readonly returns: readonly number[];
  readonly benchmark: readonly number[];
  readonly barsPerYear: number;
  readonly riskFree: number;
}

/** Largest difference of one figure, and on how many series both sides or only one of them have it. */
interface Tally {
  largest: number;
  both: number;
  onlyOurs: number;
  onlyTheirs: number;
}

function ourFigures({ returns, benchmark, barsPerYear, riskFree }: Row): Record<string, number> {
  const [own, market] = [Float64Array.from(returns), Float64Array.from(benchmark)];
  return {
    ...returnFigures(own, barsPerYear, riskFree, 0),
    ...relativeFigures(own, market, barsPerYear, riskFree),
  };
}

function add(tally: Tally, ours: number, theirs: number | null): void {
  if (Number.isNaN(ours) && theirs === null) return;
  if (Number.isNaN(ours)) tally.onlyTheirs++;
  else if (theirs === null) tally.onlyOurs++;
  else {
    tally.both++;
    tally.largest = Math.max(tally.largest, Math.abs(ours - theirs) / Math.max(1, Math.abs(ours)));
  }
}

function tallies(rows: readonly Row[], library: (typeof LIBRARIES)[number]): Map<string, Tally> {
  const found = new Map<string, Tally>();
  for (const row of rows) {
    const ours = ourFigures(row);
    for (const [name, theirs] of Object.entries(row[library])) {
      const tally = found.get(name) ?? { largest: 0, both: 0, onlyOurs: 0, onlyTheirs: 0 };
      add(tally, ours[name], theirs);
      found.set(name, tally);
    }
  }
  return found;
}

const [file] = process.argv.slice(2);
if (file === undefined || !existsSync(file)) {
  console.error(`skipped: no file of metrics.py ${file ?? ""}; nothing is compared`);
} else {
  const lines = gunzipSync(readFileSync(file)).toString().trim().split("\n");
  const rows = lines.map((line) => JSON.parse(line) as Row);
  console.log(`${rows.length} series; difference / max(1, |figure|)`);
  for (const library of LIBRARIES)
    for (const [name, { largest, both, onlyOurs, onlyTheirs }] of tallies(rows, library)) {
      const isFar = largest > LIMIT;
      if (isFar) process.exitCode = 1;
      const only = `${both} series, ${onlyOurs} only ours, ${onlyTheirs} only theirs`;
      console.log(
        `${library.padEnd(11)} ${name.padEnd(21)} ${largest.toExponential(1).padStart(8)}  ${only}${isFar ? "  DIFFERS" : ""}`,
      );
    }
}
