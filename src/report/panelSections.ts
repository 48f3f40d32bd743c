// Frames of the charts over time, which the page's script fills.
import { percent } from "./format.ts";
import { sharpeWindow, type PagePanels } from "./panelData.ts";
import type { ReportInput } from "./types.ts";

interface PanelWords {
  title: string;
  note: string;
}

/** Sections of the charts that a run has. */
export function panelSections(input: ReportInput, panels: PagePanels): string {
  const window = sharpeWindow(input);
  const words: Readonly<Record<keyof PagePanels, PanelWords>> = {
    sharpe: {
      title: "Rolling Sharpe ratio",
      note: `Mean over deviation of the returns of the last ${window} bars, less the risk-free return (${percent((input.returns?.riskFree ?? 0) * (input.returns?.perYear ?? 0), 2)} a year), annualized with ${Number((input.returns?.perYear ?? 0).toFixed(2))} bars a year.`,
    },
    exposure: {
      title: "Exposure and cash",
      note: "Value of what is held, and cash, as fractions of equity at the end of every bar.",
    },
    positions: {
      title: "Positions over time",
      note: "Value of each position as a fraction of equity at the end of every bar; shorts below zero.",
    },
  };
  const ids = Object.keys(words) as (keyof PagePanels)[];
  return ids
    .filter((id) => panels[id] !== null)
    .map((id) => panelSection(id, words[id]))
    .join("\n");
}

function panelSection(id: string, { title, note }: PanelWords): string {
  return `<section aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
<div id="${id}" class="chart" tabindex="0" role="group" aria-label="${title}. Left and right arrow keys move the cursor, plus and minus zoom." aria-describedby="${id}-readout">
<div id="${id}-chart" class="plot"></div>
</div>
<p id="${id}-readout" class="readout"></p>
<p class="note">${note}</p></section>`;
}
