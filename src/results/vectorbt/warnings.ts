// Prices that say nothing sensible: VectorBT takes them silently.
import { Input } from "../../../assembly/layout.ts";
import { describeCells, type Warning } from "../../errors.ts";
import { inconsistentBars, type PriceName, type Prices } from "../../plan/universe.ts";
import { cellOf, type Source } from "../../plan/source.ts";
import type { VectorbtRunPlan } from "../../plan/vectorbt.ts";

/**
 * Warnings of bars at which a position is held and the close is missing, or not above 0.
 * @param assets units held per column; only asked for where some close is bad
 */
export function heldCloseWarnings(plan: VectorbtRunPlan, assets: () => readonly Float64Array[]): Warning[] {
  if (!plan.close.data.some((close) => !(close > 0))) return [];
  const missing = heldBars(plan, assets(), Number.isNaN);
  const negative = heldBars(plan, assets(), (close) => close <= 0);
  return [
    ...warningOf("W_CLOSE_NAN", missing, "NaN: values follow VectorBT's filling of gaps"),
    ...warningOf("W_CLOSE_NEGATIVE", negative, "0 or less: positions are valued at it, as VectorBT does"),
  ];
}

/** Warnings of prices that no market has, and of bars that contradict themselves: VectorBT computes with both. */
export function oddPriceWarnings(plan: VectorbtRunPlan): Warning[] {
  const prices: Partial<Record<PriceName, Source<Float64Array>>> = {};
  for (const [name, input] of PRICE_INPUTS) {
    const source = plan.inputs.get(input);
    if (source !== undefined) prices[name] = source as Source<Float64Array>;
  }
  const infinite = Object.entries(prices)
    .filter(([, { data }]) => data.some((price) => price === Infinity || price === -Infinity))
    .map(([name]): Warning => ({
      code: "W_PRICE_INF",
      message: `${name} holds infinite prices: ${AS_VECTORBT}`,
    }));
  return [...infinite, ...inconsistentWarnings({ ...prices, close: plan.close }, plan)];
}

function inconsistentWarnings(prices: Prices, { shape }: VectorbtRunPlan): Warning[] {
  const { total, cells } = inconsistentBars(prices, shape);
  if (total === 0) return [];
  const where = describeCells(cells, total);
  const message = `${total} bars with high below low, or open or close outside, at (bar, column) ${where}: ${AS_VECTORBT}`;
  return [{ code: "W_OHLC", message }];
}

const PRICE_INPUTS = [
  ["close", Input.Close],
  ["open", Input.Open],
  ["high", Input.High],
  ["low", Input.Low],
] as const;
const AS_VECTORBT = "computed with as VectorBT does";

interface HeldBars {
  readonly count: number;
  readonly first: readonly [bar: number, column: number];
}

function heldBars(
  plan: VectorbtRunPlan,
  assets: readonly Float64Array[],
  isBad: (close: number) => boolean,
): HeldBars {
  let count = 0;
  let first: HeldBars["first"] = [-1, -1];
  assets.forEach((units, column) =>
    units.forEach((held, bar) => {
      if (held === 0 || !isBad(cellOf(plan.close, bar, column))) return;
      if (count === 0) first = [bar, column];
      count += 1;
    }),
  );
  return { count, first };
}

function warningOf(code: Warning["code"], { count, first }: HeldBars, what: string): Warning[] {
  if (count === 0) return [];
  const [bar, column] = first;
  return [
    {
      code,
      message: `${count} closes at which a position is held, first bar ${bar} of column ${column}, are ${what}`,
    },
  ];
}
