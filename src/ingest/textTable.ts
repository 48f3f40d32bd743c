import { isObject, requireType } from "../checks.ts";
import type { CsvOptions } from "./csv.ts";
import { requireWanted, type Table } from "./table.ts";

/**
 * Reads a CSV text (RFC 4180, UTF-8) with a header row: times by name or as ISO dates, text by name or where the first value is
 * no number, numbers otherwise. Runs in browsers. `readTable` of `barloom/files` reads files in the same way.
 * @param input the text or its bytes
 * @param name what messages call the file
 * @throws E_CSV with row and column; E_CSV_LIMIT; E_TIME_PARSE for naive or ambiguous times; E_COLUMN a wanted column
 *   that is not there
 * @example
 * const table = await csvTable(await file.arrayBuffer().then((buffer) => new Uint8Array(buffer)), file.name);
 */
export async function csvTable(
  input: string | Uint8Array,
  name: string,
  options: CsvOptions = {},
): Promise<Table> {
  requireType(typeof input === "string" || input instanceof Uint8Array, "input", input, "text or its bytes");
  requireType(typeof name === "string", "name", name, "a name for messages");
  requireType(isObject(options), "options", options, "an object");
  requireWanted(options.columns);
  const reader = await import("./csv.ts");
  return reader.csvTable(input, name, options);
}
