// Exchange rates between currencies → the value of each column's currency in the account's.
import { BacktestError, nearest } from "../errors.ts";
import { specOf } from "../options.ts";
import type { Matrix } from "../matrix.ts";
import { cellOf, type Source } from "./source.ts";
import { describe, numberSource } from "./values.ts";

/** Rates by base, then by quote: what one unit of the base is worth in the quote. */
export type RateTable = ReadonlyMap<string, ReadonlyMap<string, Source>>;

/** A rate bar by bar. */
interface Rate {
  readonly at: (bar: number) => number;
  readonly isConstant: boolean;
}

/** What an entry of `rates` holds. */
export const RATE_KEYS = ["base", "quote", "values"];
/** How far a rate and its given inverse may be from each other. */
export const INVERSE_TOLERANCE = 1e-9;

/**
 * Reads `rates`.
 * @throws E_RANGE with the bar for a rate that is not finite and above 0; E_SPEC for a pair of one currency;
 *   E_OPTION_CONFLICT for a pair given twice with other values
 */
export function ratesOf(value: unknown, bars: number): RateTable {
  if (!Array.isArray(value))
    throw new BacktestError("E_DTYPE", `rates is ${describe(value)}`, {
      ...{ option: "rates", got: describe(value), expected: "a list of { base, quote, values }" },
    });
  const table = new Map<string, Map<string, Source>>();
  Array.from(value, (given: unknown, i) => {
    const { base, quote, values } = entryOf(given, i);
    const source = numberSource(`rates[${i}].values`, values, { bars, columns: 1 }, specOf("fx").check);
    requireAgreement(table, base, quote, source, bars);
    const quotes = table.get(base) ?? new Map<string, Source>();
    table.set(base, quotes.set(quote, source));
  });
  return table;
}

function entryOf(given: unknown, i: number): { base: string; quote: string; values: unknown } {
  const fault = (code: `E_${string}`, text: string, got: unknown, expected: string): BacktestError =>
    new BacktestError(code, `rates[${i}]${text}`, { option: "rates", got, expected });
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw fault("E_DTYPE", ` is ${describe(given)}`, given, "{ base, quote, values }");
  for (const key of Object.keys(given)) {
    const near = nearest(key, RATE_KEYS);
    if (!RATE_KEYS.includes(key))
      throw fault(
        "E_UNKNOWN_KEY",
        `.${key}${near === undefined ? "" : ` — did you mean ${near}`}`,
        key,
        RATE_KEYS.join(", "),
      );
  }
  const { base, quote, values } = given as Record<string, unknown>;
  for (const [key, text] of [
    ["base", base],
    ["quote", quote],
  ] as const)
    if (typeof text !== "string" || text === "")
      throw fault("E_DTYPE", `.${key} is ${describe(text) || "empty"}`, text, "the name of a currency");
  if (values === undefined) throw fault("E_MISSING", " has no values", undefined, "values");
  if (base === quote)
    throw fault("E_SPEC", ` is ${String(base)} in ${String(quote)}`, base, "two currencies");
  return { base: base as string, quote: quote as string, values };
}

/** A pair that is already there, either way round, must say the same. */
function requireAgreement(table: RateTable, base: string, quote: string, source: Source, bars: number): void {
  const same = table.get(base)?.get(quote);
  const inverse = table.get(quote)?.get(base);
  for (let bar = 0; bar < bars; bar++) {
    const value = cellOf(source, bar, 0);
    const agrees =
      (same === undefined || cellOf(same, bar, 0) === value) &&
      (inverse === undefined || Math.abs(cellOf(inverse, bar, 0) * value - 1) <= INVERSE_TOLERANCE);
    if (agrees) continue;
    const before = same === undefined ? 1 / cellOf(inverse!, bar, 0) : cellOf(same, bar, 0);
    const text = `rates has ${base}→${quote} twice: ${before} and ${value} at bar ${bar}`;
    throw new BacktestError("E_OPTION_CONFLICT", text, {
      ...{ option: "rates", bar, got: value, expected: before },
    });
  }
}

/**
 * Value of one unit of each column's currency in the account's: a row where no rate changes, else bars × columns.
 * @throws E_FX_PATH where no rate and no two rates lead from one to the other
 */
export function fxOf(currencies: readonly string[], account: string, table: RateTable, bars: number): Matrix {
  const byCurrency = new Map<string, Rate>();
  currencies.forEach((currency, column) => {
    if (!byCurrency.has(currency)) byCurrency.set(currency, pathOf(table, currency, account, column));
  });
  const rates = currencies.map((currency) => byCurrency.get(currency)!);
  const rows = rates.every(({ isConstant }) => isConstant) ? 1 : bars;
  const columns = rates.length;
  const data = new Float64Array(rows * columns);
  for (let bar = 0; bar < rows; bar++)
    for (let column = 0; column < columns; column++) data[bar * columns + column] = rates[column].at(bar);
  return { data, rows, columns };
}

/** A rate or its inverse; else two of them by a currency that both know, the first by name. */
function pathOf(table: RateTable, from: string, to: string, column: number): Rate {
  const direct = legOf(table, from, to);
  if (direct !== undefined) return direct;
  const between = new Set([...table].flatMap(([base, quotes]) => [base, ...quotes.keys()]));
  for (const currency of [...between].sort()) {
    const first = legOf(table, from, currency);
    const second = legOf(table, currency, to);
    if (first === undefined || second === undefined) continue;
    return {
      at: (bar) => first.at(bar) * second.at(bar),
      isConstant: first.isConstant && second.isConstant,
    };
  }
  throw new BacktestError("E_FX_PATH", `${from}→${to}`, {
    ...{ option: "rates", column, got: from, expected: `rates that lead from ${from} to ${to}` },
    hint: `Give { base: "${from}", quote: "${to}", values }, or two rates that share a currency.`,
  });
}

/** The rate as it was given in this direction, else the inverse of the other. */
function legOf(table: RateTable, from: string, to: string): Rate | undefined {
  if (from === to) return { at: () => 1, isConstant: true };
  const source = table.get(from)?.get(to);
  if (source !== undefined) return { at: (bar) => cellOf(source, bar, 0), isConstant: source.rows === 1 };
  const inverse = table.get(to)?.get(from);
  if (inverse === undefined) return undefined;
  return { at: (bar) => 1 / cellOf(inverse, bar, 0), isConstant: inverse.rows === 1 };
}
