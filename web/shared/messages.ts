// What the page and its workers say to each other.
import type { MarketData } from "../../src/index.ts";
import type { StatRow } from "../../src/report/types.ts";
import type { ColumnChoice, Settings } from "./settings.ts";

export interface DataFacts {
  readonly rows: number;
  readonly names: readonly string[];
  /** What the columns seem to be, by their names. */
  readonly guess: ColumnChoice;
  readonly sha256: string;
}

export interface DataFile {
  readonly name: string;
  readonly bytes: ArrayBuffer;
}

/** What a page that repeats its run has beside its report. */
export interface Replay {
  /** Compressed, as base64. */
  readonly engine: string;
  readonly data: string;
  readonly script: string;
  readonly scriptHash: string;
}

export interface RunResult {
  readonly digest: string;
  readonly headline: readonly StatRow[];
  readonly bars: number;
  readonly assets: readonly string[];
  /** The report page. */
  readonly html: string;
  readonly ms: number;
}

/** Requests; each is answered by one `Answer` with its id, sweeps by cells before it. */
export type Request =
  | { readonly kind: "load"; readonly file: DataFile }
  | { readonly kind: "assets"; readonly columns: ColumnChoice }
  | {
      readonly kind: "market";
      readonly columns: ColumnChoice;
      readonly asset: string;
      /** Whether its arrays are to lie in memory that other workers read too. */
      readonly isShared: boolean;
    }
  | { readonly kind: "run"; readonly settings: Settings; readonly replay?: Replay }
  | { readonly kind: "digest"; readonly settings: Settings }
  | {
      readonly kind: "sweep";
      readonly settings: Settings;
      readonly market: MarketData;
      readonly part: number;
      readonly parts: number;
    }
  | { readonly kind: "cancel" };

export interface Cell {
  /** Positions on the axes. */
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

export type Answer =
  | { readonly id: number; readonly kind: "done"; readonly value: unknown }
  | { readonly id: number; readonly kind: "failed"; readonly message: string; readonly isAborted: boolean }
  | { readonly id: number; readonly kind: "cells"; readonly cells: readonly Cell[] };
