// The memory that kernel and library share: every offset has its guard, and the file stays small.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ANALYSIS_VERSION } from "../../assembly/indicators/layout.ts";
import { LAYOUT_VERSION } from "../../assembly/layout.ts";
import { analysis } from "../../src/analysis.ts";
import { ANALYSIS_BASE64 } from "../../src/generated/analysisBytes.ts";
import { kernel } from "../../src/kernel.ts";
import { KERNEL_BASE64 } from "../../src/generated/kernelBytes.ts";

const read = (name: string): string =>
  readFileSync(new URL(`../../assembly/${name}`, import.meta.url), "utf8");

/** Members of every `const enum …Offset` of the layout. */
function offsetsOf(layout: string): [string, string[]][] {
  return [...layout.matchAll(/export const enum (\w+Offset) \{([^}]*)\}/g)].map(([, name, body]) => [
    name,
    [...body.matchAll(/^\s*(\w+) = \d+,/gm)].map(([, member]) => member),
  ]);
}

describe("layout", () => {
  // Slots are read by their offsets alone; every other enum is the image of a struct.
  const layouts = ["layout.ts", "indicators/layout.ts"].map(read).join("\n");
  const offsets = offsetsOf(layouts).filter(([name]) => name !== "SlotOffset");
  const guards = [
    "memory.ts",
    "vectorbt/memory.ts",
    "fast/memory.ts",
    "sweep/memory.ts",
    "sweep/ruleMemory.ts",
    "indicators/task.ts",
  ]
    .map(read)
    .join("\n");

  test("has blocks for plan, accounts, columns, orders, fills, trades and tasks of indicators", () => {
    expect(offsets.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        "PlanOffset",
        "AccountOffset",
        "ColumnOffset",
        "OrderOffset",
        "FillOffset",
        "TradeOffset",
        "TaskOffset",
      ]),
    );
  });

  test.each(offsets)("every member of %s stops the build when its struct moves", (name, members) => {
    for (const member of members) {
      const field = member[0].toLowerCase() + member.slice(1);
      const guard =
        member === "Size"
          ? new RegExp(`offsetof<\\w+>\\(\\) (!=|>) (<usize>)?${name}\\.Size\\b`)
          : new RegExp(`offsetof<\\w+>\\("${field}"\\) != ${name}\\.${member}\\b`);
      expect(guards, `${name}.${member}`).toMatch(guard);
    }
  });

  test("is of the version that the modules say", () => {
    expect(kernel().exports.layoutVersion()).toBe(LAYOUT_VERSION);
    expect(analysis().exports.analysisVersion()).toBe(ANALYSIS_VERSION * 1000 + LAYOUT_VERSION);
  });
});

test.each([
  ["the kernel", KERNEL_BASE64],
  ["analysis.wasm", ANALYSIS_BASE64],
])("%s is smaller than 80 kB", (_, base64) => {
  expect(Buffer.from(base64, "base64").length).toBeLessThan(80 * 1024);
});
