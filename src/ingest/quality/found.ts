import type { FindingCode } from "./kinds.ts";

/** Notes a finding in one column: its kind, its bar, and the value that shows it. */
export type Found = (code: FindingCode, bar: number, value: number) => void;
