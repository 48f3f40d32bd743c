// Numbers of records are integers of 32 bits: a run ends before they wrap.
import { describe, expect, test } from "vitest";
import { OrderOffset, PlanOffset } from "../../assembly/layout.ts";
import type { Arena } from "../../src/plan/arena.ts";
import { ORDER_IDS_MAX, RecordCollector, requireFew } from "../../src/results/records.ts";
import { codeOf } from "../ingest/fixtures.ts";

/** Buffers without records, of a run that has given out so many order numbers. */
function drained(orders: number): void {
  const buffer = new ArrayBuffer(4096);
  new DataView(buffer).setInt32(PlanOffset.NextOrderId, orders, true);
  new RecordCollector().drain(buffer, { plan: 0, orders: 0, fills: 0, trades: 0, marginCalls: 0 } as Arena);
}

describe("a run of billions of orders", () => {
  test("is ended before its order numbers wrap", async () => {
    expect(await codeOf(() => drained(ORDER_IDS_MAX))).toBe("none");
    expect(await codeOf(() => drained(ORDER_IDS_MAX + 1))).toBe("E_LIMIT");
  });

  test("cannot make them wrap between two looks: no memory holds so many orders", () => {
    expect(2 ** 31 - 1 - ORDER_IDS_MAX).toBeGreaterThan(2 ** 32 / OrderOffset.Size);
  });

  test("is told how many there may be", async () => {
    expect(await codeOf(() => requireFew("fills", 2 ** 31, 2 ** 31 - 1))).toBe("E_LIMIT");
    expect(() => requireFew("fills", 2 ** 31, 2 ** 31 - 1)).toThrow(
      "E_LIMIT the run has made 2147483648 fills, it may make 2147483647",
    );
  });
});
