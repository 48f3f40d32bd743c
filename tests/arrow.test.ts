import { tableFromIPC } from "apache-arrow";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arrowTable, toArrowTable } from "../src/arrow.ts";
import { tableToIpc } from "../src/output/ipc.ts";
import { tableOf } from "../src/ingest/table.ts";
import { anyDouble, bits, codeOf, faultOf, seeded } from "./ingest/fixtures.ts";

const COLUMNS = {
  time: Float64Array.of(0, 86_400_000, -1),
  close: Float64Array.of(1.5, NaN, -0),
  order: Int32Array.of(1, -2, 3),
  size: BigInt64Array.of(2n ** 60n, -1n, 0n),
  mask: Uint8Array.of(0, 1, 255),
  asset: ["AAPL", "", "😀"],
  side: ["buy", "buy", "buy"],
};

describe("columns to Arrow and back", () => {
  test("every kind of column reads back as it was", () => {
    const table = arrowTable(tableToIpc(toArrowTable(COLUMNS)));
    expect(table).toEqual(tableOf(Object.entries(COLUMNS)));
  });

  test("doubles keep their bits", () => {
    fc.assert(
      fc.property(fc.array(anyDouble), (values) => {
        const x = Float64Array.from(values);
        const read = arrowTable(tableToIpc(toArrowTable({ x }))).columns.x as Float64Array;
        expect(bits(read)).toEqual(bits(x));
      }),
    );
  });

  test("text reads back, whether it repeats or not", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("a", "b"))), (text) => {
        expect(arrowTable(tableToIpc(toArrowTable({ text }))).columns.text).toEqual(text);
      }),
    );
  });

  test("other readers see the same types: time as timestamp[ms, UTC], repeated text as a dictionary", () => {
    const table = tableFromIPC(tableToIpc(toArrowTable(COLUMNS)));
    const types = table.schema.fields.map(({ name, type }) => `${name} ${String(type)}`);
    expect(types).toEqual([
      "time Timestamp<MILLISECOND, UTC>",
      "close Float64",
      "order Int32",
      "size Int64",
      "mask Uint8",
      "asset Utf8",
      "side Dictionary<Int32, Utf8>",
    ]);
    expect(table.getChild("side")?.toArray()).toEqual(["buy", "buy", "buy"]);
    expect(table.getChild("close")?.nullCount).toBe(0);
  });

  test("the bytes are the same in every run", () => {
    expect(tableToIpc(toArrowTable(COLUMNS))).toEqual(tableToIpc(toArrowTable(COLUMNS)));
  });

  test("columns of several lengths and times between milliseconds are refused", async () => {
    const ragged = { a: Float64Array.of(1), b: Float64Array.of(1, 2) };
    expect(await codeOf(() => toArrowTable(ragged))).toBe("E_SHAPE");
    expect(await codeOf(() => toArrowTable({ time: Float64Array.of(0.5) }))).toBe("E_TIME_UNIT");
  });
});

describe("Arrow written by others", () => {
  test("streams of several batches, nulls, narrow integers, booleans, dates and other time units", async () => {
    const arrow = await import("apache-arrow");
    const batch = (offset: number) =>
      new arrow.Table({
        price: arrow.vectorFromArray([1.5 + offset, null], new arrow.Float64()),
        single: arrow.vectorFromArray([0.5, null], new arrow.Float32()),
        count: arrow.vectorFromArray([7, null], new arrow.Int16()),
        long: arrow.vectorFromArray([BigInt(offset), 9n], new arrow.Int64()),
        flag: arrow.vectorFromArray([true, false], new arrow.Bool()),
        day: arrow.vectorFromArray([new Date(86_400_000), null], new arrow.DateDay()),
        name: arrow.vectorFromArray(["x", null], new arrow.Utf8()),
      });
    const bytes = arrow.tableToIPC(batch(0).concat(batch(1)), "stream");
    const table = arrowTable(bytes);
    expect(table.length).toBe(4);
    expect({ ...table.columns }).toEqual({
      price: Float64Array.of(1.5, NaN, 2.5, NaN),
      single: Float64Array.of(0.5, NaN, 0.5, NaN),
      count: Float64Array.of(7, NaN, 7, NaN),
      long: Float64Array.of(0, 9, 1, 9),
      flag: Uint8Array.of(1, 0, 1, 0),
      day: Float64Array.of(86_400_000, NaN, 86_400_000, NaN),
      name: ["x", "", "x", ""],
    });
  });

  test("nanoseconds come out as exact milliseconds, or are refused", async () => {
    const arrow = await import("apache-arrow");
    const ipc = (nanos: bigint): Uint8Array => {
      const data = BigInt64Array.of(nanos);
      const type = new arrow.TimestampNanosecond("UTC");
      const vector = arrow.makeVector(arrow.makeData({ type, data, length: 1, nullCount: 0 }));
      return arrow.tableToIPC(new arrow.Table({ at: vector }));
    };
    const late = BigInt(Date.UTC(2199, 0, 1)) + 1n;
    expect(arrowTable(ipc(late * 1_000_000n)).columns.at).toEqual(Float64Array.of(Number(late)));
    expect(await codeOf(() => arrowTable(ipc(1n)))).toBe("E_TIME_UNIT");
  });

  test("columns that are not read may stand beside the wanted ones", async () => {
    const arrow = await import("apache-arrow");
    const bytes = arrow.tableToIPC(
      new arrow.Table({
        blob: arrow.vectorFromArray([Uint8Array.of(1)], new arrow.Binary()),
        x: arrow.makeVector(Float64Array.of(2)),
      }),
    );
    expect(await codeOf(() => arrowTable(bytes))).toBe("E_ARROW");
    expect({ ...arrowTable(bytes, "x", { columns: ["x"] }).columns }).toEqual({ x: Float64Array.of(2) });
    expect(await codeOf(() => arrowTable(bytes, "x", { columns: ["y"] }))).toBe("E_COLUMN");
  });
});

describe("damaged Arrow data", () => {
  test("more rows than a table may have are refused before any is read", async () => {
    const arrow = await import("apache-arrow");
    const ipc = (length: number): Uint8Array => {
      const data = arrow.makeData({ type: new arrow.Struct([]), length, nullCount: 0, children: [] });
      return arrow.tableToIPC(new arrow.Table(new arrow.RecordBatch(new arrow.Schema([]), data)));
    };
    expect(arrowTable(ipc(100_000_000)).length).toBe(100_000_000);
    expect(await codeOf(() => arrowTable(ipc(100_000_001)))).toBe("E_LIMIT");
  });

  const sound = tableToIpc(toArrowTable(COLUMNS));

  test("cut off anywhere is refused", async () => {
    for (let length = 0; length < sound.length; length++)
      expect(await codeOf(() => arrowTable(sound.slice(0, length)))).toBe("E_ARROW");
  });

  test("a batch whose buffers leave its body, are negative or unaligned is refused", async () => {
    const offsets = fieldsEqualTo(sound, 24n);
    const codes = new Set<unknown>();
    for (const at of offsets)
      for (const value of [-8n, 2n ** 40n, 3n]) {
        const copy = sound.slice();
        new DataView(copy.buffer).setBigInt64(at, value, true);
        codes.add(await codeOf(() => arrowTable(copy)));
      }
    expect(offsets.length).toBeGreaterThan(0);
    expect(codes).toContain("E_ARROW");
  });

  test("flipped bytes end in a table or in a fault that is named", async () => {
    const pick = seeded(3);
    const codes = new Set<unknown>();
    for (let trial = 0; trial < 3000; trial++) {
      const copy = sound.slice();
      for (let flips = 1 + pick(3); flips > 0; flips--) copy[pick(copy.length)] ^= 1 << pick(8);
      codes.add(await codeOf(() => arrowTable(copy)));
    }
    expect([...codes].sort()).toEqual(["E_ARROW", "E_TIME_UNIT", "none"]);
  });

  test("a position outside its dictionary is refused by row", async () => {
    const codes = new Set<string>();
    for (let at = 3; at < sound.length; at += 4) {
      const copy = sound.slice();
      copy[at] = 0x7f; // the highest byte of whatever 32-bit number is there
      if ((await codeOf(() => arrowTable(copy))) !== "E_ARROW") continue;
      const { code, message } = await faultOf(() => arrowTable(copy));
      if (message.includes("column side, row")) codes.add(code);
    }
    expect([...codes]).toEqual(["E_ARROW"]);
  });

  /** Places where a 64-bit field holds `value`. */
  function fieldsEqualTo(bytes: Uint8Array, value: bigint): number[] {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const found: number[] = [];
    for (let at = 0; at + 8 <= bytes.length; at += 8)
      if (view.getBigInt64(at, true) === value) found.push(at);
    return found;
  }
});
