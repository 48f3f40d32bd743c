// The door to files, for Node: re-exports only.
export { readTable, type ReadTableOptions } from "./ingest/files.ts";
export { OutputFolder } from "./output/folder.ts";
export { csvText } from "./output/csv.ts";
export { parquetBytes } from "./output/parquet.ts";
