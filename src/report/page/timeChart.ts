// One chart over time on a canvas: lines, areas or a stack, with axes, and a cursor above it that moves without a repaint.
import { evenTicks, logTicks } from "./axis.ts";
import type { Clock, Series } from "./series.ts";
import type { Theme } from "./theme.ts";
import { timeTicks, type Tick } from "./timeAxis.ts";

export interface ChartLine {
  label: string;
  colour: keyof Theme;
  values: Series;
  width?: number;
  /** What is filled between the line and zero. */
  fill?: keyof Theme;
}

export interface ChartSpec {
  id: string;
  height: number;
  /** Where the points stand, ascending: milliseconds, or numbers of bars. */
  x: Series;
  lines: readonly ChartLine[];
  /** Lays the lines on top of each other: those above zero upwards, those below downwards. */
  isStack?: boolean;
  isLog?: boolean;
  /** Whether zero belongs to the axis. */
  hasZero?: boolean;
  axis(values: readonly number[]): string[];
}

/** What is shown of the horizontal axis. */
export type Range = readonly [from: number, to: number];

const [LEFT, RIGHT, TOP, BOTTOM] = [58, 12, 8, 22];
const Y_TICK_SPACE = 34;
const X_TICK_SPACE = 76;
const FONT = "12px system-ui, sans-serif";

export class TimeChart {
  readonly box: HTMLElement;
  private readonly canvas = document.createElement("canvas");
  private readonly cursor = document.createElement("div");
  private width = 0;
  private range: Range = [0, 1];
  private low = 0;
  private high = 1;
  /** Tops of the stack; the lines themselves where nothing is stacked. */
  private readonly tops: readonly Series[];

  constructor(
    readonly spec: ChartSpec,
    private readonly clock: Clock,
    private theme: Theme,
  ) {
    this.box = document.getElementById(spec.id)!;
    this.cursor.className = "cursor";
    this.box.replaceChildren(this.canvas, this.cursor);
    this.tops = spec.isStack === true ? stacked(spec.lines) : spec.lines.map(({ values }) => values);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
  }

  setLog(isLog: boolean): void {
    this.spec.isLog = isLog;
  }

  paint(range: Range): void {
    const width = this.box.clientWidth;
    if (width === 0) return;
    this.range = range;
    this.fit(width);
    const context = this.canvas.getContext("2d")!;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, width, this.spec.height);
    const [first, last] = this.shown();
    [this.low, this.high] = this.extent(first, last);
    this.paintAxes(context);
    context.save();
    context.beginPath();
    context.rect(LEFT, TOP - 2, this.plotWidth(), this.plotHeight() + 4);
    context.clip();
    // The first line lies on top.
    for (let line = this.tops.length - 1; line >= 0; line--) this.paintLine(context, line, first, last);
    context.restore();
  }

  /** The point next to a place on the horizontal axis. */
  pointAt(at: number): number {
    const { x } = this.spec;
    const after = lowerBound(x, at);
    if (after === 0) return 0;
    if (after === x.length) return after - 1;
    return at - x[after - 1] <= x[after] - at ? after - 1 : after;
  }

  /** Place on the horizontal axis below a pixel of the page. */
  valueAt(clientX: number): number {
    const [from, to] = this.range;
    const part = (clientX - this.box.getBoundingClientRect().left - LEFT) / this.plotWidth();
    return from + Math.min(1, Math.max(0, part)) * (to - from);
  }

  /** Pixels from the left edge of the chart. */
  pixelOf(at: number): number {
    const [from, to] = this.range;
    return LEFT + ((at - from) / (to - from)) * this.plotWidth();
  }

  /** null hides the cursor. */
  moveCursor(at: number | null): void {
    const pixel = at === null ? -1 : this.pixelOf(this.spec.x[this.pointAt(at)]);
    const isShown = pixel >= LEFT - 1 && pixel <= this.width - RIGHT + 1;
    this.cursor.style.display = isShown ? "block" : "none";
    this.cursor.style.transform = `translateX(${pixel}px)`;
  }

  private plotWidth(): number {
    return Math.max(1, this.width - LEFT - RIGHT);
  }

  private plotHeight(): number {
    return this.spec.height - TOP - BOTTOM;
  }

  private fit(width: number): void {
    const { height } = this.spec;
    const [columns, rows] = [width, height].map((size) => Math.round(size * devicePixelRatio));
    this.width = width;
    if (this.canvas.width !== columns) this.canvas.width = columns;
    if (this.canvas.height !== rows) this.canvas.height = rows;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
  }

  /** First and one past the last point to draw: those shown, and one beyond each side. */
  private shown(): [first: number, end: number] {
    const { x } = this.spec;
    const [from, to] = this.range;
    return [Math.max(0, lowerBound(x, from) - 1), Math.min(x.length, lowerBound(x, to) + 1)];
  }

  private extent(first: number, end: number): [low: number, high: number] {
    const { isLog = false, hasZero = false } = this.spec;
    let [low, high] = hasZero ? [0, 0] : [Infinity, -Infinity];
    for (const values of this.tops)
      for (let i = first; i < end; i++) {
        const value = values[i];
        if (Number.isNaN(value) || (isLog && value <= 0)) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    if (!(low <= high)) return [0, 1];
    if (isLog) return [low / 1.05, high * 1.05];
    const pad = (high - low) * 0.05 || Math.abs(high) * 0.05 || 0.01;
    return [hasZero && low === 0 ? 0 : low - pad, hasZero && high === 0 ? 0 : high + pad];
  }

  private y(value: number): number {
    const { low, high } = this;
    const [from, to, at] = this.spec.isLog === true ? [low, high, value].map(Math.log) : [low, high, value];
    return TOP + (1 - (at - from) / (to - from)) * this.plotHeight();
  }

  private paintAxes(context: CanvasRenderingContext2D): void {
    const { theme } = this;
    const yTicks = this.yTicks();
    context.font = FONT;
    context.textBaseline = "middle";
    context.textAlign = "right";
    context.lineWidth = 1;
    this.spec.axis(yTicks).forEach((label, i) => {
      const y = Math.round(this.y(yTicks[i])) + 0.5;
      context.strokeStyle = yTicks[i] === 0 ? theme.edge : theme.grid;
      segment(context, LEFT, y, this.width - RIGHT, y);
      context.fillStyle = theme.muted;
      context.fillText(label, LEFT - 8, y);
    });
    context.textAlign = "center";
    for (const { at, label } of this.xTicks()) {
      const x = Math.round(this.pixelOf(at)) + 0.5;
      context.strokeStyle = theme.grid;
      segment(context, x, TOP, x, TOP + this.plotHeight());
      context.fillText(label, Math.min(x, this.width - 16), this.spec.height - 9);
    }
  }

  private yTicks(): number[] {
    const ticksMax = this.plotHeight() / Y_TICK_SPACE;
    return this.spec.isLog === true
      ? logTicks(this.low, this.high, ticksMax)
      : evenTicks(this.low, this.high, ticksMax);
  }

  private xTicks(): Tick[] {
    const [from, to] = this.range;
    const ticksMax = this.plotWidth() / X_TICK_SPACE;
    if (this.clock.time !== null) return timeTicks(from, to, ticksMax);
    return evenTicks(from, to, ticksMax).map((at) => ({ at, label: String(at) }));
  }

  private paintLine(context: CanvasRenderingContext2D, line: number, first: number, end: number): void {
    const { lines, isStack = false } = this.spec;
    const { colour, fill, width = 1.5 } = lines[line];
    if (isStack) return this.paintBand(context, line, first, end);
    if (fill !== undefined) {
      context.fillStyle = this.theme[fill];
      this.area(context, this.tops[line], null, first, end);
    }
    context.strokeStyle = this.theme[colour];
    context.lineWidth = width;
    context.lineJoin = "round";
    context.beginPath();
    this.trace(context, this.tops[line], first, end);
    context.stroke();
  }

  /** One layer of the stack, from its top down to what it lies on. */
  private paintBand(context: CanvasRenderingContext2D, line: number, first: number, end: number): void {
    const { colour, values } = this.spec.lines[line];
    const top = this.tops[line];
    context.fillStyle = this.theme[colour];
    this.area(
      context,
      top,
      top.map((value, i) => value - values[i]),
      first,
      end,
    );
  }

  private trace(context: CanvasRenderingContext2D, values: Series, first: number, end: number): void {
    const { x, isLog = false } = this.spec;
    let isDown = false;
    for (let i = first; i < end; i++) {
      const value = values[i];
      if (Number.isNaN(value) || (isLog && value <= 0)) {
        isDown = false;
        continue;
      }
      if (isDown) context.lineTo(this.pixelOf(x[i]), this.y(value));
      else context.moveTo(this.pixelOf(x[i]), this.y(value));
      isDown = true;
    }
  }

  private area(
    context: CanvasRenderingContext2D,
    tops: Series,
    floors: Series | null,
    first: number,
    end: number,
  ): void {
    const { x } = this.spec;
    for (let start = first; start < end; start++) {
      if (Number.isNaN(tops[start])) continue;
      let stop = start;
      while (stop < end && !Number.isNaN(tops[stop])) stop++;
      context.beginPath();
      for (let i = start; i < stop; i++) context.lineTo(this.pixelOf(x[i]), this.y(tops[i]));
      for (let i = stop - 1; i >= start; i--) context.lineTo(this.pixelOf(x[i]), this.y(floors?.[i] ?? 0));
      context.fill();
      start = stop;
    }
  }
}

/** Running sums of the lines, those above zero apart from those below. */
function stacked(lines: readonly ChartLine[]): Series[] {
  const up = new Float64Array(lines[0]?.values.length ?? 0);
  const down = up.slice();
  return lines.map(({ values }) =>
    values.map((value, i) => (value >= 0 ? (up[i] += value) : (down[i] += value))),
  );
}

function segment(context: CanvasRenderingContext2D, x: number, y: number, toX: number, toY: number): void {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  context.stroke();
}

/** How many of the ascending values lie below `at`. */
export function lowerBound(values: Series, at: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
