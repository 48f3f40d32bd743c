// What a configuration may say of a sweep: parameters, a rule as JSON, which combinations and rows.
import * as v from "valibot";
import { strict } from "./strict.ts";

const value = v.union([v.number(), v.string(), v.boolean()]);
const PARAMETER = v.union(
  [
    v.pipe(v.array(value), v.minLength(1, "give a value")),
    strict({ from: v.number(), to: v.number(), step: v.number() }),
    strict({ min: v.number(), max: v.number(), kind: v.optional(v.picklist(["real", "integer", "log"])) }),
  ],
  "expected a list of values, { from, to, step }, or { min, max, kind } to draw from",
);

// Series and conditions may lie in one another: which they are is checked when the rule is made of them.
const series = v.unknown();
const condition = v.unknown();

const RULES = {
  crossover: strict({ kind: v.literal("crossover"), first: series, second: series }),
  threshold: strict({
    kind: v.literal("threshold"),
    series,
    enterBelow: v.optional(series),
    enterAbove: v.optional(series),
    exitBelow: v.optional(series),
    exitAbove: v.optional(series),
  }),
  breakout: strict({
    kind: v.literal("breakout"),
    entry: series,
    exit: series,
    of: v.optional(v.picklist(["bars", "close"])),
  }),
  topRanked: strict({
    kind: v.literal("topRanked"),
    score: series,
    k: series,
    largest: v.optional(v.boolean()),
  }),
  signals: strict({ kind: v.literal("signals"), entries: condition, exits: condition }),
};

export type RuleKind = keyof typeof RULES;

/** Every kind of rule. */
export const RULE_KINDS = Object.keys(RULES) as RuleKind[];

const UNKNOWN_RULE = v.object({ kind: v.picklist(RULE_KINDS) });

const rule = v.lazy((input: unknown): v.GenericSchema => {
  const kind = typeof input === "object" && input !== null && "kind" in input ? input.kind : undefined;
  return RULE_KINDS.includes(kind as RuleKind) ? RULES[kind as RuleKind] : UNKNOWN_RULE;
});

const keep = v.union(
  [strict({ top: v.number(), by: v.string() }), strict({ bottom: v.number(), by: v.string() })],
  "expected { top, by } or { bottom, by }",
);

/** The part of a configuration that says what is swept. */
export const SWEEP = strict({
  parameters: v.record(v.string(), PARAMETER),
  where: v.optional(v.array(v.string())),
  rule: v.optional(rule),
  sample: v.optional(strict({ count: v.number(), seed: v.optional(v.number()) })),
  keep: v.optional(keep),
  metrics: v.optional(v.array(v.string())),
  threads: v.optional(v.union([v.number(), v.literal("auto")])),
  memoryBudget: v.optional(v.number()),
});

/** A sweep as it stands in a configuration. */
export type SweepConfig = Omit<v.InferOutput<typeof SWEEP>, "rule"> & {
  readonly rule?: Readonly<Record<string, unknown>> & { readonly kind: RuleKind };
};
