// Wall time of a fresh process that runs one small `fromSignals`, beside a fresh process that does nothing.
// Needs dist/: npm run build:js && node bench/coldStart.mjs
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";

const ROUNDS = 20;
const index = new URL("../dist/index.js", import.meta.url).href;
const RUN = `
  const { fromSignals } = await import(${JSON.stringify(index)});
  const close = Float64Array.from({ length: 250 }, (_, bar) => 100 + Math.sin(bar));
  const entries = Uint8Array.from(close, (_, bar) => (bar % 10 === 0 ? 1 : 0));
  const exits = Uint8Array.from(close, (_, bar) => (bar % 10 === 5 ? 1 : 0));
  if (fromSignals({ close, entries, exits, fill: "nextClose" }).fills.length !== 50) process.exit(1);
`;

function millisecondsOf(code) {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return performance.now() - begun;
}

const samples = { bare: [], run: [] };
for (let round = 0; round < ROUNDS; round++) {
  samples.bare.push(millisecondsOf("0"));
  samples.run.push(millisecondsOf(RUN));
}
const figures = (times) => {
  const sorted = [...times].sort((a, b) => a - b);
  return { best: sorted[0], median: sorted[sorted.length >> 1] };
};
const [bare, run] = [figures(samples.bare), figures(samples.run)];
const text = (ms) => `${ms.toFixed(1)} ms`;
console.log(`node ${process.versions.node}, ${cpus().length} × ${cpus()[0].model}, ${ROUNDS} rounds`);
console.log(`bare node     best ${text(bare.best)}, median ${text(bare.median)}`);
console.log(`fromSignals   best ${text(run.best)}, median ${text(run.median)}`);
console.log(`difference    best ${text(run.best - bare.best)}, median ${text(run.median - bare.median)}`);
