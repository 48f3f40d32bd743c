// The tables that doors in other languages read say what the library itself says.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import * as layout from "../../assembly/layout.ts";
import { layoutTable, optionTable, pythonOptions } from "../../scripts/doorTables.ts";
import type { Bounds } from "../../src/optionSpec.ts";
import { BacktestError } from "../../src/errors.ts";
import { OPTION_NAMES, specOf, takes, type Profile } from "../../src/options.ts";
import type { ResultArray } from "../../src/results/arrays.ts";
import { resultArrays } from "../../src/results/resultArrays.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";
import { randomPlan, runKernel, type RandomPlan } from "../property/vectorbtPlans.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";

type Codes = Readonly<Record<string, number>>;

interface Entry {
  readonly name: string;
  readonly input?: number;
  readonly choices?: Codes;
  readonly check?: { readonly code: string; readonly bounds: Record<keyof Bounds, number | string | true> };
  readonly apis: Record<"realistic" | "vectorbt", readonly string[]>;
}

interface Rule {
  readonly option: string;
  readonly when: readonly { readonly given?: string; readonly missing?: string }[];
  readonly cell?: { readonly input: string };
}

const read = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
const built = {
  layout: read("build/layout.json") as {
    version: number;
    enums: Record<string, Codes>;
    blocks: Record<string, Codes>;
  },
  options: read("build/options.json") as {
    options: Entry[];
    together: Rule[];
    digest: Record<Profile, { name: string; fields?: Codes }[]>;
  },
};
const entryOf = (name: string): Entry => built.options.options.find((entry) => entry.name === name)!;

test("the tables of the build are those that the sources make", () => {
  expect(built.layout).toEqual(layoutTable());
  expect(built.options).toEqual(JSON.parse(JSON.stringify(optionTable())));
});

describe("layout.json", () => {
  test("has the version, every code and every offset of assembly/layout.ts", () => {
    const all = Object.entries(layout as unknown as Record<string, number | Record<string, number | string>>);
    expect(built.layout.version).toBe(layout.LAYOUT_VERSION);
    for (const [name, codes] of all) {
      if (typeof codes === "number") continue;
      const table = built.layout.enums[name] ?? built.layout.blocks[name];
      for (const [key, value] of Object.entries(codes))
        if (typeof value === "number") expect(table[key], `${name}.${key}`).toBe(value);
    }
  });
});

describe("options.json", () => {
  test("has every option once, with its input, choices and entry points", () => {
    expect(built.options.options.map(({ name }) => name)).toEqual(OPTION_NAMES);
    for (const name of OPTION_NAMES) {
      const entry = entryOf(name);
      expect(entry.input).toBe(specOf(name).input);
      expect(entry.choices).toEqual(specOf(name).choices);
      for (const profile of ["realistic", "vectorbt"] as const)
        for (const api of ["fromSignals", "fromOrders"] as const)
          expect(entry.apis[profile].includes(api)).toBe(takes(profile, name, api));
    }
  });

  /** A bound as data, read in the slow obvious way. */
  function lies(x: number, bounds: Record<string, number | string | true>): boolean {
    if (Number.isNaN(x)) return bounds.nan === true;
    const limit = (name: string, without: number): number => Number(bounds[name] ?? without);
    const isWhole = bounds.whole === undefined || Number.isInteger(x);
    const isAbove = bounds.above === undefined || x > limit("above", 0);
    const isBelow = bounds.below === undefined || x < limit("below", 0);
    return (
      isWhole && isAbove && isBelow && x >= limit("atLeast", -Infinity) && x <= limit("atMost", Infinity)
    );
  }

  const NUMBERS = [
    NaN,
    -Infinity,
    Infinity,
    -1,
    -0,
    0,
    5e-324,
    0.5,
    1,
    1.5,
    2,
    9999,
    1e4,
    10_001,
    2 ** 31,
    2 ** 32,
    1e300,
  ];

  test("has every bound as data that accepts what the check itself accepts", () => {
    for (const name of OPTION_NAMES) {
      const { check } = specOf(name);
      if (check === undefined) continue;
      const { bounds, code } = entryOf(name).check!;
      expect(code).toBe(check.code);
      for (const x of NUMBERS) expect(lies(x, bounds), `${name} ${x}`).toBe(check.accepts(x));
    }
  });
});

describe("what several options are held against", () => {
  test("names options and inputs that there are", () => {
    const { together } = built.options;
    expect(together.length).toBeGreaterThan(0);
    for (const { option, when, cell } of together) {
      const named = [option, ...when.flatMap(({ given, missing }) => [given, missing])];
      for (const name of named) expect([...OPTION_NAMES, undefined]).toContain(name);
      if (cell !== undefined) expect(layout.Input).toHaveProperty(cell.input);
    }
  });
});

describe("what a digest covers", () => {
  const form = ({ kind, name, ...array }: ResultArray): object =>
    kind === "table" ? { name, fields: Object.keys((array as { fields: object }).fields) } : { name };
  const listed = (profile: Profile): object[] =>
    built.options.digest[profile].map(({ name, fields }) =>
      fields === undefined ? { name } : { name, fields: Object.keys(fields) },
    );

  property(
    "is every array of a run of the realistic profile, in order",
    executionTraits(),
    (traits) => {
      const had = resultArrays(runFinite(executionPlan(traits))).arrays.map(form);
      expect(had).toEqual(listed("realistic"));
    },
    10,
  );

  property(
    "is every array of a run of the vectorbt profile, in order, but for those that it lacks",
    randomPlan,
    (plan) => {
      const had = resultArrays(vectorbtRun(plan)).arrays.map(form);
      const names = had.map((array) => JSON.stringify(array));
      expect(listed("vectorbt").filter((array) => names.includes(JSON.stringify(array)))).toEqual(had);
    },
    10,
  );

  /** Plans that VectorBT refuses have no arrays. */
  function vectorbtRun(plan: RandomPlan): VectorbtPortfolio {
    try {
      return runKernel(plan);
    } catch (error) {
      fc.pre(!(error instanceof BacktestError));
      throw error;
    }
  }
});

test("python/README.md lists every option and says whether Python takes it", () => {
  expect(readFileSync("python/README.md", "utf8")).toContain(pythonOptions().options.join("\n"));
  expect(pythonOptions().options).toHaveLength(OPTION_NAMES.length + 2);
});
