// Loading the kernel, its memory, and runs with more records than its buffers hold.
import { beforeEach, describe, expect, test, vi } from "vitest";
import { BacktestError, init } from "../../src/index.ts";
import { kernel, MEMORY_LIMIT, reserve } from "../../src/kernel.ts";
import { layOut } from "../../src/plan/arena.ts";
import { makePlan, type Plan } from "../../src/plan/plan.ts";
import { KERNEL_BASE64 } from "../../src/generated/kernelBytes.ts";
import { faultOf, market, withOrders } from "../support/market.ts";
import { call } from "../support/runPlan.ts";

const kernelFile = (): Uint8Array => new Uint8Array(Buffer.from(KERNEL_BASE64, "base64"));

describe("the kernel file", () => {
  test("is taken as built", async () => {
    await expect(init(kernelFile())).resolves.toBeUndefined();
  });

  test.each([0, 7, 1000, -1])("with one bit flipped at byte %s is refused by its hash", async (place) => {
    const bytes = kernelFile();
    bytes[place < 0 ? bytes.length + place : place] ^= 1;
    const error = await init(bytes).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(BacktestError);
    expect(error).toMatchObject({ code: "E_WASM_HASH", option: "wasm" });
    expect((error as BacktestError).got).not.toBe((error as BacktestError).expected);
  });

  test("cut short is refused by its hash", async () => {
    await expect(init(kernelFile().subarray(0, 500))).rejects.toMatchObject({ code: "E_WASM_HASH" });
  });

  describe("loaded afresh", () => {
    beforeEach(() => vi.resetModules());

    test("ahead of the first run or by it gives the same digest", async () => {
      const digests: string[] = [];
      for (const ahead of [true, false]) {
        vi.resetModules();
        const library = await import("../../src/index.ts");
        if (ahead) await library.init(kernelFile());
        const { open, close } = market(60, 3);
        digests.push(library.fromOrders({ open, close, size: [1, -1, 0.5], account: "unlimited" }).digest());
      }
      expect(digests[1]).toBe(digests[0]);
    });

    test("of another layout is refused", async () => {
      vi.doMock("../../assembly/layout.ts", async (original) => ({
        ...(await original<Record<string, unknown>>()),
        LAYOUT_VERSION: 0,
      }));
      const library = await import("../../src/index.ts");
      const { open, close } = market(5, 1);
      expect(() => library.fromOrders({ open, close, size: 1 })).toThrow(
        /^E_ABI the kernel has layout \d+, this version needs 0/,
      );
      vi.doUnmock("../../assembly/layout.ts");
    });
  });
});

/** A plan of so many bars and accounts that share one price: nothing in it is large but what it asks for. */
function plainPlan(bars: number, columns: number, settlementBars = 0): Plan {
  const small = makePlan("fromOrders", { ...market(2, 1), size: 1 });
  return {
    ...small,
    shape: { bars, columns },
    groupLengths: new Array<number>(columns).fill(1),
    initCash: new Float64Array(columns).fill(100),
    settlementBars,
  };
}

describe("memory", () => {
  test("beyond 4 GiB is found before any of it is asked for, and says how to go on", () => {
    const before = kernel().exports.memory.buffer.byteLength;
    const fault = faultOf(() => layOut(plainPlan(3_000_000, 100), kernel()));
    expect(fault.code).toBe("E_MEMORY");
    expect(fault.message).toMatch(/^E_MEMORY needs \d+\.\d GiB, limit 4 GiB — use time chunks of \d+ bars/);
    expect(fault.got).toBeGreaterThan(MEMORY_LIMIT);
    expect(kernel().exports.memory.buffer.byteLength).toBe(before);
  });

  test("chunks of the bars that the error names fit", () => {
    const fault = faultOf(() => layOut(plainPlan(3_000_000, 100), kernel()));
    const chunk = Number(/chunks of (\d+) bars/.exec(fault.message)![1]);
    expect(chunk).toBeLessThan(3_000_000);
    expect((fault.got as number) * (chunk / 3_000_000)).toBeLessThanOrEqual(MEMORY_LIMIT);
  });

  test("of a settlement queue counts too", () => {
    expect(faultOf(() => layOut(plainPlan(10, 100_000, 10_000), kernel())).code).toBe("E_MEMORY");
  });

  test("that the host refuses is an error, and the engine still works", () => {
    const usual = withOrders().digest();
    const target = kernel();
    const refusing = {
      ...target,
      exports: {
        ...target.exports,
        memory: {
          buffer: new ArrayBuffer(0),
          grow: () => {
            throw new RangeError("no");
          },
        },
      },
    } as unknown as typeof target;
    expect(faultOf(() => reserve(refusing, 10_000_000))).toMatchObject({
      code: "E_MEMORY_HOST",
      got: 10_000_000,
    });
    expect(withOrders().digest()).toBe(usual);
  });
});

describe("more records than the buffers hold", () => {
  test("are drained between bars: every order, fill and trade arrives once and in order", () => {
    const bars = 30_000;
    const { open, close } = market(bars, 3);
    const size = Float64Array.from({ length: bars }, (_, bar) => (bar % 2 === 0 ? 1 : -1));
    const given = { open, close, size: { data: size, rows: bars, columns: 1 }, account: "unlimited" };
    const { orders, fills, trades } = call("fromOrders", given);
    expect(orders.length).toBe(3 * bars);
    expect(orders.id.findIndex((id, i) => id !== i)).toBe(-1);
    // The orders of the last bar have no next one.
    expect(fills.length).toBe(3 * (bars - 1));
    expect(fills.bar.findIndex((bar, i) => bar !== 1 + Math.floor(i / 3))).toBe(-1);
    expect(trades.length).toBe(3 * (bars / 2));
  });

  test("give the same history as the same bars in a shorter run", () => {
    const [bars, first] = [20_000, 400];
    const { open, close } = market(bars, 1);
    const size = Float64Array.from({ length: bars }, (_, bar) => (bar % 3) - 1);
    const cut = (data: Float64Array): Float64Array => data.slice(0, first);
    const long = call("fromOrders", { open, close, size, initCash: 1e6 });
    const short = call("fromOrders", {
      open: cut(open.data),
      close: cut(close.data),
      size: cut(size),
      initCash: 1e6,
    });
    expect(long.equity().data.slice(0, first)).toEqual(short.equity().data);
    expect(long.fills.units.slice(0, short.fills.length)).toEqual(short.fills.units);
  });
});
