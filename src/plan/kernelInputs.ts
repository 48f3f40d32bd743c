// What the kernel reads cell by cell in either profile, and the inputs that are the same for every run.
import type { Input } from "../../assembly/layout.ts";
import { OPTION_NAMES, specOf, takes, type OptionName, type Profile, type RunApi } from "../options.ts";
import type { Shape, Source } from "./source.ts";

/** Options that the kernel reads cell by cell in a profile, each with its input. */
export function kernelInputs(profile: Profile): readonly (readonly [OptionName, Input])[] {
  return OPTION_NAMES.flatMap((name) => {
    const { input } = specOf(name);
    return input !== undefined && takes(profile, name) ? [[name, input] as const] : [];
  });
}

/** The shape that one value has; it fits any other. */
export const CELL: Shape = { bars: 1, columns: 1 };

/** Inputs of options that were not given, each one value for every run of an entry point and made once. */
export class StandardInputs {
  private readonly made = new Map<RunApi, Map<OptionName, Source>>();

  constructor(private readonly make: (api: RunApi, name: OptionName) => Source) {}

  of(api: RunApi, name: OptionName): Source {
    const known = this.made.get(api) ?? new Map<OptionName, Source>();
    this.made.set(api, known);
    const source = known.get(name) ?? this.make(api, name);
    known.set(name, source);
    return source;
  }
}
