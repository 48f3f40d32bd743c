// The package of DuckDB. Apart from what is public: declarations must not need its types.
import { optionalPackage } from "../database/package.ts";

/** The package itself. */
export function duckdbPackage(what: string): Promise<typeof import("@duckdb/node-api")> {
  return optionalPackage("@duckdb/node-api", what);
}

/** A name as SQL has it, whatever is in it. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
