// Sweeps of rules that look at all assets of a bar at once: a batch of combinations has its masks made and packed, then every
// asset walks them. Batches are as large as a fixed room for masks allows.
import { SweepFigure } from "../../assembly/layout.ts";
import { describe } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { inOrder } from "../indicators/arguments.ts";
import { analysis } from "../analysis.ts";
import { readColumn, type Matrix } from "../matrix.ts";
import { F64_BYTES, I32_BYTES } from "../plan/blocks.ts";
import { fusedTerms, runAlone } from "./assetRun.ts";
import { tooLargeForBudget } from "./budget.ts";
import { ExpressionList, keyOf, type Expression } from "./expression.ts";
import { fusedBytes, type Terms } from "./fused/arena.ts";
import { ConditionMasks, type MarkedCondition } from "./fused/conditionMasks.ts";
import { PackedMasks, packedBytes } from "./fused/masks.ts";
import { SeriesMaker } from "./fused/seriesMaker.ts";
import { fusedShape, FusedWalk } from "./fused/walk.ts";
import { combinationAt, type AnyParameters, type Parameters } from "./grid.ts";
import { assetPrices, type PanelPrices } from "./prices.ts";
import type { Condition } from "./rules/conditions.ts";
import type { MaskContext, MaskFunction, Masks } from "./rules/panel.ts";
import type { Choice } from "./sample.ts";
import { MASK_STEPS, signalsOf, type CompiledRule, type Signals } from "./steps.ts";
import { positionsFrom, tileOrder } from "./tiles.ts";

/** Most room for masks: enough for thousands of combinations of one asset, and for a hundred of a thousand assets. */
const MASKS_BYTES = 32 * 1024 * 1024;

/** What the masks are made for. */
export interface Panel<P extends Parameters> {
  readonly choice: Choice<P>;
  readonly prices: PanelPrices;
  /** Names of the assets; null where they have none. */
  readonly names: readonly string[] | null;
}

/** What is asked for. */
export interface PanelSweep<P extends Parameters> extends Panel<P> {
  readonly masks: MaskFunction<P>;
  /** Options of the runs. */
  readonly runs: object;
  readonly threads: number;
  /** Bytes that it may take. */
  readonly left: number;
  /** Stops it between two combinations. */
  readonly stop?: AbortSignal | undefined;
}

/** Gets the figures of consecutive combinations of an asset in the order of work, from `first` on. */
export type Take = (
  asset: number,
  first: number,
  figures: Float64Array,
  order: Uint32Array | undefined,
) => void;

/** Hands figures to `take`, asset by asset and batch by batch; yields how many of all combinations of all assets are done. */
export async function* sweepPanels<P extends Parameters>(
  sweep: PanelSweep<P>,
  take: Take,
): AsyncGenerator<number, void> {
  const { rows: bars, columns: assets } = sweep.prices.close!;
  const count = sweep.choice.kept.length;
  const { size, seriesBytes } = sharesOf(sweep);
  const prices = byAsset(sweep.prices);
  const context = contextOf(sweep, prices, seriesBytes);
  const { choice } = sweep;
  // What goes through at once needs no order of its own.
  const order = size < count ? tileOrder(choice) : undefined;
  // Options are checked before the first mask is made.
  const terms = fusedTerms(sweep.runs, assetPrices(prices, 0));
  const masks = new PackedMasks(bars, assets, 2 * size);
  const packer = new Packer(sweep, prices, seriesBytes);
  const turns = new Turns();
  try {
    for (let first = 0; first < count; first += size) {
      const batch = positionsFrom({ choice, order }, first, size);
      for (const [i, position] of batch.entries()) {
        packer.pack(masks, i, position, askFor(sweep, sweep.masks, position, context));
        sweep.stop?.throwIfAborted();
        if (turns.isDue()) yield first * assets;
      }
      const before = first * assets;
      const walking = walkBatch({ ...sweep, prices }, masks, batch.length, terms, (asset, figures) =>
        take(asset, first, figures, order),
      );
      for await (const done of walking) yield before + done;
    }
  } finally {
    packer.free();
    masks.free();
  }
}

/** Combinations of a batch, and bytes of series that are kept: half of what is left each. Throws where one does not fit. */
function sharesOf<P extends Parameters>({
  prices,
  choice,
  left,
  threads,
}: PanelSweep<P>): {
  readonly size: number;
  readonly seriesBytes: number;
} {
  const { rows: bars, columns: assets } = prices.close!;
  const arena = (combinations: number): number =>
    fusedBytes(analysis(), fusedShape(bars, 0, maskRule(combinations), threads));
  const copies = assets === 1 ? 0 : Object.keys(prices).length * bars * assets * F64_BYTES;
  const staging = bars * assets;
  const fixed = copies + staging + arena(0);
  const outside = 2 * I32_BYTES + SweepFigure.Count * F64_BYTES;
  const one = 2 * assets * packedBytes(bars) + arena(1) - arena(0) + outside;
  if (fixed + one > left) throw tooLargeForBudget(fixed + one, left);
  const half = (left - fixed) / 2;
  const size = Math.max(1, Math.floor(Math.min(half, MASKS_BYTES) / one));
  // What the function asks for lies outside of the module, what its conditions compare within.
  return { size: Math.min(size, choice.kept.length), seriesBytes: half / 2 };
}

/** Entries and exits of one combination of one asset, for a run on its own. */
export function masksAlone<P extends Parameters>(
  panel: Panel<P>,
  masks: MaskFunction<P>,
  asset: number,
): Signals {
  const { rows: bars, columns: assets } = panel.prices.close!;
  const packed = new PackedMasks(bars, assets, 2);
  const packer = new Packer(panel, panel.prices, 0);
  try {
    const [position] = panel.choice.kept;
    packer.pack(packed, 0, position, askFor(panel, masks, position, contextOf(panel, panel.prices, 0)));
    return { entries: packed.columnAt(0, asset), exits: packed.columnAt(1, asset) };
  } finally {
    packer.free();
    packed.free();
  }
}

function askFor<P extends Parameters>(
  { choice }: Panel<P>,
  masks: MaskFunction<P>,
  position: number,
  context: MaskContext,
): Masks {
  const given: unknown = masks(combinationAt(choice.space, position), context);
  if (typeof given === "object" && given !== null && "entries" in given && "exits" in given)
    return given as Masks;
  throw new BacktestError("E_DTYPE", `the rule gave ${describe(given)}, not masks`, {
    option: "rule",
    got: given,
    expected: "{ entries, exits }, bars × assets each",
    ...(given instanceof Promise ? { hint: "The function must not be async." } : {}),
  });
}

/** Packs what a function gives: masks as they are, conditions as the masks that they come to. */
class Packer<P extends Parameters> {
  private conditions: ConditionMasks | undefined;

  /** @param bytes most that the series of conditions may take */
  constructor(
    private readonly panel: Panel<P>,
    private readonly prices: PanelPrices,
    private readonly bytes: number,
  ) {}

  pack(masks: PackedMasks, place: number, position: number, given: Masks): void {
    const marked: Partial<Record<"entries" | "exits", MarkedCondition>> = {};
    for (const [side, name] of (["entries", "exits"] as const).entries()) {
      const value = given[name];
      if (isCondition(value)) marked[name] = { condition: value, to: masks.addressIn(2 * place + side) };
      else masks.set(2 * place + side, name, value);
    }
    if (marked.entries === undefined && marked.exits === undefined) return;
    this.conditions ??= new ConditionMasks(masks.target, this.prices, this.bytes);
    this.conditions.pack(combinationAt(this.panel.choice.space, position), marked, masks.step);
  }

  free(): void {
    this.conditions?.free();
  }
}

function isCondition(value: Masks["entries"]): value is Condition<AnyParameters> {
  return typeof value === "object" && value !== null && "condition" in value;
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

/** Walks a batch on one asset after another; yields how many of its combinations of all assets are done. */
async function* walkBatch<P extends Parameters>(
  { runs, prices, threads }: PanelSweep<P>,
  masks: PackedMasks,
  count: number,
  terms: Terms | undefined,
  take: (asset: number, figures: Float64Array) => void,
): AsyncGenerator<number, void> {
  const { target } = masks;
  const { rows: bars, columns: assets } = prices.close!;
  const rule = maskRule(count);
  const walk = terms === undefined ? undefined : new FusedWalk({ target, bars, rule, terms, threads });
  const figures = new Float64Array(count * SweepFigure.Count).fill(NaN);
  try {
    for (let asset = 0; asset < assets; asset++) {
      const own = (): ReturnType<typeof assetPrices> => assetPrices(prices, asset);
      if (walk === undefined) figures.fill(NaN);
      else {
        readColumn(prices.close!, asset, walk.closes);
        for await (const done of walk.walk(figures, masks.addressOf(asset))) yield asset * count + done;
      }
      const maskAt = (place: number): Uint8Array => masks.columnAt(place, asset);
      const signalsAt = (combination: number): Signals => signalsOf(rule, [], combination, maskAt);
      for (const done of runAlone(figures, runs, own, signalsAt)) yield asset * count + done;
      take(asset, figures);
    }
  } finally {
    walk?.free();
  }
}

/** Entries and exits take turns among the masks. */
function maskRule(combinations: number): CompiledRule {
  const places = (side: number): Int32Array =>
    Int32Array.from({ length: combinations }, (_, i) => 2 * i + side);
  return { lists: [places(0), places(1)], steps: MASK_STEPS, isCrossover: false };
}

/** The same prices with the bars of an asset together: one asset is read without copying. */
function byAsset(prices: PanelPrices): PanelPrices {
  return Object.fromEntries(
    Object.entries(prices).map(([field, matrix]) => [field, inOrder({ order: "row", ...matrix }, "column")]),
  );
}

/** @param seriesBytes most bytes of series that are kept; beyond, all are forgotten and made again when asked for */
function contextOf<P extends Parameters>(
  { prices, names }: Panel<P>,
  ownPrices: PanelPrices,
  seriesBytes: number,
): MaskContext {
  const { rows: bars, columns: assets } = prices.close!;
  const most = Math.floor(seriesBytes / (bars * assets * F64_BYTES));
  const known = new Map<string, Matrix>();
  return Object.freeze({
    bars,
    assets,
    columns: names,
    prices,
    series(expression: Expression): Matrix {
      const key = keyOf(expression);
      const made = known.get(key) ?? panelOf(expression, ownPrices);
      if (!known.has(key) && known.size >= most) known.clear();
      known.set(key, made);
      return made;
    },
  });
}

/** An expression for every asset, the cells of a bar together. */
function panelOf(expression: Expression, prices: PanelPrices): Matrix {
  const { rows, columns } = prices.close!;
  const list = new ExpressionList();
  const place = list.placeOf(expression);
  const data = new Float64Array(rows * columns);
  const maker = new SeriesMaker(analysis(), list.all, prices);
  try {
    for (let asset = 0; asset < columns; asset++) {
      maker.make(asset);
      data.set(maker.series[place], asset * rows);
    }
  } finally {
    maker.free();
  }
  return inOrder({ data, rows, columns, order: "column" }, "row");
}
