// Charts over the same time with one cursor and one range: by pointer, by touch and by keys.
import { element, onKeys, onWidth } from "./dom.ts";
import { lowerBound, type Range, type TimeChart } from "./timeChart.ts";
import type { Painted, Theme } from "./theme.ts";

/** Charts in one frame that takes the focus, and the words about the point below the cursor. */
export interface Panel {
  frame: HTMLElement;
  readout: HTMLElement;
  charts: readonly TimeChart[];
  /** What to say about a place on the horizontal axis. */
  read(at: number): readonly Reading[];
}

export interface Reading {
  /** Class that gives the text its colour mark; none for plain text. */
  mark?: string;
  text: string;
}

const ZOOM = 0.7;
const DRAG_MIN = 6;

export class ChartGroup implements Painted {
  private readonly panels: Panel[] = [];
  private range: Range;
  private cursor: number;
  private isPlanned = false;

  /** @param x places of the finest chart, ascending: the cursor steps along them */
  constructor(private readonly x: Float64Array) {
    const last = x[x.length - 1];
    this.range = this.whole();
    this.cursor = last;
  }

  add(panel: Panel): void {
    this.panels.push(panel);
    for (const chart of panel.charts) {
      chart.paint(this.range);
      this.wirePointer(chart);
    }
    this.wireKeys(panel);
    onWidth(panel.frame, () => panel.charts.forEach((chart) => chart.paint(this.range)));
    this.say(panel);
  }

  repaint(theme: Theme): void {
    for (const chart of this.charts()) chart.setTheme(theme);
    this.paint();
  }

  showAll(): void {
    this.show(this.whole());
  }

  /** Paints at the next frame, however often it is asked for before. */
  plan(): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    requestAnimationFrame(() => {
      this.isPlanned = false;
      this.paint();
    });
  }

  private charts(): TimeChart[] {
    return this.panels.flatMap(({ charts }) => charts);
  }

  private paint(): void {
    for (const chart of this.charts()) chart.paint(this.range);
  }

  private whole(): Range {
    const [first, last] = [this.x[0], this.x[this.x.length - 1]];
    return first < last ? [first, last] : [first - 1, first + 1];
  }

  private show([from, to]: Range): void {
    const [first, last] = this.whole();
    this.range = [Math.max(first, from), Math.min(last, to)];
    this.plan();
    for (const chart of this.charts()) chart.moveCursor(null);
  }

  private moveTo(at: number): void {
    this.cursor = at;
    for (const panel of this.panels) this.say(panel);
    for (const chart of this.charts()) chart.moveCursor(at);
  }

  private say({ readout, read }: Panel): void {
    readout.replaceChildren(
      ...read(this.cursor).map(({ mark, text }) => {
        const part = document.createElement("span");
        if (mark !== undefined) part.className = `marked ${mark}`;
        part.textContent = text;
        return part;
      }),
    );
  }

  private wirePointer(chart: TimeChart): void {
    const { box } = chart;
    const selection = box.appendChild(document.createElement("div"));
    selection.className = "selection";
    let start: number | null = null;
    const drawSelection = (clientX: number | null): void => {
      selection.style.display = start === null || clientX === null ? "none" : "block";
      if (start === null || clientX === null) return;
      const [a, b] = [start, clientX].map((at) => chart.pixelOf(chart.valueAt(at)));
      selection.style.left = `${Math.min(a, b)}px`;
      selection.style.width = `${Math.abs(b - a)}px`;
    };
    box.addEventListener("pointermove", ({ clientX }) => {
      this.moveTo(chart.valueAt(clientX));
      drawSelection(clientX);
    });
    box.addEventListener("pointerdown", (event) => {
      this.moveTo(chart.valueAt(event.clientX));
      // A finger moves the cursor; only a mouse or a pen selects.
      if (event.pointerType === "touch" || event.button !== 0) return;
      start = event.clientX;
      box.setPointerCapture(event.pointerId);
    });
    box.addEventListener("pointerup", ({ clientX }) => {
      const begun = start;
      start = null;
      drawSelection(null);
      if (begun === null || Math.abs(clientX - begun) < DRAG_MIN) return;
      const [a, b] = [begun, clientX].map((at) => chart.valueAt(at));
      this.show([Math.min(a, b), Math.max(a, b)]);
    });
    box.addEventListener("dblclick", () => this.showAll());
    box.addEventListener("pointerleave", () => chart.moveCursor(null));
  }

  private wireKeys(panel: Panel): void {
    const last = this.x.length - 1;
    const page = Math.max(1, Math.round(last / 20));
    const step = (by: number): void => {
      const point = Math.min(last, Math.max(0, Math.min(last, lowerBound(this.x, this.cursor)) + by));
      this.reveal(this.x[point]);
      this.moveTo(this.x[point]);
    };
    // Only what the reader is at speaks.
    panel.frame.addEventListener("focus", () => {
      for (const { readout } of this.panels) readout.setAttribute("aria-live", "off");
      panel.readout.setAttribute("aria-live", "polite");
    });
    onKeys(panel.frame, {
      ArrowLeft: () => step(-1),
      ArrowRight: () => step(1),
      PageUp: () => step(-page),
      PageDown: () => step(page),
      Home: () => step(-last),
      End: () => step(last),
      "+": () => this.zoom(ZOOM),
      "=": () => this.zoom(ZOOM),
      "-": () => this.zoom(1 / ZOOM),
      Escape: () => this.showAll(),
    });
  }

  /** Scrolls so far that a place is shown. */
  private reveal(at: number): void {
    const [from, to] = this.range;
    if (at >= from && at <= to) return;
    const shift = at < from ? at - from : at - to;
    this.range = [from + shift, to + shift];
    this.paint();
  }

  private zoom(factor: number): void {
    const [from, to] = this.range;
    const least = (this.x[this.x.length - 1] - this.x[0]) / Math.max(1, this.x.length - 1);
    const span = Math.max(2 * least, (to - from) * factor);
    const part = Math.min(1, Math.max(0, (this.cursor - from) / (to - from)));
    const start = this.cursor - part * span;
    this.show([start, start + span]);
    requestAnimationFrame(() => this.moveTo(this.cursor));
  }
}

/** The panel of a section of the page: its frame and its readout have ids that begin alike. */
export function panelOf(id: string, charts: readonly TimeChart[], read: Panel["read"]): Panel {
  return { frame: element(id), readout: element(`${id}-readout`), charts, read };
}
