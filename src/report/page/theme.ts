const NAMES = [
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
] as const;

/** The colours of the page's style that the charts paint with. */
export type Theme = Record<(typeof NAMES)[number], string>;

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Theme;
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
