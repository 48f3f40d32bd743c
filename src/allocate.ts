// Matrices inside the kernel's memory: a run reads them where they are, so that large inputs are never copied.
import { describe, isObject, requireType } from "./checks.ts";
import { BacktestError } from "./errors.ts";
import { kernel, kernelAlone, type Kernel } from "./kernel.ts";
import type { Matrix, MatrixData } from "./matrix.ts";
import { giveBlockBack, takeBlock, type MemoryBlock } from "./memoryBlocks.ts";

const BYTES = { float64: 8, uint8: 1 } as const;
const CELLS_MAX = 2 ** 31;

/** What a matrix may hold: doubles for prices and sizes, bytes for 0/1 signals. */
export type AllocationType = keyof typeof BYTES;

/** What `allocate` makes: shape, type and order of the cells. */
export interface AllocationOptions {
  /** Bars, at least 1. */
  readonly rows: number;
  /** Columns, at least 1. */
  readonly columns: number;
  /** Default `"float64"`. */
  readonly dtype?: AllocationType;
  /** Which cells lie together: those of a bar (`"row"`, default) or those of a column. */
  readonly order?: "row" | "column";
}

/** Where the arrays lie that were handed out; gone once they were given back. */
const blocks = new WeakMap<MatrixData, MemoryBlock<Kernel>>();
const freed = new WeakSet<MatrixData>();
const forgotten = new FinalizationRegistry<MemoryBlock>(giveBlockBack);

/**
 * A matrix of zeros inside the kernel's memory. Fill its `data` and hand it to a run like any other matrix: it is read where
 * it is. Its memory is given back by `free`, or when nothing refers to it any more.
 * @param options rows, columns, dtype (`"float64"` or `"uint8"`), order
 * @throws BacktestError `E_RANGE`, `E_ENUM`, `E_UNKNOWN_KEY`, `E_SHAPE_OVERFLOW`, `E_MEMORY`, `E_MEMORY_HOST`
 * @example
 * const close = allocate({ rows: 2520, columns: 5000 });
 * close.data.set(prices);
 */
export function allocate(options: AllocationOptions & { readonly dtype: "uint8" }): Matrix<Uint8Array>;
export function allocate(options: AllocationOptions & { readonly dtype?: "float64" }): Matrix;
export function allocate(options: AllocationOptions): Matrix<MatrixData> {
  const { rows, columns, dtype, order } = checked(options);
  const block = takeBlock(kernel(), rows * columns * BYTES[dtype]);
  const { buffer } = block.target.exports.memory;
  block.target.exports.clear(block.start, block.end - block.start);
  const data =
    dtype === "float64"
      ? new Float64Array(buffer, block.start, rows * columns)
      : new Uint8Array(buffer, block.start, rows * columns);
  blocks.set(data, block);
  forgotten.register(data, block, data);
  return Object.freeze({ data, rows, columns, order });
}

/**
 * Gives the memory of a matrix back at once; the matrix cannot be used any more. Twice is once.
 * @throws BacktestError E_DTYPE for a matrix that `allocate` did not make
 */
export function free(matrix: Matrix<MatrixData>): void {
  requireType(isObject(matrix), "matrix", matrix, "a matrix that allocate made");
  const block = blocks.get(matrix.data);
  if (block === undefined) {
    if (freed.has(matrix.data)) return;
    throw new BacktestError("E_DTYPE", "this matrix was not made by allocate", {
      option: "matrix",
      expected: "a matrix that allocate made",
    });
  }
  forgotten.unregister(matrix.data);
  blocks.delete(matrix.data);
  freed.add(matrix.data);
  giveBlockBack(block);
}

/** Whether the memory of an array was given back: what is there now is something else. */
export function isFreed(data: unknown): boolean {
  return typeof data === "object" && data !== null && freed.has(data as MatrixData);
}

/** Whether an array lies in the memory of a kernel. */
export function isPlaced(data: MatrixData): boolean {
  return blocks.has(data);
}

/** Address of an array that lies in the memory of this kernel; undefined for any other. */
export function addressOf(data: MatrixData, target: Kernel): number | undefined {
  const block = blocks.get(data);
  return block !== undefined && block.target === target ? block.start : undefined;
}

/** The kernel for a run that reads these inputs: over the memory in which one of them lies, else over one of its own. */
export function kernelFor(inputs: Iterable<{ readonly data: MatrixData }>): Kernel {
  for (const { data } of inputs) if (isPlaced(data)) return kernel();
  return kernelAlone();
}

const KNOWN = ["rows", "columns", "dtype", "order"];

function checked(options: AllocationOptions): Required<AllocationOptions> {
  if (typeof options !== "object" || options === null)
    throw new BacktestError("E_DTYPE", "allocate takes one object", {
      got: options,
      expected: "rows, columns",
    });
  const unknown = Object.keys(options).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined)
    throw new BacktestError("E_UNKNOWN_KEY", unknown, { option: unknown, expected: KNOWN.join(", ") });
  const { rows, columns, dtype = "float64", order = "row" } = options;
  requireCount("rows", rows);
  requireCount("columns", columns);
  requireOneOf("dtype", dtype, Object.keys(BYTES));
  requireOneOf("order", order, ["row", "column"]);
  if (rows * columns >= CELLS_MAX)
    throw new BacktestError("E_SHAPE_OVERFLOW", `${rows}×${columns} cells are more than 2^31`, {
      got: rows * columns,
      expected: `fewer than ${CELLS_MAX}`,
    });
  return { rows, columns, dtype, order };
}

function requireCount(option: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new BacktestError("E_RANGE", `${option} is ${describe(value)}`, {
    option,
    got: value,
    expected: "a whole number of 1 or more",
  });
}

function requireOneOf(option: string, value: string, names: readonly string[]): void {
  if (names.includes(value)) return;
  throw new BacktestError("E_ENUM", `${option} '${String(value)}' — expected one of ${names.join(", ")}`, {
    option,
    got: value,
    expected: names.join(", "),
  });
}
