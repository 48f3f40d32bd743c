// Sweeps whose workers are killed, crash, run out of memory or never answer: the same bits, or an error that names the
// combinations.
import fc from "fast-check";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { analysis } from "../../src/analysis.ts";
import { openSweepStore } from "../../src/files.ts";
import { crossover, indicator, type Warning } from "../../src/index.ts";
import { ruleSweepColumns } from "../../src/sweep/ruleSweep.ts";
import type { SweepColumn } from "../../src/sweep/table.ts";
import { forceSharing } from "../../src/threads/hosts.ts";
import { workersOf } from "../../src/threads/pool.ts";
import { Stretches } from "../../src/threads/stretches.ts";
import { beforeStretches, FAULTS } from "../support/faultyProgram.ts";
import { faultyWorkers, soundWorkers } from "../support/faultyWorkers.ts";
import { closes } from "../support/sweeps.ts";

/** Looks; a minute of them, but where workers are silent on purpose. */
const patience = vi.hoisted(() => ({ looks: 2400 }));
vi.mock("../../src/threads/jobs.ts", async (original) => {
  const jobs = { ...(await original<object>()) };
  return Object.defineProperty(jobs, "PATIENCE", { get: () => patience.looks });
});

afterEach(async () => {
  forceSharing(undefined);
  patience.looks = 2400;
  await soundWorkers();
});

const SIDE = 45;
const windows = Array.from({ length: SIDE }, (_, i) => i + 2);
const parameters = { fast: windows, slow: windows };
const sweep = {
  ...{ parameters, close: { data: closes(3000, 2, 9, 0), rows: 3000, columns: 2 }, columns: ["A", "B"] },
  rule: crossover<typeof parameters>(
    ({ fast: window }) => indicator("ema", { window }),
    ({ slow: window }) => indicator("ema", { window }),
  ),
};
const alone = await digestOf(ruleSweepColumns({ ...sweep, threads: 1 }));

async function digestOf(table: Promise<Readonly<Record<string, SweepColumn>>>): Promise<string> {
  const hash = createHash("sha256");
  for (const [name, column] of Object.entries(await table))
    hash.update(name).update(ArrayBuffer.isView(column) ? column : column.join());
  return hash.digest("hex");
}

/** Stretches that nobody had done when all workers had ended or answered. */
function countRunAgain(): () => number {
  const missing = vi.spyOn(Stretches.prototype, "missing");
  return () => missing.mock.results.reduce((sum, { value }) => sum + (value as unknown[]).length, 0);
}

describe("a worker that is killed", () => {
  // On copies of the memory a worker may have been asked for a stretch of either of two assets.
  test.each([
    ["shared", 1],
    ["apart", 2],
  ] as const)(
    "at any time leaves at most a stretch to be done again, memory %s: the table is the same",
    async (sharing, most) => {
      forceSharing(sharing);
      const runAgain = countRunAgain();
      let kills = 0;
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: 25 }), fc.nat({ max: 1 }), async (delay, place) => {
          const sweeping = ruleSweepColumns({ ...sweep, threads: 3 });
          await new Promise((resolve) => setTimeout(resolve, delay));
          void workersOf(2)[place].port.terminate();
          kills++;
          expect(await digestOf(sweeping)).toBe(alone);
        }),
        { seed: 20261122, numRuns: 20, endOnFailure: true },
      );
      expect(kills).toBe(20);
      expect(runAgain()).toBeLessThanOrEqual(most * kills);
    },
  );

  test("again and again does not keep a sweep from its end", async () => {
    const sweeping = ruleSweepColumns({ ...sweep, threads: 2 });
    let isDone = false;
    void sweeping.finally(() => (isDone = true));
    for (let kills = 0; kills < 25 || !isDone; kills++) {
      await workersOf(1)[0].port.terminate();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(await digestOf(sweeping)).toBe(alone);
  });
});

describe("workers that all fail at what they are given", () => {
  test.each(Object.entries(FAULTS))("by %s leave it to the thread that asks", async (kind, statement) => {
    const limits = kind === "no memory" ? { maxOldGenerationSizeMb: 64 } : undefined;
    for (const sharing of ["shared", "apart"] as const) {
      forceSharing(sharing);
      if (kind === "silence") patience.looks = 8;
      await faultyWorkers(beforeStretches(statement), limits);
      const warnings: Warning[] = [];
      const onWarning = (warning: Warning): void => void warnings.push(warning);
      await Promise.all(workersOf(2).map(({ started }) => started));
      expect(await digestOf(ruleSweepColumns({ ...sweep, threads: 3, onWarning }))).toBe(alone);
      expect(warnings.at(-1)).toMatchObject({ code: "W_WORKER_LOST" });
      expect(warnings.at(-1)!.message).toMatch(SAID[kind]);
    }
  });

  test("because their memory may not grow leave it to the thread that asks", async () => {
    forceSharing("apart");
    await faultyWorkers((program) => program.replace("maximum: 65536", "maximum: 1"));
    expect(await digestOf(ruleSweepColumns({ ...sweep, threads: 2 }))).toBe(alone);
  });

  test("because they cannot start leave it to the thread that asks", async () => {
    await faultyWorkers(() => "throw new Error('nothing starts')");
    expect(await digestOf(ruleSweepColumns({ ...sweep, threads: 2 }))).toBe(alone);
  });
});

const SAID: Readonly<Record<string, RegExp>> = {
  trap: /RuntimeError/,
  "no memory": /memory limit/,
  "process.exit": /it ended with code 3/,
  silence: /it does not answer/,
};

describe("a combination that fails wherever it is tried", () => {
  /** Whether the first stretch of every walk fails on this thread too. */
  let isBroken = true;

  async function breakWalks(): Promise<void> {
    await faultyWorkers(beforeStretches(`if (first === 0) ${FAULTS.trap}`));
    const { exports } = analysis();
    const { walkSweep } = exports;
    vi.spyOn(exports, "walkSweep").mockImplementation((plan, at, own, first, last) => {
      if (isBroken && first === 0) throw new WebAssembly.RuntimeError("unreachable");
      return walkSweep(plan, at, own, first, last);
    });
  }

  test.each(["shared", "apart"] as const)(
    "ends the sweep with its parameters, memory %s",
    async (sharing) => {
      forceSharing(sharing);
      isBroken = true;
      await breakWalks();
      const fault = await ruleSweepColumns({ ...sweep, threads: 2 }).catch((error: unknown) => error);
      const { got, message } = fault as { got: { count: number }[]; message: string };
      const { count } = got[0];
      const first = { asset: "A", fast: 2, slow: 2 };
      const last = {
        asset: "A",
        fast: windows[Math.floor((count - 1) / SIDE)],
        slow: windows[(count - 1) % SIDE],
      };
      expect(fault).toMatchObject({ code: "E_THREAD", got: [{ first, last, count }] });
      expect(message).toContain(`${count} of ${SIDE ** 2} failed, and once more on the thread that asked`);
      expect(message).toContain(`${JSON.stringify(first)} to ${JSON.stringify(last)}`);
      await soundWorkers();
      expect(await digestOf(ruleSweepColumns({ ...sweep, threads: 2 }))).toBe(alone);
    },
  );

  test("leaves in the store what was finished before, and the same sweep goes on from there", async () => {
    const folder = fs.mkdtempSync(join(tmpdir(), "barloom-faults-"));
    const storeIn = () => openSweepStore(join(folder, "store"), { chunk: 500 });
    isBroken = false;
    await breakWalks();
    const onProgress = ({ done }: { done: number }): void => void (isBroken = done >= 1000);
    const stopped = ruleSweepColumns({ ...sweep, threads: 2, onProgress, store: storeIn() });
    await expect(stopped).rejects.toMatchObject({ code: "E_THREAD" });
    await soundWorkers();
    const store = storeIn();
    expect(await digestOf(ruleSweepColumns({ ...sweep, threads: 2, store }))).toBe(alone);
    expect(store.found).toBeGreaterThanOrEqual(1000);
    fs.rmSync(folder, { recursive: true });
  });
});
