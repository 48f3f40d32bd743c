// The slow twin of the realistic profile against the hand-made and the random cases.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

import { type ExecutionCase, readExecutionCases } from "./execution/cases.ts";
import { firstDifference } from "./execution/compare.ts";
import { RefusedError } from "./execution/refusals.ts";
import { runExecutionTwin } from "./execution/simulate.ts";

const SHIPPED = new URL("../cases/", import.meta.url);
const FULL = new URL("../../../shared/cases/", import.meta.url);

/**
 * Where a full file differs from the page. "None affordable: the reason is that of the bound that allows none" (section
 * 4): cash allows one lot there, only the gross cap allows none.
 */
const DIFFERS_FROM_PAGE = ["fuzz-a-354: .orders.reason[191]: expected NoCash, got GrossLeverage"];

function read(folder: URL, name: string): ExecutionCase[] {
  const url = new URL(name, folder);
  return existsSync(url) ? readExecutionCases(url) : [];
}

/** null where the twin gives what the case says. */
function fault({ input, expected }: ExecutionCase): string | null {
  if ("refused" in expected) return wasRefused(input) ? null : `not refused: ${expected.refused}`;
  const outputs = runExecutionTwin(input);
  return firstDifference(expected, outputs) ?? overdraft(input, outputs.settledCash.data);
}

function wasRefused(input: ExecutionCase["input"]): boolean {
  try {
    runExecutionTwin(input);
    return false;
  } catch (error) {
    if (error instanceof RefusedError) return true;
    throw error;
  }
}

/** Settled cash of a plain cash account is never below zero, to the last bit. */
function overdraft({ options }: ExecutionCase["input"], settledCash: readonly number[]): string | null {
  const isCash = (options.account ?? "cash") === "cash" && (options.shorting ?? "none") === "none";
  const others = ["cashFlows", "debitRate", "actions", "fixedFees", "minFees"];
  if (!isCash || others.some((name) => name in options)) return null;
  const bar = settledCash.findIndex((cash) => cash < 0);
  return bar < 0 ? null : `settledCash[${bar}] is ${settledCash[bar]}`;
}

function faults(cases: readonly ExecutionCase[]): string[] {
  return cases.flatMap((one) => {
    const found = fault(one);
    return found === null ? [] : [`${one.id}: ${found}`];
  });
}

describe("execution twin", () => {
  describe("one rule per case", () => {
    for (const one of read(SHIPPED, "execution-basics.jsonl.gz")) {
      test(one.id, () => expect(fault(one), one.why).toBeNull());
    }
  });

  test("the shipped random cases", () => {
    const cases = read(SHIPPED, "execution-fuzz-100.jsonl.gz");
    expect(cases.length).toBeGreaterThan(90);
    expect(faults(cases)).toEqual([]);
  });

  test("units worth no more than minOrderValue make no order, a full close included", () => {
    const ones = { shape: [4, 1], data: [10, 10, 10, 10] };
    const size = { shape: [4, 1], data: [5, 4, -5, NaN] };
    const minOrderValue = { shape: [4, 1], data: [40, 40, 50, 50] };
    const { orders } = runExecutionTwin({
      api: "fromOrders",
      options: { open: ones, close: ones, size, initCash: 1000, minOrderValue },
      shape: [4, 1],
      groupLens: [1],
    });
    expect(orders.asked).toEqual([5]);
  });

  describe.each(["execution-basics.jsonl.gz", "execution-fuzz.jsonl.gz"])("all of %s", (name) => {
    const cases = read(FULL, name);
    test("every case", ({ skip }) => {
      if (cases.length === 0) {
        const reason = `${fileURLToPath(new URL(name, FULL))} is not there`;
        console.log(`skipped: ${reason}`);
        skip(reason);
      }
      expect(faults(cases)).toEqual(name.includes("fuzz") ? DIFFERS_FROM_PAGE : []);
    });
  });
});
