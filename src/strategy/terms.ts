// What an order says of itself beside its size: read, checked, and put into numbers and codes.
import {
  Account,
  Allocation,
  Direction,
  FILL_OR_KILL,
  Input,
  OrderType,
  Shorting,
  SizeType,
} from "../../assembly/layout.ts";
import { objectOf, runNumber } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { specOf, type OptionName } from "../options.ts";
import { timeOf } from "../plan/execution.ts";
import type { Plan } from "../plan/plan.ts";
import { cellOf } from "../plan/source.ts";
import { choiceCode, describe } from "../plan/values.ts";
import { bracketOf, typeOf } from "./changes.ts";
import type { Intent } from "./intents.ts";
import type { Bracket, OrderDetails } from "./types.ts";

const DETAILS: readonly (keyof OrderDetails)[] = [
  "limitPrice",
  "stopPrice",
  "timeInForce",
  "slStop",
  "slTrail",
  "tpStop",
  "bracket",
  "replaces",
];

/** Checks orders of a run, and remembers what of them its results are judged by. */
export class Terms {
  bar = 0;
  /** Whether any order looked inside bars: limits, stops, stops of positions. */
  looksInside: boolean;
  /** Stop losses that orders asked for. */
  readonly stops: number[] = [];

  constructor(private readonly plan: Plan) {
    const stops = [Input.SlStop, Input.TpStop].map((input) => plan.inputs.get(input)!);
    this.looksInside = stops.some(({ data }) => data.some((stop: number) => !Number.isNaN(stop)));
  }

  /** Throws for what is no size. */
  checkSize(size: unknown, sizeType: SizeType, column: number): void {
    const isNumber = typeof size === "number";
    const needsFunds =
      this.plan.account === Account.Unlimited &&
      isNumber &&
      (Math.abs(size) === Infinity || sizeType === SizeType.Percent);
    if (isNumber && !needsFunds) return;
    throw new BacktestError(
      isNumber ? "E_RANGE" : "E_DTYPE",
      isNumber
        ? `size is ${size}: an unlimited account bounds no order, there are no units in it`
        : `size is ${describe(size)}`,
      {
        ...{ option: "size", bar: this.bar, column, got: size },
        expected: isNumber ? "a finite size that is no percent" : "a number",
      },
    );
  }

  /** An order's details as numbers and codes. */
  intentOf(details: OrderDetails): Intent {
    const given = objectOf("order", details, DETAILS) as OrderDetails;
    const intent: Intent = {
      [Input.OrderType]: typeOf(given),
      [Input.LimitPrice]: this.checked("limitPrice", given.limitPrice),
      [Input.StopPrice]: this.checked("stopPrice", given.stopPrice),
      [Input.TimeInForce]: this.timeInForce(given.timeInForce),
      [Input.SlStop]: this.checked("slStop", given.slStop),
      [Input.SlTrail]: this.flag("slTrail", given.slTrail),
      [Input.TpStop]: this.checked("tpStop", given.tpStop),
    };
    this.flag("replaces", given.replaces);
    this.requireReachable(given.slStop);
    if (isSet(given.slStop)) this.stops[0] = given.slStop!;
    this.looksInside ||=
      intent[Input.OrderType] !== OrderType.Market || isSet(given.slStop) || isSet(given.tpStop);
    return intent;
  }

  /** The exits of an order of a size. */
  bracketOf(details: OrderDetails, column: number, size: number): Required<Bracket> | undefined {
    if (details.bracket === undefined) return undefined;
    const direction = cellOf(this.plan.inputs.get(Input.Direction)!, this.bar, column);
    const side = direction === Direction.ShortOnly ? -Math.sign(size) : Math.sign(size);
    return bracketOf(details.bracket, details, side, this.bar);
  }

  private checked(name: OptionName, value: unknown): number | undefined {
    return value === undefined ? undefined : runNumber(name, value, specOf(name).check!);
  }

  private flag(name: string, value: unknown): number | undefined {
    if (value === undefined) return undefined;
    if (typeof value === "boolean") return Number(value);
    throw new BacktestError("E_DTYPE", `${name} is ${describe(value)}`, {
      ...{ option: name, bar: this.bar, got: value, expected: "true or false" },
    });
  }

  private timeInForce(value: unknown): number | undefined {
    if (value === undefined) return undefined;
    const time = timeOf(value);
    if (time === FILL_OR_KILL && this.plan.allocation === Allocation.ProRata)
      throw new BacktestError("E_OPTION_CONFLICT", "proRata does not go with timeInForce 'fok'", {
        ...{ option: "timeInForce", bar: this.bar, got: "fok", expected: "another time in force" },
      });
    return time;
  }

  private requireReachable(slStop: number | undefined): void {
    if (slStop === undefined || slStop < 1 || Number.isNaN(slStop) || this.plan.shorting !== Shorting.None)
      return;
    throw new BacktestError("E_STOP", `slStop is ${slStop}`, {
      ...{ option: "slStop", bar: this.bar, got: slStop, expected: "a fraction below 1 for a long position" },
    });
  }
}

/** Reads `sizeType` as the option table has it. */
export function sizeTypeOf(name: string | undefined): SizeType {
  return name === undefined ? SizeType.Amount : choiceCode("sizeType", name, specOf("sizeType"));
}

function isSet(stop: number | undefined): boolean {
  return stop !== undefined && !Number.isNaN(stop);
}
