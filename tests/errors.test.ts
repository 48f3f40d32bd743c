// The one error class, and the words of its messages.
import { describe, expect, test } from "vitest";
import { BacktestError } from "../src/index.ts";
import { describeCells, nearest } from "../src/errors.ts";

describe("BacktestError", () => {
  const error = new BacktestError("E_RANGE", "fees is 2", {
    option: "fees",
    got: 2,
    expected: "below 1",
    hint: "Halve it.",
  });

  test("is an Error whose first line has code and message, and whose hint follows", () => {
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe("BacktestError");
    expect(error.message).toBe("E_RANGE fees is 2\nHalve it.");
  });

  test("has code, option, got and expected for programs, and no part that was not given", () => {
    expect(error).toMatchObject({
      code: "E_RANGE",
      option: "fees",
      got: 2,
      expected: "below 1",
      hint: "Halve it.",
    });
    expect(new BacktestError("E_EMPTY", "no bars").message).toBe("E_EMPTY no bars");
    expect(new BacktestError("E_EMPTY", "no bars").bar).toBeUndefined();
  });
});

describe("the list of cells", () => {
  const cells = Array.from({ length: 14 }, (_, i): [number, number] => [i, 2 * i]);

  test("names each of up to ten", () => {
    expect(describeCells(cells.slice(0, 2), 2)).toBe("(0, 0) (1, 2)");
    expect(describeCells(cells.slice(0, 10), 10)).not.toContain("in all");
  });

  test("names ten of more, and says how many there are", () => {
    const text = describeCells(cells, 5000);
    expect(text.match(/\(/g)).toHaveLength(10);
    expect(text.endsWith("5000 in all")).toBe(true);
  });
});

describe("the nearest name", () => {
  test.each([
    ["sizee", "size"],
    ["SIZE", "size"],
    ["feees", "fees"],
    ["initcash", "initCash"],
  ])("to %s is %s", (word, wanted) => {
    expect(nearest(word, ["fees", "initCash", "size", "slippage"])).toBe(wanted);
  });

  test("is none where nothing is near", () => {
    expect(nearest("zzzzzzzz", ["fees", "size"])).toBeUndefined();
    expect(nearest("", ["fees", "size"])).toBeUndefined();
  });
});
