// Signal tools beside VectorBT: node validation/peers/run.mjs validation/peers/indicators/compare-signals.ts FILE
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { differingSignals, type SignalCase } from "./signalCases.ts";

const [file] = process.argv.slice(2);
if (file === undefined || !existsSync(file)) {
  console.error(`skipped: no file of signals.py ${file ?? ""}; nothing is compared`);
} else {
  const lines = gunzipSync(readFileSync(file)).toString().trim().split("\n");
  const differing = lines.flatMap((line) => differingSignals(JSON.parse(line) as SignalCase));
  console.log(
    `${lines.length} cases, ${differing.length} marks differ ${[...new Set(differing)].join(", ")}`,
  );
  if (differing.length > 0) process.exitCode = 1;
}
