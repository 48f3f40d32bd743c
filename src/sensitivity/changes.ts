// A run's own arguments with some of them changed.
import { makePlan, type Plan } from "../plan/plan.ts";
import type { Arguments } from "../plan/arguments.ts";
import { makeVectorbtPlan, type VectorbtRunPlan } from "../plan/vectorbt.ts";
import type { OptionName } from "../options.ts";

/** Options by name; undefined takes one away. */
export type Changes = Readonly<Partial<Record<OptionName, unknown>>>;

/** A change that a run does not allow: why. */
export interface Refusal {
  readonly reason: string;
}

/** Plans the run again with other options; what `assets` say of a changed option gives way to it. */
export function planAgain(plan: Plan, changes: Changes): Plan {
  return makePlan(plan.api, changedOptions(plan.call.options, changes));
}

/** The same of the vectorbt profile. */
export function planVectorbtAgain(plan: VectorbtRunPlan, changes: Changes): VectorbtRunPlan {
  return makeVectorbtPlan(plan.api, changedOptions(plan.call.options, changes));
}

function changedOptions(options: Arguments, changes: Changes): Arguments {
  const changed = { ...options, ...changes };
  if (!Array.isArray(options.assets)) return changed;
  const assets = (options.assets as readonly object[]).map((asset) =>
    Object.fromEntries(Object.entries(asset).filter(([name]) => !Object.hasOwn(changes, name))),
  );
  return { ...changed, assets };
}
