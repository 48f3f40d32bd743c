// Results that were read from files, as far as the files hold them.
import { BacktestError } from "../errors.ts";
import { columnNamed, numbersOf, type Table } from "../ingest/table.ts";
import type { Profile } from "../options.ts";
import type { ResultArray, ResultArrays, ResultSeries, ResultTable } from "../results/arrays.ts";

/** Tables of a folder of results, by their names: `orders`, `fills`, `trades`, `equity`; of the vectorbt profile `orders`, `trades`, `value`. */
export interface StoredResults {
  readonly profile: Profile;
  readonly tables: Readonly<Record<string, Table>>;
}

const SERIES = {
  realistic: { table: "equity", account: "account", names: ["cash", "settledCash", "equity"] },
  vectorbt: { table: "value", account: "group", names: ["cash", "assetValue", "value", "returns"] },
} as const;

/** The arrays that files hold. Their frame is a guess: files say nothing of columns without records, of groups and of names. */
export function storedArrays({ profile, tables }: StoredResults): ResultArrays {
  const series = storedSeries(profile, tables);
  const records = storedRecords(profile, tables);
  const { width } = series[0];
  const bars = series[0].data.length / width;
  const columns = records.reduce(
    (most, { place }) => Array.from(place).reduce((a, b) => Math.max(a, b + 1), most),
    1,
  );
  const arrays: ResultArray[] = [...records.slice(0, -1), ...series, ...records.slice(-1)];
  return { profile, bars, columns, groupLengths: [], names: null, time: null, arrays };
}

function tableNamed(tables: StoredResults["tables"], name: string): Table {
  if (Object.hasOwn(tables, name)) return tables[name];
  throw new BacktestError("E_MISSING", `the results have no table ${name}`, {
    option: name,
    got: Object.keys(tables).join(", "),
    expected: "orders, fills, trades and equity, or orders, trades and value of the vectorbt profile",
  });
}

function storedSeries(profile: Profile, tables: StoredResults["tables"]): ResultSeries[] {
  const { table: name, account, names } = SERIES[profile];
  const table = tableNamed(tables, name);
  const accounts = placesOf(table, name, account);
  const width = accounts.reduce((most, place) => Math.max(most, place + 1), 1);
  if (table.length === 0 || table.length % width !== 0)
    throw new BacktestError(
      "E_SHAPE",
      `${name} has ${table.length} rows, which are no whole bars of ${width} accounts`,
      {
        option: name,
        got: table.length,
      },
    );
  return names.map((column) => {
    const data = numbersOf(table, column);
    return { kind: "series", name: column === "value" ? "equity" : column, of: "account", width, data };
  });
}

function storedRecords(profile: Profile, tables: StoredResults["tables"]): ResultTable[] {
  const table = (name: string, bar: string): ResultTable => recordsOf(name, tableNamed(tables, name), bar);
  if (profile === "realistic")
    return [table("orders", "decisionBar"), table("fills", "bar"), table("trades", "exitBar")];
  const orders = table("orders", "bar");
  return [orders, fillsOf(orders), table("trades", "exitBar")];
}

function recordsOf(name: string, table: Table, barField: string): ResultTable {
  const { time: _time, asset: _asset, ...fields } = table.columns;
  return {
    ...{ kind: "table", name, of: "column", codes: {} },
    bar: placesOf(table, name, barField),
    place: placesOf(table, name, "column"),
    // Dates aside, results hold doubles, 32-bit integers, bytes and text.
    fields: fields as ResultTable["fields"],
  };
}

/** Orders of the vectorbt profile as executions, as `portfolio.fills` has them. */
function fillsOf({ bar, place, fields }: ResultTable): ResultTable {
  const { size, side, price, fees } = fields;
  const count = bar.length;
  const units = Float64Array.from(
    { length: count },
    (_, i) => Number(size[i]) * (side[i] === "Sell" ? -1 : 1),
  );
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const column = Int32Array.from(place);
  const own = {
    bar: Int32Array.from(bar),
    column,
    units,
    price,
    fees,
    reason: new Array<string>(count).fill("Order"),
    order,
  };
  return { kind: "table", name: "fills", of: "column", codes: {}, bar, place, fields: own };
}

/** Bars, columns or accounts: whole numbers of 0 or more. */
function placesOf(table: Table, name: string, field: string): Float64Array {
  columnNamed(table, field);
  const places = numbersOf(table, field);
  const odd = places.findIndex((place) => !(Number.isInteger(place) && place >= 0 && place < 2 ** 31));
  if (odd < 0) return places;
  throw new BacktestError("E_RANGE", `${name}.${field} of row ${odd} is ${places[odd]}`, {
    option: `${name}.${field}`,
    got: places[odd],
    expected: "a whole number of 0 or more",
  });
}
