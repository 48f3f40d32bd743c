// The events of a run of the vectorbt profile: the run is made again with VectorBT's log of every request, and told bar by bar.
import { Direction, LogField, OrderStatus, OrderStatusInfo, SizeType } from "../../assembly/layout.ts";
import { wordOf } from "../explain/names.ts";
import { withLog } from "../explain/vectorbt.ts";
import type { Api } from "../options.ts";
import { cellOf } from "../plan/source.ts";
import { makeVectorbtPlan, type VectorbtRunPlan } from "../plan/vectorbt.ts";
import { inputsChanged, requireSameRecords } from "../results/changed.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import { executeGeneral, type LogRecords } from "../results/vectorbt/run.ts";
import { valuationClose } from "../results/vectorbt/closes.ts";
import { accountsOf, CHECKPOINT_EVENTS, Recorder } from "./book.ts";
import { AUDIT_VERSION, type AuditEvent, type AuditHeader, type EventDetails } from "./events.ts";
import { VectorbtLedger } from "./vectorbtLedger.ts";

/** The accounts of a trail are the groups that the portfolio reports. */
export function vectorbtHeaderOf({ plan, groupLengths, columns }: VectorbtPortfolio): AuditHeader {
  return {
    version: AUDIT_VERSION,
    profile: "vectorbt",
    columns: plan.columns,
    groupLengths: [...groupLengths],
    names: columns === null ? null : [...columns],
    settlementBars: 0,
  };
}

/** Tells a run to `emit`, event by event. */
export function recordVectorbt(
  portfolio: VectorbtPortfolio,
  emit: (event: AuditEvent) => void,
  checkpointEvents?: number,
): void {
  const { api, options } = portfolio.call;
  const plan = makeVectorbtPlan(api as Api, options);
  const { orders, logs } = executeGeneral(withLog(plan, new Uint8Array(plan.shape.bars).fill(1)), "");
  requireSameRecords(orders, portfolio.orders);
  new VectorbtRecorder(portfolio, plan, logs, emit, checkpointEvents).tellAll();
}

/** What a request says of itself, from one row of the log. */
interface Request {
  readonly column: number;
  readonly at: (field: LogField) => number;
  readonly id: number;
  readonly status: OrderStatus;
}

class VectorbtRecorder extends Recorder<VectorbtLedger> {
  private readonly accounts: Int32Array;
  private readonly cash: Float64Array;
  private readonly equity: Float64Array;
  private readonly closes: readonly Float64Array[];
  private readonly requests: readonly (readonly Request[])[];

  constructor(
    private readonly portfolio: VectorbtPortfolio,
    private readonly plan: VectorbtRunPlan,
    logs: LogRecords,
    emit: (event: AuditEvent) => void,
    checkpointEvents = CHECKPOINT_EVENTS,
  ) {
    super(new VectorbtLedger(vectorbtHeaderOf(portfolio)), portfolio.time, emit, checkpointEvents);
    this.accounts = accountsOf(portfolio.groupLengths);
    this.cash = portfolio.cash().data;
    this.equity = portfolio.value().data;
    this.closes = Array.from(this.accounts, (_, column) => valuationClose(plan, column));
    this.requests = requestsByBar(logs, plan.shape.bars);
  }

  tellAll(): void {
    this.portfolio.initCash().forEach((amount, account) => this.tell("start", { account, amount }));
    for (this.bar = 0; this.bar < this.plan.shape.bars; this.bar++) this.tellBar();
    this.bar -= 1;
    this.tellEnd();
  }

  private tellBar(): void {
    for (const request of this.requests[this.bar]) this.tellRequest(request);
    this.accounts.forEach((_, column) => this.tellMark(column));
    this.portfolio.groupLengths.forEach((_, account) => this.tellClose(account));
    this.tellCheckpoint();
  }

  private tellRequest({ column, at, id, status }: Request): void {
    const of = { account: this.accounts[column], column, id };
    this.tell("request", { ...of, ...askedBy(at) });
    const isFilled = status === OrderStatus.Filled;
    const units = at(LogField.ResSide) === 0 ? at(LogField.ResSize) : -at(LogField.ResSize);
    if (isFilled) this.tell("fill", { ...of, ...filledBy(at, units) });
    const reason = isFilled ? "" : (OrderStatusInfo[at(LogField.ResStatusInfo)] ?? "");
    this.tell("ended", { ...of, what: OrderStatus[status], reason, units: isFilled ? units : 0 });
  }

  private tellMark(column: number): void {
    const units = this.ledger.unitsAtClose(column);
    if (units === 0) return;
    const price = this.closes[column][this.bar];
    const what = Number.isNaN(cellOf(this.plan.close, this.bar, column)) ? "stale" : "close";
    const account = this.accounts[column];
    this.tell("mark", { account, column, what, units, price, value: price * units, amount: 1 });
  }

  /** What the portfolio says: whoever keeps the book holds its own sums against it. */
  private tellClose(account: number): void {
    const cell = this.bar * this.portfolio.groupLengths.length + account;
    this.tell("close", { account, amount: this.cash[cell], value: this.equity[cell] });
    const { ledger } = this;
    if (
      Object.is(ledger.cashOf(account), this.cash[cell]) &&
      Object.is(ledger.equityOf(account), this.equity[cell])
    )
      return;
    throw inputsChanged({ bar: this.bar });
  }
}

/** A cell whose size is NaN asks for nothing. */
function requestsByBar(logs: LogRecords, bars: number): Request[][] {
  const requests: Request[][] = Array.from({ length: bars }, () => []);
  for (let row = 0; row < logs[LogField.Bar].length; row++) {
    const at = (field: LogField): number => logs[field][row];
    const status = at(LogField.ResStatus) as OrderStatus;
    if (status !== OrderStatus.Filled && Number.isNaN(at(LogField.ReqSize))) continue;
    const id = status === OrderStatus.Filled ? at(LogField.OrderId) : -1;
    requests[at(LogField.Bar)].push({ column: at(LogField.Column), at, id, status });
  }
  return requests;
}

function askedBy(at: Request["at"]): EventDetails {
  return {
    what: wordIn(SizeType, at(LogField.ReqSizeType)),
    reason: wordIn(Direction, at(LogField.ReqDirection)),
    units: at(LogField.Position),
    price: at(LogField.ReqPrice),
    value: at(LogField.Value),
    amount: at(LogField.ReqSize),
    bound: at(LogField.FreeCash),
  };
}

function filledBy(at: Request["at"], units: number): EventDetails {
  const [price, fees] = [at(LogField.ResPrice), at(LogField.ResFees)];
  return { what: "Order", units, price, fees, value: Math.abs(units) * price };
}

/** "" for a code that is none: VectorBT looks at it only where it is used. */
function wordIn(names: Readonly<Record<number, string>>, code: number): string {
  return code in names ? wordOf(names[code]) : "";
}
