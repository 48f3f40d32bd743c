// The kernel beside the same run as a hand-written TypeScript loop (bench/plainLoop.ts): npm run bench:loop -- [rounds]
// Every round has a new seed; both runs of a seed are compared to the last bit before either is timed, and the order of the
// two alternates. Processor time, which other programs on the machine add little to: read the ratios, and the spread beside them.
import { cpus } from "node:os";
import { readFileSync } from "node:fs";
import { fromOrders } from "../src/index.ts";
import type { Portfolio } from "../src/results/portfolio.ts";
import { randomMarket, type BenchMarket } from "./market.ts";
import { plainLoop, type PlainResult } from "./plainLoop.ts";
import { cpuMs, median } from "./time.ts";

const ROUNDS = Number(process.argv[2] ?? 9);
const COSTS = { initCash: 1_000_000, fees: 0.001, slippage: 0.0005 };
const SIZES = [
  { columns: 250, bars: 252, money: 40_000 },
  { columns: 1000, bars: 2520, money: 10_000 },
] as const;

/** Milliseconds of one round. */
interface Round {
  readonly plain: number;
  /** The whole call: checks, copying in, the kernel, copying out. */
  readonly call: number;
}

function runLibrary({ bars, columns, open, close, target }: BenchMarket): Portfolio {
  const matrix = (data: Float64Array): { data: Float64Array; rows: number; columns: number } => ({
    data,
    rows: bars,
    columns,
  });
  return fromOrders({
    open: matrix(open),
    close: matrix(close),
    size: matrix(target),
    sizeType: "targetAmount",
    cashSharing: true,
    ...COSTS,
  });
}

/** Throws unless both came to the same fills and series, to the last bit. */
function requireSame(run: Portfolio, plain: PlainResult): void {
  requireEqual("equity", run.equity().data, plain.equity);
  requireEqual("cash", run.cash().data, plain.cash);
  if (run.fills.length !== plain.fills.count)
    throw new Error(`${run.fills.length} fills, the plain loop has ${plain.fills.count}`);
  const closed = run.trades.status.reduce(
    (count, status) => count + (run.trades.codes.status[status] === "Closed" ? 1 : 0),
    0,
  );
  if (closed !== plain.trades.count)
    throw new Error(`${closed} trades, the plain loop has ${plain.trades.count}`);
}

function requireEqual(name: string, got: Float64Array, wanted: Float64Array): void {
  const at = got.findIndex((value, i) => !Object.is(value, wanted[i]));
  if (at >= 0) throw new Error(`${name}[${at}] is ${got[at]}, the plain loop has ${wanted[at]}`);
}

function roundOf(market: BenchMarket, kernelFirst: boolean): Round {
  requireSame(runLibrary(market), plainLoop(market, COSTS));
  const library = (): number => cpuMs(() => runLibrary(market));
  const hand = (): number => cpuMs(() => plainLoop(market, COSTS));
  const [first, second] = kernelFirst ? [library(), hand()] : [hand(), library()];
  return {
    plain: kernelFirst ? second : first,
    call: kernelFirst ? first : second,
  };
}

function line(name: string, times: readonly number[], plain: readonly number[], cells: number): string {
  const middle = median(times);
  const ratio = median(times.map((ms, i) => plain[i] / ms));
  const columns = [
    name.padEnd(28),
    `${middle.toFixed(2)} ms`.padStart(11),
    `${((middle * 1e6) / cells).toFixed(1)} ns/cell`.padStart(13),
    `${Math.min(...times).toFixed(2)} to ${Math.max(...times).toFixed(2)}`.padStart(18),
    `${ratio.toFixed(2)}×`.padStart(8),
  ];
  return columns.join("  ");
}

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
console.log(
  `barloom ${version}, node ${process.versions.node} (V8 ${process.versions.v8}), ${cpus().length} × ${cpus()[0].model}`,
);
console.log(
  `${ROUNDS} rounds of different seeds, interleaved; targets at the next open, exits first, cash, 0.1 % fee, 0.05 % slippage`,
);
for (const { columns, bars, money } of SIZES) {
  roundOf(randomMarket(bars, columns, 1, money), true); // warms both up
  const rounds = Array.from({ length: ROUNDS }, (_, i) =>
    roundOf(randomMarket(bars, columns, 100 + i, money), i % 2 === 0),
  );
  const fills = runLibrary(randomMarket(bars, columns, 100, money)).fills.length;
  const plain = rounds.map((round) => round.plain);
  console.log(
    `\n${columns} columns × ${bars} bars, ${fills} fills`.padEnd(30) +
      "      median           median   least to most    ratio",
  );
  console.log(line("plain TypeScript loop", plain, plain, columns * bars));
  console.log(
    line(
      "fromOrders, whole call",
      rounds.map((round) => round.call),
      plain,
      columns * bars,
    ),
  );
}
