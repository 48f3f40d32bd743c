// Any rule: the job of the crossover without using that it is one. As conditions that the kernel turns into masks, as a function
// that gives the conditions of every combination, and as one that makes the masks of every combination itself.
import { crossesAbove, crossesBelow, crossings, indicator, signals, type Matrix } from "../../src/index.ts";

interface Shape {
  readonly bars: number;
  readonly columns: number;
}

interface Pair {
  readonly fast: number;
  readonly slow: number;
}

type Grid = Readonly<Record<keyof Pair, readonly number[]>>;
type Series = ReturnType<typeof indicator>;

interface Context {
  masks(): { readonly entries: Uint8Array; readonly exits: Uint8Array };
  series(expression: Series): Matrix;
}

const fastOf = ({ fast }: Pair): Series => indicator("sma", { window: fast });
const slowOf = ({ slow }: Pair): Series => indicator("sma", { window: slow });

/** Masks of bars × assets, row by row. */
function masksOf(assets: number) {
  return (pair: Pair, context: Context): object => {
    const [fast, slow] = [context.series(fastOf(pair)).data, context.series(slowOf(pair)).data];
    const { entries, exits } = context.masks();
    for (let cell = pair.slow * assets; cell < fast.length; cell++) {
      const now = fast[cell] > slow[cell];
      const before = fast[cell - assets] > slow[cell - assets];
      if (now === before) continue;
      if (now) entries[cell] = 1;
      else exits[cell] = 1;
    }
    return { entries, exits };
  };
}

/** The same by a signal tool, which leaves the series in the kernel. */
function crossingsOf(pair: Pair, context: Context): object {
  return crossings(context.series(fastOf(pair)), context.series(slowOf(pair)), context.masks());
}

/** What a user writes who needs more than a function a series. */
function conditionsOf(pair: Pair): object {
  const [fast, slow] = [fastOf(pair), slowOf(pair)];
  return { entries: crossesAbove(fast, slow), exits: crossesBelow(fast, slow) };
}

/** The rule of a variant. */
export function ruleOf(
  variant: "conditions" | "functionConditions" | "masks" | "crossings",
  { columns }: Shape,
): unknown {
  if (variant === "masks") return masksOf(columns);
  if (variant === "crossings") return crossingsOf;
  if (variant === "functionConditions") return conditionsOf;
  return signals<Grid>({
    entries: crossesAbove<Grid>(fastOf, slowOf),
    exits: crossesBelow<Grid>(fastOf, slowOf),
  });
}
