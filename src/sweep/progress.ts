// How far a sweep is: reported now and then, never backwards, and once when all is done; and turns for timers meanwhile.
import { requireFollowed } from "../checks.ts";
import { rest } from "./table.ts";

/** How far a sweep has come. */
export interface SweepProgress {
  readonly done: number;
  readonly total: number;
}

/** What a sweep that can be followed and stopped takes. */
export interface Followed {
  /** Stops the sweep; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with the rows that are done: first, then some twenty times a second at most, and when all are. */
  readonly onProgress?: (progress: SweepProgress) => void;
}

/** Longest stretch before timers and signals get their turn. */
const STRETCH_MS = 20;
const REPORT_MS = 50;

/** Follows one sweep. */
export class Progress {
  private rested = performance.now();
  private reported = -Infinity;
  private shown = 0;

  constructor(
    private readonly total: number,
    private readonly followed: Followed,
  ) {
    requireFollowed(followed);
  }

  /** Between two pieces of work: throws where the sweep is to stop. */
  async at(done: number): Promise<void> {
    this.followed.signal?.throwIfAborted();
    const now = performance.now();
    if (done > this.shown && done < this.total && now - this.reported >= REPORT_MS) this.report(done, now);
    if (now - this.rested < STRETCH_MS) return;
    await rest();
    this.rested = performance.now();
    this.followed.signal?.throwIfAborted();
  }

  /** When all is done. */
  end(): void {
    this.followed.signal?.throwIfAborted();
    this.report(this.total, Infinity);
    this.followed.signal?.throwIfAborted();
  }

  private report(done: number, now: number): void {
    this.shown = done;
    this.reported = now;
    this.followed.onProgress?.({ done, total: this.total });
  }
}
