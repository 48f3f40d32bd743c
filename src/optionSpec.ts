// What an option is: its fields, the bounds of numbers, and one constructor for each kind.
import { Input } from "../assembly/layout.ts";

/** The entry points that take options. */
export type Api = "fromSignals" | "fromOrders";

/** What makes a run: an entry point that takes matrices, or a strategy that acts bar by bar. */
export type RunApi = Api | "runStrategy";

/** Rules of a run. */
export type Profile = "realistic" | "vectorbt";

/** What an option may vary by: one value a run, an account, or any cell (scalar, row, column, full). */
export type Scope = "run" | "account" | "cell";

/** A bound on a number: what passes, in words, and the error code for what does not. */
export interface NumberCheck {
  readonly accepts: (value: number) => boolean;
  /** Whether all of many values pass, where that is found faster than by asking for each; false: ask for each. */
  readonly allAccepted?: (values: ArrayLike<number>) => boolean;
  readonly expected: string;
  readonly code: `E_${string}`;
  /** The same bound as data, for doors in other languages. */
  readonly bounds?: Bounds;
}

/** Limits of a number; each is optional. */
export interface Bounds {
  readonly above?: number;
  readonly atLeast?: number;
  readonly below?: number;
  readonly atMost?: number;
  readonly whole?: true;
  /** NaN passes too. */
  readonly nan?: true;
}

/** Value kinds: how an option is read, checked and laid out. */
export type OptionKind = "prices" | "mask" | "number" | "integer" | "choice" | "flag" | "special";

/** What is known of an option: type, default, choices, bounds, sentence. */
export interface OptionSpec {
  readonly kind: OptionKind;
  readonly scope: Scope;
  /** TypeScript type of the argument, for the generated interfaces and pages. */
  readonly type: string;
  /** Default in words or as a value; undefined where the option is required. */
  readonly default: number | string | boolean | undefined;
  /** Slot of the kernel that the option fills. */
  readonly input?: Input;
  /** Names and codes of a choice. */
  readonly choices?: Readonly<Record<string, number>>;
  readonly check?: NumberCheck;
  readonly apis: readonly Api[];
  /** The one profile that takes the option; undefined: both. */
  readonly profile?: Profile;
  /** What a strategy says order by order, instead of as an option of its run. */
  readonly ofOrder?: true;
  /** Entry points that take it in the vectorbt profile, where they are others. */
  readonly vectorbtApis?: readonly Api[];
  /** Default in the vectorbt profile where it is another one. */
  readonly vectorbtDefault?: number | string | boolean;
  readonly doc: string;
}

export const BOTH_APIS: readonly Api[] = ["fromSignals", "fromOrders"];
export const SIGNALS: readonly Api[] = ["fromSignals"];

export const check = (
  expected: string,
  accepts: (value: number) => boolean,
  code: `E_${string}` = "E_RANGE",
): NumberCheck => ({ accepts, expected, code });

/** A check by limits. A limit that is not given is NaN, which nothing lies beyond. */
export function within(expected: string, bounds: Bounds, code: `E_${string}` = "E_RANGE"): NumberCheck {
  const { above = NaN, atLeast = NaN, below = NaN, atMost = NaN, whole = false, nan = false } = bounds;
  const accepts = (x: number): boolean => {
    if (Number.isNaN(x)) return nan;
    if (whole && !Number.isInteger(x)) return false;
    return !(x <= above || x < atLeast || x >= below || x > atMost);
  };
  return { accepts, expected, code, bounds };
}

const FINITE = { above: -Infinity, below: Infinity } as const;

export const FRACTION = within("a finite number below 1", { above: -Infinity, below: 1 });
export const ADVERSE_FRACTION = within("a number from 0 to below 1", { atLeast: 0, below: 1 });
export const AMOUNT = within("a finite amount of 0 or more", { atLeast: 0, below: Infinity });
export const ABOVE_ZERO = within("a number above 0 (NaN: off)", { above: 0, below: Infinity, nan: true });
export const UPPER_BOUND = within("a number above 0", { above: 0 });
export const CASH = within("a finite amount above 0", { above: 0, below: Infinity }, "E_CASH");
export const ANY_SIZE: NumberCheck = {
  ...within("a number (NaN: no order)", { nan: true }),
  allAccepted: () => true,
};
export const BARS = within("a whole number from 0 to 10,000", { atLeast: 0, atMost: 10_000, whole: true });
export const PER_YEAR = within("a finite number above 0", { above: 0, below: Infinity });
const STOP = within(
  "a fraction of 0 or more (NaN: off)",
  { atLeast: 0, below: Infinity, nan: true },
  "E_STOP",
);
export const PRICE: NumberCheck = {
  ...within("finite prices (NaN: missing)", { ...FINITE, nan: true }, "E_PRICE_INF"),
  allAccepted: (prices) => !holdsInfinity(prices),
};
export const VOLUME = within(
  "finite volumes of 0 or more (NaN: none)",
  { atLeast: 0, below: Infinity, nan: true },
  "E_VOLUME",
);
export const ORDER_PRICE = within("a finite price (NaN: never reached)", { ...FINITE, nan: true });
export const MARGIN = within("a finite fraction above 0", { above: 0, below: Infinity });
export const POSITIVE = within("a finite number above 0", { above: 0, below: Infinity });
export const CAP = within("a number of 0 or more (NaN: none)", { atLeast: 0, nan: true });
export const RECORDS = within("a whole number of 0 or more", { atLeast: 0, below: 2 ** 31, whole: true });
export const SEED = within("a whole number from 0 to 2^32 − 1", { atLeast: 0, below: 2 ** 32, whole: true });
export const PARTICIPATION = within("a fraction above 0, at most 1 (NaN: none)", {
  above: 0,
  atMost: 1,
  nan: true,
});
export const RATE = within("a finite number", FINITE);

/** A loop of its own: prices are the largest inputs. */
function holdsInfinity(prices: ArrayLike<number>): boolean {
  for (let i = 0; i < prices.length; i++) if (prices[i] === Infinity || prices[i] === -Infinity) return true;
  return false;
}

/** `{ LongOnly: 0 }` → `{ longOnly: 0 }`: the names that users write, with the kernel's codes. */
export function choicesOf(codes: Record<string, string | number>): Record<string, number> {
  const names = Object.entries(codes).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  return Object.fromEntries(names.map(([name, code]) => [name[0].toLowerCase() + name.slice(1), code]));
}

export const prices = (type: string, doc: string, input?: Input): OptionSpec => ({
  kind: "prices",
  scope: "cell",
  type,
  default: "none",
  apis: BOTH_APIS,
  doc,
  ...(input === undefined ? {} : { input }),
});

export const mask = (input: Input, doc: string): OptionSpec => ({
  kind: "mask",
  scope: "cell",
  type: "MaskInput",
  default: false,
  input,
  apis: SIGNALS,
  doc,
});

export const number = (input: Input, standard: number, bound: NumberCheck, doc: string): OptionSpec => ({
  kind: "number",
  scope: "cell",
  type: "CellInput<number>",
  default: standard,
  input,
  check: bound,
  apis: BOTH_APIS,
  doc,
});

export const cellChoice = (
  input: Input,
  codes: Record<string, string | number>,
  standard: string,
  apis: readonly Api[],
  doc: string,
): OptionSpec => ({
  kind: "choice",
  scope: "cell",
  type: "CellInput<string>",
  default: standard,
  input,
  choices: choicesOf(codes),
  apis,
  doc,
});

/** TypeScript type of a choice: its names, also in VectorBT's lower case. */
function unionOf(codes: Record<string, string | number>): string {
  const names = Object.keys(choicesOf(codes)).flatMap((name) => [name, name.toLowerCase()]);
  return [...new Set(names)].map((name) => `"${name}"`).join(" | ");
}

export const runChoice = (
  codes: Record<string, string | number>,
  standard: string,
  doc: string,
): OptionSpec => ({
  kind: "choice",
  scope: "run",
  type: unionOf(codes),
  default: standard,
  choices: choicesOf(codes),
  apis: BOTH_APIS,
  doc,
});

export const special = (type: string, standard: string, doc: string, scope: Scope = "run"): OptionSpec => ({
  kind: "special",
  scope,
  type,
  default: standard,
  apis: BOTH_APIS,
  doc,
});

export const runNumber = (
  kind: "number" | "integer",
  standard: number | string,
  bound: NumberCheck,
  doc: string,
): OptionSpec => ({
  kind,
  scope: "run",
  type: "number",
  default: standard,
  check: bound,
  apis: BOTH_APIS,
  doc,
});

export const only = <Spec extends OptionSpec>(profile: Profile, spec: Spec): Spec & { profile: Profile } => ({
  ...spec,
  profile,
});

/** What describes one order: a strategy gives it with the order. */
export const ofOrder = <Spec extends OptionSpec>(spec: Spec): Spec & { ofOrder: true } => ({
  ...spec,
  ofOrder: true,
});

export const stop = (input: Input, doc: string): OptionSpec => ({
  ...number(input, NaN, STOP, doc),
  vectorbtApis: SIGNALS,
});

/** A number that VectorBT checks itself, order by order. */
export const rawNumber = (
  input: Input,
  standard: number,
  doc: string,
  apis: readonly Api[] = BOTH_APIS,
): OptionSpec => ({
  kind: "number",
  scope: "cell",
  type: "CellInput<number>",
  default: standard,
  input,
  apis,
  profile: "vectorbt",
  doc,
});

export const cellFlag = (
  input: Input,
  standard: boolean,
  doc: string,
  apis: readonly Api[] = BOTH_APIS,
): OptionSpec => ({
  kind: "mask",
  scope: "cell",
  type: "CellInput<boolean> | Mask",
  default: standard,
  input,
  apis,
  profile: "vectorbt",
  doc,
});

export const runFlag = (
  standard: boolean | string,
  doc: string,
  apis: readonly Api[] = BOTH_APIS,
): OptionSpec => ({
  kind: "flag",
  scope: "run",
  type: "boolean",
  default: standard,
  apis,
  profile: "vectorbt",
  doc,
});
