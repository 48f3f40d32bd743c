// Workers: what they leave behind when something fails or is stopped, and the same work without shared memory.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { analysis } from "../src/analysis.ts";
import { kernel } from "../src/kernel.ts";
import { giveBlockBack, takeBlock } from "../src/memoryBlocks.ts";
import { ruleSweepColumns } from "../src/sweep/ruleSweep.ts";
import { workersFor } from "../src/sweep/workers.ts";
import { crossover, indicator, topRanked, type Warning } from "../src/index.ts";
import { coreCount, forceSharing, openPagePort, sharingOn, type Page } from "../src/threads/hosts.ts";
import { joinJob, POLL_MS, startJob, type Job, type Running } from "../src/threads/jobs.ts";
import { stopThreads, workersOf } from "../src/threads/pool.ts";
import { bundlePrograms, folderFor } from "./support/bundled.ts";
import { beforeStretches, FAULTS } from "./support/faultyProgram.ts";
import { faultyWorkers, soundWorkers } from "./support/faultyWorkers.ts";
import { running } from "./support/processes.ts";
import { closes } from "./support/sweeps.ts";

afterEach(async () => {
  forceSharing(undefined);
  await soundWorkers();
});

const BYTES = 60_000;
/** More bytes than any memory has. */
const BEYOND = 2 ** 32 - 1;
/** So many stretches that a job ends only when it is stopped. */
const ENDLESS = 2 ** 22;

/** A job that writes zeros: each worker clears so many bytes for every stretch, the thread that asks `here` of them. */
function clearing(
  lengths: number[],
  count = ENDLESS,
  here = BYTES,
): { job: Job; bytes: Uint8Array; end(): void } {
  const target = kernel();
  const block = takeBlock(target, BYTES);
  const { start } = block;
  const job = {
    ...{ call: "clear", before: [start], own: lengths, here, count, step: 1, turn: 1 },
    ...{ image: [{ start, bytes: BYTES }], result: { start, bytes: 0 } },
  };
  const bytes = new Uint8Array(target.exports.memory.buffer, start, BYTES);
  return { job, bytes, end: () => giveBlockBack(block) };
}

/** How far a job is, until it is done. */
function progressOf(job: Job): AsyncGenerator<number, void> {
  return joinJob(startJob(kernel(), job));
}

async function finish(job: Job): Promise<void> {
  for await (const taken of progressOf(job)) expect(taken).toBeLessThanOrEqual(job.count);
}

async function finished(running: Running): Promise<void> {
  for await (const _ of joinJob(running));
}

/** Fails where a worker still writes zeros. */
async function expectQuiet(bytes: Uint8Array): Promise<void> {
  bytes.fill(1);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(bytes.every((byte) => byte === 1)).toBe(true);
}

describe("no worker writes any more", () => {
  test("when a job is rejected because nobody could do it", async () => {
    const { job, bytes, end } = clearing([BEYOND, BYTES], 1000, BEYOND);
    await expect(finish(job)).rejects.toThrow(
      /^E_THREAD .* of 1000 failed, and once more on the thread that asked/,
    );
    await expectQuiet(bytes);
    end();
  });

  test("when the workers were stopped: the thread that asks does what is left of their job", async () => {
    const { job, bytes, end } = clearing([BYTES, BYTES], 20_000);
    bytes.fill(1);
    const faults: string[] = [];
    const running = startJob(kernel(), { ...job, onFault: (reason) => faults.push(reason) });
    await Promise.all([stopThreads(), finished(running)]);
    await running.settled;
    expect(faults).toEqual(Array(2).fill("E_THREAD a worker failed: workers were stopped"));
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    await expectQuiet(bytes);
    end();
  });

  test("when nobody asks how far a job is", async () => {
    const { job, bytes, end } = clearing([BYTES, BYTES]);
    for await (const taken of progressOf(job)) {
      expect(taken).toBeLessThan(ENDLESS);
      break;
    }
    await expectQuiet(bytes);
    end();
  });
});

describe("what a worker leaves undone", () => {
  test("when it ends by itself is done by the others, and the next job has a new one", async () => {
    const { job, bytes, end } = clearing([BYTES], 20_000);
    bytes.fill(1);
    const [worker] = workersOf(1);
    await worker.started;
    const faults: string[] = [];
    const running = startJob(kernel(), { ...job, onFault: (reason) => faults.push(reason) });
    await Promise.all([worker.port.terminate(), finished(running)]);
    await running.settled;
    expect(faults).toEqual(["E_THREAD a worker failed: it ended with code 1"]);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    expect(workersOf(1)[0]).not.toBe(worker);
    await finish({ ...job, count: 10 });
    end();
  });

  test("when it fails is done by the thread that asks, and the worker stays", async () => {
    const { job, bytes, end } = clearing([BEYOND], 100);
    bytes.fill(1);
    const [worker] = workersOf(1);
    const faults: string[] = [];
    const running = startJob(kernel(), { ...job, onFault: (reason) => faults.push(reason) });
    // It has its turn first.
    await running.settled;
    await finished(running);
    expect(faults).toEqual([expect.stringMatching(/^E_THREAD a worker failed: RuntimeError/)]);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    expect(workersOf(1)[0]).toBe(worker);
    end();
  });

  test("and fails again is named, with every stretch, and the rest is done", async () => {
    const { job, end } = clearing([BYTES], 10);
    const clear = vi.spyOn(kernel().exports, "clear").mockImplementation(() => {
      throw new WebAssembly.RuntimeError("unreachable");
    });
    const nameOf = (item: number): unknown => ({ item });
    const running = startJob(kernel(), { ...job, own: [BEYOND], step: 4, nameOf });
    const error: unknown = await finished(running).catch((fault: unknown) => fault);
    clear.mockRestore();
    expect(error).toMatchObject({
      code: "E_THREAD",
      got: [
        { first: { item: 0 }, last: { item: 3 }, count: 4 },
        { first: { item: 4 }, last: { item: 7 }, count: 4 },
        { first: { item: 8 }, last: { item: 9 }, count: 2 },
      ],
    });
    expect(String(error)).toContain('{"item":0} to {"item":3}, {"item":4} to {"item":7}');
    expect(String(error)).toContain("RuntimeError: unreachable");
    await finish({ ...job, count: 10 });
    end();
  });

  test("because it never answers is done once it was looked for often enough", async () => {
    await faultyWorkers(beforeStretches(FAULTS.silence));
    const { job, bytes, end } = clearing([BYTES], 20);
    bytes.fill(1);
    const faults: string[] = [];
    const running = startJob(kernel(), { ...job, patience: 4, onFault: (reason) => faults.push(reason) });
    // The one behind it, of somebody else, waits for the same worker: that alone is no fault.
    const next = startJob(kernel(), { ...job, patience: 0, onFault: (reason) => faults.push(reason) });
    while (running.taken() === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await Promise.all([finished(running), finished(next)]);
    expect(faults).toEqual(Array(2).fill("E_THREAD a worker failed: it does not answer"));
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    end();
  });
});

test("a process that ends its workers while they answer waits for their end", async () => {
  const folder = folderFor("ended");
  await bundlePrograms(["tests/support/endedJobs.ts"], folder);
  const { out, err, code } = await running([join(folder, "endedJobs.mjs")]).ended;
  rmSync(folder, { recursive: true });
  expect([code, err, out]).toEqual([0, "", "30\n"]);
});

test("a process that is paused for longer than a worker may be silent finds it alive", async () => {
  const folder = folderFor("paused");
  await bundlePrograms(["tests/support/pausedJob.ts"], folder);
  const program = running([join(folder, "pausedJob.mjs")]);
  await program.line((line) => line === "begun");
  program.kill("SIGSTOP");
  await new Promise((resolve) => setTimeout(resolve, 2000));
  program.kill("SIGCONT");
  const { out, err, code } = await program.ended;
  rmSync(folder, { recursive: true });
  expect([code, err]).toEqual([0, "begun\n"]);
  expect(JSON.parse(out)).toEqual({ taken: 20, faults: [] });
});

describe("the thread that asks", () => {
  test("takes its part where memory is shared, all of it where there is no worker", async () => {
    const { job, bytes, end } = clearing([], 10);
    bytes.fill(1);
    await finish(job);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    end();
  });

  test("leaves its part to one worker more where memory is not shared", async () => {
    forceSharing("apart");
    const { job, bytes, end } = clearing([], 10);
    bytes.fill(1);
    const result = { ...job.result, bytes: BYTES / job.count };
    await finish({ ...job, result });
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    end();
  });

  test("may hand out a job behind another", async () => {
    const [failing, next] = [clearing([BEYOND], 10), clearing([BYTES], 10)];
    next.bytes.fill(1);
    const [first, second] = [failing, next].map(({ job }) => startJob(kernel(), job));
    await second.settled;
    expect(next.bytes.every((byte) => byte === 0)).toBe(true);
    for await (const taken of joinJob(first)) expect(taken).toBeLessThanOrEqual(10);
    failing.end();
    next.end();
  });
});

test("a finished job leaves no timer behind", async () => {
  forceSharing("apart");
  const { job, end } = clearing([BYTES, BYTES], 100);
  const [set, cleared] = [vi.spyOn(globalThis, "setTimeout"), vi.spyOn(globalThis, "clearTimeout")];
  await finish(job);
  const polls = set.mock.results.filter((_, i) => set.mock.calls[i][1] === POLL_MS);
  expect(polls.length).toBeGreaterThan(0);
  const ended = cleared.mock.calls.map(([timer]) => timer);
  for (const { value } of polls) expect(ended).toContain(value);
  vi.restoreAllMocks();
  end();
});

describe("a page", () => {
  test("has workers with shared memory only where it is isolated from other origins", () => {
    const Worker = class {} as unknown as NonNullable<Page["Worker"]>;
    expect(sharingOn({})).toBe("none");
    expect(sharingOn({ Worker })).toBe("apart");
    expect(sharingOn({ Worker, crossOriginIsolated: false })).toBe("apart");
    expect(sharingOn({ Worker, crossOriginIsolated: true })).toBe("shared");
  });

  test("tells of workers that fail, by whatever event", () => {
    const opened: Record<string, (event?: unknown) => void>[] = [];
    const Worker = function (this: Record<string, (event?: unknown) => void>) {
      opened.push(this);
    } as unknown as NonNullable<Page["Worker"]>;
    const heard: unknown[] = [];
    const listener = { message: (x: unknown) => heard.push(x), end: (reason: string) => heard.push(reason) };
    openPagePort({ Worker }, listener);
    const [port] = opened;
    port.onmessage({ data: "a message" });
    port.onerror({ message: "no such thing" });
    port.onerror({});
    port.onmessageerror();
    expect(heard).toEqual([
      "a message",
      "no such thing",
      "it could not start",
      "a message could not be read",
    ]);
  });
});

test("an unasked sweep has workers where all of its assets together are long work, and each is worth asking for", async () => {
  const all = coreCount();
  for (const [assets, cells, isBarByBar, threads] of [
    [1, 1e6, false, 1],
    [1, 1e9, false, all],
    [100, 1e7, false, all],
    [1e6, 1000, false, 1],
    [1, 3e7, false, 1],
    [1, 3e7, true, all],
  ] as const)
    expect(await workersFor({}, { assets, cells, isBarByBar }), `${assets} × ${cells}`).toBe(threads);
});

describe("without shared memory", () => {
  const windows = { fast: [2, 3, 5, 8, 13, 21, 34], slow: [5, 9, 17, 33, 65] };
  const mean = (window: number): ReturnType<typeof indicator> => indicator("sma", { window });
  const rules = [
    crossover<typeof windows>(
      ({ fast }) => mean(fast),
      ({ slow }) => mean(slow),
    ),
    topRanked<typeof windows>(({ slow }) => mean(slow), { k: ({ fast }) => (fast % 2) + 1 }),
  ];
  const close = { data: closes(900, 3, 4, 0), rows: 900, columns: 3 };

  test("workers give the same bits on copies of their own, with a warning", async () => {
    for (const rule of rules) {
      const sweep = { parameters: windows, rule, close };
      const alone = await ruleSweepColumns({ ...sweep, threads: 1 });
      for (const threads of [2, 3]) {
        const warnings: Warning[] = [];
        forceSharing("apart");
        const onWarning = (warning: Warning): void => void warnings.push(warning);
        expect(await ruleSweepColumns({ ...sweep, threads, onWarning })).toEqual(alone);
        expect(warnings.map(({ code }) => code)).toEqual(["W_NO_SAB"]);
        // And with the same workers on the same memory again.
        forceSharing(undefined);
        expect(await ruleSweepColumns({ ...sweep, threads, onWarning })).toEqual(alone);
        expect(warnings).toHaveLength(1);
      }
    }
  });

  test("a failure and an end on the way leave nothing running", async () => {
    forceSharing("apart");
    // So many that the others cannot do all of it before the one that fails has its turn.
    const failing = clearing([BEYOND, BYTES], 5000);
    failing.bytes.fill(1);
    await Promise.all(workersOf(3).map(({ started }) => started));
    const faults: string[] = [];
    await finish({ ...failing.job, onFault: (reason) => faults.push(reason) });
    expect(faults).toEqual([expect.stringMatching(/^E_THREAD a worker failed: RuntimeError/)]);
    await expectQuiet(failing.bytes);
    for await (const taken of progressOf({ ...failing.job, own: [BYTES], count: ENDLESS })) {
      expect(taken).toBeLessThan(ENDLESS);
      break;
    }
    await expectQuiet(failing.bytes);
    failing.end();
  });

  test("copies are made unasked only where every bar of every combination is gone through; the page is told", async () => {
    forceSharing("apart");
    const cells = 1e12;
    for (const [isBarByBar, threads] of [
      [false, 1],
      [true, coreCount()],
    ] as const) {
      const codes: string[] = [];
      const onWarning = ({ code }: Warning): void => void codes.push(code);
      expect(await workersFor({ onWarning }, { assets: 1, cells, isBarByBar })).toBe(threads);
      expect(codes).toEqual(["W_NO_SAB"].slice(0, coreCount() - 1));
    }
    expect(await workersFor({}, { assets: 1, cells: 1, isBarByBar: true })).toBe(1);
  });

  test("there may be no workers at all: the sweep runs where it was asked for", async () => {
    forceSharing("none");
    const sweep = { parameters: windows, rule: rules[0], close };
    const codes: string[] = [];
    const onWarning = ({ code }: Warning): void => void codes.push(code);
    expect(await ruleSweepColumns({ ...sweep, threads: 2, onWarning })).toEqual(
      await ruleSweepColumns({ ...sweep, threads: 1, onWarning }),
    );
    expect(codes).toEqual(["W_NO_WORKERS"]);
  });

  test("workers that do not start leave an unasked sweep to its own thread, with a warning; a number of them is refused", async () => {
    forceSharing("apart");
    await faultyWorkers(() => "throw new Error('nothing starts')");
    const warnings: Warning[] = [];
    const onWarning = (warning: Warning): void => void warnings.push(warning);
    expect(await workersFor({ onWarning }, { assets: 1, cells: 1e12, isBarByBar: true })).toBe(1);
    if (coreCount() > 1) {
      expect(warnings).toMatchObject([{ code: "W_NO_WORKERS" }]);
      expect(warnings[0].message).toContain("nothing starts");
    }
    const asked = { parameters: windows, rule: rules[0], close, threads: 2, onWarning };
    await expect(ruleSweepColumns(asked)).rejects.toMatchObject({ code: "E_THREAD" });
    // Those that start are asked again.
    await soundWorkers();
    warnings.length = 0;
    expect(await ruleSweepColumns(asked)).toEqual(await ruleSweepColumns({ ...asked, threads: 1 }));
    expect(warnings.map(({ code }) => code)).toEqual(["W_NO_SAB"]);
  });
});

test("a sweep that is stopped while workers walk leaves memory that the next one uses", async () => {
  const windows = Array.from({ length: 60 }, (_, i) => i + 2);
  const parameters = { fast: windows, slow: windows };
  const rule = crossover<typeof parameters>(
    ({ fast: window }) => indicator("ema", { window }),
    ({ slow: window }) => indicator("ema", { window }),
  );
  const large = { parameters, rule, close: closes(4000, 1, 9, 0) };
  const alone = await ruleSweepColumns({ ...large, threads: 1 });
  const { base } = analysis();
  for (const sharing of ["shared", "apart"] as const) {
    forceSharing(sharing);
    const controller = new AbortController();
    const stopped = ruleSweepColumns({
      ...large,
      threads: 2,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    });
    await expect(stopped).rejects.toThrow("enough");
    expect(analysis().base).toBe(base);
    expect(await ruleSweepColumns({ ...large, threads: 2 })).toEqual(alone);
  }
});
