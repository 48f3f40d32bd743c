// A strategy's run made again from its tape, with a trace: for its audit trail.
import { borrowKernel, giveBackKernel } from "../kernel.ts";
import type { Plan } from "../plan/plan.ts";
import type { TraceSink } from "../results/trace.ts";
import { Drive, type DriveSetup } from "./drive.ts";
import { TapeReader, type Tape } from "./tape.ts";

/** Runs the bars through `bar`, then on until `isOver`, asked after each. */
export function retraceTape(
  plan: Plan,
  tape: Tape,
  trace: TraceSink,
  bar: number,
  isOver: () => boolean,
): void {
  const kernel = borrowKernel();
  const reader = new TapeReader(tape);
  let drive: Drive | undefined;
  const onBar = (slice: { readonly bar: number }): void => reader.handIn(slice.bar, drive!.desk);
  const setup: DriveSetup = {
    ...{ strategy: { onBar }, plan, series: new Map(), parameters: {}, feeds: undefined },
  };
  try {
    drive = new Drive(setup, kernel, undefined, trace);
    drive.begin();
    for (let next = 0; next < plan.shape.bars && (next <= bar || !isOver()); next++) {
      drive.step(next);
      drive.drain();
    }
  } finally {
    drive?.close();
    giveBackKernel(kernel);
  }
}
