// The script of a downloaded page: runs what the page holds again and compares the digests.
import type { Replayed } from "./engine/replayAddition.ts";
import { unpacked } from "./shared/bytes.ts";
import { EngineWorker } from "./shared/worker.ts";

const textOf = (id: string): string => document.getElementById(id)?.textContent ?? "";
const status = document.getElementById("replayed") as HTMLElement;
const button = document.getElementById("replay") as HTMLButtonElement;

async function replay(): Promise<void> {
  const { settings, digest, file } = JSON.parse(textOf("replay-settings")) as Replayed;
  const engine = new TextDecoder().decode(await unpacked(textOf("replay-engine")));
  const worker = new EngineWorker(engine, settings.rule === "code" ? settings.code : "");
  try {
    const bytes = (await unpacked(textOf("replay-data"))).buffer;
    await worker.ask({ kind: "load", file: { name: file, bytes } });
    const again = await worker.ask<string>({ kind: "digest", settings });
    status.textContent =
      again === digest ? `The same again: ${again}` : `Not the same: this run has the digest ${again}`;
    status.dataset.same = String(again === digest);
  } finally {
    worker.stop();
  }
}

async function run(): Promise<void> {
  button.disabled = true;
  status.textContent = "Running …";
  try {
    await replay();
  } catch (error) {
    status.textContent = `It could not be run: ${String((error as Error).message)}`;
  }
  button.disabled = false;
}

button.addEventListener("click", () => void run());
void run();
