import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { allocate, free, fromSignals, type Matrix } from "../src/index.ts";
import type { MatrixData } from "../src/matrix.ts";
import { property } from "./support/property.ts";

const made: Matrix<MatrixData>[] = [];

function keep<Made extends Matrix<MatrixData>>(matrix: Made): Made {
  made.push(matrix);
  return matrix;
}

afterEach(() => made.splice(0).forEach(free));

/** The same numbers inside the kernel's memory. */
function inside<Data extends MatrixData>({ data, rows, columns, order }: Matrix<Data>): Matrix<Data> {
  const dtype = data instanceof Float64Array ? "float64" : "uint8";
  const matrix = keep(allocate({ rows, columns, order, dtype } as never)) as unknown as Matrix<Data>;
  matrix.data.set(data as never);
  return matrix;
}

function market(
  rows: number,
  columns: number,
  seed: number,
): Record<"close" | "entries" | "exits", Matrix<never>> {
  const cell = (at: number): number => (Math.imul(at + seed * 977 + 1, 0x9e3779b9) >>> 8) / 2 ** 24;
  const of = (
    make: (at: number) => number,
    type: Float64ArrayConstructor | Uint8ArrayConstructor,
  ): Matrix<never> => ({
    data: new type(Array.from({ length: rows * columns }, (_, at) => make(at))) as never,
    rows,
    columns,
  });
  return {
    close: of((at) => 10 + cell(at), Float64Array),
    entries: of((at) => Number(cell(at + 5e5) < 0.2), Uint8Array),
    exits: of((at) => Number(cell(at + 9e5) < 0.2), Uint8Array),
  };
}

describe("allocate", () => {
  test("hands out zeros, also where another matrix was before", () => {
    const first = allocate({ rows: 10, columns: 3 });
    first.data.fill(7);
    free(first);
    expect(keep(allocate({ rows: 10, columns: 3 })).data.every((cell) => cell === 0)).toBe(true);
  });

  property(
    "a run gives the same with matrices inside the kernel's memory, in both profiles",
    fc.record({
      rows: fc.integer({ min: 1, max: 40 }),
      columns: fc.integer({ min: 1, max: 6 }),
      seed: fc.nat(1000),
      profile: fc.constantFrom("vectorbt", "realistic"),
      cashSharing: fc.boolean(),
      general: fc.boolean(),
    }),
    ({ rows, columns, seed, profile, cashSharing, general }) => {
      const outside = market(rows, columns, seed);
      const options = {
        profile,
        cashSharing,
        ...(profile === "realistic" ? { fill: "nextClose", size: 3 } : general ? { slStop: 0.05 } : {}),
      } as const;
      const { close, entries, exits } = outside;
      const wanted = fromSignals({ ...options, close, entries, exits } as never).digest();
      const run = { ...options, close: inside(close), entries: inside(entries), exits: inside(exits) };
      expect(fromSignals(run as never).digest()).toBe(wanted);
      made.splice(0).forEach(free);
    },
  );

  test("matrices stay valid while runs make the memory grow", () => {
    const small = inside(market(50, 4, 1).close as Matrix);
    const before = Array.from(small.data);
    const large = market(4000, 40, 2);
    fromSignals({ profile: "vectorbt", ...large, slStop: 0.1 } as never);
    const other = keep(allocate({ rows: 3000, columns: 100 }));
    other.data.fill(1);
    expect(Array.from(small.data)).toEqual(before);
  });

  test("results outlive a matrix that is given back", () => {
    const { close, entries, exits } = market(60, 3, 4);
    const run = { profile: "vectorbt", close: inside(close), entries: inside(entries), exits: inside(exits) };
    const portfolio = fromSignals(run as never);
    const orders = Array.from((portfolio.orders as unknown as { price: Float64Array }).price);
    made.splice(0).forEach(free);
    keep(allocate({ rows: 60, columns: 3 })).data.fill(-1);
    expect(Array.from((portfolio.orders as unknown as { price: Float64Array }).price)).toEqual(orders);
  });

  test("a matrix that was given back is refused by name", () => {
    const { close, entries, exits } = market(20, 2, 4);
    const gone = inside(close);
    made.splice(0).forEach(free);
    expect(() => fromSignals({ profile: "vectorbt", close: gone, entries, exits } as never)).toThrow(
      expect.objectContaining({ code: "E_DISPOSED", option: "close" }),
    );
  });

  test("giving back twice is once, and only what was handed out can be given back", () => {
    const matrix = allocate({ rows: 2, columns: 2 });
    free(matrix);
    free(matrix);
    expect(() => free({ data: new Float64Array(4), rows: 2, columns: 2 })).toThrow(
      expect.objectContaining({ code: "E_DTYPE" }),
    );
  });

  test.each([
    [{ rows: 0, columns: 1 }, "E_RANGE"],
    [{ rows: 1.5, columns: 1 }, "E_RANGE"],
    [{ rows: NaN, columns: 1 }, "E_RANGE"],
    [{ rows: 2, columns: -1 }, "E_RANGE"],
    [{ rows: 2, columns: Infinity }, "E_RANGE"],
    [{ rows: "2", columns: 2 }, "E_RANGE"],
    [{ rows: 2, columns: 2, dtype: "float32" }, "E_ENUM"],
    [{ rows: 2, columns: 2, order: "diagonal" }, "E_ENUM"],
    [{ rows: 2, cols: 2 }, "E_UNKNOWN_KEY"],
    [{ rows: 2 ** 20, columns: 2 ** 20 }, "E_SHAPE_OVERFLOW"],
    [{ rows: 2 ** 15, columns: 2 ** 15 }, "E_MEMORY"],
    [null, "E_DTYPE"],
  ])("%j is refused with %s", (options, code) => {
    expect(() => allocate(options as never)).toThrow(expect.objectContaining({ code }));
  });
});
