// A peer in its own process: a plan a line in, a run a line out.
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ComparableRun } from "./types.ts";

const PEERS = join("validation", "peers");
/** A peer that says nothing for so long hangs. */
const SILENCE_MS = 120_000;
const STDERR_KEPT = 4000;

/** Runs plans in the peer, in order. */
export type RunTheirs = (plans: readonly unknown[]) => Promise<ComparableRun[]>;

export interface PeerProcess {
  readonly run: RunTheirs;
  close(): void;
}

/** The peer's own Python, or undefined where its environment has not been made. */
export function pythonOf(peer: string): string | undefined {
  const venv = join(PEERS, ".venv", peer);
  return [join(venv, "bin", "python"), join(venv, "Scripts", "python.exe")].find((path) => existsSync(path));
}

/** Starts run.py of a peer. */
export function startPeer(peer: string, python: string): PeerProcess {
  const child = spawn(python, [join(PEERS, peer, "run.py")]);
  let trouble = "";
  child.stderr.on("data", (text: Buffer) => (trouble = (trouble + text.toString()).slice(-STDERR_KEPT)));
  child.stdin.on("error", () => undefined); // told by the exit
  const answers = createInterface({ input: child.stdout, crlfDelay: Infinity })[Symbol.asyncIterator]();
  const next = async (): Promise<ComparableRun> => {
    const { value, done } = await inTime(answers.next(), child);
    if (done) throw new Error(`${peer}/run.py ended early:\n${trouble}`);
    return JSON.parse(value, reviveNumber) as ComparableRun;
  };
  const run: RunTheirs = async (plans) => {
    for (const plan of plans) child.stdin.write(`${JSON.stringify(plan, encodeNumber)}\n`);
    const runs: ComparableRun[] = [];
    while (runs.length < plans.length) runs.push(await next());
    return runs;
  };
  return { run, close: () => child.stdin.end() };
}

async function inTime<Value>(answer: Promise<Value>, child: ChildProcessWithoutNullStreams): Promise<Value> {
  const timer = setTimeout(() => child.kill(), SILENCE_MS);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
  }
}

const SPECIAL = ["NaN", "Infinity", "-Infinity"];

/** Numbers that JSON has not, as strings. */
export function encodeNumber(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

export function reviveNumber(_key: string, value: unknown): unknown {
  return typeof value === "string" && SPECIAL.includes(value) ? Number(value) : value;
}
