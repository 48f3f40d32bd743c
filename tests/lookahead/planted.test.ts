// Every planted leak is found, at its first decision and by its input.
import { describe, expect, test } from "vitest";
import { searchLookahead } from "../../src/lookahead/detect.ts";
import { dataOf } from "./data.ts";
import { LEAKS } from "./leaks.ts";

describe("a leak is found", () => {
  test("of fifty kinds", () => {
    expect(new Set(LEAKS.map(({ what }) => what)).size).toBe(50);
  });

  test.each(LEAKS.map((leak) => [leak.what, leak] as const))("%s", (_, { input, of }) => {
    const data = dataOf(80, 3);
    const before = structuredClone(data);
    const { ok, leak, nondeterministic } = searchLookahead(of(data), data);
    expect(nondeterministic).toBeNull();
    expect(ok).toBe(false);
    expect(leak).not.toBeNull();
    expect(leak!.bar).toBeLessThanOrEqual(leak!.knownUntil);
    expect(leak!.was).not.toBe(leak!.became);
    if (input !== null) expect(leak!.input).toBe(input);
    expect(data).toEqual(before);
  });
});
