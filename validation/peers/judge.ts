// Answers each case on standard input with a line: the first place where the twin differs from it, or an empty line.
import { createInterface } from "node:readline";
import { decodeCase } from "../../tests/twin/caseFiles.ts";
import { differenceOf, twin } from "../../tests/twin/recordedRuns.ts";

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity }))
  console.log(differenceOf(twin, decodeCase(line)) ?? "");
