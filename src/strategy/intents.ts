// The row of intents in the kernel's memory that a strategy writes its orders into: what a matrix has at the bar of a decision.
import { Input, OrderType, SlotOffset } from "../../assembly/layout.ts";
import type { Kernel } from "../kernel.ts";
import type { Arena } from "../plan/arena.ts";
import type { Plan } from "../plan/plan.ts";
import { cellOf, type Source } from "../plan/source.ts";
import type { MatrixData } from "../matrix.ts";

/** What an order says of itself. */
const OF_ORDER = [Input.Size, Input.SizeType, Input.OrderType, Input.LimitPrice, Input.StopPrice] as const;

/** What it may say, and what the options of the run say otherwise. */
const WITH_DEFAULT = [Input.TimeInForce, Input.SlStop, Input.SlTrail, Input.TpStop] as const;

const BYTES: ReadonlySet<Input> = new Set([Input.SizeType, Input.OrderType, Input.SlTrail]);

type OfOrder = (typeof OF_ORDER)[number] | (typeof WITH_DEFAULT)[number];

/** One order as numbers and codes; what is left out is as the options of the run say. */
export type Intent = Partial<Record<OfOrder, number | undefined>>;

/** The plan with one row a bar in place of the matrices of its intents. */
export function withIntentRow(plan: Plan): Plan {
  const { columns } = plan.shape;
  const inputs = new Map(plan.inputs);
  for (const input of [...OF_ORDER, ...WITH_DEFAULT]) {
    const data = BYTES.has(input) ? new Uint8Array(columns) : new Float64Array(columns).fill(NaN);
    inputs.set(input, rowOf(data));
  }
  if (!inputs.has(Input.CallSeq)) inputs.set(Input.CallSeq, rowOf(new Float64Array(columns)));
  return { ...plan, inputs };
}

function rowOf(data: MatrixData): Source {
  return { data, rows: 1, columns: data.length, rowStride: 0, columnStride: 1 };
}

/** The cells of the row, as they stand in the kernel's memory. */
export class IntentRow {
  private readonly cells: Record<OfOrder, MatrixData>;
  private readonly usual: readonly (readonly [MatrixData, Source])[];
  private readonly changes: boolean;
  /** 1 where the options of the run say the same of all columns, else 0: for the kernel. */
  readonly alike: 0 | 1;

  /** @param given the plan as it was before it got its row: what its options say */
  constructor(given: Plan, arena: Arena, kernel: Kernel) {
    const { columns } = given.shape;
    const place = (input: Input): MatrixData => rowAt(input, columns, arena, kernel);
    const inputs = [...OF_ORDER, ...WITH_DEFAULT];
    this.cells = Object.fromEntries(inputs.map((input) => [input, place(input)])) as Record<
      OfOrder,
      MatrixData
    >;
    this.usual = WITH_DEFAULT.map((input) => [this.cells[input], given.inputs.get(input)!] as const);
    this.changes = this.usual.some(([, { rows }]) => rows > 1);
    this.alike = this.usual.every(([, { columnStride }]) => columnStride === 0) ? 1 : 0;
    for (let column = 0; column < columns; column++) this.clear(0, column);
  }

  /** Makes the row that of a bar. */
  begin(bar: number): void {
    if (!this.changes || bar === 0) return;
    for (const [cells, source] of this.usual)
      for (let column = 0; column < cells.length; column++) cells[column] = cellOf(source, bar, column);
  }

  /** An order of a size with terms of its own. */
  put(column: number, size: number, sizeType: number, intent: Intent): void {
    this.cells[Input.Size][column] = size;
    this.cells[Input.SizeType][column] = sizeType;
    for (const input in intent) {
      const value = intent[input as unknown as OfOrder];
      if (value !== undefined) this.cells[input as unknown as OfOrder][column] = value;
    }
  }

  /** Market orders of sizes of all columns. */
  putSizes(sizes: Float64Array, sizeType: number): void {
    this.cells[Input.Size].set(sizes);
    this.cells[Input.SizeType].fill(sizeType);
  }

  /** Nothing is asked of the column any more. */
  clear(bar: number, column: number): void {
    this.cells[Input.Size][column] = NaN;
    this.cells[Input.SizeType][column] = 0;
    this.cells[Input.OrderType][column] = OrderType.Market;
    this.cells[Input.LimitPrice][column] = NaN;
    this.cells[Input.StopPrice][column] = NaN;
    for (const [cells, source] of this.usual) cells[column] = cellOf(source, bar, column);
  }

  /** Nothing is asked of any column; for rows of sizes alone. */
  clearSizes(): void {
    (this.cells[Input.Size] as Float64Array).fill(NaN);
  }
}

/** One value a column of an input, where the kernel reads it. */
export function rowAt(input: Input, columns: number, arena: Arena, kernel: Kernel): MatrixData {
  const { buffer } = kernel.exports.memory;
  const slot = arena.slots + input * SlotOffset.Size;
  const start = new DataView(buffer).getUint32(slot + SlotOffset.Data, true);
  return BYTES.has(input) ? new Uint8Array(buffer, start, columns) : new Float64Array(buffer, start, columns);
}
