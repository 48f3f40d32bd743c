// Workers that run a program that is changed, within limits of their own.
import { Worker, type ResourceLimits, type WorkerOptions } from "node:worker_threads";
import { vi } from "vitest";
import { stopThreads } from "../../src/threads/pool.ts";

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
