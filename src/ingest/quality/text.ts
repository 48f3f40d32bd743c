// A report of data quality in words.
import type { SourceNotes } from "../align.ts";
import type { AssetSpan, QualityCell, QualityFinding, QualityReport } from "./report.ts";

const CELLS_SHOWN = 5;
const ASSETS_SHOWN = 20;

/** The report in words: the whole, what alignment did, when the assets have prices, then a line for each kind found. */
export function describeQuality(report: QualityReport): string[] {
  const { bars, assets, firstTime, lastTime, source, findings } = report;
  const isTimed = bars > 0 && !Number.isNaN(firstTime);
  const span = isTimed ? `, ${isoDay(firstTime)} to ${isoDay(lastTime)}` : "";
  const more = assets.length - ASSETS_SHOWN;
  return [
    `${plural(bars, "bar")} × ${plural(assets.length, "asset")}${span}`,
    ...(source === undefined ? [] : describeSource(source)),
    ...assets.slice(0, ASSETS_SHOWN).map(describeSpan),
    ...(more > 0 ? [`… ${plural(more, "more asset")}`] : []),
    ...Object.values(findings).flatMap(describeFinding),
  ];
}

function describeSource({ rows, unsorted, merged, droppedBars }: SourceNotes): string[] {
  const lines: string[] = [];
  if (unsorted > 0) lines.push(`${unsorted} of ${plural(rows, "row")} came out of order and were sorted in`);
  if (merged > 0)
    lines.push(`${merged} of ${plural(rows, "row")} repeated a time of their asset and were merged`);
  if (droppedBars > 0) lines.push(`${plural(droppedBars, "bar")} left out that not every asset has`);
  return lines;
}

function describeSpan({ asset, bars, firstBar, lastBar }: AssetSpan): string {
  if (bars === 0) return `${asset}: no bars`;
  return `${asset}: ${plural(bars, "bar")} from bar ${firstBar} to bar ${lastBar}`;
}

function describeFinding({ code, sentence, count, cells }: QualityFinding): string[] {
  if (count === 0) return [];
  const shown = cells.slice(0, CELLS_SHOWN).map(describeCell).join(", ");
  const rest = count > CELLS_SHOWN ? ", …" : "";
  return [`${code}, ${plural(count, "cell")}: ${sentence} ${shown}${rest}`];
}

function describeCell({ asset, bar, time, value }: QualityCell): string {
  const when = Number.isNaN(time) ? `bar ${bar}` : isoTime(time);
  return Number.isNaN(value) ? `${asset} ${when}` : `${asset} ${when} (${shortNumber(value)})`;
}

/** Six digits are enough to know a number again. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** The day, and the time of day where there is one. */
function isoTime(time: number): string {
  return new Date(time)
    .toISOString()
    .replace(/T00:00:00\.000Z$|:00\.000Z$|Z$/, "")
    .replace("T", " ");
}
