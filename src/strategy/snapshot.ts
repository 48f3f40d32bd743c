// A run between two bars as bytes: what it is of, its data so far, and everything that the bars to come depend on.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { LAYOUT_VERSION } from "../../assembly/layout.ts";
import { BacktestError } from "../errors.ts";
import type { Matrix, Mask } from "../matrix.ts";
import type { Plan } from "../plan/plan.ts";
import { cellOf, type Source } from "../plan/source.ts";
import { describe } from "../plan/values.ts";
import type { DriveSetup, FrozenDrive } from "./driveTypes.ts";
import type { Series } from "./market.ts";
import { pack, unpack } from "./pack.ts";

const KIND = "barloom strategy";
/** Raised with every change of what a snapshot holds. */
const VERSION = 3;
const HASH_BYTES = 32;

/** Prices and signals of the bars so far. */
export interface PastData {
  readonly time: Float64Array | null;
  readonly columns: readonly string[] | null;
  readonly series: ReadonlyMap<string, Matrix | Mask>;
}

/** What a snapshot holds. */
export interface Snapshot {
  readonly bars: number;
  /** Of the options as far as those bars have seen them. */
  readonly options: string;
  readonly parameters: object;
  readonly data: PastData;
  readonly drive: FrozenDrive;
}

/** Packs a run after `bars` bars. */
export function packSnapshot(
  { plan, parameters, series }: DriveSetup,
  bars: number,
  drive: FrozenDrive,
): Uint8Array {
  const { state, ...rest } = drive;
  const body = pack("snapshot", {
    ...{ kind: KIND, version: VERSION, layout: LAYOUT_VERSION, bars },
    ...{ options: optionsDigest(plan, bars), parameters, data: pastOf(plan, series, bars) },
    drive: { ...rest, state: pack("state", state) },
  });
  const bytes = new Uint8Array(body.length + HASH_BYTES);
  bytes.set(body);
  bytes.set(sha256(body), body.length);
  return bytes;
}

/** @throws BacktestError E_STATE for bytes that are damaged, of something else, or of another version */
export function unpackSnapshot(bytes: unknown): Snapshot {
  if (!(bytes instanceof Uint8Array))
    throw new BacktestError("E_DTYPE", `snapshot is ${describe(bytes)}`, {
      ...{ option: "snapshot", got: describe(bytes), expected: "a Uint8Array that snapshot() gave" },
    });
  const body = bytes.subarray(0, Math.max(0, bytes.length - HASH_BYTES));
  const hash = sha256(body);
  if (body.length === 0 || !hash.every((byte, i) => byte === bytes[body.length + i]))
    throw stateError("is damaged, or no snapshot at all", undefined, undefined);
  const { kind, version, layout, ...found } = contentOf(body);
  if (kind !== KIND) throw stateError("is of something else", kind, KIND);
  if (version !== VERSION || layout !== LAYOUT_VERSION)
    throw stateError(
      "is of another version",
      `${String(version)}.${String(layout)}`,
      `${VERSION}.${LAYOUT_VERSION}`,
    );
  const { drive, ...others } = found as unknown as Snapshot;
  return { ...others, drive: { ...drive, state: unpack(drive.state as Uint8Array) } };
}

/** Bytes whose hash fits, but that something else may have made. */
function contentOf(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    return Object(unpack(body)) as Readonly<Record<string, unknown>>;
  } catch {
    throw stateError("is of something else", undefined, KIND);
  }
}

/** @throws BacktestError E_STATE where the run would not have come to where the snapshot was taken */
export function requireSameRun(snapshot: Snapshot, { plan, parameters }: DriveSetup): void {
  const options = optionsDigest(plan, snapshot.bars);
  if (options !== snapshot.options)
    throw stateError("was taken of a run with other options", snapshot.options, options);
  const texts = [snapshot.parameters, parameters].map((one) => bytesToHex(sha256(pack("parameters", one))));
  if (texts[0] !== texts[1])
    throw stateError("was taken of a run with other parameters", snapshot.parameters, parameters);
}

export function stateError(text: string, got: unknown, expected: unknown): BacktestError {
  return new BacktestError("E_STATE", `the snapshot ${text}`, {
    ...{ option: "snapshot", got, expected },
    hint: "Resume with the same strategy, options and parameters, and with the version that took the snapshot.",
  });
}

// ---- what it is of -----------------------------------------------------------------------------------------------------

function pastOf(plan: Plan, series: Series, bars: number): PastData {
  return {
    time: plan.time?.slice(0, bars) ?? null,
    columns: plan.columns,
    series: new Map(Array.from(series, ([name, source]) => [name, headOf(source, bars, plan.shape.columns)])),
  };
}

/** The first bars of a series, in as many columns as it has. */
export function headOf(source: Source, bars: number, width: number): Matrix | Mask {
  const columns = source.columnStride === 0 ? 1 : width;
  const isMask = source.data instanceof Uint8Array;
  const data = isMask ? new Uint8Array(bars * columns) : new Float64Array(bars * columns);
  for (let bar = 0; bar < bars; bar++)
    for (let column = 0; column < columns; column++)
      data[bar * columns + column] = cellOf(source, bar, column);
  return { data, rows: bars, columns } as Matrix | Mask;
}

/** Parts of a plan that are no options, or that reach into the bars to come. */
const APART = [
  "api",
  "call",
  "shape",
  "prices",
  "time",
  "inputs",
  "yearParts",
  "cashFlows",
  "actions",
  "warnings",
  "benchmark",
];

/** A hash of all options as far as the first bars have seen them. */
function optionsDigest(plan: Plan, bars: number): string {
  const hash = sha256.create();
  const { shape, groupLengths, cashFlows, actions } = plan;
  const single = Object.entries(plan).filter(([name]) => !APART.includes(name));
  const past = actions
    .filter(({ bar }) => bar < bars)
    .map((action) => ({ ...action, payBar: Math.min(action.payBar, bars) }));
  const flows = cashFlows?.slice(0, bars * groupLengths.length) ?? null;
  const plain = { single: Object.fromEntries(single), columns: shape.columns, past, flows };
  hash.update(pack("options", plain));
  for (const [input, source] of [...plan.inputs].sort(([a], [b]) => a - b))
    hash.update(pack("options", [input, cellsOf(source, bars, shape.columns)]));
  return bytesToHex(hash.digest());
}

/** Cells of the first bars: one row where all are alike. */
function cellsOf(source: Source, bars: number, columns: number): Float64Array {
  const first = Float64Array.from({ length: columns }, (_, column) => cellOf(source, 0, column));
  const isFirst = (bar: number): boolean =>
    first.every((cell, column) => Object.is(cell, cellOf(source, bar, column)));
  let same = 1;
  while (source.rowStride !== 0 && same < bars && isFirst(same)) same += 1;
  if (source.rowStride === 0 || same >= bars) return first;
  const width = columns;
  return Float64Array.from({ length: bars * width }, (_, i) =>
    cellOf(source, Math.floor(i / width), i % width),
  );
}
