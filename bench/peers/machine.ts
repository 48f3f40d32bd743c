// What ran the benchmark: versions and the machine, and how busy it was.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import type { Tools } from "./participants.ts";

/** Distributions whose versions matter, by environment. */
const DISTRIBUTIONS: Readonly<Record<string, readonly string[]>> = {
  vectorbt: ["vectorbt", "vectorbt-rust", "numba", "llvmlite", "numpy", "pandas"],
  raptorbt: ["raptorbt", "numpy"],
  phasor: ["phasor-trader", "numpy"],
  backtrader: ["backtrader"],
  ml4t: ["ml4t-backtest", "polars"],
};

export function machineLines(): string[] {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  const [{ model }] = cpus();
  return [
    `barloom ${version}, node ${process.versions.node} (V8 ${process.versions.v8})`,
    `${cpus().length} × ${model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${process.arch}`,
  ];
}

/** One line an environment or compiler that was found. */
export function versionLines({ python, c }: Tools): string[] {
  const lines = Object.entries(DISTRIBUTIONS).flatMap(([environment, names]) => {
    const command = python(environment);
    return command === undefined ? [] : [distributions(command, names)];
  });
  return Object.keys(c).length === 0 ? lines : [...lines, firstLine("gcc", ["--version"])];
}

function distributions(command: string, names: readonly string[]): string {
  const program =
    "import importlib.metadata as m, platform, sys; print(', '.join(f'{n} {m.version(n)}' for n in sys.argv[1:]) + ', Python ' + platform.python_version())";
  return firstLine(command, ["-c", program, ...names]);
}

function firstLine(command: string, args: readonly string[]): string {
  const { stdout, status } = spawnSync(command, [...args], { encoding: "utf8" });
  return status === 0 ? stdout.split("\n")[0] : `${command}: no version`;
}

/** Processes that wanted a core, averaged over the last minute. */
export function loadNow(): number {
  return loadavg()[0];
}

const SAMPLE_MS = 2000;
const BUSY_CORES = 0.2;

/** Cores that other programs keep busy, by a look at two seconds in which this one sleeps. */
export async function coresInUse(): Promise<number> {
  const before = busyMs();
  await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
  return Math.max(0, busyMs() - before) / SAMPLE_MS;
}

function busyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}

/** Whether others took so much that times are not what the machine can do. */
export function wasBusy(cores: readonly number[]): boolean {
  return cores.some((used) => used > BUSY_CORES);
}
