// A map of numbers that fills while they come in: canvas, pointer and keys.
import type { Cell } from "../shared/messages.ts";
import { axisValues, SWEEP_METRIC_LABELS, type SweepChoice, type SweepMetric } from "../shared/settings.ts";
import { count, percent, ratio } from "../../src/report/format.ts";
import { byId, say, show } from "./dom.ts";

/** Dark blue to light yellow, evenly lighter: readable without telling red from green. */
const STOPS = [
  [38, 25, 90],
  [44, 86, 150],
  [30, 146, 150],
  [105, 198, 110],
  [250, 232, 80],
] as const;
const LABEL_WIDTH = 46;
const LABEL_HEIGHT = 20;
const CELL_HEIGHT_MAX = 34;
const FONT = "12px system-ui, sans-serif";

const canvas = byId<HTMLCanvasElement>("map");

interface Place {
  readonly x: number;
  readonly y: number;
}

export class HeatMap {
  readonly #choice: SweepChoice;
  readonly #xs: readonly number[];
  readonly #ys: readonly number[];
  readonly #values: Float64Array;
  readonly #isDone: Uint8Array;
  #cursor: Place | undefined;
  #isDrawing = false;

  constructor(choice: SweepChoice) {
    this.#choice = choice;
    [this.#xs, this.#ys] = [axisValues(choice.x), axisValues(choice.y)];
    this.#values = new Float64Array(this.total).fill(NaN);
    this.#isDone = new Uint8Array(this.total);
    this.draw();
  }

  get total(): number {
    return this.#xs.length * this.#ys.length;
  }

  get done(): number {
    return this.#isDone.reduce((sum, isDone) => sum + isDone, 0);
  }

  take(cells: readonly Cell[]): void {
    for (const { x, y, value } of cells) {
      this.#values[y * this.#xs.length + x] = value;
      this.#isDone[y * this.#xs.length + x] = 1;
    }
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    requestAnimationFrame(() => {
      this.#isDrawing = false;
      this.draw();
    });
  }

  /** Parameters of the cell under the cursor. */
  get chosen(): Record<string, number> | undefined {
    if (this.#cursor === undefined) return undefined;
    return {
      [this.#choice.x.name]: this.#xs[this.#cursor.x],
      [this.#choice.y.name]: this.#ys[this.#cursor.y],
    };
  }

  /** The best cell in words. */
  get best(): string {
    const found = Array.from(this.#values.keys()).filter((cell) => !Number.isNaN(this.#values[cell]));
    if (found.length === 0) return "";
    const best = found.reduce((a, b) => (this.#values[b] > this.#values[a] ? b : a));
    return `Highest: ${this.#sentence(this.#placeOf(best))}.`;
  }

  moveTo(place: Place | undefined): void {
    this.#cursor = place;
    say("map-readout", place === undefined ? "" : this.#sentence(place));
    this.draw();
  }

  /** Arrow keys; false for any other. */
  step(key: string): boolean {
    const steps: Readonly<Record<string, readonly [number, number]>> = {
      ...{ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] },
    };
    const step = steps[key];
    if (step === undefined) return false;
    const { x, y } = this.#cursor ?? { x: -step[0], y: -step[1] };
    const within = (at: number, length: number): number => Math.min(length - 1, Math.max(0, at));
    this.moveTo({ x: within(x + step[0], this.#xs.length), y: within(y + step[1], this.#ys.length) });
    return true;
  }

  /** The cell at a point of the canvas. */
  at(left: number, top: number): Place | undefined {
    const { width, height } = this.#cellSize();
    const x = Math.floor((left - LABEL_WIDTH) / width);
    const y = this.#ys.length - 1 - Math.floor(top / height);
    return x >= 0 && x < this.#xs.length && y >= 0 && y < this.#ys.length ? { x, y } : undefined;
  }

  draw(): void {
    const { width, height } = this.#cellSize();
    const size = {
      width: canvas.clientWidth,
      height: Math.round(height * this.#ys.length + LABEL_HEIGHT),
    };
    const pen = sharpPen(canvas, size.width, size.height);
    const [low, high] = this.#range();
    for (let cell = 0; cell < this.total; cell++) {
      const { x, y } = this.#placeOf(cell);
      const [left, top] = [LABEL_WIDTH + x * width, (this.#ys.length - 1 - y) * height];
      pen.fillStyle = this.#colour(cell, low, high);
      pen.fillRect(left, top, Math.max(1, width - 1), Math.max(1, height - 1));
    }
    this.#drawLabels(pen, width, height);
    this.#drawCursor(pen, width, height);
    this.#drawScale(low, high);
  }

  #drawLabels(pen: CanvasRenderingContext2D, width: number, height: number): void {
    pen.fillStyle = cssColour("--muted");
    pen.font = FONT;
    const everyX = Math.ceil(42 / width);
    const everyY = Math.ceil(16 / height);
    pen.textAlign = "center";
    pen.textBaseline = "bottom";
    this.#xs.forEach((value, x) => {
      if (x % everyX === 0)
        pen.fillText(String(value), LABEL_WIDTH + (x + 0.5) * width, height * this.#ys.length + LABEL_HEIGHT);
    });
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    this.#ys.forEach((value, y) => {
      if (y % everyY === 0)
        pen.fillText(String(value), LABEL_WIDTH - 6, (this.#ys.length - y - 0.5) * height);
    });
  }

  #drawCursor(pen: CanvasRenderingContext2D, width: number, height: number): void {
    if (this.#cursor === undefined) return;
    const { x, y } = this.#cursor;
    const [left, top] = [LABEL_WIDTH + x * width, (this.#ys.length - 1 - y) * height];
    for (const [colour, line] of [
      ["#000000", 4],
      ["#ffffff", 2],
    ] as const) {
      pen.strokeStyle = colour;
      pen.lineWidth = line;
      pen.strokeRect(left + 2, top + 2, Math.max(1, width - 5), Math.max(1, height - 5));
    }
  }

  #drawScale(low: number, high: number): void {
    const scale = byId<HTMLCanvasElement>("map-scale");
    const pen = sharpPen(scale, 120, 10);
    for (let left = 0; left < 120; left++) {
      pen.fillStyle = shade(left / 119);
      pen.fillRect(left, 0, 1, 10);
    }
    const { metric } = this.#choice;
    say("map-low", low <= high ? formatted(metric, low) : "");
    say("map-high", low <= high ? formatted(metric, high) : "");
    show("map-none", this.#hasGaps);
  }

  #cellSize(): { width: number; height: number } {
    const width = Math.max(1, (canvas.clientWidth - LABEL_WIDTH) / this.#xs.length);
    const height = Math.max(8, Math.min(CELL_HEIGHT_MAX, 380 / this.#ys.length));
    return { width, height };
  }

  #placeOf(cell: number): Place {
    return { x: cell % this.#xs.length, y: Math.floor(cell / this.#xs.length) };
  }

  /** Whether any run has no figure. */
  get #hasGaps(): boolean {
    return this.#values.some((value, cell) => this.#isDone[cell] === 1 && !Number.isFinite(value));
  }

  #range(): [low: number, high: number] {
    const known = this.#values.filter((value) => Number.isFinite(value));
    return known.reduce<[number, number]>(
      ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
      [Infinity, -Infinity],
    );
  }

  #colour(cell: number, low: number, high: number): string {
    const value = this.#values[cell];
    if (this.#isDone[cell] === 0) return cssColour("--grid");
    if (!Number.isFinite(value)) return cssColour("--edge");
    return shade(high === low ? 0.5 : (value - low) / (high - low));
  }

  #sentence({ x, y }: Place): string {
    const cell = y * this.#xs.length + x;
    const { metric } = this.#choice;
    const value = this.#isDone[cell] === 0 ? "not run" : formatted(metric, this.#values[cell]);
    const parameters = `${this.#choice.x.name} ${this.#xs[x]}, ${this.#choice.y.name} ${this.#ys[y]}`;
    return `${parameters}: ${SWEEP_METRIC_LABELS[metric]} ${value}`;
  }
}

function formatted(metric: SweepMetric, value: number): string {
  if (metric === "sharpeRatio") return ratio(value);
  return metric === "totalClosedTrades" ? count(value) : percent(value);
}

function shade(part: number): string {
  const at = Math.min(STOPS.length - 1.000001, Math.max(0, part * (STOPS.length - 1)));
  const [from, to] = [STOPS[Math.floor(at)], STOPS[Math.floor(at) + 1]];
  const mixed = from.map((value, channel) => Math.round(value + (to[channel] - value) * (at % 1)));
  return `rgb(${mixed.join(" ")})`;
}

function cssColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name);
}

/** A cleared pen whose unit is a CSS pixel, on a canvas as fine as the screen. */
function sharpPen(target: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const fine = devicePixelRatio;
  [target.width, target.height] = [Math.round(width * fine), Math.round(height * fine)];
  target.style.height = `${height}px`;
  const pen = target.getContext("2d")!;
  pen.scale(fine, fine);
  return pen;
}
