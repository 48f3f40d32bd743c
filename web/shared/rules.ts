// The rules one can pick: their names, parameters and what a sweep of them tries first. What they do is in engine/signals.ts.

export type RuleKind = "crossover" | "rsi" | "breakout" | "code";

export interface RuleParameter {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

export interface AxisChoice {
  name: string;
  from: number;
  to: number;
  step: number;
}

export interface RuleText {
  readonly label: string;
  readonly sentence: string;
  readonly parameters: readonly RuleParameter[];
  readonly sweep: { readonly x: AxisChoice; readonly y: AxisChoice };
}

const window = (name: string, label: string, value: number): RuleParameter => ({
  ...{ name, label, value },
  ...{ min: 1, max: 1000, step: 1 },
});
const level = (name: string, label: string, value: number): RuleParameter => ({
  ...{ name, label, value },
  ...{ min: 0, max: 100, step: 1 },
});
const axis = (name: string, from: number, to: number, step: number): AxisChoice => ({ name, from, to, step });

export const RULES: Readonly<Record<RuleKind, RuleText>> = {
  crossover: {
    label: "Moving averages cross",
    sentence:
      "Buys when the fast average of the close crosses above the slow one, sells when it crosses below.",
    parameters: [window("fast", "Fast window, bars", 20), window("slow", "Slow window, bars", 100)],
    sweep: { x: axis("fast", 5, 60, 5), y: axis("slow", 40, 240, 20) },
  },
  rsi: {
    label: "RSI leaves its levels",
    sentence:
      "Buys when the relative strength index falls below one level, sells when it rises above another.",
    parameters: [
      window("window", "Window, bars", 14),
      level("low", "Buy below", 30),
      level("high", "Sell above", 60),
    ],
    sweep: { x: axis("low", 10, 45, 5), y: axis("high", 50, 85, 5) },
  },
  breakout: {
    label: "Breakout of a channel",
    sentence: "Buys above the highest high of the bars before, sells below their lowest low.",
    parameters: [window("entry", "Entry window, bars", 55), window("exit", "Exit window, bars", 20)],
    sweep: { x: axis("entry", 10, 100, 10), y: axis("exit", 5, 50, 5) },
  },
  code: {
    label: "Your own, in JavaScript",
    sentence: "A function body that returns entries and exits. It runs in a worker that has no network.",
    parameters: [
      { name: "a", label: "a", value: 50, min: -1e9, max: 1e9, step: 1 },
      { name: "b", label: "b", value: 5, min: -1e9, max: 1e9, step: 1 },
    ],
    sweep: { x: axis("a", 20, 200, 20), y: axis("b", 1, 10, 1) },
  },
};

/** What stands in the editor at first. */
export const EXAMPLE_CODE = `// open, high, low, close, volume: { data, rows, columns }, bar after bar.
// a, b: the two numbers above. lib: everything that barloom exports.
const trend = lib.sma(close, { window: a });
const quick = lib.sma(close, { window: b });
return {
  entries: lib.crossedAbove(quick, trend),
  exits: lib.crossedBelow(quick, trend),
};`;
