// The page of results: nothing that was measured, missed or left out goes unsaid.
import { describe, expect, test } from "vitest";
import { report, type Results } from "../../bench/peers/report.ts";
import type { ColdRow } from "../../bench/peers/cold.ts";
import type { Entrant } from "../../bench/peers/participants.ts";
import type { Row } from "../../bench/peers/rounds.ts";
import { curveLine, millionLine, poolLines, workersLine } from "../../bench/peers/scale.ts";
import { TARGETS } from "../../bench/peers/targets.ts";

function row(entrant: Partial<Entrant>, cpu: number[], more: Partial<Row> = {}): Row {
  const program = { command: "none", args: [] };
  const times = cpu.map((ms) => [ms]);
  return {
    entrant: { id: "x", label: "somebody", program, variant: "v", computes: "all", ...entrant },
    cpu: times,
    wall: times,
    kernel: times.map(([ms]) => [ms / 2]),
    peakBytes: 60e6,
    idleBytes: 40e6,
    orders: 1,
    trouble: undefined,
    compared: 10,
    ...more,
  };
}

const OURS = row({ label: "barloom", ours: "fast" }, [1, 1, 1]);
const QUIET = { load: 0.1, cores: 0 };

function results(rows: Row[], more: Partial<Results> = {}): Results {
  return {
    command: "npm run bench:peers",
    machine: ["a machine"],
    versions: ["a version"],
    seed: 1,
    load: { before: QUIET, after: QUIET, busy: false },
    jobs: new Map([["a", rows]]),
    cold: new Map(),
    scale: [],
    missing: [],
    ...more,
  };
}

const coldRow = (entrant: Partial<Entrant>, wall: number[], peakBytes: number[]): ColdRow => ({
  ...{ entrant: row(entrant, []).entrant, wall, peakBytes },
  ...{ uncached: [], trouble: undefined },
});

describe("the page", () => {
  test("has a line for every target of the jobs that ran, measured or not", () => {
    const text = report(results([OURS, row({ rival: "numba" }, [150, 150, 150])]));
    expect(text).toContain("| a whole call | VectorBT (numba) | 100 | 50 | 150 | 150 to 150 | 3 | met |");
    expect(text).toContain("| a whole call | phasor | 12 | 6 | – | – | 0 | not measured |");
    const lines = text.split("\n").filter((line) => /^\| a (whole|kernel)/.test(line));
    expect(lines).toHaveLength(TARGETS.filter(({ job }) => job === "a").length);
  });

  test("has a table of their own for ways to give a rule that were not promised", () => {
    const rows = ["events", "conditions", "masks"].map((ours) => row({ ours }, [1, 1, 1]));
    const text = report(results([], { jobs: new Map([["d", [...rows, row({ rival: "numba" }, [160])]]]) }));
    const [promised, others] = text.split("Other ways to give the same rule");
    expect(promised).toContain("| d any rule, by events | VectorBT (numba) | 150 |");
    expect(promised).not.toContain("| d any rule, as");
    expect(others).toContain("| d any rule, as conditions | VectorBT (numba) | 150 |");
    expect(others).toContain("| d any rule, as a function's masks | VectorBT (numba) | 150 |");
  });

  test("holds every way in which ours sweeps against the targets of fresh processes, in time and memory", () => {
    const cold = [
      coldRow({ label: "ours", ours: "fused" }, [200, 200, 200], [80e6, 80e6, 80e6]),
      coldRow({ label: "ours, arrays", ours: "columns" }, [100, 100, 100], [60e6, 60e6, 60e6]),
      coldRow({ label: "VectorBT", rival: "numba" }, [15000, 15000, 15000], [3900e6, 3900e6, 3900e6]),
    ];
    const text = report(results([OURS, row({ rival: "numba" }, [150])], { cold: new Map([["d", cold]]) }));
    const about = (what: string): string[] => text.split("\n").filter((line) => line.startsWith(`| ${what}`));
    expect(about("d cold process, Arrow table | VectorBT (numba)")[0]).toMatch(/ 75 .* floor, 50 % short/);
    expect(about("d cold process, plain arrays | VectorBT (numba)")[0]).toMatch(/ 150 .* met \|$/);
    expect(about("d in a fresh process, Arrow table")).toEqual([
      expect.stringMatching(/80 MB beside 3900 MB: 1\/48.8 \| floor, 19 % short/),
    ]);
    expect(about("d in a fresh process, plain arrays")[0]).toContain("1/65.0 | met");
    expect(about("VectorBT | 15,000 ms")[0]).toContain("| 3900 MB |");
  });

  test("says where the time goes where a line is short", () => {
    const text = report(results([OURS, row({ rival: "loop" }, [0.5, 0.5, 0.5])]));
    expect(text).toContain("missed");
    expect(text).toContain("- a, barloom: 1 ms a call, of it 0.5 ms (50 %) in the kernel");
  });

  test("names who could not run, who answered otherwise, and those that nobody here has", () => {
    const odd = row({ label: "phasor, odd" }, [], { trouble: "gives 3 orders instead of 4" });
    const text = report(results([OURS, odd], { missing: [{ label: "raptorbt", why: "no environment" }] }));
    expect(text).toContain("| phasor, odd | – ");
    expect(text).toContain("- a: phasor, odd: gives 3 orders instead of 4");
    for (const name of ["VectorBT PRO", "Manifold-BT", "raptorbt: no environment"])
      expect(text).toContain(`- ${name}`);
    expect(text).not.toContain("fastest engine");
  });

  test("marks what was measured beside other programs", () => {
    const busy = { load: 9.1, cores: 1.7 };
    const text = report(results([OURS], { load: { before: QUIET, after: busy, busy: true } }));
    expect(text).toContain("at the end the load average was 9.10 and others used 1.70 cores");
    expect(text).toContain("**Other programs were busy");
    expect(report(results([OURS]))).not.toContain("**Other programs were busy");
  });

  test("marks what is another job", () => {
    const apart = { figures: ["Sharpe ratio"] as const, why: "another job" };
    expect(report(results([OURS, row({ label: "raptorbt", apart }, [9])]))).toContain(
      "raptorbt: Sharpe ratio not compared — another job.",
    );
  });

  test("puts as many cells into each line of a table as into its head", () => {
    const rows = [OURS, row({ rival: "c" }, [1]), row({}, [], { trouble: "a | b" })];
    for (const block of report(results(rows))
      .split("\n\n")
      .filter((text) => text.startsWith("|"))) {
      const widths = block
        .trim()
        .split("\n")
        .map((line) => line.replaceAll("\\|", "").split("|").length);
      expect(new Set(widths).size).toBe(1);
    }
  });
});

describe("large work", () => {
  const told = { cpu: 1, wall: 59_000, peakBytes: 255e6, idleBytes: 50e6 };

  test("of a million pairs is held against memory and time", () => {
    expect(millionLine(told).verdict).toBe("met");
    expect(millionLine({ ...told, wall: 61_000 }).verdict).toContain("time missed");
    expect(millionLine({ ...told, peakBytes: 300e6 }).verdict).toContain("memory missed, 17 % over");
  });

  test("on a pool is held against the bytes of its inputs, with Node's own apart only for allocated ones", () => {
    const pool = { ...told, inputBytes: 100e6, orders: 7 };
    expect(
      poolLines({ ...pool, peakBytes: 220e6 }, { ...pool, peakBytes: 170e6 }).map((line) => line.verdict),
    ).toEqual(["met", "met"]);
    expect(
      poolLines({ ...pool, peakBytes: 231e6 }, { ...pool, peakBytes: 182e6 }).map((line) => line.verdict),
    ).toEqual(["missed, 5 % over", "missed, 10 % over"]);
  });

  test("by two threads counts only where one has enough to do, and tells what the machine gives", () => {
    const told = { pairs: 10, plainOne: [90, 90, 90], plainTwo: [50, 45, 40] };
    expect(workersLine({ ...told, one: [400, 400, 400], two: [200, 200, 200] }).verdict).toBe("met");
    expect(workersLine({ ...told, one: [400, 400, 400], two: [300, 300, 300] }).verdict).toBe("floor");
    const short = workersLine({ ...told, one: [40, 40, 40], two: [20, 20, 20] });
    expect(short.verdict).toContain("too short");
    expect(short.measured).toBe("2.00 × (2.00 to 2.00); plain arithmetic 2.00 ×");
  });

  test("over sizes says how much a cell costs at the dearest beside the cheapest", () => {
    const points = [1e6, 3e6, 1e7, 3e7, 1e8].map((cells, i) => ({ cpu: [(cells / 1e6) * (i + 1)] }));
    expect(curveLine(points).verdict).toBe("the dearest size costs 5.00 × the cheapest");
  });
});
