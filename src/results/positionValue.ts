// What positions are worth: units times the last valid price.
import { ActionKind, Input } from "../../assembly/layout.ts";
import type { Matrix } from "../matrix.ts";
import type { Plan } from "../plan/plan.ts";
import { cellOf } from "../plan/source.ts";
import { unitWorth } from "./tradeReturns.ts";

/** Value of every position at its mark, account currency, signed; 0 where nothing is held. */
export function positionValueOf(plan: Plan, { data, rows, columns }: Matrix): Matrix {
  const worth = unitWorth(plan.inputs);
  const marks = new Marks(plan);
  const values = new Float64Array(data.length);
  for (let bar = 0; bar < rows; bar++) {
    marks.move(bar);
    for (let column = 0; column < columns; column++) {
      const cell = bar * columns + column;
      if (data[cell] === 0) continue;
      values[cell] = data[cell] * marks.last[column] * (worth === null ? 1 : worth(bar, column));
    }
  }
  return { data: values, rows, columns };
}

/** The last valid price of every column, in the units of the bar; a delisted column keeps the one that it has. */
class Marks {
  readonly last: Float64Array;
  private readonly isDelisted: Uint8Array;
  private nextAction = 0;

  constructor(private readonly plan: Plan) {
    this.last = new Float64Array(plan.shape.columns).fill(NaN);
    this.isDelisted = new Uint8Array(plan.shape.columns);
  }

  /** Bars in their order, none left out. */
  move(bar: number): void {
    const { actions, inputs } = this.plan;
    for (; this.nextAction < actions.length && actions[this.nextAction].bar === bar; this.nextAction++) {
      const { kind, column, amount } = actions[this.nextAction];
      if (kind === ActionKind.Split) this.last[column] /= amount;
      if (kind === ActionKind.Delisting) this.isDelisted[column] = 1;
    }
    for (const input of [Input.Open, Input.Close])
      for (let column = 0; column < this.last.length; column++) {
        const price = cellOf(inputs.get(input)!, bar, column);
        if (price > 0 && this.isDelisted[column] === 0) this.last[column] = price;
      }
  }
}
