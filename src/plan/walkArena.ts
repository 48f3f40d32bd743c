// Blocks of plain runs that go from event to event, and of what is made of their fills later: lists of fills, and fingerprints
// of the prices.
import { EVENT_BARS, FAST_RECORD_BYTES, FastOffset, Plain } from "../../assembly/layout.ts";
import type { Kernel } from "../kernel.ts";
import { RECORDS_PER_COLUMN, layOutWay, type Arena } from "./arena.ts";
import { F64_BYTES, I32_BYTES, type Blocks } from "./blocks.ts";
import { replayedPrices } from "./plain.ts";
import type { Plan } from "./plan.ts";

/** Fills that stay in the kernel's memory before they are taken out in one piece. */
const FILLS_KEPT = 524_288;
/** Cells that are gone through in one call, which makes a record of each at most. */
const CELLS = 65_536;
/** Two sums of two lanes. */
export const FINGERPRINT_BYTES = 32;

/** Fills as lists, and what the kernel needs to make them. */
export interface FillLists {
  readonly run: number;
  readonly events: number;
  readonly positions: number;
  readonly closes: number;
  readonly gains: number;
  readonly raw: number;
  readonly places: number;
  readonly bars: number;
  readonly columns: number;
  readonly units: number;
  readonly prices: number;
  readonly fees: number;
  readonly capacity: number;
  /** Bars of one call. */
  readonly callBars: number;
  /** A fingerprint for each array of prices. */
  readonly fingerprints: number;
}

export type ListArena = Arena & { readonly more: FillLists };

/** Lays a run out that goes from event to event. */
export function layOutWalk(plan: Plan, kernel: Kernel): ListArena {
  return layOutLists(plan, kernel, Plain.Walk, EVENT_BARS);
}

/** Lays out what replays the fills of a run, with series. */
export function layOutReplay(plan: Plan, kernel: Kernel): ListArena {
  return layOutLists(plan, kernel, Plain.Bars);
}

function layOutLists(plan: Plan, kernel: Kernel, plain: Plain, windowBars?: number): ListArena {
  const { bars, columns } = plan.shape;
  const isWalk = plain === Plain.Walk;
  const callBars = Math.min(bars, Math.max(1, Math.floor(CELLS / (columns * EVENT_BARS))) * EVENT_BARS);
  const callFills = callBars * columns;
  // Every cell may make an order; what is open at the end comes on top.
  const most = callFills + RECORDS_PER_COLUMN * columns;
  // A run of other ways may fill an order that has waited for a price and a new one at the same bar.
  const listed = isWalk ? Math.min(bars * columns, FILLS_KEPT) : 2 * callFills;
  const arena = layOutWay(plan, kernel, {
    ...{ plain, keepsSeries: !isWalk, windowBars },
    room: isWalk ? { orders: most } : { trades: most + callFills },
    more: (blocks) => takeLists(plan, blocks, { callBars, capacity: Math.max(callFills, listed) }),
  });
  const { buffer } = kernel.exports.memory;
  writeLists(buffer, arena.more);
  new Uint8Array(
    buffer,
    arena.more.fingerprints,
    replayedPrices(plan.inputs).length * FINGERPRINT_BYTES,
  ).fill(0);
  return arena;
}

/** Records of a call come raw and are listed at its end at the latest, behind those of the calls before. */
function takeLists(
  plan: Plan,
  blocks: Blocks,
  { callBars, capacity }: Pick<FillLists, "callBars" | "capacity">,
): FillLists {
  const { columns } = plan.shape;
  // Events: a word of each column and side, what is held by account, and the words behind the last ones.
  const events = 2 * columns + plan.groupLengths.length + 3;
  // Orders are quoted in pairs: the second one may be none.
  const doubles = (count: number): number => blocks.take((count + 1) * F64_BYTES);
  return {
    run: blocks.take(FastOffset.Size),
    events: blocks.take(events * F64_BYTES),
    positions: doubles(columns),
    closes: doubles(columns),
    gains: doubles(columns),
    raw: blocks.take(callBars * columns * FAST_RECORD_BYTES),
    places: blocks.take((callBars + 1) * I32_BYTES),
    bars: blocks.take(capacity * I32_BYTES),
    columns: blocks.take(capacity * I32_BYTES),
    units: doubles(capacity),
    prices: doubles(capacity),
    fees: doubles(capacity),
    ...{ callBars, capacity },
    fingerprints: blocks.take(replayedPrices(plan.inputs).length * FINGERPRINT_BYTES),
  };
}

/** Cuts the bars from `first` to `end` (exclusive) into those of single calls. */
export function eachCall(
  { more }: ListArena,
  first: number,
  end: number,
  take: (bar: number, lastBar: number) => void,
): void {
  for (let bar = first; bar < end; bar += more.callBars) take(bar, Math.min(end, bar + more.callBars));
}

function writeLists(buffer: ArrayBuffer, lists: FillLists): void {
  const words = new Uint32Array(buffer, lists.run, FastOffset.Size / I32_BYTES).fill(0);
  words[FastOffset.Events / I32_BYTES] = lists.events;
  words[FastOffset.Positions / I32_BYTES] = lists.positions;
  words[FastOffset.Closes / I32_BYTES] = lists.closes;
  words[FastOffset.Gains / I32_BYTES] = lists.gains;
  words[FastOffset.Records / I32_BYTES] = lists.raw;
  words[FastOffset.RecordBars / I32_BYTES] = lists.bars;
  words[FastOffset.RecordColumns / I32_BYTES] = lists.columns;
  words[FastOffset.RecordSizes / I32_BYTES] = lists.units;
  words[FastOffset.RecordPrices / I32_BYTES] = lists.prices;
  words[FastOffset.RecordFees / I32_BYTES] = lists.fees;
}
