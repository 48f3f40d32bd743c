// Options of the realistic profile that need more than one value to be checked: actions, times in force, margins, flows.
import { ActionKind, FILL_OR_KILL, IMMEDIATE_OR_CANCEL } from "../../assembly/layout.ts";
import { BacktestError } from "../errors.ts";
import type { CorporateAction } from "../inputs.ts";
import { AMOUNT, MARGIN, POSITIVE, within, type NumberCheck } from "../optionSpec.ts";
import { broadcast, cellOf, rectangleOf, type Shape, type Source } from "./source.ts";
import { describe, enumError, numberSource, requireAll } from "./values.ts";

// ---- corporate actions -----------------------------------------------------------------------------------------------

/** A corporate action as the kernel reads it. */
export interface PlannedAction {
  readonly column: number;
  readonly bar: number;
  readonly kind: ActionKind;
  readonly payBar: number;
  /** Ratio, amount per unit, or price (NaN: the last mark). */
  readonly amount: number;
  readonly withholding: number;
}

/** Units at `until` that a unit of the column at `after` has become. */
export function splitsBetween(
  actions: readonly PlannedAction[],
  column: number,
  after: number,
  until: number,
): number {
  let ratio = 1;
  for (const { kind, bar, amount, column: of } of actions)
    if (of === column && kind === ActionKind.Split && bar > after && bar <= until) ratio *= amount;
  return ratio;
}

/** Actions by ex bar, in the order given. */
export function actionsOf(value: unknown, shape: Shape): PlannedAction[] {
  if (value === undefined) return [];
  if (!Array.isArray(value))
    throw new BacktestError("E_DTYPE", `actions is ${describe(value)}`, {
      option: "actions",
      got: describe(value),
      expected: "a list",
    });
  // Array.from also visits the holes of a list, which are no actions.
  const planned = Array.from(value, (action: unknown, i) => plannedAction(action, i, shape));
  return planned.sort((a, b) => a.bar - b.bar);
}

function actionError(i: number, text: string, got: unknown, expected: string): BacktestError {
  return new BacktestError("E_ACTION", `actions[${i}]: ${text}`, { option: "actions", got, expected });
}

/** A number of an object among the options: its bound, and what it is where it is left out. */
export interface FieldSpec {
  readonly check: NumberCheck;
  /** `"bar"`: the ex bar, which it may not lie before either. Undefined: the number has to be given. */
  readonly default?: number | "bar";
}

const BAR = within("a bar", { atLeast: 0, below: 2 ** 31, whole: true });
const LAST_PRICE = within("a finite price of 0 or more", { atLeast: 0, below: Infinity, nan: true });

/** What every kind of action has beside its column and bar; `amount` is the field that the kernel has as amount. */
export const ACTIONS = {
  split: { code: ActionKind.Split, amount: "ratio", fields: { ratio: { check: POSITIVE } } },
  dividend: {
    code: ActionKind.Dividend,
    amount: "amount",
    fields: {
      amount: { check: AMOUNT },
      withholding: { check: within("0 to 1", { atLeast: 0, atMost: 1 }), default: 0 },
      payBar: { check: BAR, default: "bar" },
    },
  },
  delisting: {
    code: ActionKind.Delisting,
    amount: "price",
    fields: { price: { check: LAST_PRICE, default: NaN } },
  },
} as const satisfies Record<
  CorporateAction["kind"],
  { code: ActionKind; amount: string; fields: Readonly<Record<string, FieldSpec>> }
>;

function plannedAction(given: unknown, i: number, shape: Shape): PlannedAction {
  if (typeof given !== "object" || given === null)
    throw actionError(i, "no action", given, "{ column, bar, kind, … }");
  const { kind, column, bar } = given as CorporateAction;
  if (!Object.keys(ACTIONS).includes(kind)) throw enumError(`actions[${i}].kind`, kind, Object.keys(ACTIONS));
  const names = Object.keys(ACTIONS[kind].fields);
  const unknown = Object.keys(given).find((key) => !["column", "bar", "kind", ...names].includes(key));
  if (unknown !== undefined) throw actionError(i, `a ${kind} has no ${unknown}`, unknown, names.join(", "));
  if (!Number.isInteger(column) || column < 0 || column >= shape.columns)
    throw new BacktestError(
      "E_ACTION_ASSET",
      `actions[${i}]: column ${describe(column)} of ${shape.columns}`,
      {
        option: "actions",
        got: column,
        expected: `0 to ${shape.columns - 1}`,
      },
    );
  if (!Number.isInteger(bar) || bar < 0 || bar >= shape.bars)
    throw actionError(i, `bar ${describe(bar)} of ${shape.bars}`, bar, `0 to ${shape.bars - 1}`);
  return actionOf(given as CorporateAction, i);
}

function actionOf(action: CorporateAction, i: number): PlannedAction {
  const { column, bar, kind } = action;
  const { code, amount, fields } = ACTIONS[kind];
  const values: Record<string, number> = { withholding: 0, payBar: bar };
  for (const [name, spec] of Object.entries(fields)) values[name] = actionNumber(action, name, spec, i);
  const { payBar, withholding } = values;
  return { column, bar, kind: code, payBar, amount: values[amount], withholding };
}

function actionNumber(action: CorporateAction, name: string, spec: FieldSpec, i: number): number {
  const standard = spec.default === "bar" ? action.bar : spec.default;
  const value = (action as unknown as Record<string, unknown>)[name] ?? standard;
  const least = spec.default === "bar" ? action.bar : -Infinity;
  if (typeof value === "number" && spec.check.accepts(value) && !(value < least)) return value;
  const expected = spec.default === "bar" ? `${action.bar} or later` : spec.check.expected;
  throw actionError(i, `${name} ${describe(value)}`, value, expected);
}

// ---- time in force ---------------------------------------------------------------------------------------------------

export const TIMES: Readonly<Record<string, number>> = {
  gtc: Infinity,
  day: 1,
  ioc: IMMEDIATE_OR_CANCEL,
  fok: FILL_OR_KILL,
};

/** Names and numbers of bars → the kernel's doubles. */
export function timeInForceOf(value: unknown, shape: Shape): Source<Float64Array> {
  const rectangle = rectangleOf("timeInForce", value ?? "gtc");
  const times = Float64Array.from({ length: rectangle.data.length }, (_, i) => timeOf(rectangle.data[i]));
  return broadcast("timeInForce", rectangle, times, shape);
}

/** `"gtc"`, `"day"`, `"ioc"`, `"fok"` or a number of bars → what the kernel takes. */
export function timeOf(value: unknown): number {
  if (typeof value === "string" && Object.hasOwn(TIMES, value.toLowerCase()))
    return TIMES[value.toLowerCase()];
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return value;
  if (typeof value === "number")
    throw new BacktestError("E_RANGE", `timeInForce is ${value}`, {
      option: "timeInForce",
      got: value,
      expected: "a whole number of bars, 1 or more",
    });
  throw enumError("timeInForce", value, Object.keys(TIMES));
}

// ---- margins, impact, flows ------------------------------------------------------------------------------------------

function marginSource(value: unknown, shape: Shape): Source<Float64Array> {
  return numberSource("maintenanceMargin", value, shape, MARGIN);
}

/** Maintenance margins of an account that says nothing else. */
export const MAINTENANCE_DEFAULTS = { long: 0.25, short: 0.3 } as const;

/** One rate for both sides, or one for each. */
export function maintenanceOf(
  value: unknown = MAINTENANCE_DEFAULTS,
  shape: Shape,
): { long: Source; short: Source } {
  const isPair = typeof value === "object" && value !== null && "long" in value && "short" in value;
  if (isPair) {
    const { long, short } = value as { long: unknown; short: unknown };
    return { long: marginSource(long, shape), short: marginSource(short, shape) };
  }
  const both = marginSource(value, shape);
  return { long: both, short: both };
}

export interface Impact {
  readonly eta: number;
  readonly gamma: number;
  /** Bars; 0: no impact. */
  readonly window: number;
}

const COEFFICIENT = within("a coefficient of 0 or more", { atLeast: 0, below: Infinity });
const WINDOW = within("a window of 2 bars or more", { atLeast: 2, atMost: 100_000, whole: true });

/** What `impact` holds. */
export const IMPACT_FIELDS = {
  eta: { check: COEFFICIENT },
  gamma: { check: COEFFICIENT },
  window: { check: WINDOW, default: 20 },
} as const satisfies Record<keyof Impact, FieldSpec>;

export function impactOf(value: unknown): Impact {
  if (value === undefined) return { eta: 0, gamma: 0, window: 0 };
  const given = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const fields: [string, FieldSpec][] = Object.entries(IMPACT_FIELDS);
  const parts = fields.map(([name, spec]) => [name, given[name] ?? spec.default] as const);
  const fits = fields.every(([, { check }], i) => {
    const part = parts[i][1];
    return typeof part === "number" && check.accepts(part);
  });
  if (!fits || Object.keys(given).some((name) => !Object.hasOwn(IMPACT_FIELDS, name)))
    throw new BacktestError("E_IMPACT", `impact is ${describe(value)}`, {
      option: "impact",
      got: value,
      expected: `{ eta, gamma, window }, with ${COEFFICIENT.expected} each and ${WINDOW.expected}`,
    });
  return Object.fromEntries(parts) as unknown as Impact;
}

/** Deposits and withdrawals, bars × accounts, row by row; null where there are none. */
export function cashFlowsOf(value: unknown, bars: number, accounts: number): Float64Array | null {
  if (value === undefined) return null;
  const rectangle = rectangleOf("cashFlows", value);
  const source = numberSource("cashFlows", value, { bars, columns: accounts });
  const fits =
    (rectangle.isList && accounts === 1 && rectangle.columns === bars) ||
    (rectangle.rows === bars && rectangle.columns === accounts);
  if (!fits)
    throw new BacktestError(
      "E_SHAPE",
      `cashFlows is ${rectangle.rows}×${rectangle.columns} but the run has ${bars} bars × ${accounts} accounts`,
      {
        option: "cashFlows",
        got: `${rectangle.rows}×${rectangle.columns}`,
        expected: `${bars}×${accounts}`,
      },
    );
  requireAll("cashFlows", source, Number.isFinite, { code: "E_RANGE", expected: "finite amounts" });
  return Float64Array.from({ length: bars * accounts }, (_, i) =>
    cellOf(source, Math.floor(i / accounts), i % accounts),
  );
}

const DAY_MS = 86_400_000;

/** Length of every bar in years, for interest: calendar days over 360, or an equal part of the year without times. */
export function yearPartsOf(time: Float64Array | null, bars: number, barsPerYear: number): Float64Array {
  const parts = new Float64Array(bars).fill(1 / barsPerYear);
  parts[0] = 0;
  if (time === null) return parts;
  for (let bar = 1; bar < bars; bar++)
    parts[bar] = (Math.floor(time[bar] / DAY_MS) - Math.floor(time[bar - 1] / DAY_MS)) / 360;
  return parts;
}
