// Runs a strategy over data whose future has been changed, and looks whether its past decisions are still the same.
import { describe, objectOf, runNumber } from "../checks.ts";
import { BacktestError, messageOf } from "../errors.ts";
import { decidedBy, firstDifference, kept, type Decided, type Difference } from "./decisions.ts";
import { Inputs, type InputSeries } from "./inputs.ts";
import { perturb, PERTURBATIONS } from "./perturb.ts";
import { sampledBars } from "./sample.ts";
import type {
  DecisionMaker,
  FailedRun,
  Leak,
  LookaheadOptions,
  LookaheadReport,
  Nondeterminism,
  Perturbation,
  SignalMaker,
} from "./types.ts";

const SAMPLES = 16;

/** What it gives, or a promise of that. */
type Checked = (data: object) => unknown;

/** Searches for a decision that knew the future. */
export async function searchLookahead<Data extends object>(
  subject: SignalMaker<Data> | DecisionMaker<Data>,
  data: Data,
  options: LookaheadOptions = {},
): Promise<LookaheadReport> {
  const run = checkedOf(subject as SignalMaker<object> | DecisionMaker<object>);
  if (typeof data !== "object" || data === null)
    throw new BacktestError("E_DTYPE", `data is ${describe(data)}`, {
      ...{ option: "data", got: describe(data), expected: "an object of series" },
    });
  const inputs = new Inputs(data);
  if (inputs.bars < 2) throw noFuture(inputs.bars);
  const search = new Search(run, inputs, settingsOf(options, inputs));
  try {
    return await search.report();
  } finally {
    inputs.restore();
  }
}

type Settings = Required<Omit<LookaheadOptions, "inputs" | "run">> & {
  readonly series: readonly InputSeries[];
};

/** A way of changing the future that changes what was decided. */
interface Found {
  readonly how: Perturbation;
  readonly difference: Difference;
}

class Search {
  private runs = 0;
  private compared = 0;
  private readonly failed: FailedRun[] = [];
  private readonly bars: number[] = [];
  private base: Decided | undefined;

  constructor(
    private readonly run: Checked,
    private readonly inputs: Inputs,
    private readonly settings: Settings,
  ) {}

  async report(): Promise<LookaheadReport> {
    const base = kept(await this.asItIs());
    this.base = base;
    const again = firstDifference(base, await this.asItIs(), this.inputs.bars);
    const nondeterministic = again === null ? null : differs(again);
    const leak = nondeterministic === null ? await this.leak(base) : null;
    const { runs, failed, bars, compared } = this;
    const names = this.settings.series.map(({ name }) => name);
    const ok = leak === null && nondeterministic === null && compared > 0;
    return deepFrozen({ ok, leak, nondeterministic, inputs: names, bars, runs, failed });
  }

  private async leak(base: Decided): Promise<Leak | null> {
    const { samples, seed, series } = this.settings;
    for (const bar of sampledBars(base, this.inputs.bars, samples, seed)) {
      this.bars.push(bar);
      const found: Found[] = [];
      for (const how of PERTURBATIONS) {
        const difference = await this.difference(how, bar, series);
        if (difference !== null) found.push({ how, difference });
      }
      if (found.length > 0) return this.told(bar, found);
    }
    return null;
  }

  /** The earliest of what differs, and the input that it takes. */
  private async told(bar: number, found: readonly Found[]): Promise<Leak> {
    const [first] = found.toSorted((a, b) => a.difference.bar - b.difference.bar);
    const input = await this.inputBehind(bar, first.difference, [first.how, ...found.map(({ how }) => how)]);
    const { decision, bar: at, column, was, became } = first.difference;
    const whose = input === null ? "several inputs" : `\`${input}\``;
    const text =
      `${decision} at bar ${at}, column ${column} is ${was}, but ${became} ` +
      `when ${whose} after bar ${bar} ${input === null ? "are" : "is"} ${WORDS[first.how]}`;
    return { ...first.difference, input, knownUntil: bar, perturbation: first.how, text };
  }

  private async inputBehind(
    bar: number,
    { decision, bar: at }: Difference,
    hows: readonly Perturbation[],
  ): Promise<string | null> {
    for (const how of new Set(hows)) {
      // A part of the data cannot be cut off alone: it is taken for missing.
      const alone = how === "cutOff" ? "missing" : how;
      for (const series of this.settings.series) {
        const found = await this.difference(alone, bar, [series]);
        if (found !== null && found.decision === decision && found.bar <= at) return series.name;
      }
    }
    return null;
  }

  /** What is decided otherwise with another future, up to a bar; null also where that throws. */
  private async difference(
    how: Perturbation,
    bar: number,
    series: readonly InputSeries[],
  ): Promise<Difference | null> {
    const { seed, decidedAt } = this.settings;
    const isCut = how === "cutOff";
    // Of a bar that is decided at its open more than rows is in the future.
    if (isCut && (decidedAt === "open" || series.length < this.inputs.series.length)) return null;
    this.inputs.restore();
    try {
      if (!isCut) perturb(this.inputs, series, how, { knownUntil: bar, decidedAt, seed });
      const data = isCut ? this.inputs.cutAfter(bar) : this.inputs.handed();
      const decided = await this.decided(data, isCut ? bar + 1 : this.inputs.bars);
      this.compared += 1;
      // Before anything is put back: what was given may be the very arrays of the data.
      return firstDifference(this.base!, decided, bar);
    } catch (error) {
      const message = messageOf(error);
      this.failed.push({ knownUntil: bar, perturbation: how, message });
      return null;
    } finally {
      this.inputs.restore();
    }
  }

  private asItIs(): Promise<Decided> {
    this.inputs.restore();
    return this.decided(this.inputs.handed(), this.inputs.bars);
  }

  private async decided(data: object, bars: number): Promise<Decided> {
    this.runs += 1;
    return decidedBy(await this.run(data), bars, this.inputs.bars, this.base);
  }
}

const WORDS: Readonly<Record<Perturbation, string>> = {
  noise: "replaced by noise",
  missing: "missing",
  scaledUp: "scaled up",
  scaledDown: "scaled down",
  cutOff: "cut off",
};

function differs({ decision, bar, column, was, became }: Difference): Nondeterminism {
  const text = `${decision} at bar ${bar}, column ${column} is ${was}, and ${became} when the same data is run again`;
  return { decision, bar, column, was, became, text };
}

function deepFrozen<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  Object.values(value).forEach(deepFrozen);
  return Object.freeze(value);
}

// ---- arguments -------------------------------------------------------------------------------------------------------

function checkedOf(subject: SignalMaker<object> | DecisionMaker<object>): Checked {
  if (typeof subject === "function") return subject;
  const isMaker =
    typeof subject === "object" && subject !== null && typeof subject.decisionsOf === "function";
  if (isMaker) return async (data) => ({ decisions: listed(await subject.decisionsOf(data)) });
  throw new BacktestError("E_DTYPE", `what is checked is ${describe(subject)}`, {
    ...{
      option: "subject",
      got: describe(subject),
      expected: "a function of the data, or { decisionsOf(data) }",
    },
  });
}

function listed(decisions: unknown): unknown {
  if (Array.isArray(decisions)) return decisions as unknown;
  throw new BacktestError("E_DTYPE", `decisionsOf gave ${describe(decisions)}`, {
    ...{ got: describe(decisions), expected: "a list of decisions" },
  });
}

function settingsOf(given: LookaheadOptions, inputs: Inputs): Settings {
  const options = objectOf("detectLookahead", given, [
    "samples",
    "seed",
    "decidedAt",
    "inputs",
  ]) as LookaheadOptions;
  const { samples = SAMPLES, seed = 0, decidedAt = "close" } = options;
  const whole = (option: string, value: unknown, most: number): number =>
    runNumber(option, value, {
      accepts: (number) => Number.isInteger(number) && number >= 0 && number <= most,
      code: "E_RANGE",
      expected: `a whole number from 0 to ${most}`,
    });
  if (decidedAt !== "close" && decidedAt !== "open")
    throw new BacktestError("E_ENUM", `decidedAt is ${describe(decidedAt)}`, {
      ...{ option: "decidedAt", got: decidedAt, expected: '"close" or "open"' },
    });
  const series = wantedSeries(options.inputs, inputs);
  return {
    samples: whole("samples", samples, 2 ** 20),
    seed: whole("seed", seed, 2 ** 31),
    decidedAt,
    series,
  };
}

function wantedSeries(names: unknown, { series, bars }: Inputs): readonly InputSeries[] {
  if (names === undefined) return series;
  const known = series.map(({ name }) => name);
  if (!Array.isArray(names) || names.length === 0)
    throw new BacktestError("E_DTYPE", `inputs is ${describe(names)}`, {
      ...{ option: "inputs", got: names, expected: "names of inputs" },
    });
  return names.map((name: unknown) => {
    const found = series.find((one) => one.name === name);
    if (found !== undefined) return found;
    throw new BacktestError("E_COLUMN", `there is no input ${JSON.stringify(name)} of ${bars} bars`, {
      ...{ option: "inputs", got: name, expected: known },
    });
  });
}

function noFuture(bars: number): BacktestError {
  return new BacktestError("E_EMPTY", `data has ${bars} bars: there is no future to change`, {
    ...{ option: "data", got: bars, expected: "series of at least 2 bars" },
    hint: "Series are typed arrays, lists, lists of rows, or matrices { data, rows, columns }.",
  });
}
