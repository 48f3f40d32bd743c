// What a run takes for granted in its own favour: every such choice once, with its sentence and with what stands in its
// place when `sensitivity()` flips it. The changes themselves are in src/sensitivity/, under the same codes.
import {
  ABOVE_ZERO,
  ADVERSE_FRACTION,
  AMOUNT,
  BARS,
  PARTICIPATION,
  check,
  type NumberCheck,
  type Profile,
} from "./optionSpec.ts";

/** A number that a flip needs. */
export interface Magnitude {
  readonly default: number;
  readonly check: NumberCheck;
  readonly doc: string;
}

/** At least a bar later, or more than once as dear: nothing else is a change. */
const ABOVE_ONE = check("a finite number above 1", (x) => x > 1 && x < Infinity);
const WHOLE_BARS = check("a whole number from 1 to 10,000", (x) => x >= 1 && BARS.accepts(x));

/** How far a flip goes: a usual figure each, not a bound on what markets do. */
export const MAGNITUDES = {
  fees: {
    default: 0.001,
    check: ADVERSE_FRACTION,
    doc: "Fee where none was paid, as a fraction of a fill's value: 10 basis points.",
  },
  slippage: {
    default: 0.0005,
    check: ADVERSE_FRACTION,
    doc: "Slippage where there was none, as a fraction of the price: 5 basis points.",
  },
  impactEta: {
    default: 1,
    check: AMOUNT,
    doc: "Coefficient of the square-root law of impact (gamma 0, 20 bars); estimates are of the order of one.",
  },
  participationRate: {
    default: 0.1,
    check: check("a fraction above 0, at most 1", (x) => !Number.isNaN(x) && PARTICIPATION.accepts(x)),
    doc: "Largest part of a bar's volume where nothing bounded it: 10 %.",
  },
  borrowRate: { default: 0.03, check: AMOUNT, doc: "Cost of a short a year where it was free: 3 %." },
  debitRate: { default: 0.05, check: AMOUNT, doc: "Interest on cash below zero a year: 5 %." },
  settlementBars: {
    default: 2,
    check: WHOLE_BARS,
    doc: "Bars until the proceeds of a sale may be spent: two.",
  },
  lotSize: {
    default: 1,
    check: check("a number above 0", (x) => x > 0 && ABOVE_ZERO.accepts(x)),
    doc: "Step of the units where any fraction was allowed: whole units.",
  },
  costFactor: { default: 2, check: ABOVE_ONE, doc: "How many times as dear dearer costs are." },
  laterBars: { default: 1, check: WHOLE_BARS, doc: "How many bars later later fills are." },
} as const satisfies Readonly<Record<string, Magnitude>>;

/** Name of a number by which `sensitivity` changes a choice. */
export type MagnitudeName = keyof typeof MAGNITUDES;
/** Every magnitude as a number. */
export type Magnitudes = Readonly<Record<MagnitudeName, number>>;

/** What stands in the place of a choice in one profile, magnitudes in braces; or why nothing can. */
export type Flip = { readonly to: string } | { readonly fixed: string };

export interface AssumptionSpec {
  readonly sentence: string;
  /** Profiles in which the choice can be found; each with its flip. */
  readonly realistic?: Flip;
  readonly vectorbt?: Flip;
}

const NOT_THERE = { fixed: "the vectorbt profile has no rule for it" } as const;
const NO_OTHER_PRICE = { fixed: "no other price is known" } as const;
const NO_RANGES = { fixed: "there are no highs and lows to look at" } as const;

/** Every optimistic choice by code, in the order in which results name them. */
export const ASSUMPTION_SPECS = {
  sameClose: {
    sentence:
      "Orders fill on the bar that decided them, at its close or at a price given for it: a look-ahead, unless the signals come from the bar before.",
    realistic: { to: "fills at the next open (else close)" },
    vectorbt: { to: "signals and sizes {laterBars} bar(s) later" },
  },
  noFees: {
    sentence: "Trading costs no fees.",
    realistic: { to: "fees of {fees}" },
    vectorbt: { to: "fees of {fees}" },
  },
  negativeFees: {
    sentence: "Some fees are rebates.",
    realistic: { to: "no fee below 0" },
    vectorbt: { to: "no fee below 0" },
  },
  noSlippage: {
    sentence: "Orders fill at the quoted price, without slippage.",
    realistic: { to: "slippage of {slippage}" },
    vectorbt: { to: "slippage of {slippage}" },
  },
  noImpact: {
    sentence: "Orders of any size leave the price where it is.",
    realistic: { to: "square-root impact, eta {impactEta}" },
    vectorbt: NOT_THERE,
  },
  noVolumeLimit: {
    sentence: "Any size fills at once: volume bounds nothing.",
    realistic: { to: "at most {participationRate} of bar volume" },
    vectorbt: NOT_THERE,
  },
  zeroVolumeFills: {
    sentence: "Orders fill on bars without volume, too.",
    realistic: { to: "no fill without volume" },
  },
  unlimitedFunding: {
    sentence: "Nothing bounds what the account may buy or sell short.",
    realistic: { to: "a cash account (margin with shorts)" },
    vectorbt: { fixed: "the initial cash is what the run turned out to need" },
  },
  columnOrder: {
    sentence: "Columns of an account take cash one after another, in call order.",
    realistic: { to: "openings share cash pro rata" },
    vectorbt: { to: "another call order: default, reversed, random, auto" },
  },
  settlesAtOnce: {
    sentence: "The proceeds of a sale may be spent at once.",
    realistic: { to: "sales settle after {settlementBars} bar(s)" },
    vectorbt: NOT_THERE,
  },
  fractionalUnits: {
    sentence: "Fractions of a unit are traded.",
    realistic: { to: "multiples of {lotSize} unit(s)" },
    vectorbt: { to: "multiples of {lotSize} unit(s)" },
  },
  touchFills: {
    sentence:
      "Limit orders and take profits fill where the price only touches them, however many wait before.",
    realistic: { fixed: "no data say who else was waiting" },
  },
  intrabarTies: {
    sentence: "Where a bar reached both stop and target, the stop is not always taken to be first.",
    realistic: { to: "the stop comes first (conservative)" },
  },
  noTieRule: {
    sentence: "Stop and target of one bar are looked at in a fixed order, whichever the bar reached first.",
    vectorbt: { fixed: "the order is VectorBT's: the stop loss, then the take profit" },
  },
  unknownRange: {
    sentence:
      "Stops and limits see no highs and lows (at some bars or all): what opens and closes jumped over is unseen.",
    realistic: NO_RANGES,
    vectorbt: NO_RANGES,
  },
  noBorrowCost: {
    sentence: "Shorts pay nothing for what they borrow.",
    realistic: { to: "shorts pay {borrowRate} a year" },
    vectorbt: NOT_THERE,
  },
  freeShorts: {
    sentence: "Shorts lock no cash: nothing bounds them, and what they brought in may be spent.",
    vectorbt: { to: "shorts lock cash (lockCash)" },
  },
  noMarginCalls: {
    sentence: "Shorts are never called: no margin is kept, however much they lose.",
    vectorbt: NOT_THERE,
  },
  noDebitInterest: {
    sentence: "Cash below zero costs no interest.",
    realistic: { to: "cash below zero pays {debitRate} a year" },
  },
  noLiquidation: {
    sentence: "A margin call sells nothing.",
    realistic: { to: "margin calls sell (liquidate)" },
  },
  staleMarks: {
    sentence: "Positions without a price are held at their last mark.",
    realistic: NO_OTHER_PRICE,
    vectorbt: NO_OTHER_PRICE,
  },
  noActions: {
    sentence:
      "No splits, dividends or delistings are given: they happen only as far as the prices hold them.",
    realistic: { fixed: "no corporate actions are known" },
    vectorbt: { fixed: "no corporate actions are known" },
  },
} as const satisfies Readonly<Record<string, AssumptionSpec>>;

/** Code of an optimistic choice of a run; `ASSUMPTIONS` has its sentence. */
export type Assumption = keyof typeof ASSUMPTION_SPECS;

/** The choices that a profile can make. */
export type AssumptionOf<P extends Profile> = {
  [Code in Assumption]: P extends keyof (typeof ASSUMPTION_SPECS)[Code] ? Code : never;
}[Assumption];

/** Those of them that can be flipped. */
export type FlippableOf<P extends Profile> = {
  [Code in Assumption]: (typeof ASSUMPTION_SPECS)[Code] extends Readonly<Record<P, { readonly to: string }>>
    ? Code
    : never;
}[Assumption];

/** What `sensitivity()` tries beside the choices. */
export const VARIATIONS = {
  dearerCosts: { realistic: "costs times {costFactor}", vectorbt: "costs times {costFactor}" },
  laterFills: { realistic: "fills {laterBars} bar(s) later", vectorbt: undefined },
  shuffledColumns: { realistic: "columns in another order", vectorbt: "columns in another order" },
} as const;

/** Code of a row of `sensitivity`: the choice that was changed. */
export type Variation = keyof typeof VARIATIONS;

export const ASSUMPTION_CODES = Object.keys(ASSUMPTION_SPECS) as Assumption[];

/** Optimistic choices by code, each as a sentence. */
export const ASSUMPTIONS = Object.fromEntries(
  ASSUMPTION_CODES.map((code) => [code, ASSUMPTION_SPECS[code].sentence]),
) as Readonly<Record<Assumption, string>>;

/** The entry of a choice, with its optional parts visible. */
export function assumptionSpec(code: Assumption): AssumptionSpec {
  return ASSUMPTION_SPECS[code];
}

/** Codes for which a condition holds, in the order of the table. */
export function codesThatApply<Code extends Assumption>(
  conditions: Readonly<Record<Code, () => boolean>>,
): Code[] {
  return ASSUMPTION_CODES.filter((code): code is Code => code in conditions && conditions[code as Code]());
}
