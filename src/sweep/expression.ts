// Series that a rule compares: an indicator of the prices, a price, or a number. Each distinct one is computed once a sweep.
import { BacktestError, nearest } from "../errors.ts";
import { definitionOf, INDICATORS, type IndicatorName } from "../indicators/definitions.ts";
import { computeIndicator } from "../indicators/indicators.ts";
import type { MakeResult } from "../indicators/run.ts";
import type { Matrix } from "../matrix.ts";

export type PriceField = "open" | "high" | "low" | "close" | "volume";

/** An indicator by name, with its parameters as numbers. */
export interface IndicatorExpression {
  readonly indicator: IndicatorName;
  readonly parameters: Readonly<Record<string, number>>;
  /** Which of its results, where it has several; the first by default. */
  readonly output: string;
}

/** What a rule may compare. */
export type Expression = IndicatorExpression | PriceField | number;

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

function requireOneOf(option: string, value: unknown, names: readonly string[]): void {
  if (typeof value === "string" && names.includes(value)) return;
  const near = typeof value === "string" ? nearest(value, names) : undefined;
  throw new BacktestError("E_ENUM", `${option} '${String(value)}' — expected one of ${names.join(", ")}`, {
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
    this.places.set(key, this.all.length);
    return this.all.push(checkedExpression(expression)) - 1;
  }
}

function checkedExpression(expression: Expression): Expression {
  const isNumber = typeof expression === "number" && Number.isFinite(expression);
  const isField = ["open", "high", "low", "close", "volume"].includes(expression as string);
  const isIndicator = typeof expression === "object" && expression !== null && "indicator" in expression;
  if (isNumber || isField || isIndicator) return expression;
  throw new BacktestError("E_DTYPE", "a rule compares something that is no series", {
    option: "rule",
    got: expression,
    expected: "indicator(…), the name of a price, or a finite number",
  });
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
 * @param room where the series are written, one after another; as many as there are expressions
 */
export function evaluate(
  expressions: readonly Expression[],
  prices: AssetPrices,
  room: Float64Array = new Float64Array(expressions.length * prices.close!.length),
): Float64Array[] {
  const bars = prices.close!.length;
  const series = expressions.map((_, place) => room.subarray(place * bars, (place + 1) * bars));
  const byName = new Map<IndicatorName, number[]>();
  expressions.forEach((expression, place) => {
    if (typeof expression === "number") series[place].fill(expression);
    else if (typeof expression === "string") series[place].set(requirePrice(prices, expression));
    else placesOf(byName, expression.indicator).push(place);
  });
  const scratch = new Float64Array(evaluationBytes(bars) / Float64Array.BYTES_PER_ELEMENT);
  for (const [name, places] of byName) {
    const bytes = definitionOf(name).outputs.length * bars * Float64Array.BYTES_PER_ELEMENT;
    const together = Math.max(1, Math.floor(EVALUATION_BYTES / bytes));
    for (let first = 0; first < places.length; first += together)
      evaluateTogether(
        name,
        places.slice(first, first + together),
        expressions as readonly IndicatorExpression[],
        prices,
        series,
        scratch,
      );
  }
  return series;
}

function placesOf(byName: Map<IndicatorName, number[]>, name: IndicatorName): number[] {
  const places = byName.get(name) ?? [];
  byName.set(name, places);
  return places;
}

/** One call for some parameters of an indicator: its lists are read side by side. */
function evaluateTogether(
  name: IndicatorName,
  places: readonly number[],
  expressions: readonly IndicatorExpression[],
  prices: AssetPrices,
  series: readonly Float64Array[],
  scratch: Float64Array,
): void {
  const definition = definitionOf(name);
  const names = new Set(places.flatMap((place) => Object.keys(expressions[place].parameters)));
  const lists = [...names].map((parameter) => [
    parameter,
    places.map((place) => parameterOf(name, expressions[place], parameter)),
  ]);
  const inputs = definition.inputs.map((input) => requirePrice(prices, input === "values" ? "close" : input));
  const given =
    inputs.length === 1
      ? inputs[0]
      : Object.fromEntries(definition.inputs.map((input, i) => [input, inputs[i]]));
  const results = computeIndicator(
    name,
    given,
    lists.length === 0 ? undefined : Object.fromEntries(lists),
    resultsIn(scratch),
  );
  places.forEach((place, block) => {
    const result: Matrix = results[definition.outputs.indexOf(expressions[place].output)];
    const column = lists.length === 0 ? 0 : block;
    series[place].set(result.data.subarray(column * result.rows, (column + 1) * result.rows));
  });
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
