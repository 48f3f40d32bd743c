// What a part of a configuration says of its times.
import type { TimeFormat } from "../../ingest/timeReader.ts";

export interface TimeSpec {
  /** Column of the times. */
  readonly time?: string | undefined;
  readonly dateFormat?: string | undefined;
  readonly timeZone?: string | undefined;
}

/** How the times are written, as far as the part says it. */
export function timeFormatOf({ dateFormat, timeZone }: TimeSpec): TimeFormat {
  return {
    ...(dateFormat === undefined ? {} : { dateFormat }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}
