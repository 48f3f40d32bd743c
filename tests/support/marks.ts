import type { ExecutionInput, OptionArray } from "../twin/execution/input.ts";

/** Marks at every bar's end: the last valid open or close. */
export function marksOf({ options, shape: [bars, columns] }: ExecutionInput): Float64Array {
  const open = options.open as OptionArray<number>;
  const close = options.close as OptionArray<number>;
  const marks = new Float64Array(bars * columns).fill(NaN);
  for (let i = 0; i < marks.length; i++)
    marks[i] =
      close.data[i] > 0 ? close.data[i] : open.data[i] > 0 ? open.data[i] : (marks[i - columns] ?? NaN);
  return marks;
}
