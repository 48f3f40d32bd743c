// What the kernel reads cell by cell in the vectorbt profile: arguments and defaults → checked typed sources.
import { Input } from "../../assembly/layout.ts";
import { OPTION_NAMES, specOf, takes, type Api, type OptionName } from "../options.ts";
import { defaultOf, type Arguments } from "./arguments.ts";
import { MASKS, defaultChoice } from "./plan.ts";
import type { Shape, Source } from "./source.ts";
import { signalBars } from "./universe.ts";
import { choiceSource, maskSource, numberSource, requireBits } from "./values.ts";

/** Options that the kernel reads cell by cell, each with its input. */
const KERNEL_INPUTS = OPTION_NAMES.flatMap((name) => {
  const { input } = specOf(name);
  return input !== undefined && takes("vectorbt", name) ? [[name, input] as const] : [];
});

/** Inputs of signals. */
const SIGNAL_INPUTS = KERNEL_INPUTS.filter(([name]) => specOf(name).kind === "mask");

/** The inputs of the kernel; with `leavesSignals` the cells of byte masks are not looked at: `requireSignals` does. */
export function inputsOf(
  api: Api,
  options: Arguments,
  shape: Shape,
  leavesSignals: boolean,
): Map<Input, Source> {
  const inputs = new Map<Input, Source>();
  const standards = standardsOf(api);
  for (const [name, input] of KERNEL_INPUTS) {
    const standard = standardInput(standards, api, name, options);
    inputs.set(input, standard ?? inputOf(api, name, options, shape, leavesSignals));
  }
  inputs.set(Input.Multiplier, ONE).set(Input.Fx, ONE);
  return inputs;
}

const CELL: Shape = { bars: 1, columns: 1 };
const ONE = numberSource("multiplier", 1, CELL);
/** Inputs of options that were not given, which are one value for every run of an entry point. */
const STANDARDS = new Map<Api, Map<OptionName, Source>>();

function standardsOf(api: Api): Map<OptionName, Source> {
  const made = STANDARDS.get(api) ?? new Map<OptionName, Source>();
  STANDARDS.set(api, made);
  return made;
}

function standardInput(
  standards: Map<OptionName, Source>,
  api: Api,
  name: OptionName,
  options: Arguments,
): Source | undefined {
  if (options[name] !== undefined || name === "entries" || name === "close") return undefined;
  const known = standards.get(name);
  if (known !== undefined) return known;
  const made = inputOf(api, name, options, CELL);
  standards.set(name, made);
  return made;
}

function inputOf(
  api: Api,
  name: OptionName,
  options: Arguments,
  shape: Shape,
  leavesSignals = false,
): Source {
  const spec = specOf(name);
  const value = options[name];
  if (spec.kind === "prices")
    return numberSource(name, value === undefined ? NaN : signalBars(name, value, shape), shape);
  if (spec.kind === "mask") return maskOf(api, name, options, shape, leavesSignals);
  if (spec.kind === "choice") return choicesOf(api, name, value, shape);
  return numberSource(name, value ?? defaultOf(name, "vectorbt"), shape);
}

/** No signals at all means "enter everywhere". */
function maskOf(
  api: Api,
  name: OptionName,
  options: Arguments,
  shape: Shape,
  leavesSignals: boolean,
): Source {
  const value = options[name];
  if (value !== undefined) return maskSource(name, signalBars(name, value, shape), shape, leavesSignals);
  const noSignals = MASKS.every((mask) => options[mask] === undefined);
  if (name === "entries" && api === "fromSignals" && noSignals) return maskSource(name, true, shape);
  return maskSource(name, specOf(name).default, shape);
}

function choicesOf(api: Api, name: OptionName, value: unknown, shape: Shape): Source {
  const spec = specOf(name);
  const { valuePercent: _ours, ...choices } = spec.choices!;
  return choiceSource(name, value ?? defaultChoice(api, name), shape, { ...spec, choices }, true);
}

/** Throws `E_RANGE` with the first signal that is neither 0 nor 1. */
export function requireSignals({ inputs }: { readonly inputs: ReadonlyMap<Input, Source> }): void {
  for (const [name, input] of SIGNAL_INPUTS) requireBits(name, inputs.get(input)!.data as Uint8Array);
}
