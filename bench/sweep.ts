// A million pairs in a process of their own: wall time, CPU time and the largest memory that the whole process ever had.
// npm run bench:sweep
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { readFileSync } from "node:fs";
import { crossover, indicator, sweep } from "../src/index.ts";
import { walk } from "./jobs.ts";

const BARS = 2520;

interface Row {
  readonly title: string;
  /** First of the thousand slow windows; 0: no sweep at all. */
  readonly slow: number;
  readonly options: object;
}

const KEEP = { keep: { top: 20, by: "sharpeRatio" } };
const ROWS: readonly Row[] = [
  { title: "nothing but Node and the library", slow: 0, options: {} },
  { title: "SMA 2…1001 × 52…1051, 1 thread", slow: 52, options: { threads: 1 } },
  { title: "SMA 2…1001 × 52…1051, 2 threads", slow: 52, options: { threads: 2 } },
  { title: "SMA 2…1001 × 52…1051, best 20, 2 threads", slow: 52, options: { threads: 2, ...KEEP } },
  { title: "SMA 2…1001 × 1002…2001, 2 threads", slow: 1002, options: { threads: 2 } },
  { title: "SMA 2…1001 × 1002…2001, best 20, 2 threads", slow: 1002, options: { threads: 2, ...KEEP } },
];

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

async function runHere({ slow, options }: Row): Promise<void> {
  const close = walk(BARS, 1, 7, 0.0003, 0.015);
  const cpu = process.cpuUsage();
  const begun = performance.now();
  let rows = 0;
  if (slow > 0) {
    const table = await sweep({
      parameters: { fast: range(2, 1000), slow: range(slow, 1000) },
      rule: crossover<{ fast: number[]; slow: number[] }>(
        ({ fast: window }) => indicator("sma", { window }),
        ({ slow: window }) => indicator("sma", { window }),
      ),
      close,
      options: { initCash: 10_000, fees: 0.001, slippage: 0.0005 },
      ...options,
    });
    rows = table.numRows;
  }
  const wall = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const megabytes = (process.resourceUsage().maxRSS * 1024) / 1e6;
  console.log(
    `${String(rows).padStart(9)} rows ${wall.toFixed(2).padStart(7)} s wall ${((user + system) / 1e6).toFixed(2).padStart(7)} s CPU ${megabytes.toFixed(0).padStart(5)} MB peak`,
  );
}

const asked = process.argv[2];
if (asked !== undefined) await runHere(ROWS[Number(asked)]);
else {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  console.log(`barloom ${version}, node ${process.versions.node}, ${cpus().length} × ${cpus()[0].model}`);
  ROWS.forEach(({ title }, i) => {
    const { stdout, stderr } = spawnSync(process.execPath, [process.argv[1], String(i)], {
      encoding: "utf8",
    });
    process.stdout.write(`${title.padEnd(46)} ${stdout}${stderr}`);
  });
}
