import { describe, expect, test } from "vitest";
import { csvTable } from "../../src/ingest/csv.ts";
import { codeOf, faultOf } from "./fixtures.ts";

const read = (text: string): unknown => csvTable(text, "prices.csv");

describe("a sound CSV text", () => {
  test("reads times, text and numbers by name and first value", () => {
    const table = csvTable(
      'date,symbol,close,note,volume\n2013-03-01,005930,1.5,"a, ""b""",\n2013-03-04,AAPL,-2e3,c,NaN\n',
      "prices.csv",
    );
    expect(table.length).toBe(2);
    expect({ ...table.columns }).toEqual({
      date: Float64Array.of(Date.UTC(2013, 2, 1), Date.UTC(2013, 2, 4)),
      symbol: ["005930", "AAPL"],
      close: Float64Array.of(1.5, -2000),
      note: ['a, "b"', "c"],
      volume: Float64Array.of(NaN, NaN),
    });
  });

  test("may come as bytes, with a byte order mark, CRLF and blank lines", () => {
    const bytes = new TextEncoder().encode("\ufefftime,a\r\n2000-01-01,1\r\n\r\n2000-01-02,2\r\n");
    expect(csvTable(bytes, "x").columns.a).toEqual(Float64Array.of(1, 2));
  });

  test("takes times with their zone, to the millisecond", () => {
    const text =
      "time\n2013-03-01T14:30:00Z\n2013-03-01 15:30+01:00\n2013-03-01T14:30:00.125000Z\n1362148200000\n";
    const half = Date.UTC(2013, 2, 1, 14, 30);
    expect(csvTable(text, "x").columns.time).toEqual(Float64Array.of(half, half, half + 125, half));
  });

  test("keeps the sign of zero, infinities, and the nearest double of long decimals", () => {
    const { a } = csvTable(
      "a\n-0\ninf\n-Infinity\n0.1000000000000000055511151231257827\n5e-324\n",
      "x",
    ).columns;
    expect(Array.from(a as Float64Array)).toEqual([-0, Infinity, -Infinity, 0.1, 5e-324]);
  });

  test("can be read in part, with types given and another delimiter", () => {
    const options = { columns: ["b"], types: { b: "text" }, delimiter: ";" } as const;
    expect({ ...csvTable("a;b\n1;007\n", "x", options).columns }).toEqual({ b: ["007"] });
  });

  test("may call a column __proto__", () => {
    const { columns } = csvTable("__proto__,constructor\n1,2\n", "x");
    expect(Object.keys(columns)).toEqual(["__proto__", "constructor"]);
    expect(columns.constructor).toEqual(Float64Array.of(2));
  });

  test("with a header only has no rows", () => expect(csvTable("a,b\n", "x").length).toBe(0));
});

describe("faults name row and column", () => {
  test.each([
    ["a,b\n1,2\n1,2,3\n", "row 3: 3 fields, header has 2"],
    ["a,b\n1,2\n1\n", "row 3: 1 field, header has 2"],
    ["a,b\n1,x,\n", "row 2: 3 fields, header has 2"],
    ["a,b\n1,2\n3,x\n", 'row 3, column b: "x" is not a number'],
    ["a,b\n1,1.234.5\n", 'column b: "1.234.5"'],
    ["a,a\n1,2\n", "row 1, column 2: a second column called a"],
    ["a,\n1,2\n", "row 1, column 2: the column has no name"],
    ['a,b\n1,"2\n3,4\n', "row 2: a quote is never closed"],
    ['a,b\n1,"2"x\n', "row 2"],
    ["", "row 1: the file is empty"],
    ["\na,b\n\n\n1,2\n\n3,x\n", 'row 7, column b: "x" is not a number'],
    ["a,b\n\n1\n", "row 3: 1 field, header has 2"],
    ["\n\na,a\n", "row 3, column 2: a second column called a"],
    ['a,b\n\n\n1,"2\n', "row 4: a quote is never closed"],
    ["a;b\n1;2\n", "row 2: 1 field, header has 1"],
    ["a|b\n1|2\n", "row 2: 1 field, header has 1"],
  ])("%j", async (text, message) => {
    // A text column by its first value takes anything; these begin with numbers.
    const fault = await faultOf(() => csvTable(text, "prices.csv", { types: { b: "number" } }));
    expect(fault.code).toBe("E_CSV");
    expect(fault.message).toContain("prices.csv");
    expect(fault.message).toContain(message);
  });

  test("bytes that are not UTF-8", async () => {
    const fault = await faultOf(() => csvTable(Uint8Array.of(0x61, 0x0a, 0xff), "x"));
    expect(fault.code).toBe("E_CSV");
    expect(fault.message).toContain("x, line 2: the text is not UTF-8");
  });

  test("one column may have other delimiters in its name, or in its texts", () => {
    expect(csvTable("a|b\n1\n", "x").columns["a|b"]).toEqual(Float64Array.of(1));
    expect(csvTable("a\n1;2\n", "x").columns.a).toEqual(["1;2"]);
  });

  test.each([
    "2013-03-01 14:30",
    "2013-03-01T14:30:00",
    "01/03/2013",
    "3/1/2013",
    "20130301",
    "2013-02-30",
    "2013-03-01T25:00Z",
    "2013-03-01T14:30:00.0001Z",
    "2013-03-01T14:30+15:00",
    "March 1, 2013",
    "",
  ])("the naive or ambiguous time %j is not guessed at", async (time) => {
    expect(await codeOf(() => read(`time,a\n2013-01-01,1\n"${time}",1\n`))).toBe("E_TIME_PARSE");
  });
});

describe("limits", () => {
  test("a line of 1 MiB passes, one byte more does not", async () => {
    const line = (length: number): string => `a,b\n1,${"x".repeat(length - 2)}`;
    expect(await codeOf(() => read(line(2 ** 20)))).toBe("none");
    expect(await codeOf(() => read(line(2 ** 20 + 1)))).toBe("E_CSV_LIMIT");
    expect(await codeOf(() => read(`${line(2 ** 20 + 1)}\n1,2\n`))).toBe("E_CSV_LIMIT");
  });

  test("a field whose quote swallows lines without end is stopped at the same length", async () => {
    const text = `a,b\n1,"${"two words\n".repeat(2 ** 18)}"\n`;
    expect(await codeOf(() => read(text))).toBe("E_CSV_LIMIT");
  });

  test("4,096 columns pass, one more does not", async () => {
    const header = (count: number): string => Array.from({ length: count }, (_, i) => `c${i}`).join(",");
    expect(await codeOf(() => read(`${header(4096)}\n`))).toBe("none");
    expect(await codeOf(() => read(`${header(4097)}\n`))).toBe("E_CSV_LIMIT");
  });

  test("rows beyond the limit are refused", async () => {
    expect(await codeOf(() => csvTable("a\n1\n2\n3\n", "x", { limits: { rows: 2 } }))).toBe("E_CSV_LIMIT");
  });
});
