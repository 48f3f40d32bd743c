// Series → results, stretch by stretch: a stretch of bars goes into the module, every set of parameters goes on by it, and
// what comes out is copied to its place. States live in the module's memory meanwhile, so results do not depend on where
// a stretch ends.
import { TaskOffset } from "../../assembly/indicators/layout.ts";
import { analysis, releaseAnalysis, type Analysis } from "../analysis.ts";
import { BacktestError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { firstBatch, layOut, type Arena, type Need } from "./arena.ts";
import type { OrderedMatrix } from "./arguments.ts";
import type { IndicatorDefinition, ParameterSet } from "./definitions.ts";

/** A result: as many blocks of columns as there are sets of parameters, each with the columns of the series. */
export interface IndicatorMatrix extends Matrix {
  readonly order: "row" | "column";
  /** Parameters of each block: column `block · (columns / parameters.length) + c` belongs to column `c` of the series. */
  readonly parameters: readonly ParameterSet[];
}

const F64_BYTES = 8;
/** Largest size of a value: its square, and sums of these, are far from the largest double. */
export const VALUE_MAX = 1e100;
const CELL_LIMIT = 2 ** 31;
/** Columns of a column-major series that go together. */
const COLUMNS_TOGETHER = 16;

/** What a call has in its hands. */
interface Job {
  readonly target: Analysis;
  readonly definition: IndicatorDefinition;
  readonly series: readonly OrderedMatrix[];
  /** Distinct sets. */
  readonly sets: readonly ParameterSet[];
  /** Results of the distinct sets. */
  readonly results: readonly OrderedMatrix[];
  readonly stretch: number | undefined;
}

/** A batch of sets over a group of columns. */
interface Part {
  readonly job: Job;
  readonly arena: Arena;
  readonly cells: Float64Array;
  readonly firstSet: number;
  readonly setCount: number;
  readonly firstColumn: number;
  readonly columnCount: number;
}

/**
 * Computes an indicator for every set of parameters, each distinct one once.
 * @param stretch bars that go into the module at once; by default as many as stay in a core's cache
 * @returns one matrix for each output
 */
export function runIndicator(
  definition: IndicatorDefinition,
  series: readonly OrderedMatrix[],
  sets: readonly ParameterSet[],
  stretch?: number,
): IndicatorMatrix[] {
  const distinct = new Map(sets.map((set) => [keyOf(set), set]));
  const [{ rows, columns }] = series;
  const order = columns === 1 ? "column" : series[0].order;
  const results = definition.outputs.map(() => emptyResult(rows, columns * distinct.size, order));
  const target = analysis();
  const job: Job = { target, definition, series, sets: [...distinct.values()], results, stretch };
  if (rows > 0 && columns > 0) runAll(job);
  releaseAnalysis(target);
  const blocks = [...distinct.keys()];
  return results.map((result) => ({
    ...withRepeats(
      result,
      columns,
      sets.map((set) => blocks.indexOf(keyOf(set))),
      distinct.size,
    ),
    parameters: sets,
  }));
}

function keyOf(set: ParameterSet): string {
  return Object.values(set).join(" ");
}

function emptyResult(rows: number, columns: number, order: "row" | "column"): OrderedMatrix {
  const cells = rows * columns;
  if (cells >= CELL_LIMIT)
    throw new BacktestError("E_SHAPE_OVERFLOW", `${rows}×${columns} cells are more than 2^31`, {
      option: "window",
      got: cells,
      expected: `fewer than ${CELL_LIMIT}`,
    });
  try {
    return { data: new Float64Array(cells), rows, columns, order };
  } catch {
    throw new BacktestError("E_MEMORY_HOST", `the host refused ${cells * F64_BYTES} bytes for a result`, {
      got: cells * F64_BYTES,
    });
  }
}

/** The blocks that were asked for, where some were asked for more than once. */
function withRepeats(
  result: OrderedMatrix,
  width: number,
  wanted: readonly number[],
  distinct: number,
): OrderedMatrix {
  if (wanted.length === distinct) return result;
  const { rows, order } = result;
  const full = emptyResult(rows, width * wanted.length, order);
  const [outer, step] = order === "row" ? [rows, width] : [1, width * rows];
  for (let i = 0; i < outer; i++)
    wanted.forEach((block, place) => {
      const from = (i * distinct + block) * step;
      full.data.set(result.data.subarray(from, from + step), (i * wanted.length + place) * step);
    });
  return full;
}

/** All batches of sets over all groups of columns. */
function runAll(job: Job): void {
  const { series, sets, results, target, definition, stretch } = job;
  const { columns, rows: bars } = series[0];
  const together = results[0].order === "row" ? columns : Math.min(columns, COLUMNS_TOGETHER);
  for (let firstColumn = 0; firstColumn < columns; firstColumn += together) {
    const columnCount = Math.min(together, columns - firstColumn);
    const isWide = results[0].order === "row" && sets.length > 1;
    const need: Need = { definition, bars, columns: columnCount, isWide, stretch };
    for (let firstSet = 0; firstSet < sets.length;) {
      const batch = firstBatch(target, need, sets.slice(firstSet));
      const arena = layOut(target, need, batch);
      const cells = new Float64Array(target.exports.memory.buffer);
      runPart({ job, arena, cells, firstSet, setCount: batch.length, firstColumn, columnCount });
      firstSet += batch.length;
    }
  }
}

function runPart(part: Part): void {
  const { job, arena } = part;
  const { exports } = job.target;
  const view = new DataView(exports.memory.buffer);
  arena.tasks.forEach((task) => exports.start(task));
  for (let bar = 0; bar < job.series[0].rows; bar += arena.rows) {
    const rows = Math.min(arena.rows, job.series[0].rows - bar);
    job.series.forEach((_, input) => copyIn(part, input, bar, rows));
    arena.tasks.forEach((task, set) => {
      view.setInt32(task + TaskOffset.Rows, rows, true);
      exports.advance(task);
      job.results.forEach((_, output) => copyOut(part, set, output, bar, rows));
    });
    if (arena.wide.length > 0) job.results.forEach((_, output) => copyWide(part, output, bar, rows));
  }
}

/** Brings a stretch of a series in as bars, and looks for values that are none. */
function copyIn(part: Part, input: number, bar: number, rows: number): void {
  const { job, arena, cells, firstColumn, columnCount } = part;
  const { data, rows: bars, columns } = job.series[input];
  const start = arena.inputs[input];
  if (columnCount === columns && job.results[0].order === "row") {
    cells.set(data.subarray(bar * columns, (bar + rows) * columns), start / F64_BYTES);
  } else {
    const stride = arena.stagingStride;
    const staging = columnCount === 1 ? start : arena.staging;
    for (let c = 0; c < columnCount; c++) {
      const from = (firstColumn + c) * bars + bar;
      cells.set(data.subarray(from, from + rows), staging / F64_BYTES + c * stride);
    }
    if (columnCount > 1) job.target.exports.toBars(staging, stride * F64_BYTES, rows, columnCount, start);
  }
  const odd = job.target.exports.firstBeyond(start, rows * columnCount, VALUE_MAX);
  if (odd >= 0) throw oddValue(part, input, bar + Math.floor(odd / columnCount), odd % columnCount);
}

function oddValue({ job, firstColumn }: Part, input: number, bar: number, c: number): BacktestError {
  const { data, rows, columns, order } = job.series[input];
  const column = firstColumn + c;
  const got = data[order === "row" ? bar * columns + column : column * rows + bar];
  return valueError(job.definition.inputs[input], got, bar, column);
}

/** The error of a value that is infinite, or so large that its square might be. */
export function valueError(option: string, got: number, bar: number, column: number): BacktestError {
  return new BacktestError("E_RANGE", `${option} is ${got} at (bar, column) (${bar}, ${column})`, {
    option,
    bar,
    column,
    got,
    expected: `numbers of at most ${VALUE_MAX} in size (NaN: missing)`,
  });
}

/** Copies what a set has given out, to where it belongs or beside the other sets. */
function copyOut(part: Part, set: number, output: number, bar: number, rows: number): void {
  const { job, arena, cells, firstColumn, columnCount } = part;
  const { exports } = job.target;
  const { data, rows: bars, order } = job.results[output];
  const start = arena.outputs[output];
  if (arena.wide.length > 0) {
    const stride = columnCount * part.setCount * F64_BYTES;
    exports.widen(start, rows, columnCount, arena.wide[output] + set * columnCount * F64_BYTES, stride);
  } else if (order === "row") {
    data.set(taken(cells, start, rows * columnCount), bar * columnCount);
  } else {
    const stride = arena.stagingStride * F64_BYTES;
    const staging = columnCount === 1 ? start : arena.staging;
    if (columnCount > 1) exports.toColumns(start, rows, columnCount, staging, stride);
    const block = (part.firstSet + set) * job.series[0].columns + firstColumn;
    for (let c = 0; c < columnCount; c++)
      data.set(taken(cells, staging + c * stride, rows), (block + c) * bars + bar);
  }
}

/** Copies the bars of a batch out; where it is not all sets, they are parts of wider bars. */
function copyWide(part: Part, output: number, bar: number, rows: number): void {
  const { job, arena, cells, columnCount } = part;
  const { data, columns } = job.results[output];
  const width = columnCount * part.setCount;
  if (width === columns) return data.set(taken(cells, arena.wide[output], rows * width), bar * width);
  for (let i = 0; i < rows; i++) {
    const place = (bar + i) * columns + part.firstSet * columnCount;
    data.set(taken(cells, arena.wide[output] + i * width * F64_BYTES, width), place);
  }
}

function taken(cells: Float64Array, start: number, count: number): Float64Array {
  return cells.subarray(start / F64_BYTES, start / F64_BYTES + count);
}
