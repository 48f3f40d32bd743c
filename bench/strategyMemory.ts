// What a strategy's run holds beside its prices while its trail goes to a file: the most that is left whenever the garbage was collected.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { runAudited } from "../src/files.ts";
import type { Slice } from "../src/index.ts";
import { walk } from "./jobs.ts";

const LENGTHS = [5000, 40_000];
const COLUMNS = 4;
const BARS_BETWEEN = 500;
const MB = 2 ** 20;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function held(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Bytes beside what was there before the run. */
function mostHeld(bars: number, result: boolean, folder: string): number {
  const close = { data: walk(bars, COLUMNS, 1, 0.0003, 0.015), rows: bars, columns: COLUMNS };
  const before = held();
  let most = 0;
  const onBar = (slice: Slice): void => {
    slice.rebalance(Array.from({ length: COLUMNS }, (_, i) => 0.1 + 0.1 * ((slice.bar + i) % 2)));
    if (slice.bar % BARS_BETWEEN === BARS_BETWEEN - 1) most = Math.max(most, held() - before);
  };
  const options = { fill: "nextClose", cashSharing: true, fees: 0.001 } as const;
  runAudited({ onBar }, { close }, options, join(folder, "audit.parquet"), { result });
  return most;
}

/** Prints a row for each number of bars, with a result and without. */
export function tellMemory(): void {
  const folder = mkdtempSync(join(tmpdir(), "barloom-bench-"));
  try {
    mostHeld(BARS_BETWEEN, false, folder);
    console.log(`\n${COLUMNS} assets, daily rebalance, audit trail in a file: memory beside the prices`);
    for (const result of [false, true])
      for (const bars of LENGTHS) {
        const megabytes = (mostHeld(bars, result, folder) / MB).toFixed(1);
        const name = `${bars.toLocaleString("en")} bars, ${result ? "with a result" : "the trail alone"}`;
        console.log(`${name.padEnd(36)}${megabytes.padStart(8)} MB`);
      }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
