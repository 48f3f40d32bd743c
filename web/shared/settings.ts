// Everything that makes a result, but for the data: what a link carries and a downloaded page repeats.
import { RULES, type AxisChoice, type RuleKind } from "./rules.ts";

/** Which column of the file holds what; "" is none. */
export interface ColumnChoice {
  time: string;
  asset: string;
  open: string;
  high: string;
  low: string;
  close: string;
  volume: string;
  adjClose: string;
}

export interface RunChoice {
  /** Whose rules hold; fill and account have no effect under VectorBT's. */
  profile: "realistic" | "vectorbt";
  initCash: number;
  /** Fraction of the value of a fill. */
  fees: number;
  /** Fraction of the price. */
  slippage: number;
  /** Share of equity that a position gets, as a fraction; under VectorBT's rules of the cash that is left. */
  share: number;
  fill: "nextOpen" | "nextClose" | "sameClose";
  account: "cash" | "margin";
}

export interface SweepChoice {
  x: AxisChoice;
  y: AxisChoice;
  metric: SweepMetric;
}

export const SWEEP_METRIC_LABELS = {
  sharpeRatio: "Sharpe ratio",
  totalReturn: "Total return",
  annualizedReturn: "Annualized return",
  maxDrawdown: "Max drawdown",
  totalClosedTrades: "Closed trades",
} as const;

export type SweepMetric = keyof typeof SWEEP_METRIC_LABELS;

export interface Settings {
  columns: ColumnChoice;
  /** One asset, or "" for all in one account. */
  asset: string;
  rule: RuleKind;
  parameters: Record<string, number>;
  /** The rule in JavaScript, where it is one of one's own. */
  code: string;
  run: RunChoice;
  sweep: SweepChoice;
}

export const COLUMN_ROLES = ["time", "asset", "open", "high", "low", "close", "volume", "adjClose"] as const;
export const PROFILES = ["realistic", "vectorbt"] as const;
export const FILLS = ["nextOpen", "nextClose", "sameClose"] as const;
const ACCOUNTS = ["cash", "margin"] as const;

/** Most cells of a map. */
export const CELLS_MAX = 2500;
const CODE_MAX = 20_000;
const NAME_MAX = 500;

export function defaultSettings(rule: RuleKind = "crossover"): Settings {
  const { parameters, sweep } = RULES[rule];
  return {
    columns: { time: "", asset: "", open: "", high: "", low: "", close: "", volume: "", adjClose: "" },
    asset: "",
    rule,
    parameters: Object.fromEntries(parameters.map(({ name, value }) => [name, value])),
    code: "",
    run: {
      profile: "realistic",
      initCash: 100_000,
      fees: 0.001,
      slippage: 0.0005,
      share: 1,
      fill: "nextOpen",
      account: "cash",
    },
    sweep: { ...structuredClone(sweep), metric: "sharpeRatio" },
  };
}

/** Values of an axis, both ends included; empty where they make no sense. */
export function axisValues({ from, to, step }: AxisChoice): number[] {
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (!(step > 0) || !(count >= 1) || count > CELLS_MAX) return [];
  // Steps such as 0.1 leave digits behind that nobody asked for.
  return Array.from({ length: count }, (_, k) => Number((from + k * step).toPrecision(12)));
}

// ---- from text, which anybody may have written -----------------------------------------------------------------------

type Unknown = Readonly<Record<string, unknown>>;

/** Settings from whatever a link holds: what does not fit is refused with a sentence. */
export function settingsFrom(given: unknown): Settings {
  const source = objectOf(given, "the settings");
  const rule = oneOf(source.rule, Object.keys(RULES) as RuleKind[], "the rule");
  const { parameters } = RULES[rule];
  const [columns, values] = [objectOf(source.columns, "columns"), objectOf(source.parameters, "parameters")];
  return {
    columns: Object.fromEntries(
      COLUMN_ROLES.map((role) => [role, textOf(columns[role], role, NAME_MAX)]),
    ) as unknown as ColumnChoice,
    asset: textOf(source.asset, "the asset", NAME_MAX),
    rule,
    parameters: Object.fromEntries(parameters.map(({ name }) => [name, numberOf(values[name], name)])),
    code: textOf(source.code, "the rule's code", CODE_MAX),
    run: runFrom(objectOf(source.run, "the options")),
    sweep: sweepFrom(
      objectOf(source.sweep, "the sweep"),
      parameters.map(({ name }) => name),
    ),
  };
}

function runFrom(source: Unknown): RunChoice {
  return {
    // Links of before there was a choice.
    profile: oneOf(source.profile ?? "realistic", PROFILES, "the rules"),
    initCash: numberOf(source.initCash, "initCash"),
    fees: numberOf(source.fees, "fees"),
    slippage: numberOf(source.slippage, "slippage"),
    share: numberOf(source.share, "share"),
    fill: oneOf(source.fill, FILLS, "fill"),
    account: oneOf(source.account, ACCOUNTS, "account"),
  };
}

function sweepFrom(source: Unknown, names: readonly string[]): SweepChoice {
  const axis = (given: unknown): AxisChoice => {
    const { name, from, to, step } = objectOf(given, "an axis");
    return {
      name: oneOf(name, names, "an axis"),
      ...{ from: numberOf(from, "from"), to: numberOf(to, "to"), step: numberOf(step, "step") },
    };
  };
  const metrics = Object.keys(SWEEP_METRIC_LABELS) as SweepMetric[];
  return { x: axis(source.x), y: axis(source.y), metric: oneOf(source.metric, metrics, "the figure") };
}

function objectOf(given: unknown, what: string): Unknown {
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return given as Unknown;
  throw new Error(`${what} cannot be read`);
}

function numberOf(given: unknown, what: string): number {
  if (typeof given === "number" && Number.isFinite(given)) return given;
  throw new Error(`${what} is no number`);
}

function textOf(given: unknown, what: string, lengthMax: number): string {
  if (typeof given === "string" && given.length <= lengthMax) return given;
  throw new Error(`${what} is no text, or too long`);
}

function oneOf<Name extends string>(given: unknown, names: readonly Name[], what: string): Name {
  const found = names.find((name) => name === given);
  if (found !== undefined) return found;
  throw new Error(`${what} is none of ${names.join(", ")}`);
}
