// The script of the workers: holds a table and answers what the page asks of it.
import { messageOf } from "../../src/errors.ts";
import type { MarketData, Table } from "../../src/index.ts";
import type { Answer, DataFacts, Request } from "../shared/messages.ts";
import type { ColumnChoice, Settings } from "../shared/settings.ts";
import { factsOf, marketOf, readTable, sharedMarket } from "./data.ts";
import { runResult, simulate } from "./run.ts";
import { sweepCells } from "./sweep.ts";

interface Loaded {
  readonly name: string;
  readonly table: Table;
  readonly facts: DataFacts;
}

let loaded: Loaded | undefined;
let market: { readonly key: string; readonly data: MarketData } | undefined;
let running = new AbortController();

self.onmessage = ({ data }: MessageEvent<{ readonly id: number; readonly request: Request }>): void => {
  const { id, request } = data;
  if (request.kind === "cancel") {
    running.abort();
    return;
  }
  void answer(id, request).then(
    (value) => post({ id, kind: "done", value }),
    (error: unknown) => post({ id, kind: "failed", message: messageOf(error), isAborted: isAbort(error) }),
  );
};

async function answer(id: number, request: Exclude<Request, { kind: "cancel" }>): Promise<unknown> {
  if (request.kind === "load") {
    const { name, bytes } = request.file;
    const table = await readTable(bytes, name);
    loaded = { name, table, facts: factsOf(table, bytes) };
    market = undefined;
    return loaded.facts;
  }
  if (request.kind === "assets") return marketFor(request.columns, "").columns;
  if (request.kind === "market") {
    const own = marketFor(request.columns, request.asset);
    return request.isShared ? sharedMarket(own) : own;
  }
  const { settings } = request;
  if (request.kind === "sweep") {
    running = new AbortController();
    return sweepCells(request.market, settings, request, running.signal, (cells) =>
      post({ id, kind: "cells", cells }),
    );
  }
  const data = marketFor(settings.columns, settings.asset);
  if (request.kind === "digest") return simulate(data, settings).digest();
  return runResult(data, settings, { name: loaded!.name, sha256: loaded!.facts.sha256 }, request.replay);
}

function marketFor(columns: ColumnChoice, asset: Settings["asset"]): MarketData {
  if (loaded === undefined) throw new Error("there is no data yet");
  const key = JSON.stringify([columns, asset]);
  if (market?.key !== key) market = { key, data: marketOf(loaded.table, columns, asset) };
  return market.data;
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

function post(answer: Answer): void {
  self.postMessage(answer);
}
