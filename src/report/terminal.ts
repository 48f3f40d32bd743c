// Tables, grids and lines of blocks for a terminal, as plain strings. Colour is added only where it is asked for.
import { NOT_AVAILABLE } from "./format.ts";
import { visibleText } from "./text.ts";

export interface TableOptions {
  /**
   * Columns of the terminal: texts are cut to fit, numbers and dates never are; columns at the right that still do not fit are
   * left out, and named below. No limit when left out.
   */
  width?: number;
  colour?: boolean;
}

export interface GridInput {
  rowLabel: string;
  rowValues: readonly (string | number)[];
  columnLabel: string;
  columnValues: readonly (string | number)[];
  /** One array a row value, one number a column value; NaN: no result. */
  cells: readonly (readonly number[])[];
  format: (value: number) => string;
  /** Which cell gets the mark `*`. Default "highest". */
  best?: "highest" | "lowest";
  colour?: boolean;
}

const GAP = "  ";
const TEXT_WIDTH_MIN = 6;
const DATE = /^$|^\d{4}-\d\d-\d\d/;
/** Columns that stay however narrow the terminal is. */
const COLUMNS_MIN = 2;
const NUMERIC = /^$|^n\/a$|^[-+]?[$€£¥]?(∞|\d[\d,]*(\.\d+)?(e[-+]?\d+)?)[%x]?\*?$/;
const BLOCKS = "▁▂▃▄▅▆▇█";
const BOLD = "\u001b[1m";
const RESET = "\u001b[0m";
// Dark to bright blue of the 256-colour cube, with a text colour that stays readable on each.
const SHADES = [
  "48;5;17;38;5;255",
  "48;5;18;38;5;255",
  "48;5;25;38;5;255",
  "48;5;74;38;5;16",
  "48;5;117;38;5;16",
];

/** A table with a rule under its headers: columns of numbers to the right, texts to the left. */
export function renderTable(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  options: TableOptions = {},
): string {
  const lines = [headers, ...rows].map((line) => headers.map((_, column) => visibleText(line[column] ?? "")));
  const isNumber = headers.map((_, column) => lines.slice(1).every((line) => NUMERIC.test(line[column])));
  const isWhole = headers.map(
    (_, column) => isNumber[column] || lines.slice(1).every((line) => DATE.test(line[column])),
  );
  const natural = headers.map((_, column) => Math.max(...lines.map((line) => displayWidth(line[column]))));
  const widths = fittedWidths(natural, isWhole, options.width ?? Infinity);
  const text = lines.map((line) => alignedLine(line, widths, isNumber));
  const rule = widths.map((width) => "─".repeat(width)).join(GAP);
  const head = options.colour ? BOLD + text[0] + RESET : text[0];
  return [head, rule, ...text.slice(1), ...leftOut(lines[0].slice(widths.length), options.width)].join("\n");
}

/** The columns that a table has no room for, by name. */
function leftOut(names: readonly string[], width = Infinity): string[] {
  return names.length === 0 ? [] : [cutTo(`Too narrow for ${names.join(", ")}`, width)];
}

/** A parameter heat-map as a grid of numbers; the best cell carries a `*`. */
export function renderGrid(grid: GridInput): string {
  const { rowLabel, rowValues, columnLabel, columnValues, cells, format, colour = false } = grid;
  const best = bestCell(cells, grid.best ?? "highest");
  const texts = cells.map((row, r) => row.map((value, c) => cellText(value, format) + mark(best, r, c)));
  const labels = rowValues.map((value) => visibleText(String(value)));
  const headers = columnValues.map((value) => `${visibleText(String(value))} `);
  const labelWidth = Math.max(displayWidth(visibleText(rowLabel)), ...labels.map(displayWidth));
  const widths = headers.map((header, c) =>
    Math.max(displayWidth(header), ...texts.map((row) => displayWidth(row[c]))),
  );
  const shade = colour ? shader(cells) : (_value: number, text: string) => text;
  const gridRows = texts.map((row, r) => {
    const shaded = row.map((text, c) => shade(cells[r][c], padStart(text, widths[c])));
    return [padStart(labels[r], labelWidth), ...shaded].join(GAP);
  });
  const header = [
    padStart(visibleText(rowLabel), labelWidth),
    ...headers.map((text, c) => padStart(text, widths[c])),
  ];
  const title = `${" ".repeat(labelWidth)}${GAP}${visibleText(columnLabel)}`;
  return [title, header.join(GAP), ...gridRows].map((line) => line.trimEnd()).join("\n");
}

/** A series as a line of blocks, at most `width` characters; each is the mean of its values, a blank where there are none. */
export function sparkline(values: ArrayLike<number>, width: number): string {
  const means = spanMeans(values, Math.min(Math.max(0, Math.floor(width)), values.length));
  const finite = means.filter(Number.isFinite);
  const lowest = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const range = finite.reduce((a, b) => Math.max(a, b), -Infinity) - lowest;
  return means.map((mean) => block(mean, lowest, range)).join("");
}

/** How many columns a text takes in a terminal: wide characters two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += /\p{Mark}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;

/** Widths of the columns that fit, from the left. */
function fittedWidths(natural: readonly number[], isWhole: readonly boolean[], width: number): number[] {
  const widths = [...natural];
  const total = () => widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1));
  for (let excess = total() - width; excess > 0; excess = total() - width) {
    const shrinkable = widths.map((each, column) => (isWhole[column] ? 0 : each));
    const widest = shrinkable.indexOf(Math.max(...shrinkable));
    if (shrinkable[widest] > TEXT_WIDTH_MIN) widths[widest]--;
    else if (widths.length > COLUMNS_MIN) return fittedWidths(natural.slice(0, -1), isWhole, width);
    else break;
  }
  return widths;
}

function alignedLine(
  line: readonly string[],
  widths: readonly number[],
  isNumber: readonly boolean[],
): string {
  const cells = line.slice(0, widths.length).map((text, column) => {
    const cut = cutTo(text, widths[column]);
    return isNumber[column] ? padStart(cut, widths[column]) : cut + blanks(cut, widths[column]);
  });
  return cells.join(GAP).trimEnd();
}

/** A text at most `width` columns wide; what is left out is an ellipsis. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = "";
  for (const character of text) {
    if (displayWidth(cut + character) > width - 1) break;
    cut += character;
  }
  return `${cut}…`;
}

function padStart(text: string, width: number): string {
  return blanks(text, width) + text;
}

function blanks(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - displayWidth(text)));
}

function cellText(value: number, format: (value: number) => string): string {
  return Number.isNaN(value) ? NOT_AVAILABLE : format(value);
}

function mark(best: readonly [number, number] | null, row: number, column: number): string {
  return best !== null && best[0] === row && best[1] === column ? "*" : " ";
}

/** The first cell, by row, that no other one beats. */
function bestCell(cells: GridInput["cells"], best: "highest" | "lowest"): [number, number] | null {
  const sign = best === "highest" ? 1 : -1;
  let [found, top]: [[number, number] | null, number] = [null, -Infinity];
  cells.forEach((row, r) =>
    row.forEach((value, c) => {
      if (sign * value > top) [found, top] = [[r, c], sign * value];
    }),
  );
  return found;
}

function shader(cells: GridInput["cells"]): (value: number, text: string) => string {
  const finite = cells.flat().filter(Number.isFinite);
  const [lowest, highest] = [Math.min(...finite), Math.max(...finite)];
  return (value, text) => {
    if (!Number.isFinite(value) || highest === lowest) return text;
    const step = Math.min(
      SHADES.length - 1,
      Math.floor(((value - lowest) / (highest - lowest)) * SHADES.length),
    );
    return `\u001b[${SHADES[step]}m${text}${RESET}`;
  };
}

function spanMeans(values: ArrayLike<number>, spanCount: number): number[] {
  return Array.from({ length: spanCount }, (_, span) => {
    const start = Math.floor((span * values.length) / spanCount);
    const end = Math.floor(((span + 1) * values.length) / spanCount);
    let [sum, terms] = [0, 0];
    for (let i = start; i < end; i++)
      if (Number.isFinite(values[i])) [sum, terms] = [sum + values[i], terms + 1];
    return terms === 0 ? NaN : sum / terms;
  });
}

function block(value: number, lowest: number, range: number): string {
  if (Number.isNaN(value)) return " ";
  const level = range > 0 ? Math.floor(((value - lowest) / range) * BLOCKS.length) : BLOCKS.length >> 1;
  return BLOCKS[Math.min(level, BLOCKS.length - 1)];
}
