// Compares the twin with recorded runs: node validation/peers/run.mjs validation/peers/compare-twin.ts FILE…
import { decodeCase } from "../../tests/twin/caseFiles.ts";
import { differenceOf, twin } from "../../tests/twin/recordedRuns.ts";
import { lines } from "./cases.ts";

const SHOWN = 30;

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error("usage: compare-twin.ts FILE.jsonl.gz…");
  process.exitCode = 2;
}
let [runs, orders, errors, different] = [0, 0, 0, 0];
for (const file of files) {
  for await (const line of lines(file)) {
    const scenario = decodeCase(line);
    const difference = differenceOf(twin, scenario);
    runs++;
    if (scenario.error !== undefined) errors++;
    else orders += orderCount(line);
    if (difference === undefined) continue;
    different++;
    if (different <= SHOWN)
      console.log(`${String(scenario.id)} ${String(scenario.source_test)} ${difference}`);
  }
}
console.log(`${runs} runs (${orders} orders, ${errors} errors): ${different} differ`);
if (different > 0) process.exitCode = 1;

function orderCount(line: string): number {
  const { outputs } = JSON.parse(line) as { outputs: { order_records: { id: unknown[] } } };
  return outputs.order_records.id.length;
}
