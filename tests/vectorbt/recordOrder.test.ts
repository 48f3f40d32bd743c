// Order records that were taken out of the kernel in several parts.
import fc from "fast-check";
import { describe, expect } from "vitest";
import { sortedByAccount } from "../../src/results/vectorbt/recordOrder.ts";
import type { OrderRecords } from "../../src/results/vectorbt/run.ts";
import { property } from "../support/property.ts";

/** Records whose size is their place in time. */
function recordsOf(columns: readonly number[], from: number): OrderRecords {
  const places = Float64Array.from(columns, (_, i) => from + i);
  return {
    column: Int32Array.from(columns),
    bar: Int32Array.from(places),
    size: places,
    price: places.map((place) => place + 0.5),
    fees: places.map((place) => place / 8),
    side: Uint8Array.from(columns, (column) => column & 1),
  };
}

/** The kernel's order within a part: by account, and within one as they came. */
const byAccount = (columns: readonly number[], accounts: readonly number[]): number[] =>
  columns.toSorted((a, b) => accounts[a] - accounts[b]);

const someColumns = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 30 });

describe("parts of the records", () => {
  property(
    "are joined account by account, each in the order of its parts",
    fc.array(someColumns, { minLength: 1, maxLength: 4 }),
    (given) => {
      const accounts = [0, 0, 1, 2, 2, 2];
      let begun = 0;
      const parts = given.map((columns) => {
        begun += columns.length;
        return recordsOf(byAccount(columns, accounts), begun - columns.length);
      });
      const joined = sortedByAccount(parts, [2, 1, 3]);
      const rows = parts
        .flatMap(({ column, size }) => Array.from(column, (of, i) => ({ of, at: size[i] })))
        .sort((a, b) => accounts[a.of] - accounts[b.of] || a.at - b.at);
      expect(Array.from(joined.column)).toEqual(rows.map(({ of }) => of));
      expect(Array.from(joined.size)).toEqual(rows.map(({ at }) => at));
      expect(Array.from(joined.fees)).toEqual(rows.map(({ at }) => at / 8));
    },
  );
});
