// Sweeps of rules that look at all assets of a bar at once: a batch of combinations has its masks made and packed, then every
// asset walks them. Batches are as large as a fixed room for masks allows.
import { SweepFigure } from "../../assembly/layout.ts";
import { BacktestError } from "../errors.ts";
import { inOrder } from "../indicators/arguments.ts";
import type { Matrix } from "../matrix.ts";
import { describe } from "../plan/values.ts";
import { assetPrices, figuresAlone, fusedTerms, type PanelPrices } from "./assetRun.ts";
import { evaluate, ExpressionList, type Expression } from "./expression.ts";
import { PackedMasks, packedBytes } from "./fused/masks.ts";
import { walkAsset } from "./fused/walk.ts";
import { combinationAt, type Parameters } from "./grid.ts";
import type { MaskContext, MaskFunction, Masks } from "./rules/panel.ts";
import { MASK_STEPS, signalsOf, type CompiledRule } from "./steps.ts";

/** Enough for thousands of combinations of one asset, and for a hundred of a thousand assets. */
const MASKS_BYTES = 32 * 1024 * 1024;

/** What is asked for. */
export interface PanelSweep<P extends Parameters> {
  readonly masks: MaskFunction<P>;
  readonly parameters: P;
  readonly kept: Int32Array;
  readonly prices: PanelPrices;
  readonly columns: readonly string[] | null;
  /** Options of the runs. */
  readonly options: object | undefined;
  readonly threads: number;
  /** Room for the packed masks of a batch, in bytes. */
  readonly room?: number;
}

/** Figures of consecutive combinations of an asset. */
export interface PanelFigures {
  readonly asset: number;
  readonly first: number;
  readonly figures: Float64Array;
}

/** Hands figures to `take`, asset by asset and batch by batch; yields how many of all combinations of all assets are done. */
export async function* sweepPanels<P extends Parameters>(
  sweep: PanelSweep<P>,
  take: (figures: PanelFigures) => void,
): AsyncGenerator<number, void> {
  const { kept } = sweep;
  const { rows: bars, columns: assets } = sweep.prices.close!;
  const prices = byAsset(sweep.prices);
  const context = contextOf(sweep, prices);
  // Options are checked before the first mask is made.
  fusedTerms(sweep.options, assetPrices(prices, 0));
  const { room = MASKS_BYTES } = sweep;
  const size = Math.max(1, Math.floor(room / (2 * assets * packedBytes(bars))));
  const masks = new PackedMasks(bars, assets, 2 * Math.min(size, kept.length));
  try {
    for (let first = 0; first < kept.length; first += size) {
      const batch = kept.subarray(first, first + size);
      for (const [i, position] of batch.entries()) {
        pack(masks, i, askFor(sweep, position, context));
        yield first * assets;
      }
      for (let asset = 0; asset < assets; asset++) {
        const figures = new Float64Array(batch.length * SweepFigure.Count);
        const before = first * assets + asset * batch.length;
        for await (const done of walkBatch({ ...sweep, prices }, masks, asset, figures)) yield before + done;
        take({ asset, first, figures });
      }
    }
  } finally {
    masks.free();
  }
}

function askFor<P extends Parameters>(
  { masks, parameters }: PanelSweep<P>,
  position: number,
  context: MaskContext,
): Masks {
  const given: unknown = masks(combinationAt(parameters, Object.keys(parameters), position), context);
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
  { options, prices, threads }: PanelSweep<P>,
  masks: PackedMasks,
  asset: number,
  figures: Float64Array,
): AsyncGenerator<number, void> {
  const own = assetPrices(prices, asset);
  const rule = maskRule(figures.length / SweepFigure.Count);
  const terms = fusedTerms(options, own);
  if (terms === undefined) figures.fill(NaN);
  else {
    const address = masks.addressOf(asset);
    yield* walkAsset({ closes: own.close!, series: [], rule, masks: address, terms, threads }, figures);
  }
  yield* runAlone(figures, (combination) =>
    figuresAlone(
      options,
      own,
      signalsOf(rule, [], combination, (place) => masks.columnAt(place, asset)),
    ),
  );
}

/** Entries and exits take turns among the masks. */
function maskRule(combinations: number): CompiledRule {
  const places = (side: number): Int32Array =>
    Int32Array.from({ length: combinations }, (_, i) => 2 * i + side);
  return { lists: [places(0), places(1)], steps: MASK_STEPS, isCrossover: false };
}

/** Runs combinations that no fused walk has figures of; yields how many of all are done. */
export function* runAlone(
  figures: Float64Array,
  run: (combination: number) => Float64Array,
): Generator<number, void> {
  const count = figures.length / SweepFigure.Count;
  const alone: number[] = [];
  for (let i = 0; i < count; i++)
    if (Number.isNaN(figures[i * SweepFigure.Count + SweepFigure.TotalReturn])) alone.push(i);
  for (const [done, combination] of alone.entries()) {
    figures.set(run(combination), combination * SweepFigure.Count);
    yield count - alone.length + done + 1;
  }
}

/** The same prices with the bars of an asset together: one asset is read without copying. */
function byAsset(prices: PanelPrices): PanelPrices {
  return Object.fromEntries(
    Object.entries(prices).map(([field, matrix]) => [field, inOrder({ order: "row", ...matrix }, "column")]),
  );
}

function contextOf<P extends Parameters>(
  { prices, columns }: PanelSweep<P>,
  ownPrices: PanelPrices,
): MaskContext {
  const { rows: bars, columns: assets } = prices.close!;
  const known = new Map<string, Matrix>();
  return Object.freeze({
    bars,
    assets,
    columns,
    prices,
    series(expression: Expression): Matrix {
      const key = JSON.stringify(expression);
      const made = known.get(key) ?? panelOf(expression, ownPrices);
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
