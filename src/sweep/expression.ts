// Series that a rule compares: an indicator of the prices, a price, or a number. Each distinct one is computed once a sweep.
import { describe } from "../checks.ts";
import { BacktestError, nearest } from "../errors.ts";
import { definitionOf, INDICATORS, type IndicatorName } from "../indicators/definitions.ts";
import { computeIndicator } from "../indicators/indicators.ts";
import type { MakeResult } from "../indicators/run.ts";
import type { Matrix } from "../matrix.ts";
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
 * @throws BacktestError E_ENUM for a name that is none
 */
export function indicator(
  name: IndicatorName,
  parameters: Readonly<Record<string, number>> = {},
  output?: string,
): IndicatorExpression {
  requireOneOf("indicator", name, Object.keys(INDICATORS));
  const { outputs } = definitionOf(name);
  if (output !== undefined) requireOneOf("output", output, outputs);
  return Object.freeze({ indicator: name, parameters: { ...parameters }, output: output ?? outputs[0] });
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

/** Distinct expressions in the order in which they were first asked for. */
export class ExpressionList {
  private readonly places = new Map<string, number>();
  readonly all: Expression[] = [];

  /** Place of an expression; a new one gets the next. */
  placeOf(expression: Expression): number {
    const key = JSON.stringify(expression);
    const known = this.places.get(key);
    if (known !== undefined) return known;
    // What it is made of comes before it.
    for (const part of partsOf(checkedExpression(expression))) this.placeOf(part);
    this.places.set(key, this.all.length);
    return this.all.push(expression) - 1;
  }
}

function partsOf(expression: Expression): Expression[] {
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

/** Bytes of results that are in hand at once, where a series takes fewer. */
const EVALUATION_BYTES = 2 ** 21;
/** No indicator has more outputs. */
const OUTPUTS_MAX = Math.max(...Object.values(INDICATORS).map(({ outputs }) => outputs.length));

/** Bytes that evaluation takes beside the series that it writes. */
export function evaluationBytes(bars: number): number {
  return Math.max(EVALUATION_BYTES, OUTPUTS_MAX * bars * Float64Array.BYTES_PER_ELEMENT);
}

/**
 * Values of every expression for one asset, one series each.
 * @param expressions `all` of a list, whose parts come before the whole
 * @param room where the series are written, one after another; as many as there are expressions
 */
export function evaluate(
  expressions: readonly Expression[],
  prices: AssetPrices,
  room: Float64Array = new Float64Array(expressions.length * prices.close!.length),
): Float64Array[] {
  const bars = prices.close!.length;
  const series = expressions.map((_, place) => room.subarray(place * bars, (place + 1) * bars));
  evaluateIndicators(expressions, prices, series);
  let places: Map<string, number> | undefined;
  const valuesOf = (part: Expression): Float64Array => {
    places ??= new Map(expressions.map((expression, place) => [JSON.stringify(expression), place]));
    return series[places.get(JSON.stringify(part))!];
  };
  expressions.forEach((expression, place) => {
    if (typeof expression === "number") series[place].fill(expression);
    else if (typeof expression === "string") series[place].set(requirePrice(prices, expression));
    else if (!("indicator" in expression)) make(expression, partsOf(expression).map(valuesOf), series[place]);
  });
  return series;
}

function make(
  expression: LaggedExpression | CombinedExpression,
  [first, second]: readonly Float64Array[],
  to: Float64Array,
): void {
  if ("operator" in expression) {
    const operation = OPERATIONS[expression.operator];
    for (let bar = 0; bar < to.length; bar++) to[bar] = operation(first[bar], second[bar]);
    return;
  }
  const { bars } = expression;
  to.fill(NaN, 0, bars);
  if (bars < to.length) to.set(first.subarray(0, to.length - bars), bars);
}

/** Indicators of one name and price together, as many of them as have room for their results. */
function evaluateIndicators(
  expressions: readonly Expression[],
  prices: AssetPrices,
  series: readonly Float64Array[],
): void {
  const bars = prices.close!.length;
  const alike = new Map<string, number[]>();
  expressions.forEach((expression, place) => {
    if (typeof expression === "object" && "indicator" in expression)
      placesOf(alike, `${expression.indicator} ${expression.of ?? ""}`).push(place);
  });
  if (alike.size === 0) return;
  let made: Float64Array | undefined;
  const scratch = (): Float64Array =>
    (made ??= new Float64Array(evaluationBytes(bars) / Float64Array.BYTES_PER_ELEMENT));
  const indicators = expressions as readonly IndicatorExpression[];
  for (const places of alike.values()) {
    const { outputs } = definitionOf(indicators[places[0]].indicator);
    const bytes = outputs.length * bars * Float64Array.BYTES_PER_ELEMENT;
    const together = Math.max(1, Math.floor(EVALUATION_BYTES / bytes));
    for (let first = 0; first < places.length; first += together)
      evaluateTogether(places.slice(first, first + together), indicators, prices, series, scratch);
  }
}

function placesOf(alike: Map<string, number[]>, key: string): number[] {
  const places = alike.get(key) ?? [];
  alike.set(key, places);
  return places;
}

/** One call for some parameters of an indicator: its lists are read side by side. */
function evaluateTogether(
  places: readonly number[],
  expressions: readonly IndicatorExpression[],
  prices: AssetPrices,
  series: readonly Float64Array[],
  scratch: () => Float64Array,
): void {
  const { indicator: name, of } = expressions[places[0]];
  const definition = definitionOf(name);
  const names = new Set(places.flatMap((place) => Object.keys(expressions[place].parameters)));
  const lists = [...names].map((parameter) => [
    parameter,
    places.map((place) => parameterOf(name, expressions[place], parameter)),
  ]);
  const inputs = definition.inputs.map((input) =>
    requirePrice(prices, of ?? (input === "values" ? "close" : input)),
  );
  const given =
    inputs.length === 1
      ? inputs[0]
      : Object.fromEntries(definition.inputs.map((input, i) => [input, inputs[i]]));
  const own = definition.outputs.length === 1 ? joined(places, series) : undefined;
  const results = computeIndicator(
    name,
    given,
    lists.length === 0 ? undefined : Object.fromEntries(lists),
    resultsIn(own ?? scratch()),
  );
  // Where some were asked for twice, the results are elsewhere.
  if (results[0].data.buffer === own?.buffer) return;
  places.forEach((place, block) => {
    const result: Matrix = results[definition.outputs.indexOf(expressions[place].output)];
    const column = lists.length === 0 ? 0 : block;
    series[place].set(result.data.subarray(column * result.rows, (column + 1) * result.rows));
  });
}

/** The room of series that lie one after another: results need not be copied there. */
function joined(places: readonly number[], series: readonly Float64Array[]): Float64Array | undefined {
  const { buffer, byteOffset, length } = series[places[0]];
  const isInOrder = places.every((place, i) => place === places[0] + i);
  return isInOrder ? new Float64Array(buffer, byteOffset, places.length * length) : undefined;
}

/** Results one after another in the same room, call after call: what they are copied from at once need not be new. */
function resultsIn(scratch: Float64Array): MakeResult {
  let used = 0;
  return (rows, columns, order) => {
    const data = scratch.subarray(used, (used += rows * columns));
    return { data, rows, columns, order };
  };
}

function parameterOf(name: IndicatorName, { parameters }: IndicatorExpression, parameter: string): number {
  const value = parameters[parameter] ?? definitionOf(name).parameters[parameter]?.default;
  if (value !== undefined) return value;
  throw new BacktestError("E_MISSING", `${name} needs ${parameter}`, { option: parameter });
}

function requirePrice(prices: AssetPrices, field: string): Float64Array {
  const values = prices[field as PriceField];
  if (values !== undefined) return values;
  throw new BacktestError("E_MISSING", `the rule needs ${field} prices`, {
    option: field,
    expected: `${field}: bars × assets`,
  });
}
