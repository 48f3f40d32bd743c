// Processes that are told to stop.
import { spawn } from "node:child_process";

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A process of this Node, with what it has written so far. */
export interface Running {
  readonly ended: Promise<Ended>;
  readonly pid: number;
  /** Resolves at the first line of standard error that fits; rejects where the process ends before. */
  line(fits: (line: string) => boolean): Promise<void>;
  /** Resolves when it has read all of it. */
  send(input: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** A line of progress that tells of so much, or more. */
export function progressOf(done: number): (line: string) => boolean {
  return (line) => Number(/^(\d+) of \d+$/.exec(line)?.[1]) >= done;
}

export function running(args: readonly string[], cwd?: string): Running {
  const child = spawn(process.execPath, args, { ...(cwd === undefined ? {} : { cwd }) });
  let [out, err] = ["", ""];
  let look = (): void => undefined;
  child.stdout.on("data", (chunk) => (out += String(chunk)));
  child.stderr.on("data", (chunk) => {
    err += String(chunk);
    look();
  });
  const ended = new Promise<Ended>((resolve) =>
    child.on("close", (code, signal) => resolve({ code, signal, out, err })),
  );
  return {
    ended,
    pid: child.pid!,
    line: (fits) =>
      new Promise((resolve, reject) => {
        look = () => err.split("\n").slice(0, -1).some(fits) && resolve();
        look();
        void ended.then(({ code }) => reject(new Error(`ended with ${code}: ${err}`)));
      }),
    send: (input) =>
      new Promise((resolve, reject) =>
        child.stdin.write(input, (error) => (error ? reject(error) : resolve())),
      ),
    kill: (signal) => void child.kill(signal),
  };
}
