// Ctrl-C and its like: one stops a command at its next border, a second ends the process at once.
import { setImmediate } from "node:timers/promises";

/** Signals that ask a process to end, and the exit codes that tell of them. */
const INTERRUPTS = { SIGINT: 130, SIGTERM: 143 } as const;

type InterruptSignal = keyof typeof INTERRUPTS;

/** Why a command stopped. */
export class Interruption extends Error {
  readonly exitCode: number;

  constructor(signal: InterruptSignal) {
    super(`stopped by ${signal}`);
    this.name = "Interruption";
    this.exitCode = INTERRUPTS[signal];
  }
}

/** What of a process it takes. */
export interface Interruptible {
  on(signal: InterruptSignal, listener: () => void): unknown;
  exit(code: number): unknown;
}

/** Aborts with an `Interruption` at the first signal. */
export function interruptsOf(process: Interruptible): AbortSignal {
  const stopping = new AbortController();
  for (const signal of Object.keys(INTERRUPTS) as InterruptSignal[])
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(INTERRUPTS[signal]);
      else stopping.abort(new Interruption(signal));
    });
  return stopping.signal;
}

interface Stoppable {
  readonly stop: AbortSignal;
}

/** Between two pieces of work: signals have their turn, and a command that is to stop does so here. */
export async function border({ stop }: Stoppable): Promise<void> {
  // Signals are seen between two of these.
  await setImmediate();
  await setImmediate();
  stop.throwIfAborted();
}

/** What a step gives that writes nothing, such as reading; where the command is to stop it is not waited for. */
export async function unlessStopped<Value>({ stop }: Stoppable, step: Promise<Value>): Promise<Value> {
  const stopped = new Promise<never>((_, reject) => {
    const abort = (): void => reject(stop.reason as Error);
    if (stop.aborted) abort();
    else stop.addEventListener("abort", abort, { once: true });
  });
  const value = await Promise.race([step, stopped]);
  await border({ stop });
  return value;
}
