// Combinations for which a function says what to do: those that do the same with different series go through together, as one
// rule with lists of them.
import { StepCode } from "../../assembly/layout.ts";
import type { MaskInput } from "../inputs.ts";
import type { Expression, ExpressionList } from "./expression.ts";
import type { AnyParameters, Combination, Parameters } from "./grid.ts";
import { valueFor } from "./rules.ts";
import type { Condition } from "./rules/conditions.ts";
import type { Masks } from "./rules/panel.ts";
import { Compiler, type CompiledRule, type Step } from "./steps.ts";

/** Combinations that do the same. */
interface Part {
  /** Code and operands of each step, as the compiler has them; operands of comparisons and masks are numbers of lists. */
  readonly codes: readonly number[];
  readonly steps: readonly Step[];
  readonly entries: number;
  readonly exits: number;
  /** Their places, and for each of them a place of a series or a mask in every list. */
  readonly places: number[];
  readonly lists: readonly number[][];
}

/** Keeps a mask, and tells its place. */
export type PutMask = (option: "entries" | "exits", mask: MaskInput) => number;

export class Parts {
  /** What is in the lists of all parts. */
  cells = 0;
  /** Steps of all parts. */
  steps = 0;
  private readonly parts = new Map<string, Part>();
  private last: Part | undefined;
  private readonly compiler: Compiler<AnyParameters>;
  private combination: Combination<Parameters> = {};
  /** What the combination at hand compares: a place for each of its lists. */
  private readonly slots: number[] = [];
  private slotCount = 0;

  constructor(
    private readonly expressions: ExpressionList,
    private readonly putMask: PutMask,
  ) {
    this.compiler = new Compiler((of) =>
      this.slotOf(this.expressions.placeOf(valueFor<AnyParameters, Expression>(of, this.combination))),
    );
  }

  /** Adds what a function gave for a combination. */
  add(place: number, combination: Combination<Parameters>, given: Masks): void {
    this.combination = combination;
    this.compiler.restart();
    this.slotCount = 0;
    const entries = this.side("entries", given.entries);
    const exits = this.side("exits", given.exits);
    const part = this.partOf(entries, exits);
    part.places.push(place);
    for (let k = 0; k < this.slotCount; k++) part.lists[k].push(this.slots[k]);
    this.cells += this.slotCount;
  }

  /** A rule for each part. */
  rules(): CompiledRule[] {
    return Array.from(this.parts.values(), ({ lists, steps: all, entries, exits }) => ({
      lists: lists.map((list) => new Int32Array(list)),
      steps: { all, entries, exits },
      isCrossover: false,
    }));
  }

  /** Places of the combinations in the order of their parts; undefined: as they are. */
  order(): Int32Array | undefined {
    if (this.parts.size < 2) return undefined;
    return new Int32Array([...this.parts.values()].flatMap(({ places }) => places));
  }

  private side(option: "entries" | "exits", value: Masks["entries"]): number {
    if (isCondition(value)) return this.compiler.add(value);
    return this.compiler.step(StepCode.Mask, this.slotOf(this.putMask(option, value)));
  }

  private slotOf(place: number): number {
    for (let k = 0; k < this.slotCount; k++) if (this.slots[k] === place) return k;
    this.slots[this.slotCount] = place;
    return this.slotCount++;
  }

  private partOf(entries: number, exits: number): Part {
    const { last, compiler } = this;
    if (last !== undefined && this.isSame(last, entries, exits)) return last;
    const codes = compiler.codes.slice(0, 3 * compiler.stepCount);
    const key = `${entries} ${exits} ${codes.join()}`;
    const part = this.parts.get(key) ?? this.newPart(key, codes, entries, exits);
    return (this.last = part);
  }

  private newPart(key: string, codes: readonly number[], entries: number, exits: number): Part {
    const lists = this.slots.slice(0, this.slotCount).map(() => []);
    const part = { codes, steps: this.compiler.steps(), entries, exits, places: [], lists };
    this.parts.set(key, part);
    this.steps += part.steps.length;
    return part;
  }

  private isSame(part: Part, entries: number, exits: number): boolean {
    const { codes, stepCount } = this.compiler;
    if (part.codes.length !== 3 * stepCount || part.entries !== entries || part.exits !== exits) return false;
    for (let i = 0; i < part.codes.length; i++) if (part.codes[i] !== codes[i]) return false;
    return true;
  }
}

function isCondition(value: Masks["entries"]): value is Condition<AnyParameters> {
  return typeof value === "object" && value !== null && "condition" in value;
}
