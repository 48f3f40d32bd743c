// Matrices that lie in the memory of analysis.wasm until somebody looks at their cells: what is made of them there needs no copy.
import type { Analysis } from "../analysis.ts";
import type { Matrix } from "../matrix.ts";

/** Room for what is made of matrices of one shape. */
export interface MarkRoom {
  readonly target: Analysis;
  /** Two masks, the cells of a bar together; some bytes behind each may be written. */
  readonly first: Uint8Array;
  readonly second: Uint8Array;
  /** Behind them: what has been seen of each column. */
  readonly seen: number;
}

/** Where a matrix lies, the cells of a bar together. */
export interface Place {
  readonly start: number;
  /** The same for all matrices that were placed together. */
  readonly marks: MarkRoom;
}

const places = new WeakMap<object, Place>();

/** @param cells asked once, when somebody looks at them */
export function placedMatrix(rows: number, columns: number, place: Place, cells: () => Float64Array): Matrix {
  let data: Float64Array | undefined;
  const matrix: Matrix = Object.freeze({
    get data(): Float64Array {
      return (data ??= cells());
    },
    rows,
    columns,
    order: "row" as const,
  });
  places.set(matrix, place);
  return matrix;
}

/** Where a matrix lies; undefined for any that does not. */
export function placeOf(matrix: unknown): Place | undefined {
  return typeof matrix === "object" && matrix !== null ? places.get(matrix) : undefined;
}

/** From now on something else may lie there. */
export function leavePlace(matrix: Matrix): void {
  places.delete(matrix);
}
