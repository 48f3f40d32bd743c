import type { FileMetaData } from "hyparquet";
import { BacktestError, messageOf } from "../../errors.ts";
import type { ByteSource } from "../bytes.ts";
import type { ParquetLimits } from "../limits.ts";
import type { ColumnData, Table } from "../table.ts";
import { tableOf } from "../table.ts";
import { columnBuilder } from "./column.ts";
import { damaged, guarded } from "./fault.ts";
import { readFooter } from "./footer.ts";
import type { ColumnLayout } from "./layout.ts";
import { layoutOf } from "./layout.ts";
import type { Budget } from "./pages.ts";
import { readChunk } from "./pages.ts";

/**
 * Reads the wanted columns one after the other, the part of one row group at a time. hyparquet supplies the formats (thrift, encodings); the order, the
 * bounds and the limits are kept here, so that no page is unfolded before its size is known to be allowed.
 */
export function readParquet(
  file: ByteSource,
  name: string,
  wanted: readonly string[] | undefined,
  limits: ParquetLimits,
): Table {
  return readRows(file, readFooter(file, name), name, wanted, limits);
}

/** Reads one row group alone, as `readParquet` does a file. */
export function readRowGroup(
  file: ByteSource,
  metadata: FileMetaData,
  index: number,
  name: string,
  wanted: readonly string[] | undefined,
  limits: ParquetLimits,
): Table {
  const group = metadata.row_groups[index];
  const alone = { ...metadata, row_groups: [group], num_rows: group.num_rows };
  return readRows(file, alone, name, wanted, limits);
}

function readRows(
  file: ByteSource,
  metadata: FileMetaData,
  name: string,
  wanted: readonly string[] | undefined,
  limits: ParquetLimits,
): Table {
  const dataEnd = file.size - 8 - metadata.metadata_length;
  const layout = guarded(name, () => layoutOf(metadata, dataEnd, name, wanted, limits));
  const budget: Budget = { bytes: limits.bytes };
  const columns = layout.columns.map((column): [string, ColumnData] => [
    column.name,
    readColumn(file, column, layout.rows, budget, name),
  ]);
  return tableOf(columns, layout.rows);
}

function readColumn(
  file: ByteSource,
  column: ColumnLayout,
  rows: number,
  budget: Budget,
  name: string,
): ColumnData {
  try {
    const builder = columnBuilder(column, rows, name);
    for (const chunk of column.chunks) readChunk(file, chunk, column, budget, name, builder);
    return builder.finish();
  } catch (error) {
    if (error instanceof BacktestError) throw error;
    throw damaged(name, `column ${column.name}: ${messageOf(error)}`);
  }
}
