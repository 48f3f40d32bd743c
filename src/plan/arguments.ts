// The arguments of a call, by name: what is given, what profile it is for, and single values of a run.
import { BacktestError, nearest } from "../errors.ts";
import { OPTION_NAMES, specOf, takes, type OptionName, type Profile, type RunApi } from "../options.ts";
import { choiceCode, describe, runNumber } from "./values.ts";

/** Arguments that were really given. */
export type Arguments = Readonly<Partial<Record<OptionName, unknown>>>;

/** A call as it was made: the entry point and its arguments. */
export interface RunCall {
  readonly api: RunApi;
  readonly options: Arguments;
  /** What a strategy asked for: the run can be made again with a trace. */
  readonly tape?: AskedTape;
}

/** What a strategy asked for, bar by bar. */
export interface AskedTape {
  /** Places that it has. */
  readonly length: number;
}

/** The profile that a call asks for. */
export function profileOf(given: unknown): Profile {
  const asked =
    typeof given === "object" && given !== null ? (given as { profile?: unknown }).profile : undefined;
  const code = choiceCode("profile", asked ?? specOf("profile").default, specOf("profile"));
  return code === 0 ? "realistic" : "vectorbt";
}

/** The arguments that were really given; a name that is not an option of this call is an error. */
export function knownOptions(api: RunApi, given: unknown): Arguments {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new BacktestError("E_DTYPE", `${api} takes one object of options, got ${describe(given)}`, {
      got: describe(given),
    });
  const profile = profileOf(given);
  const known = namesFor(profile, api);
  const taken: Partial<Record<OptionName, unknown>> = {};
  for (const name of Object.keys(given)) {
    if (!known.has(name)) throw unknownKey(name, [...known] as OptionName[], profile);
    const value = (given as Record<string, unknown>)[name];
    if (value !== undefined) taken[name as OptionName] = value;
    if (value === null)
      throw new BacktestError("E_DTYPE", `${name} is null`, {
        option: name,
        got: null,
        expected: specOf(name as OptionName).type,
        hint: "Leave an option out for its default.",
      });
  }
  return taken;
}

/** Names that an entry point takes in a profile; made once. */
const NAMES = new Map<string, ReadonlySet<string>>();

function namesFor(profile: Profile, api: RunApi): ReadonlySet<string> {
  const key = `${profile} ${api}`;
  const made = NAMES.get(key) ?? new Set(OPTION_NAMES.filter((name) => takes(profile, name, api)));
  NAMES.set(key, made);
  return made;
}

function unknownKey(name: string, known: readonly string[], profile: Profile): BacktestError {
  const details = { option: name, got: name, expected: `one of ${known.join(", ")}` };
  if (!OPTION_NAMES.includes(name as OptionName)) {
    const near = nearest(name, known);
    return new BacktestError(
      "E_UNKNOWN_KEY",
      near === undefined ? name : `${name} — did you mean ${near}`,
      details,
    );
  }
  const spec = specOf(name as OptionName);
  const owner =
    spec.profile !== undefined && spec.profile !== profile ? `the ${spec.profile} profile` : spec.apis[0];
  return new BacktestError("E_UNKNOWN_KEY", `${name} (it belongs to ${owner})`, details);
}

/** Default of an option in a profile. */
export function defaultOf(name: OptionName, profile: Profile): unknown {
  const spec = specOf(name);
  return profile === "vectorbt" ? (spec.vectorbtDefault ?? spec.default) : spec.default;
}

export function choiceOf(options: Arguments, name: OptionName): number {
  const spec = specOf(name);
  return choiceCode(name, options[name] ?? spec.default, spec);
}

/** A number that was given, checked; else the default. */
export function numberOf(options: Arguments, name: OptionName): number {
  const spec = specOf(name);
  const value = options[name];
  return value === undefined ? (spec.default as number) : runNumber(name, value, spec.check!);
}

export function integerOf(options: Arguments, name: OptionName): number {
  return numberOf(options, name);
}

export function flagOf(options: Arguments, name: OptionName): boolean {
  const value = options[name] ?? specOf(name).default;
  if (typeof value === "boolean") return value;
  throw new BacktestError("E_DTYPE", `${name} is ${describe(value)}`, {
    option: name,
    got: value,
    expected: "true or false",
  });
}
