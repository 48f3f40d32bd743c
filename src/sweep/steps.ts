// A rule as a list of steps: what the kernel runs for every combination, and what a run on its own is given.
import { StepCode } from "../../assembly/layout.ts";
import { crossedAbove, crossedBelow } from "../signals/crossings.ts";
import type { ExpressionList } from "./expression.ts";
import { expressionPlaces } from "./gridIndex.ts";
import type { Parameters, Space } from "./grid.ts";
import type { CrossoverRule, ExpressionOf } from "./rules.ts";
import { crossesAbove, crossesBelow, requireCondition, type Condition } from "./rules/conditions.ts";
import type { SignalRule } from "./rules/signals.ts";
import type { Positions } from "./sample.ts";

/** A rule that compares series of one asset. */
export type SeriesRule<P extends Parameters> = CrossoverRule<P> | SignalRule<P>;

/** Operands: places of a list in `lists` for comparisons and masks, of an earlier step for the others. */
export interface Step {
  readonly code: StepCode;
  readonly first: number;
  readonly second: number;
}

export interface Steps {
  readonly all: readonly Step[];
  /** Steps that give the entries and the exits. */
  readonly entries: number;
  readonly exits: number;
}

/** A rule over a grid: for each list and combination, the place of a series or of a mask. */
export interface CompiledRule {
  readonly lists: readonly Int32Array[];
  readonly steps: Steps;
  /** Whether all there is to it is a crossing of the first two lists, which has a walk of its own. */
  readonly isCrossover: boolean;
}

/** Entries and exits of every combination are masks made beforehand, in turns. */
export function maskRule(combinations: number): CompiledRule {
  const places = (side: number): Int32Array =>
    Int32Array.from({ length: combinations }, (_, i) => 2 * i + side);
  const all = [0, 1].map((list) => ({ code: StepCode.Mask, first: list, second: list }));
  return { lists: [places(0), places(1)], steps: { all, entries: 0, exits: 1 }, isCrossover: false };
}

/** What a rule of series comes to; its distinct series are added to `expressions`. */
export function compileRule<P extends Parameters>(
  rule: SeriesRule<P>,
  space: Space<P>,
  kept: Positions,
  expressions: ExpressionList,
): CompiledRule {
  const lists: Int32Array[] = [];
  const compiler = new Compiler<P>((of) => lists.push(expressionPlaces(of, space, kept, expressions)) - 1);
  const isCrossover = rule.kind === "crossover";
  const entries = compiler.add(isCrossover ? crossesAbove(rule.first, rule.second) : rule.entries);
  const exits = compiler.add(isCrossover ? crossesBelow(rule.first, rule.second) : rule.exits);
  return { lists, steps: { all: compiler.steps(), entries, exits }, isCrossover };
}

/** Turns conditions into steps, parts before the whole; what is compared twice has one operand. */
export class Compiler<P extends Parameters> {
  /** Code, first and second operand of each step; behind them, what is left of longer rules. */
  readonly codes: number[] = [];
  stepCount = 0;
  // Few, and looked through for each of many combinations.
  private readonly known: ExpressionOf<P>[] = [];
  private readonly operands: number[] = [];
  private knownCount = 0;

  /** @param operandOf the operand of a comparison that stands for an expression; asked once for each */
  constructor(private readonly operandOf: (of: ExpressionOf<P>) => number) {}

  /** Begins the next rule. */
  restart(): void {
    this.stepCount = 0;
    this.knownCount = 0;
  }

  /** Adds the steps of a condition; the place of the last one. */
  add(condition: Condition<P>): number {
    requireCondition(condition, "rule");
    switch (condition.condition) {
      case "above":
        return this.step(StepCode.Above, this.operand(condition.first), this.operand(condition.second));
      case "below":
        return this.step(StepCode.Above, this.operand(condition.second), this.operand(condition.first));
      case "crossesAbove":
        return this.step(
          StepCode.CrossesAbove,
          this.operand(condition.first),
          this.operand(condition.second),
        );
      case "crossesBelow":
        return this.step(
          StepCode.CrossesBelow,
          this.operand(condition.first),
          this.operand(condition.second),
        );
      case "allOf":
        return this.joined(StepCode.Both, condition.of);
      case "anyOf":
        return this.joined(StepCode.Either, condition.of);
      case "not":
        return this.step(StepCode.Not, this.add(condition.of));
      case "starts":
        return this.step(StepCode.Starts, this.add(condition.of));
    }
  }

  /** Adds a step, and tells its place. */
  step(code: StepCode, first: number, second = first): number {
    const at = 3 * this.stepCount;
    this.codes[at] = code;
    this.codes[at + 1] = first;
    this.codes[at + 2] = second;
    return this.stepCount++;
  }

  /** The steps of the rule at hand. */
  steps(): Step[] {
    const { codes, stepCount } = this;
    const all: Step[] = [];
    for (let at = 0; at < 3 * stepCount; at += 3)
      all.push({ code: codes[at], first: codes[at + 1], second: codes[at + 2] });
    return all;
  }

  private joined(code: StepCode, of: readonly Condition<P>[]): number {
    return of.map((part) => this.add(part)).reduce((whole, part) => this.step(code, whole, part));
  }

  private operand(of: ExpressionOf<P>): number {
    for (let i = 0; i < this.knownCount; i++) if (this.known[i] === of) return this.operands[i];
    const operand = this.operandOf(of);
    this.known[this.knownCount] = of;
    this.operands[this.knownCount++] = operand;
    return operand;
  }
}

/** Entries and exits of one combination, a byte a bar. */
export interface Signals {
  readonly entries: Uint8Array;
  readonly exits: Uint8Array;
}

/** What the steps come to for one combination; `maskAt` unpacks a mask that was made beforehand. */
export function signalsOf(
  { lists, steps }: Pick<CompiledRule, "lists" | "steps">,
  series: readonly Float64Array[],
  combination: number,
  maskAt?: (place: number) => Uint8Array,
): Signals {
  const made: Uint8Array[] = [];
  for (const { code, first, second } of steps.all) {
    const placeOf = (list: number): number => lists[list][combination];
    made.push(
      code === StepCode.Mask
        ? maskAt!(placeOf(first))
        : code <= StepCode.CrossesBelow
          ? compared(code, series[placeOf(first)], series[placeOf(second)])
          : changed(code, made[first], made[second]),
    );
  }
  return { entries: made[steps.entries], exits: made[steps.exits] };
}

function compared(code: StepCode, first: Float64Array, second: Float64Array): Uint8Array {
  if (code === StepCode.CrossesAbove) return crossedAbove(first, second).data;
  if (code === StepCode.CrossesBelow) return crossedBelow(first, second).data;
  return Uint8Array.from(first, (value, bar) => Number(value > second[bar]));
}

function changed(code: StepCode, first: Uint8Array, second: Uint8Array): Uint8Array {
  if (code === StepCode.Both) return first.map((bit, bar) => bit & second[bar]);
  if (code === StepCode.Either) return first.map((bit, bar) => bit | second[bar]);
  if (code === StepCode.Not) return first.map((bit) => bit ^ 1);
  return first.map((bit, bar) => (bar > 0 && first[bar - 1] === 1 ? 0 : bit));
}
