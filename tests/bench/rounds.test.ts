// Rounds: who begins, which data, what is asked of whom, and how answers are compared.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseArguments } from "../../bench/peers/arguments.ts";
import { judgeOf } from "../../bench/peers/cold.ts";
import { byFigure, difference, type Outcome } from "../../bench/peers/check.ts";
import { JOBS, JOB_NAMES, columnOrder } from "../../bench/peers/jobs.ts";
import { bytesIn, lineOf } from "../../bench/peers/participant.ts";
import { seedOf, turns } from "../../bench/peers/rounds.ts";
import { property } from "../support/property.ts";

describe("a round", () => {
  test("is begun by every participant in turn, and everybody has one turn in it", () => {
    const count = 7;
    const rounds = Array.from({ length: count }, (_, round) => turns(count, round));
    expect(rounds.map(([first]) => first).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const order of rounds) expect(new Set(order).size).toBe(count);
  });

  test("has data that no other round has", () => {
    const rounds = Array.from({ length: 42 }, (_, k) => k - 2);
    const seeds = rounds.flatMap((round) => Array.from({ length: 10 }, (_, set) => seedOf(1, round, set)));
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  test("is asked for by a line with the shape of the job", () => {
    const work = {
      job: "b",
      variant: "fast",
      folder: "somewhere",
      sets: 2,
      name: "oursfast",
      runIn: true,
    } as const;
    expect(lineOf(work)).toBe("b fast somewhere 2 oursfast 2520 1000 1");
  });
});

property(
  "arrays by column hold the cells of arrays by row",
  fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
  ([bars, columns]) => {
    const rows = Float64Array.from({ length: bars * columns }, (_, i) => i);
    const turned = columnOrder(rows, columns);
    for (let bar = 0; bar < bars; bar++)
      for (let column = 0; column < columns; column++)
        expect(turned[column * bars + bar]).toBe(rows[bar * columns + column]);
  },
);

describe("a comparison", () => {
  const outcome = (values: number[], orders: number | null = 5): Outcome => ({
    orders,
    figures: byFigure(Float64Array.from(values), values.length / 3),
  });
  test("of cold processes is never with who does another job, whoever comes first", () => {
    const one = (id: string, figure: number, more: object) => ({
      entrant: { id, ...more } as never,
      outcome: outcome([figure, figure, figure]),
    });
    const apart = one("apart", 1, {
      rival: "raptorbt",
      apart: { figures: ["Sharpe ratio"], why: "another" },
    });
    const [ours, theirs] = [one("ours", 2, {}), one("theirs", 3, { rival: "numba" })];
    expect(judgeOf([apart, ours, theirs])).toBe(theirs.outcome);
    expect(judgeOf([apart, ours])).toBe(ours.outcome);
    expect(judgeOf([apart])).toBeUndefined();
  });

  const values = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 5 });

  property(
    "finds a figure that is off by more than 1e-9, and none that is not",
    fc.tuple(values, fc.nat(), fc.double({ min: -1, max: 1, noNaN: true })),
    ([one, at, off]) => {
      const wanted = [...one, ...one, ...one];
      const got = wanted.map((value, i) => (i === at % wanted.length ? value + off : value));
      const place = at % wanted.length;
      const isSame = Math.abs(got[place] - wanted[place]) <= 1e-9 * Math.max(1, Math.abs(wanted[place]));
      expect(difference(outcome(got), outcome(wanted)) === undefined).toBe(isSame);
    },
  );

  test("names what differs", () => {
    expect(difference(outcome([1, 2, 3]), outcome([1, 2, 3], 6))).toBe("5 orders instead of 6");
    expect(difference(outcome([1, 2, 3]), outcome([1, 7, 3]))).toBe(
      "Sharpe ratio of account 0 is 2 instead of 7",
    );
  });

  test("leaves out what is another job, and what one of the two does not tell", () => {
    expect(difference(outcome([1, 2, 3]), outcome([1, 7, 3]), ["Sharpe ratio"])).toBeUndefined();
    expect(difference(outcome([1, 2, 3], null), outcome([1, 2, 3]))).toBeUndefined();
    expect(difference({ orders: 5, figures: {} }, outcome([1, 2, 3]))).toBeUndefined();
  });

  test("takes NaN, infinity and 0 as nothing to tell, and no number for it", () => {
    expect(difference(outcome([0, NaN, 0]), outcome([0, Infinity, NaN]))).toBeUndefined();
    expect(difference(outcome([0, 0.5, 0]), outcome([0, Infinity, 0]))).toContain("Sharpe");
  });

  test("refuses figures that do not fit the accounts", () => {
    expect(() => byFigure(new Float64Array(7), 2)).toThrow("7 figures of 2 accounts");
  });
});

describe("the command line", () => {
  test("runs all jobs in nine rounds unless it says otherwise", () => {
    expect(parseArguments([])).toMatchObject({
      jobs: JOB_NAMES,
      rounds: 9,
      alone: false,
      cold: true,
      write: false,
    });
  });

  test("takes jobs in their order, rounds and switches", () => {
    expect(
      parseArguments(["--jobs", "c,a", "--rounds", "3", "--alone", "--no-cold", "--write"]),
    ).toMatchObject({
      jobs: ["a", "c"],
      rounds: 3,
      alone: true,
      cold: false,
      write: true,
    });
  });

  test.each([
    [["--jobs", "a,z"], 'no job "z"'],
    [["--rounds", "0"], "--rounds takes a whole number from 1"],
    [["--rounds", "many"], "--rounds takes a whole number from 1"],
    [["--rounds"], "--rounds takes a whole number from 1"],
    [["--fast"], "--fast is not known"],
    [["a"], "a is not known"],
  ])("refuses %j", (args, message) => {
    expect(() => parseArguments(args)).toThrow(message);
  });
});

test("peak memory is read from what the system tells of a process", () => {
  const status = "Name:\tnode\nVmHWM:\t  120344 kB\nVmRSS:\t   98000 kB\n";
  expect(bytesIn(status, "VmHWM")).toBe(120_344 * 1024);
  expect(bytesIn(status, "VmRSS")).toBe(98_000 * 1024);
  expect(bytesIn(status, "VmSwap")).toBeNull();
});

test("a job walks every bar of every account or column", () => {
  for (const { bars, columns, accounts, cells, sweeps } of Object.values(JOBS))
    expect(cells).toBe(bars * (sweeps ? accounts : columns));
});
