// Workers: what they leave behind when something fails or is stopped, and the same work without shared memory.
import { afterEach, describe, expect, test, vi } from "vitest";
import { analysis } from "../src/analysis.ts";
import { kernel } from "../src/kernel.ts";
import { giveBlockBack, takeBlock } from "../src/memoryBlocks.ts";
import { ruleSweepColumns } from "../src/sweep/ruleSweep.ts";
import { crossover, indicator, topRanked, type Warning } from "../src/index.ts";
import { forceSharing, openPagePort, sharingOn, type Page } from "../src/threads/hosts.ts";
import { joinJob, onWorkers, POLL_MS, startJob, type Job } from "../src/threads/jobs.ts";
import { stopThreads, workersOf } from "../src/threads/pool.ts";
import { closes } from "./support/sweeps.ts";

afterEach(() => forceSharing(undefined));

const BYTES = 60_000;
/** More bytes than any memory has. */
const BEYOND = 2 ** 32 - 1;
/** So many items that a job ends only when it is stopped. */
const ENDLESS = 2 ** 30;

/** A job that writes zeros: each worker clears so many bytes for every item. */
function clearing(lengths: number[], count = ENDLESS): { job: Job; bytes: Uint8Array; end(): void } {
  const target = kernel();
  const block = takeBlock(target, BYTES + 64);
  const [start, counter] = [block.start + 64, block.start];
  const job = {
    ...{ call: "clear", before: [start], own: lengths, count, step: 1, counter },
    ...{ image: [{ start, bytes: BYTES }], result: { start, bytes: 0 } },
  };
  const bytes = new Uint8Array(target.exports.memory.buffer, start, BYTES);
  return { job, bytes, end: () => giveBlockBack(block) };
}

async function finish(job: Job): Promise<void> {
  for await (const taken of onWorkers(kernel(), job)) expect(taken).toBeLessThanOrEqual(job.count);
}

/** Fails where a worker still writes zeros. */
async function expectQuiet(bytes: Uint8Array): Promise<void> {
  bytes.fill(1);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(bytes.every((byte) => byte === 1)).toBe(true);
}

describe("no worker writes any more", () => {
  test("when a job is rejected because another worker failed", async () => {
    const { job, bytes, end } = clearing([BEYOND, BYTES]);
    await expect(finish(job)).rejects.toThrow(/E_THREAD a worker failed: RuntimeError/);
    await expectQuiet(bytes);
    end();
  });

  test("when the workers were stopped, and their job rejects then", async () => {
    const { job, bytes, end } = clearing([BYTES, BYTES]);
    const running = finish(job);
    const rejected = expect(running).rejects.toThrow("E_THREAD a worker failed: workers were stopped");
    await Promise.all([stopThreads(), rejected]);
    await expectQuiet(bytes);
    end();
  });

  test("when nobody asks how far a job is", async () => {
    const { job, bytes, end } = clearing([BYTES, BYTES]);
    for await (const taken of onWorkers(kernel(), job)) {
      expect(taken).toBeLessThan(ENDLESS);
      break;
    }
    await expectQuiet(bytes);
    end();
  });
});

test("a worker that ends by itself takes its job with it, and the next job has new ones", async () => {
  const { job, end } = clearing([BYTES]);
  const running = expect(finish(job)).rejects.toThrow("E_THREAD a worker failed: it ended with code 1");
  await Promise.all([workersOf(1)[0].port.terminate(), running]);
  await finish({ ...job, count: 10 });
  end();
});

test("a call that the module does not have is an error of the job alone", async () => {
  const { job, end } = clearing([BYTES]);
  const [worker] = workersOf(1);
  await expect(finish({ ...job, call: "nothing" })).rejects.toThrow(/E_THREAD .*TypeError/);
  await finish({ ...job, count: 10 });
  expect(workersOf(1)[0]).toBe(worker);
  end();
});

describe("the thread that asks", () => {
  test("takes its part where memory is shared, all of it where there is no worker", async () => {
    const { job, bytes, end } = clearing([], 10);
    bytes.fill(1);
    await finish({ ...job, here: BYTES });
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    end();
  });

  test("leaves its part to one worker more where memory is not shared", async () => {
    forceSharing("apart");
    const { job, bytes, end } = clearing([], 10);
    bytes.fill(1);
    const result = { ...job.result, bytes: BYTES / job.count };
    await finish({ ...job, result, here: BYTES });
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    end();
  });

  test("may hand out a job behind another, and hears of the one that failed when it joins it", async () => {
    const [failing, next] = [clearing([BEYOND], 10), clearing([BYTES], 10)];
    next.bytes.fill(1);
    const [first, second] = [failing, next].map(({ job }) => startJob(kernel(), job));
    await second.settled;
    const joined = async (): Promise<void> => {
      for await (const taken of joinJob(first, 10)) expect(taken).toBeLessThanOrEqual(10);
    };
    await expect(joined()).rejects.toThrow(/E_THREAD a worker failed: RuntimeError/);
    expect(next.bytes.every((byte) => byte === 0)).toBe(true);
    failing.end();
    next.end();
  });

  test("ends its part when a worker has failed", async () => {
    const { job, bytes, end } = clearing([BEYOND]);
    const helped = async (): Promise<void> => {
      // A message of the worker needs a turn.
      for await (const _ of onWorkers(kernel(), { ...job, here: BYTES }))
        await new Promise((resolve) => setTimeout(resolve, 0));
    };
    await expect(helped()).rejects.toThrow(/E_THREAD a worker failed: RuntimeError/);
    await expectQuiet(bytes);
    end();
  });
});

test("a finished job leaves no timer behind", async () => {
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
    const failing = clearing([BEYOND, BYTES]);
    await expect(finish(failing.job)).rejects.toThrow(/E_THREAD a worker failed: RuntimeError/);
    await expectQuiet(failing.bytes);
    for await (const taken of onWorkers(kernel(), { ...failing.job, own: [BYTES] })) {
      expect(taken).toBeLessThan(ENDLESS);
      break;
    }
    await expectQuiet(failing.bytes);
    failing.end();
  });

  test("there may be no workers at all: the sweep runs where it was asked for", async () => {
    forceSharing("none");
    const sweep = { parameters: windows, rule: rules[0], close };
    expect(await ruleSweepColumns({ ...sweep, threads: 2 })).toEqual(
      await ruleSweepColumns({ ...sweep, threads: 1 }),
    );
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
