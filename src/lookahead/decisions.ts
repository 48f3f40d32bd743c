// What was decided, as cells that can be compared: by bar where an argument has bars, as a whole where it has none.
import { BacktestError } from "../errors.ts";
import { describe } from "../checks.ts";

type Cells = ArrayLike<unknown>;

/** Cells of one argument. */
interface Part {
  readonly name: string;
  /** Bars that it has; 0: it holds for all bars alike. */
  readonly rows: number;
  readonly columns: number;
  readonly at: (row: number, column: number) => unknown;
}

/** A decision that came out otherwise. */
export interface Difference {
  readonly decision: string;
  readonly bar: number;
  readonly column: number;
  readonly was: string;
  readonly became: string;
}

/** The decisions of one run, by name. */
export type Decided = ReadonlyMap<string, Part>;

const isList = (value: unknown): value is Cells =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/**
 * Reads what a run gave.
 * @param bars of the data that it was given
 * @param others lengths that count as bars, too: those of the whole data, where it was cut off
 * @param base what the run over the data as it is gave: a list there that has no bars has none here
 */
export function decidedBy(output: unknown, bars: number, others: number, base?: Decided): Decided {
  if (typeof output !== "object" || output === null)
    throw new BacktestError("E_DTYPE", `what is checked gave ${describe(output)}`, {
      ...{ got: describe(output), expected: "an object of arguments, or a list of decisions" },
    });
  const parts = new Map<string, Part>();
  const isBars = (name: string, rows: number): boolean => {
    const before = base?.get(name);
    if (before !== undefined && before.rows === 0) return false;
    return rows === bars || rows === others;
  };
  read(isList(output) ? { decisions: output } : output, "", isBars, (part) => parts.set(part.name, part), 0);
  return parts;
}

type IsBars = (name: string, rows: number) => boolean;
type Add = (part: Part) => void;

function read(value: unknown, name: string, isBars: IsBars, add: Add, depth: number): void {
  if (isList(value)) readList(value, name, isBars, add);
  else if (typeof value === "object" && value !== null && !(value instanceof Date)) {
    const { data, rows, columns, order } = value as {
      data?: unknown;
      rows?: unknown;
      columns?: unknown;
      order?: unknown;
    };
    if (isList(data) && typeof rows === "number" && typeof columns === "number")
      readMatrix(data, rows, columns, order === "column", name, isBars, add);
    else if (depth < 8)
      for (const [key, part] of Object.entries(value))
        read(part, name === "" ? key : `${name}.${key}`, isBars, add, depth + 1);
  } else if (typeof value !== "function") add({ name, rows: 0, columns: 1, at: () => value });
}

function readMatrix(
  data: Cells,
  rows: number,
  columns: number,
  isByColumn: boolean,
  name: string,
  isBars: IsBars,
  add: Add,
): void {
  const at = (row: number, column: number): unknown =>
    data[isByColumn ? column * rows + row : row * columns + column];
  if (isBars(name, rows)) add({ name, rows, columns, at });
  else add({ name, rows: 0, columns: rows * columns, at: (_, i) => data[i] });
}

function readList(list: Cells, name: string, isBars: IsBars, add: Add): void {
  const records = Array.from(list);
  if (records.length > 0 && records.every(isRecord)) readRecords(records, add);
  else if (name === "decisions" && records.length === 0) return;
  else if (isBars(name, list.length)) {
    const width = isList(list[0]) ? list[0].length : 1;
    add({ name, rows: list.length, columns: width, at: (row, column) => cellIn(list[row], column) });
  } else add({ name, rows: 0, columns: list.length, at: (_, i) => list[i] });
}

const cellIn = (line: unknown, column: number): unknown => (isList(line) ? line[column] : line);

// ---- lists of decisions ----------------------------------------------------------------------------------------------

interface DecisionRecord {
  readonly bar: number;
  readonly column?: number;
  readonly name?: string;
}

const isRecord = (value: unknown): value is DecisionRecord =>
  typeof value === "object" && value !== null && Number.isInteger((value as { bar?: unknown }).bar);

/** By name, bar and column: all that was decided there, in its order. */
function readRecords(records: readonly DecisionRecord[], add: Add): void {
  const byName = new Map<string, Map<string, string[]>>();
  const sizes = { rows: 0, columns: 0 };
  for (const { bar, column = 0, name = "decision", ...rest } of records) {
    const cells = byName.get(name) ?? new Map<string, string[]>();
    byName.set(name, cells);
    const key = `${bar}:${column}`;
    cells.set(key, [...(cells.get(key) ?? []), textOf(rest)]);
    sizes.rows = Math.max(sizes.rows, bar + 1);
    sizes.columns = Math.max(sizes.columns, column + 1);
  }
  for (const [name, cells] of byName)
    add({ name, ...sizes, at: (row, column) => cells.get(`${row}:${column}`)?.join(" ") });
}

// ---- comparing -------------------------------------------------------------------------------------------------------

/** A copy that stays as it is when the arrays behind it change. */
export function kept(decided: Decided): Decided {
  return new Map(
    Array.from(decided, ([name, { rows, columns, at }]) => {
      const lines = Math.max(rows, 1);
      const cells = Array.from({ length: lines * columns }, (_, i) =>
        frozenCell(at(Math.floor(i / columns), i % columns)),
      );
      return [name, { name, rows, columns, at: (row, column) => cells[row * columns + column] }];
    }),
  );
}

const frozenCell = (cell: unknown): unknown =>
  typeof cell === "object" && cell !== null ? textOf(cell) : cell;

/** The first decision up to a bar, by bar and column, that is another one. */
export function firstDifference(base: Decided, other: Decided, last: number): Difference | null {
  let first: Difference | null = null;
  for (const name of new Set([...base.keys(), ...other.keys()])) {
    const found = differenceOf(name, base.get(name), other.get(name), last);
    if (found === null) continue;
    if (first === null || found.bar < first.bar || (found.bar === first.bar && found.column < first.column))
      first = found;
  }
  return first;
}

function differenceOf(
  name: string,
  base: Part | undefined,
  other: Part | undefined,
  last: number,
): Difference | null {
  const rows = Math.max(base?.rows ?? 0, other?.rows ?? 0);
  const columns = Math.max(base?.columns ?? 0, other?.columns ?? 0);
  for (let row = 0; row <= (rows === 0 ? 0 : Math.min(last, rows - 1)); row++)
    for (let column = 0; column < columns; column++) {
      const [was, became] = [cellOf(base, row, column), cellOf(other, row, column)];
      if (!isSame(was, became))
        return { decision: name, bar: row, column, was: textOf(was), became: textOf(became) };
    }
  return null;
}

function cellOf(part: Part | undefined, row: number, column: number): unknown {
  if (part === undefined || column >= part.columns || row >= Math.max(part.rows, 1)) return undefined;
  return frozenCell(part.at(row, column));
}

/** Bit for bit, but that every NaN is the same. */
const isSame = (a: unknown, b: unknown): boolean => Object.is(a, b);

/** Exact, so that different values have different texts. */
export function textOf(value: unknown): string {
  if (Object.is(value, -0)) return "-0";
  if (isList(value)) return `[${Array.from(value, textOf).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, part]) => `${key}: ${textOf(part)}`)
      .join(", ")} }`;
  return value === undefined ? "nothing" : String(value);
}
