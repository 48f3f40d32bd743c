// Cuts of the kernel → the bounds of an explanation.
import { Limit } from "../../assembly/layout.ts";
import { isCut } from "../../assembly/tolerance.ts";
import type { CutEvent, FillEvent, ForcedEvent, TracedOrder } from "../results/trace.ts";
import { wordOf } from "./names.ts";
import type { Bound, BoundName } from "./types.ts";

/** Bounds that follow from another one: they decide the units only where no other does. */
const SECONDARY: readonly string[] = ["lotSize", "whole", "dust"];

/**
 * The bounds of a leg, without those that an order does not have.
 * @param held units against it, where it reduces: what the kernel noted of them is what they left
 */
export function boundsOf(cuts: readonly CutEvent[], held = NaN): Bound[] {
  return cuts.filter(isThere).map((cut) => {
    const largest = cut.limit === Limit.Position ? held : cut.largest;
    return boundOf({
      name: wordOf(Limit[cut.limit]) as BoundName,
      value: cut.limit === Limit.Position ? held : valueOf(cut),
      largestUnits: Number.isNaN(largest) ? cut.after : largest,
      before: cut.before,
      passed: cut.after,
    });
  });
}

export function boundOf<Name extends string = BoundName>(numbers: Omit<Bound<Name>, "binding">): Bound<Name> {
  return { ...numbers, binding: isCut(numbers.passed, numbers.before) };
}

/** The last bound that cut, for it is the tightest. */
export function cutterOf<Name extends string>(bounds: readonly Bound<Name>[]): Name | null {
  const cutting = bounds.filter(({ binding }) => binding).map(({ name }) => name);
  return cutting.findLast((name) => !SECONDARY.includes(name)) ?? cutting.at(-1) ?? null;
}

/** The bounds of a fill without an order. */
export function forcedBounds(event: ForcedEvent, lotSize: number): Bound[] {
  const { wanted, room, units } = event;
  const given = isCut(room, wanted) ? room : wanted;
  const bounds: Bound[] = [];
  if (room < Infinity)
    bounds.push(boundOf({ name: "volume", value: room, largestUnits: room, before: wanted, passed: given }));
  if (given < wanted && lotSize > 0)
    bounds.push(
      boundOf({ name: "lotSize", value: lotSize, largestUnits: units, before: given, passed: units }),
    );
  return bounds;
}

/** A sale whose fee is more than it brings and more than settled cash has. */
export function feeBound({ units, settledCash }: Pick<FillEvent<never>, "units" | "settledCash">): Bound {
  return boundOf({ name: "fee", value: settledCash, largestUnits: 0, before: Math.abs(units), passed: 0 });
}

function isThere({ limit, order, before, after }: CutEvent): boolean {
  if (limit === Limit.LotSize) return order.lotSize > 0;
  if (limit === Limit.Dust) return before > 0;
  return limit !== Limit.MinSize || order.minSize > 0 || isCut(after, before);
}

function valueOf({ limit, order, value }: CutEvent): number {
  if (limit === Limit.Volume && Number.isNaN(value)) return 0;
  return valueOfOrder(limit, order) ?? value;
}

function valueOfOrder(limit: Limit, order: TracedOrder): number | undefined {
  if (limit === Limit.LotSize) return order.lotSize;
  if (limit === Limit.MinSize) return order.minSize;
  if (limit === Limit.MaxSize) return order.maxSize;
  return limit === Limit.Part ? order.affordablePart : undefined;
}
