// Large work alone: two threads beside one, a million pairs, 5,000 assets in one pool, time per cell over sizes.
// npm run bench:large [-- workers|million|pool|curve …]
import { format } from "prettier";
import { coresInUse, loadNow, machineLines } from "./peers/machine.ts";
import { scaleLines } from "./peers/report.ts";
import { measureScale, SCALE_PARTS, type ScalePart } from "./peers/scale.ts";

const ROUNDS = 15;

const names = process.argv.slice(2);
const odd = names.find((name) => !SCALE_PARTS.includes(name as ScalePart));
if (odd === undefined) await measure(names.length === 0 ? SCALE_PARTS : (names as ScalePart[]));
else {
  console.error(`there is no ${JSON.stringify(odd)}; usage: [${SCALE_PARTS.join("|")}] …`);
  process.exitCode = 1;
}

async function measure(parts: readonly ScalePart[]): Promise<void> {
  const busy = `load ${loadNow().toFixed(2)}, others used ${(await coresInUse()).toFixed(2)} cores`;
  const lines = measureScale(ROUNDS, (text) => console.error(text), parts);
  console.log([...machineLines(), busy].join("\n"));
  console.log(await format(scaleLines(lines), { parser: "markdown" }));
}
