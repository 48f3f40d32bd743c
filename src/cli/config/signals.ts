// Files of signals or sizes → matrices over the bars and assets of the prices.
import { BacktestError } from "../../errors.ts";
import { alignLong, type MarketData } from "../../ingest/align.ts";
import type { Mask, Matrix } from "../../matrix.ts";
import { date } from "../../report/format.ts";
import { alignTo, type Axes } from "./alignTo.ts";
import { guessNotes, requireColumn, type Guess } from "./guess.ts";
import type { MatrixFile } from "./dataSchema.ts";
import { readWideFile, type Read } from "./prices.ts";
import type { Config } from "./schema.ts";
import { orderNotes, sourceName, type SourceReader } from "./source.ts";

/** Masks or sizes by the name of their option. */
export type Intents = Readonly<Record<string, Mask | Matrix>>;

/** Reads everything that says when and how much to trade. */
export async function readIntents(
  config: Config,
  reader: SourceReader,
  market: MarketData,
): Promise<Read<Intents>> {
  const named = Object.entries<MatrixFile>({ ...config.signals, ...config.orders });
  const read = await Promise.all(
    named.map(async ([name, spec]) => ({ name, ...(await readIntent(name, spec, reader, market)) })),
  );
  return {
    value: Object.fromEntries(read.map(({ name, value }) => [name, value])),
    sources: read.flatMap(({ sources }) => sources),
    notes: read.flatMap(({ notes }) => notes),
  };
}

/** A size that is not given is no order (NaN); a signal that is not given is none (0). */
async function readIntent(
  name: string,
  spec: MatrixFile,
  reader: SourceReader,
  market: MarketData,
): Promise<Read<Mask | Matrix>> {
  const given = await readMatrix(spec, reader);
  const file = sourceName(spec.file);
  const sources = [`${file}: ${name}, ${given.time.length} × ${given.columns.length}`];
  const { matrix, notes } = alignTo(market, given, name === "size" ? NaN : 0, `${name} in ${file}`);
  return {
    value: name === "size" ? matrix : maskOf(name, matrix, market),
    sources,
    notes: [...given.notes, ...notes],
  };
}

async function readMatrix(
  spec: MatrixFile,
  reader: SourceReader,
): Promise<Axes & { matrix: Matrix; notes: readonly string[] }> {
  if (spec.format === "wide") return readWideFile(spec.file, reader, spec);
  const table = await reader.read(spec.file, spec);
  const file = sourceName(spec.file);
  const columnOf = (role: "time" | "asset"): Guess =>
    spec[role] === undefined ? requireColumn(table, role, file) : { column: spec[role], isGuess: false };
  const [atTime, ofAsset] = [columnOf("time"), columnOf("asset")];
  const { time, columns, fields } = alignLong(table, {
    time: atTime.column,
    asset: ofAsset.column,
    fields: { value: spec.value },
  });
  const notes = [...orderNotes(spec.file), ...guessNotes(file, { time: atTime, asset: ofAsset })];
  return { time, columns, matrix: fields.value, notes };
}

function maskOf(name: string, { data, rows, columns }: Matrix, market: MarketData): Mask {
  const odd = data.findIndex((value) => value !== 0 && value !== 1);
  if (odd < 0) return { data: Uint8Array.from(data), rows, columns };
  const [bar, column] = [Math.floor(odd / columns), odd % columns];
  const where = `${date(market.time[bar])}, ${market.columns[column]}`;
  throw new BacktestError("E_RANGE", `${name} is ${data[odd]} at ${where}; expected 0 or 1`, {
    option: name,
    bar,
    column,
    got: data[odd],
    expected: "0 or 1",
  });
}
