// Random runs of the vectorbt profile over the whole option space, described once for the kernel and for the twin.
import fc from "fast-check";
import { fromOrders, fromSignals } from "../../src/backtest.ts";
import type { OrderOptions, SignalOptions } from "../../src/generated/optionTypes.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";
import { attempt } from "../../src/validate/vectorbtOutputs.ts";
import type {
  Cells,
  CommonInputs,
  Direction,
  FromOrdersInputs,
  FromSignalsInputs,
  Grid,
  SignalInputs,
  TwinInputs,
} from "../twin/vectorbt/index.ts";
import { fromOrdersInputs, fromSignalsInputs } from "../twin/vectorbt/index.ts";
import * as values from "./vectorbtValues.ts";

type Value = number | boolean | string;

/** Arguments under names that the kernel and the twin share. */
export interface PlanArguments {
  readonly [name: string]: Cells<Value> | number | readonly number[] | number[][] | undefined;
}

/** One run. */
export interface RandomPlan {
  readonly api: "fromOrders" | "fromSignals";
  readonly close: Grid<number>;
  /** Lengths of contiguous groups; absent: not grouped. */
  readonly groups: readonly number[] | undefined;
  readonly signals: { readonly [name: string]: Cells<boolean> };
  readonly args: PlanArguments;
}

interface Size {
  readonly bars: number;
  readonly columns: number;
}

/** Scalar, row, column or full. */
export function cellsOf<Cell extends Value>(
  { bars, columns }: Size,
  value: fc.Arbitrary<Cell>,
): fc.Arbitrary<Cells<Cell>> {
  const grid = (rows: number, width: number): fc.Arbitrary<Cells<Cell>> =>
    fc
      .array(value, { minLength: rows * width, maxLength: rows * width })
      .map((data) => ({ rows, columns: width, data }));
  return fc.oneof(value as fc.Arbitrary<Cells<Cell>>, grid(1, columns), grid(bars, 1), {
    weight: 2,
    arbitrary: grid(bars, columns),
  });
}

/** Present in about one of `rarity` runs. */
function sometimes<Item>(rarity: number, item: fc.Arbitrary<Item>): fc.Arbitrary<Item | undefined> {
  return fc.oneof({ weight: rarity - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: item });
}

const SHAPES = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ bars: fc.integer({ min: 1, max: 12 }), columns: fc.integer({ min: 1, max: 4 }) }),
  },
  // Long enough for the figures that look at a twentieth of the bars.
  {
    weight: 1,
    arbitrary: fc.record({ bars: fc.integer({ min: 21, max: 60 }), columns: fc.integer({ min: 1, max: 2 }) }),
  },
);

/** A random run. Hostile numbers come in about half of the runs, and then rarely: most orders must get somewhere. */
export const randomPlan: fc.Arbitrary<RandomPlan> = fc
  .tuple(SHAPES, fc.constantFrom(0, 0, 1, 4), fc.constantFrom("fromOrders" as const, "fromSignals" as const))
  .chain(([size, hostility, api]) =>
    fc
      .record({
        api: fc.constant(api),
        close: closeOf(size, hostility),
        groups: sometimes(2, groupsOf(size.columns)),
        signals: api === "fromOrders" ? fc.constant({}) : signalsOf(size),
        args: argumentsOf(api, size, hostility),
      })
      .chain(withRunArguments(size, hostility)),
  );

function closeOf({ bars, columns }: Size, hostility: number): fc.Arbitrary<Grid<number>> {
  const length = bars * columns;
  return fc
    .array(values.mostly(values.price, hostility), { minLength: length, maxLength: length })
    .map((data) => ({ rows: bars, columns, data }));
}

/** Contiguous group lengths that add up to `columns`. */
function groupsOf(columns: number): fc.Arbitrary<number[]> {
  return fc
    .array(fc.boolean(), { minLength: columns - 1, maxLength: columns - 1 })
    .map((cuts) =>
      cuts.reduce<number[]>(
        (lengths, cut) => (cut ? [...lengths, 1] : [...lengths.slice(0, -1), lengths.at(-1)! + 1]),
        [1],
      ),
    );
}

function signalsOf(size: Size): fc.Arbitrary<Record<string, Cells<boolean>>> {
  const mask = cellsOf(size, fc.boolean());
  return fc
    .record({
      entries: sometimes(4, mask).chain((given) => (given === undefined ? mask : fc.constant(given))),
      exits: mask,
      shortEntries: sometimes(2, mask),
      shortExits: sometimes(2, mask),
      missing: sometimes(12, fc.constantFrom("all", "entries", "exits")),
    })
    .map(({ missing, ...masks }) => {
      const kept = Object.entries(masks).filter(
        ([name, given]) => given !== undefined && missing !== "all" && missing !== name,
      );
      return Object.fromEntries(kept) as Record<string, Cells<boolean>>;
    });
}

function argumentsOf(api: RandomPlan["api"], size: Size, hostility: number): fc.Arbitrary<PlanArguments> {
  const numbers = Object.entries(values.NUMBERS).map(([name, value]) => [
    name,
    sometimes(3, cellsOf(size, values.mostly(value, hostility))),
  ]);
  const flags = Object.entries(values.FLAGS).map(([name, value]) => [
    name,
    sometimes(3, cellsOf(size, value)),
  ]);
  const choices = Object.entries(api === "fromOrders" ? values.ORDER_CHOICES : values.SIGNAL_CHOICES).map(
    ([name, names]) => [name, sometimes(2, cellsOf(size, values.choice(names, name, hostility)))],
  );
  const stops = api === "fromOrders" ? [] : stopArguments(size, hostility);
  const size_ = api === "fromOrders" ? values.orderSize : values.signalSize;
  return fc
    .record(
      Object.fromEntries([
        ...numbers,
        ...flags,
        ...choices,
        ...stops,
        ["size", sometimes(2, cellsOf(size, values.mostly(size_, hostility)))],
      ]) as Record<string, fc.Arbitrary<Cells<Value> | undefined>>,
    )
    .map(withoutAbsent);
}

function stopArguments(size: Size, hostility: number): [string, fc.Arbitrary<Cells<Value> | undefined>][] {
  const stop = sometimes(3, cellsOf(size, values.mostly(values.stop, hostility)));
  const bar = sometimes(3, cellsOf(size, values.mostly(values.price, hostility)));
  return [
    ...["slStop", "tpStop"].map((name): [string, typeof stop] => [name, stop]),
    ...["open", "high", "low"].map((name): [string, typeof bar] => [name, bar]),
    ["slTrail", sometimes(2, cellsOf(size, fc.boolean()))],
    ["useStops", sometimes(8, fc.boolean())],
  ];
}

/** What belongs to the run depends on its accounts. */
function withRunArguments({ bars, columns }: Size, hostility: number) {
  return (plan: RandomPlan): fc.Arbitrary<RandomPlan> => {
    const cells = bars * columns;
    const capacity = sometimes(8, fc.integer({ min: 0, max: cells }));
    const flag = sometimes(3, fc.boolean());
    return fc.boolean().chain((cashSharing) => {
      const groups = cashSharing ? (plan.groups ?? [columns]) : new Array<number>(columns).fill(1);
      const cash = values.mostly(values.cash, hostility);
      return fc
        .record({
          initCash: sometimes(
            2,
            fc.oneof(
              { weight: 3, arbitrary: cash },
              {
                weight: 2,
                arbitrary: fc.array(cash, { minLength: groups.length, maxLength: groups.length }),
              },
              fc.constantFrom("auto", "autoalign"),
            ),
          ),
          callSeq: sometimes(
            2,
            fc.oneof(fc.constantFrom("default", "reversed", "auto", "auto"), callsOf(bars, groups)),
          ),
          ffillValPrice: flag,
          updateValue: flag,
          fillnaClose: flag,
          tradesType: sometimes(3, fc.constantFrom("entrytrades", "exittrades", "positions")),
          maxOrders: capacity,
          maxLogs: capacity,
          seed: sometimes(2, fc.nat({ max: 2 ** 32 - 1 })),
        })
        .map((run) => ({
          ...plan,
          args: {
            ...plan.args,
            cashSharing,
            ...withoutAbsent(run as Record<string, Value | undefined>),
          } as PlanArguments,
        }));
    });
  };
}

/** Positions within the group: a permutation or any positions, seldom one too large. */
function callsOf(bars: number, groups: readonly number[]): fc.Arbitrary<number[][]> {
  const row = fc.tuple(...groups.map((length) => groupCalls(length))).map((parts) => parts.flat());
  return fc.array(row, { minLength: bars, maxLength: bars });
}

function groupCalls(length: number): fc.Arbitrary<number[]> {
  const whole = Array.from({ length }, (_, k) => k);
  const any = fc.array(fc.integer({ min: 0, max: length - 1 }), { minLength: length, maxLength: length });
  const wild = fc.array(fc.integer({ min: 0, max: length }), { minLength: length, maxLength: length });
  return fc.oneof(
    { weight: 12, arbitrary: fc.shuffledSubarray(whole, { minLength: length, maxLength: length }) },
    { weight: 4, arbitrary: any },
    { weight: 1, arbitrary: wild },
  );
}

function withoutAbsent<Item>(record: Readonly<Record<string, Item | undefined>>): Record<string, Item> {
  return Object.fromEntries(Object.entries(record).filter(([, item]) => item !== undefined)) as Record<
    string,
    Item
  >;
}

/** How matrices are handed over. */
export type Encode = (grid: Grid<Value>) => unknown;

/** A row-major matrix; numbers and flags in typed arrays. */
export const asMatrix: Encode = ({ rows, columns, data }) => {
  const cells = Array.from(data);
  if (cells.every((cell) => typeof cell === "number"))
    return { data: Float64Array.from(cells as number[]), rows, columns };
  if (cells.every((cell) => typeof cell === "boolean"))
    return { data: Uint8Array.from(cells as boolean[], Number), rows, columns };
  return { data: cells, rows, columns };
};

/** The arguments of `fromOrders` or `fromSignals`. */
export function kernelOptions(
  { close, groups, signals, args }: RandomPlan,
  encode: Encode = asMatrix,
): object {
  const encoded = Object.entries({ ...signals, ...args }).map(([name, value]) => [
    name,
    encodeValue(name, value, encode),
  ]);
  return {
    ...Object.fromEntries(encoded),
    profile: "vectorbt",
    close: encode(close),
    ...(groups === undefined ? {} : { groupBy: groups }),
  };
}

function encodeValue(name: string, value: unknown, encode: Encode): unknown {
  if (name === "callSeq" && Array.isArray(value)) {
    const rows = value as number[][];
    return encode({ rows: rows.length, columns: rows[0].length, data: rows.flat() });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const grid = value as Grid<Value>;
  // A matrix of choices is a plain list, even where all of its cells are codes.
  return name === "sizeType" || name === "direction"
    ? { ...grid, data: Array.from(grid.data) }
    : encode(grid);
}

/** Runs the plan in the kernel. */
export function runKernel(plan: RandomPlan, encode: Encode = asMatrix): VectorbtPortfolio {
  const options = kernelOptions(plan, encode) as OrderOptions & SignalOptions & { profile: "vectorbt" };
  return plan.api === "fromOrders" ? fromOrders(options) : fromSignals(options);
}

/** A run; plans that VectorBT refuses have none and do not count as tried. */
export function runAccepted(plan: RandomPlan): VectorbtPortfolio {
  const run = attempt(() => runKernel(plan));
  if ("error" in run) fc.pre(false);
  return run as VectorbtPortfolio;
}

/** The inputs of the twin. */
export function twinInputs({ api, close, groups, signals, args }: RandomPlan): TwinInputs {
  const grouping: Partial<CommonInputs> = groups === undefined ? {} : { grouped: true, groupLengths: groups };
  if (api === "fromOrders")
    return fromOrdersInputs(close, { ...(args as Partial<FromOrdersInputs>), ...grouping });
  const { direction = "longonly", ...others } = args as Partial<FromSignalsInputs> & {
    readonly direction?: Cells<Direction>;
  };
  return fromSignalsInputs(close, { ...others, ...grouping, signals: twinSignals(signals, direction) });
}

function twinSignals(given: RandomPlan["signals"], direction: Cells<Direction>): SignalInputs {
  const noneGiven = Object.keys(given).length === 0;
  const { entries = noneGiven, exits = false, shortEntries, shortExits } = given;
  if (shortEntries === undefined && shortExits === undefined)
    return { mode: "dir", entries, exits, direction };
  return { mode: "ls", entries, exits, shortEntries: shortEntries ?? false, shortExits: shortExits ?? false };
}
