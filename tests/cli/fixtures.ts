import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { configOf } from "../../src/cli/config/schema.ts";
import type { Terminal } from "../../src/cli/io.ts";
import { runCommand } from "../../src/cli/program.ts";
import { visibleText } from "../../src/report/text.ts";

/** What a command printed, and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command from source. */
export function barloom(...args: string[]): Promise<Outcome> {
  return barloomUntil(new AbortController().signal, ...args);
}

/** Runs a command that is told to stop by a signal. */
export async function barloomUntil(stop: AbortSignal, ...args: string[]): Promise<Outcome> {
  const out: string[] = [];
  const err: string[] = [];
  const terminal: Terminal = {
    ...{ width: 100, colour: false, plain: visibleText, progress: () => undefined, stop },
    print: (text) => void out.push(text),
    complain: (text) => void err.push(text),
  };
  const code = await runCommand(args, terminal);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

/** Builds the package without its declarations. */
export function buildInto(folder: string): void {
  const args = ["scripts/build.mjs", "--js-only", "--outdir", folder];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

/** What is said against a configuration; "" where nothing is. */
export function messageOf(config: unknown): string {
  try {
    configOf(config);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

/** A folder with files, gone after the test. */
export function folderWith(files: Readonly<Record<string, string | object>>): string {
  const folder = mkdtempSync(join(tmpdir(), "barloom-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  return folder;
}

/** Four days of two assets. */
export const PRICES_CSV = `time,asset,open,high,low,close
2020-01-01,A,10,11,9,10
2020-01-02,A,10,12,10,12
2020-01-03,A,13,14,12,13
2020-01-04,A,13,13,11,11
2020-01-01,B,20,21,19,20
2020-01-02,B,20,22,20,22
2020-01-03,B,23,24,22,23
2020-01-04,B,23,23,21,21
`;

/** A is bought on the second day, B on the third; a day and an asset that have no price. */
export const ENTRIES_CSV = `time,A,B,C
2020-01-01,1,0,1
2020-01-02,0,1,0
2020-02-01,0,1,0
`;

export const CONFIG = {
  prices: { file: "prices.csv" },
  signals: { entries: { file: "entries.csv" } },
  options: { initCash: 1000, cashSharing: true, size: 60, fees: 0.01, lotSize: 1 },
};

export const FILES = { "prices.csv": PRICES_CSV, "entries.csv": ENTRIES_CSV, "config.json": CONFIG };
