// What is no corporate action is refused by its place in the list.
import { describe, expect, test } from "vitest";
import { actionsOf } from "../../src/plan/execution.ts";
import { ActionKind } from "../../assembly/layout.ts";

const shape = { bars: 8, columns: 2 };
const split = { column: 0, bar: 2, kind: "split", ratio: 2 };
const dividend = { column: 1, bar: 1, kind: "dividend", amount: 0.5 };
const delisting = { column: 0, bar: 5, kind: "delisting" };

describe("actions", () => {
  test("come by their ex bar; a dividend is paid at it, and a delisting is at the last mark, unless they say otherwise", () => {
    const [first, second, third] = actionsOf([delisting, split, dividend], shape);
    expect(first).toEqual({
      ...{ column: 1, bar: 1, kind: ActionKind.Dividend },
      ...{ payBar: 1, amount: 0.5, withholding: 0 },
    });
    expect(second).toMatchObject({ kind: ActionKind.Split, amount: 2 });
    expect(third).toMatchObject({ kind: ActionKind.Delisting, amount: NaN });
  });

  test.each([
    [{ ...split, ratio: 0 }, "ratio 0"],
    [{ ...split, ratio: "2" }, "ratio"],
    [{ ...split, amount: 2 }, "a split has no amount"],
    [{ column: 0, bar: 2, kind: "split" }, "ratio"],
    [{ ...dividend, amount: NaN }, "amount NaN"],
    [{ ...dividend, withholding: 1.5 }, "withholding 1.5"],
    [{ ...dividend, payBar: 0 }, "payBar 0"],
    [{ ...dividend, payBar: 2 ** 40 }, "payBar"],
    [{ ...delisting, price: "3" }, "price"],
    [{ ...delisting, price: -1 }, "price -1"],
    [{ ...delisting, bar: 8 }, "bar 8 of 8"],
    ["split", "no action"],
  ])("refuse %j", (action, text) => {
    expect(() => actionsOf([split, action], shape)).toThrow(
      expect.objectContaining({ code: "E_ACTION", option: "actions" }),
    );
    expect(() => actionsOf([split, action], shape)).toThrow(`actions[1]: ${text}`);
  });
});
