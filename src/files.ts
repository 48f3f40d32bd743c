// The door to files and databases, for Node: re-exports only.
export { readTable, type ReadTableOptions } from "./ingest/files.ts";
export type { ColumnTypes } from "./ingest/csvRows.ts";
export type { TimeFormat } from "./ingest/timeReader.ts";
export { readDuckdb, type DuckdbOptions, type DuckdbSelection } from "./ingest/duckdb/read.ts";
export { readPostgres, type PostgresOptions } from "./ingest/postgres/read.ts";
export { OutputFolder } from "./output/folder.ts";
export { csvText } from "./output/csv.ts";
export { duckdbBytes } from "./output/duckdb.ts";
export { jsonRows } from "./output/json.ts";
export { parquetBytes } from "./output/parquet.ts";
export { openSweepStore, type SweepStoreOptions } from "./output/sweepStore.ts";
export type { SweepKey, SweepStore } from "./sweep/stored.ts";
export {
  AuditWriter,
  replay,
  runAudited,
  runPaperAudited,
  verifyAudit,
  writeAudit,
} from "./output/auditFile.ts";
export type { AuditFileOptions, AuditRunOptions, AuditedRun, AuditedRunOptions } from "./output/auditFile.ts";
export type { AuditSummary } from "./audit/encode.ts";
export type { AuditReplay, ReplayOptions } from "./audit/source.ts";
export type { AuditVerdict, Tamper, TamperKind, VerifyOptions } from "./audit/verify.ts";
