// Any rule: the job of the crossover without using that it is one. As conditions that the kernel turns into masks, and as a
// function that makes the masks of every combination itself. A version whose `sweep` has neither says so, and the row is skipped.
import * as library from "../../src/index.ts";

interface Shape {
  readonly bars: number;
  readonly columns: number;
}

interface Pair {
  readonly fast: number;
  readonly slow: number;
}

interface Context {
  series(expression: object): { readonly data: Float64Array };
}

type Series = (pair: Pair) => object;

/** What a version of the library may have for rules beside crossovers. */
interface RuleTools {
  readonly signals?: (conditions: object) => object;
  readonly crossesAbove?: (first: Series, second: Series) => object;
  readonly crossesBelow?: (first: Series, second: Series) => object;
}

const fastOf: Series = ({ fast }) => library.indicator("sma", { window: fast });
const slowOf: Series = ({ slow }) => library.indicator("sma", { window: slow });

/** Undefined where the library has no conditions. */
function conditions(): object | undefined {
  const { signals, crossesAbove, crossesBelow } = library as RuleTools;
  if (signals === undefined || crossesAbove === undefined || crossesBelow === undefined) return undefined;
  return signals({ entries: crossesAbove(fastOf, slowOf), exits: crossesBelow(fastOf, slowOf) });
}

/** Masks of bars × assets, row by row. */
function masksOf(assets: number) {
  return (pair: Pair, context: Context): object => {
    const [fast, slow] = [context.series(fastOf(pair)).data, context.series(slowOf(pair)).data];
    const entries = new Uint8Array(fast.length);
    const exits = new Uint8Array(fast.length);
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

/** The rule of a variant; throws where this version of the library has no such rule. */
export function ruleOf(variant: "conditions" | "masks", { columns }: Shape): unknown {
  const rule = conditions();
  // Both came with the same version.
  if (rule === undefined) throw new Error("`sweep` of this version takes no rule but crossovers");
  return variant === "conditions" ? rule : masksOf(columns);
}
