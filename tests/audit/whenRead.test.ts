// A trail whose row groups are verified when they are read: what it tells is what was written, or nothing.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import type { AuditGroup } from "../../src/audit/decode.ts";
import type { AuditState } from "../../src/audit/replay.ts";
import { AuditReplay } from "../../src/audit/source.ts";
import { BacktestError, type AuditEvent } from "../../src/index.ts";
import { withOrders } from "../support/market.ts";
import { property } from "../support/property.ts";
import { CountedSource, altered, fileOf, groupsOf, rechained, sourceOf, written } from "./support.ts";

const portfolio = withOrders({ fees: 0.001, slippage: 0.001 });
const { bars } = portfolio.plan;
const GROUP = 100;
const { bytes, events } = written(portfolio, 2 * GROUP, GROUP);
const { header } = sourceOf(bytes);
const GROUPS = groupsOf(bytes);
const HEAD = GROUPS.at(-1)!.hash;
const WHOLE = new AuditReplay(sourceOf(bytes));
const STATES = Array.from({ length: bars }, (_, bar) => WHOLE.at(bar));

const lazily = (file: ArrayBuffer, head?: string): AuditReplay =>
  new AuditReplay(sourceOf(file), { verify: "whenRead", ...(head === undefined ? {} : { head }) });

/** What a call gives, or the error that it throws. */
function tried<Value>(call: () => Value): Value | BacktestError {
  try {
    return call();
  } catch (error) {
    if (error instanceof BacktestError) return error;
    throw error;
  }
}

/** State at a bar of a file that something was done to; an error where that was seen. */
const stateOf = (file: ArrayBuffer, bar: number): AuditState | BacktestError =>
  tried(() => lazily(file).at(bar));

const place = fc.nat(GROUPS.length - 1);
const barOf = fc.nat(bars - 1);

describe("a trail that is verified when it is read", () => {
  test("gives the state at every bar, and the same events and series", () => {
    const run = lazily(bytes, HEAD);
    expect(Array.from({ length: bars }, (_, bar) => run.at(bar))).toEqual(STATES);
    expect([...run]).toEqual(events);
    expect(run.series()).toEqual(WHOLE.series());
    expect(run.length).toBe(events.length);
    expect(() => run.at(bars)).toThrow(/E_RANGE/);
    expect(run.verify({ head: HEAD })).toMatchObject({ ok: true, head: HEAD, rowGroups: GROUPS.length });
  });

  test("unfolds the last row group when it is opened, and from the checkpoint on when it is asked", () => {
    const source = new CountedSource(bytes, "audit.parquet");
    const run = new AuditReplay(source, { verify: "whenRead" });
    expect(source.read).toBe(1);
    const groupOf = (seq: number): number => Math.floor(seq / GROUP);
    const isFirst = ({ kind, what, bar }: AuditEvent): boolean =>
      kind === "checkpoint" && what === "" && bar < bars - 1;
    const first = groupOf(events.findLast(isFirst)!.seq);
    const last = groupOf(events.findLast(({ kind }) => kind === "close")!.seq);
    source.read = 0;
    run.at(bars - 1);
    expect(first).toBeGreaterThan(0);
    expect(source.read).toBe(last - first + 1);
  });

  property(
    "never uses a row group that does not have its hash, and tells of it in full",
    fc.tuple(place, fc.nat(), fc.nat(), barOf),
    ([index, field, row, bar]) => {
      const file = fileOf(header, GROUPS.with(index, altered(GROUPS[index], field, row)));
      const got = stateOf(file, bar);
      if (got instanceof BacktestError) expect(got.code).toBe("E_AUDIT");
      else expect(got).toEqual(STATES[bar]);
      expect(() => new AuditReplay(sourceOf(file))).toThrow(/E_AUDIT/);
      expect(tried(() => [...lazily(file)])).toBeInstanceOf(BacktestError);
      if (index < GROUPS.length - 1)
        expect(lazily(file).verify().first).toMatchObject({ kind: "altered", rowGroup: index });
    },
    15,
  );

  property(
    "refuses at once what stands in another order, is missing or was there before",
    fc.tuple(place, place, fc.constantFrom("removed", "swapped", "copied")),
    ([a, b, what]) => {
      fc.pre(a !== b);
      const groups: Record<string, AuditGroup[]> = {
        removed: GROUPS.toSpliced(a, 1),
        swapped: GROUPS.with(a, GROUPS[b]).with(b, GROUPS[a]),
        copied: GROUPS.toSpliced(a, 0, GROUPS[b]),
      };
      const file = fileOf(header, groups[what]);
      const at = (verify: "all" | "whenRead"): unknown =>
        tried(() => new AuditReplay(sourceOf(file), { verify }));
      expect(at("whenRead")).toBeInstanceOf(BacktestError);
      expect(at("whenRead")).toEqual(at("all"));
    },
    20,
  );

  property(
    "gives the state that was written, or none, where bytes were changed",
    fc.tuple(fc.nat(bytes.byteLength - 1), barOf),
    ([offset, bar]) => {
      const damaged = new Uint8Array(bytes.slice(0));
      damaged[offset] ^= 0x55;
      const got = stateOf(damaged.buffer, bar);
      if (!(got instanceof BacktestError)) expect(got).toEqual(STATES[bar]);
    },
    6,
  );

  test("is held against the head that was noted, as a whole file is", () => {
    let previous = GROUPS[0].previousHash;
    const forged = GROUPS.map((group) => {
      const next = rechained(group, previous);
      previous = next.hash;
      return next;
    }).with(-1, rechained(altered(GROUPS.at(-1)!, 0, 0), GROUPS.at(-1)!.previousHash));
    expect(() => lazily(fileOf(header, forged), HEAD)).toThrow(/E_AUDIT the trail is rewritten/);
    expect(() => lazily(fileOf({ ...header, names: ["A", "B", "C"] }, GROUPS))).toThrow(/E_AUDIT.*header/);
    expect(() => lazily(fileOf(header, []))).toThrow(/E_AUDIT.*missing/);
  });

  test("needs a way and a head that there are", () => {
    const opened = (options: unknown) => (): unknown => new AuditReplay(sourceOf(bytes), options as never);
    expect(opened({ verify: "never" })).toThrow("E_ENUM");
    expect(opened({ verify: true })).toThrow("E_ENUM");
    expect(opened({ verify: "whenRead", head: "abc" })).toThrow("E_DTYPE");
    expect(opened({ verfy: "all" })).toThrow("E_UNKNOWN_KEY");
    expect(opened(null)).toThrow("E_DTYPE");
  });
});
