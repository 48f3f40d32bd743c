import { count, money, price, units } from "../format.ts";
import type { PageAsset } from "../pageData.ts";
import { element, tableRow } from "./dom.ts";
import type { Clock, Fill } from "./series.ts";

const ROWS_MAX = 500;
const PRICE_DECIMALS = 6;
const HEADERS = ["Date", "Side", "Units", "Price", "Fees", "Reason"];
const NUMBERS = [false, false, true, true, true, false];

/** One fill in words: `bought 100 at 23.45 (signal)`. */
export function fillText(fill: Fill): string {
  const side = fill.units > 0 ? "bought" : "sold";
  return `${side} ${units(Math.abs(fill.units))} at ${price(fill.price, PRICE_DECIMALS)} (${fill.reason})`;
}

/** Names how many fills an asset has, and lists them once the list is opened. */
export function listFills(asset: PageAsset, fills: readonly Fill[], clock: Clock): void {
  const [details, title, table] = [
    element<HTMLDetailsElement>("fills"),
    element("fills-title"),
    element("fill-table"),
  ];
  title.textContent = titleOf(asset, fills);
  table.replaceChildren();
  const fillTable = () => {
    if (!details.open || table.childElementCount > 0) return;
    table.append(
      tableRow("th", HEADERS, NUMBERS),
      ...fills.slice(0, ROWS_MAX).map((fill) => fillRow(fill, clock)),
    );
  };
  details.ontoggle = fillTable;
  fillTable();
}

function titleOf(asset: PageAsset, fills: readonly Fill[]): string {
  const { total } = asset.fills;
  const drawn = total > fills.length ? `, the first ${count(fills.length)} drawn` : "";
  const listed = fills.length > ROWS_MAX ? `, the first ${count(ROWS_MAX)} listed` : "";
  return `Fills of ${asset.name}: ${count(total)}${drawn}${listed}`;
}

function fillRow(fill: Fill, clock: Clock): HTMLTableRowElement {
  const side = fill.units > 0 ? "Buy" : "Sell";
  const size = units(Math.abs(fill.units));
  return tableRow(
    "td",
    [clock.label(fill.bar), side, size, price(fill.price, PRICE_DECIMALS), money(fill.fees), fill.reason],
    NUMBERS,
  );
}
