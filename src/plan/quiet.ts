// What a run does at every bar whatever happens: without any of it the kernel may put bars off at which nothing happens.
import { Input, Shorting } from "../../assembly/layout.ts";
import type { Plan } from "./plan.ts";

/** Whether cash or shorts can bear interest. */
export function bearsInterest({
  cashRate,
  debitRate,
  shorting,
  inputs,
}: Pick<Plan, "cashRate" | "debitRate" | "shorting" | "inputs">): boolean {
  if (cashRate !== 0 || debitRate !== 0) return true;
  return shorting !== Shorting.None && inputs.get(Input.BorrowRate)!.data.some((rate: number) => rate !== 0);
}

/** Whether accounts have one column each and nothing runs by the bar; a strategy does. */
export function hasQuietBars(plan: Plan): boolean {
  if (plan.api === "runStrategy") return false;
  return plan.cashFlows === null && !bearsInterest(plan) && plan.groupLengths.every((length) => length === 1);
}
