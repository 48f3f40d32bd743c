// Reading the case files: one JSON object per line, plain or gzip (FORMAT-execution.md, "Values").

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

import type { ExecutionInput } from "./input.ts";
import type { ExecutionOutputs } from "./outputs.ts";

export type ExpectedOutputs = Omit<ExecutionOutputs, "orders"> & {
  orders: Omit<ExecutionOutputs["orders"], "bound">;
};

export interface ExecutionCase {
  readonly id: string;
  readonly why?: string;
  readonly input: ExecutionInput;
  readonly expected: ExpectedOutputs | { readonly refused: string };
}

interface RawCase {
  id: string;
  why?: string;
  api: ExecutionInput["api"];
  options: unknown;
  shape: [number, number];
  groupLens: number[];
  time?: { data: number[] } | number[];
  outputs: unknown;
}

const SPECIAL_NUMBERS = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

export function readExecutionCases(path: string | URL): ExecutionCase[] {
  const bytes = readFileSync(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = (isGzip ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(decodeExecutionCase);
}

function decodeExecutionCase(line: string): ExecutionCase {
  const raw = JSON.parse(line, revive) as RawCase;
  const time = raw.time === undefined || Array.isArray(raw.time) ? raw.time : raw.time.data;
  return {
    id: raw.id,
    ...(raw.why === undefined ? {} : { why: raw.why }),
    input: {
      api: raw.api,
      options: raw.options as ExecutionInput["options"],
      shape: raw.shape,
      groupLens: raw.groupLens,
      ...(time === undefined ? {} : { time }),
    },
    expected: raw.outputs as ExecutionCase["expected"],
  };
}

function revive(_key: string, value: unknown): unknown {
  return typeof value === "string" ? (SPECIAL_NUMBERS.get(value) ?? value) : value;
}
