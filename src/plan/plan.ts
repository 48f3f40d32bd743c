// Arguments → a checked, frozen description of one run.
import {
  Account,
  Allocation,
  CallSeq,
  FillStep,
  Input,
  IntentForm,
  OrderType,
  Shorting,
} from "../../assembly/layout.ts";
import { BacktestError, type Warning } from "../errors.ts";
import { CALL_SEQUENCES, FILLS, OPTIONS, specOf, type OptionName, type RunApi } from "../options.ts";
import { PRICE } from "../optionSpec.ts";
import { benchmarkOf } from "./benchmark.ts";
import {
  choiceOf,
  flagOf,
  knownOptions,
  numberOf,
  integerOf,
  type Arguments,
  type RunCall,
} from "./arguments.ts";
import {
  actionsOf,
  cashFlowsOf,
  impactOf,
  maintenanceOf,
  timeInForceOf,
  yearPartsOf,
  type Impact,
  type PlannedAction,
} from "./execution.ts";
import { withAssets } from "./assets.ts";
import { CELL, StandardInputs, kernelInputs } from "./kernelInputs.ts";
import { cellOf, type Shape, type Source } from "./source.ts";
import { requireTogether } from "./together.ts";
import {
  checkBars,
  groupLengthsOf,
  missingPriceWarnings,
  namesOf,
  pricesOf,
  shapeOf,
  signalBars,
  timesOf,
  type PriceName,
  type Prices,
} from "./universe.ts";
import { leaveUnseen } from "./unseen.ts";
import { choiceSource, describe, enumError, maskSource, numberSource, requireBits } from "./values.ts";

/** One run, checked and resolved: what the arena is laid out from. */
export interface Plan {
  readonly api: RunApi;
  /** The call as it was made: the run can be planned again from it, with changes. */
  readonly call: RunCall;
  readonly shape: Shape;
  readonly groupLengths: readonly number[];
  readonly prices: Prices;
  readonly time: Float64Array | null;
  readonly columns: readonly string[] | null;
  readonly inputs: ReadonlyMap<Input, Source>;
  readonly initCash: Float64Array;
  readonly intentForm: IntentForm;
  readonly fillStep: FillStep;
  readonly delay: number;
  readonly account: Account;
  readonly orderOfFills: number;
  readonly onInsufficient: number;
  readonly callSeq: CallSeq;
  readonly seed: number;
  readonly settlementBars: number;
  readonly shorting: Shorting;
  readonly allocation: Allocation;
  readonly marginCall: number;
  readonly marginCallBuffer: number;
  /** NaN: none. */
  readonly maxGrossLeverage: number;
  readonly maxNetLeverage: number;
  readonly participationRate: number;
  readonly impact: Impact;
  readonly zeroVolume: number;
  readonly intrabarPath: number;
  readonly fractionalShares: number;
  readonly cashRate: number;
  readonly debitRate: number;
  readonly yearParts: Float64Array;
  readonly cashFlows: Float64Array | null;
  readonly actions: readonly PlannedAction[];
  /** Whether stops, limits or stop orders have to be looked at inside the bars. */
  readonly hasInside: boolean;
  /** Slots for working orders beyond one a column; 0 where a new order replaces the old one. */
  readonly spareOrders: number;
  readonly minOrderValue: number;
  /** As given; undefined: to be found from `time`. */
  readonly barsPerYear: number | undefined;
  readonly riskFree: number;
  readonly requiredReturn: number;
  /** Prices to be measured against, one a bar; null: the account's own columns. */
  readonly benchmark: Source<Float64Array> | null;
  readonly warnings: readonly Warning[];
}

/** Orders that may be at work in all columns of a strategy together, beyond one in each. */
const SPARE_ORDERS = 256;
const SPARE_ORDERS_PER_COLUMN = 4;

/** Bars in a year where nothing says otherwise. */
export const USUAL_YEAR = 252;

/** Signals in the order of their names. */
export const MASKS = ["entries", "exits", "shortEntries", "shortExits"] as const;

/**
 * Checks every argument of a call and resolves it; throws `BacktestError` and leaves nothing behind. With `leavesCells` the cells
 * of entries, exits and prices may be left unseen (unseen.ts).
 */
export function makePlan(api: RunApi, given: unknown, leavesCells = false): Plan {
  const asked = knownOptions(api, given);
  const shaped = MASKS.filter((name) => asked[name] !== undefined).map(
    (name) => [name, asked[name]] as const,
  );
  const otherPrices = (["open", "high", "low", "volume"] as const)
    .filter((name) => asked[name] !== undefined)
    .map((name) => [name, asked[name]] as const);
  const shape = shapeOf(asked.close, [...otherPrices, ...shaped]);
  const options = withAssets(asked, shape);
  // Highs and lows are compared with the other prices at once.
  const isLater = leavesCells && options.high === undefined && options.low === undefined;
  const prices = pricesOf(options as Partial<Record<PriceName, unknown>>, shape, isLater);
  const groupLengths = groupLengthsOf(options.groupBy, flagOf(options, "cashSharing"), shape.columns);
  const fill = fillOf(options, prices, shape);
  const callSeq = callSeqOf(options.callSeq, shape, groupLengths);
  const account = choiceOf(options, "account") as Account;
  const shorting = shortingOf(options.shorting, account);
  const inputs = inputsOf(api, options, shape, prices, fill.price, callSeq.source, isLater);
  const settlementBars = integerOf(options, "settlementBars");
  const allocation = choiceOf(options, "allocation") as Allocation;
  const impact = impactOf(options.impact);
  const orderOfFills = choiceOf(options, "orderOfFills");
  const onInsufficient = choiceOf(options, "onInsufficient");
  const numbers = { account, shorting, settlementBars, allocation, orderOfFills, onInsufficient };
  requireTogether(api, options, { ...numbers, impactWindow: impact.window }, inputs);
  const time = timesOf(options.time, shape.bars);
  const barsPerYear = options.barsPerYear === undefined ? undefined : numberOf(options, "barsPerYear");
  const warnings = checkBars(prices, shape, choiceOf(options, "quality") === 1);
  let yearParts: Float64Array | undefined;
  let allWarnings: readonly Warning[] | undefined;
  return Object.freeze({
    api,
    call: Object.freeze({ api, options: Object.freeze({ ...asked }) }),
    shape,
    groupLengths,
    prices,
    time,
    columns: namesOf(options.columns, shape.columns),
    inputs,
    initCash: initCashOf(options.initCash, groupLengths.length),
    intentForm: intentFormOf(api, options),
    fillStep: fill.step,
    delay: fill.delay,
    ...numbers,
    callSeq: callSeq.mode,
    seed: numberOf(options, "seed"),
    marginCall: choiceOf(options, "marginCall"),
    marginCallBuffer: numberOf(options, "marginCallBuffer"),
    maxGrossLeverage: numberOf(options, "maxGrossLeverage"),
    maxNetLeverage: numberOf(options, "maxNetLeverage"),
    participationRate: numberOf(options, "participationRate"),
    impact,
    zeroVolume: choiceOf(options, "zeroVolume"),
    intrabarPath: choiceOf(options, "intrabarPath"),
    fractionalShares: choiceOf(options, "fractionalShares"),
    cashRate: numberOf(options, "cashRate"),
    debitRate: numberOf(options, "debitRate"),
    // Only interest asks for them.
    get yearParts(): Float64Array {
      return (yearParts ??= yearPartsOf(time, shape.bars, barsPerYear ?? USUAL_YEAR));
    },
    cashFlows: cashFlowsOf(options.cashFlows, shape.bars, groupLengths.length),
    actions: actionsOf(options.actions, shape),
    hasInside: api === "runStrategy" || looksInside(inputs),
    spareOrders: api === "runStrategy" ? SPARE_ORDERS + SPARE_ORDERS_PER_COLUMN * shape.columns : 0,
    minOrderValue: numberOf(options, "minOrderValue"),
    barsPerYear,
    riskFree: numberOf(options, "riskFree"),
    requiredReturn: numberOf(options, "requiredReturn"),
    benchmark: benchmarkOf(options.benchmark, shape.bars),
    // The run may have seen by then that no price is missing.
    get warnings(): readonly Warning[] {
      return (allWarnings ??= [...warnings, ...missingWarnings(prices, shape, fill.delay)]);
    },
  });
}

// ---- options of a run ------------------------------------------------------------------------------------------------

function initCashOf(value: unknown, accounts: number): Float64Array {
  const { check } = OPTIONS.initCash;
  const source = numberSource("initCash", value ?? 100, { bars: 1, columns: accounts }, check);
  return Float64Array.from({ length: accounts }, (_, account) => cellOf(source, 0, account));
}

function intentFormOf(api: RunApi, options: Arguments): IntentForm {
  if (api !== "fromSignals") return IntentForm.Orders;
  if (MASKS.every((name) => options[name] === undefined))
    throw new BacktestError("E_MISSING", "no signals are given", {
      option: "entries",
      expected: "entries, and exits, shortEntries or shortExits as needed",
    });
  const fourArrays = options.shortEntries !== undefined || options.shortExits !== undefined;
  return fourArrays ? IntentForm.LongShortSignals : IntentForm.DirectionSignals;
}

interface Fill {
  readonly delay: number;
  readonly step: FillStep;
  readonly price: Source<Float64Array>;
}

const DELAY_EXPECTED = "a whole number of bars, 0 or more";

/** `fill` in any of its spellings → delay, step of the bar, and the prices that it fills at. */
function fillOf(options: Arguments, prices: Prices, shape: Shape): Fill {
  const { delay, price } = fillParts(options.fill ?? "nextOpen");
  if (price === "open") {
    if (delay === 0)
      throw new BacktestError("E_FILL", 'fill { delay: 0, price: "open" } lies before its decision', {
        option: "fill",
        got: 0,
        expected: "delay of 1 or more",
      });
    return { delay, step: FillStep.Open, price: requireOpen(prices) };
  }
  if (price === "close") return { delay, step: FillStep.Close, price: prices.close };
  return {
    delay,
    step: FillStep.Close,
    price: numberSource("fill", price, shape, PRICE),
  };
}

function fillParts(fill: unknown): { delay: number; price: unknown } {
  if (typeof fill === "string") {
    const name = Object.keys(FILLS).find(
      (known) => known.toLowerCase() === fill.toLowerCase().replaceAll("_", ""),
    );
    if (name === undefined) throw enumError("fill", fill, Object.keys(FILLS));
    return FILLS[name as keyof typeof FILLS];
  }
  const { delay, price, ...rest } = (typeof fill === "object" && fill !== null ? fill : {}) as {
    delay?: unknown;
    price?: unknown;
  };
  const isPrice = price === "open" || price === "close" || (typeof price === "object" && price !== null);
  if (
    !Number.isInteger(delay) ||
    (delay as number) < 0 ||
    (delay as number) > 2 ** 30 ||
    !isPrice ||
    Object.keys(rest).length > 0
  )
    throw new BacktestError("E_FILL", `fill is ${describe(fill)}`, {
      option: "fill",
      got: fill,
      expected: `"nextOpen", "nextClose", "sameClose" or { delay: ${DELAY_EXPECTED}, price: "open", "close" or a matrix }`,
    });
  return { delay: delay as number, price };
}

function requireOpen(prices: Prices): Source<Float64Array> {
  if (prices.open !== undefined) return prices.open;
  throw new BacktestError("E_FILL", "the next open needs open prices", {
    option: "open",
    expected: "open prices",
    hint: `Give \`open\`, or fill at the next close with fill: "nextClose", or take VectorBT's rules with profile: "vectorbt".`,
  });
}

function callSeqOf(
  value: unknown,
  shape: Shape,
  groupLengths: readonly number[],
): { mode: CallSeq; source?: Source } {
  if (value === undefined) return { mode: CallSeq.Default };
  if (typeof value === "string") {
    const name = value.toLowerCase();
    if (Object.hasOwn(CALL_SEQUENCES, name))
      return { mode: CALL_SEQUENCES[name as keyof typeof CALL_SEQUENCES] };
    throw enumError("callSeq", value, Object.keys(CALL_SEQUENCES));
  }
  const source = numberSource("callSeq", value, shape);
  for (let bar = 0; bar < (source.rows === 1 ? 1 : shape.bars); bar++)
    checkPermutations(source, bar, groupLengths);
  return { mode: CallSeq.Matrix, source };
}

/** Each account's part of a row names each of its positions once. */
function checkPermutations(source: Source, bar: number, groupLengths: readonly number[]): void {
  let first = 0;
  for (const length of groupLengths) {
    const seen = new Set<number>();
    for (let k = 0; k < length; k++) {
      const position = cellOf(source, bar, first + k);
      const problem =
        !Number.isInteger(position) || position < 0 || position >= length
          ? "is no position in the account"
          : seen.has(position)
            ? "appears twice"
            : "";
      if (problem)
        throw new BacktestError("E_CALLSEQ", `row ${bar}: ${position} ${problem}`, {
          option: "callSeq",
          bar,
          column: first + k,
          got: position,
          expected: `each of 0 to ${length - 1} once`,
        });
      seen.add(position);
    }
    first += length;
  }
}

// ---- inputs of the kernel --------------------------------------------------------------------------------------------

function inputsOf(
  api: RunApi,
  options: Arguments,
  shape: Shape,
  prices: Prices,
  fillPrice: Source,
  callSeq: Source | undefined,
  isLater: boolean,
): Map<Input, Source> {
  const inputs = new Map<Input, Source>([
    [Input.Close, prices.close],
    [Input.Open, prices.open ?? prices.close],
    [Input.FillPrice, fillPrice],
  ]);
  if (callSeq !== undefined) inputs.set(Input.CallSeq, callSeq);
  for (const [name, input] of ORDER_INPUTS) {
    const value = options[name];
    inputs.set(
      input,
      value === undefined ? STANDARDS.of(api, name) : inputOf(api, name, value, shape, isLater),
    );
  }
  const maintenance =
    options.maintenanceMargin === undefined ? MAINTENANCE : maintenanceOf(options.maintenanceMargin, shape);
  inputs.set(Input.MaintenanceLong, maintenance.long).set(Input.MaintenanceShort, maintenance.short);
  inputs.set(Input.High, prices.high ?? MISSING).set(Input.Low, prices.low ?? MISSING);
  inputs.set(Input.Volume, prices.volume ?? MISSING);
  return inputs;
}

/** What orders are made from, beside prices. */
const ORDER_INPUTS = kernelInputs("realistic").filter(([name]) => specOf(name).kind !== "prices");
const STANDARDS = new StandardInputs((api, name) => inputOf(api, name, undefined, CELL));
const MAINTENANCE = maintenanceOf(undefined, CELL);
const MISSING = numberSource("high", NaN, CELL);

function inputOf(api: RunApi, name: OptionName, value: unknown, shape: Shape, isLater = false): Source {
  const spec = specOf(name);
  if (name === "timeInForce") return timeInForceOf(value, shape);
  if (spec.kind === "mask") return maskOf(name, value, shape, isLater);
  if (spec.kind === "choice") return choiceSource(name, value ?? defaultChoice(api, name), shape, spec);
  if (name === "size" && value === undefined && api === "fromOrders")
    throw new BacktestError("E_MISSING", "size is required", { option: "size", expected: "signed sizes" });
  return numberSource(name, value ?? spec.default, shape, spec.check);
}

function maskOf(name: OptionName, value: unknown, shape: Shape, isLater: boolean): Source {
  const given = value === undefined ? false : signalBars(name, value, shape);
  const source = maskSource(name, given, shape, isLater);
  if (isLater) leaveUnseen(source, () => requireBits(name, source.data));
  return source;
}

/** The one default that depends on the entry point. */
export function defaultChoice(api: RunApi, name: OptionName): unknown {
  if (name === "direction") return api === "fromSignals" ? "longOnly" : "both";
  return specOf(name).default;
}

function conflict(option: OptionName, text: string, got: unknown, expected: unknown): BacktestError {
  return new BacktestError("E_OPTION_CONFLICT", text, { option, got, expected });
}

/** What each account may choose; the first is its default. */
export const SHORTING: Readonly<Record<Account, readonly Shorting[]>> = {
  [Account.Cash]: [Shorting.None, Shorting.Locked],
  [Account.Margin]: [Shorting.Margin],
  [Account.Unlimited]: [Shorting.Free],
};

function shortingOf(value: unknown, account: Account): Shorting {
  const allowed = SHORTING[account];
  if (value === undefined) return allowed[0];
  const names = Object.keys(Shorting).filter((name) => Number.isNaN(Number(name)));
  const name = names.find(
    (known) => typeof value === "string" && known.toLowerCase() === value.toLowerCase(),
  );
  if (name === undefined)
    throw enumError(
      "shorting",
      value,
      names.map((known) => known.toLowerCase()),
    );
  const shorting = Shorting[name as keyof typeof Shorting];
  if (allowed.includes(shorting)) return shorting;
  const expected = allowed.map((one) => Shorting[one].toLowerCase()).join(" or ");
  throw conflict(
    "shorting",
    `shorting '${name.toLowerCase()}' does not go with this account`,
    value,
    expected,
  );
}

function looksInside(inputs: ReadonlyMap<Input, Source>): boolean {
  const hasStop = [Input.SlStop, Input.TpStop].some((input) =>
    inputs.get(input)!.data.some((x: number) => !Number.isNaN(x)),
  );
  return hasStop || inputs.get(Input.OrderType)!.data.some((type: number) => type !== OrderType.Market);
}

function missingWarnings(prices: Prices, shape: Shape, delay: number): Warning[] {
  const warnings = missingPriceWarnings(prices);
  if (shape.bars <= delay)
    warnings.push({
      code: "W_NO_NEXT_BAR",
      message: `${shape.bars} bars and a delay of ${delay}: nothing can fill`,
    });
  return warnings;
}
