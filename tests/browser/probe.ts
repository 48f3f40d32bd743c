// The same questions to the library wherever it runs: digests of calls, and what else may hang on its host: matrices in the
// kernel's memory, indicators, sweeps with workers, Arrow, Parquet.

type Barloom = typeof import("../../src/index.ts");

/** A call; its options are plain objects, numbers, texts and typed arrays, which can be sent anywhere. */
export interface Call {
  readonly api: "fromSignals" | "fromOrders";
  readonly options: object;
}

export interface Question {
  readonly calls: readonly Call[];
  readonly parquet: ArrayBuffer;
}

export interface Answer {
  /** Of each call the digest, or the code of its error. */
  readonly digests: string[];
  readonly probe: Record<string, unknown>;
}

export async function answerWith(barloom: Barloom, { calls, parquet }: Question): Promise<Answer> {
  return { digests: calls.map((call) => outcomeOf(barloom, call)), probe: await probe(barloom, parquet) };
}

function outcomeOf(barloom: Barloom, { api, options }: Call): string {
  try {
    return barloom[api](options as never).digest();
  } catch (error) {
    return String((error as { code?: string }).code ?? error);
  }
}

async function probe(barloom: Barloom, parquet: ArrayBuffer): Promise<Record<string, unknown>> {
  const { allocate, crossover, fromSignals, indicator, parquetTable, sma, sweep } = barloom;
  const bars = 600;
  const close = allocate({ rows: bars, columns: 1 });
  for (let bar = 0; bar < bars; bar++)
    close.data[bar] = 100 + (((bar * 7919) % 101) - 50) / 4 + (bar % 90) / 8;
  const average = sma(close, { window: 20 });
  const entries = Uint8Array.from(average.data, (value, bar) => Number(close.data[bar] > value));
  const exits = Uint8Array.from(average.data, (value, bar) => Number(close.data[bar] < value));
  const portfolio = fromSignals({ close, entries, exits, fill: "nextClose", initCash: 10_000, fees: 0.001 });
  const swept = await sweep({
    parameters: { fast: [3, 5, 8], slow: [13, 21, 34] },
    rule: crossover(
      ({ fast }) => indicator("sma", { window: fast }),
      ({ slow }) => indicator("sma", { window: slow }),
    ),
    close,
    options: { initCash: 10_000, fees: 0.001 },
    threads: 2,
  });
  const arrow = await portfolio.toArrow();
  const table = await parquetTable(parquet, "prices.parquet");
  const sensitivity = await portfolio.sensitivity({ shuffles: 2 });
  return {
    digest: portfolio.digest(),
    prefixDigests: portfolio.prefixDigests(),
    swept: swept.toArray().map((row) => JSON.stringify(row)),
    fills: arrow.fills.toArray().map((row) => JSON.stringify(row, (_, value) => String(value))),
    parquet: [table.length, ...Object.keys(table.columns)],
    sensitivity: JSON.stringify(sensitivity.rows),
    invariants: (await barloom.checkInvariants(portfolio)).ok,
  };
}
