// An indicator over bars as a step: a task of the kernel with a place of its own in the module's memory.
import { analysis, type Analysis } from "../analysis.ts";
import { BacktestError } from "../errors.ts";
import { giveBlockBack, type MemoryBlock } from "../memoryBlocks.ts";
import { describe } from "../plan/values.ts";
import type { Step } from "./step.ts";
import { layOutSeat, type Seat } from "./arena.ts";
import { parameterSets } from "./arguments.ts";
import { definitionOf, type IndicatorName, type ParameterSet } from "./definitions.ts";
import type { Frame } from "./history.ts";

const forgotten = new FinalizationRegistry<MemoryBlock>(giveBlockBack);

class KernelStep implements Step {
  readonly Row = Float64Array;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly parameters: ParameterSet;
  private readonly target: Analysis;
  private readonly seat: Seat;
  /** The one bar that goes in, and the one that comes out. */
  private readonly rowsIn: readonly Float64Array[];
  private readonly rowsOut: readonly Float64Array[];

  constructor(name: IndicatorName, columns: number, set: ParameterSet) {
    const definition = definitionOf(name);
    this.inputs = definition.inputs;
    this.outputs = definition.outputs;
    this.parameters = set;
    this.target = analysis();
    this.seat = layOutSeat(this.target, definition, columns, set);
    const row = (start: number): Float64Array =>
      new Float64Array(this.target.exports.memory.buffer, start, columns);
    this.rowsIn = this.seat.inputs.map(row);
    this.rowsOut = this.seat.outputs.map(row);
    this.target.exports.start(this.seat.tasks[0]);
    forgotten.register(this, this.seat.block, this);
  }

  next(rows: readonly Float64Array[], out: Frame): void {
    rows.forEach((row, input) => this.rowsIn[input].set(row));
    this.target.exports.advance(this.seat.tasks[0]);
    this.rowsOut.forEach((row, output) => out[output].set(row));
  }

  state(): Uint8Array {
    return this.stateBytes().slice();
  }

  setState(bytes: Uint8Array): void {
    this.stateBytes().set(bytes);
  }

  free(): void {
    forgotten.unregister(this);
    giveBlockBack(this.seat.block);
  }

  private stateBytes(): Uint8Array {
    const { state, stateBytes } = this.seat;
    return new Uint8Array(this.target.exports.memory.buffer, state, stateBytes);
  }
}

/** Checks the parameters, of which there is one set, and starts. */
export function kernelStepOf(
  name: IndicatorName,
  columns: number,
  parameters: Readonly<Record<string, unknown>>,
): Step {
  for (const [option, value] of Object.entries(parameters))
    if (typeof value === "object" && value !== null)
      throw new BacktestError("E_DTYPE", `${option} is ${describe(value)}`, {
        ...{ option, got: describe(value), expected: "a number" },
        hint: "An indicator that advances has one set of parameters; make one for each.",
      });
  const [set] = parameterSets(name, definitionOf(name), parameters);
  return new KernelStep(name, columns, set);
}
