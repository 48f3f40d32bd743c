// Compares the policy lattice as VectorBT recorded it with a simulator of this project, and runs all of it.
//   node validation/peers/run.mjs validation/peers/lattice.ts [LATTICE.json.gz]
// Without a file the simulator runs all 760,000 points and prints a fingerprint of their orders.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { AXES, describePoint, pointCount, type Axes, type LatticeForm } from "../../tests/support/lattice.ts";
import type { LatticeMarket } from "../../tests/support/latticeTwin.ts";
import { simulateInTwin, type LatticeOrders, type SimulateLattice } from "./latticeTwin.ts";

/** What lattice.py writes: little-endian arrays as base64. */
interface LatticeFile extends LatticeMarket {
  readonly versions: { readonly vectorbt: string; readonly engine: string };
  readonly seed: number;
  readonly forms: Readonly<Record<LatticeForm, RecordedForm>>;
}
type RecordedForm = { readonly axes: Axes; readonly points: string } & Readonly<
  Record<keyof LatticeOrders, string>
>;

const FORMS: readonly LatticeForm[] = ["arrays", "direction"];
const MARKET: LatticeMarket = { close: [10, 11], size: [2, 1.5], initCash: 1000 };
const POINTS_AT_ONCE = 5000;
const SHOWN = 20;

const [file] = process.argv.slice(2);
if (file === undefined) runAll(simulateInTwin);
else compare(file, simulateInTwin);

function compare(path: string, simulate: SimulateLattice): void {
  const lattice = JSON.parse(gunzipSync(readFileSync(path)).toString("utf8")) as LatticeFile;
  const { versions, seed } = lattice;
  console.log(`VectorBT ${versions.vectorbt}, engine ${versions.engine}, seed ${seed}`);
  for (const form of FORMS) {
    const recorded = lattice.forms[form];
    if (JSON.stringify(recorded.axes) !== JSON.stringify(recordedAxes(form)))
      throw new Error(`the file's axes of form ${form} are ${JSON.stringify(recorded.axes)}`);
    const points = new Uint32Array(bytesOf(recorded.points));
    const started = Date.now();
    const different = differentPoints(ordersOf(recorded), inParts(simulate, form, points, lattice));
    for (const index of different.slice(0, SHOWN)) console.log(describePoint(form, points[index]));
    const seconds = (Date.now() - started) / 1000;
    console.log(
      `${form}: ${points.length} of ${pointCount(form)} points, ${different.length} differ (${seconds} s)`,
    );
    if (different.length > 0) process.exitCode = 1;
  }
}

/** Axes by the names that lattice.py has for them. */
function recordedAxes(form: LatticeForm): Axes {
  const snakeCase = (name: string): string =>
    name.replaceAll(/[A-Z]|\d/g, (sign) => `_${sign.toLowerCase()}`);
  return AXES[form].map(([name, length]) => [snakeCase(name), length]);
}

function runAll(simulate: SimulateLattice): void {
  for (const form of FORMS) {
    const started = Date.now();
    const orders = inParts(
      simulate,
      form,
      Uint32Array.from({ length: pointCount(form) }, (_, i) => i),
      MARKET,
    );
    const seconds = (Date.now() - started) / 1000;
    console.log(
      `${form}: ${pointCount(form)} points, ${orders.sizes.length} orders, ${fingerprint(orders)} (${seconds} s)`,
    );
  }
}

/** Simulates part by part: a column costs more than its two bars. */
function inParts(
  simulate: SimulateLattice,
  form: LatticeForm,
  points: Uint32Array,
  market: LatticeMarket,
): LatticeOrders {
  const parts: LatticeOrders[] = [];
  for (let start = 0; start < points.length; start += POINTS_AT_ONCE)
    parts.push(simulate(form, points.subarray(start, start + POINTS_AT_ONCE), market));
  const bytes = (name: "orderCounts" | "bars" | "sides"): Uint8Array =>
    Uint8Array.from(parts.flatMap((part) => Array.from(part[name])));
  const doubles = (name: "sizes" | "prices"): Float64Array =>
    Float64Array.from(parts.flatMap((part) => Array.from(part[name])));
  return {
    orderCounts: bytes("orderCounts"),
    bars: bytes("bars"),
    sides: bytes("sides"),
    sizes: doubles("sizes"),
    prices: doubles("prices"),
  };
}

/** Indices of the points whose orders are not the same, bit for bit. */
function differentPoints(expected: LatticeOrders, actual: LatticeOrders): number[] {
  const different: number[] = [];
  let [expectedStart, actualStart] = [0, 0];
  for (let index = 0; index < expected.orderCounts.length; index++) {
    const [count, actualCount] = [expected.orderCounts[index], actual.orderCounts[index]];
    let isSame = count === actualCount;
    for (let k = 0; isSame && k < count; k++)
      isSame = sameOrder(expected, expectedStart + k, actual, actualStart + k);
    if (!isSame) different.push(index);
    expectedStart += count;
    actualStart += actualCount;
  }
  return different;
}

function sameOrder(one: LatticeOrders, i: number, other: LatticeOrders, j: number): boolean {
  return (
    one.bars[i] === other.bars[j] &&
    one.sides[i] === other.sides[j] &&
    Object.is(one.sizes[i], other.sizes[j]) &&
    Object.is(one.prices[i], other.prices[j])
  );
}

function ordersOf(recorded: RecordedForm): LatticeOrders {
  return {
    orderCounts: new Uint8Array(bytesOf(recorded.orderCounts)),
    bars: new Uint8Array(bytesOf(recorded.bars)),
    sides: new Uint8Array(bytesOf(recorded.sides)),
    sizes: new Float64Array(bytesOf(recorded.sizes)),
    prices: new Float64Array(bytesOf(recorded.prices)),
  };
}

/** A buffer of its own, so that it is aligned for doubles. */
function bytesOf(base64: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(base64, "base64")).buffer;
}

function fingerprint({ orderCounts, bars, sides, sizes, prices }: LatticeOrders): string {
  const hash = createHash("sha256");
  for (const array of [orderCounts, bars, sides, sizes, prices])
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return hash.digest("hex").slice(0, 16);
}
