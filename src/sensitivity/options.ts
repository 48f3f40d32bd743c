// The arguments of `sensitivity()`, checked.
import { MAGNITUDES, type MagnitudeName, type Magnitudes } from "../assumptions.ts";
import { objectOf, requireFollowed, runNumber } from "../checks.ts";
import { SEED, check, type NumberCheck } from "../optionSpec.ts";
import { USUAL_MAGNITUDES } from "./scenario.ts";

/** How far a sensitivity run has come. */
export interface SensitivityProgress {
  readonly done: number;
  /** Runs in all; known before the first one. */
  readonly total: number;
}

/** How far `sensitivity` goes. */
export interface SensitivityOptions {
  /** Index of the account (group, in the vectorbt profile) whose figures are told; default: as `stats()`, all. */
  readonly account?: number;
  /** Times that the columns of a shared account are put in another order: 0 to 1,000, default 10. */
  readonly shuffles?: number;
  /** Seed of those orders: a whole number from 0 to 2^32 − 1, default 0. */
  readonly seed?: number;
  /** Most runs, 1 to 10,000; default 100. More are refused before the first. */
  readonly runsMax?: number;
  /** How far flips go; those that are left out are `MAGNITUDES`' own. */
  readonly magnitudes?: Partial<Magnitudes>;
  /** Stops between two runs; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called before the first run and after every one. */
  readonly onProgress?: (progress: SensitivityProgress) => void;
}

/** The same with every default. */
export interface CheckedOptions {
  readonly account: number | undefined;
  readonly shuffles: number;
  readonly seed: number;
  readonly runsMax: number;
  readonly magnitudes: Magnitudes;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: SensitivityProgress) => void) | undefined;
}

const NAMES = ["account", "shuffles", "seed", "runsMax", "magnitudes", "signal", "onProgress"] as const;

const within = (low: number, high: number): NumberCheck =>
  check(`a whole number from ${low} to ${high}`, (x) => Number.isInteger(x) && x >= low && x <= high);

const SHUFFLES = within(0, 1000);
const RUNS_MAX = within(1, 10_000);

/**
 * Checks the arguments.
 * @param accounts of the run
 */
export function checkedOptions(given: unknown, accounts: number): CheckedOptions {
  const options = objectOf("sensitivity", given === undefined ? {} : given, NAMES);
  const followed: Pick<SensitivityOptions, "signal" | "onProgress"> = options;
  requireFollowed(followed);
  const number = (name: string, value: unknown, bound: NumberCheck, usual: number): number =>
    value === undefined ? usual : runNumber(name, value, bound);
  return {
    account: accountOf(options.account, accounts),
    shuffles: number("shuffles", options.shuffles, SHUFFLES, 10),
    seed: number("seed", options.seed, SEED, 0),
    runsMax: number("runsMax", options.runsMax, RUNS_MAX, 100),
    magnitudes: magnitudesOf(options.magnitudes),
    signal: followed.signal,
    onProgress: followed.onProgress,
  };
}

/** The index of an account of the run; undefined for all. */
export function accountOf(value: unknown, accounts: number): number | undefined {
  if (value === undefined) return undefined;
  return runNumber("account", value, within(0, accounts - 1));
}

function magnitudesOf(given: unknown): Magnitudes {
  if (given === undefined) return USUAL_MAGNITUDES;
  const names = Object.keys(MAGNITUDES) as MagnitudeName[];
  const options = objectOf("magnitudes", given, names);
  const entries = names.map((name) => [
    name,
    options[name] === undefined
      ? USUAL_MAGNITUDES[name]
      : runNumber(`magnitudes.${name}`, options[name], MAGNITUDES[name].check),
  ]);
  return Object.freeze(Object.fromEntries(entries)) as Magnitudes;
}
