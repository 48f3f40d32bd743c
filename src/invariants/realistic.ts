// Every invariant of a result of the realistic profile.
import { makePlan } from "../plan/plan.ts";
import {
  checkBars,
  checkCash,
  checkEquity,
  checkPositions,
  checkSettledCash,
  checkUntouched,
} from "./balances.ts";
import { checkCosts } from "./costs.ts";
import { Facts } from "./facts.ts";
import { HandedOrders, type AskedSource } from "./handed.ts";
import { checkMarginCalls, checkOpenings } from "./margin.ts";
import { moneyOf } from "./money.ts";
import { checkNumbers } from "./numbers.ts";
import { checkOutcomes } from "./orders.ts";
import { checkFees, checkPrices, checkQuotes } from "./prices.ts";
import { checkRecords, placedFills } from "./records.ts";
import { replayOf } from "./replay.ts";
import { reportOf, type InvariantReport } from "./report.ts";
import { arraysOf, type ResultToCheck } from "./result.ts";
import { valuesOf, type Subject } from "./subject.ts";
import { checkTiming, checkVolume } from "./timing.ts";
import { checkProfits, checkTrades, checkViews } from "./trades.ts";

const CHECKS = [
  ...[checkEquity, checkBars, checkCash, checkSettledCash, checkOpenings, checkMarginCalls, checkTiming],
  ...[checkPositions, checkProfits, checkTrades, checkViews, checkCosts, checkFees, checkQuotes, checkPrices],
  ...[checkVolume, checkUntouched, checkNumbers, checkOutcomes],
];

/** Holds a result against everything that follows from its call and from itself. */
export function checkRealistic(result: ResultToCheck): InvariantReport {
  const subject = subjectOf(result);
  return reportOf([checkRecords(subject.arrays, subject.facts), ...CHECKS.map((check) => check(subject))]);
}

/** @throws BacktestError for a call that the library refuses, and for arrays that are not of its shape */
export function subjectOf(result: ResultToCheck): Subject {
  const plan = makePlan(result.call.api, result.call.options);
  const { tape } = result.call;
  const facts = new Facts(plan, tape === undefined ? null : new HandedOrders(tape as unknown as AskedSource));
  const arrays = arraysOf(result, facts.bars, facts.columns, facts.accounts);
  const placed = placedFills(arrays, facts);
  const replay = replayOf(arrays, placed, facts);
  const position = arrays.position ?? replay.position;
  const money = moneyOf(arrays, placed, position, facts);
  return { result, facts, arrays, placed, replay, position, values: valuesOf(position, facts), money };
}
