/** The colours of page.css that the charts paint with. */
export interface Theme {
  ink: string;
  muted: string;
  grid: string;
  panel: string;
  strategy: string;
  benchmark: string;
  fade: string;
  up: string;
  down: string;
  buy: string;
  sell: string;
  edge: string;
  warn: string;
  c1: string;
  c2: string;
  c3: string;
  c4: string;
  c5: string;
  c6: string;
  c7: string;
  c8: string;
}

const NAMES: readonly (keyof Theme)[] = [
  "ink",
  "muted",
  "grid",
  "panel",
  "strategy",
  "benchmark",
  "fade",
  "up",
  "down",
  "buy",
  "sell",
  "edge",
  "warn",
  "c1",
  "c2",
  "c3",
  "c4",
  "c5",
  "c6",
  "c7",
  "c8",
];

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as unknown as Theme;
}

/** What can be painted again in other colours. */
export interface Painted {
  repaint(theme: Theme): void;
  /** Gets ready for paper, in the colours last painted. */
  print?(): void;
}

/** Repaints the views when the reader's light or dark setting changes, and around printing, which is always light. */
export function followTheme(views: readonly Painted[]): void {
  const root = document.documentElement;
  const repaint = () => views.forEach((view) => view.repaint(readTheme()));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  addEventListener("beforeprint", () => {
    root.classList.add("printing");
    repaint();
    for (const view of views) view.print?.();
  });
  addEventListener("afterprint", () => {
    root.classList.remove("printing");
    repaint();
  });
}
