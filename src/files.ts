// The door to files, for Node: re-exports only.
export { readTable, type ReadTableOptions } from "./ingest/files.ts";
export { OutputFolder } from "./output/folder.ts";
export { csvText } from "./output/csv.ts";
export { jsonRows } from "./output/json.ts";
export { parquetBytes } from "./output/parquet.ts";
export { AuditWriter, replay, runAudited, verifyAudit, writeAudit } from "./output/auditFile.ts";
export type { AuditFileOptions, AuditedRun, AuditedRunOptions } from "./output/auditFile.ts";
export type { AuditSummary } from "./audit/encode.ts";
export type { AuditReplay } from "./audit/source.ts";
export type { AuditVerdict, Tamper, TamperKind, VerifyOptions } from "./audit/verify.ts";
