// Tables of headline figures as lines.
import { count, money, percent, ratio } from "../report/format.ts";
import { renderTable } from "../report/terminal.ts";
import { FIGURE_NAMES, type FigureName, type Figures } from "./figures.ts";
import type { Sensitivity, SensitivityRow } from "./table.ts";

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

/** A row of words and figures each, under headings. */
export function figureTable(
  title: string,
  rows: readonly (readonly [words: string, figures: Figures])[],
  { width = PLAIN_WIDTH, colour = false }: LineOptions,
): string[] {
  const headers = [title, ...FIGURE_NAMES.map((name) => HEADERS[name])];
  const cells = rows.map(([words, figures]) => [
    words,
    ...FIGURE_NAMES.map((name) => FORMATS[name](figures[name])),
  ]);
  return renderTable(headers, cells, { width, colour }).split("\n");
}

/** The run, its changes and the range of its shuffles; then what could not be changed, and why. */
export function sensitivityLines({ rows, shuffles }: Sensitivity, options: LineOptions): string[] {
  const shown = rows.filter(({ code }) => code !== "shuffledColumns");
  const isTried = (row: SensitivityRow): row is SensitivityRow & { figures: Figures } => row.figures !== null;
  const tried = shown.filter(isTried).map(({ change, figures }) => [change, figures] as const);
  const { spread } = shuffles;
  const ofSpread = (side: "min" | "max"): Figures =>
    Object.fromEntries(FIGURE_NAMES.map((name) => [name, spread![name][side]])) as unknown as Figures;
  const words = `${shuffles.count} order${shuffles.count === 1 ? "" : "s"} of the columns`;
  const shuffled =
    spread === null
      ? []
      : ([
          [`${words}: least`, ofSpread("min")],
          [`${words}: most`, ofSpread("max")],
        ] as const);
  const refused = shown.filter((row) => !isTried(row)).map(({ code, reason }) => `${code}: ${reason}`);
  const notes = [
    ...refused,
    ...(shuffles.reason === undefined ? [] : [`shuffledColumns: ${shuffles.reason}`]),
  ];
  return [
    ...figureTable("Change", [...tried, ...shuffled], options),
    ...(notes.length === 0 ? [] : ["", "Not changed:", ...notes.map((note) => `  ${note}`)]),
  ];
}
