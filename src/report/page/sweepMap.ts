// The heat-map of two parameters: a table whose cells are buttons.
import { element } from "./dom.ts";
import { figureText, runName, type Sweep } from "./sweepState.ts";

export interface MapView {
  metric: number;
  /** The figure of each run, or its plateau. */
  values: Float64Array;
  /** -1: there is one parameter only. */
  row: number;
  column: number;
  /** Positions of the values of all other parameters. */
  fixed: readonly number[];
  run: number;
  best: number;
}

const SHADES = 8;

export function drawMap(sweep: Sweep, view: MapView, open: (run: number) => void): void {
  const runs = runsByCell(sweep, view);
  const shade = shadesOf(view.values);
  const { values: columns, name } = sweep.parameters[view.column];
  const rows = view.row < 0 ? [""] : sweep.parameters[view.row].values;
  const corner = view.row < 0 ? "" : `${sweep.parameters[view.row].name} ↓`;
  const head = row([heading(`${corner} ${name} →`), ...columns.map((text) => heading(text, "col"))]);
  const lines = rows.map((text, at) =>
    row([
      heading(text, "row"),
      ...columns.map((_, column) => cell(sweep, view, runs.get(at * columns.length + column), shade, open)),
    ]),
  );
  const table = element<HTMLTableElement>("map");
  table.replaceChildren(head, ...lines);
  wireArrows(table);
}

/** The run of each cell, of those with the fixed values. */
function runsByCell({ parameters, data }: Sweep, { row, column, fixed }: MapView): Map<number, number> {
  const cells = new Map<number, number>();
  const width = parameters[column].values.length;
  for (let run = 0; run < data.runs; run++) {
    const isShown = parameters.every(
      ({ at }, index) => index === row || index === column || at[run] === fixed[index],
    );
    const line = row < 0 ? 0 : parameters[row].at[run];
    if (isShown) cells.set(line * width + parameters[column].at[run], run);
  }
  return cells;
}

/** Class of a value's shade, over all runs so that it means the same whatever is shown. */
function shadesOf(values: Float64Array): (value: number) => string {
  const known = values.filter(Number.isFinite).sort();
  const [low, high] = [known[0], known[known.length - 1]];
  return (value) => {
    if (Number.isNaN(value) || !(high > low)) return "";
    const part = Math.min(1, Math.max(0, (value - low) / (high - low)));
    return `q${1 + Math.min(SHADES - 1, Math.floor(part * SHADES))}`;
  };
}

function cell(
  sweep: Sweep,
  { values, metric, run: current, best }: MapView,
  run: number | undefined,
  shade: (value: number) => string,
  open: (run: number) => void,
): HTMLTableCellElement {
  const created = document.createElement("td");
  if (run === undefined) return created;
  const button = created.appendChild(document.createElement("button"));
  const text = figureText(sweep, metric, values[run]);
  created.className = shade(values[run]);
  button.type = "button";
  button.textContent = run === best ? `★ ${text}` : text;
  button.setAttribute("aria-label", `${runName(sweep, run)}: ${text}${run === best ? ", the best" : ""}`);
  // One cell is reached by Tab, the others by arrows.
  button.tabIndex = run === current ? 0 : -1;
  if (run === current) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => {
    markCurrent(button);
    open(run);
  });
  return created;
}

function markCurrent(button: HTMLButtonElement): void {
  for (const other of document.querySelectorAll<HTMLButtonElement>("#map button")) {
    other.removeAttribute("aria-current");
    other.tabIndex = -1;
  }
  button.setAttribute("aria-current", "true");
  button.tabIndex = 0;
}

function wireArrows(table: HTMLTableElement): void {
  const buttons = [...table.querySelectorAll("button")];
  if (!buttons.some(({ tabIndex }) => tabIndex === 0) && buttons.length > 0) buttons[0].tabIndex = 0;
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ...{ ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] },
  };
  table.onkeydown = (event) => {
    const move = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined;
    const from = (event.target as HTMLElement).closest("td");
    if (move === undefined || from === null) return;
    event.preventDefault();
    const line = (from.parentElement as HTMLTableRowElement).rowIndex + move[0];
    table.rows[line]?.cells[from.cellIndex + move[1]]?.querySelector("button")?.focus();
  };
}

function row(cells: readonly HTMLElement[]): HTMLTableRowElement {
  const created = document.createElement("tr");
  created.append(...cells);
  return created;
}

function heading(text: string, scope?: "row" | "col"): HTMLTableCellElement {
  const created = document.createElement("th");
  created.textContent = text;
  if (scope !== undefined) created.scope = scope;
  if (scope === "col") created.className = "number";
  return created;
}
