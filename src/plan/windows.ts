// Long inputs and series pass through windows of bars that stay in the processor's cache: a run needs no second copy of them.
import { Input, PlanOffset, SlotOffset } from "../../assembly/layout.ts";
import { addressOf } from "../allocate.ts";
import type { Kernel } from "../kernel.ts";
import type { Arena } from "./arena.ts";
import { F64_BYTES } from "./blocks.ts";
import type { Plan } from "./plan.ts";
import type { Source } from "./source.ts";

/** Bytes of inputs and series that a window should have: a part of a second-level cache. */
const WINDOW_BYTES = 512 * 1024;
/** A window is no shorter than so many times the bars that are looked back. */
const LOOKBACKS = 8;
const LEAST_BARS = 32;

/** What of a run passes through windows. */
export interface Windows {
  /** Bars of a window; all of the run where nothing passes through any. */
  readonly bars: number;
  /** Bars before a window that are looked at from inside it. */
  readonly lookback: number;
  readonly inputs: ReadonlySet<Source["data"]>;
}

/** `series`: how many are written an account; `least`: what the bars of a window are a multiple of. Arrays that `allocate` made are read where they are, and those whose bars do not lie together have to be there as a whole. */
export function windowsOf(plan: Plan, kernel: Kernel, series: number, least = LEAST_BARS): Windows {
  const { bars } = plan.shape;
  const lookback = Math.max(0, plan.delay - 1, plan.impact.window === 0 ? 0 : plan.impact.window + 1);
  const long = [...plan.inputs.values()].filter(
    (source) => liesByBar(source, bars) && addressOf(source.data, kernel) === undefined,
  );
  const inputs = new Set(long.map(({ data }) => data));
  let bytes = series * plan.groupLengths.length * F64_BYTES;
  for (const data of inputs) bytes += data.byteLength / bars;
  const fitting = Math.floor(WINDOW_BYTES / bytes / least) * least;
  const length = Math.max(fitting, least, LOOKBACKS * lookback);
  return length >= bars ? { bars, lookback: 0, inputs: new Set() } : { bars: length, lookback, inputs };
}

function liesByBar({ rows, columns, rowStride }: Source, bars: number): boolean {
  return rows === bars && rowStride === columns;
}

/** Bytes that an input has in the arena. */
export function placedBytes(
  data: Source["data"],
  { bars, lookback, inputs }: Windows,
  ofRun: number,
): number {
  return inputs.has(data) ? (data.byteLength / ofRun) * Math.min(ofRun, bars + lookback) : data.byteLength;
}

/** Moves the windows through bars `bar` to `last` (exclusive) of a run; `take` gets the bars of each. */
export function eachWindow(
  kernel: Kernel,
  arena: Arena,
  plan: Plan,
  bar: number,
  last: number,
  take: (first: number, end: number) => void,
): void {
  for (let first = bar; first < last;) {
    const end = Math.min(last, first + arena.windows.bars);
    moveWindows(kernel.exports.memory.buffer, arena, plan, first, end);
    take(first, end);
    first = end;
  }
}

/** Moves the windows of a run to bars `bar` to `last` (exclusive). */
export function moveWindows(buffer: ArrayBuffer, arena: Arena, plan: Plan, bar: number, last: number): void {
  const { windows } = arena;
  const view = new DataView(buffer);
  const first = Math.max(0, bar - windows.lookback);
  for (const data of windows.inputs) {
    const row = data.byteLength / plan.shape.bars;
    const bytes = new Uint8Array(data.buffer, data.byteOffset + first * row, (last - first) * row);
    new Uint8Array(buffer, arena.placed.get(data), bytes.length).set(bytes);
  }
  for (const [input, { data }] of plan.inputs)
    if (windows.inputs.has(data)) {
      const start = arena.placed.get(data)! - first * (data.byteLength / plan.shape.bars);
      view.setUint32(slotOf(arena, input) + SlotOffset.Data, start, true);
    }
  if (windows.bars < plan.shape.bars) moveSeries(view, arena, bar * plan.groupLengths.length * F64_BYTES);
}

/** Puts one bar of the inputs that lie by bar where they lie as a whole: it was not there when the run was laid out. */
export function placeRow(buffer: ArrayBuffer, arena: Arena, plan: Plan, bar: number): void {
  const { bars } = plan.shape;
  const long = [...plan.inputs.values()].filter((source) => liesByBar(source, bars));
  for (const data of new Set(long.map((source) => source.data))) {
    const row = data.byteLength / bars;
    const bytes = new Uint8Array(data.buffer, data.byteOffset + bar * row, row);
    new Uint8Array(buffer, arena.placed.get(data)! + bar * row, row).set(bytes);
  }
}

function slotOf({ slots }: Arena, input: Input): number {
  return slots + input * SlotOffset.Size;
}

/** Series are found by their bar in the run: they seem to begin before their window. */
function moveSeries(view: DataView, arena: Arena, bytes: number): void {
  const put = (offset: number, start: number): void => {
    if (start !== 0) view.setUint32(arena.plan + offset, start - bytes, true);
  };
  put(PlanOffset.Equity, arena.equity);
  put(PlanOffset.Cash, arena.cash);
  put(PlanOffset.SettledCash, arena.settledCash);
  put(PlanOffset.Receivable, arena.receivable);
}
