// What a look over prices can find, and where judgement begins: every kind and every threshold once.
import { check, type NumberCheck } from "../../optionSpec.ts";

export interface FindingSpec {
  readonly sentence: string;
  /** Whether the prices of such a cell are in doubt: `suspectMask` marks it. */
  readonly suspect: boolean;
  /** Whether it is a judgement by thresholds; the others are facts. */
  readonly judged?: true;
}

/** Every kind of finding, in the order of reports. */
export const FINDINGS = {
  duplicateTime: {
    sentence: "Several rows had the time of this bar and asset; one of them counts.",
    suspect: true,
  },
  outOfOrder: {
    sentence:
      "A row came after a later one of its asset, or the time of the bar is not after the last one's.",
    suspect: false,
  },
  leadingMissing: { sentence: "The asset has no price yet.", suspect: false },
  gap: { sentence: "No price, between the first and the last bar of the asset.", suspect: false },
  trailingMissing: { sentence: "The asset has no price any more.", suspect: false },
  missingPrice: { sentence: "A bar with a close lacks another of its prices.", suspect: false },
  nonPositivePrice: { sentence: "A price is 0 or less: runs take it for missing.", suspect: true },
  infinitePrice: { sentence: "A price is infinite: runs refuse it.", suspect: true },
  inconsistentBar: { sentence: "High is below low, or open or close lies outside them.", suspect: true },
  zeroVolume: { sentence: "Nothing was traded: the volume is 0.", suspect: false },
  negativeVolume: { sentence: "The volume is below 0.", suspect: true },
  repeatedBar: { sentence: "All prices and the volume are those of the bar before.", suspect: true },
  stalePrice: {
    sentence: "The close has stood still for several bars, and nothing was traded, or no volume is known.",
    suspect: true,
    judged: true,
  },
  frozenPrice: {
    sentence: "The close has stood still for several bars although there was volume.",
    suspect: true,
    judged: true,
  },
  outlier: {
    sentence: "A price leaps away from both of its neighbours, and back.",
    suspect: true,
    judged: true,
  },
  jumpAfterGap: {
    sentence: "After missing bars the price is far from where it was.",
    suspect: false,
    judged: true,
  },
  unadjustedSplit: {
    sentence:
      "The price, and the volume where one is known, change like those of a split, and no split is given.",
    suspect: false,
    judged: true,
  },
  adjustedSplit: {
    sentence: "A split is given that the prices do not show: they look adjusted already.",
    suspect: false,
    judged: true,
  },
} as const satisfies Readonly<Record<string, FindingSpec>>;

/** Code of a kind of finding; `FINDINGS` has its sentence. */
export type FindingCode = keyof typeof FINDINGS;

export const FINDING_CODES = Object.keys(FINDINGS) as FindingCode[];

const WHOLE = (least: number): NumberCheck =>
  check(`a whole number from ${least} to 10,000`, (x) => Number.isInteger(x) && x >= least && x <= 10_000);
const ABOVE_ZERO = check("a finite number above 0", (x) => x > 0 && x < Infinity);
const AT_LEAST_ONE = check("a finite number of 1 or more", (x) => x >= 1 && x < Infinity);
const SHARE = check("a number from 0 to 1", (x) => x >= 0 && x <= 1);

/** Where a judgement begins. Moves are a price over the other, less one, whichever is larger: a halving is as far as a doubling. */
export const QUALITY_THRESHOLDS = {
  moveWindow: {
    default: 20,
    check: WHOLE(3),
    doc: "Moves on each side of a bar that the usual move is taken from: their median absolute deviation (MAD).",
  },
  outlierMads: {
    default: 10,
    check: ABOVE_ZERO,
    doc: "Both moves of an outlier, there and back, are more than so many MADs …",
  },
  outlierMove: { default: 0.05, check: ABOVE_ZERO, doc: "… and more than this." },
  outlierRest: {
    default: 0.25,
    check: SHARE,
    doc: "What is left between the neighbours of an outlier is at most this part of the smaller move.",
  },
  staleBars: {
    default: 5,
    check: WHOLE(2),
    doc: "Bars in a row with one close that make it stale where nothing was traded.",
  },
  frozenBars: { default: 5, check: WHOLE(2), doc: "The same for bars with volume." },
  jumpMads: {
    default: 10,
    check: ABOVE_ZERO,
    doc: "A move across missing bars is far above so many MADs times the root of the bars that it took …",
  },
  jumpMove: { default: 0.05, check: ABOVE_ZERO, doc: "… and above this." },
  splitTolerance: {
    default: 0.05,
    check: SHARE,
    doc: "How far the open may be from the close before over the ratio; where no opens are given, the close by twice that.",
  },
  splitWindow: {
    default: 10,
    check: WHOLE(1),
    doc: "Bars before and from a split on whose median volumes are compared.",
  },
  splitVolume: {
    default: 3,
    check: AT_LEAST_ONE,
    doc: "Median volume after over before must be the split's ratio up to this factor …",
  },
  splitMoney: {
    default: 4,
    check: AT_LEAST_ONE,
    doc: "… and the money traded on the bar at most so many times the median before: a crash trades more.",
  },
} as const satisfies Readonly<
  Record<string, { readonly default: number; readonly check: NumberCheck; readonly doc: string }>
>;

/** Name of a number from which something is odd. */
export type QualityThreshold = keyof typeof QUALITY_THRESHOLDS;
/** Numbers from which something is odd, by name; `QUALITY_THRESHOLDS` has the defaults. */
export type QualityThresholds = Readonly<Record<QualityThreshold, number>>;

/** New units for one old unit that splits come in; consolidations are their inverses. */
export const SPLIT_RATIOS: readonly number[] = [
  1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 40, 50, 100,
];
