// Which column holds what, where nobody said: by its name, told to the reader, refused where several would do.
import { BacktestError } from "../../errors.ts";
import type { Table } from "../../ingest/table.ts";

/** What a column may be looked for as. */
export type Role =
  | "time"
  | "asset"
  | "open"
  | "high"
  | "low"
  | "close"
  | "volume"
  | "adjClose"
  | "kind"
  | "ratio"
  | "amount"
  | "withholding"
  | "price";

/** Names beside the role's own, in lower case and without blanks, dots, hyphens and underscores. */
const SYNONYMS: Readonly<Record<Role, readonly string[]>> = {
  time: ["date", "datetime", "timestamp", "ts", "day", "exdate"],
  asset: ["symbol", "ticker", "sym", "isin", "cusip", "figi", "ric"],
  open: ["o", "openprice"],
  high: ["h", "highprice"],
  low: ["l", "lowprice"],
  close: ["c", "closeprice"],
  volume: ["v", "vol"],
  adjClose: ["adjustedclose", "closeadj"],
  kind: ["type", "action"],
  ratio: ["splitratio"],
  amount: ["dividend", "cashpershare"],
  withholding: [],
  price: [],
};

/** A column that was found, and whether that was a guess. */
export interface Guess {
  readonly column: string;
  readonly isGuess: boolean;
}

/**
 * The column of a role: the one of its own name, else the only one that is called like it.
 * @throws E_COLUMN where several are
 */
export function guessColumn(table: Table, role: Role, file: string): Guess | undefined {
  return guessName(Object.keys(table.columns), role, file);
}

/** As `guessColumn`, of the names of columns. */
export function guessName(names: readonly string[], role: Role, file: string): Guess | undefined {
  if (names.includes(role)) return { column: role, isGuess: false };
  const wanted = [plain(role), ...SYNONYMS[role]];
  const found = names.filter((name) => wanted.includes(plain(name)));
  if (found.length === 0) return undefined;
  if (found.length === 1) return { column: found[0], isGuess: true };
  throw new BacktestError("E_COLUMN", `${file}: ${found.join(" and ")} may both be the ${role}`, {
    option: role,
    got: found,
    expected: "one column",
    hint: `Say which: "${role}": ${JSON.stringify(found[0])}.`,
  });
}

/**
 * As `guessColumn`, of a column that must be there.
 * @throws E_COLUMN where none is
 */
export function requireColumn(table: Table, role: Role, file: string): Guess {
  const guess = guessColumn(table, role, file);
  if (guess !== undefined) return guess;
  const names = Object.keys(table.columns);
  throw new BacktestError("E_COLUMN", `${file}: no column is called ${role} or like it`, {
    option: role,
    got: names,
    expected: [role, ...SYNONYMS[role]].join(", "),
    hint: `It has ${names.join(", ")}; say which one is the ${role}.`,
  });
}

/** What was guessed, as one sentence; none where nothing was. */
export function guessNotes(file: string, guesses: Readonly<Record<string, Guess | undefined>>): string[] {
  const told = Object.entries(guesses)
    .filter(([, guess]) => guess?.isGuess)
    .map(([role, guess]) => `${role} = ${guess!.column}`);
  return told.length === 0 ? [] : [`${file}: columns guessed by name: ${told.join(", ")}`];
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s._-]/g, "");
}
