// Every planted leak is found, at its first decision and by its input.
import { describe, expect, test } from "vitest";
import { searchLookahead } from "../../src/lookahead/detect.ts";
import { dataOf, type Data } from "./data.ts";
import { LEAKS } from "./leaks.ts";

describe("a leak is found", () => {
  test("of fifty kinds", () => {
    expect(new Set(LEAKS.map(({ what }) => what)).size).toBe(50);
  });

  test.each(LEAKS.map((leak) => [leak.what, leak] as const))("%s", async (_, { input, of }) => {
    const data = dataOf(80, 3);
    const before = structuredClone(data);
    const { ok, leak, nondeterministic } = await searchLookahead(of(data), data);
    expect(nondeterministic).toBeNull();
    expect(ok).toBe(false);
    expect(leak).not.toBeNull();
    expect(leak!.bar).toBeLessThanOrEqual(leak!.knownUntil);
    expect(leak!.was).not.toBe(leak!.became);
    if (input !== null) expect(leak!.input).toBe(input);
    expect(data).toEqual(before);
  });
});

describe("a subject that gives promises", () => {
  /** The same a little later. */
  const later = <Value>(value: Value): Promise<Value> =>
    new Promise((resolve) => setImmediate(() => resolve(value)));

  function inPromises(subject: ReturnType<(typeof LEAKS)[number]["of"]>): typeof subject {
    if (typeof subject === "function") return (data) => later(subject(data));
    return { decisionsOf: async (data) => later(await subject.decisionsOf(data)) };
  }

  test("has the report of the same one without", async () => {
    for (const { of } of LEAKS.filter((_, i) => i % 8 === 0)) {
      const data = dataOf(40, 2);
      const options = { samples: 4 };
      const wanted = await searchLookahead(of(data), data, options);
      expect(await searchLookahead(inPromises(of(data)), data, options)).toEqual(wanted);
    }
  });

  test("may be rejected: over the data as they are that ends the search, over others it is listed", async () => {
    const data = dataOf(20, 1);
    const before = structuredClone(data);
    const [first] = data.close.data;
    const refuse = (isRefused: (data: Data) => boolean) => async (given: Data) => {
      await later(undefined);
      if (isRefused(given)) throw new Error("no more");
      return { size: given.close };
    };
    await expect(
      searchLookahead(
        refuse(() => true),
        data,
      ),
    ).rejects.toThrow("no more");
    expect(data).toEqual(before);
    const last = data.close.data.at(-1);
    const { failed } = await searchLookahead(
      refuse(({ close }) => close.data[0] !== first || close.data.at(-1) !== last),
      data,
    );
    expect(failed.length).toBeGreaterThan(0);
    expect(failed[0].message).toBe("no more");
    expect(data).toEqual(before);
  });
});
