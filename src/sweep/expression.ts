// Series that a rule compares: an indicator of the prices, a price, or a number. Each distinct one is computed once a sweep.
import { describe } from "../checks.ts";
import { BacktestError, nearest } from "../errors.ts";
import { definitionOf, INDICATORS, type IndicatorName } from "../indicators/definitions.ts";
import { check } from "../optionSpec.ts";
import { runNumber } from "../plan/values.ts";

export type PriceField = "open" | "high" | "low" | "close" | "volume";

/** An indicator by name, with its parameters as numbers. */
export interface IndicatorExpression {
  readonly indicator: IndicatorName;
  readonly parameters: Readonly<Record<string, number>>;
  /** Which of its results, where it has several; the first by default. */
  readonly output: string;
  /** The one price that stands for all that it needs. */
  readonly of?: PriceField;
}

/** Another series some bars later: its first bars have no value. */
export interface LaggedExpression {
  readonly lagged: Expression;
  readonly bars: number;
}

/** Two series made one, bar by bar. */
export interface CombinedExpression {
  readonly operator: Operator;
  readonly first: Expression;
  readonly second: Expression;
}

/** What `combine` does with two series. */
export type Operator = "+" | "-" | "*" | "/";

/** What a rule may compare. */
export type Expression = IndicatorExpression | LaggedExpression | CombinedExpression | PriceField | number;

/** Prices of one asset. */
export type AssetPrices = Readonly<Partial<Record<PriceField, Float64Array>>>;

/**
 * An indicator in a rule.
 * @param name as of the function, such as `"sma"`
 * @param parameters as of the function, one number each
 * @param output name of the result where it has several, such as `"upper"` of `"donchian"`
 * @returns the same object for the same indicator of one parameter, as a rule
 * @throws BacktestError E_ENUM for a name that is none
 */
export function indicator(
  name: IndicatorName,
  parameters: Readonly<Record<string, number>> = {},
  output?: string,
): IndicatorExpression {
  const single = typeof name === "string" ? singleOf(parameters) : undefined;
  if (single === undefined) return newIndicator(name, parameters, output);
  const known = familyOf(name, single, output);
  const value = parameters[single];
  const found = known.get(value);
  if (found !== undefined) return found;
  const made = newIndicator(name, parameters, output);
  keys.set(made, indicatorKey(made));
  if (known.size >= FAMILY_MAX) known.clear();
  known.set(value, made);
  return made;
}

function newIndicator(
  name: IndicatorName,
  parameters: Readonly<Record<string, number>>,
  output: string | undefined,
): IndicatorExpression {
  requireOneOf("indicator", name, Object.keys(INDICATORS));
  const { outputs } = definitionOf(name);
  if (output !== undefined) requireOneOf("output", output, outputs);
  const own = Object.freeze({ ...parameters });
  return Object.freeze({ indicator: name, parameters: own, output: output ?? outputs[0] });
}

/** Indicators that differ in the value of their only parameter, by that: rules ask for the same ones millions of times. */
interface Family {
  readonly parameter: string;
  readonly output: string | undefined;
  readonly known: Map<number, IndicatorExpression>;
}

/** Most of a family that are known: those of a grid, but not every draw of a large sample. */
const FAMILY_MAX = 1024;
/** Most families of an indicator. */
const FAMILIES_MAX = 8;
const families = new Map<string, Family[]>();

/** The only parameter, where there is one and its value is a number. */
function singleOf(parameters: Readonly<Record<string, number>>): string | undefined {
  if (typeof parameters !== "object" || (parameters as unknown) === null) return undefined;
  const names = Object.keys(parameters);
  return names.length === 1 && typeof parameters[names[0]] === "number" ? names[0] : undefined;
}

function familyOf(name: IndicatorName, parameter: string, output: string | undefined): Family["known"] {
  const alike = families.get(name);
  if (alike !== undefined)
    for (const family of alike)
      if (family.parameter === parameter && family.output === output) return family.known;
  const known: Family["known"] = new Map();
  // Only what turns out to be an indicator stays.
  if (Object.hasOwn(INDICATORS, name) && (alike?.length ?? 0) < FAMILIES_MAX)
    families.set(name, [...(alike ?? []), { parameter, output, known }]);
  return known;
}

/**
 * A series as it was some bars before, such as the highest high of the bars before this one.
 * @param bars a whole number from 0 on; 1 by default
 * @throws BacktestError E_RANGE for bars that are none; backwards would be looking ahead
 */
export function lagged(expression: Expression, bars = 1): LaggedExpression {
  return Object.freeze({ lagged: expression, bars: runNumber("bars", bars, LAG) });
}

/**
 * Two series, or a series and a number, made one bar by bar; missing where either is.
 * @throws BacktestError E_ENUM for an operator that is none of + - * /
 * @example
 * combine("close", "-", indicator("sma", { window: 20 }))
 */
export function combine(first: Expression, operator: Operator, second: Expression): CombinedExpression {
  requireOneOf("operator", operator, Object.keys(OPERATIONS));
  return Object.freeze({ operator, first, second });
}

const LAG = check("a whole number from 0 on", (x) => Number.isInteger(x) && x >= 0 && x < 2 ** 31);

const OPERATIONS: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
};

function requireOneOf(option: string, value: unknown, names: readonly string[]): void {
  if (typeof value === "string" && names.includes(value)) return;
  const near = typeof value === "string" ? nearest(value, names) : undefined;
  throw new BacktestError("E_ENUM", `${option} '${describe(value)}' — expected one of ${names.join(", ")}`, {
    option,
    got: value,
    expected: names.join(", "),
    ...(near === undefined ? {} : { hint: `Did you mean ${near}?` }),
  });
}

/** The same text for the same expression; sweeps look up millions. */
export function keyOf(expression: Expression): string {
  if (typeof expression !== "object" || expression === null || !("indicator" in expression))
    return JSON.stringify(expression);
  return keys.get(expression) ?? indicatorKey(expression);
}

/** Keys of expressions that nobody can change. */
const keys = new WeakMap<IndicatorExpression, string>();

function indicatorKey({ indicator: name, parameters, output, of }: IndicatorExpression): string {
  let key = `${name} ${output} ${of ?? ""}`;
  for (const parameter in parameters) key += ` ${parameter} ${parameters[parameter]}`;
  return key;
}

/** Distinct expressions in the order in which they were first asked for. */
export class ExpressionList {
  private readonly places = new Map<string, number>();
  readonly all: Expression[] = [];

  /** Place of an expression; a new one gets the next. */
  placeOf(expression: Expression): number {
    const key = keyOf(expression);
    const known = this.places.get(key);
    if (known !== undefined) return known;
    // What it is made of comes before it.
    for (const part of partsOf(checkedExpression(expression))) this.placeOf(part);
    this.places.set(key, this.all.length);
    return this.all.push(expression) - 1;
  }
}

/** What a series is made of. */
export function partsOf(expression: Expression): Expression[] {
  if (typeof expression !== "object") return [];
  if ("lagged" in expression) return [expression.lagged];
  return "operator" in expression ? [expression.first, expression.second] : [];
}

function checkedExpression(expression: Expression): Expression {
  const isNumber = typeof expression === "number" && Number.isFinite(expression);
  const isField = ["open", "high", "low", "close", "volume"].includes(expression as string);
  const isMade = ["indicator", "lagged", "operator"].some((key) => hasKey(expression, key));
  if (isNumber || isField || isMade) return expression;
  throw new BacktestError("E_DTYPE", "a rule compares something that is no series", {
    option: "rule",
    got: expression,
    expected: "indicator(…), lagged(…), combine(…), the name of a price, or a finite number",
  });
}

function hasKey(value: unknown, key: string): boolean {
  return typeof value === "object" && value !== null && key in value;
}

/** A combined series, bar by bar. */
export function combined(
  operator: Operator,
  first: Float64Array,
  second: Float64Array,
  to: Float64Array,
): void {
  const operation = OPERATIONS[operator];
  for (let bar = 0; bar < to.length; bar++) to[bar] = operation(first[bar], second[bar]);
}

/** What an indicator is given, or the default. */
export function parameterOf(
  name: IndicatorName,
  { parameters }: IndicatorExpression,
  parameter: string,
): number {
  const value = parameters[parameter] ?? definitionOf(name).parameters[parameter]?.default;
  if (value !== undefined) return value;
  throw new BacktestError("E_MISSING", `${name} needs ${parameter}`, { option: parameter });
}

/** A price by name; throws E_MISSING where it was not given. */
export function requirePrice<Values>(
  prices: Readonly<Partial<Record<PriceField, Values>>>,
  field: PriceField,
): Values {
  const values = prices[field];
  if (values !== undefined) return values;
  throw new BacktestError("E_MISSING", `the rule needs ${field} prices`, {
    option: field,
    expected: `${field}: bars × assets`,
  });
}
