import { isObject, requireType } from "../checks.ts";
import { bytesInMemory } from "./bytes.ts";
import type { ParquetLimits } from "./limits.ts";
import { PARQUET_LIMITS } from "./limits.ts";
import { requireWanted, type Table } from "./table.ts";

export interface ParquetOptions {
  /** The columns wanted, in the order wanted; all of the file by default. Others may be of any type. */
  readonly columns?: readonly string[];
  readonly limits?: Partial<ParquetLimits>;
}

/**
 * Reads the flat columns of a Parquet file.
 *
 * Floats come as `Float64Array` with their bits kept, INT32 without nulls as `Int32Array`, booleans and UINT_8 without
 * nulls as `Uint8Array`, other integers as `Float64Array`; nulls are NaN. TIMESTAMP and DATE columns come as
 * `Float64Array` of whole milliseconds UTC (a TIMESTAMP without zone is taken as UTC), text as strings.
 * Runs in browsers: snappy, gzip, zstd and lz4 are pure JavaScript or small WebAssembly.
 * @param bytes the whole file
 * @param name what messages call the file
 * @throws E_PARQUET_FOOTER cut off, or no Parquet file; E_PARQUET_UNSUPPORTED what is not read, by name;
 *   E_PARQUET_META contradictory or damaged; E_DECOMPRESS_LIMIT more than the limits allow; E_TIME_UNIT times finer
 *   than a millisecond; E_COLUMN a wanted column that is not there
 */
export async function parquetTable(
  bytes: ArrayBuffer,
  name: string,
  options: ParquetOptions = {},
): Promise<Table> {
  requireType(
    Object.prototype.toString.call(bytes) === "[object ArrayBuffer]",
    "bytes",
    bytes,
    "an ArrayBuffer",
  );
  requireType(typeof name === "string", "name", name, "a name for messages");
  requireType(isObject(options), "options", options, "an object");
  requireWanted(options.columns);
  const { readParquet } = await import("./parquet/read.ts");
  return readParquet(bytesInMemory(new Uint8Array(bytes)), name, options.columns, {
    ...PARQUET_LIMITS,
    ...options.limits,
  });
}
