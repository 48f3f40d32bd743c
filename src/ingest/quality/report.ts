// What a look over prices tells.
import type { SourceNotes } from "../align.ts";
import type { FindingCode, QualityThresholds } from "./kinds.ts";

/** Where something was found. */
export interface QualityCell {
  readonly bar: number;
  /** Milliseconds UTC; NaN where the data has no times. */
  readonly time: number;
  readonly column: number;
  readonly asset: string;
  /** The price, volume or ratio that shows it; NaN where nothing is there. */
  readonly value: number;
}

/** One kind of finding. */
export interface QualityFinding {
  readonly code: FindingCode;
  readonly sentence: string;
  /** Whether `suspectMask` marks its cells. */
  readonly suspect: boolean;
  readonly count: number;
  /** The first ten by bar, then column. */
  readonly cells: readonly QualityCell[];
}

/** When an asset has prices. A bar is listed when the asset has a close (else: its first field) there. */
export interface AssetSpan {
  readonly asset: string;
  /** First and last bar listed, −1 when there is none. */
  readonly firstBar: number;
  readonly lastBar: number;
  /** Bars listed. */
  readonly bars: number;
}

/** Everything found; frozen. */
export interface QualityReport {
  readonly bars: number;
  /** Time of the first and last bar, milliseconds UTC; NaN without bars. */
  readonly firstTime: number;
  readonly lastTime: number;
  readonly assets: readonly AssetSpan[];
  /** Every kind by its code, those that were not found too. */
  readonly findings: Readonly<Record<FindingCode, QualityFinding>>;
  /** Where judgements began. */
  readonly thresholds: QualityThresholds;
  /** What alignment had to do, when the data came through it. */
  readonly source?: SourceNotes;
}
