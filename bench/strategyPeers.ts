// A strategy beside Backtrader and ml4t-backtest: every asset is bought for the same money at one close and sold at the next, one
// order after another. Sizes are units and cash is ample, so that all three must come to the same orders and the same value.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineStrategy, runStrategy } from "../src/index.ts";
import { walk } from "./jobs.ts";

/** What a participant came to. */
interface Outcome {
  readonly ms: number;
  readonly orders: number;
  readonly value: number;
}

const PEERS = [
  { name: "backtrader", title: "Backtrader 1.9.78", asked: 100 },
  { name: "ml4t", title: "ml4t-backtest 0.1.0b5", asked: 12 },
] as const;

const OPTIONS = {
  ...{ initCash: 1e6, cashSharing: true, fees: 0.001, slippage: 0.0005 },
  fill: "sameClose",
} as const;
const MONEY = 1e3;
/** Roundings of some hundred thousand sums. */
const SAME = 1e-9;

const turns = defineStrategy({
  onBar(slice) {
    for (let column = 0; column < slice.columnCount; column++)
      slice.order(column, slice.bar % 2 === 0 ? MONEY / slice.close(column) : -slice.position(column));
  },
});

/** Runs all three over the same closes and prints what each took. */
export function comparePeers(bars: number, columns: number, rounds: number): void {
  const close = walk(bars, columns, 1, 0.0003, 0.015);
  const ours = ourOutcome(close, bars, columns, rounds);
  console.log(`\n${columns} assets × ${bars} bars, all bought and sold in turn, one order after another`);
  tell("barloom, strategy", ours, bars * columns, "");
  const folder = mkdtempSync(join(tmpdir(), "barloom-bench-"));
  try {
    writeFileSync(join(folder, "close.f64"), close);
    for (const { name, title, asked } of PEERS) {
      const python = `validation/peers/.venv/${name}/bin/python`;
      if (!existsSync(python)) console.log(`${title}: skipped, no ${python} (validation/peers/make-env.sh)`);
      else {
        const peer = peerOutcome(python, name, folder, bars, columns);
        requireSame(title, peer, ours);
        tell(title, peer, bars * columns, `${(peer.ms / ours.ms).toFixed(0)} × ours, asked ${asked}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function ourOutcome(data: Float64Array, bars: number, columns: number, rounds: number): Outcome {
  const times: number[] = [];
  let portfolio;
  for (let round = -2; round < rounds; round++) {
    const begun = process.cpuUsage();
    portfolio = runStrategy(turns, { close: { data, rows: bars, columns } }, OPTIONS);
    const { user, system } = process.cpuUsage(begun);
    if (round >= 0) times.push((user + system) / 1000);
  }
  const value = portfolio!.equity().data.at(-1)!;
  return { ms: times.toSorted((a, b) => a - b)[times.length >> 1], orders: portfolio!.fills.length, value };
}

function peerOutcome(python: string, name: string, folder: string, bars: number, columns: number): Outcome {
  const script = "bench/peers/python/strategy_peer.py";
  const { stdout, stderr, status } = spawnSync(
    python,
    [script, name, folder, String(bars), String(columns)],
    {
      encoding: "utf8",
      env: { ...process.env, OMP_NUM_THREADS: "1", POLARS_MAX_THREADS: "1" },
    },
  );
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Outcome;
}

function requireSame(title: string, peer: Outcome, ours: Outcome): void {
  const isSame = peer.orders === ours.orders && Math.abs(peer.value / ours.value - 1) <= SAME;
  if (isSame) return;
  throw new Error(`${title}: ${peer.orders} orders and ${peer.value}, ours ${ours.orders} and ${ours.value}`);
}

function tell(name: string, { ms, orders, value }: Outcome, cells: number, ratio: string): void {
  const rate = (cells / ms / 1000).toFixed(3);
  console.log(
    `${name.padEnd(24)}${ms.toFixed(0).padStart(9)} ms ${rate.padStart(7)} M asset-bars/s  ${orders} orders, ${value.toFixed(6)}  ${ratio}`,
  );
}
