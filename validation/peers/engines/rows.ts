// Tables of a plan, a row a bar.

export type Rows<Value> = readonly (readonly Value[])[];

export interface Shape {
  readonly bars: number;
  readonly columns: number;
}

export function rowsOf<Value>(
  { bars, columns }: Shape,
  cell: (bar: number, column: number) => Value,
): Value[][] {
  return Array.from({ length: bars }, (_, bar) => Array.from({ length: columns }, (_, c) => cell(bar, c)));
}
