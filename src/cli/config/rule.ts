// A rule as JSON → a rule of a sweep. A text that begins with "$" stands for the parameter of that name.
import { BacktestError, nearest } from "../../errors.ts";
import {
  combine,
  indicator,
  lagged,
  type Expression,
  type Operator,
  type PriceField,
} from "../../sweep/expression.ts";
import type { AnyParameters, ParameterValue } from "../../sweep/grid.ts";
import { crossover, type Rule } from "../../sweep/rules.ts";
import * as conditions from "../../sweep/rules/conditions.ts";
import { topRanked } from "../../sweep/rules/panel.ts";
import { breakout, signals, threshold } from "../../sweep/rules/signals.ts";
import type { SweepConfig } from "./sweepSchema.ts";

type Row = Readonly<Record<string, ParameterValue>>;
type Json = Readonly<Record<string, unknown>>;
type Condition = conditions.Condition<AnyParameters>;

const COMPARISONS = ["above", "below", "crossesAbove", "crossesBelow"] as const;
const JUNCTIONS = ["allOf", "anyOf"] as const;
const CHANGES = ["not", "starts"] as const;
const CONDITIONS: readonly string[] = [...COMPARISONS, ...JUNCTIONS, ...CHANGES];
const SERIES_FORMS =
  'a number, a price such as "close", "$parameter", { "indicator", "parameters", "output", "of" }, { "lagged", "bars" } or { "operator", "first", "second" }';

/**
 * The rule that a configuration describes.
 * @param names of the parameters
 * @throws E_CONFIG with the path of what is no series, no condition or no parameter
 */
export function ruleOf(
  config: NonNullable<SweepConfig["rule"]>,
  names: readonly string[],
): Rule<AnyParameters> {
  requireReferences(config, "sweep.rule", names);
  const series = (key: string) => (row: Row) => seriesOf(filled(config[key], row), `sweep.rule.${key}`);
  const count = (key: string) => (row: Row) => filled(config[key], row) as number;
  switch (config.kind) {
    case "crossover":
      return crossover(series("first"), series("second"));
    case "threshold": {
      const levels = ["enterBelow", "enterAbove", "exitBelow", "exitAbove"].filter((key) => key in config);
      return threshold(series("series"), Object.fromEntries(levels.map((key) => [key, series(key)])));
    }
    case "breakout":
      return breakout({ entry: count("entry"), exit: count("exit"), ...present(config, ["of"]) });
    case "topRanked":
      return topRanked(series("score"), { k: count("k"), ...present(config, ["largest"]) });
    case "signals":
      return signals({
        entries: conditionOf(config.entries, "sweep.rule.entries"),
        exits: conditionOf(config.exits, "sweep.rule.exits"),
      });
  }
}

function present(config: Json, keys: readonly string[]): object {
  return Object.fromEntries(keys.filter((key) => key in config).map((key) => [key, config[key]]));
}

// ---- parameters ------------------------------------------------------------------------------------------------------

/** The same with the values of a combination in the place of references. */
function filled(value: unknown, row: Row): unknown {
  if (typeof value === "string") return value.startsWith("$") ? row[value.slice(1)] : value;
  if (Array.isArray(value)) return value.map((item) => filled(item, row));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, row)]));
}

function requireReferences(value: unknown, path: string, names: readonly string[]): void {
  if (typeof value === "string" && value.startsWith("$") && !names.includes(value.slice(1))) {
    const near = nearest(value.slice(1), names);
    throw fault(
      path,
      `there is no parameter ${value.slice(1)}`,
      value,
      names.map((name) => `$${name}`).join(", "),
      near,
    );
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) requireReferences(item, `${path}.${key}`, names);
}

function fault(path: string, what: string, got: unknown, expected: string, near?: string): BacktestError {
  return new BacktestError("E_CONFIG", `${path}: ${what}`, {
    option: path,
    got,
    expected,
    ...(near === undefined ? {} : { hint: `Did you mean $${near}?` }),
  });
}

// ---- series and conditions -------------------------------------------------------------------------------------------

function seriesOf(value: unknown, path: string): Expression {
  if (typeof value === "number" || typeof value === "string") return value as Expression;
  const json = (value ?? {}) as Json;
  if (typeof json === "object" && "indicator" in json) return indicatorOf(json, path);
  if (typeof json === "object" && "lagged" in json) {
    requireKeys(json, ["lagged", "bars"], path);
    return lagged(seriesOf(json.lagged, `${path}.lagged`), json.bars as number | undefined);
  }
  if (typeof json === "object" && "operator" in json) {
    requireKeys(json, ["operator", "first", "second"], path);
    const [first, second] = (["first", "second"] as const).map((key) =>
      seriesOf(json[key], `${path}.${key}`),
    );
    return combine(first, json.operator as Operator, second);
  }
  throw fault(path, "is no series", value, SERIES_FORMS);
}

function indicatorOf(json: Json, path: string): Expression {
  requireKeys(json, ["indicator", "parameters", "output", "of"], path);
  const { indicator: name, parameters = {}, output, of } = json;
  const made = indicator(
    name as Parameters<typeof indicator>[0],
    parameters as Readonly<Record<string, number>>,
    output as string | undefined,
  );
  return of === undefined ? made : { ...made, of: of as PriceField };
}

function requireKeys(json: Json, known: readonly string[], path: string): void {
  const strange = Object.keys(json).find((key) => !known.includes(key));
  if (strange === undefined) return;
  const near = nearest(strange, known);
  const meant = near === undefined ? "" : `; did you mean ${near}?`;
  throw fault(`${path}.${strange}`, `there is no such key${meant}`, strange, known.join(", "));
}

/** `{ "above": [a, b] }`, `{ "allOf": [c, …] }`, `{ "not": c }`. */
function conditionOf(value: unknown, path: string): Condition {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const [kind, of] = entries.length === 1 ? entries[0] : ["", undefined];
  const own = `${path}.${kind}`;
  const comparison = COMPARISONS.find((name) => name === kind);
  if (comparison !== undefined && Array.isArray(of) && of.length === 2) {
    const [first, second] = of.map(
      (side: unknown, k) => (row: Row) => seriesOf(filled(side, row), `${own}.${k}`),
    );
    return conditions[comparison](first, second);
  }
  const junction = JUNCTIONS.find((name) => name === kind);
  if (junction !== undefined && Array.isArray(of) && of.length > 0)
    return conditions[junction](...of.map((part: unknown, k) => conditionOf(part, `${own}.${k}`)));
  const change = CHANGES.find((name) => name === kind);
  if (change !== undefined) return conditions[change](conditionOf(of, own));
  throw fault(path, "is no condition", value, `an object with one of ${CONDITIONS.join(", ")}`);
}

// ---- where -----------------------------------------------------------------------------------------------------------

const COMPARE: Readonly<Record<string, (a: ParameterValue, b: ParameterValue) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

/**
 * Texts such as `"fast < slow"` as one condition on combinations; all must hold.
 * @throws E_CONFIG for a text that compares nothing
 */
export function whereOf(texts: readonly string[], names: readonly string[]): (row: Row) => boolean {
  const tests = texts.map((text, k) => {
    const parts = /^\s*(\S+)\s*(<=|>=|==|!=|<|>)\s*(\S+)\s*$/.exec(text);
    if (parts === null)
      throw fault(`sweep.where.${k}`, `${JSON.stringify(text)} compares nothing`, text, '"fast < slow"');
    const [first, second] = [parts[1], parts[3]].map((side) => sideOf(side, names, `sweep.where.${k}`));
    const compare = COMPARE[parts[2]];
    return (row: Row) => compare(first(row), second(row));
  });
  return (row) => tests.every((test) => test(row));
}

function sideOf(text: string, names: readonly string[], path: string): (row: Row) => ParameterValue {
  if (names.includes(text)) return (row) => row[text];
  const number = Number(text);
  if (!Number.isNaN(number)) return () => number;
  throw fault(path, `there is no parameter ${text}`, text, names.join(", "), undefined);
}
