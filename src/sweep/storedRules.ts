// A sweep of a rule that goes through a store: chunk by chunk, each a sweep of its own over all assets.
import { F64_BYTES } from "../plan/blocks.ts";
import { fusedTerms } from "./assetRun.ts";
import type { Parameters } from "./grid.ts";
import {
  combinationParts,
  keyParts,
  MADE,
  priceParts,
  told,
  toldRanking,
  toldRule,
  type SweepPart,
} from "./identity.ts";
import { assetPrices, type PanelPrices } from "./prices.ts";
import { RULE_METRICS, type RuleSweepOptions } from "./ruleOptions.ts";
import type { Rule } from "./rules.ts";
import { rowStore, type RowStore } from "./rows.ts";
import type { Choice } from "./sample.ts";
import { putColumns, throughStore, type SweepStore } from "./stored.ts";
import { positionsFrom, tilesOf } from "./tiles.ts";

/** Bars of all assets that a chunk is about: some seconds of work at most, whatever the rule. */
const CHUNK_CELLS = 2 ** 29;
/** How many times as long a bar takes where the rule is a function, and where every combination is run on its own. */
const COSTS = { mask: 8, alone: 128 };
const CHUNK_ROWS = 2 ** 16;
/** Most bytes of the figures of a chunk. */
const CHUNK_BYTES = 2 ** 24;

/** A rule over some combinations, on all assets. */
export interface StoredRule<P extends Parameters> {
  readonly choice: Choice<P>;
  readonly assets: number;
  readonly prices: PanelPrices;
  readonly runs: object;
}

/** Sweeps combinations into rows, those of one asset after those of another; yields how many rows are done. */
type Sweep<P extends Parameters> = (
  choice: Choice<P>,
  rows: RowStore,
  left: number,
) => AsyncGenerator<number, void>;

/**
 * Stores all figures in `rows`, those that the store has and those that `sweep` makes; yields how many rows are done.
 * @param left bytes that it may take
 */
export function sweepThroughStore<P extends Parameters>(
  store: SweepStore,
  options: RuleSweepOptions<P>,
  job: StoredRule<P>,
  rows: RowStore,
  left: number,
  sweep: Sweep<P>,
): AsyncGenerator<number, void> {
  const { choice, assets } = job;
  const total = choice.kept.length;
  const tiles = tilesOf(choice);
  const { order } = tiles;
  const chunk = chunkOf(options, job, left);
  return throughStore(store, {
    sweep: {
      ...{ parts: partsOf(options, job, store), made: MADE, chunk, assets },
      ...{ combinations: total, figures: RULE_METRICS },
    },
    async *make(first, count, figures) {
      const kept = positionsFrom({ choice, ...tiles }, first, count);
      const own = rowStore(RULE_METRICS, RULE_METRICS, count * assets, undefined);
      yield* sweep({ space: choice.space, kept }, own, left - 2 * figures.byteLength);
      own.finish().columns.forEach((column, k) => figures.set(column, k * count * assets));
    },
    take(first, count, figures) {
      const placeOf = (i: number): number => (order === undefined ? first + i : order[first + i]);
      const rowAt = (i: number): number => Math.floor(i / count) * total + placeOf(i % count);
      putColumns(rows, RULE_METRICS.length, figures, rowAt);
    },
  });
}

/** Combinations of a chunk. */
function chunkOf<P extends Parameters>(
  { rule }: RuleSweepOptions<P>,
  { prices, runs, assets, choice }: StoredRule<P>,
  left: number,
): number {
  const isPlain = fusedTerms(runs, assetPrices(prices, 0)) !== undefined;
  const isMask = typeof rule === "function" || rule.kind === "topRanked";
  const cost = (isPlain ? 1 : COSTS.alone) * (isMask ? COSTS.mask : 1);
  const cells = prices.close!.rows * assets * cost;
  const bytes = assets * RULE_METRICS.length * F64_BYTES;
  const most = Math.min(CHUNK_CELLS / cells, CHUNK_BYTES / bytes, left / 4 / bytes, CHUNK_ROWS);
  return Math.max(1, Math.min(choice.kept.length, Math.floor(most)));
}

function* partsOf<P extends Parameters>(
  { rule, columns }: RuleSweepOptions<P>,
  { choice, prices, runs }: StoredRule<P>,
  { key }: SweepStore,
): Generator<SweepPart> {
  yield* combinationParts(choice);
  yield* rulePart(rule, choice, key);
  yield* priceParts(prices);
  yield ["columns", told(columns)];
  yield ["options", told(runs)];
}

function* rulePart<P extends Parameters>(
  rule: Rule<P>,
  choice: Choice<P>,
  key: SweepStore["key"],
): Generator<SweepPart> {
  if (typeof rule === "function" || key !== undefined) yield* keyParts("rule", key);
  if (typeof rule === "function") return;
  yield ["rule", rule.kind === "topRanked" ? toldRanking(rule, choice) : toldRule(rule, choice)];
}
