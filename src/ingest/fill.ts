// Missing bars of assets, filled with the last close up to a limit: only where somebody asked for it.
import { describe } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { cellIndex, type Matrix } from "../matrix.ts";
import { requireMarket, type MarketData } from "./align.ts";

/** Prices with missing bars filled, and how many were. */
export interface FilledData {
  readonly data: MarketData;
  /** Cells of bars × assets that were filled. */
  readonly filled: number;
}

const PRICES: ReadonlySet<string> = new Set(["open", "high", "low", "close"]);

/**
 * Fills bars that an asset lacks between its first bar and the end with its last close: open, high, low and close are that
 * close, the volume is 0, other fields keep their last value. A bar is missing where the close is NaN. A fill makes a bar that
 * can be traded at a price that nobody quoted; without it the bar stays empty. The given data is left as it is.
 * @param limit most bars in a row, a whole number above 0
 * @throws E_RANGE; E_FIELD without close
 */
export function forwardFill(data: MarketData, limit: number): FilledData {
  requireMarket(data);
  if (!Number.isInteger(limit) || limit < 1)
    throw new BacktestError("E_RANGE", `forward fill of ${describe(limit)} bars`, {
      ...{ option: "limit", got: limit, expected: "a whole number above 0" },
    });
  if (!Object.hasOwn(data.fields, "close"))
    throw new BacktestError("E_FIELD", "forward fill needs close", { option: "close" });
  const sources = sourceBars(data.fields.close, limit);
  const fields = Object.entries(data.fields).map(([name, matrix]) => [
    name,
    filledField(data, name, matrix, sources),
  ]);
  return {
    data: { ...data, fields: Object.fromEntries(fields) as MarketData["fields"] },
    filled: countOf(sources),
  };
}

/** For each cell, row by row: the bar whose values it takes, −1 where it stays as it is. */
function sourceBars(close: Matrix, limit: number): Int32Array {
  const { rows, columns } = close;
  const sources = new Int32Array(rows * columns).fill(-1);
  for (let column = 0; column < columns; column++) {
    let last = -1;
    for (let bar = 0; bar < rows; bar++)
      if (!Number.isNaN(close.data[cellIndex(close, bar, column)])) last = bar;
      else if (last >= 0 && bar - last <= limit) sources[bar * columns + column] = last;
  }
  return sources;
}

function filledField({ fields }: MarketData, name: string, matrix: Matrix, sources: Int32Array): Matrix {
  const { rows, columns } = matrix;
  const data = new Float64Array(rows * columns);
  for (let bar = 0; bar < rows; bar++)
    for (let column = 0; column < columns; column++) {
      const source = sources[bar * columns + column];
      const from = PRICES.has(name) ? fields.close : matrix;
      data[bar * columns + column] =
        source < 0
          ? matrix.data[cellIndex(matrix, bar, column)]
          : name === "volume"
            ? 0
            : from.data[cellIndex(from, source, column)];
    }
  return { data, rows, columns };
}

function countOf(sources: Int32Array): number {
  return sources.reduce((count, source) => count + (source < 0 ? 0 : 1), 0);
}
