// The plan that execution traits stand for: market, intents, account and money, cell by cell from the seed.
import type { CorporateAction, ExecutionInput, OptionArray, TwinOptions } from "../twin/execution/input.ts";
import { pickAt, uniformAt } from "./cells.ts";
import { reconciled, type ExecutionTraits } from "./executionTraits.ts";
import { full, planOf, spreadOf, type Spread } from "./randomPlan.ts";

const Purpose = {
  High: 1001,
  Low: 1002,
  RangeGap: 1003,
  Volume: 1004,
  Limit: 1005,
  Stop: 1006,
  Flow: 1007,
  FlowAmount: 1008,
  Fx: 1009,
  Sale: 1010,
  Action: 1020,
  Hours: 1030,
  Cells: 1100,
};

type Values = Record<string, unknown>;

/** The call of the slow twin that traits stand for. */
export function executionPlan(given: ExecutionTraits): ExecutionInput {
  const traits = reconciled(given);
  const plan = planOf(traits.base);
  const options: Values = {
    ...plan.options,
    ...marketOf(traits, plan.options),
    ...accountOf(traits),
    ...orderOptions(traits, plan),
    ...moneyOf(traits, plan),
  };
  if (!traits.hasOpen) delete options.open;
  const time = timeOf(traits);
  return { ...plan, options: options as unknown as TwinOptions, ...(time === undefined ? {} : { time }) };
}

/** Leaves out what is NaN. */
function given(values: Readonly<Record<string, number>>): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !Number.isNaN(value)));
}

// ---- market ----------------------------------------------------------------------------------------------------------

function marketOf(traits: ExecutionTraits, { open, close }: TwinOptions): Values {
  const prices = [open, close] as OptionArray<number>[];
  return {
    ...(traits.hasRange ? { high: sideOf(traits, prices, 1), low: sideOf(traits, prices, -1) } : {}),
    ...(traits.hasVolume ? volumeOf(traits) : {}),
  };
}

/** Highs (side 1) or lows (side −1) beyond open and close; sometimes missing. */
function sideOf({ base }: ExecutionTraits, prices: OptionArray<number>[], side: 1 | -1): OptionArray<number> {
  const { bars, columns, seed, gaps, prices: kind } = base;
  const purpose = side > 0 ? Purpose.High : Purpose.Low;
  return full(bars, columns, (bar, column) => {
    const valid = prices.map(({ data }) => data[bar * columns + column]).filter((price) => price > 0);
    const isMissing = uniformAt(seed, Purpose.RangeGap + purpose, bar, column) < gaps / 2;
    if (valid.length === 0 || isMissing) return NaN;
    const edge = side > 0 ? Math.max(...valid) : Math.min(...valid);
    const draw = uniformAt(seed, purpose, bar, column);
    if (kind === "dyadic") return Math.max(Math.min(edge, 0.25), edge + (side * Math.floor(draw * 8)) / 4);
    return edge * (1 + side * 0.05 * draw * draw);
  });
}

function volumeOf({ base, zeroVolume, participationRate, impact }: ExecutionTraits): Values {
  const volume = full(base.bars, base.columns, (bar, column) => {
    const draw = uniformAt(base.seed, Purpose.Volume, bar, column);
    return draw < 0.05 ? 0 : draw < 0.08 ? NaN : Math.floor(draw * draw * 400) / 2;
  });
  return {
    volume,
    ...(zeroVolume === "default" ? {} : { zeroVolume }),
    ...given({ participationRate }),
    ...(impact === null ? {} : { impact }),
  };
}

function timeOf({ time, base }: ExecutionTraits): number[] | undefined {
  if (time === "none") return undefined;
  const hours = time === "days" ? 24 : 7;
  let last = Date.UTC(2024, 0, 2, 15);
  return Array.from({ length: base.bars }, (_, bar) => {
    last += hours * 3_600_000 * (1 + Math.floor(uniformAt(base.seed, Purpose.Hours, bar, 0) * 3));
    return last;
  });
}

// ---- account ---------------------------------------------------------------------------------------------------------

function accountOf(traits: ExecutionTraits): Values {
  const { account, allocation, maxGrossLeverage, maxNetLeverage } = traits;
  return {
    account: account === "locked" ? "cash" : account,
    ...(account === "locked" ? { shorting: "locked" } : {}),
    allocation,
    ...given({ maxGrossLeverage, maxNetLeverage }),
    ...(account === "margin" ? marginOf(traits) : {}),
  };
}

function marginOf(traits: ExecutionTraits): Values {
  const { base, initialMargin, maintenance, marginCall, marginCallBuffer } = traits;
  const row = { pool: [0.25, 0.1, 0.4], form: "row" } as const;
  const forms: Values = {
    scalar: 0.2,
    pair: { long: spreadOf(row, base, Purpose.Cells + 1), short: 0.35 },
    row: spreadOf(row, base, Purpose.Cells + 2),
  };
  return {
    initialMargin: spreadOf(initialMargin, base, Purpose.Cells),
    ...(maintenance === "default" ? {} : { maintenanceMargin: forms[maintenance] }),
    ...(marginCall === "default" ? {} : { marginCall }),
    marginCallBuffer,
  };
}

// ---- orders ----------------------------------------------------------------------------------------------------------

function orderOptions(traits: ExecutionTraits, { options }: ExecutionInput): Values {
  const { base, intrabarPath } = traits;
  const cells = <Value>(of: Spread<Value>, k: number): unknown => spreadOf(of, base, Purpose.Cells + k);
  return {
    ...unboundSales(traits, options.size as OptionArray<number>),
    orderType: cells(traits.orderType, 10),
    limitPrice: nearMarket(traits, options, Purpose.Limit),
    stopPrice: nearMarket(traits, options, Purpose.Stop),
    timeInForce: cells(traits.timeInForce, 11),
    slStop: cells(traits.slStop, 12),
    tpStop: cells(traits.tpStop, 13),
    slTrail: cells(traits.slTrail, 14),
    intrabarPath,
  };
}

function unboundSales(
  { base, account, unboundSales: part }: ExecutionTraits,
  size: OptionArray<number>,
): Values {
  if (base.api === "fromSignals" || account === "unlimited" || part === 0) return {};
  const { bars, columns, seed } = base;
  return {
    size: full(bars, columns, (bar, column) => {
      const asked = size.data[bar * columns + column];
      return asked === Infinity && uniformAt(seed, Purpose.Sale, bar, column) < part ? -Infinity : asked;
    }),
  };
}

/** Prices around the close of the decision; a few are missing. */
function nearMarket({ base, reach }: ExecutionTraits, options: TwinOptions, purpose: number): unknown {
  const close = options.close as OptionArray<number>;
  const { bars, columns, seed, prices } = base;
  return full(bars, columns, (bar, column) => {
    const draw = uniformAt(seed, purpose, bar, column);
    const price = close.data[bar * columns + column];
    if (draw < 0.03) return NaN;
    if (prices === "dyadic") return Math.max(0.25, price + Math.floor((draw - 0.5) * reach * 600) / 4);
    return price * (1 + reach * (draw * 2 - 1));
  });
}

// ---- money -----------------------------------------------------------------------------------------------------------

function moneyOf(traits: ExecutionTraits, plan: ExecutionInput): Values {
  const { base, cashRate, debitRate, borrowRate, barsPerYear, multiplier, flows } = traits;
  const actions = actionsOf(traits);
  const form = multiplier.form === "scalar" ? "scalar" : "row";
  return {
    cashRate,
    debitRate,
    borrowRate: spreadOf(borrowRate, base, Purpose.Cells + 20),
    multiplier: spreadOf({ ...multiplier, form }, base, Purpose.Cells + 21),
    ...given({ barsPerYear }),
    ...(actions.length > 0 ? { actions, fractionalShares: traits.fractionalShares } : {}),
    ...(traits.fx === "one" ? {} : { fx: fxOf(traits) }),
    ...(flows > 0 ? { cashFlows: flowsOf(traits, plan.groupLens.length) } : {}),
  };
}

function fxOf({ base, fx }: ExecutionTraits): OptionArray<number> {
  const { bars, columns, seed, prices } = base;
  if (prices === "dyadic")
    return full(fx === "row" ? 1 : bars, columns, (bar, column) =>
      pickAt([1, 0.5, 2, 1.25], seed, Purpose.Fx, bar, column),
    );
  return full(
    fx === "row" ? 1 : bars,
    columns,
    (bar, column) => 0.8 + 0.02 * column + 0.04 * uniformAt(seed, Purpose.Fx, bar, column),
  );
}

/** Deposits and withdrawals of some tenths of 100. */
function flowsOf({ base, flows }: ExecutionTraits, accounts: number): OptionArray<number> {
  return full(base.bars, accounts, (bar, account) => {
    if (uniformAt(base.seed, Purpose.Flow, bar, account) >= flows) return 0;
    return pickAt([50, -25, 12.5, -60, 100], base.seed, Purpose.FlowAmount, bar, account);
  });
}

/** In the order of their kinds, at any bars: also several of one column at one bar. */
function actionsOf({ base, splits, dividends, delistings }: ExecutionTraits): CorporateAction[] {
  const { seed, bars, columns } = base;
  const draw = (k: number, side: number): number => uniformAt(seed, Purpose.Action + side, k, 0);
  const at = (k: number): { column: number; bar: number } => ({
    column: Math.floor(draw(k, 0) * columns),
    bar: Math.floor(draw(k, 1) * bars),
  });
  const pick = <Value>(pool: readonly Value[], k: number, side: number): Value =>
    pool[Math.floor(draw(k, side) * pool.length)];
  const list = <Action>(count: number, make: (k: number) => Action): Action[] =>
    Array.from({ length: count }, (_, k) => make(k));
  return [
    ...list(splits, (k) => ({ ...at(k), kind: "split" as const, ratio: pick([2, 0.5, 1.05, 3], k, 2) })),
    ...list(dividends, (k) => dividendAt(at(k + 100), draw(k + 100, 3), draw(k + 100, 4))),
    ...list(delistings, (k) => ({
      ...at(k + 200),
      kind: "delisting" as const,
      ...given({ price: pick([NaN, 7.5, 0], k + 200, 2) }),
    })),
  ];
}

function dividendAt(at: { column: number; bar: number }, wait: number, tax: number): CorporateAction {
  return {
    ...at,
    kind: "dividend",
    amount: 0.25 + Math.floor(tax * 4) / 4,
    ...(tax < 0.5 ? { withholding: 0.15 } : {}),
    ...(wait < 0.5 ? { payBar: at.bar + Math.floor(wait * 8) } : {}),
  };
}
