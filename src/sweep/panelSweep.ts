// Sweeps of rules that look at all assets of a bar at once: a batch of combinations has its masks made and packed, then every
// asset walks them. Batches are as large as a fixed room for masks allows.
import { SweepFigure } from "../../assembly/layout.ts";
import { describe } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { inOrder } from "../indicators/arguments.ts";
import { analysis } from "../analysis.ts";
import type { Matrix } from "../matrix.ts";
import { F64_BYTES, I32_BYTES } from "../plan/blocks.ts";
import { fusedTerms, runAlone } from "./assetRun.ts";
import { tooLargeForBudget } from "./budget.ts";
import { evaluate, ExpressionList, type Expression } from "./expression.ts";
import { fusedBytes } from "./fused/arena.ts";
import { PackedMasks, packedBytes } from "./fused/masks.ts";
import { fusedShape, walkAsset } from "./fused/walk.ts";
import { combinationAt, type Parameters } from "./grid.ts";
import { assetPrices, type PanelPrices } from "./prices.ts";
import type { MaskContext, MaskFunction, Masks } from "./rules/panel.ts";
import { MASK_STEPS, signalsOf, type CompiledRule, type Signals } from "./steps.ts";
import { positionsFrom, type Work } from "./tiles.ts";

/** Most room for masks: enough for thousands of combinations of one asset, and for a hundred of a thousand assets. */
const MASKS_BYTES = 32 * 1024 * 1024;

/** What the masks are made for. */
export interface Panel<P extends Parameters> extends Work<P> {
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
}

/** Gets the figures of consecutive combinations of an asset in the order of work, from `first` on. */
type Take = (asset: number, first: number, figures: Float64Array) => void;

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
  // Options are checked before the first mask is made.
  fusedTerms(sweep.runs, assetPrices(prices, 0));
  const masks = new PackedMasks(bars, assets, 2 * size);
  try {
    for (let first = 0; first < count; first += size) {
      const batch = positionsFrom(sweep, first, size);
      for (const [i, position] of batch.entries()) {
        pack(masks, i, askFor(sweep, sweep.masks, position, context));
        yield first * assets;
      }
      for (let asset = 0; asset < assets; asset++) {
        const figures = new Float64Array(batch.length * SweepFigure.Count);
        const before = first * assets + asset * batch.length;
        for await (const done of walkBatch({ ...sweep, prices }, masks, asset, figures)) yield before + done;
        take(asset, first, figures);
      }
    }
  } finally {
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
  return { size: Math.min(size, choice.kept.length), seriesBytes: half };
}

/** Entries and exits of one combination of one asset, for a run on its own. */
export function masksAlone<P extends Parameters>(
  panel: Panel<P>,
  masks: MaskFunction<P>,
  asset: number,
): Signals {
  const { rows: bars, columns: assets } = panel.prices.close!;
  const packed = new PackedMasks(bars, assets, 2);
  try {
    pack(packed, 0, askFor(panel, masks, panel.choice.kept[0], contextOf(panel, panel.prices, 0)));
    return { entries: packed.columnAt(0, asset), exits: packed.columnAt(1, asset) };
  } finally {
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

function pack(masks: PackedMasks, combination: number, { entries, exits }: Masks): void {
  masks.set(2 * combination, "entries", entries);
  masks.set(2 * combination + 1, "exits", exits);
}

/** Fills the figures of a batch for one asset; yields how many combinations are done. */
async function* walkBatch<P extends Parameters>(
  { runs, prices, threads }: PanelSweep<P>,
  masks: PackedMasks,
  asset: number,
  figures: Float64Array,
): AsyncGenerator<number, void> {
  const own = assetPrices(prices, asset);
  const rule = maskRule(figures.length / SweepFigure.Count);
  const terms = fusedTerms(runs, own);
  if (terms === undefined) figures.fill(NaN);
  else {
    const address = masks.addressOf(asset);
    yield* walkAsset(
      { target: masks.target, closes: own.close!, rule, masks: address, terms, threads },
      figures,
    );
  }
  const maskAt = (place: number): Uint8Array => masks.columnAt(place, asset);
  yield* runAlone(figures, runs, own, (combination) => signalsOf(rule, [], combination, maskAt));
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
      const key = JSON.stringify(expression);
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
  for (let asset = 0; asset < columns; asset++)
    data.set(evaluate(list.all, assetPrices(prices, asset))[place], asset * rows);
  return inOrder({ data, rows, columns, order: "column" }, "row");
}
