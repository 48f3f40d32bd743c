// The script of a report page: reads the data block, draws the charts, follows the reader's light or dark setting.
import type { PageData } from "../pageData.ts";
import { drawCurves } from "./curves.ts";
import { afterPaint, element } from "./dom.ts";
import { drawPrices } from "./prices.ts";
import { clockOf } from "./series.ts";
import { followTheme, readTheme, type Painted } from "./theme.ts";

// Figures and tables are there without it: the first paint does not wait for any chart.
afterPaint(() => {
  const data = JSON.parse(element("data").textContent ?? "") as PageData;
  const clock = clockOf(data);
  const { group, rest } = drawCurves(data, clock, readTheme());
  const views: Painted[] = [group];
  followTheme(views);
  // What is below the fold.
  setTimeout(() => {
    rest();
    if (data.assets.length > 0) views.push(drawPrices(data.assets, clock, readTheme()));
  });
});
