// Whatever is done to the row groups of a trail is found, and the first of them is named.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import type { AuditGroup } from "../../src/audit/decode.ts";
import { FIELD_NAMES } from "../../src/audit/events.ts";
import { AuditReplay } from "../../src/audit/source.ts";
import { verifySource, type AuditVerdict, type Tamper } from "../../src/audit/verify.ts";
import { withSignals } from "../support/market.ts";
import { property } from "../support/property.ts";
import { altered, encoded, fileOf, groupsOf, rechained, sourceOf } from "./support.ts";

const { bytes, summary } = encoded(withSignals({ fees: 0.001 }), 40);
const { header } = sourceOf(bytes);
const GROUPS = groupsOf(bytes);

/** Of row groups as they are, without the Parquet around them. */
function verdictOf(groups: readonly AuditGroup[]): AuditVerdict {
  return verifySource({ header, rowGroups: groups.length, group: (index) => groups[index] });
}

function firstOf(groups: readonly AuditGroup[]): Pick<Tamper, "kind" | "rowGroup"> | null {
  const { first } = verdictOf(groups);
  return first === null ? null : { kind: first.kind, rowGroup: first.rowGroup };
}

const place = fc.nat(GROUPS.length - 1);

describe("a file as it was written", () => {
  test("is whole, and its head is the one that was given", () => {
    expect(GROUPS.length).toBeGreaterThan(10);
    const { ok, head, events, rowGroups, first } = verifySource(sourceOf(bytes), { head: summary.head });
    expect({ ok, head, events, rowGroups, first }).toEqual({ ok: true, ...summary, first: null });
  });

  test("put together again from its groups is whole, too", () => {
    expect(verdictOf(GROUPS).ok).toBe(true);
    expect(verifySource(sourceOf(fileOf(header, GROUPS))).ok).toBe(true);
  });

  test("is none any more without one of its row groups", () => {
    const { first } = verifySource(sourceOf(fileOf(header, GROUPS.toSpliced(4, 1))));
    expect(first).toMatchObject({ kind: "removed", rowGroup: 4 });
  });
});

describe("the first row group is named", () => {
  property(
    "that was altered in one value",
    fc.tuple(place, fc.nat(1000), fc.nat(1000)),
    ([at, field, row]) => {
      const groups = GROUPS.with(at, altered(GROUPS[at], field, row));
      expect(firstOf(groups)).toEqual({ kind: "altered", rowGroup: at });
    },
    3,
  );

  property(
    "that was altered and given a hash of its own",
    fc.tuple(fc.nat(GROUPS.length - 2), fc.nat(200)),
    ([at, row]) => {
      const changed = altered(GROUPS[at], FIELD_NAMES.indexOf("fees"), row);
      const groups = GROUPS.with(at, rechained(changed, GROUPS[at].previousHash));
      expect(firstOf(groups)).toEqual({ kind: "altered", rowGroup: at });
    },
    6,
  );

  property(
    "that was removed",
    fc.nat(GROUPS.length - 2),
    (at) => {
      expect(firstOf(GROUPS.toSpliced(at, 1))).toEqual({ kind: "removed", rowGroup: at });
    },
    6,
  );

  property(
    "that is missing at the end",
    fc.integer({ min: 1, max: GROUPS.length }),
    (count) => {
      const groups = GROUPS.slice(0, GROUPS.length - count);
      expect(firstOf(groups)).toEqual({ kind: "cutOff", rowGroup: groups.length });
    },
    6,
  );

  property(
    "that was added as a copy",
    fc.tuple(place, place),
    ([from, to]) => {
      // A copy in front of the row group itself cannot be told from it: then that one is the second.
      const rowGroup = from === to + 1 ? to + 2 : to + 1;
      expect(firstOf(GROUPS.toSpliced(to + 1, 0, GROUPS[from]))).toEqual({ kind: "added", rowGroup });
    },
    3,
  );

  property(
    "that was added with a sound hash",
    fc.tuple(fc.nat(GROUPS.length - 2), place),
    ([at, of]) => {
      const forged = rechained(altered(GROUPS[of], FIELD_NAMES.indexOf("amount"), 3), GROUPS[at].hash);
      expect(firstOf(GROUPS.toSpliced(at + 1, 0, forged))).toEqual({ kind: "added", rowGroup: at + 1 });
    },
    3,
  );

  property(
    "that stands in another place",
    fc.tuple(place, place),
    ([a, b]) => {
      fc.pre(a !== b);
      const groups = GROUPS.with(a, GROUPS[b]).with(b, GROUPS[a]);
      expect(firstOf(groups)).toEqual({ kind: "reordered", rowGroup: Math.min(a, b) });
    },
    3,
  );

  property(
    "whose bytes were changed, or the file cannot be read at all",
    fc.nat(bytes.byteLength - 1),
    (offset) => {
      const damaged = new Uint8Array(bytes.slice(0));
      damaged[offset] ^= 0x55;
      let verdict: AuditVerdict | null = null;
      try {
        verdict = verifySource(sourceOf(damaged.buffer));
      } catch (error) {
        expect(error).toHaveProperty("code");
      }
      if (verdict === null) return;
      // Statistics and padding are no part of what a row group says.
      if (verdict.ok) expect([...new AuditReplay(sourceOf(damaged.buffer))]).toEqual(EVENTS);
    },
    6,
  );
});

const EVENTS = [...new AuditReplay(sourceOf(bytes))];

describe("what no row group shows", () => {
  test("another header is found by what the chain begins with", () => {
    const other = { ...header, names: ["A", "B", "C"] };
    const { first } = verifySource(sourceOf(fileOf(other, GROUPS)));
    expect(first).toMatchObject({ kind: "header", rowGroup: 0 });
  });

  test("a chain that was rewritten as a whole is found by the head that was kept", () => {
    let previous = GROUPS[0].previousHash;
    const rewritten = GROUPS.map((group, i) => {
      const forged = rechained(i === 0 ? altered(group, FIELD_NAMES.indexOf("amount"), 0) : group, previous);
      previous = forged.hash;
      return forged;
    });
    const source = sourceOf(fileOf(header, rewritten));
    expect(verifySource(source).ok).toBe(true);
    const { ok, first } = verifySource(source, { head: summary.head });
    expect({ ok, first }).toMatchObject({ ok: false, first: { kind: "rewritten", rowGroup: -1 } });
  });

  test("a file that is not as it was written is not replayed", () => {
    const groups = GROUPS.toSpliced(3, 1);
    expect(() => new AuditReplay(sourceOf(fileOf(header, groups)))).toThrow(/E_AUDIT row group 3 is removed/);
  });
});
