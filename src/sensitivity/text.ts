// Tables of headline figures as lines.
import { count, money, percent, ratio } from "../report/format.ts";
import { renderTable } from "../report/terminal.ts";
import { FIGURE_NAMES, type FigureName, type Figures } from "./figures.ts";
import type { Sensitivity } from "./table.ts";

export interface LineOptions {
  /** Columns of the terminal. */
  readonly width?: number;
  /** Whether headings are bold. */
  readonly colour?: boolean;
}

const PLAIN_WIDTH = 100;

const HEADERS: Readonly<Record<FigureName, string>> = {
  totalReturn: "Return",
  annualizedReturn: "CAGR",
  sharpeRatio: "Sharpe",
  maxDrawdown: "Drawdown",
  totalFills: "Fills",
  endValue: "End value",
};

const FORMATS: Readonly<Record<FigureName, (value: number) => string>> = {
  totalReturn: percent,
  annualizedReturn: percent,
  sharpeRatio: ratio,
  maxDrawdown: percent,
  // A mean of counts need not be whole.
  totalFills: (value) => (Number.isInteger(value) ? count(value) : ratio(value)),
  endValue: money,
};

/** Figures as texts, under headings. */
export interface FigureTexts {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

type WordsAndFigures = readonly (readonly [words: string, figures: Figures])[];

function figureTexts(title: string, rows: WordsAndFigures): FigureTexts {
  return {
    headers: [title, ...FIGURE_NAMES.map((name) => HEADERS[name])],
    rows: rows.map(([words, figures]) => [
      words,
      ...FIGURE_NAMES.map((name) => FORMATS[name](figures[name])),
    ]),
  };
}

/** A row of words and figures each, under headings. */
export function figureTable(
  title: string,
  rows: WordsAndFigures,
  { width = PLAIN_WIDTH, colour = false }: LineOptions,
): string[] {
  const texts = figureTexts(title, rows);
  return renderTable(texts.headers, texts.rows, { width, colour }).split("\n");
}

/** The run, its changes and the range of its shuffles. */
function shownRows({ rows, shuffles }: Sensitivity): WordsAndFigures {
  const tried = rows.flatMap(({ code, change, figures }) =>
    code === "shuffledColumns" || figures === null ? [] : [[change, figures] as const],
  );
  const { spread, count: orders } = shuffles;
  if (spread === null) return tried;
  const side = (end: "min" | "max"): Figures =>
    Object.fromEntries(FIGURE_NAMES.map((name) => [name, spread[name][end]])) as unknown as Figures;
  const words = `${orders} order${orders === 1 ? "" : "s"} of the columns`;
  return [...tried, [`${words}: least`, side("min")], [`${words}: most`, side("max")]];
}

/** What could not be changed, and why. */
function notChanged({ rows, shuffles }: Sensitivity): string[] {
  const refused = rows.filter(({ code, figures }) => code !== "shuffledColumns" && figures === null);
  return [
    ...refused.map(({ code, reason }) => `${code}: ${reason}`),
    ...(shuffles.reason === undefined ? [] : [`shuffledColumns: ${shuffles.reason}`]),
  ];
}

/** The whole table as texts; `notes` say what could not be changed. */
export function sensitivityTexts(table: Sensitivity): FigureTexts & { readonly notes: readonly string[] } {
  return {
    ...figureTexts("Change", shownRows(table)),
    notes: notChanged(table).map((note) => `Not changed: ${note}`),
  };
}

/** The run, its changes and the range of its shuffles; then what could not be changed, and why. */
export function sensitivityLines(table: Sensitivity, options: LineOptions): string[] {
  const notes = notChanged(table);
  return [
    ...figureTable("Change", shownRows(table), options),
    ...(notes.length === 0 ? [] : ["", "Not changed:", ...notes.map((note) => `  ${note}`)]),
  ];
}
