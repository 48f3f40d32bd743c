// A sweep on several workers: each has its share of the cells and sends them as they come.
import type { MarketData } from "../../src/index.ts";
import type { Cell } from "../shared/messages.ts";
import type { Settings } from "../shared/settings.ts";
import { EngineWorker, Stopped } from "../shared/worker.ts";

const WORKERS_MAX = 4;
const CELLS_PER_WORKER = 12;
/** A worker that says nothing for so long is stopped: its rule may never end. */
const SILENCE_MS = 30_000;
/** How long a worker may go on with the run that it is in when it is told to end. */
const GRACE_MS = 1500;

export class Sweeper {
  readonly #workers: EngineWorker[] = [];
  #isCancelled = false;

  async run(
    engine: string,
    market: MarketData,
    settings: Settings,
    parts: number,
    take: (cells: readonly Cell[]) => void,
  ): Promise<void> {
    if (this.#isCancelled) throw new Stopped("stopped");
    const code = settings.rule === "code" ? settings.code : "";
    const work = Array.from({ length: parts }, (_, part) =>
      this.#share(new EngineWorker(engine, code), market, settings, { part, parts }, take),
    );
    try {
      await Promise.all(work);
    } finally {
      this.#stop();
    }
    if (this.#isCancelled) throw new Stopped("stopped");
  }

  /** Lets the runs end that have begun, but not for ever. */
  cancel(): void {
    this.#isCancelled = true;
    for (const worker of this.#workers) worker.cancel();
    setTimeout(() => this.#stop(), GRACE_MS);
  }

  async #share(
    worker: EngineWorker,
    market: MarketData,
    settings: Settings,
    share: { readonly part: number; readonly parts: number },
    take: (cells: readonly Cell[]) => void,
  ): Promise<void> {
    this.#workers.push(worker);
    let silence: ReturnType<typeof setTimeout> | undefined;
    const listen = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => worker.stop(new Error("a run took too long")), SILENCE_MS);
    };
    try {
      listen();
      await worker.ask({ kind: "sweep", settings, market, ...share }, (cells) => {
        listen();
        take(cells);
      });
    } finally {
      clearTimeout(silence);
    }
  }

  #stop(): void {
    for (const worker of this.#workers) worker.stop();
  }
}

/** Workers that so many cells are worth. */
export function workerCount(cells: number): number {
  const cores = navigator.hardwareConcurrency || 2;
  return Math.max(1, Math.min(WORKERS_MAX, cores, Math.floor(cells / CELLS_PER_WORKER)));
}
