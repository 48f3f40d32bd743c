// Recorded runs of VectorBT → the same run here → comparison, bit for bit.
import { fromOrders, fromSignals } from "../backtest.ts";
import type { OrderOptions, SignalOptions } from "../generated/optionTypes.ts";
import { OPTION_NAMES, takes, type OptionName } from "../options.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import { argumentOf, numberOf, type Json, type JsonObject } from "./encoding.ts";
import { firstDifference, identical, type Same } from "./compare.ts";
import { attempt, outputsOf } from "./vectorbtOutputs.ts";
import type { Verdict } from "./verdict.ts";

/** One recorded run and what VectorBT gave. */
export interface VectorbtCase {
  readonly id: string;
  readonly api: "from_orders" | "from_signals";
  readonly signal_mode?: "dir" | "ls";
  readonly shape: readonly [number, number];
  readonly grouped: boolean;
  readonly group_lens: readonly number[];
  readonly args: JsonObject;
  readonly outputs?: JsonObject;
  readonly error?: { readonly type: string; readonly message: string };
}

/** Runs one case and says where it first differs. */
export function checkVectorbtCase(scenario: VectorbtCase): Verdict {
  const { id } = scenario;
  const options = optionsOf(scenario);
  const unknown = Object.keys(options).find((name) => !isKnown(name));
  if (unknown !== undefined) return { id, kind: "unsupported", why: unknown };
  const result = attempt(() => runCase(scenario, options));
  const expected: Json = scenario.outputs ?? { error: { ...scenario.error! } };
  const got = "error" in result ? result : outputsOf(result, scenario.outputs ?? {});
  const why = firstDifference(expected, got, sameOutput(scenario.outputs));
  return why === undefined ? { id, kind: "identical" } : { id, kind: "different", why };
}

function isKnown(name: string): boolean {
  return OPTION_NAMES.includes(name as OptionName) && takes("vectorbt", name as OptionName);
}

function runCase({ api }: VectorbtCase, options: Record<string, unknown>): VectorbtPortfolio {
  const given = { ...options, profile: "vectorbt" as const };
  return api === "from_signals"
    ? fromSignals(given as unknown as SignalOptions & { profile: "vectorbt" })
    : fromOrders(given as unknown as OrderOptions & { profile: "vectorbt" });
}

/** VectorBT's arguments under our names; a null is "use the default". */
function optionsOf({ args, grouped, group_lens, signal_mode }: VectorbtCase): Record<string, unknown> {
  const ignored = signal_mode === "ls" ? ["direction"] : ["short_entries", "short_exits"];
  const entries = Object.entries(args)
    .filter(([name, value]) => value !== null && !ignored.includes(name))
    .map(([name, value]) => [camelCase(name), argumentOf(value)] as const);
  if (signal_mode === undefined && "direction" in args)
    entries.push(["direction", argumentOf(args.direction)]);
  return { ...Object.fromEntries(entries), ...(grouped ? { groupBy: group_lens } : {}) };
}

const POWER_TOLERANCE = 1e-12;

/** Equal to the bit, but for the two figures that go through `pow`, where platforms differ in the last bit. */
export function sameOutput(outputs: JsonObject | undefined): Same {
  const metrics = outputs?.metrics as JsonObject | undefined;
  return (expected, got, path) => {
    if (identical(expected, got, path)) return true;
    if (path !== "metrics.annualized_return" && path !== "metrics.calmar_ratio") return false;
    const depths = (metrics?.max_drawdown_from_returns ?? []) as readonly Json[];
    const deepest = Math.min(
      ...depths.map((depth) => Math.abs(numberOf(depth))).filter((depth) => depth > 0),
    );
    const scale = path === "metrics.calmar_ratio" ? 1 / deepest : 1;
    const slack = POWER_TOLERANCE * (scale + Math.abs(numberOf(expected)));
    return Math.abs((got as number) - numberOf(expected)) <= slack;
  };
}

/** `size_type` → `sizeType`. */
function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
