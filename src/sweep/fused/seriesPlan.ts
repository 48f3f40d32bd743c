// Which tasks make the series of some expressions, and how much room that takes.
import { TaskOffset } from "../../../assembly/indicators/layout.ts";
import type { Analysis } from "../../analysis.ts";
import { COLUMN_SCRATCH_BYTES, columnStateBytes } from "../../indicators/arena.ts";
import { parameterSets } from "../../indicators/arguments.ts";
import { definitionOf, type IndicatorDefinition, type ParameterSet } from "../../indicators/definitions.ts";
import { Blocks, F64_BYTES } from "../../plan/blocks.ts";
import { parameterOf, type Expression, type IndicatorExpression, type PriceField } from "../expression.ts";

/** What making series is taken to need at least: then it hardly matters which of them has the longest window. */
const MAKING_BYTES = 2 ** 20;
/** Room for what a task remembers at least: then one chunk fits where another was, though their longest windows differ. */
const STATE_BYTES = 2 ** 16;
/** Cells behind a series that may be read or written for a moment. */
const SPARE_CELLS = 2;

/** An indicator with one set of parameters. */
export interface SeriesTask {
  readonly definition: IndicatorDefinition;
  readonly set: ParameterSet;
  readonly inputs: readonly PriceField[];
  /** For each output, the places of the series that it gives. */
  readonly places: readonly (readonly number[])[];
}

export interface SeriesPlan {
  /** Those with one output first. */
  readonly tasks: readonly SeriesTask[];
  /** Prices that tasks read. */
  readonly fields: readonly PriceField[];
  /** Most bytes that a task needs for what it remembers. */
  readonly stateBytes: number;
}

/** Where everything lies. */
export interface SeriesPlaces {
  readonly series: number;
  readonly fields: ReadonlyMap<PriceField, number>;
  /** Outputs of a task that has several. */
  readonly outputs: readonly number[];
  readonly tasks: number;
  readonly state: number;
  readonly scratch: number;
  readonly end: number;
}

/** Every distinct set of every indicator once. */
export function planSeries(target: Analysis, expressions: readonly Expression[]): SeriesPlan {
  const alike = new Map<string, number[]>();
  expressions.forEach((expression, place) => {
    if (typeof expression !== "object" || !("indicator" in expression)) return;
    const key = `${expression.indicator} ${expression.of ?? ""}`;
    const places = alike.get(key) ?? [];
    alike.set(key, places);
    places.push(place);
  });
  const indicators = expressions as readonly IndicatorExpression[];
  const tasks = [...alike.values()]
    .flatMap((places) => tasksOf(places, indicators))
    .sort((a, b) => Number(hasSeveral(a)) - Number(hasSeveral(b)));
  const fields = new Set<PriceField>();
  let stateBytes = 0;
  for (const { definition, set, inputs } of tasks) {
    for (const field of inputs) fields.add(field);
    stateBytes = Math.max(stateBytes, columnStateBytes(target, definition, set));
  }
  return { tasks, fields: [...fields], stateBytes };
}

/** Whether a task gives several results: they cannot be written where they belong, each writes a cell too far. */
export function hasSeveral({ definition }: SeriesTask): boolean {
  return definition.outputs.length > 1;
}

/** Tasks of one indicator of one price. */
function tasksOf(places: readonly number[], expressions: readonly IndicatorExpression[]): SeriesTask[] {
  const { indicator: name, of } = expressions[places[0]];
  const definition = definitionOf(name);
  const inputs = definition.inputs.map(
    (input) => of ?? ((input === "values" ? "close" : input) as PriceField),
  );
  const tasks = new Map<string, SeriesTask & { readonly places: readonly number[][] }>();
  setsOf(places, expressions).forEach((set, i) => {
    let key = "";
    for (const parameter in set) key += ` ${set[parameter]}`;
    const task = tasks.get(key) ?? { definition, set, inputs, places: definition.outputs.map(() => []) };
    tasks.set(key, task);
    task.places[definition.outputs.indexOf(expressions[places[i]].output)].push(places[i]);
  });
  return [...tasks.values()];
}

/** The parameters of each place, checked. */
function setsOf(
  places: readonly number[],
  expressions: readonly IndicatorExpression[],
): readonly ParameterSet[] {
  const { indicator: name } = expressions[places[0]];
  const names = new Set<string>();
  for (const place of places) for (const parameter in expressions[place].parameters) names.add(parameter);
  const lists = [...names].map((parameter) => [
    parameter,
    places.map((place) => parameterOf(name, expressions[place], parameter)),
  ]);
  const sets = parameterSets(name, definitionOf(name), Object.fromEntries(lists));
  return places.map((_, i) => sets[sets.length === 1 ? 0 : i]);
}

/** Places for all that a plan needs, from an address on. */
export function placeSeries(
  { tasks, fields, stateBytes }: SeriesPlan,
  count: number,
  bars: number,
  start: number,
): SeriesPlaces {
  const blocks = new Blocks(start);
  const column = (bars + SPARE_CELLS) * F64_BYTES;
  return {
    series: blocks.take((count * bars + SPARE_CELLS) * F64_BYTES),
    fields: new Map(fields.map((field) => [field, blocks.take(column)])),
    outputs: Array.from({ length: mostOutputs(tasks) }, () => blocks.take(column)),
    tasks: blocks.take(tasks.length * TaskOffset.Size),
    // One task runs after another: they share what they remember and their scratch room.
    state: blocks.take(Math.max(STATE_BYTES, stateBytes)),
    scratch: blocks.take(tasks.length > 0 ? COLUMN_SCRATCH_BYTES : 0),
    end: blocks.used,
  };
}

function mostOutputs(tasks: readonly SeriesTask[]): number {
  return tasks.reduce((most, { definition }) => Math.max(most, definition.outputs.length), 0);
}

/** Bytes that so many series take, and what makes them. */
export function seriesBytes(plan: SeriesPlan, count: number, bars: number): number {
  const series = count * bars * F64_BYTES;
  const { end } = placeSeries(plan, count, bars, 0);
  return series + Math.max(MAKING_BYTES, end - series);
}
