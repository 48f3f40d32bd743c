// Values as bytes, exactly: every number keeps its bits, typed arrays stay what they are.
import { BacktestError } from "../errors.ts";
import { describe } from "../plan/values.ts";

/** Typed arrays that go in and come out as they are, by their tag. */
const ARRAYS = [
  Uint8Array,
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const;

enum Tag {
  Undefined,
  Null,
  False,
  True,
  Number,
  Text,
  List,
  Record,
  Map,
  Set,
  Array,
}

const DEPTH_MAX = 100;

/**
 * Packs undefined, null, booleans, numbers, texts, lists, plain objects, maps, sets and typed arrays.
 * @param option what it is, for messages
 * @throws BacktestError E_STATE for anything else, with its path
 */
export function pack(option: string, value: unknown): Uint8Array {
  const out = new Packer();
  out.value(value, option, 0);
  return out.bytes();
}

class Packer {
  private buffer = new Uint8Array(1024);
  private view = new DataView(this.buffer.buffer);
  private at = 0;

  bytes(): Uint8Array {
    return this.buffer.slice(0, this.at);
  }

  value(value: unknown, path: string, depth: number): void {
    if (depth > DEPTH_MAX) throw notPlain(path, "something that goes on and on", value);
    if (value === undefined) this.tag(Tag.Undefined);
    else if (value === null) this.tag(Tag.Null);
    else if (typeof value === "boolean") this.tag(value ? Tag.True : Tag.False);
    else if (typeof value === "number") this.number(value);
    else if (typeof value === "string") this.text(value, path);
    else if (typeof value === "object") this.object(value, path, depth);
    else throw notPlain(path, describe(value), value);
  }

  private object(value: object, path: string, depth: number): void {
    const kind = ARRAYS.findIndex((Kind) => value instanceof Kind);
    if (kind >= 0) return this.array(value as Uint8Array, kind);
    requirePlain(value, path);
    if (Array.isArray(value)) this.list(Tag.List, Array.from(value as unknown[]), path, depth);
    else if (value instanceof Map) this.list(Tag.Map, [...value].flat(1), path, depth);
    else if (value instanceof Set) this.list(Tag.Set, [...value], path, depth);
    else this.record(value, path, depth);
  }

  private record(value: object, path: string, depth: number): void {
    const entries = Object.entries(value);
    this.tag(Tag.Record);
    this.length(entries.length);
    for (const [name, part] of entries) {
      this.text(name, path);
      this.value(part, `${path}.${name}`, depth + 1);
    }
  }

  private list(tag: Tag, values: readonly unknown[], path: string, depth: number): void {
    this.tag(tag);
    this.length(values.length);
    values.forEach((part, i) => this.value(part, `${path}[${i}]`, depth + 1));
  }

  private array(array: Uint8Array, kind: number): void {
    this.tag(Tag.Array);
    this.tag(kind);
    this.raw(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }

  private text(text: string, path: string): void {
    const bytes = new TextEncoder().encode(text);
    if (textOf(bytes) !== text) throw notPlain(path, "a text with half a character", text);
    this.tag(Tag.Text);
    this.raw(bytes);
  }

  private number(value: number): void {
    this.tag(Tag.Number);
    this.room(8);
    this.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  private raw(bytes: Uint8Array): void {
    this.length(bytes.length);
    this.room(bytes.length);
    this.buffer.set(bytes, this.at);
    this.at += bytes.length;
  }

  private length(length: number): void {
    this.room(4);
    this.view.setUint32(this.at, length, true);
    this.at += 4;
  }

  private tag(tag: number): void {
    this.room(1);
    this.buffer[this.at++] = tag;
  }

  private room(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    const grown = new Uint8Array(2 * (this.at + bytes));
    grown.set(this.buffer);
    this.buffer = grown;
    this.view = new DataView(grown.buffer);
  }
}

/** Throws for what would come back as something else: of a class of its own, or with parts that its kind does not show. */
function requirePlain(value: object, path: string): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  const kinds: readonly unknown[] = [Object.prototype, null, Array.prototype, Map.prototype, Set.prototype];
  if (!kinds.includes(prototype)) throw notPlain(path, describe(value), value);
  const isRecord = prototype === Object.prototype || prototype === null;
  const shown = Array.isArray(value) ? value.length + 1 : isRecord ? Object.keys(value).length : 0;
  const own = Reflect.ownKeys(value);
  const isComputed = (key: PropertyKey): boolean =>
    !("value" in Object.getOwnPropertyDescriptor(value, key)!);
  if (own.length > shown || (isRecord && own.some(isComputed)))
    throw notPlain(path, "something with hidden or computed parts", value);
}

function textOf(bytes: Uint8Array): string {
  // A mark of the byte order in front is a part of the text.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function notPlain(path: string, what: string, got: unknown): BacktestError {
  return new BacktestError("E_STATE", `${path} is ${what}: it cannot be kept`, {
    ...{ option: path, got: describe(got) },
    expected: "numbers, texts, booleans, lists, plain objects, maps, sets, typed arrays",
    hint: "Keep only such values in what init returns; make the rest again from them.",
  });
}

/** What `pack` packed. Bytes must be known to be whole. */
export function unpack(bytes: Uint8Array): unknown {
  return new Unpacker(bytes).value();
}

class Unpacker {
  private readonly view: DataView;
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  value(): unknown {
    switch (this.bytes[this.at++] as Tag) {
      case Tag.Undefined:
        return undefined;
      case Tag.Null:
        return null;
      case Tag.False:
        return false;
      case Tag.True:
        return true;
      case Tag.Number:
        this.at += 8;
        return this.view.getFloat64(this.at - 8, true);
      case Tag.Text:
        return textOf(this.raw());
      case Tag.List:
        return this.list();
      case Tag.Map: {
        const flat = this.list();
        return new Map(Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]));
      }
      case Tag.Set:
        return new Set(this.list());
      case Tag.Array: {
        const Kind = ARRAYS[this.bytes[this.at++]];
        return new Kind(this.raw().slice().buffer);
      }
      case Tag.Record:
        return Object.fromEntries(
          Array.from({ length: this.length() }, () => [this.value() as string, this.value()]),
        );
    }
  }

  private list(): unknown[] {
    return Array.from({ length: this.length() }, () => this.value());
  }

  private raw(): Uint8Array {
    const length = this.length();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  private length(): number {
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }
}
