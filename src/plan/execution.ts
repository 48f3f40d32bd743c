// Options of the realistic profile that need more than one value to be checked: actions, times in force, margins, flows.
import { ActionKind, FILL_OR_KILL, IMMEDIATE_OR_CANCEL } from "../../assembly/layout.ts";
import { BacktestError } from "../errors.ts";
import type { CorporateAction } from "../inputs.ts";
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

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  split: ["ratio"],
  dividend: ["amount", "withholding", "payBar"],
  delisting: ["price"],
};

function plannedAction(given: unknown, i: number, shape: Shape): PlannedAction {
  if (typeof given !== "object" || given === null)
    throw actionError(i, "no action", given, "{ column, bar, kind, … }");
  const action = given as CorporateAction;
  const fields = FIELDS[action.kind];
  if (fields === undefined) throw enumError(`actions[${i}].kind`, action.kind, Object.keys(FIELDS));
  const unknown = Object.keys(given).find((key) => !["column", "bar", "kind", ...fields].includes(key));
  if (unknown !== undefined)
    throw actionError(i, `a ${action.kind} has no ${unknown}`, unknown, fields.join(", "));
  const { column, bar } = action;
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
  return kindOf(action, i);
}

function kindOf(action: CorporateAction, i: number): PlannedAction {
  const { column, bar } = action;
  const base = { column, bar, payBar: bar, withholding: 0 };
  if (action.kind === "split") {
    if (!(action.ratio > 0 && action.ratio < Infinity))
      throw actionError(i, `ratio ${describe(action.ratio)}`, action.ratio, "a finite number above 0");
    return { ...base, kind: ActionKind.Split, amount: action.ratio };
  }
  if (action.kind === "delisting") {
    const price = action.price ?? NaN;
    if (price < 0 || price === Infinity)
      throw actionError(i, `price ${price}`, price, "a finite price of 0 or more");
    return { ...base, kind: ActionKind.Delisting, amount: price };
  }
  return dividendOf(action, i);
}

function dividendOf(action: CorporateAction & { kind: "dividend" }, i: number): PlannedAction {
  const { column, bar, amount, withholding = 0, payBar = bar } = action;
  if (!(amount >= 0 && amount < Infinity))
    throw actionError(i, `amount ${describe(amount)}`, amount, "a finite amount of 0 or more");
  if (!(withholding >= 0 && withholding <= 1))
    throw actionError(i, `withholding ${describe(withholding)}`, withholding, "0 to 1");
  if (!Number.isInteger(payBar) || payBar < bar)
    throw actionError(i, `payBar ${describe(payBar)}`, payBar, `${bar} or later`);
  return { column, bar, kind: ActionKind.Dividend, payBar, amount, withholding };
}

// ---- time in force ---------------------------------------------------------------------------------------------------

const TIMES: Readonly<Record<string, number>> = {
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
  if (typeof value === "string" && value.toLowerCase() in TIMES) return TIMES[value.toLowerCase()];
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

const MARGIN = { code: "E_RANGE", expected: "a finite fraction above 0" } as const;

function marginSource(value: unknown, shape: Shape): Source<Float64Array> {
  const source = numberSource("maintenanceMargin", value, shape);
  requireAll("maintenanceMargin", source, (x) => x > 0 && x < Infinity, MARGIN);
  return source;
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

export function impactOf(value: unknown): Impact {
  if (value === undefined) return { eta: 0, gamma: 0, window: 0 };
  const {
    eta,
    gamma,
    window = 20,
    ...rest
  } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const isCoefficient = (x: unknown): x is number => typeof x === "number" && x >= 0 && x < Infinity;
  const isWindow = Number.isInteger(window) && (window as number) >= 2 && (window as number) <= 100_000;
  if (!isCoefficient(eta) || !isCoefficient(gamma) || !isWindow || Object.keys(rest).length > 0)
    throw new BacktestError("E_IMPACT", `impact is ${describe(value)}`, {
      option: "impact",
      got: value,
      expected: "{ eta, gamma, window } with coefficients of 0 or more and a window of 2 bars or more",
    });
  return { eta, gamma, window: window as number };
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
