// The fills of a result taken one after another: what was held, what it had cost, and the trades that follow.
import { ActionKind, FillStep, Input, OrderType } from "../../assembly/layout.ts";
import { isPrice, type Facts } from "./facts.ts";
import { hasOrder } from "./records.ts";
import type { Arrays } from "./result.ts";

/** A trade as the fills make it: one per reducing fill, and one per position that is open at the end. */
export interface ReplayedTrade {
  readonly column: number;
  readonly entryBar: number;
  readonly exitBar: number;
  readonly size: number;
  readonly entryPrice: number;
  readonly entryFees: number;
  readonly exitPrice: number;
  readonly exitFees: number;
  readonly pnl: number;
  readonly isLong: boolean;
  readonly isOpen: boolean;
  /** Value at entry and at exit, account currency. */
  readonly entryValue: number;
  readonly exitValue: number;
}

/** What the position was just before a fill. */
export interface Held {
  readonly units: number;
  /** Average fill price of the position, in the units of the fill's bar. */
  readonly average: number;
  /** Fraction of the stop loss and the take profit; NaN: none. */
  readonly stop: number;
  readonly target: number;
  /** Prices that the stop loss may be measured from. */
  readonly stopBases: readonly number[];
  /** Bar of the first entry; −1: nothing is held. */
  readonly entryBar: number;
  /** The mark of the bar before, divided by the splits that came before the fill. */
  readonly lastMark: number;
}

/** What changes the units of a column: a fill, or a split. */
export interface UnitEvent {
  readonly bar: number;
  /** Index of the fill; −1: a split. */
  readonly fill: number;
  /** Ratio of the split. */
  readonly ratio: number;
}

export interface Replay {
  /** Per column, in the order in which they happened. */
  readonly events: readonly (readonly UnitEvent[])[];
  /** By fill; undefined where the fill has no place. */
  readonly held: readonly (Held | undefined)[];
  /** Units at the end of every bar, bars × columns. */
  readonly position: Float64Array;
  readonly trades: readonly ReplayedTrade[];
}

/** Replays all columns. */
export function replayOf(arrays: Arrays, placed: Int32Array, facts: Facts): Replay {
  const byColumn: number[][] = Array.from({ length: facts.columns }, () => []);
  for (const i of placed) byColumn[arrays.fills.column[i]].push(i);
  const replay = {
    events: byColumn.map((): UnitEvent[] => []),
    held: new Array<Held | undefined>(arrays.fills.length).fill(undefined),
    position: new Float64Array(facts.bars * facts.columns),
    trades: [] as ReplayedTrade[],
  };
  byColumn.forEach((fills, column) => new ColumnReplay(arrays, facts, column, replay).run(fills));
  return replay;
}

/** Whether a fill made the position larger. */
export function opens({ held }: Replay, units: number, i: number): boolean {
  return held[i] !== undefined && !isAgainst(held[i].units, units);
}

/** By sign: a product of tiny units may be 0. */
export function isAgainst(held: number, units: number): boolean {
  return Math.sign(held) * Math.sign(units) < 0;
}

class ColumnReplay {
  private units = 0;
  private average = NaN;
  private entryValue = 0;
  private entryFees = 0;
  private entryBar = -1;
  private lastMark = NaN;
  private stop = NaN;
  private target = NaN;
  private trails = false;
  /** Best prices since the position was opened: with the opening bar, and from the bar after it on. */
  private bestWith = NaN;
  private bestLater = NaN;
  private openedAtOpen: "yes" | "no" | "maybe" = "no";

  constructor(
    private readonly arrays: Arrays,
    private readonly facts: Facts,
    private readonly column: number,
    private readonly replay: {
      events: UnitEvent[][];
      held: (Held | undefined)[];
      position: Float64Array;
      trades: ReplayedTrade[];
    },
  ) {}

  run(fills: readonly number[]): void {
    const { bars, columns } = this.facts;
    const { bar: barOf } = this.arrays.fills;
    let next = 0;
    for (let bar = 0; bar < bars; bar++) {
      next = this.act(bar, fills, next);
      for (; next < fills.length && barOf[fills[next]] === bar; next++) this.take(fills[next]);
      this.replay.position[bar * columns + this.column] = this.units;
      // Bars before an intent that makes the stop trail count too.
      if (this.facts.mayTrail && this.units !== 0) this.trail(bar);
    }
    if (this.units !== 0) this.close(bars - 1, Math.abs(this.units), this.finalMark(), 0, true);
  }

  // ---- corporate actions -----------------------------------------------------------------------------------------------

  /** Applies the actions of a bar, each with the fill that it makes; gives the fill after them. */
  private act(bar: number, fills: readonly number[], first: number): number {
    let next = first;
    this.lastMark = bar === 0 ? NaN : this.facts.closeMarks[(bar - 1) * this.facts.columns + this.column];
    for (const { column, kind, amount } of this.facts.actionsAt(bar)) {
      if (column !== this.column) continue;
      if (kind === ActionKind.Split) this.split(bar, amount);
      const isNext = (reason: string): boolean =>
        next < fills.length &&
        this.arrays.fills.bar[fills[next]] === bar &&
        this.arrays.fills.reason[fills[next]] === reason;
      if (kind === ActionKind.Split && isNext("CashInLieu") && this.isPaidNow(fills[next]))
        this.take(fills[next++]);
      if (kind === ActionKind.Delisting && isNext("Delisted")) this.take(fills[next++]);
    }
    return next;
  }

  private split(bar: number, ratio: number): void {
    this.replay.events[this.column].push({ bar, fill: -1, ratio });
    this.units *= ratio;
    this.lastMark /= ratio;
    this.average /= ratio;
    this.bestWith /= ratio;
    this.bestLater /= ratio;
  }

  /** A fraction that is paid out after this split and not after a later one of the bar leaves whole lots now. */
  private isPaidNow(i: number): boolean {
    const lot = this.facts.at(Input.LotSize, this.arrays.fills.bar[i], this.column);
    const left = Math.abs(this.units + this.arrays.fills.units[i]) / lot;
    return !(lot > 0) || Math.abs(left - Math.round(left)) <= 1e-6 * Math.max(1, left);
  }

  // ---- fills -----------------------------------------------------------------------------------------------------------

  private take(i: number): void {
    const { bar, units, price, fees } = this.arrays.fills;
    this.replay.events[this.column].push({ bar: bar[i], fill: i, ratio: 1 });
    this.replay.held[i] = this.held();
    if (isAgainst(this.units, units[i])) {
      this.close(bar[i], Math.abs(units[i]), price[i], fees[i], false);
      this.units += units[i];
    } else this.open(i);
  }

  private held(): Held {
    const { units, average, stop, target } = this;
    const better = units > 0 ? Math.max : Math.min;
    const bases = [this.bestWith, this.bestLater].map((best) =>
      Number.isNaN(best) ? average : better(average, best),
    );
    const entryBar = units === 0 ? -1 : this.entryBar;
    return {
      units,
      average,
      stop,
      target,
      stopBases: this.trails ? bases : [average],
      entryBar,
      lastMark: this.lastMark,
    };
  }

  private open(i: number): void {
    const { bar, units, price, fees } = this.arrays.fills;
    if (this.units === 0) this.start(i);
    const [held, added] = [Math.abs(this.units), Math.abs(units[i])];
    this.average = held === 0 ? price[i] : (this.average * held + price[i] * added) / (held + added);
    this.units += units[i];
    this.entryValue += added * price[i] * this.facts.worth(bar[i], this.column);
    this.entryFees += fees[i];
    this.setStops(i);
  }

  private start(i: number): void {
    this.entryBar = this.arrays.fills.bar[i];
    this.entryValue = 0;
    this.entryFees = 0;
    [this.stop, this.target, this.bestWith, this.bestLater] = [NaN, NaN, NaN, NaN];
    this.trails = false;
    this.openedAtOpen = this.mayOpenAtOpen(i);
  }

  /** An opening fill sets the stops of its order's intent; a NaN leaves the old ones. */
  private setStops(i: number): void {
    const { fills, orders } = this.arrays;
    if (!hasOrder(fills, orders, i)) return;
    const bar = orders.decisionBar[fills.order[i]];
    if (!(bar >= 0 && bar < this.facts.bars)) return;
    const term = (input: Input): number => this.facts.ofOrder(input, orders, fills.order[i]);
    const [stop, target] = [term(Input.SlStop), term(Input.TpStop)];
    if (!Number.isNaN(stop)) {
      this.stop = stop;
      this.trails = term(Input.SlTrail) !== 0;
    }
    if (!Number.isNaN(target)) this.target = target;
  }

  /** Whether the position was opened in step 6, from which on its opening bar counts. */
  private mayOpenAtOpen(i: number): "yes" | "no" | "maybe" {
    const { fills, orders } = this.arrays;
    if (this.facts.plan.fillStep !== FillStep.Open || !hasOrder(fills, orders, i)) return "no";
    const type = this.facts.ofOrder(Input.OrderType, orders, fills.order[i]);
    return type === OrderType.Market ? "yes" : type === OrderType.Stop ? "maybe" : "no";
  }

  /** The best price of the bar counts for the stops of the bars to come. */
  private trail(bar: number): void {
    const range = this.facts.rangeAt(bar, this.column);
    if (range === null) return;
    const [best, better] = this.units > 0 ? [range.high, Math.max] : [range.low, Math.min];
    const raised = (old: number): number => (Number.isNaN(old) ? best : better(old, best));
    const isOpening = this.entryBar === bar;
    if (!isOpening || this.openedAtOpen !== "no") this.bestWith = raised(this.bestWith);
    if (!isOpening || this.openedAtOpen === "yes") this.bestLater = raised(this.bestLater);
  }

  // ---- trades ----------------------------------------------------------------------------------------------------------

  /** The trade of a reducing fill, at average cost with the entry's fees in proportion. */
  private close(bar: number, size: number, price: number, fees: number, isOpen: boolean): void {
    const part = size / Math.abs(this.units);
    const isLong = this.units > 0;
    const [entryValue, entryFees] = [this.entryValue * part, this.entryFees * part];
    const exitValue = size * price * this.facts.worth(bar, this.column);
    const gain = isLong ? exitValue - entryValue : entryValue - exitValue;
    this.replay.trades.push({
      ...{ column: this.column, entryBar: this.entryBar, exitBar: bar, size, isLong, isOpen },
      ...{ entryPrice: this.average, entryFees, exitPrice: price, exitFees: fees },
      ...{ pnl: gain - entryFees - fees, entryValue, exitValue },
    });
    this.entryValue -= entryValue;
    this.entryFees -= entryFees;
  }

  private finalMark(): number {
    const mark = this.facts.closeMarks[(this.facts.bars - 1) * this.facts.columns + this.column];
    return isPrice(mark) ? mark : NaN;
  }
}
