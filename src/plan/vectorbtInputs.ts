// What the kernel reads cell by cell in the vectorbt profile: arguments and defaults → checked typed sources.
import { Input } from "../../assembly/layout.ts";
import { specOf, type OptionName, type RunApi } from "../options.ts";
import { defaultOf, type Arguments } from "./arguments.ts";
import { CELL, StandardInputs, kernelInputs } from "./kernelInputs.ts";
import { MASKS, defaultChoice } from "./plan.ts";
import type { Shape, Source } from "./source.ts";
import { signalBars } from "./universe.ts";
import { choiceSource, maskSource, numberSource, requireBits } from "./values.ts";

const KERNEL_INPUTS = kernelInputs("vectorbt");
/** Inputs of signals. */
const SIGNAL_INPUTS = KERNEL_INPUTS.filter(([name]) => specOf(name).kind === "mask");

/** The inputs of the kernel; with `leavesSignals` the cells of byte masks are not looked at: `requireSignals` does. */
export function inputsOf(
  api: RunApi,
  options: Arguments,
  shape: Shape,
  leavesSignals: boolean,
): Map<Input, Source> {
  const inputs = new Map<Input, Source>();
  for (const [name, input] of KERNEL_INPUTS)
    inputs.set(
      input,
      isStandard(name, options) ? STANDARDS.of(api, name) : inputOf(api, name, options, shape, leavesSignals),
    );
  inputs.set(Input.Multiplier, ONE).set(Input.Fx, ONE);
  return inputs;
}

const ONE = numberSource("multiplier", 1, CELL);
const STANDARDS = new StandardInputs((api, name) => inputOf(api, name, {}, CELL));

/** Whether an input is the same for every run; entries depend on the other signals. */
function isStandard(name: OptionName, options: Arguments): boolean {
  return options[name] === undefined && name !== "entries" && name !== "close";
}

function inputOf(
  api: RunApi,
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
  api: RunApi,
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

function choicesOf(api: RunApi, name: OptionName, value: unknown, shape: Shape): Source {
  const spec = specOf(name);
  const { valuePercent: _ours, ...choices } = spec.choices!;
  return choiceSource(name, value ?? defaultChoice(api, name), shape, { ...spec, choices }, true);
}

/** Throws `E_RANGE` with the first signal that is neither 0 nor 1. */
export function requireSignals({ inputs }: { readonly inputs: ReadonlyMap<Input, Source> }): void {
  for (const [name, input] of SIGNAL_INPUTS) requireBits(name, inputs.get(input)!.data as Uint8Array);
}
