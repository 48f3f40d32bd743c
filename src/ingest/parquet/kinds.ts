import type { SchemaElement } from "hyparquet";
import { unsupported } from "./fault.ts";

/** How the physical values of a column are to be read. */
export type ColumnKind =
  | "boolean"
  | "uint8"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float"
  | "date"
  | "milliseconds"
  | "microseconds"
  | "nanoseconds"
  | "text";

const TIMESTAMPS = { MILLIS: "milliseconds", MICROS: "microseconds", NANOS: "nanoseconds" } as const;
const TEXTS = new Set(["UTF8", "ENUM", "JSON", "STRING"]);

/** Chooses the kind of a flat column. @throws E_PARQUET_UNSUPPORTED naming the type */
export function kindOf(element: SchemaElement, name: string): ColumnKind {
  const kind = kindByType(element);
  if (kind !== undefined) return kind;
  const what = element.logical_type?.type ?? element.converted_type ?? element.type ?? "group";
  const hint = "Name the columns to read, or store the column as DOUBLE, INT64, TIMESTAMP, DATE or text.";
  throw unsupported(name, `column ${element.name} is ${what}`, hint);
}

function kindByType(element: SchemaElement): ColumnKind | undefined {
  const annotation = element.logical_type?.type ?? element.converted_type;
  switch (element.type) {
    case "BOOLEAN":
      return "boolean";
    case "FLOAT":
    case "DOUBLE":
      return annotation === undefined ? "float" : undefined;
    case "INT32":
      return int32Kind(element, annotation);
    case "INT64":
      return int64Kind(element, annotation);
    case "BYTE_ARRAY":
      return annotation === undefined || TEXTS.has(annotation) ? "text" : undefined;
    default:
      return undefined;
  }
}

function int32Kind(element: SchemaElement, annotation: string | undefined): ColumnKind | undefined {
  if (annotation === undefined) return "int32";
  if (annotation === "DATE") return "date";
  const integer = integerOf(element);
  if (integer === undefined || integer.bits > 32) return undefined;
  if (integer.signed) return "int32";
  return integer.bits === 8 ? "uint8" : "uint32";
}

function int64Kind(element: SchemaElement, annotation: string | undefined): ColumnKind | undefined {
  if (annotation === undefined) return "int64";
  if (element.logical_type?.type === "TIMESTAMP") return TIMESTAMPS[element.logical_type.unit];
  if (annotation === "TIMESTAMP_MILLIS") return "milliseconds";
  if (annotation === "TIMESTAMP_MICROS") return "microseconds";
  const integer = integerOf(element);
  if (integer === undefined) return undefined;
  return integer.signed ? "int64" : "uint64";
}

function integerOf(element: SchemaElement): { bits: number; signed: boolean } | undefined {
  const logical = element.logical_type;
  if (logical?.type === "INTEGER") return { bits: logical.bitWidth, signed: logical.isSigned };
  const converted = /^(U?)INT_(8|16|32|64)$/.exec(element.converted_type ?? "");
  return converted === null ? undefined : { bits: Number(converted[2]), signed: converted[1] === "" };
}
