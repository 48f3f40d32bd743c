// Large work, each in a fresh process: workers, memory, and time per cell over sizes.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { quantile } from "./statistics.ts";
import { withinVerdict } from "./targets.ts";

/** A line of the report: what was asked, what came out. */
export interface ScaleLine {
  readonly what: string;
  readonly asked: string;
  readonly measured: string;
  readonly verdict: string;
}

interface Told {
  readonly cpu: number;
  readonly wall: number;
  readonly peakBytes: number;
  readonly idleBytes: number;
}

const MB = 1e6;
const CURVE = [1e6, 3e6, 1e7, 3e7, 1e8];
/** Work of one worker that is long enough to be shared. */
const SHARED_MS = 200;

const PROGRAM = join("build", "bench", "peers", "large.mjs");

type Tell = <Result>(...args: readonly string[]) => Result;

/** What can be measured, by name. */
const PARTS = {
  workers: (told: Tell, rounds: number) => [workersLine(told("workers", String(rounds)))],
  million: (told: Tell) => [millionLine(told("million"))],
  pool: (told: Tell) => poolLines(told("pool", "plain"), told("pool", "allocated")),
  curve: (told: Tell) => [curveLine(CURVE.map((cells) => told<CurvePoint>("curve", String(cells))))],
} as const satisfies Readonly<Record<string, (told: Tell, rounds: number) => ScaleLine[]>>;

export type ScalePart = keyof typeof PARTS;
export const SCALE_PARTS = Object.keys(PARTS) as readonly ScalePart[];

export function measureScale(
  rounds: number,
  say: (text: string) => void,
  parts: readonly ScalePart[] = SCALE_PARTS,
): ScaleLine[] {
  const told = <Result>(...args: readonly string[]): Result => {
    say(`large: ${args.join(" ")}`);
    const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Result;
  };
  return parts.flatMap((part) => PARTS[part](told, rounds));
}

interface WorkersTold {
  readonly one: readonly number[];
  readonly two: readonly number[];
  /** Plain arithmetic on one thread and on two. */
  readonly plainOne: readonly number[];
  readonly plainTwo: readonly number[];
  readonly pairs: number;
}

export function workersLine({ one, two, plainOne, plainTwo, pairs }: WorkersTold): ScaleLine {
  const ratios = one.map((ms, round) => ms / two[round]);
  const [median, lower, upper] = [0.5, 0.25, 0.75].map((share) => quantile(ratios, share));
  const most = quantile(
    plainOne.map((ms, round) => ms / plainTwo[round]),
    0.5,
  );
  const alone = quantile(one, 0.5);
  const isLong = alone >= SHARED_MS;
  const said = median >= 1.8 ? "met" : median >= 0.9 ? "floor" : "missed";
  const isOpen = median >= 1.8 ? lower < 1.8 : upper >= 1.8;
  return {
    what: `two threads, ${pairs.toLocaleString("en")} pairs × 2,520 bars (${alone.toFixed(0)} ms by one)`,
    asked: "1.8 × one thread, wall",
    measured: `${median.toFixed(2)} × (${lower.toFixed(2)} to ${upper.toFixed(2)}); plain arithmetic ${most.toFixed(2)} ×`,
    verdict: !isLong
      ? `too short to say (under ${SHARED_MS} ms)`
      : isOpen
        ? `inconclusive: ${said} by the median`
        : said,
  };
}

export function millionLine({ wall, peakBytes }: Told): ScaleLine {
  const memory = withinVerdict(peakBytes, 256 * MB);
  const time = withinVerdict(wall, 60_000);
  return {
    what: "1,000,000 pairs × 2,520 bars, two threads, three metrics",
    asked: "under 256 MB and 60 s",
    measured: `${megabytes(peakBytes)}, ${(wall / 1000).toFixed(1)} s`,
    verdict: memory === "met" && time === "met" ? "met" : `memory ${memory}; time ${time}`,
  };
}

interface PoolTold extends Told {
  readonly inputBytes: number;
  readonly orders: number;
}

export function poolLines(plain: PoolTold, allocated: PoolTold): ScaleLine[] {
  const what = `5,000 assets × 2,520 bars, one cash pool, ${plain.orders.toLocaleString("en")} orders`;
  const line = (
    how: string,
    { peakBytes, idleBytes, inputBytes, cpu }: PoolTold,
    bound: number,
    own: number,
  ): ScaleLine => ({
    what: `${what}, ${how}`,
    asked: `peak ≤ ${bound} × the bytes of the inputs${own > 0 ? " and Node's own" : ""}`,
    measured: `${megabytes(peakBytes)} = ${((peakBytes - own) / inputBytes).toFixed(2)} × ${megabytes(inputBytes)}${own > 0 ? ` + ${megabytes(own)}` : ""} (the process idle: ${megabytes(idleBytes)}), ${cpu.toFixed(0)} ms`,
    verdict: withinVerdict(peakBytes - own, bound * inputBytes),
  });
  return [
    line("plain arrays", plain, 2.2, 0),
    line("inputs by `allocate`", allocated, 1.2, allocated.idleBytes),
  ];
}

export interface CurvePoint {
  readonly cpu: readonly number[];
}

export function curveLine(points: readonly CurvePoint[]): ScaleLine {
  const each = points.map(({ cpu }, i) => (quantile(cpu, 0.5) * 1e6) / CURVE[i]);
  const text = each.map((ns, i) => `${ns.toFixed(2)} at ${CURVE[i].toExponential().replace("e+", "·10^")}`);
  return {
    what: "time per cell of the column kernel, random signals, inputs by `allocate`",
    asked: "shown",
    measured: `${text.join(", ")} ns`,
    verdict: `the dearest size costs ${(Math.max(...each) / Math.min(...each)).toFixed(2)} × the cheapest`,
  };
}

export function megabytes(bytes: number): string {
  return Number.isFinite(bytes) ? `${(bytes / MB).toFixed(0)} MB` : "–";
}
