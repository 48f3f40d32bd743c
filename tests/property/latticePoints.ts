// The points of the policy lattice: every rule for conflicting signals, with every pair of signals on two bars.
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

/** Entries and exits of both sides as four arrays, or one pair read in a direction. */
export type LatticeForm = "arrays" | "direction";

const POLICIES: readonly ModeName[] = [
  "accumulate",
  "uponLongConflict",
  "uponShortConflict",
  "uponDirConflict",
  "uponOppositeEntry",
];

/** Policies that a form has. */
export function policiesOf(form: LatticeForm): readonly ModeName[] {
  return form === "arrays" ? POLICIES : ["direction", ...POLICIES];
}

/** How many sets of signals one bar can have: four flags, or two. */
function signalSets(form: LatticeForm): number {
  return form === "arrays" ? 16 : 4;
}

export function pointCount(form: LatticeForm): number {
  const sets = signalSets(form);
  return policiesOf(form).reduce((product, name) => product * MODES[name].length, sets * sets);
}

/** Coordinates of many points, axis by axis; signals are bits, the lowest is the (long) entry. */
export interface LatticeChunk {
  readonly count: number;
  readonly policies: Readonly<Partial<Record<ModeName, Uint8Array>>>;
  readonly signals: readonly [Uint8Array, Uint8Array];
}

/** Points by number, in mixed radix: the signals count fastest. */
export function chunkOf(form: LatticeForm, points: readonly number[]): LatticeChunk {
  let rest = Uint32Array.from(points);
  const digit = (length: number): Uint8Array => {
    const digits = Uint8Array.from(rest, (point) => point % length);
    rest = rest.map((point) => Math.floor(point / length));
    return digits;
  };
  const sets = signalSets(form);
  const second = digit(sets);
  const first = digit(sets);
  const policies = policiesOf(form).map((name) => [name, digit(MODES[name].length)] as const);
  return { count: points.length, policies: Object.fromEntries(policies), signals: [first, second] };
}

/** All points, in chunks of columns for one run each. */
export function* chunks(form: LatticeForm, columns: number): Generator<readonly number[]> {
  const count = pointCount(form);
  for (let first = 0; first < count; first += columns)
    yield Array.from({ length: Math.min(columns, count - first) }, (_, i) => first + i);
}

/** A point in words. */
export function describePoint(form: LatticeForm, point: number): string {
  const { policies, signals } = chunkOf(form, [point]);
  const modes = policiesOf(form).map((name) => `${name} ${MODES[name][policies[name]![0]]}`);
  return `${form} ${point}: ${modes.join(", ")}, signals ${signals[0][0]} then ${signals[1][0]}`;
}
