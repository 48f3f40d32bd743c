// Random plans over the whole option space, hostile values included. A plan is described by a few traits (small, so that
// counterexamples shrink and print well), from which its matrices follow.
import fc from "fast-check";
import type { ExecutionInput, OptionArray, TwinOptions } from "../twin/execution/input.ts";
import { pickAt, shuffleAt, uniformAt } from "./cells.ts";

/** Values of a cell option, and whether it is given as a scalar, a row, a column or in full. */
export interface Spread<Value> {
  readonly pool: readonly Value[];
  readonly form: "scalar" | "row" | "column" | "full";
}

export interface PlanTraits {
  readonly seed: number;
  readonly bars: number;
  readonly columns: number;
  readonly api: "fromSignals" | "fromOrders";
  /** Walk: market-like. Dyadic: multiples of 1/4. Wide: from 1e-8 to 1e8, zero, negative. Hostile: from denormal to 1e300 too. */
  readonly prices: "walk" | "dyadic" | "wide" | "hostile";
  /** Probability of a missing price. */
  readonly gaps: number;
  readonly lateListings: boolean;
  readonly groups: "one" | "each" | "random";
  readonly account: "cash" | "unlimited";
  readonly orderOfFills: "exitsFirst" | "sequence";
  readonly onInsufficient: "partial" | "reject";
  readonly settlementBars: number;
  readonly callSeq: "default" | "reversed" | "matrix";
  readonly delay: number;
  readonly fillPrice: "open" | "close" | "matrix";
  /** Probability of an intent in a cell. */
  readonly activity: number;
  readonly sizes: "plain" | "dyadic" | "wide" | "hostile";
  readonly fourArrays: boolean;
  readonly sizeType: Spread<string>;
  readonly direction: Spread<string>;
  readonly accumulate: Spread<string>;
  readonly uponLongConflict: Spread<string>;
  readonly uponShortConflict: Spread<string>;
  readonly uponDirConflict: Spread<string>;
  readonly uponOppositeEntry: Spread<string>;
  readonly lotSize: Spread<number>;
  readonly minSize: Spread<number>;
  readonly maxSize: Spread<number>;
  readonly minOrderValue: number;
  readonly fees: Spread<number>;
  readonly fixedFees: Spread<number>;
  readonly perUnitFees: Spread<number>;
  readonly minFees: Spread<number>;
  readonly slippage: Spread<number>;
  readonly initCash: Spread<number>;
}

const SIGNAL_SIZE_TYPES = ["amount", "value", "percent", "valuePercent"];
const ORDER_SIZE_TYPES = [...SIGNAL_SIZE_TYPES, "targetAmount", "targetValue", "targetPercent"];
const PAIR_MODES = ["ignore", "entry", "exit", "adjacent", "opposite"];

const FORMS = ["scalar", "row", "column", "full"] as const;

/** Shrinks to the scalar `standard`. */
export function spread<Value>(standard: Value, others: readonly Value[]): fc.Arbitrary<Spread<Value>> {
  const pool = fc.array(fc.constantFrom(standard, ...others), { minLength: 1, maxLength: 3 });
  return fc.oneof(
    fc.constant<Spread<Value>>({ pool: [standard], form: "scalar" }),
    fc.record({ pool, form: fc.constantFrom(...FORMS) }),
  );
}

/** What a test may narrow: each field replaces the arbitrary of that trait. */
export type TraitChoice = Partial<{ readonly [Name in keyof PlanTraits]: fc.Arbitrary<PlanTraits[Name]> }>;

/** Traits of plans that the library accepts (traits that exclude each other are reconciled by `planOf`). */
export function planTraits(choice: TraitChoice = {}): fc.Arbitrary<PlanTraits> {
  const all: { readonly [Name in keyof PlanTraits]: fc.Arbitrary<PlanTraits[Name]> } = {
    seed: fc.nat(0xffffff),
    bars: fc.oneof(
      { arbitrary: fc.integer({ min: 1, max: 24 }), weight: 4 },
      fc.integer({ min: 1, max: 96 }),
    ),
    columns: fc.oneof(
      { arbitrary: fc.integer({ min: 1, max: 5 }), weight: 4 },
      fc.integer({ min: 1, max: 24 }),
    ),
    api: fc.constantFrom("fromOrders", "fromSignals"),
    prices: fc.constantFrom("walk", "dyadic", "wide", "hostile"),
    gaps: fc.constantFrom(0, 0.05, 0.4),
    lateListings: fc.boolean(),
    groups: fc.constantFrom("one", "each", "random"),
    account: fc.oneof(
      { arbitrary: fc.constant("cash"), weight: 3 },
      fc.constant("unlimited"),
    ) as fc.Arbitrary<PlanTraits["account"]>,
    orderOfFills: fc.constantFrom("exitsFirst", "sequence"),
    onInsufficient: fc.constantFrom("partial", "reject"),
    settlementBars: fc.constantFrom(0, 0, 1, 2, 5),
    callSeq: fc.constantFrom("default", "reversed", "matrix"),
    delay: fc.constantFrom(1, 0, 2, 3),
    fillPrice: fc.constantFrom("open", "close", "matrix"),
    activity: fc.constantFrom(0.1, 0.5, 1),
    sizes: fc.constantFrom("plain", "dyadic", "wide", "hostile"),
    fourArrays: fc.boolean(),
    sizeType: spread("amount", ORDER_SIZE_TYPES),
    direction: spread("both", ["longOnly", "shortOnly"]),
    accumulate: spread("disabled", ["both", "addOnly", "removeOnly"]),
    uponLongConflict: spread("ignore", PAIR_MODES),
    uponShortConflict: spread("ignore", PAIR_MODES),
    uponDirConflict: spread("ignore", ["long", "short", "adjacent", "opposite"]),
    uponOppositeEntry: spread("reverseReduce", ["ignore", "close", "closeReduce", "reverse"]),
    lotSize: spread(NaN, [1, 0.25, 0.1, 7]),
    minSize: spread(0, [1e-8, 1, 20]),
    maxSize: spread(Infinity, [0.5, 10, 33.3]),
    minOrderValue: fc.constantFrom(0, 0, 1, 50),
    fees: spread(0, [0.001, 0.1, 0.999, -0.002]),
    fixedFees: spread(0, [0.01, 1, 30]),
    perUnitFees: spread(0, [0.005, 2]),
    minFees: spread(0, [0.5, 20]),
    slippage: spread(0, [0.0005, 0.03, 0.9]),
    initCash: spread(1000, [100, 1e6, 0.3, 123.456]),
    ...choice,
  };
  return fc.record(all) as fc.Arbitrary<PlanTraits>;
}

const Purpose = {
  Price: 1,
  Gap: 2,
  Listing: 3,
  Size: 4,
  Activity: 5,
  Mask: 6,
  Call: 10,
  Group: 11,
  Cells: 20,
};

const WIDE_PRICES = [1, 2.5, 0.1, 99.99, 1e8, 1e-8, 0, -0, -5, NaN];
const HOSTILE_PRICES = [...WIDE_PRICES, 1e300, 1e-300, 5e-324];
const WIDE_SIZES = [NaN, Infinity, 1e-6, 1e12, 3, 7.7, 100];
const HOSTILE_SIZES = [...WIDE_SIZES, 0, -0, 1e-12, 1e300, 5e-324];
const PLAIN_SIZES = [1, 2.5, 10, 33.3, 0.01, 400, Infinity, NaN, 0];
const DYADIC_SIZES = [1, 2, 0.5, 16, 3.25, 100];
const SIZES = { plain: PLAIN_SIZES, dyadic: DYADIC_SIZES, wide: WIDE_SIZES, hostile: HOSTILE_SIZES };
/** Parts of equity and of what is affordable. */
const PARTS = [0.5, 0.1, 1, 0.25, 1.5];

/** The plan that traits stand for, as the call of the slow twin. */
export function planOf(traits: PlanTraits): ExecutionInput {
  const { api, bars, columns, seed } = traits;
  const groupLens = groupsOf(traits);
  const [open, close] = pricesOf(traits);
  const cells: Pick<TwinOptions, "close"> & Record<string, unknown> = {
    open,
    close,
    ...(api === "fromOrders" ? orderIntents(traits) : signalIntents(traits)),
    ...costsOf(traits),
    fill: fillOf(traits, close),
    account: traits.account,
    orderOfFills: traits.orderOfFills,
    onInsufficient: traits.onInsufficient,
    settlementBars: traits.account === "cash" ? traits.settlementBars : 0,
    minOrderValue: traits.minOrderValue,
    initCash: accountCash(traits, groupLens.length),
  };
  if (traits.callSeq === "reversed") cells.callSeq = "reversed";
  if (traits.callSeq === "matrix") cells.callSeq = callsOf(seed, bars, groupLens);
  return { api, options: cells, shape: [bars, columns], groupLens };
}

function groupsOf({ groups, columns, seed }: PlanTraits): number[] {
  if (groups === "one") return [columns];
  if (groups === "each") return new Array<number>(columns).fill(1);
  const lengths: number[] = [];
  for (let left = columns; left > 0; left -= lengths[lengths.length - 1])
    lengths.push(1 + Math.floor(uniformAt(seed, Purpose.Group, lengths.length, 0) * left));
  return lengths;
}

/** A matrix, cell by cell. */
export function full<Value>(
  bars: number,
  columns: number,
  cell: (bar: number, column: number) => Value,
): OptionArray<Value> {
  const data = Array.from({ length: bars * columns }, (_, i) => cell(Math.floor(i / columns), i % columns));
  return { shape: [bars, columns], data };
}

// ---- prices ----------------------------------------------------------------------------------------------------------

function pricesOf(traits: PlanTraits): [OptionArray<number>, OptionArray<number>] {
  const { bars, columns } = traits;
  const paths = Array.from({ length: columns }, (_, column) => pathOf(traits, column));
  return [
    full(bars, columns, (bar, column) => paths[column].open[bar]),
    full(bars, columns, (bar, column) => paths[column].close[bar]),
  ];
}

function pathOf(traits: PlanTraits, column: number): { open: number[]; close: number[] } {
  const { bars, seed, gaps } = traits;
  const listed = traits.lateListings
    ? Math.floor(uniformAt(seed, Purpose.Listing, 0, column) * bars * 0.6)
    : 0;
  const raw = rawPath(traits, column);
  const withGaps = (prices: number[], side: number): number[] =>
    prices.map((price, bar) => {
      if (bar < listed) return NaN;
      const draw = uniformAt(seed, Purpose.Gap + side * 100, bar, column);
      if (draw >= gaps) return price;
      return draw < gaps * 0.8 ? NaN : draw < gaps * 0.9 ? 0 : -price;
    });
  return { open: withGaps(raw.open, 0), close: withGaps(raw.close, 1) };
}

function rawPath({ bars, seed, prices }: PlanTraits, column: number): { open: number[]; close: number[] } {
  const draw = (bar: number, side: number): number =>
    uniformAt(seed, Purpose.Price + side * 100, bar, column);
  const path = (side: number): number[] =>
    Array.from({ length: bars }, (_, bar) =>
      prices === "dyadic"
        ? 1 + Math.floor(draw(bar, side) * 160) / 4
        : pickAt(
            prices === "wide" ? WIDE_PRICES : HOSTILE_PRICES,
            seed,
            Purpose.Price + side * 100,
            bar,
            column,
          ),
    );
  if (prices !== "walk") return { open: path(0), close: path(1) };
  let last = 10 + 90 * uniformAt(seed, Purpose.Price, -1, column);
  const [open, close]: number[][] = [[], []];
  for (let bar = 0; bar < bars; bar++) {
    open.push(last * (0.97 + 0.06 * draw(bar, 0)));
    last = open[bar] * (draw(bar, 2) < 0.02 ? 0.4 : 0.95 + 0.1 * draw(bar, 1));
    close.push(last);
  }
  return { open, close };
}

// ---- intents ---------------------------------------------------------------------------------------------------------

function isShare(type: string): boolean {
  return type === "percent" || type === "valuePercent" || type === "targetPercent";
}

function sizeAt(traits: PlanTraits, type: string, bar: number, column: number): number {
  const { seed, sizes } = traits;
  const pool = SIZES[sizes];
  const drawn = pickAt(
    isShare(type) && (sizes === "plain" || sizes === "dyadic") ? PARTS : pool,
    seed,
    Purpose.Size,
    bar,
    column,
  );
  // "All that is affordable" and "a part of the position" are two rules for one size: which of them holds is not said.
  if (type === "percent" && drawn === Infinity) return 1;
  // Nothing bounds an infinite size of an unlimited account: it is refused.
  return traits.account === "unlimited" && drawn === Infinity ? 5 : drawn;
}

/** Types that the entry point and the account take. */
function sizeTypesOf({ api, account, sizeType, ...rest }: PlanTraits): OptionArray<string> | string {
  const allowed = (type: string): string => {
    if (api === "fromSignals" && type.startsWith("target")) return "valuePercent";
    return account === "unlimited" && type === "percent" ? "value" : type;
  };
  return spreadOf({ ...sizeType, pool: sizeType.pool.map(allowed) }, rest, Purpose.Cells);
}

function typeAt(types: OptionArray<string> | string, bar: number, column: number): string {
  if (typeof types === "string") return types;
  const [rows, columns] = types.shape;
  return types.data[(rows === 1 ? 0 : bar) * columns + (columns === 1 ? 0 : column)];
}

function orderIntents(traits: PlanTraits): Record<string, unknown> {
  const { bars, columns, seed, activity } = traits;
  const sizeType = sizeTypesOf(traits);
  const size = full(bars, columns, (bar, column) => {
    if (uniformAt(seed, Purpose.Activity, bar, column) >= activity) return NaN;
    const drawn = sizeAt(traits, typeAt(sizeType, bar, column), bar, column);
    const sells = uniformAt(seed, Purpose.Mask, bar, column) < 0.5;
    // A sale without bound from flat would be a short without bound: −∞ is refused.
    return sells && drawn !== Infinity ? -drawn : drawn;
  });
  return {
    size,
    sizeType,
    direction: spreadOf(traits.direction, traits, Purpose.Cells + 1),
    ...boundsOf(traits),
  };
}

function signalIntents(traits: PlanTraits): Record<string, unknown> {
  const { bars, columns, seed, activity } = traits;
  const sizeType = sizeTypesOf(traits);
  const mask = (k: number): OptionArray<boolean> =>
    full(
      bars,
      columns,
      (bar, column) => uniformAt(seed, Purpose.Mask + k * 100, bar, column) < activity * 0.6,
    );
  const cell = <Value>(of: Spread<Value>, k: number): unknown => spreadOf(of, traits, Purpose.Cells + k);
  return {
    entries: mask(0),
    exits: mask(1),
    ...(traits.fourArrays ? { shortEntries: mask(2), shortExits: mask(3) } : {}),
    size: full(bars, columns, (bar, column) => sizeAt(traits, typeAt(sizeType, bar, column), bar, column)),
    sizeType,
    direction: cell(traits.direction, 1),
    accumulate: cell(traits.accumulate, 2),
    uponLongConflict: cell(traits.uponLongConflict, 3),
    uponShortConflict: cell(traits.uponShortConflict, 4),
    uponDirConflict: cell(traits.uponDirConflict, 5),
    uponOppositeEntry: cell(traits.uponOppositeEntry, 6),
    ...boundsOf(traits),
  };
}

function boundsOf(traits: PlanTraits): Record<string, unknown> {
  return {
    lotSize: spreadOf(traits.lotSize, traits, Purpose.Cells + 7),
    minSize: spreadOf(traits.minSize, traits, Purpose.Cells + 8),
    maxSize: spreadOf(traits.maxSize, traits, Purpose.Cells + 9),
  };
}

function costsOf(traits: PlanTraits): Record<string, unknown> {
  return {
    fees: spreadOf(traits.fees, traits, Purpose.Cells + 10),
    fixedFees: spreadOf(traits.fixedFees, traits, Purpose.Cells + 11),
    perUnitFees: spreadOf(traits.perUnitFees, traits, Purpose.Cells + 12),
    minFees: spreadOf(traits.minFees, traits, Purpose.Cells + 13),
    slippage: spreadOf(traits.slippage, traits, Purpose.Cells + 14),
  };
}

type Extent = Pick<PlanTraits, "seed" | "bars" | "columns">;

/** The values of a spread in its form. */
export function spreadOf<Value>(
  { pool, form }: Spread<Value>,
  { seed, bars, columns }: Extent,
  purpose: number,
): OptionArray<Value> | Value {
  if (form === "scalar") return pool[0];
  const rows = form === "row" ? 1 : bars;
  const wide = form === "column" ? 1 : columns;
  return full(rows, wide, (bar, column) => pickAt(pool, seed, purpose, bar, column));
}

function accountCash(traits: PlanTraits, accounts: number): OptionArray<number> | number {
  const { pool, form } = traits.initCash;
  if (form === "scalar") return pool[0];
  return full(1, accounts, (_, account) => pickAt(pool, traits.seed, Purpose.Cells + 15, 0, account));
}

// ---- fills -----------------------------------------------------------------------------------------------------------

function fillOf(
  { delay, fillPrice, seed }: PlanTraits,
  close: OptionArray<number>,
): TwinOptions["fill"] & {} {
  if (fillPrice === "open") return { delay: Math.max(1, delay), price: "open" };
  if (fillPrice === "close") return { delay, price: "close" };
  const columns = close.shape[1];
  const data = close.data.map((price, i) => {
    const draw = uniformAt(seed, Purpose.Cells + 16, Math.floor(i / columns), i % columns);
    return draw < 0.05 ? NaN : price * (0.98 + 0.04 * draw);
  });
  return { delay, price: { shape: close.shape, data } };
}

function callsOf(seed: number, bars: number, groupLens: readonly number[]): OptionArray<number> {
  const columns = groupLens.reduce((sum, length) => sum + length, 0);
  const rows = Array.from({ length: bars }, (_, bar) =>
    groupLens.flatMap((length, group) => shuffleAt(length, seed + group, Purpose.Call, bar)),
  );
  return { shape: [bars, columns], data: rows.flat() };
}
