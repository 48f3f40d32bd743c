import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CONFIG_BYTES_MAX, parseJson } from "../../src/cli/config/json.ts";

describe("the text of a configuration", () => {
  test("is read as JSON.parse reads it", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test("has every key once, wherever it stands", () => {
    expect(() => parseJson('{"a": 1, "a": 2}')).toThrow('E_CONFIG_DUP line 1: "a" stands twice');
    expect(() => parseJson('{"x": [{"y": 1,\n"y": 1}]}')).toThrow("E_CONFIG_DUP line 2");
    expect(() => parseJson('{"a": 1, "\\u0061": 2}')).toThrow("E_CONFIG_DUP");
    expect(parseJson('[{"a": {"a": 1}}, {"a": 2}]')).toEqual([{ a: { a: 1 } }, { a: 2 }]);
  });

  test("has limits on depth and size", () => {
    expect(() => parseJson("[".repeat(100_000))).toThrow("E_CONFIG_LIMIT");
    expect(() => parseJson('{"a":'.repeat(100_000))).toThrow("E_CONFIG_LIMIT");
    expect(() => parseJson(JSON.stringify("x".repeat(CONFIG_BYTES_MAX)))).toThrow("E_CONFIG_LIMIT");
    expect(parseJson("[".repeat(32) + "]".repeat(32))).toBeInstanceOf(Array);
  });

  test.each(["", "  ", "{", "{'a': 1}", "[1,]", '{"a": NaN}', "[1] 2", "// no\n{}", "{/* no */}", '{"a" 1}'])(
    "%j is refused",
    (text) => expect(() => parseJson(text)).toThrow("E_CONFIG"),
  );

  test("may begin with a byte order mark", () => {
    expect(parseJson("\ufeff{}")).toEqual({});
  });

  test("cannot reach the prototype of objects", () => {
    parseJson('{"__proto__": {"polluted": true}}');
    expect("polluted" in {}).toBe(false);
  });
});
