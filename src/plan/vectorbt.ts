// Arguments of the vectorbt profile → a checked description of one run. VectorBT looks at most numbers only when an order
// uses them, and so does the kernel: what is checked here is form, shape and spelling.
import { CallSeq, Input, IntentForm, TradesType } from "../../assembly/layout.ts";
import type { Warning } from "../errors.ts";
import { CALL_SEQUENCES, OPTION_NAMES, specOf, type Api } from "../options.ts";
import {
  choiceOf,
  defaultOf,
  flagOf,
  knownOptions,
  numberOf,
  type Arguments,
  type RunCall,
} from "./arguments.ts";
import { MASKS } from "./plan.ts";
import { whyGeneral } from "./fast.ts";
import { cellOf, type Shape, type Source } from "./source.ts";
import { barsPerYear365 } from "./frequency.ts";
import { PRICE_NAMES, firstDisorder, groupLengthsOf, namesOf, shapeOf, timesOf } from "./universe.ts";
import { enumError, numberSource, requireAll } from "./values.ts";
import { inputsOf, requireSignals } from "./vectorbtInputs.ts";

export type InitCashMode = "amount" | "auto" | "autoalign";

/** One run of the vectorbt profile. `groupLengths` are the accounts of the simulation. */
export interface VectorbtRunPlan {
  readonly api: Api;
  /** The call as it was made: the run can be planned again from it, with changes. */
  readonly call: RunCall;
  readonly shape: Shape;
  readonly groupLengths: readonly number[];
  /** Groups of the results: columns reported together; all 1 where nothing is grouped. */
  readonly reportLengths: readonly number[];
  readonly grouped: boolean;
  readonly sharing: boolean;
  readonly cashSharing: boolean;
  readonly inputs: ReadonlyMap<Input, Source>;
  readonly close: Source<Float64Array>;
  readonly initCash: Float64Array;
  readonly initCashMode: InitCashMode;
  readonly intentForm: IntentForm;
  readonly callSeq: CallSeq;
  readonly ffillValPrice: boolean;
  readonly updateValue: boolean;
  readonly useStops: boolean;
  readonly fillnaClose: boolean;
  readonly exactMetrics: boolean;
  readonly maxOrders: number;
  readonly maxLogs: number;
  readonly hasLogs: boolean;
  readonly seed: number;
  readonly tradesType: TradesType;
  readonly barsPerYear: number;
  readonly riskFree: number;
  readonly time: Float64Array | null;
  readonly columns: readonly string[] | null;
  readonly warnings: readonly Warning[];
  /** Why the run needs the general bar loop; undefined where a fast kernel will do. */
  readonly whyGeneral: string | undefined;
  /** Whether signals are known to be 0 or 1; else the run has to look, by `requireSignals` or on its way. */
  readonly signalsAreChecked: boolean;
}

/** Arguments that are laid over the bars and columns of the run. */
const CELLS = OPTION_NAMES.filter((name) => specOf(name).scope === "cell" && name !== "close");
/** Those of them whose lists are bars, not columns. */
const BARS: ReadonlySet<string> = new Set([...MASKS, ...PRICE_NAMES]);

/**
 * Checks every argument of a call and resolves it.
 * @param leavesSignals whether the cells of signals may be left to a fast kernel, which sees them anyway
 */
export function makeVectorbtPlan(api: Api, given: unknown, leavesSignals = false): VectorbtRunPlan {
  const options = knownOptions(api, given);
  const shape = shapeOf(options.close, shapedArguments(options));
  const grouping = groupingOf(options, shape.columns);
  const callSeq = callSeqOf(options.callSeq, shape, grouping);
  const time = timesOf(options.time, shape.bars, true);
  const inputs = inputsOf(api, options, shape, leavesSignals);
  if (callSeq.source !== undefined) inputs.set(Input.CallSeq, callSeq.source);
  const cells = shape.bars * shape.columns;
  const hasLogs = inputs.get(Input.Log)!.data.some((flag: number) => flag !== 0);
  const cash = initCashOf(options.initCash, grouping.groupLengths.length);
  // Written out and filled in, not spread: a copy of so many fields takes longer than all else here.
  const plan = {
    api,
    call: Object.freeze({ api, options: Object.freeze({ ...options }) }),
    shape,
    groupLengths: grouping.groupLengths,
    reportLengths: grouping.reportLengths,
    grouped: grouping.grouped,
    sharing: grouping.sharing,
    cashSharing: grouping.cashSharing,
    inputs,
    close: inputs.get(Input.Close) as Source<Float64Array>,
    initCash: cash.amounts,
    initCashMode: cash.mode,
    intentForm: intentFormOf(api, options),
    callSeq: callSeq.mode,
    ffillValPrice: flagOf(options, "ffillValPrice"),
    updateValue: flagOf(options, "updateValue"),
    useStops: usesStops(api, options),
    fillnaClose: flagOf(options, "fillnaClose"),
    exactMetrics: flagOf(options, "exactMetrics"),
    maxOrders: options.maxOrders === undefined ? cells : numberOf(options, "maxOrders"),
    maxLogs: options.maxLogs === undefined ? (hasLogs ? cells : 1) : numberOf(options, "maxLogs"),
    hasLogs,
    seed: numberOf(options, "seed"),
    tradesType: choiceOf(options, "tradesType") as TradesType,
    barsPerYear:
      options.barsPerYear === undefined
        ? barsPerYear365(options.freq, time)
        : numberOf(options, "barsPerYear"),
    riskFree: numberOf(options, "riskFree"),
    time,
    columns: namesOf(options.columns, shape.columns),
    warnings: [...callSeqWarnings(callSeq.source, shape, grouping.groupLengths), ...timeWarnings(time)],
    whyGeneral: undefined as string | undefined,
    signalsAreChecked: true,
  };
  plan.whyGeneral = whyGeneral(plan);
  if (leavesSignals && plan.whyGeneral !== undefined) requireSignals(plan);
  else plan.signalsAreChecked = !leavesSignals;
  return Object.freeze(plan);
}

/** Every argument given as rows or a matrix widens a close of one column, as VectorBT's broadcasting does. */
function shapedArguments(options: Arguments): (readonly [string, unknown])[] {
  const shaped: (readonly [string, unknown])[] = [];
  for (const name of CELLS) {
    const value = options[name];
    if (value === undefined || typeof value !== "object") continue;
    const isList = Array.isArray(value) || ArrayBuffer.isView(value);
    if (!isList || BARS.has(name)) shaped.push([name, value]);
  }
  return shaped;
}

interface Grouping {
  readonly groupLengths: readonly number[];
  readonly reportLengths: readonly number[];
  readonly grouped: boolean;
  readonly sharing: boolean;
  readonly cashSharing: boolean;
}

/** Groups report together; they share cash only with `cashSharing`, and only where one has several columns. */
function groupingOf(options: Arguments, columns: number): Grouping {
  const cashSharing = flagOf(options, "cashSharing");
  const grouped = cashSharing || options.groupBy !== undefined;
  const reportLengths = groupLengthsOf(options.groupBy, grouped, columns);
  const sharing = cashSharing && reportLengths.some((length) => length > 1);
  const groupLengths = sharing ? reportLengths : new Array<number>(columns).fill(1);
  return { groupLengths, reportLengths, grouped, sharing, cashSharing };
}

function intentFormOf(api: Api, options: Arguments): IntentForm {
  if (api === "fromOrders") return IntentForm.Orders;
  const fourArrays = options.shortEntries !== undefined || options.shortExits !== undefined;
  return fourArrays ? IntentForm.LongShortSignals : IntentForm.DirectionSignals;
}

/** Stops are off only where both are absent or the number NaN. */
function usesStops(api: Api, options: Arguments): boolean {
  if (api === "fromOrders") return false;
  if (options.useStops !== undefined) return flagOf(options, "useStops");
  const isOff = (stop: unknown): boolean => stop === undefined || Number.isNaN(stop);
  return !(isOff(options.slStop) && isOff(options.tpStop));
}

function initCashOf(value: unknown, accounts: number): { amounts: Float64Array; mode: InitCashMode } {
  if (typeof value === "string") {
    const mode = value.toLowerCase();
    if (mode !== "auto" && mode !== "autoalign") throw enumError("initCash", value, ["auto", "autoalign"]);
    return { amounts: new Float64Array(accounts).fill(Infinity), mode };
  }
  const source = numberSource("initCash", value ?? Number(defaultOf("initCash", "vectorbt")), {
    bars: 1,
    columns: accounts,
  });
  const amounts = new Float64Array(accounts).fill(source.data[0]);
  if (source.data.length > 1) amounts.set(source.data);
  return { amounts, mode: "amount" };
}

interface CallSequence {
  readonly mode: CallSeq;
  readonly source?: Source;
}

/** The order in which columns are served; it only means something where an account has several. */
function callSeqOf(value: unknown, shape: Shape, { sharing }: Grouping): CallSequence {
  const names = [...Object.keys(CALL_SEQUENCES), "auto"];
  if (value === undefined) return { mode: CallSeq.Default };
  if (typeof value === "string") {
    const name = value.toLowerCase();
    if (!names.includes(name)) throw enumError("callSeq", value, names);
    if (!sharing) return { mode: CallSeq.Default };
    const mode = name === "auto" ? CallSeq.Auto : CALL_SEQUENCES[name as keyof typeof CALL_SEQUENCES];
    return { mode };
  }
  const source = numberSource("callSeq", value, shape);
  requireAll(
    "callSeq",
    source,
    (position) => Number.isInteger(position) && position >= 0 && position < 2 ** 31,
    {
      code: "E_CALLSEQ",
      expected: "positions within the group, 0 or more",
    },
  );
  return sharing ? { mode: CallSeq.Matrix, source } : { mode: CallSeq.Default };
}

// ---- bad data that VectorBT takes silently: computed as it does, and said ----------------------------------------------

/** A call sequence that leaves columns out and serves others twice. */
function callSeqWarnings(
  source: Source | undefined,
  shape: Shape,
  groupLengths: readonly number[],
): Warning[] {
  if (source === undefined) return [];
  for (let bar = 0; bar < (source.rows === 1 ? 1 : shape.bars); bar++) {
    if (isPermutation(source, bar, groupLengths)) continue;
    const message = `callSeq row ${bar} is the first that is no permutation: VectorBT serves columns as it says, some twice, some not at all`;
    return [{ code: "W_CALLSEQ", message }];
  }
  return [];
}

function isPermutation(source: Source, bar: number, groupLengths: readonly number[]): boolean {
  let first = 0;
  return groupLengths.every((length) => {
    const positions = Array.from({ length }, (_, k) => cellOf(source, bar, first + k));
    first += length;
    return new Set(positions).size === length && positions.every((position) => position < length);
  });
}

/** Bars are traded in the order of their rows, whatever their times say. */
function timeWarnings(time: Float64Array | null): Warning[] {
  const bar = time === null ? -1 : firstDisorder(time);
  if (bar < 0) return [];
  const message = `time of row ${bar} is not later than that of row ${bar - 1}: rows are traded in the order given, as VectorBT does`;
  return [{ code: "W_TIME_ORDER", message }];
}
