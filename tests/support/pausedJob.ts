// A job of a worker on a memory of its own, for a process that is paused meanwhile: tells what was said of the worker.
import { kernel } from "../../src/kernel.ts";
import { takeBlock } from "../../src/memoryBlocks.ts";
import { forceSharing } from "../../src/threads/hosts.ts";
import { joinJob, startJob } from "../../src/threads/jobs.ts";

const BYTES = 60_000;
/** A second of looks. */
const patience = 40;

forceSharing("apart");
const { start } = takeBlock(kernel(), BYTES);
const faults: string[] = [];
const running = startJob(kernel(), {
  ...{ call: "clear", before: [start], own: [], here: BYTES, count: 20_000, step: 1, turn: 1, patience },
  ...{ image: [{ start, bytes: BYTES }], result: { start, bytes: 0 } },
  onFault: (reason) => faults.push(reason),
});
let hasBegun = false;
for await (const taken of joinJob(running)) {
  if (!hasBegun && taken > 0) console.error("begun");
  hasBegun ||= taken > 0;
}
console.log(JSON.stringify({ taken: running.taken(), faults }));
