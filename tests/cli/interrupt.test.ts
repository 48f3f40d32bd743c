// Ctrl-C and SIGTERM: where a command stops, and what it leaves.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Interruption, interruptsOf, unlessStopped } from "../../src/cli/interrupt.ts";
import { progressOf, running, type Running } from "../support/processes.ts";
import { barloom, barloomUntil, buildInto, CONFIG, FILES, folderWith } from "./fixtures.ts";

const DIST = "build/test-cli-interrupt";

/** A signal that comes at the n-th place where the command looks for one. */
function stopAt(border: number): AbortSignal {
  const stopping = new AbortController();
  const { signal } = stopping;
  const check = signal.throwIfAborted.bind(signal);
  let passed = 0;
  signal.throwIfAborted = () => {
    if (passed++ === border) stopping.abort(new Interruption("SIGINT"));
    check();
  };
  return signal;
}

/** Stops a command at every border there is, in a fresh copy of a folder each time; gives the number of borders. */
async function atEveryBorder(
  origin: string,
  args: (folder: string) => string[],
  look: (folder: string) => Promise<void> | void,
): Promise<number> {
  for (let border = 0; ; border++) {
    const folder = folderWith({});
    cpSync(origin, folder, { recursive: true });
    const { code, err } = await barloomUntil(stopAt(border), ...args(folder));
    if (code === 0) return border;
    expect({ code, err }).toEqual({ code: 130, err: "barloom: stopped by SIGINT" });
    await look(folder);
  }
}

const SWEPT = { ...CONFIG, sweep: { parameters: { fees: [0, 0.01, 0.02] }, metrics: ["endValue"] } };
const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString("base64")]),
  );

describe("a command that is told to stop, at every border", () => {
  test("run leaves nothing, or the earlier results whole", async () => {
    const fresh = folderWith(FILES);
    const done = folderWith(FILES);
    await barloom("run", join(done, "config.json"));
    const earlier = filesOf(join(done, "out"));
    const args = (folder: string): string[] => [...["run", join(folder, "config.json"), "--fees", "0.02"]];
    const borders = await atEveryBorder(fresh, args, (folder) =>
      expect(existsSync(join(folder, "out"))).toBe(false),
    );
    expect(borders).toBeGreaterThan(6);
    await atEveryBorder(done, args, (folder) => expect(filesOf(join(folder, "out"))).toEqual(earlier));
  });

  test("sweep, report and the audit trail of a run too", async () => {
    const origin = folderWith({ ...FILES, "sweep.json": SWEPT });
    const nothing = (folder: string): void => expect(existsSync(join(folder, "out"))).toBe(false);
    const sweep = (folder: string): string[] => ["sweep", join(folder, "sweep.json")];
    expect(await atEveryBorder(origin, sweep, nothing)).toBeGreaterThan(4);

    const audited = (folder: string): string[] => {
      const config = join(folder, "config.json");
      return ["run", config, "--audit", join(folder, "audit.parquet")];
    };
    await atEveryBorder(origin, audited, async (folder) => {
      nothing(folder);
      if (existsSync(join(folder, "audit.parquet")))
        expect((await barloom("replay", join(folder, "audit.parquet"))).code).toBe(0);
      expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
    });

    await barloom("run", join(origin, "config.json"));
    const page = readFileSync(join(origin, "out", "report.html"), "utf8");
    const report = (folder: string): string[] => ["report", join(folder, "out")];
    const borders = await atEveryBorder(origin, report, (folder) =>
      expect(readFileSync(join(folder, "out", "report.html"), "utf8")).toBe(page),
    );
    expect(borders).toBeGreaterThan(1);
  });
});

describe("a signal", () => {
  test("aborts at first, and ends the process when it comes again", () => {
    const listeners = new Map<string, () => void>();
    const codes: number[] = [];
    const stop = interruptsOf({
      on: (signal, listener) => listeners.set(signal, listener),
      exit: (code) => codes.push(code),
    });
    listeners.get("SIGTERM")!();
    expect(stop.reason).toMatchObject({ message: "stopped by SIGTERM", exitCode: 143 });
    expect(codes).toEqual([]);
    listeners.get("SIGINT")!();
    expect(codes).toEqual([130]);
  });

  test("does not wait for what reads", async () => {
    const stopping = new AbortController();
    const reading = unlessStopped({ stop: stopping.signal }, new Promise(() => undefined));
    stopping.abort(new Interruption("SIGINT"));
    await expect(reading).rejects.toThrow("stopped by SIGINT");
    await expect(unlessStopped({ stop: stopping.signal }, Promise.resolve(1))).rejects.toThrow("SIGINT");
  });
});

describe("the built command line", () => {
  beforeAll(() => buildInto(DIST), 60_000);
  afterAll(() => rmSync(DIST, { recursive: true, force: true }));

  const built = (...args: string[]): Running => running([`${DIST}/cli.js`, ...args]);
  const SIGNALS = [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const;
  // Years of work: none of them ends before it is told to.
  const values = Array.from({ length: 1000 }, (_, k) => k / 2000);
  const days = values.slice(0, 300).map((_, day) => new Date(864e5 * day).toISOString().slice(0, 10));
  const wide = (cell: (day: number) => string): string =>
    ["time,A,B,C,D,E,F,G,H", ...days.map((day, i) => `${day}${`,${cell(i)}`.repeat(8)}`)].join("\n");
  // Nine hundred runs.
  const SHUFFLED = {
    "close.csv": wide((day) => String(100 + (day % 7))),
    "entries.csv": wide((day) => String(Number(day % 2 === 0))),
    "exits.csv": wide((day) => String(day % 2)),
    "config.json": {
      prices: { format: "wide", files: { open: "close.csv", close: "close.csv" } },
      signals: { entries: { file: "entries.csv" }, exits: { file: "exits.csv" } },
      options: { initCash: 1000, cashSharing: true },
      sensitivity: { shuffles: 900, runsMax: 2000 },
    },
  };
  const ENDLESS = { ...CONFIG, sweep: { parameters: { fees: values, slippage: values } } };

  test.each(SIGNALS)("stops a sweep at %s with exit code %d", async (signal, code) => {
    const folder = folderWith({ ...FILES, "sweep.json": ENDLESS });
    const sweep = built("sweep", join(folder, "sweep.json"), "--progress");
    await sweep.line(progressOf(1));
    sweep.kill(signal);
    const ended = await sweep.ended;
    expect(ended).toMatchObject({ code, signal: null, out: "" });
    expect(ended.err).toMatch(new RegExp(`\\nbarloom: stopped by ${signal}\\n$`));
    expect(readdirSync(folder).sort()).toEqual([...Object.keys(FILES), "sweep.json"].sort());
  });

  test.each(SIGNALS)("stops a run at %s with exit code %d", async (signal, code) => {
    const folder = folderWith(SHUFFLED);
    const run = built("run", join(folder, "config.json"), "--progress", "--json");
    await run.line(progressOf(0));
    run.kill(signal);
    expect(await run.ended).toMatchObject({ code, signal: null, out: "" });
    expect(readdirSync(folder).sort()).toEqual(Object.keys(SHUFFLED).sort());
  });

  test.each(SIGNALS)("does not wait for standard input at %s: exit code %d", async (signal, code) => {
    const run = built("run", "-");
    // More than a pipe holds: some of it is read by then.
    await run.send(" ".repeat(500_000));
    run.kill(signal);
    expect(await run.ended).toMatchObject({ code, signal: null, out: "" });
  });

  test("stops the demonstration", async () => {
    const folder = folderWith({});
    const demo = built("demo", "--output", join(folder, "out"), "--progress");
    await demo.line(progressOf(0));
    demo.kill("SIGINT");
    expect(await demo.ended).toMatchObject({ code: 130, signal: null });
    const files = readdirSync(join(folder, "out"));
    expect(files.filter((name) => !name.endsWith(".parquet"))).toEqual([]);
  });
});
