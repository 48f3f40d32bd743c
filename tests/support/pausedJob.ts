// A job of a worker on a memory of its own, for a process that is paused meanwhile: tells what was said of the worker.
import { Worker, type WorkerOptions } from "node:worker_threads";
import { kernel } from "../../src/kernel.ts";
import { takeBlock } from "../../src/memoryBlocks.ts";
import { forceSharing } from "../../src/threads/hosts.ts";
import { joinJob, startJob } from "../../src/threads/jobs.ts";
import { beforeStretches } from "./faultyProgram.ts";

const BYTES = 1000;
/** A second of looks. */
const patience = 40;
/** A tenth of a second or so: it is paused on the way. */
const longer = beforeStretches("for (let i = 0; i < 1e8; i++);");

const Slow = class extends Worker {
  constructor(program: string, options: WorkerOptions) {
    super(longer(program), options);
  }
};
process.getBuiltinModule = (() => ({ Worker: Slow })) as never;
forceSharing("apart");
const { start } = takeBlock(kernel(), BYTES);
const faults: string[] = [];
const running = startJob(kernel(), {
  ...{ call: "clear", before: [start], own: [], here: BYTES, count: 20, step: 1, turn: 1, patience },
  ...{ image: [{ start, bytes: BYTES }], result: { start, bytes: 0 } },
  onFault: (reason) => faults.push(reason),
});
let hasBegun = false;
for await (const taken of joinJob(running)) {
  if (!hasBegun && taken > 1) console.error("begun");
  hasBegun ||= taken > 1;
}
console.log(JSON.stringify({ taken: running.taken(), faults }));
