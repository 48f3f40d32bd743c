// What an order fills, worked out again from nothing but the numbers of its explanation: a slow twin of the rules for legs,
// lots, bounds, prices and fees (execution 4 to 6), written from the page.
import type { Attempt, Bound, BoundName, Costs, OrderExplanation, Rules } from "../../src/explain/types.ts";

const TOLERANCE = 1e-9;

/** Units that are fewer by more than the tolerance. */
const isFewer = (units: number, than: number): boolean => units < than && than - units > TOLERANCE * units;
const isAbout = (units: number, whole: number): boolean => Math.abs(units - whole) <= TOLERANCE * whole;

/** Whole lots, toward zero; a quotient just below a whole number counts as that number. */
function lotsOf(units: number, lot: number): number {
  if (!(lot > 0)) return units;
  const quotient = units / lot;
  const nearest = Math.round(quotient);
  const isWhole = Math.abs(quotient - nearest) <= TOLERANCE * Math.min(quotient, nearest);
  return (isWhole ? nearest : Math.floor(quotient)) * lot;
}

export const priceOf = (price: number, side: number, { slippage, impact }: Costs, units: number): number => {
  const share = impact === null ? 0 : units / impact.averageVolume;
  const moved = impact === null ? 0 : impact.eta * impact.deviation * Math.sqrt(share) + impact.gamma * share;
  return Math.max(0, price * (1 + side * (slippage + moved)));
};

const feeOf = (value: number, units: number, costs: Costs): number =>
  units === 0 ? 0 : Math.max(costs.minFees, value * costs.fees + units * costs.perUnitFees + costs.fixedFees);

/** Fee of a leg: both legs of a step share one. */
export function legFee(value: number, units: number, costs: Costs): number {
  if (units === 0) return 0;
  const { paid } = costs;
  return Math.max(0, feeOf(paid.value + value, paid.units + units, costs) - paid.fees);
}

function costOf(attempt: Attempt, side: number, units: number): number {
  const costs = attempt.costs!;
  const value = units * priceOf(attempt.price, side, costs, units) * costs.unitValue;
  return value + legFee(value, units, costs);
}

const named = (bounds: readonly Bound[], name: BoundName): Bound | undefined =>
  bounds.find((bound) => bound.name === name);

/** Whether one bound of the funds allows an opening of `units` (execution 5.1 to 5.4), by the account before it. */
export function isAllowed(
  attempt: Attempt,
  rules: Rules,
  bound: Bound,
  side: number,
  units: number,
): boolean {
  const { costs, funds, price } = attempt;
  if (bound.name === "cash") return costOf(attempt, side, units) <= bound.value;
  const paid = priceOf(price, side, costs!, units);
  const worse = Math.max(0, side * (paid - funds!.mark));
  const fee = legFee(units * paid * costs!.unitValue, units, costs!);
  const after = funds!.equity - (units * worse * costs!.unitValue + fee);
  const added = units * funds!.mark * costs!.unitValue;
  if (bound.name === "buyingPower") return after >= funds!.requirement + funds!.initialMargin * added;
  if (bound.name === "grossLeverage") return funds!.gross + added <= rules.maxGrossLeverage * after;
  const net = funds!.net + side * added;
  const isNearer = Math.abs(net) <= Math.abs(funds!.net) && net * funds!.net >= 0;
  return isNearer || Math.abs(net) <= rules.maxNetLeverage * after;
}

export const FUNDS: readonly BoundName[] = ["cash", "buyingPower", "grossLeverage", "netLeverage"];

/** The most that all of the funds' bounds allow. */
const allowedBy = (bounds: readonly Bound[]): number =>
  Math.min(...bounds.filter(({ name }) => FUNDS.includes(name)).map(({ largestUnits }) => largestUnits));

/** An order as it goes along. */
export class Rederived {
  filled = 0;
  reduceLeft: number;
  openLeft: number;
  /** Part of what is affordable; NaN where the units of the opening leg are known. */
  part: number;
  /** Units of the reducing leg, for what `maxSize` leaves of it. */
  private reduces: number;
  private nextSplit = 0;
  private readonly side: number;

  constructor(
    private readonly order: OrderExplanation,
    private readonly rules: Rules,
  ) {
    this.side = order.asked < 0 ? -1 : 1;
    const { reduceLeft, openLeft, part } = this.legs();
    this.reduceLeft = reduceLeft;
    this.openLeft = openLeft;
    this.part = part;
    this.reduces = reduceLeft;
  }

  /** Units of both legs after lots, shorts and size bounds (execution 4). */
  private legs(): { reduceLeft: number; openLeft: number; part: number } {
    const { lotSize, maxSize, minSize, making } = this.order;
    const { reason, refused } = this.order;
    // Neither a size nor a bound: the column has had no price yet, or is delisted.
    const isClosed = refused && (reason === "NotListed" || reason === "NotTradable");
    if (making === null || isClosed) return { reduceLeft: 0, openLeft: 0, part: NaN };
    const held = Math.abs(making.position);
    let reduce = making.reduce === held ? held : lotsOf(making.reduce, lotSize);
    let open = lotsOf(making.open, lotSize);
    let part = making.part;
    const opens = making.open > 0 || !Number.isNaN(part);
    if (this.side < 0 && opens && this.rules.account === "cash" && this.rules.shorting === "none")
      [open, part] = [0, NaN];
    const closes = reduce === held && reduce > 0;
    if (isFewer(maxSize, reduce)) [reduce, open, part] = [lotsOf(maxSize, lotSize), 0, NaN];
    if (!(closes && reduce === held) && isFewer(reduce, minSize)) reduce = 0;
    return { reduceLeft: reduce, openLeft: this.sized(open, reduce), part };
  }

  /** What `maxSize` leaves of the opening leg beside the reducing one, unless it is below `minSize`. */
  private sized(open: number, reduce: number): number {
    const { lotSize, maxSize, minSize } = this.order;
    const cut = isFewer(maxSize, reduce + open) ? lotsOf(Math.max(0, maxSize - reduce), lotSize) : open;
    return isFewer(cut, minSize) ? 0 : cut;
  }

  /** Units that the next attempt fills. */
  units(attempt: Attempt): number {
    this.split(attempt.bar);
    const units =
      attempt.leg === null || attempt.waits !== null
        ? 0
        : attempt.leg === "reduce"
          ? this.reduced(attempt)
          : this.opened(attempt);
    this.filled += units;
    return units;
  }

  /** Splits up to a bar: actions come before everything else of it. */
  split(bar: number): void {
    const { splits } = this.order;
    for (; this.nextSplit < splits.length && splits[this.nextSplit].bar <= bar; this.nextSplit++) {
      const { ratio } = splits[this.nextSplit];
      this.reduceLeft *= ratio;
      this.openLeft *= ratio;
      this.reduces *= ratio;
      this.filled *= ratio;
    }
  }

  /** What volume and lots give of the units wanted; `whole`: they close the position. */
  private tradable(attempt: Attempt, wanted: number, whole: boolean): number {
    const { lotSize, timeInForce } = this.order;
    const room = named(attempt.bounds, "volume")?.value ?? Infinity;
    if (!isFewer(room, wanted)) return whole ? wanted : lotsOf(wanted, lotSize);
    return timeInForce === "fok" ? 0 : lotsOf(room, lotSize);
  }

  private reduced(attempt: Attempt): number {
    const held = named(attempt.bounds, "position")!.value;
    const wanted = isAbout(this.reduceLeft, held) ? held : Math.min(this.reduceLeft, held);
    if (!isAbout(this.reduceLeft, held) && this.reduceLeft > held) this.reduces -= this.reduceLeft - held;
    const closes = isAbout(wanted, attempt.fill === null ? held : Math.abs(attempt.fill.position));
    const units = this.coversFee(attempt, wanted === 0 ? 0 : this.tradable(attempt, wanted, closes));
    this.reduceLeft = isAbout(units, wanted) ? 0 : wanted - units;
    return units;
  }

  /** A sale of a cash account must not cost more than it brings and than is there. */
  private coversFee(attempt: Attempt, units: number): number {
    if (this.rules.account !== "cash" || this.side > 0) return units;
    const costs = attempt.costs!;
    const value = units * priceOf(attempt.price, this.side, costs, units) * costs.unitValue;
    const net = value - legFee(value, units, costs);
    return net < 0 && attempt.funds!.spendable + net < 0 ? 0 : units;
  }

  private opened(attempt: Attempt): number {
    const { bounds } = attempt;
    const beginsAt = Number.isNaN(this.part) ? 0 : bounds.findIndex(({ name }) => name === "part") + 1;
    if (named(bounds, "volume")?.value === 0) return 0;
    if (!Number.isNaN(this.part) && !this.sizeByFunds(attempt, bounds.slice(0, beginsAt))) return 0;
    const tried = this.tradable(attempt, this.openLeft, false);
    if (tried === 0) return 0;
    const rest = bounds.slice(beginsAt);
    const units =
      this.rules.allocation === "proRata"
        ? this.shared(attempt, rest, tried)
        : this.funded(attempt, rest, tried);
    this.openLeft = isAbout(tried, this.openLeft) ? 0 : this.openLeft - units;
    return units;
  }

  /** Units of a leg that asks for a part of what is affordable; false: none. */
  private sizeByFunds(attempt: Attempt, bounds: readonly Bound[]): boolean {
    const largest = allowedBy(bounds);
    const units = this.isDust(attempt, largest) ? 0 : lotsOf(this.part * largest, this.order.lotSize);
    this.openLeft = this.sized(units, this.reduces);
    this.part = NaN;
    return this.openLeft > 0;
  }

  private isDust({ funds, costs }: Attempt, units: number): boolean {
    return units * funds!.mark * costs!.unitValue < TOLERANCE * Math.abs(funds!.equity);
  }

  private isExact(): boolean {
    return this.rules.account === "cash" && this.rules.shorting === "none";
  }

  /** Whole lots; none that settled cash does not pay to the last bit. */
  private paidLots(attempt: Attempt, units: number, cash: number): number {
    const { lotSize } = this.order;
    let lots = lotsOf(units, lotSize);
    while (lots > units && this.isExact() && costOf(attempt, this.side, lots) > cash)
      lots = lotsOf(lots - lotSize, lotSize);
    return lots;
  }

  private funded(attempt: Attempt, bounds: readonly Bound[], tried: number): number {
    const largest = Math.min(allowedBy(bounds), tried);
    if (largest === tried || (!this.isExact() && !isFewer(largest, tried))) return tried;
    const units = this.paidLots(attempt, largest, attempt.funds!.spendable);
    if (!isFewer(units, tried)) return units;
    if (this.rules.onInsufficient === "reject" || this.order.timeInForce === "fok") return 0;
    return this.worthwhile(attempt, units);
  }

  private worthwhile(attempt: Attempt, units: number): number {
    return isFewer(units, this.order.minSize) || this.isDust(attempt, units) ? 0 : units;
  }

  /** What the common factor of the step leaves of what the order could have alone. */
  private shared(attempt: Attempt, bounds: readonly Bound[], tried: number): number {
    const at = bounds.findIndex(({ name }) => name === "share");
    if (at < 0) return 0;
    const alone = Math.min(allowedBy(bounds.slice(0, at)), tried);
    let units = alone * bounds[at].value;
    if (isFewer(units, tried)) units = this.worthwhile(attempt, lotsOf(units, this.order.lotSize));
    const left = named(bounds.slice(at), "cash");
    if (left === undefined || units === 0) return units;
    return this.paidLots(attempt, Math.min(units, left.largestUnits), left.value);
  }
}
