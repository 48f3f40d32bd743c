// What the page holds: a file, its worker, and what was run last.
import engineText from "barloom-web:engine";
import type { DataFacts, DataFile, RunResult } from "../shared/messages.ts";
import { defaultSettings, type ColumnChoice, type Settings } from "../shared/settings.ts";
import { EngineWorker } from "../shared/worker.ts";
import { byId, say, show } from "./dom.ts";
import { readColumns, writeAssets, writeColumns, writeShare } from "./form.ts";
import { fromBase64 } from "../shared/bytes.ts";
import { count } from "../../src/report/format.ts";

export interface OpenFile extends DataFile {
  readonly bytes: ArrayBuffer;
  readonly facts: DataFacts;
  readonly isDemo: boolean;
}

export interface LastRun {
  readonly settings: Settings;
  readonly file: OpenFile;
  readonly result: RunResult;
}

interface Session {
  settings: Settings;
  file: OpenFile | undefined;
  last: LastRun | undefined;
  /** Settings of a link whose file is still to come. */
  awaited: Settings | undefined;
  /** What a link says comes out. */
  expected: { readonly sha256: string; readonly digest: string } | undefined;
}

export const session: Session = {
  settings: defaultSettings(),
  file: undefined,
  last: undefined,
  awaited: undefined,
  expected: undefined,
};

/** Largest file that is taken in. */
const FILE_BYTES_MAX = 512 * 2 ** 20;

let worker: { readonly code: string; readonly engine: EngineWorker } | undefined;

export { engineText };

/** The worker that holds the file and the rule; another rule needs another one. */
export async function engineFor(code: string): Promise<EngineWorker> {
  if (worker?.code === code) return worker.engine;
  dropEngine();
  const engine = new EngineWorker(engineText, code);
  worker = { code, engine };
  const { file } = session;
  if (file !== undefined) await engine.ask({ kind: "load", file: { name: file.name, bytes: file.bytes } });
  return engine;
}

export function dropEngine(): void {
  worker?.engine.stop();
  worker = undefined;
}

export async function demoFile(): Promise<File> {
  const { name, data } = await import("barloom-web:demo");
  return new File([fromBase64(data)], name);
}

/** Reads a file and guesses its columns, or takes those of the settings of a link. */
export async function openFile(given: File, isDemo: boolean, linked = session.awaited): Promise<void> {
  if (given.size > FILE_BYTES_MAX)
    throw new Error(`${given.name}: more than ${FILE_BYTES_MAX / 2 ** 20} MiB`);
  say("data-facts", `Reading ${given.name} …`);
  try {
    await take(given, isDemo, linked);
  } catch (error) {
    say("data-facts", "");
    throw error;
  }
}

async function take(given: File, isDemo: boolean, linked: Settings | undefined): Promise<void> {
  const bytes = await given.arrayBuffer();
  dropEngine();
  session.file = undefined;
  const engine = await engineFor("");
  const facts = await engine.ask<DataFacts>({ kind: "load", file: { name: given.name, bytes } });
  session.file = { name: given.name, bytes, facts, isDemo };
  session.awaited = undefined;
  const columns = linked?.columns ?? facts.guess;
  writeColumns(facts.names, columns);
  say("data-facts", `${given.name}: ${count(facts.rows)} rows`);
  if (linked !== undefined && session.expected?.sha256 !== facts.sha256)
    say("data-facts", `${given.name}: ${count(facts.rows)} rows; not the file that the link was made with`);
  await listAssets(columns, linked?.asset ?? "");
  if (linked === undefined) writeShare();
}

/** Other columns were picked. */
export async function useColumns(): Promise<void> {
  await listAssets(readColumns(), byId<HTMLSelectElement>("asset").value);
}

async function listAssets(columns: ColumnChoice, chosen: string): Promise<void> {
  const isWhole = columns.time !== "" && columns.close !== "";
  byId<HTMLButtonElement>("run").disabled = !isWhole;
  byId<HTMLDetailsElement>("columns-box").open ||= !isWhole;
  if (!isWhole) throw new Error("Say which columns hold the time and the close.");
  const engine = await engineFor("");
  writeAssets(await engine.ask<readonly string[]>({ kind: "assets", columns }), chosen);
  show("sweep-box", true);
  show("welcome", false);
}
