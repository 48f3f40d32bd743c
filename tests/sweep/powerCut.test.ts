// Sweeps whose machine loses its power: the store opens, and what it holds is true.
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { crossover, indicator } from "../../src/index.ts";
import { openSweepStoreOn } from "../../src/output/sweepStore.ts";
import type { Parameters } from "../../src/sweep/grid.ts";
import type { RuleSweepOptions } from "../../src/sweep/ruleOptions.ts";
import { ruleSweepColumns } from "../../src/sweep/ruleSweep.ts";
import type { SweepStore } from "../../src/sweep/stored.ts";
import { Disk } from "../support/disk.ts";
import { closes } from "../support/sweeps.ts";

describe("a power cut", () => {
  const options: RuleSweepOptions<Parameters> = {
    parameters: { fast: [2, 3, 4], slow: [5, 8, 11] },
    rule: crossover(
      ({ fast }) => indicator("sma", { window: fast as number }),
      ({ slow }) => indicator("sma", { window: slow as number }),
    ),
    close: closes(40, 1, 7, 0.02),
  };
  const [FOLDER, PATH] = ["/sweeps/store", "/sweeps/store/sweep.store"];
  /** Bytes of a chunk: two combinations of twelve figures, and what holds them. */
  const CHUNK = 2 * 12 * 8 + 40;
  let truth: Uint8Array = new Uint8Array(0);
  let calls = 0;

  /** Every fourth look at the clock is half a second later: some chunks are synced, others not. */
  beforeEach(async () => {
    let looks = 0;
    vi.spyOn(performance, "now").mockImplementation(() => 130 * looks++);
    // No process of before is there when the power is back.
    vi.spyOn(process, "kill").mockImplementation(() => {
      throw Object.assign(new Error("ESRCH"), { code: "ESRCH" });
    });
    const disk = new Disk();
    await sweptOn(disk);
    [truth, calls] = [disk.bytesOf(PATH).now, disk.count];
  });
  afterEach(() => void vi.restoreAllMocks());

  const storeOn = (disk: Disk): SweepStore => openSweepStoreOn(disk.calls, FOLDER, { chunk: 2 });
  const sweptOn = (disk: Disk): Promise<object> => ruleSweepColumns({ ...options, store: storeOn(disk) });

  /** Rows that no cut may take. */
  function safeRows(disk: Disk): number {
    const header = truth.length - 4 * CHUNK - (CHUNK - 8 * 12);
    const { safe } = disk.bytesOf(PATH);
    const other = safe.findIndex((byte, i) => byte !== truth[i]);
    return Math.max(0, 2 * Math.floor(((other < 0 ? safe.length : other) - header) / CHUNK));
  }

  /** Numbers below counts, each chosen by some thousandths of it; after the last of these come the first again. */
  function picking(parts: readonly number[]): (count: number) => number {
    let i = 0;
    return (count) => Math.floor((parts[i++ % parts.length] * count) / 1000);
  }

  test("at any call leaves a beginning of the truth, whatever was not synced", async () => {
    const whole = await ruleSweepColumns(options);
    const part = fc.noBias(fc.integer({ min: 0, max: 999 }));
    const parts = fc.oneof(fc.constantFrom([0], [999]), fc.array(part, { minLength: 5, maxLength: 12 }));
    const cuts = fc.record({ parts, again: fc.option(fc.record({ after: fc.nat({ max: 60 }), parts })) });
    for (let n = 0; n < calls; n++)
      await fc.assert(
        fc.asyncProperty(cuts, async ({ parts, again }) => {
          const before = new Disk(n);
          await sweptOn(before).catch(() => undefined);
          let [safe, disk] = [safeRows(before), before.afterCut(picking(parts), again?.after)];
          if (again !== null) {
            await sweptOn(disk).catch(() => undefined);
            [safe, disk] = [safeRows(disk), disk.afterCut(picking(again.parts))];
          }
          const store = storeOn(disk);
          expect(await ruleSweepColumns({ ...options, store })).toEqual(whole);
          expect(store.found).toBeGreaterThanOrEqual(safe);
          expect(disk.bytesOf(PATH).now).toEqual(truth);
        }),
        { seed: 20261122 + n, numRuns: 3 },
      );
  });
});
