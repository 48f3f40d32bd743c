// Workers that fail: their program does something else before it walks a stretch, or as a whole.
import { Worker, type ResourceLimits, type WorkerOptions } from "node:worker_threads";
import { vi } from "vitest";
import { stopThreads } from "../../src/threads/pool.ts";

/** What goes wrong, as a statement of a worker that is about to walk from item `first` on. */
export const FAULTS = {
  trap: "instance.exports[call](4294967280, 4294967280, 4294967280, 4294967280, 0, 1)",
  "no memory": "for (const held = []; ; ) held.push(new Array(1000000).fill(held.length + 0.5))",
  "process.exit": "process.exit(3)",
  silence: "for (;;);",
} as const;

const WALK = "instance.exports[call](...before";

/** A statement before every stretch. */
export function beforeStretches(statement: string): (program: string) => string {
  return (program) => program.replaceAll(WALK, `(() => { ${statement} })(), ${WALK}`);
}

/** New workers run a program that is changed, within limits, until `soundWorkers`. */
export async function faultyWorkers(
  change: (program: string) => string,
  resourceLimits?: ResourceLimits,
): Promise<void> {
  await stopThreads();
  const Faulty = class extends Worker {
    constructor(program: string, options: WorkerOptions) {
      super(change(program), { ...options, ...(resourceLimits && { resourceLimits }), stderr: true });
    }
  };
  const builtin = process.getBuiltinModule.bind(process);
  vi.spyOn(process, "getBuiltinModule").mockImplementation(((name: string) =>
    name === "node:worker_threads" ? { Worker: Faulty } : builtin(name)) as typeof builtin);
}

export async function soundWorkers(): Promise<void> {
  vi.restoreAllMocks();
  await stopThreads();
}
