import { describe, expect, test } from "vitest";
import { checkCase, tallyOf, tallyText } from "../../src/validate/run.ts";
import { fullLines, shippedLines } from "../support/caseFiles.ts";

type Json = Record<string, unknown>;

function different(lines: readonly string[]): string[] {
  const verdicts = lines.map((line, i) => checkCase(line, `line ${i + 1}`));
  return verdicts.flatMap((one) => (one.kind === "identical" ? [] : [`${one.id} ${one.kind}: ${one.why}`]));
}

describe("recorded runs and orders of VectorBT", () => {
  test.each([
    { file: "vectorbt-fuzz-100.jsonl.gz", cases: 100 },
    { file: "vectorbt-orders-100.jsonl.gz", cases: 100 },
  ])("all shipped cases of $file are identical", ({ file, cases }) => {
    const lines = shippedLines(file);
    expect(lines).toHaveLength(cases);
    expect(different(lines)).toEqual([]);
  });

  test.each([
    { file: "vectorbt-fuzz.jsonl.gz", cases: 1010 },
    { file: "vectorbt-orders.jsonl.gz", cases: 3000 },
  ])("all $cases cases of $file are identical", ({ file, cases }) => {
    const lines = fullLines(file);
    if (lines === null) {
      console.info(`skipped: ${file} is not beside the repository`);
      return;
    }
    expect(lines).toHaveLength(cases);
    expect(different(lines)).toEqual([]);
  });

  test("verdicts are counted", () => {
    const verdicts = shippedLines("vectorbt-fuzz-100.jsonl.gz").map((line) => checkCase(line, "a line"));
    expect(tallyText(tallyOf(verdicts))).toBe("100 cases: 100 identical, 0 different, 0 unsupported");
  });
});

describe("a planted fault is found and named", () => {
  const runs = shippedLines("vectorbt-fuzz-100.jsonl.gz").map((line) => JSON.parse(line) as Json);
  const orders = shippedLines("vectorbt-orders-100.jsonl.gz").map((line) => JSON.parse(line) as Json);
  const recordsOf = (run: Json): Record<string, number[]> =>
    (run.outputs as Record<string, Record<string, number[]>>).order_records;
  const withOrders = runs.find((run) => run.outputs !== undefined && recordsOf(run).price.length > 2)!;
  const failing = runs.find((run) => run.error !== undefined)!;

  function verdictOf(changed: Json): unknown {
    return checkCase(JSON.stringify(changed), "a line");
  }

  test("one price", () => {
    const changed = structuredClone(withOrders);
    const price = recordsOf(changed).price[1];
    recordsOf(changed).price[1] = price + 1;
    expect(verdictOf(changed)).toEqual({
      id: withOrders.id,
      kind: "different",
      why: `order_records.price[1] got ${price}, expected ${price + 1}`,
    });
  });

  test("one record too many", () => {
    const changed = structuredClone(withOrders);
    const { id } = recordsOf(changed);
    const count = id.length;
    id.push(count);
    expect(verdictOf(changed)).toMatchObject({
      kind: "different",
      why: `order_records.id got ${count} entries, expected ${count + 1}`,
    });
  });

  test("one error text", () => {
    const changed = structuredClone(failing);
    const error = changed.error as { message: string };
    const { message } = error;
    error.message = "something else";
    expect(verdictOf(changed)).toMatchObject({
      kind: "different",
      why: `error.message got ${message}, expected something else`,
    });
  });

  test("an error that VectorBT did not raise", () => {
    const { error: _error, ...changed } = structuredClone(failing);
    changed.outputs = { order_records: { id: [] } };
    expect(verdictOf(changed)).toMatchObject({ kind: "different", why: "order_records is missing" });
  });

  test("one fee of a single order", () => {
    const changed = structuredClone(orders.find((order) => order.result !== undefined)!);
    const result = changed.result as { status: number };
    result.status += 5;
    expect(verdictOf(changed)).toMatchObject({
      kind: "different",
      why: `result.status got ${result.status - 5}, expected ${result.status}`,
    });
  });

  test("a line of another kind is refused with its place", () => {
    expect(() => checkCase("{}", "cases.jsonl:7")).toThrow("cases.jsonl:7");
  });
});
