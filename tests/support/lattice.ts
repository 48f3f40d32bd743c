// The points of the policy lattice: every rule for conflicting signals, with every pair of signals on two bars. A point's
// number is its coordinates in mixed radix, the first axis counting slowest; validation/peers/vectorbt/lattice.py counts the
// same way.

/** Entries and exits of both sides as four arrays, or one pair read in a direction. */
export type LatticeForm = "arrays" | "direction";

/** Names of a policy in the order of their codes. */
export const MODES = {
  direction: ["longonly", "shortonly", "both"],
  accumulate: ["disabled", "both", "addonly", "removeonly"],
  uponLongConflict: ["ignore", "entry", "exit", "adjacent", "opposite"],
  uponShortConflict: ["ignore", "entry", "exit", "adjacent", "opposite"],
  uponDirConflict: ["ignore", "long", "short", "adjacent", "opposite"],
  uponOppositeEntry: ["ignore", "close", "closereduce", "reverse", "reversereduce"],
} as const;

export type ModeName = keyof typeof MODES;

/** Axes and how many values each has; `signals0` and `signals1` are bits, the lowest the (long) entry. */
export type Axes = readonly (readonly [name: string, length: number])[];

const POLICIES: readonly ModeName[] = [
  "accumulate",
  "uponLongConflict",
  "uponShortConflict",
  "uponDirConflict",
  "uponOppositeEntry",
];

export const AXES: Readonly<Record<LatticeForm, Axes>> = {
  arrays: axes("arrays"),
  direction: axes("direction"),
};

/** Policies that a form has. */
export function policiesOf(form: LatticeForm): readonly ModeName[] {
  return form === "arrays" ? POLICIES : ["direction", ...POLICIES];
}

/** How many sets of signals one bar can have: four flags, or two. */
function signalSets(form: LatticeForm): number {
  return form === "arrays" ? 16 : 4;
}

function axes(form: LatticeForm): Axes {
  const ofPolicies = policiesOf(form).map((name) => [name, MODES[name].length] as const);
  return [...ofPolicies, ["signals0", signalSets(form)], ["signals1", signalSets(form)]];
}

export function pointCount(form: LatticeForm): number {
  return AXES[form].reduce((product, [, length]) => product * length, 1);
}

/** Coordinates of many points, axis by axis. */
export interface LatticeChunk {
  readonly count: number;
  readonly policies: Readonly<Partial<Record<ModeName, Uint8Array>>>;
  /** Of the first and the second bar. */
  readonly signals: readonly [Uint8Array, Uint8Array];
}

export function chunkOf(form: LatticeForm, points: ArrayLike<number>): LatticeChunk {
  let rest = Uint32Array.from(points);
  const digit = (length: number): Uint8Array => {
    const digits = Uint8Array.from(rest, (point) => point % length);
    rest = rest.map((point) => Math.floor(point / length));
    return digits;
  };
  const reversed = [...AXES[form]].reverse().map(([name, length]) => [name, digit(length)] as const);
  const { signals0, signals1, ...policies } = Object.fromEntries(reversed);
  return { count: points.length, policies, signals: [signals0, signals1] };
}

/** All points, in chunks of columns for one run each. */
export function* chunks(form: LatticeForm, columns: number): Generator<readonly number[]> {
  const count = pointCount(form);
  for (let first = 0; first < count; first += columns)
    yield Array.from({ length: Math.min(columns, count - first) }, (_, i) => first + i);
}

const SIGNAL_WORDS = {
  arrays: ["long entry", "long exit", "short entry", "short exit"],
  direction: ["entry", "exit"],
} as const;

/** One flag of both bars, bars × points. */
export function flagsOf({ signals }: LatticeChunk, bit: number): number[] {
  return signals.flatMap((sets) => Array.from(sets, (set) => (set >> bit) & 1));
}

/** A point in words, for a message. */
export function describePoint(form: LatticeForm, point: number): string {
  const { policies, signals } = chunkOf(form, [point]);
  const modes = policiesOf(form).map((name) => `${name}=${MODES[name][policies[name]![0]]}`);
  const sets = signals.map(([set]) => SIGNAL_WORDS[form].filter((_, bit) => (set >> bit) & 1).join(", "));
  return `${form} ${point}: ${modes.join(" ")} [${sets.join("] then [")}]`;
}
