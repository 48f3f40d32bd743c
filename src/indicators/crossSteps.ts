// Figures across columns as steps: they remember nothing, every bar is a matrix of one row.
import type { Mask, Matrix } from "../matrix.ts";
import type { Step } from "./step.ts";
import { rank, topK, zscore, type RankOptions } from "./crossSection.ts";

export interface TopKOptions {
  readonly k: number;
  readonly largest?: boolean;
}

interface CrossSection<Options> {
  /** Only its type counts. */
  readonly options: Options;
  readonly names: readonly string[];
  readonly Row: new (length: number) => Float64Array | Uint8Array;
  readonly compute: (values: Matrix, options: Options) => Matrix | Mask;
}

const entry = <Options>(
  names: readonly string[],
  Row: CrossSection<Options>["Row"],
  compute: CrossSection<Options>["compute"],
): CrossSection<Options> => ({ options: undefined as Options, names, Row, compute });

/** What goes across columns, with its options. */
export const CROSS_SECTIONS = {
  rank: entry<RankOptions>(["method", "ascending", "percent"], Float64Array, rank),
  zscore: entry<{ readonly ddof?: number }>(["ddof"], Float64Array, zscore),
  topK: entry<TopKOptions>(["k", "largest"], Uint8Array, topK),
};

export type CrossName = keyof typeof CROSS_SECTIONS;

const NOTHING = new Uint8Array(0);

/** Checks the options on a matrix without bars. */
export function crossStepOf(
  name: CrossName,
  columns: number,
  options: Readonly<Record<string, unknown>>,
): Step {
  const { Row, compute } = CROSS_SECTIONS[name] as CrossSection<unknown>;
  const over = (data: Float64Array, rows: number): Matrix | Mask =>
    compute({ data, rows, columns, order: "row" }, options);
  over(new Float64Array(0), 0);
  return {
    ...{ inputs: ["values"], outputs: [name], parameters: options, Row },
    next: ([row]: readonly Float64Array[], [out]) => out.set(over(row, 1).data),
    state: () => NOTHING,
    setState: () => undefined,
    free: () => undefined,
  };
}
