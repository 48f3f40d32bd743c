// Combinations of a function that decides, as many as fit into the memory that is left: it is asked for each, and what it gives
// is sorted. Conditions are worked out with the walk; masks are kept as bits until every asset has walked them.
import { analysis } from "../analysis.ts";
import { describe } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { MaskInput } from "../inputs.ts";
import { F64_BYTES, I32_BYTES } from "../plan/blocks.ts";
import { tooLargeForBudget } from "./budget.ts";
import { CHUNK_ROWS, listedAtOnce, type Chunk, type ChunkSource } from "./chunks.ts";
import { ExpressionList } from "./expression.ts";
import { fusedBytes, seriesRoomBytes } from "./fused/arena.ts";
import { PackedMasks, packedBytes } from "./fused/masks.ts";
import { planSeries } from "./fused/seriesPlan.ts";
import { fusedShape } from "./fused/walk.ts";
import { combinationAt, type Combination, type Parameters } from "./grid.ts";
import { contextOf } from "./maskContext.ts";
import { PanelSeries } from "./panelSeries.ts";
import { Parts, type PutMask } from "./parts.ts";
import type { PanelPrices } from "./prices.ts";
import type { MaskContext, MaskFunction, Masks } from "./rules/panel.ts";
import type { Choice, Positions } from "./sample.ts";
import { maskRule } from "./steps.ts";
import { countFrom, NO_TILES, positionsFrom, tilesOf, type Work } from "./tiles.ts";

/** Most room for masks: enough for thousands of combinations of one asset, and for a hundred of a thousand assets. */
const MASKS_BYTES = 32 * 1024 * 1024;
/** Steps of rules, and what is noted beside each. */
const STEP_BYTES = 256;

/** What is asked, and for what. */
export interface Asked<P extends Parameters> {
  readonly rule: MaskFunction<P>;
  readonly choice: Choice<P>;
  readonly prices: PanelPrices;
  /** Names of the assets; null where they have none. */
  readonly names: readonly string[] | null;
  readonly threads: number;
  /** Chunks that are walked and made ready at a time; those that have masks share the room of one. */
  readonly atOnce: number;
  /** Stops it between two combinations. */
  readonly stop?: AbortSignal | undefined;
}

/** Shares of what is left. */
interface Shares {
  /** Bytes of a combination, but for its masks and lists. */
  readonly one: number;
  /** Bytes of a place in a list: in the arena, and outside of it. */
  readonly cell: number;
  /** Bytes of a chunk's combinations. */
  readonly bytes: number;
  /** Combinations whose masks there is room for. */
  readonly masked: number;
  /** Bytes of the series that the function asks for. */
  readonly context: number;
  /** Series that the conditions of a chunk compare. */
  readonly series: number;
}

/** A chunk that is being made. */
interface Asking {
  readonly positions: Positions;
  readonly expressions: ExpressionList;
  readonly parts: Parts;
  count: number;
  masked: number;
}

export class FunctionChunks<P extends Parameters> implements ChunkSource {
  private readonly work: Work<P>;
  private readonly shares: Shares;
  private readonly series: PanelSeries;
  private readonly context: MaskContext;
  private readonly turns = new Turns();
  private readonly rule: MaskFunction<P>;
  private readonly stop: AbortSignal | undefined;
  private readonly bars: number;
  private readonly assets: number;
  private masks: PackedMasks | undefined;

  /** @param left bytes that it may take; throws E_MEMORY where not even one combination fits */
  constructor(asked: Asked<P>, left: number) {
    const { choice, prices, names } = asked;
    this.rule = asked.rule;
    this.stop = asked.stop;
    this.bars = prices.close!.rows;
    this.assets = prices.close!.columns;
    this.shares = sharesOf(asked, left);
    this.series = new PanelSeries(prices, this.shares.context);
    this.context = contextOf(prices, names, this.series);
    // What goes through at once needs no order of its own.
    const isWhole = Math.min(CHUNK_ROWS, this.shares.masked) >= choice.kept.length;
    this.work = { choice, ...(isWhole ? NO_TILES : tilesOf(choice)) };
  }

  get order(): Uint32Array | undefined {
    return this.work.order;
  }

  *from(first: number): Generator<void, Chunk> {
    const { work } = this;
    const asking = this.begin(positionsFrom(work, first, countFrom(work, first, CHUNK_ROWS)));
    while (!this.ask(asking)) yield;
    const { count, masked, expressions, parts } = asking;
    const masks = masked > 0 ? this.masks : undefined;
    const plan = planSeries(analysis(), expressions.all);
    return { count, expressions, plan, rules: parts.rules(), order: parts.order(), masks };
  }

  free(): void {
    this.masks?.free();
    this.series.free();
  }

  private begin(positions: Positions): Asking {
    const expressions = new ExpressionList();
    const put: PutMask = (option, mask) => this.put(asking.masked++, option, mask);
    const asking: Asking = {
      positions,
      expressions,
      parts: new Parts(expressions, put),
      count: 0,
      masked: 0,
    };
    return asking;
  }

  /** Asks for one combination after another until others should have their turn; whether the chunk is complete. */
  private ask(asking: Asking): boolean {
    const { shares, stop, turns } = this;
    const { space } = this.work.choice;
    const { positions, expressions, parts } = asking;
    while (asking.count < positions.length) {
      const combination = combinationAt(space, positions[asking.count]);
      parts.add(asking.count++, combination, this.masksFor(combination));
      stop?.throwIfAborted();
      const bytes = asking.count * shares.one + parts.cells * shares.cell + parts.steps * STEP_BYTES;
      const isFull = asking.masked + 2 > 2 * shares.masked || expressions.all.length > shares.series;
      if (isFull || bytes > shares.bytes) return true;
      if (turns.isDue()) return false;
    }
    return true;
  }

  private put(place: number, option: "entries" | "exits", mask: MaskInput): number {
    this.masks ??= new PackedMasks(this.bars, this.assets, 2 * this.shares.masked);
    this.masks.set(place, option, mask);
    return place;
  }

  private masksFor(combination: Combination<P>): Masks {
    const { rule, context } = this;
    const given: unknown = rule(combination, context);
    if (typeof given === "object" && given !== null && "entries" in given && "exits" in given)
      return given as Masks;
    throw new BacktestError("E_DTYPE", `the rule gave ${describe(given)}, not masks`, {
      option: "rule",
      got: given,
      expected: "{ entries, exits }, bars × assets each",
      ...(given instanceof Promise ? { hint: "The function must not be async." } : {}),
    });
  }
}

/** Half of what is left is for combinations and masks, a quarter each for the two kinds of series. */
function sharesOf<P extends Parameters>({ prices, choice, threads, atOnce }: Asked<P>, left: number): Shares {
  const { rows: bars, columns: assets } = prices.close!;
  const target = analysis();
  const arena = (combinations: number): number =>
    fusedBytes(target, fusedShape(bars, 0, [maskRule(combinations)], threads));
  // Prices with the bars of an asset together, and a series of them; a mask as it is packed, the two that the function may fill,
  // and two that are marked in the kernel.
  const turned = assets === 1 ? 0 : (Object.keys(prices).length + 1) * bars * assets * F64_BYTES;
  const fixed = turned + 5 * bars * assets + atOnce * arena(0);
  // Of even numbers, as figures are laid out.
  const one = (arena(2) - arena(0)) / 2 + 2 * I32_BYTES;
  const masks = 2 * assets * packedBytes(bars);
  const least = fixed + atOnce * one + masks;
  if (least > left) throw tooLargeForBudget(least, left);
  const half = (left - fixed) / 2;
  const masked = Math.max(1, Math.floor(Math.min(half, MASKS_BYTES) / (atOnce * one + masks)));
  return {
    ...{ one, bytes: half / atOnce, context: half / 2 },
    cell: (1 + listedAtOnce(atOnce) / atOnce) * I32_BYTES,
    masked: Math.min(masked, choice.kept.length),
    series: Math.floor(half / 2 / atOnce / seriesRoomBytes(bars)),
  };
}

/** Longest stretch without a turn for others. */
const TURN_MS = 2;

/** Tells when others should have their turn. */
class Turns {
  private last = -Infinity;

  isDue(): boolean {
    const now = performance.now();
    if (now - this.last < TURN_MS) return false;
    this.last = now;
    return true;
  }
}
