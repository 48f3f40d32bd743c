// Answers each case on standard input with a line: the first place where the twin differs from it, or an empty line.
import { createInterface } from "node:readline";
import { differenceOfLine, twin } from "./cases.ts";

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity }))
  console.log(differenceOfLine(twin, line) ?? "");
