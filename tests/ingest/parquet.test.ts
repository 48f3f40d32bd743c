import { gzipSync } from "node:zlib";
import type { ColumnChunk, FileMetaData, SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { parquetTable } from "../../src/ingest/parquet.ts";
import { ACTIONS_PATH, PRICES_PATH, bits, bytesOf, codeOf, faultOf, seeded, withFooter } from "./fixtures.ts";

const prices = bytesOf(PRICES_PATH);
const actions = bytesOf(ACTIONS_PATH);

function written(
  schema: Omit<SchemaElement, "name"> & { name?: string },
  data: unknown[] | BigInt64Array | Int32Array | Float64Array,
  more: object = {},
): ArrayBuffer {
  const element = { name: "value", repetition_type: "REQUIRED", ...schema } as SchemaElement;
  return parquetWriteBuffer({
    columnData: [{ name: "value", data: data as Float64Array }],
    schema: [{ name: "root", num_children: 1 }, element],
    ...more,
  });
}

const valueOf = async (bytes: ArrayBuffer): Promise<unknown> =>
  (await parquetTable(bytes, "test.parquet")).columns.value;

describe("the shipped prices", () => {
  test("read to 12,154 rows of 8 columns", async () => {
    const table = await parquetTable(prices.buffer, "prices");
    expect(table.length).toBe(12_154);
    expect(Object.keys(table.columns)).toEqual("symbol date open high low close volume adj_close".split(" "));
    expect(table.columns.open).toBeInstanceOf(Float64Array);
    expect([table.columns.symbol[0], table.columns.close[0], table.columns.volume[0]]).toEqual([
      "AAPL",
      130.31,
      9616100,
    ]);
  });

  test("have microsecond dates that come out as whole milliseconds at UTC midnight", async () => {
    const { date } = (await parquetTable(prices.buffer, "prices")).columns;
    expect(date[0]).toBe(Date.UTC(2000, 2, 1));
    expect((date as Float64Array).every((time) => time % 86_400_000 === 0)).toBe(true);
  });

  test("can be read in part, in the order asked for", async () => {
    const table = await parquetTable(prices.buffer, "prices", { columns: ["close", "symbol"] });
    expect(Object.keys(table.columns)).toEqual(["close", "symbol"]);
    const fault = await faultOf(() => parquetTable(prices.buffer, "prices", { columns: ["clsoe"] }));
    expect([fault.code, fault.hint]).toEqual(["E_COLUMN", "Did you mean close?"]);
  });

  test("come with 3 splits and 92 dividends whose missing numbers are NaN", async () => {
    const { length, columns } = await parquetTable(actions.buffer, "actions");
    const kinds = columns.kind as readonly string[];
    expect(length).toBe(95);
    expect(kinds.filter((kind) => kind === "split")).toHaveLength(3);
    kinds.forEach((kind, row) => {
      expect(Number.isNaN(columns.split_ratio[row])).toBe(kind !== "split");
      expect(Number.isNaN(columns.cash_per_share[row])).toBe(kind === "split");
    });
  });
});

describe("types", () => {
  const nanos = { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "NANOS" } as const;
  const late = BigInt(Date.UTC(2199, 11, 31, 23, 59, 59, 999));

  test("nanosecond timestamps beyond 2^53 are exact milliseconds", async () => {
    const file = written(
      { type: "INT64", logical_type: nanos },
      BigInt64Array.of(late * 1_000_000n, -1_000_000n),
    );
    expect(await valueOf(file)).toEqual(Float64Array.of(Number(late), -1));
  });

  test("a time finer than a millisecond is refused, not rounded", async () => {
    const file = written({ type: "INT64", logical_type: nanos }, BigInt64Array.of(1_500_000n));
    expect(await codeOf(() => valueOf(file))).toBe("E_TIME_UNIT");
  });

  test("dates are UTC midnights", async () => {
    const file = written({ type: "INT32", converted_type: "DATE" }, Int32Array.of(0, 19_000, -1));
    expect(await valueOf(file)).toEqual(Float64Array.of(0, 19_000 * 86_400_000, -86_400_000));
  });

  test("64-bit integers are doubles while doubles hold them, and refused beyond", async () => {
    const safe = written({ type: "INT64" }, BigInt64Array.of(0n, -(2n ** 53n) + 1n, 2n ** 53n - 1n));
    expect(await valueOf(safe)).toEqual(Float64Array.of(0, -(2 ** 53) + 1, 2 ** 53 - 1));
    const unsafe = written({ type: "INT64" }, BigInt64Array.of(2n ** 53n + 1n));
    expect(await codeOf(() => valueOf(unsafe))).toBe("E_PARQUET_UNSUPPORTED");
  });

  test("integers and booleans with nulls become doubles with NaN, without they stay narrow", async () => {
    expect(await valueOf(written({ type: "INT32" }, Int32Array.of(1, -2)))).toEqual(Int32Array.of(1, -2));
    const nullable = { type: "INT32", repetition_type: "OPTIONAL" } as const;
    expect(await valueOf(written(nullable, [1, null, -2]))).toEqual(Float64Array.of(1, NaN, -2));
    expect(await valueOf(written({ type: "BOOLEAN" }, [true, false]))).toEqual(Uint8Array.of(1, 0));
  });

  test("text keeps every code point, and a null is empty", async () => {
    const text = { type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" } as const;
    const words = ["ÄÖ", "", "😀", null, "BRK.B", "\ufeff"];
    expect(await valueOf(written(text, words))).toEqual(["ÄÖ", "", "😀", "", "BRK.B", "\ufeff"]);
  });

  test.each([
    [
      { encoding: "DELTA_BINARY_PACKED" },
      { type: "INT64" },
      BigInt64Array.from({ length: 500 }, (_, i) => BigInt(i * i - 9)),
    ],
    [
      { encoding: "DELTA_BINARY_PACKED" },
      { type: "INT32" },
      Int32Array.from({ length: 500 }, (_, i) => i * 7 - 99),
    ],
    [
      { encoding: "BYTE_STREAM_SPLIT" },
      { type: "DOUBLE" },
      Float64Array.from({ length: 500 }, (_, i) => 1 / i),
    ],
    [
      { encoding: "RLE_DICTIONARY" },
      { type: "DOUBLE" },
      Float64Array.from({ length: 5000 }, (_, i) => (i * 37) % 1001),
    ],
  ] as const)("encoding %o reads back what was written", async (column, schema, data) => {
    const element = { name: "value", repetition_type: "REQUIRED", ...schema } as SchemaElement;
    const file = parquetWriteBuffer({
      columnData: [{ name: "value", data, ...column }],
      schema: [{ name: "root", num_children: 1 }, element],
    });
    expect(Array.from((await valueOf(file)) as Float64Array)).toEqual(
      Array.from<number | bigint, number>(data, Number),
    );
  });

  test.each(["DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"] as const)(
    "text in %s reads back",
    async (encoding) => {
      const data = Array.from({ length: 300 }, (_, i) => `ASSET-${i % 17}-${i}`);
      const file = parquetWriteBuffer({ columnData: [{ name: "value", data, type: "STRING", encoding }] });
      expect(await valueOf(file)).toEqual(data);
    },
  );

  test("gzip pages and several row groups read back bit for bit", async () => {
    const data = Float64Array.from({ length: 3000 }, (_, i) => (i % 5 === 0 ? NaN : Math.sin(i)));
    const options = {
      codec: "GZIP",
      compressors: { GZIP: (page: Uint8Array) => new Uint8Array(gzipSync(page)) },
    };
    const file = written({ type: "DOUBLE" }, data, { ...options, rowGroupSize: 700, pageSize: 1000 });
    expect(bits((await valueOf(file)) as Float64Array)).toEqual(bits(data));
  });

  test.each([
    ["decimal", { type: "INT64", converted_type: "DECIMAL", scale: 2, precision: 18 }, [1n]],
    [
      "half float",
      { type: "FIXED_LEN_BYTE_ARRAY", type_length: 2, logical_type: { type: "FLOAT16" } },
      [1.5],
    ],
  ] as const)("a %s price is refused by name", async (_, schema, data) => {
    const fault = await faultOf(() => valueOf(written(schema as SchemaElement, [...data])));
    expect(fault.code).toBe("E_PARQUET_UNSUPPORTED");
    expect(fault.message).toContain("column value");
  });
});

describe("damage", () => {
  const read = (bytes: ArrayBuffer): Promise<unknown> => parquetTable(bytes, "damaged.parquet");
  const cut = (length: number): ArrayBuffer => prices.slice(0, length).buffer;
  const patched = (offset: number, patch: readonly number[]): ArrayBuffer => {
    const copy = prices.slice();
    copy.set(patch, offset < 0 ? copy.length + offset : offset);
    return copy.buffer;
  };

  test.each([0, 3, 4, 8, 11, 100, 200_000, prices.length - 100, prices.length - 4, prices.length - 1])(
    "a file cut off after %d bytes has no footer",
    async (length) => expect(await codeOf(() => read(cut(length)))).toBe("E_PARQUET_FOOTER"),
  );

  test.each([
    ["first magic", 0, [0x50, 0x41, 0x52, 0x32]],
    ["last magic", -4, [0x51]],
    ["footer longer than the file", -8, [0xff, 0xff, 0xff, 0x7f]],
    ["empty footer", -8, [0, 0, 0, 0]],
  ])("a wrong %s is a footer fault", async (_, offset, patch) =>
    expect(await codeOf(() => read(patched(offset, patch)))).toBe("E_PARQUET_FOOTER"),
  );

  test("a footer length that is off by some bytes is a metadata fault", async () => {
    const length = new DataView(prices.buffer).getUint32(prices.length - 8, true);
    for (const off of [-40, -3, 5]) {
      const [low, high] = [(length + off) & 0xff, (length + off) >> 8];
      expect(await codeOf(() => read(patched(-8, [low, high & 0xff])))).toBe("E_PARQUET_META");
    }
  });

  test("an encrypted file is named as such", async () => {
    const pare = [0x50, 0x41, 0x52, 0x45];
    expect(await codeOf(() => read(patched(-4, pare)))).toBe("E_PARQUET_UNSUPPORTED");
  });

  const chunkOf = (metadata: FileMetaData, column: number): NonNullable<ColumnChunk["meta_data"]> =>
    metadata.row_groups[0].columns[column].meta_data as NonNullable<ColumnChunk["meta_data"]>;

  test.each<[string, string, (metadata: FileMetaData) => void]>([
    ["E_PARQUET_UNSUPPORTED", "codec LZO", (m) => void (chunkOf(m, 2).codec = "LZO")],
    ["E_PARQUET_UNSUPPORTED", "codec BROTLI", (m) => void (chunkOf(m, 2).codec = "BROTLI")],
    ["E_PARQUET_META", "another codec than the pages have", (m) => void (chunkOf(m, 2).codec = "SNAPPY")],
    [
      "E_PARQUET_META",
      "a chunk that overlaps another",
      (m) => void (chunkOf(m, 3).dictionary_page_offset = 130n),
    ],
    [
      "E_PARQUET_META",
      "a chunk behind the file",
      (m) => void (chunkOf(m, 7).dictionary_page_offset = 10n ** 9n),
    ],
    ["E_PARQUET_META", "a chunk of negative size", (m) => void (chunkOf(m, 2).total_compressed_size = -5n)],
    ["E_PARQUET_META", "a chunk cut short", (m) => void (chunkOf(m, 2).total_compressed_size -= 100n)],
    ["E_PARQUET_META", "fewer values than rows", (m) => void (chunkOf(m, 2).num_values = 5n)],
    ["E_PARQUET_META", "another type than the schema", (m) => void (chunkOf(m, 2).type = "INT64")],
    ["E_PARQUET_META", "more rows than its groups", (m) => void (m.num_rows = 12_155n)],
    ["E_PARQUET_META", "negative rows", (m) => void (m.num_rows = -1n)],
    ["E_PARQUET_META", "a missing column in a group", (m) => void m.row_groups[0].columns.pop()],
    ["E_PARQUET_META", "a schema a thousand deep", (m) => deepen(m, 1000)],
    ["E_PARQUET_UNSUPPORTED", "a nested column", (m) => deepen(m, 1)],
    ["E_PARQUET_UNSUPPORTED", "INT96 times", (m) => setType(m, "INT96")],
    [
      "E_PARQUET_UNSUPPORTED",
      "a column in another file",
      (m) => void (m.row_groups[0].columns[2].file_path = "x"),
    ],
    [
      "E_DECOMPRESS_LIMIT",
      "terabytes by declaration",
      (m) => void (chunkOf(m, 2).total_uncompressed_size = 1n << 40n),
    ],
    [
      "E_DECOMPRESS_LIMIT",
      "a ratio above 1000",
      (m) => void (chunkOf(m, 2).total_uncompressed_size = 400_000_000n),
    ],
    ["E_DECOMPRESS_LIMIT", "a thousand million rows", (m) => void (m.num_rows = 10n ** 9n)],
  ])("%s for a footer with %s", async (code, _, edit) =>
    expect(await codeOf(() => read(withFooter(prices, edit)))).toBe(code),
  );

  function setType(metadata: FileMetaData, type: "INT96"): void {
    metadata.schema[3].type = type;
    const chunk = chunkOf(metadata, 2);
    chunk.type = type;
    delete chunk.statistics;
  }

  function deepen(metadata: FileMetaData, depth: number): void {
    metadata.schema[0].num_children = 9;
    for (let level = 0; level < depth; level++)
      metadata.schema.push({ name: `level${level}`, num_children: 1, repetition_type: "OPTIONAL" });
    metadata.schema.push({ name: "leaf", type: "DOUBLE", repetition_type: "OPTIONAL" });
  }

  test("pages that unfold to more than the limit are refused whatever the footer says", async () => {
    const lying = withFooter(prices, (metadata) => {
      for (const { meta_data } of metadata.row_groups[0].columns)
        if (meta_data) meta_data.total_uncompressed_size = 1n;
    });
    const limits = { bytes: 12_154 * 8 * 8 };
    expect(await codeOf(() => parquetTable(lying, "x", { limits }))).toBe("none");
    const few = { bytes: 12_154 * 8, rows: 12_154 };
    expect(await codeOf(() => parquetTable(lying, "x", { limits: few, columns: ["open"] }))).toBe("none");
    const open = { limits: { bytes: 12_154 * 8 - 1 }, columns: ["open"] };
    expect(await codeOf(() => parquetTable(lying, "x", open))).toBe("E_DECOMPRESS_LIMIT");
  });

  test("a megabyte of nothing that unfolds a thousandfold is refused", async () => {
    const bomb = written({ type: "DOUBLE" }, new Float64Array(3_000_000), {
      codec: "GZIP",
      compressors: { GZIP: (page: Uint8Array) => new Uint8Array(gzipSync(page)) },
      statistics: false,
    });
    const limits = { ratio: 100 };
    expect(await codeOf(() => parquetTable(bomb, "bomb", { limits }))).toBe("none"); // dictionary: little by itself
    const plain = parquetWriteBuffer({
      columnData: [
        {
          name: "value",
          data: new Float64Array(3_000_000),
          type: "DOUBLE",
          nullable: false,
          encoding: "PLAIN",
        },
      ],
      codec: "GZIP",
      compressors: { GZIP: (page: Uint8Array) => new Uint8Array(gzipSync(page)) },
      statistics: false,
    });
    expect(await codeOf(() => parquetTable(plain, "bomb", { limits }))).toBe("E_DECOMPRESS_LIMIT");
  });

  test("flipped bytes anywhere end in a table or in a fault that is named", async () => {
    const pick = seeded(7);
    const codes = new Set<unknown>();
    for (let trial = 0; trial < 400; trial++) {
      const copy = (trial % 2 === 0 ? actions : prices).slice();
      for (let flips = 1 + pick(3); flips > 0; flips--) {
        // Half of the flips hit the footer, where most of the structure is.
        const offset = pick(2) === 0 ? pick(copy.length) : copy.length - 1 - pick(2000);
        copy[offset] ^= 1 << pick(8);
      }
      codes.add(await codeOf(() => read(copy.buffer)));
    }
    const known = [
      "none",
      "E_PARQUET_FOOTER",
      "E_PARQUET_META",
      "E_PARQUET_UNSUPPORTED",
      "E_DECOMPRESS_LIMIT",
      "E_TIME_UNIT",
    ];
    expect([...codes].filter((code) => !known.includes(code as string))).toEqual([]);
    expect(codes.size).toBeGreaterThan(3);
  });
});
