// Arguments of an indicator → series of one shape, and sets of parameters.
import { BacktestError, nearest } from "../errors.ts";
import type { PriceInput } from "../inputs.ts";
import type { Matrix } from "../matrix.ts";
import { rectangleOf } from "../plan/source.ts";
import { describe, doublesOf, runNumber } from "../plan/values.ts";
import type { IndicatorDefinition, ParameterSet, ParameterSpec } from "./definitions.ts";

/** A matrix whose layout is said. */
export type OrderedMatrix = Matrix & { readonly order: "row" | "column" };

/** Sets of one call. */
const SETS_MAX = 100_000;

/** One series: a matrix, a list of one column, or rows of numbers. */
export function seriesOf(option: string, value: PriceInput | undefined): OrderedMatrix {
  if (value === undefined || value === null)
    throw new BacktestError("E_MISSING", `${option} is required`, {
      option,
      expected: "a matrix or a Float64Array",
    });
  if (typeof value !== "object")
    throw new BacktestError("E_DTYPE", `${option} is ${describe(value)}`, {
      option,
      got: value,
      expected: "a matrix, a Float64Array, or rows of numbers",
    });
  const rectangle = rectangleOf(option, value);
  const data = doublesOf(option, rectangle);
  if (rectangle.isList) return { data, rows: data.length, columns: 1, order: "column" };
  const { rows, columns, order } = rectangle;
  return { data, rows, columns, order };
}

/** All series of an indicator, in the shape and order of the first. */
export function allSeriesOf(
  names: readonly string[],
  given: Readonly<Record<string, PriceInput | undefined>>,
): OrderedMatrix[] {
  const all = names.map((name) => seriesOf(name, given[name]));
  return all.map((series, i) => inOrder(sameShape(names[i], series, names[0], all[0]), all[0].order));
}

/** Throws `E_SHAPE` unless both have the same rows and columns. */
export function sameShape<Series extends { readonly rows: number; readonly columns: number }>(
  option: string,
  series: Series,
  firstOption: string,
  first: { readonly rows: number; readonly columns: number },
): Series {
  const [got, expected] = [series, first].map(({ rows, columns }) => `${rows}×${columns}`);
  if (got === expected) return series;
  throw new BacktestError("E_SHAPE", `${option} is ${got} but ${firstOption} is ${expected}`, {
    option,
    got,
    expected,
  });
}

/** The series in another layout; itself where it has that one. */
export function inOrder(series: OrderedMatrix, order: "row" | "column"): OrderedMatrix {
  const { data, rows, columns } = series;
  if (series.order === order || columns === 1) return { ...series, order };
  const turned = new Float64Array(data.length);
  const [outer, inner] = order === "row" ? [rows, columns] : [columns, rows];
  for (let i = 0; i < outer; i++) for (let j = 0; j < inner; j++) turned[i * inner + j] = data[j * outer + i];
  return { data: turned, rows, columns, order };
}

/** An object that holds nothing but what is known. */
export function knownObject(
  api: string,
  given: unknown,
  known: readonly string[],
): Readonly<Record<string, unknown>> {
  if (given === undefined) return {};
  if (typeof given !== "object" || given === null || Array.isArray(given) || ArrayBuffer.isView(given))
    throw new BacktestError("E_DTYPE", `${api} takes one object of options, got ${describe(given)}`, {
      got: describe(given),
      expected: known.join(", "),
    });
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    throw new BacktestError(
      "E_UNKNOWN_KEY",
      near === undefined ? `${api} has no option ${name}` : `${name} — did you mean ${near}`,
      { option: name, got: name, expected: known.length === 0 ? "no options" : `one of ${known.join(", ")}` },
    );
  }
  return given as Readonly<Record<string, unknown>>;
}

/** The parameter sets of a call: lists are read side by side, single values go with every entry. */
export function parameterSets(api: string, definition: IndicatorDefinition, given: unknown): ParameterSet[] {
  const { parameters, relation } = definition;
  const options = knownObject(api, given, Object.keys(parameters));
  const values = Object.entries(parameters).map(([name, spec]) => valuesOf(name, spec, options[name]));
  const names = Object.keys(parameters);
  const count = countOf(names, values);
  const sets = Array.from({ length: count }, (_, i) => {
    const set: Record<string, number> = {};
    names.forEach((name, p) => (set[name] = values[p][values[p].length === 1 ? 0 : i]));
    return set;
  });
  const odd = relation === undefined ? undefined : sets.find((set) => !relation.holds(set));
  if (odd === undefined) return sets;
  const got = names.map((name) => `${name} ${odd[name]}`).join(", ");
  throw new BacktestError("E_RANGE", `${api} got ${got}; expected ${relation!.expected}`, {
    option: names[0],
    got,
    expected: relation!.expected,
  });
}

function valuesOf(name: string, spec: ParameterSpec, value: unknown): readonly number[] {
  if (value === undefined && spec.default !== undefined) return [spec.default];
  if (value === undefined)
    throw new BacktestError("E_MISSING", `${name} is required`, {
      option: name,
      expected: `${spec.check.expected}, or a list`,
    });
  if (!Array.isArray(value)) return [runNumber(name, value, spec.check)];
  if (value.length === 0)
    throw new BacktestError("E_EMPTY", `${name} is an empty list`, {
      option: name,
      got: 0,
      expected: "at least one value",
    });
  if (value.length > SETS_MAX)
    throw new BacktestError("E_RANGE", `${name} has ${value.length} values`, {
      option: name,
      got: value.length,
      expected: `at most ${SETS_MAX}`,
    });
  return Array.from(value, (entry: unknown) => runNumber(name, entry, spec.check));
}

function countOf(names: readonly string[], values: readonly (readonly number[])[]): number {
  const count = Math.max(1, ...values.map(({ length }) => length));
  const odd = values.findIndex(({ length }) => length !== 1 && length !== count);
  if (odd < 0) return count;
  throw new BacktestError(
    "E_BROADCAST",
    `${names[odd]} has ${values[odd].length} values, another list ${count}`,
    {
      option: names[odd],
      got: values[odd].length,
      expected: `one value, or ${count}`,
      hint: "Lists are read side by side; write every combination out to have them all.",
    },
  );
}
