/** Where in the input a fault sits; every part is optional. */
export interface ErrorDetails {
  /** Public name of the option, argument or file that is at fault. */
  option?: string;
  /** Bar (row), counted from 0. */
  bar?: number;
  /** Column, counted from 0. */
  column?: number;
  /** What was given, as text or number. */
  got?: unknown;
  /** What would have been accepted. */
  expected?: unknown;
  /** What to do about it. */
  hint?: string;
  /** In the vectorbt profile: type and text of the exception that VectorBT raises. */
  peer?: { readonly type: string; readonly message: string };
}

/**
 * The one error class of barloom. The first line of the message says what is wrong and where; `code` is stable and
 * meant for programs.
 */
export class BacktestError extends Error {
  readonly code: `E_${string}`;
  readonly option?: string;
  readonly bar?: number;
  readonly column?: number;
  readonly got?: unknown;
  readonly expected?: unknown;
  readonly hint?: string;
  readonly peer?: { readonly type: string; readonly message: string };

  constructor(code: `E_${string}`, message: string, details: ErrorDetails = {}) {
    super(details.hint === undefined ? `${code} ${message}` : `${code} ${message}\n${details.hint}`);
    this.name = "BacktestError";
    this.code = code;
    Object.assign(this, details);
  }
}

/** A finding that does not stop a run: bad cells that were treated as missing, a run too short to fill, … */
export interface Warning {
  code: `W_${string}`;
  message: string;
}

/** What was thrown, in words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const CELLS_SHOWN = 10;

/**
 * Lists offending cells for a message: the first ten as `(bar, column)` and the total.
 * @param cells `[bar, column]` pairs in the order found
 * @param total number of offending cells, at least `cells.length`
 */
export function describeCells(cells: readonly (readonly [number, number])[], total: number): string {
  const shown = cells.slice(0, CELLS_SHOWN).map(([bar, column]) => `(${bar}, ${column})`);
  const rest = total > shown.length ? `, … ${total} in all` : "";
  return `${shown.join(" ")}${rest}`;
}

/** The word of `candidates` nearest to `word` by edit distance, or undefined when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 2)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substituted, previous[j] + 1, current[j - 1] + 1));
    }
    previous = current;
  }
  return previous[b.length];
}
