// The forms in which a table of results is written: by the ending of its file.
import type { NamedColumns } from "../../results/columns.ts";

export const FORMATS = ["arrow", "parquet", "csv", "json"] as const;

export type Format = (typeof FORMATS)[number];

/** Forms where nobody said which. */
export const USUAL_FORMATS: readonly Format[] = ["arrow", "parquet"];

/** A table as the content of a file; each writer is loaded when it is first asked for. */
export async function tableContent(columns: NamedColumns, format: Format): Promise<Uint8Array | string> {
  switch (format) {
    case "arrow": {
      const { tableToIpc, toArrowTable } = await import("../../arrow.ts");
      return tableToIpc(toArrowTable(columns));
    }
    case "parquet":
      return (await import("../../output/parquet.ts")).parquetBytes(columns);
    case "csv":
      return (await import("../../output/csv.ts")).csvText(columns);
    case "json":
      return (await import("../../output/json.ts")).jsonRows(columns);
  }
}
