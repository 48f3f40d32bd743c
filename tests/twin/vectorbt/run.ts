// The whole twin: arguments of a case in, outputs of a case out.

import type { CaseObject } from "../caseFiles.ts";
import type { TradesType } from "./codes.ts";
import { drawdowns } from "./drawdowns.ts";
import { attempt, type ErrorOutput } from "./errors.ts";
import type { TwinInputs } from "./inputs.ts";
import { portfolioMetrics } from "./metrics.ts";
import {
  callSeqArray,
  drawdownColumns,
  logColumns,
  metricOutputs,
  orderColumns,
  seriesOutputs,
  tradeColumns,
  ungroupedOutputs,
} from "./outputs.ts";
import { portfolioSeries } from "./series.ts";
import { simulate } from "./simulate.ts";
import { tradesOf } from "./trades.ts";

export type TwinResult = { readonly outputs: CaseObject } | ErrorOutput;

/** Runs the simulation and everything that is reported of it, under the names of the case files. */
export function runVectorbtTwin(inputs: TwinInputs): TwinResult {
  return attempt(() => ({ outputs: outputsOf(inputs) }));
}

function outputsOf(inputs: TwinInputs): CaseObject {
  const { barCount, columnCount, grouped, tradesType } = inputs;
  const { orders, logs, callSeq } = simulate(inputs);
  const series = portfolioSeries(inputs, orders);
  const found = drawdowns(series.value);
  const metrics = portfolioMetrics(inputs, series, orders, found, () => tradesOf(tradesType, inputs, orders));
  // Trades that cannot be built are an error of their own; the other outputs stand.
  const trades = (type: TradesType): CaseObject =>
    attempt(() => tradeColumns(tradesOf(type, inputs, orders))) as CaseObject;
  return {
    order_records: orderColumns(orders),
    ...(logs.length > 0 && { log_records: logColumns(logs) }),
    ...(callSeq !== undefined && { call_seq: callSeqArray(callSeq, columnCount) }),
    ...seriesOutputs(series, barCount),
    entry_trades: trades("entrytrades"),
    exit_trades: trades("exittrades"),
    positions: trades("positions"),
    drawdowns: drawdownColumns(found),
    metrics: metricOutputs(metrics),
    ...(grouped && { ungrouped: ungroupedOutputs(portfolioSeries(inputs, orders, false), barCount) }),
  };
}
