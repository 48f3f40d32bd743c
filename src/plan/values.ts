// Arguments of one kind each → checked typed sources.
import { BacktestError, describeCells, nearest } from "../errors.ts";
import type { MatrixData } from "../matrix.ts";
import { describe } from "../checks.ts";
import type { NumberCheck, OptionSpec } from "../options.ts";
import { broadcast, positionOf, rectangleOf, type Rectangle, type Shape, type Source } from "./source.ts";

export { describe, runNumber } from "../checks.ts";

/** Numbers, checked cell by cell. */
export function numberSource(
  option: string,
  value: unknown,
  shape: Shape,
  check?: NumberCheck,
): Source<Float64Array> {
  const rectangle = rectangleOf(option, value);
  const source = broadcast(option, rectangle, doublesOf(option, rectangle), shape);
  if (check !== undefined) requireAll(option, source, check.accepts, check);
  return source;
}

/** 0/1 signals. With `isLater` the bytes of a mask are not looked at: who reads them has to, or asks `requireBits`. */
export function maskSource(
  option: string,
  value: unknown,
  shape: Shape,
  isLater = false,
): Source<Uint8Array> {
  const rectangle = rectangleOf(option, value);
  const { data } = rectangle;
  const bytes = isLater && data instanceof Uint8Array ? data : maskBytes(option, rectangle);
  return broadcast(option, rectangle, bytes, shape);
}

/** Named choices → codes. */
export function choiceSource(
  option: string,
  value: unknown,
  shape: Shape,
  spec: OptionSpec,
  takesCodes = false,
): Source<Uint8Array> {
  const rectangle = rectangleOf(option, value);
  const codes = Uint8Array.from({ length: rectangle.data.length }, (_, i) =>
    takesCodes && isCode(rectangle.data[i])
      ? (rectangle.data[i] as number) & 255
      : choiceCode(option, rectangle.data[i], spec),
  );
  return broadcast(option, rectangle, codes, shape);
}

/** VectorBT's integer codes; one that is none of its enum is found by the order that uses it. */
function isCode(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) < 128;
}

/** A name in any case, with or without underscores → its code. */
export function choiceCode(option: string, value: unknown, spec: OptionSpec): number {
  const choices = spec.choices!;
  if (typeof value === "boolean" && "disabled" in choices) return value ? choices.both : choices.disabled;
  if (typeof value === "string" && Object.hasOwn(choices, value)) return choices[value];
  const wanted = typeof value === "string" ? plainName(value) : "";
  for (const [name, code] of Object.entries(choices)) if (plainName(name) === wanted) return code;
  throw enumError(option, value, Object.keys(choices));
}

/** A name as it is spelled in `names`; throws E_ENUM for any other value. */
export function oneOf(option: string, value: unknown, names: readonly string[]): string {
  if (typeof value === "string" && names.includes(value)) return value;
  throw enumError(option, value, names);
}

/** The error of a name that is none of `names`. */
export function enumError(option: string, value: unknown, names: readonly string[]): BacktestError {
  const near = typeof value === "string" ? nearest(value, names) : undefined;
  const expected = names.map((name) => `'${name}'`).join(", ");
  const meant = near === undefined ? "" : `; did you mean '${near}'`;
  const got = typeof value === "string" ? `'${value}'` : describe(value);
  return new BacktestError("E_ENUM", `${option} ${got} — expected one of ${expected}${meant}`, {
    option,
    got: value,
    expected,
  });
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll("_", "");
}

/** The numbers of a rectangle as doubles. */
export function doublesOf(option: string, { data }: Rectangle): Float64Array {
  if (data instanceof Float64Array) return data;
  requireList(option, data, "Float64Array or numbers");
  return Float64Array.from({ length: data.length }, (_, i) => {
    const cell = data[i];
    if (typeof cell === "number") return cell;
    throw new BacktestError("E_DTYPE", `${option} holds ${describe(cell)}, not a number`, {
      option,
      got: cell,
      expected: "numbers",
    });
  });
}

/** The signals of a rectangle as bytes, 0 or 1. */
export function maskBytes(option: string, { data }: Rectangle): Uint8Array {
  if (data instanceof Uint8Array) {
    requireBits(option, data);
    return data;
  }
  requireList(option, data, "Uint8Array or booleans");
  return Uint8Array.from({ length: data.length }, (_, i) => {
    const cell = data[i];
    if (cell === true || cell === 1) return 1;
    if (cell === false || cell === 0) return 0;
    throw new BacktestError("E_DTYPE", `${option} holds ${describe(cell)}`, {
      option,
      got: cell,
      expected: "booleans, 0 or 1",
    });
  });
}

/** Throws `E_RANGE` with the first byte that is neither 0 nor 1. */
export function requireBits(option: string, data: Uint8Array): void {
  if (holdsBits(data)) return;
  const odd = data.findIndex((cell) => cell > 1);
  throw new BacktestError("E_RANGE", `${option} holds ${data[odd]} at cell ${odd}`, {
    option,
    got: data[odd],
    expected: "0 or 1",
  });
}

/** Whether all bytes are 0 or 1; sixteen at a time, because masks are the largest inputs. */
function holdsBits(data: Uint8Array): boolean {
  const head = Math.min(data.length, -data.byteOffset & 3);
  const words = new Int32Array(data.buffer, data.byteOffset + head, ((data.length - head) >> 4) << 2);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < words.length; i += 4) {
    a |= words[i];
    b |= words[i + 1];
    c |= words[i + 2];
    d |= words[i + 3];
  }
  let bits = a | b | c | d;
  bits |= bits >>> 16;
  bits |= bits >>> 8;
  for (let i = 0; i < head; i++) bits |= data[i];
  for (let i = head + words.length * 4; i < data.length; i++) bits |= data[i];
  return (bits & 0xfe) === 0;
}

/** Typed arrays of another element type are refused: widening a Float32Array would hide what was lost before. */
function requireList(option: string, data: ArrayLike<unknown>, expected: string): void {
  if (Array.isArray(data)) return;
  const got = data.constructor.name;
  throw new BacktestError("E_DTYPE", `${option} is ${got}, expected ${expected}`, { option, got, expected });
}

/**
 * Throws with the first ten cells that do not pass.
 * @param shown the words for a value
 */
export function requireAll(
  option: string,
  source: Source<MatrixData>,
  accepts: (value: number) => boolean,
  { code, expected, allAccepted }: Omit<NumberCheck, "accepts">,
  shown: (value: number) => string = String,
): void {
  if (allAccepted?.(source.data)) return;
  const cells: [number, number][] = [];
  let total = 0;
  for (let i = 0; i < source.data.length; i++) {
    if (accepts(source.data[i])) continue;
    total += 1;
    const { bar, column } = positionOf(source, i);
    if (cells.length < 10) cells.push([bar, column]);
  }
  if (total === 0) return;
  const [bar, column] = cells[0];
  const got =
    source.data[
      source.rows === 1 && source.columns === 1 ? 0 : bar * source.rowStride + column * source.columnStride
    ];
  const where = source.data.length === 1 ? "" : ` at (bar, column) ${describeCells(cells, total)}`;
  throw new BacktestError(code, `${option} is ${shown(got)}${where}; expected ${expected}`, {
    option,
    bar,
    column,
    got,
    expected,
  });
}
