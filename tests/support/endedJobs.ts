// A process whose workers are ended while what they answered last is on its way, again and again; tells how often.
import { kernel } from "../../src/kernel.ts";
import { takeBlock } from "../../src/memoryBlocks.ts";
import { joinJob, startJob } from "../../src/threads/jobs.ts";
import { stopThreads, workersOf } from "../../src/threads/pool.ts";

const BYTES = 64;
const TIMES = 30;
const { start } = takeBlock(kernel(), BYTES);

for (let time = 0; time < TIMES; time++) {
  // A worker that has nothing to do yet keeps no process alive.
  const alive = setInterval(() => undefined, 1000);
  await workersOf(1)[0].started;
  clearInterval(alive);
  const running = startJob(kernel(), {
    ...{ call: "clear", before: [start], own: [BYTES], here: BYTES, count: 500, step: 1, turn: 1 },
    ...{ image: [], result: { start, bytes: 0 } },
  });
  for await (const _ of joinJob(running));
  await stopThreads();
}
console.log(TIMES);
