// Wall time of fresh processes: one that does nothing, one that only imports Arrow, one small `fromSignals`, and a sweep of 10,000
// pairs, into arrays and into an Arrow table. Needs dist/: npm run build:js && node bench/coldStart.mjs
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";

const ROUNDS = 20;
const index = new URL("../dist/index.js", import.meta.url).href;
const PROGRAMS = {
  "bare node": "0",
  "import of Arrow": `await import(${JSON.stringify(import.meta.resolve("apache-arrow"))})`,
  fromSignals: `
  const { fromSignals } = await import(${JSON.stringify(index)});
  const close = Float64Array.from({ length: 250 }, (_, bar) => 100 + Math.sin(bar));
  const entries = Uint8Array.from(close, (_, bar) => (bar % 10 === 0 ? 1 : 0));
  const exits = Uint8Array.from(close, (_, bar) => (bar % 10 === 5 ? 1 : 0));
  if (fromSignals({ close, entries, exits, fill: "nextClose" }).fills.length !== 50) process.exit(1);
`,
  sweepColumns: sweeping("sweepColumns", "length"),
  sweep: sweeping("sweep", "numRows"),
};

function sweeping(call, rows) {
  return `
  const { crossover, indicator, ${call} } = await import(${JSON.stringify(index)});
  const sma = (name) => (row) => indicator("sma", { window: row[name] });
  const table = await ${call}({
    parameters: {
      fast: Array.from({ length: 50 }, (_, i) => 2 + i),
      slow: Array.from({ length: 200 }, (_, i) => 52 + i),
    },
    rule: crossover(sma("fast"), sma("slow")),
    close: Float64Array.from({ length: 2520 }, (_, bar) => 100 + 10 * Math.sin(bar / 9) + bar / 100),
    options: { initCash: 10_000, fees: 0.001 },
    threads: 1,
  });
  if (table.${rows} !== 10_000) process.exit(1);
`;
}

function millisecondsOf(code) {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return performance.now() - begun;
}

const samples = Object.entries(PROGRAMS).map(([name, code]) => ({ name, code, times: [] }));
for (let round = 0; round < ROUNDS; round++)
  for (const { code, times } of samples) times.push(millisecondsOf(code));
const figures = (times) => {
  const sorted = [...times].sort((a, b) => a - b);
  return { best: sorted[0], median: sorted[sorted.length >> 1] };
};
const bare = figures(samples[0].times);
const text = (ms) => `${ms.toFixed(1).padStart(6)} ms`;
console.log(`node ${process.versions.node}, ${cpus().length} × ${cpus()[0].model}, ${ROUNDS} rounds`);
for (const { name, times } of samples) {
  const { best, median } = figures(times);
  const more =
    name === samples[0].name
      ? ""
      : `, over bare node best ${text(best - bare.best)}, median ${text(median - bare.median)}`;
  console.log(`${name.padEnd(16)} best ${text(best)}, median ${text(median)}${more}`);
}
