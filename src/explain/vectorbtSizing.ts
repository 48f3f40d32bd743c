// How an order of the vectorbt profile got its units, from what VectorBT's log says of the request and the account: each bound in
// the order in which VectorBT looks at it (its rules are the kernel's, in assembly/vectorbt/order.ts).
import {
  addTolerant,
  greatest,
  isClose,
  isCloseOrLess,
  isLess,
  least,
  roundToGranularity,
  signOf,
  snapped,
} from "../../assembly/vectorbt/tolerance.ts";
import { boundOf, cutterOf } from "./bounds.ts";
import type { Bound } from "./types.ts";
import type { VectorbtBoundName, VectorbtRequest, VectorbtSizing, VectorbtState } from "./vectorbtTypes.ts";

/** Bounds one after another, and the units that they leave. */
class Chain {
  readonly bounds: Bound<VectorbtBoundName>[] = [];

  constructor(public left: number) {}

  /** @param passed what is left; the smaller of both unless it is given */
  add(
    name: VectorbtBoundName,
    value: number,
    largestUnits: number,
    passed = least(this.left, largestUnits),
  ): void {
    this.bounds.push(boundOf({ name, value, largestUnits, before: this.left, passed }));
    this.left = passed;
  }

  /** Units next to 0 are none. */
  dropDust(): void {
    if (this.left !== 0 && isClose(this.left, 0)) this.refuse("dust", NaN);
  }

  refuse(name: VectorbtBoundName, value: number): void {
    this.add(name, value, 0, 0);
  }
}

/** Null where the order ended before it had units: something of it is NaN, or a share is taken of no equity. */
export function sizingOf(
  request: VectorbtRequest,
  before: VectorbtState,
  info: string,
): VectorbtSizing | null {
  const state = snappedState(before);
  const { units, part } = unitsOf(request, state);
  if (Number.isNaN(units) || Number.isNaN(request.price)) return null;
  if (request.sizeType === "targetPercent" && !(state.value > 0)) return null;
  const isBuy = units > 0;
  const price = request.price * (1 + (isBuy ? request.slippage : -request.slippage));
  const order = { ...request, price, wanted: Math.abs(units), part };
  const chain = isBuy ? bought(order, state) : sold(order, state);
  if (info === "RandomEvent") chain.refuse("rejectProb", request.rejectProb);
  const { bounds, left } = chain;
  return {
    side: isBuy ? "Buy" : "Sell",
    wanted: order.wanted,
    part,
    price,
    bounds,
    cutBy: cutterOf(bounds),
    passed: left,
  };
}

function snappedState(state: VectorbtState): VectorbtState {
  const { cash, position, debt, freeCash, valPrice, value } = state;
  return {
    cash: snapped(cash),
    position: snapped(position),
    debt: snapped(debt),
    freeCash: snapped(freeCash),
    valPrice: snapped(valPrice),
    value: snapped(value),
  };
}

/** Signed units of a size of any type; ±∞ with the part of what is affordable where it is a percentage. */
function unitsOf(
  { size, sizeType, direction }: VectorbtRequest,
  { position, valPrice, value }: VectorbtState,
): { units: number; part: number } {
  let units = direction === "shortOnly" ? -size : size;
  if (sizeType === "targetPercent") units *= value;
  if (sizeType === "value" || sizeType === "targetValue" || sizeType === "targetPercent") units /= valPrice;
  if (sizeType.startsWith("target")) units -= position;
  if (sizeType === "percent") return { units: signOf(units) * Infinity, part: Math.abs(units) };
  if (direction !== "longOnly" && units === -Infinity) return { units, part: 1 };
  return { units, part: NaN };
}

/** A request with its price after slippage and the units that it came to. */
interface Sized extends VectorbtRequest {
  readonly wanted: number;
  readonly part: number;
}

// ---- buying ----------------------------------------------------------------------------------------------------------

function bought(order: Sized, state: VectorbtState): Chain {
  const { wanted, direction, lotSize, lockCash } = order;
  const chain = new Chain(wanted);
  if (direction === "shortOnly") chain.add("position", 0 - state.position, 0 - state.position);
  addLargest(chain, order);
  if (lotSize > 0 && chain.left < Infinity) addLots(chain, lotSize);
  chain.dropDust();
  const limit = buyingLimit(order, state);
  const { part } = order;
  let pays = addFunds(chain, order, { name: lockCash ? "freeCash" : "cash", value: limit, limit });
  if (!Number.isNaN(part))
    pays = addFunds(chain, order, { name: "part", value: part, limit: least(limit, part * limit), pays });
  if (lotSize > 0 && !pays) addLots(chain, lotSize);
  addLeast(chain, order);
  return chain;
}

/** An amount that may be spent; `pays`: what bounded the order before paid for all of it. */
interface Funds {
  readonly name: VectorbtBoundName;
  readonly value: number;
  readonly limit: number;
  readonly pays?: boolean;
}

/** What an amount pays for, costs included; whether that is all that was left. */
function addFunds(
  chain: Chain,
  { price, fees, fixedFees, direction }: Sized,
  { name, value, limit, pays = true }: Funds,
): boolean {
  const { left } = chain;
  const cost = left * price;
  const isEmpty = limit === 0 && direction !== "shortOnly";
  const isEnough = pays && !isEmpty && isCloseOrLess(cost + (cost * fees + fixedFees), limit);
  const most = addTolerant(limit, -fixedFees) / (1 + fees);
  const largest = isEmpty || most <= 0 ? 0 : most / price;
  if (isEnough) chain.add(name, value, greatest(largest, left), left);
  else chain.add(name, value, largest, largest);
  return isEnough;
}

/** Cash that a buy may spend; with locked cash, covering frees what the short has locked. */
function buyingLimit({ price, fees, fixedFees, lockCash }: Sized, state: VectorbtState): number {
  const { cash, freeCash, debt, position } = state;
  if (!lockCash) return cash;
  if (position >= 0) return least(freeCash, cash);
  const held = Math.abs(position);
  const unlocked = freeCash + 2 * debt;
  const rest = addTolerant(unlocked, -(held * price * (1 + fees) + fixedFees));
  if (rest === 0) return cash;
  if (rest > 0) return least(unlocked, cash);
  const most = (freeCash - fixedFees) / (price * (1 + fees) - 2 * (debt / held));
  return least(most * price * (1 + fees) + fixedFees, cash);
}

// ---- selling ---------------------------------------------------------------------------------------------------------

function sold(order: Sized, state: VectorbtState): Chain {
  const { wanted, part, direction, lotSize, lockCash } = order;
  const chain = new Chain(wanted);
  if (direction === "longOnly") chain.add("position", state.position, state.position);
  else if (lockCash || !Number.isNaN(part)) {
    const cap = shortCap(order, state);
    chain.add("freeCash", state.freeCash, cap, Number.isNaN(part) ? least(wanted, cap) : cap);
  }
  if (!Number.isNaN(part)) addPart(chain, part, direction !== "longOnly" && lockCash);
  addLargest(chain, order);
  if (lotSize > 0) addLots(chain, lotSize);
  chain.dropDust();
  addLeast(chain, order);
  addFee(chain, order);
  return chain;
}

/** Without locked cash a part above the whole is more than free cash backs. */
function addPart(chain: Chain, part: number, isCapped: boolean): void {
  const { left } = chain;
  const share = left === 0 ? 0 : part * left;
  const units = isCapped ? least(share, left) : share;
  chain.add("part", part, units, units);
}

/** The long that may be sold plus the short that free cash backs; 0: neither. */
function shortCap({ price, fees, fixedFees }: Sized, { position, freeCash }: VectorbtState): number {
  const held = greatest(position, 0);
  const free = addTolerant(freeCash, held * price * (1 - fees));
  if (free <= 0) return held;
  return greatest(addTolerant(held, addTolerant(free, -fixedFees) / (price * (1 + fees))), 0);
}

/** A sale must not cost more than it brings. */
function addFee(chain: Chain, { price, fees, fixedFees }: Sized): void {
  const proceeds = chain.left * price;
  if (chain.left > 0 && addTolerant(proceeds, -(proceeds * fees + fixedFees)) < 0)
    chain.refuse("fee", proceeds);
}

// ---- both ------------------------------------------------------------------------------------------------------------

function addLargest(chain: Chain, { maxSize, allowPartial }: Sized): void {
  if (maxSize === Infinity) return;
  const cuts = chain.left > maxSize;
  chain.add("maxSize", maxSize, maxSize);
  if (cuts && !allowPartial) chain.refuse("whole", NaN);
}

function addLots(chain: Chain, lotSize: number): void {
  const lots = roundToGranularity(chain.left, lotSize);
  chain.add("lotSize", lotSize, lots, lots);
}

/** Too few are none; and where no part is allowed, fewer than were asked are none. */
function addLeast(chain: Chain, { minSize, wanted, allowPartial }: Sized): void {
  if (minSize > 0) chain.add("minSize", minSize, chain.left, isLess(chain.left, minSize) ? 0 : chain.left);
  const isShort = wanted < Infinity && isLess(chain.left, wanted);
  if (isShort && !allowPartial && chain.left > 0) chain.refuse("whole", NaN);
}
