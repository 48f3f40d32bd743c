// A participant in a process of its own: a line of work in, a line of JSON out.
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { JOBS, type JobName } from "./jobs.ts";

/** How a program is started. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Work for one participant: where the sets lie and how many of them it does. */
export interface Work {
  readonly job: JobName;
  readonly variant: string;
  readonly folder: string;
  readonly sets: number;
  readonly name: string;
  /** Whether it first runs one more set that is not timed, so that the timed ones find it in motion. */
  readonly runIn: boolean;
}

/** Milliseconds by set, order counts by set. */
export interface Answer {
  readonly cpu: readonly number[];
  readonly wall: readonly number[];
  readonly kernel?: readonly number[];
  readonly orders: readonly (number | null)[];
  /** Most resident bytes of the process during this work; null where the system does not tell. */
  readonly peakBytes: number | null;
}

/** Everybody computes on one thread; what these libraries read at their start. */
export const SETTINGS = {
  NUMBA_CACHE_DIR: join(process.cwd(), "build", "bench-numba"),
  NUMBA_NUM_THREADS: "1",
  OMP_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  RAYON_NUM_THREADS: "1",
  POLARS_MAX_THREADS: "1",
  RAPTORBT_NO_VERSION_CHECK: "1",
};

const SILENCE_MS = 600_000;
const STDERR_KEPT = 2000;

export class Participant {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly answers: AsyncIterator<string>;
  private trouble = "";

  constructor({ command, args, env }: Program) {
    this.child = spawn(command, [...args], { env: { ...process.env, ...SETTINGS, ...env } });
    this.child.stderr.on("data", (text: Buffer) => {
      this.trouble = (this.trouble + text.toString()).slice(-STDERR_KEPT);
    });
    this.child.stdin.on("error", () => undefined); // told by the end of its answers
    this.child.on("error", (error) => (this.trouble += String(error)));
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** Waits until everything is loaded; gives the bytes that the process then holds. */
  async ready(): Promise<number | null> {
    await this.ask("ready");
    return this.status("VmRSS");
  }

  /** Does the work; throws what the participant says went wrong. */
  async do(work: Work): Promise<Answer> {
    this.forgetPeak();
    const answer = (await this.ask(lineOf(work))) as Answer & { readonly error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return { ...answer, peakBytes: this.status("VmHWM") };
  }

  private async ask(line: string): Promise<unknown> {
    this.child.stdin.write(`${line}\n`);
    const timer = setTimeout(() => this.child.kill(), SILENCE_MS);
    const { value, done } = await this.answers.next();
    clearTimeout(timer);
    if (done) throw new Error(`it ended early: ${this.trouble.trim().split("\n").at(-1)}`);
    return JSON.parse(value);
  }

  close(): void {
    this.child.stdin.end();
  }

  private status(field: string): number | null {
    try {
      return bytesIn(readFileSync(`/proc/${this.child.pid}/status`, "utf8"), field);
    } catch {
      return null;
    }
  }

  private forgetPeak(): void {
    try {
      writeFileSync(`/proc/${this.child.pid}/clear_refs`, "5");
    } catch {
      // Systems without it: the peak is that of the whole process.
    }
  }
}

/** The line that all programs understand: `job variant folder sets name bars columns run-in`. */
export function lineOf({ job, variant, folder, sets, name, runIn }: Work): string {
  const { bars, columns } = JOBS[job];
  return [job, variant, folder, sets, name, bars, columns, Number(runIn)].join(" ");
}

/** Bytes of a field of /proc/PID/status, which tells kibibytes; null where it is not there. */
export function bytesIn(status: string, field: string): number | null {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status);
  return found === null ? null : Number(found[1]) * 1024;
}
