// The audit trail of a run: the run is made again with a trace of everything, and told as events.
import { describe, objectOf, runNumber } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { Arena } from "../plan/arena.ts";
import { makePlan, type Plan } from "../plan/plan.ts";
import { inputsChanged } from "../results/changed.ts";
import type { Portfolio } from "../results/portfolio.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import { retrace } from "../results/run.ts";
import { drainTraces, type TraceSink } from "../results/trace.ts";
import { retraceTape } from "../strategy/retrace.ts";
import type { CallAtClose } from "../strategy/written.ts";
import { ordersLeft } from "../strategy/left.ts";
import type { Tape } from "../strategy/tape.ts";
import { EventBatch } from "./batch.ts";
import type { AuditEvent, AuditHeader } from "./events.ts";
import { seriesOf, stateAt, type AuditSeries, type AuditState } from "./replay.ts";
import { headerOf, RealisticRecorder } from "./recorder.ts";
import { actionCount, type ColumnTrace } from "./traced.ts";
import { recordVectorbt, vectorbtHeaderOf } from "./vectorbt.ts";

/** Events that a trail in memory holds at most, unless it is told otherwise: about 120 MB. */
const TRAIL_LIMIT = 1_000_000;

const CHUNK_EVENTS = 4096;

/** How many events `auditTrail` may keep. */
export interface AuditOptions {
  /** Most events to be kept in memory; 1,000,000 by default. More is an error, never a part. */
  readonly limit?: number;
}

/** Every event of a run, in the order in which things happened. */
export class AuditTrail implements Iterable<AuditEvent> {
  constructor(
    readonly header: AuditHeader,
    readonly length: number,
    private readonly chunks: readonly EventBatch[],
  ) {
    Object.freeze(this);
  }

  /** One event by its number; throws a RangeError outside. */
  at(seq: number): AuditEvent {
    if (!Number.isInteger(seq) || seq < 0 || seq >= this.length)
      throw new RangeError(`event ${seq} of ${this.length}`);
    return this.chunks[Math.floor(seq / CHUNK_EVENTS)].at(seq % CHUNK_EVENTS);
  }

  /** The events, in the order in which things happened. */
  *[Symbol.iterator](): Iterator<AuditEvent> {
    for (let seq = 0; seq < this.length; seq++) yield this.at(seq);
  }

  /** What the run held at the close of a bar; E_RANGE where it has no such bar. */
  stateAt(bar: number): AuditState {
    return stateAt(this.header, this, bar);
  }

  /** Equity, cash, settled cash, receivables and positions at every bar, rebuilt from the events. */
  series(): AuditSeries {
    return seriesOf(this.header, this);
  }
}

/** The trail of a portfolio, in memory. */
export function trailOf(portfolio: Portfolio | VectorbtPortfolio, options: AuditOptions = {}): AuditTrail {
  objectOf("auditTrail", options, ["limit"]);
  const limit = runNumber("limit", options.limit ?? TRAIL_LIMIT, {
    accepts: (value) => Number.isInteger(value) && value >= 1,
    code: "E_RANGE",
    expected: "a whole number of at least 1",
  });
  const chunks: EventBatch[] = [];
  let length = 0;
  const { header, tell } = tellingOf(portfolio);
  tell((event) => {
    if (length === limit) throw tooMany(limit, event.bar);
    if (length % CHUNK_EVENTS === 0) chunks.push(new EventBatch(CHUNK_EVENTS));
    chunks[chunks.length - 1].add(event);
    length += 1;
  });
  return new AuditTrail(header, length, chunks);
}

function tooMany(limit: number, bar: number): BacktestError {
  return new BacktestError("E_AUDIT_LIMIT", `the run has more than ${limit} events: they end at bar ${bar}`, {
    ...{ option: "limit", bar, expected: `at most ${limit} events` },
    hint: "Raise `limit`, or stream the trail into a file with writeAudit of barloom/files.",
  });
}

/** A run that can be told. */
export interface Telling {
  readonly header: AuditHeader;
  /** Tells every event; what takes them must not run anything: the kernel may be at work. */
  readonly tell: (emit: (event: AuditEvent) => void, checkpointEvents?: number) => void;
}

/** The run of a portfolio of either profile. */
export function tellingOf(portfolio: Portfolio | VectorbtPortfolio): Telling {
  const { profile, call } = (portfolio ?? {}) as Partial<typeof portfolio>;
  if ((profile !== "realistic" && profile !== "vectorbt") || call === undefined)
    throw new BacktestError("E_DTYPE", `an audit trail is of a portfolio, got ${describe(portfolio)}`, {
      ...{ option: "portfolio", got: describe(portfolio), expected: "a result of fromSignals or fromOrders" },
    });
  if (portfolio.profile === "vectorbt")
    return {
      header: vectorbtHeaderOf(portfolio),
      tell: (emit, every) => recordVectorbt(portfolio, emit, every),
    };
  const plan = auditedPlan(portfolio);
  return { header: headerOf(plan), tell: (emit, every) => void recordRun(portfolio, emit, plan, every) };
}

/** The run that a portfolio of the realistic profile is the result of, planned again. */
export function auditedPlan({ call }: Portfolio): Plan {
  return { ...makePlan(call.api, call.options), call };
}

/** Tells a run to `emit`, event by event; gives what heads them. `emit` must not run anything: the kernel is at work. */
export function recordRun(
  portfolio: Portfolio,
  emit: (event: AuditEvent) => void,
  plan: Plan = auditedPlan(portfolio),
  checkpointEvents?: number,
): AuditHeader {
  const checked = new ClosesOf(portfolio);
  const see = (event: AuditEvent): void => {
    checked.see(event);
    emit(event);
  };
  const recorder = new RealisticRecorder(plan, see, checkpointEvents);
  recorder.begin();
  const calls = callsByBar(portfolio);
  const bars = new BarsOf(plan, (bar, traces) => recorder.take(bar, traces, calls.get(bar) ?? []));
  traced(plan, bars);
  bars.finish();
  recorder.end(ordersLeft(portfolio.orders));
  return headerOf(plan);
}

/** Makes the run again; that of a strategy from what it asked for. */
function traced(plan: Plan, sink: TraceSink): void {
  const { tape } = plan.call;
  const last = plan.shape.bars - 1;
  if (tape === undefined) retrace(plan, sink, last, () => true);
  else retraceTape(plan, tape as Tape, sink, last, () => true);
}

/** A strategy acts on all accounts between the halves of a bar: what happened to each is told together, in its order. */
export function byAccount(traces: readonly ColumnTrace[], { groupLengths }: Plan): readonly ColumnTrace[] {
  const acted = actionCount(traces);
  const accountOf = groupLengths.flatMap((length, account) => new Array<number>(length).fill(account));
  const others = traces.slice(acted);
  others.sort((a, b) => accountOf[a.column] - accountOf[b.column]);
  return [...traces.slice(0, acted), ...others];
}

/** Sorts what the kernel traces into bars, and hands each on when it is whole. */
class BarsOf {
  readonly window;
  private bar = 0;
  private traces: ColumnTrace[] = [];

  constructor(
    private readonly plan: Plan,
    private readonly take: (bar: number, traces: readonly ColumnTrace[]) => void,
  ) {
    this.window = { firstColumn: 0, lastColumn: plan.shape.columns, firstBar: 0 };
  }

  drain(buffer: ArrayBuffer, arena: Arena): void {
    drainTraces(buffer, arena, (column, event) => {
      this.passTo(event.bar);
      this.traces.push({ column, event });
    });
  }

  finish(): void {
    this.passTo(this.plan.shape.bars);
  }

  private passTo(bar: number): void {
    for (; this.bar < bar; this.bar++) {
      const { traces } = this;
      this.traces = [];
      this.take(this.bar, this.plan.call.tape === undefined ? traces : byAccount(traces, this.plan));
    }
  }
}

/** What the run said of every close: arrays that have changed since would tell of another run. */
class ClosesOf {
  private readonly equity: Float64Array;
  private readonly cash: Float64Array;

  constructor(private readonly portfolio: Portfolio) {
    this.equity = portfolio.equity().data;
    this.cash = portfolio.cash().data;
  }

  see({ kind, bar, account, value, amount }: AuditEvent): void {
    if (kind !== "close") return;
    const cell = bar * this.portfolio.groupLengths.length + account;
    if (Object.is(value, this.equity[cell]) && Object.is(amount, this.cash[cell])) return;
    throw inputsChanged({ bar, got: value, expected: this.equity[cell] });
  }
}

function callsByBar({ marginCalls }: Portfolio): Map<number, CallAtClose[]> {
  const calls = new Map<number, CallAtClose[]>();
  for (let i = 0; i < marginCalls.length; i++) {
    const { bar, ...call } = marginCalls.at(i);
    const others = calls.get(bar);
    if (others === undefined) calls.set(bar, [call]);
    else others.push(call);
  }
  return calls;
}
