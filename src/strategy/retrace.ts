// A strategy's run made again from its tape, with a trace: for its audit trail and its explanations.
import { borrowKernel, giveBackKernel } from "../kernel.ts";
import type { Plan } from "../plan/plan.ts";
import type { TraceSink } from "../results/trace.ts";
import { Drive } from "./drive.ts";
import type { DriveSetup } from "./driveTypes.ts";
import { TapeReader, type Tape, type TapeListener } from "./tape.ts";

/** Runs the bars through `bar`, then on until `isOver`, asked after each. */
export function retraceTape(
  plan: Plan,
  tape: Tape,
  trace: TraceSink,
  bar: number,
  isOver: () => boolean,
  listener?: TapeListener,
): void {
  const kernel = borrowKernel();
  const reader = new TapeReader(tape);
  let drive: Drive | undefined;
  const heard = listener && heardBetween(listener, () => drive!.drain());
  const onBar = (slice: { readonly bar: number }): void => reader.handIn(slice.bar, drive!.desk, heard);
  const setup: DriveSetup = {
    ...{ strategy: { onBar }, plan, series: new Map(), parameters: {}, feeds: undefined },
  };
  try {
    drive = new Drive(setup, kernel, undefined, { trace });
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

/** What was traced before an entry and what it leaves are read apart. */
function heardBetween(listener: TapeListener, drain: () => void): TapeListener {
  return {
    asks: (asked) => {
      drain();
      listener.asks(asked);
    },
    wasAsked: (order) => {
      drain();
      listener.wasAsked(order);
    },
  };
}
