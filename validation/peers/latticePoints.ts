// The points of the policy lattice: every mode of settling conflicts, with every pair of signals on two bars. A point's
// number is its coordinates in mixed radix, the first axis counting slowest; lattice.py counts the same way.

export type LatticeForm = "arrays" | "direction";

/** Names in the order of their codes. */
export const MODES = {
  direction: ["longonly", "shortonly", "both"],
  accumulate: ["disabled", "both", "addonly", "removeonly"],
  upon_long_conflict: ["ignore", "entry", "exit", "adjacent", "opposite"],
  upon_short_conflict: ["ignore", "entry", "exit", "adjacent", "opposite"],
  upon_dir_conflict: ["ignore", "long", "short", "adjacent", "opposite"],
  upon_opposite_entry: ["ignore", "close", "closereduce", "reverse", "reversereduce"],
} as const;
export type ModeName = keyof typeof MODES;

/** Axes and how many values each has; `signals_0` and `signals_1` are bits, the lowest the entry. */
export type Axes = readonly (readonly [name: string, length: number])[];

const POLICIES: ModeName[] = [
  "accumulate",
  "upon_long_conflict",
  "upon_short_conflict",
  "upon_dir_conflict",
  "upon_opposite_entry",
];

export const AXES: Readonly<Record<LatticeForm, Axes>> = {
  arrays: axes(POLICIES, 16),
  direction: axes(["direction", ...POLICIES], 4),
};

function axes(modes: readonly ModeName[], signals: number): Axes {
  const ofModes = modes.map((name) => [name, MODES[name].length] as const);
  return [...ofModes, ["signals_0", signals], ["signals_1", signals]];
}

export function pointCount(form: LatticeForm): number {
  return AXES[form].reduce((product, [, length]) => product * length, 1);
}

/** The coordinate on each axis. */
export function coordinates(form: LatticeForm, point: number): Record<string, number> {
  const at: Record<string, number> = {};
  let rest = point;
  for (const [name, length] of [...AXES[form]].reverse()) {
    at[name] = rest % length;
    rest = Math.floor(rest / length);
  }
  return at;
}

/** A point in words, for a message. */
export function describePoint(form: LatticeForm, point: number): string {
  const signalNames =
    form === "arrays" ? ["long entry", "long exit", "short entry", "short exit"] : ["entry", "exit"];
  const words = Object.entries(coordinates(form, point)).map(([name, code]) => {
    if (name in MODES) return `${name}=${MODES[name as ModeName][code]}`;
    return `${name}=[${signalNames.filter((_, bit) => (code >> bit) & 1).join(", ")}]`;
  });
  return `${form} ${point}: ${words.reverse().join(" ")}`;
}

/** What all points of a file have in common. */
export interface LatticeMarket {
  /** One close and one size per bar, the same in all columns. */
  readonly close: readonly number[];
  readonly size: readonly number[];
  readonly initCash: number;
}

/** Orders of many points, point after point. */
export interface LatticeOrders {
  /** How many orders each point has. */
  readonly orderCounts: Uint8Array;
  readonly bars: Uint8Array;
  /** 0 buy, 1 sell. */
  readonly sides: Uint8Array;
  readonly sizes: Float64Array;
  readonly prices: Float64Array;
}

/** Simulates points, each a column on its own cash. */
export type SimulateLattice = (
  form: LatticeForm,
  points: Uint32Array,
  market: LatticeMarket,
) => LatticeOrders;
