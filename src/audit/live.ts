// The audit trail of a strategy while it runs: the events of a bar are handed on when the bar is over, and not kept.
import { borrowKernel, giveBackKernel } from "../kernel.ts";
import type { Arena } from "../plan/arena.ts";
import type { Plan } from "../plan/plan.ts";
import type { Portfolio } from "../results/portfolio.ts";
import { drainTraces, type TraceSink } from "../results/trace.ts";
import { Drive } from "../strategy/drive.ts";
import type { DriveSetup } from "../strategy/driveTypes.ts";
import { ordersLeft, type OrderLeft } from "../strategy/left.ts";
import type { PaperWatch } from "../strategy/paper.ts";
import { portfolioOf } from "../strategy/run.ts";
import type { AuditEvent } from "./events.ts";
import { RealisticRecorder } from "./recorder.ts";
import type { ColumnTrace } from "./traced.ts";
import { byAccount } from "./trail.ts";

/**
 * Runs a strategy and tells what happens, bar by bar.
 * @param emit takes the events of a bar when it is over, and the orders that are left when the data are
 * @param keepsResult whether there is to be a portfolio: it grows with the records of the run
 */
export function runTelling(
  setup: DriveSetup,
  emit: (event: AuditEvent) => void,
  keepsResult: boolean,
  checkpointEvents?: number,
): Portfolio | null {
  const begun = performance.now();
  const kernel = borrowKernel();
  const trail = new LiveTrail(() => emit, checkpointEvents);
  let drive: Drive | undefined;
  try {
    const trace = trail.goOnOver(setup.plan);
    drive = new Drive(setup, kernel, undefined, { trace, keeps: keepsResult });
    drive.begin();
    for (let bar = 0; bar < setup.plan.shape.bars; bar++) {
      drive.step(bar);
      trail.take(bar, drive);
    }
    const driven = keepsResult ? drive.finish() : null;
    trail.end(driven === null ? drive.leave() : ordersLeft(driven.output.orders));
    return driven && portfolioOf(driven, setup, { planMs: 0, kernelMs: performance.now() - begun });
  } finally {
    drive?.close();
    giveBackKernel(kernel);
  }
}

/** Tells the bars of a run as they are over, in whichever plan they lie. */
export class LiveTrail implements PaperWatch {
  private plan: Plan | undefined;
  private traced: TracedBar | undefined;
  private recorder: RealisticRecorder | undefined;

  /** @param begin is shown the first plan, and gives what takes the events */
  constructor(
    private readonly begin: (plan: Plan) => (event: AuditEvent) => void,
    private readonly checkpointEvents?: number,
  ) {}

  goOnOver(plan: Plan): TraceSink {
    this.plan = plan;
    this.traced ??= new TracedBar(plan);
    if (this.recorder === undefined) {
      this.recorder = new RealisticRecorder(plan, this.begin(plan), this.checkpointEvents);
      this.recorder.begin();
    } else this.recorder.goOnOver(plan);
    return this.traced;
  }

  take(bar: number, drive: Drive): void {
    drive.drainTrace();
    this.recorder!.take(bar, byAccount(this.traced!.take(), this.plan!), drive.newCalls());
  }

  end(left: readonly OrderLeft[]): void {
    this.recorder!.end(left);
  }
}

/** What was traced of the running bar. */
class TracedBar implements TraceSink {
  readonly window;
  private traces: ColumnTrace[] = [];

  constructor({ shape }: Plan) {
    this.window = { firstColumn: 0, lastColumn: shape.columns, firstBar: 0 };
  }

  drain(buffer: ArrayBuffer, arena: Arena): void {
    drainTraces(buffer, arena, (column, event) => this.traces.push({ column, event }));
  }

  take(): readonly ColumnTrace[] {
    const { traces } = this;
    this.traces = [];
    return traces;
  }
}
