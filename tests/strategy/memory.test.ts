// What a strategy's run holds while its trail goes to a file: counted, in bytes and in events, and the same after any number of bars.
import { describe, expect, test } from "vitest";
import { FillOffset, OrderOffset } from "../../assembly/layout.ts";
import { AuditEncoder, type AuditSummary } from "../../src/audit/encode.ts";
import { runTelling } from "../../src/audit/live.ts";
import { headerOf } from "../../src/audit/recorder.ts";
import { borrowKernel, giveBackKernel } from "../../src/kernel.ts";
import type { Slice, Strategy } from "../../src/index.ts";
import { drainTraces } from "../../src/results/trace.ts";
import { Drive } from "../../src/strategy/drive.ts";
import type { DriveSetup } from "../../src/strategy/driveTypes.ts";
import { pack } from "../../src/strategy/pack.ts";
import { setupOf } from "../../src/strategy/run.ts";
import { market } from "../support/market.ts";

const COLUMNS = 4;

/** Trades every column at every bar, and keeps nothing itself. */
const strategy = {
  onBar: (slice: Slice) =>
    void slice.rebalance(Array.from({ length: COLUMNS }, (_, i) => weight(slice.bar, i))),
} as Strategy;

const weight = (bar: number, column: number): number => 0.1 + 0.1 * ((bar + column) % 2);

const setupOfBars = (bars: number): DriveSetup =>
  setupOf(strategy, market(bars, COLUMNS), { initCash: 10_000, cashSharing: true, fees: 0.001 });

/** Bytes of a run after all of its bars: what it depends on from there, and what it has written down. */
function bytesHeld(bars: number, keeps: boolean): number {
  const setup = setupOfBars(bars);
  const kernel = borrowKernel();
  const window = { firstColumn: 0, lastColumn: COLUMNS, firstBar: 0 };
  const trace = {
    window,
    drain: (...at: [ArrayBuffer, Drive["arena"]]) => drainTraces(...at, () => undefined),
  };
  const drive = new Drive(setup, kernel, undefined, { trace, keeps });
  try {
    drive.begin();
    for (let bar = 0; bar < bars; bar++) drive.step(bar);
    return pack("held", drive.freeze(bars)).length;
  } finally {
    drive.close();
    giveBackKernel(kernel);
  }
}

/** The most events that an encoder has taken and not handed on, and what it wrote. */
function mostBuffered(bars: number, rowGroupEvents: number): { most: number; audit: AuditSummary } {
  const setup = setupOfBars(bars);
  let [taken, handedOn, most] = [0, 0, 0];
  const sink = ({ length }: Uint8Array): void => {
    if (length > 0) handedOn = taken;
  };
  const encoder = new AuditEncoder(headerOf(setup.plan), sink, rowGroupEvents);
  runTelling(
    setup,
    (event) => {
      taken += 1;
      encoder.add(event);
      most = Math.max(most, taken - handedOn);
    },
    false,
  );
  return { most, audit: encoder.finish() };
}

describe("a run whose trail goes to a file and that keeps no result", () => {
  test("holds as many bytes after thirty bars as after three thousand", () => {
    const [few, many] = [30, 3000].map((bars) => bytesHeld(bars, false));
    expect(many).toBe(few);
    // With a result it holds an order and a fill a column for every bar.
    const [kept, keptLonger] = [30, 300].map((bars) => bytesHeld(bars, true));
    expect(keptLonger - kept).toBeGreaterThan(270 * COLUMNS * (OrderOffset.Size + FillOffset.Size));
  });

  test("holds at most a row group of events that are not in the file yet", () => {
    for (const bars of [30, 600]) {
      const { most, audit } = mostBuffered(bars, 100);
      expect(audit.rowGroups).toBe(Math.ceil(audit.events / 100));
      expect(audit.events).toBeGreaterThan(10 * bars);
      expect(most).toBeLessThanOrEqual(100);
    }
  });

  test("has the same block of the kernel's memory for any number of bars beyond a window", () => {
    const [few, many] = [20_000, 60_000].map((bars) => {
      const kernel = borrowKernel();
      try {
        return new Drive(setupOfBars(bars), kernel).arena.bytes;
      } finally {
        giveBackKernel(kernel);
      }
    });
    expect(many).toBe(few);
  });
});
