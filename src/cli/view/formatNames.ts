// The forms in which tables of results are written: by the ending of the file.

export const FORMATS = ["arrow", "parquet", "csv", "json", "duckdb"] as const;

export type Format = (typeof FORMATS)[number];

/** Forms where nobody said which. */
export const USUAL_FORMATS: readonly Format[] = ["arrow", "parquet"];

/** Forms with a file for each table. */
export type TableFormat = Exclude<Format, "duckdb">;
