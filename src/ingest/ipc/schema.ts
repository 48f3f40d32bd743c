import type { FlatTable } from "./flatbuffer.ts";

/** Sound, but of a kind that is not read; with what to do about it. */
export class NotRead extends RangeError {
  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

/** What to do about a type of column. */
export const TYPE_HINT = "Name the columns to read, or store it as float64, int64, timestamp, date or text.";

/** How the values of a column are stored; "opaque" columns are stepped over. */
export type ValueKind =
  | "float32"
  | "float64"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "bool"
  | "text32"
  | "text64"
  | "textView"
  | "opaque";

/** What the stored numbers mean. */
export type Meaning = "number" | "days" | "seconds" | "milliseconds" | "microseconds" | "nanoseconds";

export interface ColumnSchema {
  readonly name: string;
  readonly kind: ValueKind;
  readonly meaning: Meaning;
  /** Buffers of a batch that belong to the column, … */
  readonly buffers: number;
  /** … and as many more as the batch says, where this is so. */
  readonly isView?: true;
  /** For columns of positions in a dictionary of text: its id, and what the text is stored as. */
  readonly dictionary?: { readonly id: bigint; readonly kind: "text32" | "text64" };
  /** The type's name, for messages. */
  readonly typeName: string;
}

// The numbers of the union `Type` in Arrow's Schema.fbs; the types that are left out have children or other layouts.
const TYPE_NAMES: Readonly<Record<number, string>> = {
  2: "Int",
  3: "FloatingPoint",
  4: "Binary",
  5: "Utf8",
  6: "Bool",
  7: "Decimal",
  8: "Date",
  9: "Time",
  10: "Timestamp",
  11: "Interval",
  15: "FixedSizeBinary",
  18: "Duration",
  19: "LargeBinary",
  20: "LargeUtf8",
  23: "BinaryView",
  24: "Utf8View",
};
const TIME_UNITS: readonly Meaning[] = ["seconds", "milliseconds", "microseconds", "nanoseconds"];
const BIG_ENDIAN = 1;

/** Reads a Schema table. @throws RangeError for columns whose layout is not known */
export function columnsOfSchema(schema: FlatTable): ColumnSchema[] {
  if (schema.short(0) === BIG_ENDIAN) throw new RangeError("big-endian data is not read");
  return schema.tables(1).map(columnOfField);
}

function columnOfField(field: FlatTable): ColumnSchema {
  const name = field.text(0);
  const typeName = TYPE_NAMES[field.byte(2)];
  if (typeName === undefined || field.tables(5).length > 0)
    throw new NotRead(
      `column ${name} has type ${typeName ?? `number ${field.byte(2)}`}, which is not read`,
      TYPE_HINT,
    );
  const stored = storageOf(typeName, field.table(3));
  const encoding = field.table(4);
  if (encoding === undefined) return { name, typeName, ...stored };
  if (stored.kind !== "text32" && stored.kind !== "text64")
    throw new RangeError(`column ${name} is a dictionary of ${typeName}, only text is read`);
  const indexType = encoding.table(1);
  const kind = indexType === undefined ? "int32" : integerKind(indexType);
  const dictionary = { id: encoding.long(0), kind: stored.kind };
  return { name, typeName: "Dictionary", kind, meaning: "number", buffers: 2, dictionary };
}

type Storage = Pick<ColumnSchema, "kind" | "meaning" | "buffers" | "isView">;

function storageOf(typeName: string, type: FlatTable | undefined): Storage {
  const plain = (kind: ValueKind, meaning: Meaning = "number", buffers = 2): Storage => ({
    kind,
    meaning,
    buffers,
  });
  switch (typeName) {
    case "Int":
      return plain(type === undefined ? "opaque" : integerKind(type));
    case "FloatingPoint":
      return plain((["opaque", "float32", "float64"] as const)[type?.short(0) ?? 0] ?? "opaque");
    case "Bool":
      return plain("bool");
    case "Date":
      return (type?.short(0, 1) ?? 1) === 0 ? plain("int32", "days") : plain("int64", "milliseconds");
    case "Timestamp":
      return plain("int64", TIME_UNITS[type?.short(0) ?? 0] ?? "seconds");
    case "Utf8":
      return plain("text32", "number", 3);
    case "LargeUtf8":
      return plain("text64", "number", 3);
    case "Utf8View":
      return { ...plain("textView"), isView: true };
    case "BinaryView":
      return { ...plain("opaque"), isView: true };
    default:
      return plain("opaque", "number", typeName.endsWith("Binary") && typeName !== "FixedSizeBinary" ? 3 : 2);
  }
}

function integerKind(type: FlatTable): ValueKind {
  const bits = type.int(0);
  if (bits !== 8 && bits !== 16 && bits !== 32 && bits !== 64)
    throw new RangeError(`integers of ${bits} bits`);
  return type.byte(1) === 1 ? `int${bits}` : `uint${bits}`;
}
