// Rules about several options at once, as data: plans are held against them here, doors in other languages read the same table.
import {
  Account,
  Allocation,
  FILL_OR_KILL,
  Input,
  OnInsufficient,
  OrderOfFills,
  Shorting,
  SizeType,
} from "../../assembly/layout.ts";
import { BacktestError } from "../errors.ts";
import { specOf, type OptionName, type RunApi } from "../options.ts";
import { BOTH_APIS, SIGNALS, within, type Bounds } from "../optionSpec.ts";
import type { Arguments } from "./arguments.ts";
import type { Source } from "./source.ts";
import { requireAll } from "./values.ts";

/** Numbers of a plan that rules look at, under the names of the kernel's fields. */
export type PlanNumbers = Readonly<
  Record<
    | "account"
    | "shorting"
    | "settlementBars"
    | "allocation"
    | "orderOfFills"
    | "onInsufficient"
    | "impactWindow",
    number
  >
>;

/** A fact about a run: a number of its plan within bounds, an option that is given (NaN is not), or one that is missing. */
type Fact =
  | { readonly plan: keyof PlanNumbers; readonly bounds: Bounds }
  | { readonly given: OptionName }
  | { readonly missing: OptionName };

/** What no run may be: all facts at once and, where the rule has one, a cell of an input within bounds. */
export interface TogetherRule {
  readonly option: OptionName;
  readonly code: `E_${string}`;
  /** Entry points that the rule is for; undefined: all. */
  readonly apis?: readonly RunApi[];
  readonly when: readonly Fact[];
  readonly cell?: { readonly input: keyof typeof Input; readonly bounds: Bounds };
  /** What is wrong; a rule with a cell shows that instead. */
  readonly text?: string;
  readonly expected: string;
}

const is = (code: number): Bounds => ({ atLeast: code, atMost: code });
const SOME: Bounds = { above: 0 };
const plan = (name: keyof PlanNumbers, bounds: Bounds): Fact => ({ plan: name, bounds });

function conflict(option: OptionName, text: string, expected: string, ...when: Fact[]): TogetherRule {
  return { option, code: "E_OPTION_CONFLICT", text, expected, when };
}

const LOCKED = plan("shorting", is(Shorting.Locked));
const UNLIMITED = plan("account", is(Account.Unlimited));
const PRO_RATA = plan("allocation", is(Allocation.ProRata));
const BOUNDLESS = "finite sizes that are no percent: an unlimited account bounds no order";

/** In the order in which they are looked at. */
export const TOGETHER: readonly TogetherRule[] = [
  {
    ...{ option: "size", code: "E_SIZE_SIGN", apis: SIGNALS, when: [] },
    cell: { input: "Size", bounds: { below: 0 } },
    expected: "sizes of 0 or more: express direction by signals",
  },
  {
    ...{ option: "sizeType", code: "E_ENUM", apis: SIGNALS, when: [] },
    cell: { input: "SizeType", bounds: { atLeast: SizeType.TargetAmount, atMost: SizeType.TargetPercent } },
    expected: "amount, value, percent or valuePercent: targets are for fromOrders",
  },
  ...[{ atLeast: Infinity }, { atMost: -Infinity }].map((bounds): TogetherRule => ({
    ...{ option: "size", code: "E_RANGE", apis: BOTH_APIS, when: [UNLIMITED], expected: BOUNDLESS },
    cell: { input: "Size", bounds },
  })),
  {
    ...{ option: "size", code: "E_RANGE", apis: BOTH_APIS, when: [UNLIMITED], expected: BOUNDLESS },
    cell: { input: "SizeType", bounds: is(SizeType.Percent) },
  },
  {
    // A stop at or below a price of 0 is never reached: without shorts, one is a mistake.
    ...{ option: "slStop", code: "E_STOP", when: [plan("shorting", is(Shorting.None))] },
    cell: { input: "SlStop", bounds: { atLeast: 1 } },
    expected: "a fraction below 1 for a long position",
  },
  ...[Account.Margin, Account.Unlimited].map((account) =>
    conflict(
      "settlementBars",
      "settlementBars belongs to cash accounts",
      "0",
      plan("settlementBars", SOME),
      plan("account", is(account)),
    ),
  ),
  conflict("settlementBars", "locked shorts settle at once", "0", LOCKED, plan("settlementBars", SOME)),
  conflict("impact", "impact does not go with locked shorts", "none", LOCKED, plan("impactWindow", SOME)),
  conflict(
    "allocation",
    "proRata needs orderOfFills 'exitsFirst'",
    "exitsFirst",
    PRO_RATA,
    plan("orderOfFills", is(OrderOfFills.Sequence)),
  ),
  conflict(
    "allocation",
    "proRata needs onInsufficient 'partial'",
    "partial",
    PRO_RATA,
    plan("onInsufficient", is(OnInsufficient.Reject)),
  ),
  {
    ...conflict(
      "allocation",
      "proRata does not go with timeInForce 'fok'",
      "another time in force",
      PRO_RATA,
    ),
    cell: { input: "TimeInForce", bounds: is(FILL_OR_KILL) },
  },
  ...(["participationRate", "impact"] as const).map((option) =>
    conflict(option, `${option} needs volume`, "volume", { given: option }, { missing: "volume" }),
  ),
];

/** Refuses a run by the first rule that it breaks. */
export function requireTogether(
  api: RunApi,
  options: Arguments,
  numbers: PlanNumbers,
  inputs: ReadonlyMap<Input, Source>,
): void {
  for (const rule of TOGETHER) {
    const concerns = rule.apis?.includes(api) ?? true;
    if (concerns && rule.when.every((fact) => holds(fact, options, numbers))) refuse(rule, options, inputs);
  }
}

function holds(fact: Fact, options: Arguments, numbers: PlanNumbers): boolean {
  if ("plan" in fact) return within("", fact.bounds).accepts(numbers[fact.plan]);
  if ("missing" in fact) return options[fact.missing] === undefined;
  const value = options[fact.given];
  return value !== undefined && !Number.isNaN(value);
}

function refuse(
  { option, code, text, expected, cell }: TogetherRule,
  options: Arguments,
  inputs: ReadonlyMap<Input, Source>,
): void {
  const conflicting = (): BacktestError =>
    new BacktestError(code, text!, { option, got: options[option], expected });
  if (cell === undefined) throw conflicting();
  const isOdd = within("", cell.bounds).accepts;
  const source = inputs.get(Input[cell.input])!;
  if (!source.data.some((value: number) => isOdd(value))) return;
  if (text !== undefined) throw conflicting();
  requireAll(
    option,
    source,
    (value) => !isOdd(value),
    { code, expected },
    (value) => shown(cell.input, value),
  );
}

/** A number, or the name behind a code. */
function shown(input: keyof typeof Input, value: number): string {
  const { choices = {} } = specOf((input[0].toLowerCase() + input.slice(1)) as OptionName);
  return Object.keys(choices).find((name) => choices[name] === value) ?? String(value);
}
