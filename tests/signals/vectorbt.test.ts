// Recorded marks of VectorBT (validation/peers/indicators/signals.py --count 200 --seed 2).
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { differingSignals, type SignalCase } from "../../validation/peers/indicators/signalCases.ts";

const CASES = gunzipSync(readFileSync(new URL("../cases/signals.jsonl.gz", import.meta.url)))
  .toString()
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as SignalCase);

test("crossings, first and cleaned signals are VectorBT's", () => {
  expect(CASES.length).toBe(200);
  expect(CASES.flatMap(differingSignals)).toEqual([]);
});

test("a mark that is another is found", () => {
  const given = CASES.find(({ wanted }) => wanted.crossedAbove.includes(1))!;
  const wanted = { ...given.wanted, crossedAbove: given.wanted.crossedAbove.map(() => 0) };
  expect(differingSignals({ ...given, wanted })).toEqual(["crossedAbove"]);
});
