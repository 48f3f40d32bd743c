// A result that was written to Parquet files and read back is checked as the portfolio itself.
import { expect, test } from "vitest";
import { checkInvariants, exactReplay, parquetTable, type ResultToCheck } from "../../src/index.ts";
import { resultColumns } from "../../src/results/columns.ts";
import { parquetBytes } from "../../src/output/parquet.ts";
import { withSignals } from "../support/market.ts";

const run = withSignals({ cashSharing: true, fees: 0.001, slippage: 0.0005, initCash: 1000 });

type Columns = Record<string, Float64Array>;

/** The tables of the run's folder, out of their bytes. */
async function readBack(): Promise<Record<keyof ReturnType<typeof resultColumns>, Columns>> {
  const tables = Object.entries(resultColumns(run)).map(async ([name, columns]) => {
    const { columns: read } = await parquetTable(parquetBytes(columns).slice().buffer, name);
    return [name, read];
  });
  return Object.fromEntries(await Promise.all(tables)) as Awaited<ReturnType<typeof readBack>>;
}

test("files hold all that a check needs beside the call", async () => {
  const { orders, fills, trades, positions, equity } = await readBack();
  const series = (name: string) => ({ data: equity[name], rows: run.plan.bars, columns: 1 });
  const stored = {
    ...{ profile: "realistic", call: run.call, orders, fills, trades, positions },
    ...{ equity: series("equity"), cash: series("cash"), settledCash: series("settledCash") },
  } as unknown as ResultToCheck;
  const { ok, checks } = await checkInvariants(stored);
  expect(ok).toBe(true);
  expect(checks.filter(({ checked }) => checked > 0).length).toBeGreaterThan(12);
  expect(await exactReplay(stored)).toEqual(await exactReplay(run));

  fills.price[3] *= 1 + 1e-9;
  const { checks: altered } = await checkInvariants(stored);
  const found = altered.filter((check) => !check.ok).map(({ first }) => first!.what);
  expect(found).toContain("fills[3].price");
});
