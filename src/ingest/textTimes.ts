// Times that came as texts in a table that has types of its own.
import { typesOf, type ColumnTypes } from "./csvRows.ts";
import { tableOf, type ColumnData, type Table } from "./table.ts";
import { TimeReader, type TimeFormat } from "./timeReader.ts";

/**
 * The table with the text columns that `types` calls times as milliseconds since 1970 UTC; other columns are as they were.
 * @param name what messages call the table
 * @throws E_TIME_PARSE, E_TZ with row (counted from 0) and column; E_DATE_FORMAT; E_ZONE
 */
export function withTextTimes(table: Table, name: string, types: ColumnTypes, format: TimeFormat): Table {
  const typeOf = typesOf(types, Object.keys(table.columns));
  const times = new TimeReader(format);
  const columns = Object.entries(table.columns).map(([column, data]): [string, ColumnData] =>
    ArrayBuffer.isView(data) || typeOf(column) !== "time"
      ? [column, data]
      : [column, timesOf(data, times, `${name}, column ${column}`)],
  );
  return tableOf(columns, table.length);
}

function timesOf(texts: readonly string[], times: TimeReader, where: string): Float64Array {
  return Float64Array.from(texts, (text, row) => {
    const time = times.read(text.trim());
    if (Number.isNaN(time)) throw times.faultOf(text.trim(), `${where}, row ${row}`, row);
    return time;
  });
}
