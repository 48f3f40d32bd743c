// Plans made from plans: other forms of the same inputs, other inputs after a bar, more or fewer columns.
import type { ExecutionInput, OptionArray, TwinOptions } from "../twin/execution/input.ts";

type CellMap = (name: string, bar: number, column: number, value: unknown) => unknown;

const PRICES = ["open", "close"];
/** Options that may differ from cell to cell; the others are one value a run or an account. */
const CELL_OPTIONS = [
  ...PRICES,
  ...["entries", "exits", "shortEntries", "shortExits", "size", "sizeType", "direction", "accumulate"],
  ...["uponLongConflict", "uponShortConflict", "uponDirConflict", "uponOppositeEntry"],
  ...["lotSize", "minSize", "maxSize", "fees", "fixedFees", "perUnitFees", "minFees", "slippage"],
];

export function isArray(value: unknown): value is OptionArray<unknown> {
  return typeof value === "object" && value !== null && "shape" in value && "data" in value;
}

/** Applies `map` to every array that varies by bar or column (the prices of `fill` and `callSeq` included). */
export function mapArrays(
  plan: ExecutionInput,
  map: (name: string, array: OptionArray<unknown>) => OptionArray<unknown>,
): ExecutionInput {
  const mapped = Object.entries(plan.options).map(([name, value]) => {
    if (name === "initCash") return [name, value];
    if (name === "fill" && isArray(value.price)) return [name, { ...value, price: map("fill", value.price) }];
    return [name, isArray(value) ? map(name, value) : value];
  });
  return { ...plan, options: Object.fromEntries(mapped) as TwinOptions };
}

/** Changes cells after `bar`. Inputs that are the same for all bars stay. */
export function changeAfter(plan: ExecutionInput, lastKept: number, change: CellMap): ExecutionInput {
  return mapArrays(plan, (name, { shape, data }) => {
    if (shape[0] === 1) return { shape, data };
    return {
      shape,
      data: data.map((value, i) => {
        const bar = Math.floor(i / shape[1]);
        return bar <= lastKept ? value : change(name, bar, i % shape[1], value);
      }),
    };
  });
}

/** The first bars of a plan. */
export function truncate(plan: ExecutionInput, bars: number): ExecutionInput {
  const cut = mapArrays(plan, (_, { shape, data }) =>
    shape[0] === 1 ? { shape, data } : { shape: [bars, shape[1]], data: data.slice(0, bars * shape[1]) },
  );
  return { ...cut, shape: [bars, plan.shape[1]] };
}

/** Every cell option in full. */
export function materialise(plan: ExecutionInput): ExecutionInput {
  const [bars, columns] = plan.shape;
  const given = plan.options as unknown as Record<string, unknown>;
  const full = CELL_OPTIONS.filter((name) => name in given).map((name) => {
    const value = given[name];
    const cells = Array.from({ length: bars * columns }, (_, i) =>
      cellOf(value, Math.floor(i / columns), i % columns),
    );
    return [name, { shape: plan.shape, data: cells }];
  });
  return { ...plan, options: { ...plan.options, ...(Object.fromEntries(full) as Partial<TwinOptions>) } };
}

export function cellOf(value: unknown, bar: number, column: number): unknown {
  if (!isArray(value)) return value;
  const [rows, columns] = value.shape;
  return value.data[(rows === 1 ? 0 : bar) * columns + (columns === 1 ? 0 : column)];
}

/** Keeps the columns of `order`, in that order; accounts must be single columns or kept whole in place. */
export function pickColumns(
  plan: ExecutionInput,
  order: readonly number[],
  groupLens: readonly number[],
): ExecutionInput {
  const columns = plan.shape[1];
  const picked = mapArrays(plan, (_, array) => {
    const { shape, data } = array;
    if (shape[1] !== columns || (columns === 1 && order.length === 1)) return array;
    const rows = Array.from({ length: shape[0] }, (_unused, bar) =>
      order.map((column) => data[bar * columns + column]),
    );
    return { shape: [shape[0], order.length], data: rows.flat() };
  });
  return { ...picked, shape: [plan.shape[0], order.length], groupLens };
}

/** One account of a plan as a plan of its own. */
export function accountAlone(plan: ExecutionInput, account: number): ExecutionInput {
  const first = plan.groupLens.slice(0, account).reduce((sum, length) => sum + length, 0);
  const order = Array.from({ length: plan.groupLens[account] }, (_, k) => first + k);
  const alone = pickColumns(plan, order, [order.length]);
  const { initCash } = plan.options;
  const cash = isArray(initCash) ? (initCash.data[account] as number) : initCash!;
  return { ...alone, options: { ...alone.options, initCash: cash } };
}

/** Inserts a column at the end of the last account, whose cells `cell` gives; served last. */
export function withColumn(plan: ExecutionInput, cell: (name: string) => unknown): ExecutionInput {
  const full = materialise(plan);
  const [bars, columns] = plan.shape;
  const last = plan.groupLens[plan.groupLens.length - 1];
  const options = mapArrays(full, (name, { shape, data }) => {
    const added = name === "callSeq" ? last : cell(name);
    const rows = Array.from({ length: shape[0] }, (_, bar) => [
      ...data.slice(bar * columns, (bar + 1) * columns),
      added,
    ]);
    return { shape: [shape[0], columns + 1], data: rows.flat() };
  }).options;
  const groupLens = [...plan.groupLens.slice(0, -1), last + 1];
  return { ...plan, options, shape: [bars, columns + 1], groupLens };
}
