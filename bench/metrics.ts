// All metrics of all accounts beside the run that they are of: npm run bench:metrics -- [rounds]
// 2,520 bars, averages of 10 and 30 bars that cross, an account for each column. Every round is a run of its own and its first
// table; processor time, which other programs on the machine add little to: read the ratio.
import { cpus } from "node:os";
import { fromSignals } from "../src/index.ts";
import { jobB, type SignalJob } from "./jobs.ts";
import { cpuMs, median } from "./time.ts";

const ROUNDS = Number(process.argv[2] ?? 9);
const COSTS = { initCash: 1e4, fees: 0.001, slippage: 0.0005 };

interface Measured {
  metricsTable(): unknown;
}

function runOf(job: SignalJob, open: Float64Array, profile: "vectorbt" | "realistic"): Measured {
  const matrix = <Data>(data: Data): { data: Data; rows: number; columns: number } => ({
    data,
    rows: job.bars,
    columns: job.columns,
  });
  const common = {
    close: matrix(job.close),
    entries: matrix(job.entries),
    exits: matrix(job.exits),
    ...COSTS,
  };
  return profile === "vectorbt"
    ? fromSignals({ profile, ...common })
    : fromSignals({ open: matrix(open), ...common });
}

/** Bars open where the one before closed. */
function opensOf({ close, columns }: SignalJob): Float64Array {
  return close.map((_, i) => close[i < columns ? i : i - columns]);
}

console.log(
  `node ${process.versions.node}, ${cpus().length} × ${cpus()[0].model}, ${ROUNDS} rounds, medians`,
);
for (const columns of [1, 100, 1000]) {
  const job = jobB(7, 2520, columns);
  const open = opensOf(job);
  for (const profile of ["vectorbt", "realistic"] as const) {
    const rounds = Array.from({ length: ROUNDS }, () => {
      let portfolio: Measured | undefined;
      const run = cpuMs(() => (portfolio = runOf(job, open, profile)));
      return { run, table: cpuMs(() => portfolio!.metricsTable()) };
    });
    const [run, table] = [median(rounds.map((r) => r.run)), median(rounds.map((r) => r.table))];
    console.log(
      `${profile.padEnd(9)} ${String(columns).padStart(4)} accounts: run ${run.toFixed(1).padStart(6)} ms, ` +
        `metricsTable ${table.toFixed(1).padStart(6)} ms`,
    );
  }
}
