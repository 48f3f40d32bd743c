// Numbers and names for random runs of the vectorbt profile: mostly such that orders fill, now and then hostile.
import fc from "fast-check";

/** Numbers at the edges of binary64 and outside of what an option means. */
export const HOSTILE = [
  NaN,
  0,
  -0,
  -1,
  Infinity,
  -Infinity,
  5e-324,
  -5e-324,
  1e308,
  -1e308,
  1e-13,
  1e-9,
  1e15,
];

/** The value, or with a weight of `hostility` in 100 a hostile number. */
export function mostly(value: fc.Arbitrary<number>, hostility: number): fc.Arbitrary<number> {
  if (hostility === 0) return value;
  return fc.oneof(
    { weight: 100 - hostility, arbitrary: value },
    { weight: hostility, arbitrary: fc.constantFrom(...HOSTILE) },
  );
}

export const between = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 2 ** 30 }).map((k) => min + (max - min) * (k / 2 ** 30));

const pick = (...numbers: number[]): fc.Arbitrary<number> => fc.constantFrom(...numbers);

export const price = fc.oneof({ weight: 4, arbitrary: between(8, 12) }, pick(10, 9, 11, 10.1, 10.000000001));
export const cash = fc.oneof(pick(100, 1000, 1e6, 1, 0), between(0, 500));
export const stop = fc.oneof(pick(0, 0.01, 0.05, 0.1, NaN), between(0, 0.2));
export const orderSize = fc.oneof(
  pick(1, -1, 10, -10, 0, -0, Infinity, -Infinity, NaN, 0.5, -0.5, 100, 1e-9),
  between(-12, 12),
);
export const signalSize = fc.oneof(
  pick(1, 10, 0, -0, Infinity, Infinity, NaN, 0.5, 100, 1e-9),
  between(0, 12),
);

/** Numbers per order of both entry points, but the size. */
export const NUMBERS: Readonly<Record<string, fc.Arbitrary<number>>> = {
  price: fc.oneof(price, pick(Infinity, -Infinity, NaN)),
  fees: fc.oneof(pick(0, 0.001, 0.1, -0.01, 1), between(0, 0.05)),
  fixedFees: fc.oneof(pick(0, 0.5, 1, -0.5, 50), between(0, 2)),
  slippage: fc.oneof(pick(0, 0.001, 0.1, 1), between(0, 0.05)),
  minSize: pick(0, 1e-8, 0.5, 1, 5),
  maxSize: fc.oneof(pick(Infinity, 1, 5, 0.5), between(0.1, 20)),
  sizeGranularity: pick(NaN, 1, 0.1, 0.001, 0.3),
  rejectProb: pick(0, 0, 0.3, 0.7, 1),
  valPrice: fc.oneof(price, pick(Infinity, -Infinity, NaN)),
};

/** True rarely where it would end most runs. */
export const FLAGS: Readonly<Record<string, fc.Arbitrary<boolean>>> = {
  lockCash: fc.boolean(),
  allowPartial: fc.boolean(),
  raiseReject: fc.oneof({ weight: 12, arbitrary: fc.constant(false) }, fc.constant(true)),
  log: fc.boolean(),
};

const DIRECTIONS = ["longonly", "shortonly", "both"];
const PAIR_MODES = ["ignore", "entry", "exit", "adjacent", "opposite"];

export const ORDER_CHOICES: Readonly<Record<string, readonly string[]>> = {
  sizeType: ["amount", "value", "percent", "targetamount", "targetvalue", "targetpercent"],
  direction: [...DIRECTIONS, "both", "both"],
};

export const SIGNAL_CHOICES: Readonly<Record<string, readonly string[]>> = {
  sizeType: ["amount", "amount", "value", "value", "percent"],
  direction: DIRECTIONS,
  accumulate: ["disabled", "both", "addonly", "removeonly"],
  uponLongConflict: PAIR_MODES,
  uponShortConflict: PAIR_MODES,
  uponDirConflict: ["ignore", "long", "short", "adjacent", "opposite"],
  uponOppositeEntry: ["ignore", "close", "closereduce", "reverse", "reversereduce"],
  stopEntryPrice: ["valprice", "price", "fillprice", "close"],
  stopExitPrice: ["stoplimit", "stopmarket", "price", "close"],
  uponStopExit: ["close", "closereduce", "reverse", "reversereduce"],
  uponStopUpdate: ["keep", "override", "overridenan"],
};

const INVALID_CODES = [-1, 6, 9, 100];
const WRONG_TYPES = ["targetamount", "targetpercent"];

/** A name; where things may be hostile, seldom a code that the enum does not have. */
export function choice(names: readonly string[], option: string, hostility: number): fc.Arbitrary<string> {
  const named = fc.constantFrom(...names);
  const mayBeInvalid = option === "sizeType" || option === "direction";
  if (hostility === 0 || !mayBeInvalid) return named;
  const wrong = fc.constantFrom<string | number>(
    ...INVALID_CODES,
    ...(option === "sizeType" ? WRONG_TYPES : []),
  );
  return fc.oneof(
    { weight: 100 - hostility, arbitrary: named },
    { weight: Math.ceil(hostility / 2), arbitrary: wrong as fc.Arbitrary<string> },
  );
}
