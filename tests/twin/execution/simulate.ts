// Section 3: the ten steps of a bar, account by account.

import { applyActions } from "./actions.ts";
import { callOrder } from "./callOrder.ts";
import type { Attempt } from "./attempts.ts";
import { fillOrders } from "./execute.ts";
import type { ExecutionInput } from "./input.ts";
import { makeOrders } from "./intents.ts";
import { liquidate, testMargin } from "./margin.ts";
import { markAtClose, markAtOpen } from "./marks.ts";
import { finance, settle } from "./money.ts";
import { isPrice } from "./numbers.ts";
import { resolveOptions } from "./options.ts";
import type { ExecutionOutputs } from "./outputs.ts";
import { Recorder } from "./recorder.ts";
import { type Account, cashOf, marketValue, newRun, type Run } from "./state.ts";
import { stopAfterOrders, stopAtOpen, stopInside, updateExtremes } from "./stops.ts";
import { endExpired, insideAttempts, marketAttempts } from "./working.ts";

/** Simulates one call of the realistic profile; throws RefusedError where the page refuses the options. */
export function runExecutionTwin(input: ExecutionInput): ExecutionOutputs {
  const run = newRun(resolveOptions(input));
  const recorder = new Recorder(run);
  for (run.bar = 0; run.bar < run.options.barCount; run.bar++) {
    for (const account of run.accounts) runBar(run, account);
    recorder.recordBar();
  }
  run.bar = run.options.barCount - 1;
  return recorder.outputs();
}

function runBar(run: Run, account: Account): void {
  const previousCash = cashOf(account);
  startBar(account);
  run.step = 1;
  applyActions(run, account);
  run.step = 2;
  settle(run, account);
  run.step = 3;
  finance(run, account, previousCash);
  run.step = 4;
  markAtOpen(run, account);
  run.step = 5;
  liquidate(run, account);
  stopAtOpen(run, account);
  run.step = 6;
  if (run.options.fill.step === 6) fillMarketOrders(run, account);
  run.step = 7;
  fillInside(run, account);
  run.step = 8;
  markAtClose(run, account);
  if (run.options.fill.step === 8) fillMarketOrders(run, account);
  run.step = 9;
  endExpired(run, account);
  decide(run, account);
  run.step = 10;
  endBar(run, account);
}

function startBar(account: Account): void {
  for (const column of account.columns) {
    column.volumeUsed = 0;
    column.wasStoppedInside = false;
  }
}

function fillMarketOrders(run: Run, account: Account): void {
  fillOrders(run, marketAttempts(run, callOrder(run, account)));
}

function fillInside(run: Run, account: Account): void {
  stopInside(run, account);
  fillOrders(run, insideAttempts(run, callOrder(run, account)));
  stopAfterOrders(run, account);
}

/** Step 9: with delay 0 the new market orders fill at once, and are over if that was their last bar. */
function decide(run: Run, account: Account): void {
  const made = makeOrders(run, account);
  if (run.options.fill.delay > 0) return;
  const isNew = ({ order }: Attempt) => made.includes(order);
  fillOrders(run, marketAttempts(run, callOrder(run, account)).filter(isNew));
  endExpired(run, account);
}

function endBar(run: Run, account: Account): void {
  updateExtremes(run, account);
  testMargin(run, account);
  for (const column of account.columns) {
    column.previousPosition = column.position;
    column.previousShortValue = Math.max(0, -marketValue(run, column));
    const isStale = column.position !== 0 && !isPrice(run.options.prices.close(run.bar, column.index));
    if (isStale) run.staleMarks[column.index]!++;
  }
}
