import { expect, test } from "vitest";
import { ratio } from "../../src/report/format.ts";
import { displayWidth, renderGrid, renderTable, sparkline } from "../../src/report/terminal.ts";

test("a table has its numbers to the right and its texts to the left", () => {
  const table = renderTable(
    ["Asset", "Trades", "Return"],
    [
      ["AAPL", "12", "103.4%"],
      ["International Business Machines", "3", "-1.2%"],
      ["GOOG", "n/a", ""],
    ],
  );
  expect(table).toBe(
    [
      "Asset                            Trades  Return",
      "───────────────────────────────  ──────  ──────",
      "AAPL                                 12  103.4%",
      "International Business Machines       3   -1.2%",
      "GOOG                                n/a",
    ].join("\n"),
  );
});

test("a narrow terminal cuts texts and never numbers", () => {
  const rows = [["International Business Machines", "1,234,567.89"]];
  expect(renderTable(["Asset", "Value"], rows, { width: 28 })).toBe(
    ["Asset                  Value", "──────────────  ────────────", "International…  1,234,567.89"].join(
      "\n",
    ),
  );
  expect(renderTable(["Asset", "Value"], rows, { width: 5 })).toContain("Inter…  1,234,567.89");
});

test("what a narrow terminal has no room for is left out from the right, and named", () => {
  const headers = ["Decided", "Asset", "Asked", "Filled"];
  const rows = [["2020-01-02", "International", "1,234.5", "12.25"]];
  expect(renderTable(headers, rows, { width: 30 })).toBe(
    [
      "Decided     Asset        Asked",
      "──────────  ─────────  ───────",
      "2020-01-02  Internat…  1,234.5",
      "Too narrow for Filled",
    ].join("\n"),
  );
  for (let width = 20; width < 60; width++)
    for (const line of renderTable(headers, rows, { width }).split("\n"))
      expect(displayWidth(line)).toBeLessThanOrEqual(width);
});

test("wide characters take two columns, combining marks none", () => {
  expect(["abc", "三菱", "e\u0301", "😀"].map(displayWidth)).toEqual([3, 4, 1, 2]);
  expect(
    renderTable(
      ["Asset", "N"],
      [
        ["三菱", "1"],
        ["abc", "22"],
      ],
    ),
  ).toBe(["Asset   N", "─────  ──", "三菱    1", "abc    22"].join("\n"));
});

test("names cannot move the cursor or colour the terminal", () => {
  const text = renderTable(["Asset"], [["\u001b[2J\u001b[31mevil\r\n\u202e"]], { colour: false });
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  expect(text).toContain("evil");
});

test("colour makes headers bold and nothing else", () => {
  expect(renderTable(["A"], [["x"]], { colour: true })).toBe("\u001b[1mA\u001b[0m\n─\nx");
});

const grid = {
  rowLabel: "fast",
  rowValues: [5, 10],
  columnLabel: "slow",
  columnValues: [50, 100, 200],
  cells: [
    [0.81, 1.02, NaN],
    [-0.4, 0.95, 0.7],
  ],
  format: (value: number) => ratio(value),
};

test("a grid marks its best cell", () => {
  expect(renderGrid(grid)).toBe(
    [
      "      slow",
      "fast     50    100    200",
      "   5   0.81   1.02*   n/a",
      "  10  -0.40   0.95   0.70",
    ].join("\n"),
  );
  expect(renderGrid({ ...grid, best: "lowest" })).toContain("-0.40*");
});

test("a grid is shaded only in colour, and holds the same numbers", () => {
  expect(renderGrid(grid)).not.toContain("\u001b");
  const coloured = renderGrid({ ...grid, colour: true });
  expect(coloured).toContain("\u001b[48;5;117;38;5;16m1.02*\u001b[0m");
  expect(coloured.replace(/\u001b\[[\d;]*m/g, "").replace(/ +$/gm, "")).toBe(renderGrid(grid));
});

test("a grid without a result has no best cell", () => {
  expect(renderGrid({ ...grid, rowValues: [5], cells: [[NaN, NaN, NaN]] })).not.toContain("*");
});

test("a sparkline goes from the lowest to the highest block", () => {
  expect(sparkline([1, 2, 3, 4, 5, 6, 7, 8], 8)).toBe("▁▂▃▄▅▆▇█");
  expect(sparkline(new Float64Array([0, 100]), 40)).toBe("▁█");
});

test("a sparkline shows missing values as blanks and a flat series in the middle", () => {
  expect(sparkline([1, NaN, 2], 3)).toBe("▁ █");
  expect(sparkline([5, 5, 5], 3)).toBe("▅▅▅");
  expect(sparkline([], 10)).toBe("");
  expect(sparkline([NaN, NaN], 2)).toBe("  ");
});

test("a long series is averaged to the width", () => {
  expect(sparkline([0, 0, 10, 10, 20, 20], 3)).toBe("▁▅█");
  expect([
    ...sparkline(
      Float64Array.from({ length: 3270 }, (_, bar) => bar),
      60,
    ),
  ]).toHaveLength(60);
});
