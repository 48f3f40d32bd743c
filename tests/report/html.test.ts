import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { candleNeighbours } from "../../src/report/candles.ts";
import { renderReport } from "../../src/report/html.ts";
import { FILLS_MAX, type PageData } from "../../src/report/pageData.ts";
import { fillsOf, pricesOf } from "../../src/report/page/series.ts";
import { unpack } from "../../src/report/page/unpack.ts";
import { CUT_ORDERS_MAX } from "../../src/report/sections.ts";
import type { ReportFill, ReportInput } from "../../src/report/types.ts";
import { marketReport } from "./marketReport.ts";

const HOSTILE = [
  "</script><script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  "javascript:alert(1)",
  "--><script>alert(1)</script><!--",
  "</title><script>alert(1)</script>",
  "</style><style>*{background:url(https://example.org/x)}",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "\u202egnp.TLPA",
  "${alert(1)}{{constructor}}`",
  "x\u0000<script\u0000>",
];

function hostileReport(name: string): ReportInput {
  const report = marketReport({ bars: 40, assets: 1 });
  const row = { label: name, value: name, benchmark: name, definition: name };
  const cutOrder = {
    date: name,
    asset: name,
    asked: name,
    filled: name,
    outcome: name,
    reason: name,
    bound: name,
  };
  const fills = [{ bar: 3, units: 1, price: 10, fees: 0, reason: name }];
  return {
    ...report,
    ...{ title: name, subtitle: name, benchmarkLabel: name, stats: [row], cutOrders: [cutOrder] },
    assets: report.assets.map((asset) => ({ ...asset, name, fills, cuts: [{ bar: 4, text: name }] })),
    positions: [{ name, share: new Float64Array(40).fill(0.5) }],
    costs: {
      initialCash: 1,
      kinds: [{ label: name, amount: 1, definition: name }],
      assets: [{ name, fills: 1, fees: 1 }],
    },
    sensitivity: { headers: [name, name], rows: [[name, name]], notes: [name] },
    ...{ assumptions: [name], warnings: [name], provenance: [name] },
  };
}

function dataOf(html: string): PageData {
  const block = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html);
  return JSON.parse(block?.[1] ?? "") as PageData;
}

/** All tags with the names of their attributes; what stands in quotes cannot end an attribute, so it is left out. */
const tagsOf = (html: string) =>
  html.match(/<\/?[a-z](?:"[^"]*"|[^">])*>/gi)?.map((tag) => tag.replace(/"[^"]*"/g, ""));
const withoutScripts = (html: string) => html.replace(/<(script|style)\b[^>]*>.*?<\/\1>/gs, "<$1></$1>");

test("a hostile name adds no tag, no attribute and no script to the page", async () => {
  const plain = withoutScripts(await renderReport(hostileReport("plain name")));
  for (const name of HOSTILE) {
    const html = await renderReport(hostileReport(name));
    const page = withoutScripts(html);
    expect(tagsOf(page)).toEqual(tagsOf(plain));
    expect(tagsOf(page)?.join(" ")).not.toMatch(/\son\w+=|\ssrc=/i);
    expect(page.match(/\shref="[^"]*"/g)).toEqual([' href="data:,"']);
    expect(html.match(/<\/script/gi)).toHaveLength(2);
    expect(page).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u0000]/);
  }
});

test("a hostile name is shown as what it is", async () => {
  const html = await renderReport(hostileReport("<img src=x onerror=alert(1)>\u202e"));
  expect(html).toContain("<h1>&lt;img src=x onerror=alert(1)&gt;[U+202E]</h1>");
  expect(dataOf(html).assets[0].name).toBe("<img src=x onerror=alert(1)>[U+202E]");
  expect(html).toContain('"name":"\\u003cimg src=x');
});

test("a chart that a run has nothing for is left out, frame and all", async () => {
  const report = marketReport({ bars: 40, assets: 1 });
  const bare = await renderReport(report);
  for (const id of ["sharpe", "exposure", "positions", "months-title", "costs-title", "sensitivity-title"])
    expect(bare).not.toContain(`id="${id}"`);
  const held = new Float64Array(40).fill(0.5);
  const returns = { strategy: held, perYear: 252, riskFree: 0 };
  const exposure = { long: held, short: new Float64Array(40), cash: held };
  const full = await renderReport({ ...report, returns, exposure });
  for (const id of ["sharpe", "exposure", "months-title"]) expect(full).toContain(`id="${id}"`);
  expect(dataOf(full).panels.exposure?.lines.map(({ label }) => label)).toEqual(["Long", "Cash"]);
});

test("an overlong text is cut where the reader can see it", async () => {
  const html = await renderReport(hostileReport("x".repeat(100_000)));
  expect(html).toContain("x… (99920 more characters)</h1>");
  expect(html.length).toBeLessThan(400_000);
  expect(dataOf(html).assets[0].fills.reasons[0]).toContain("… (99400 more characters)");
});

test("the policy allows nothing but the page's own script and styles, by hash", async () => {
  const html = await renderReport(marketReport({ bars: 40, assets: 1 }));
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1].replaceAll("&#39;", "'") ?? "";
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const script = /<script>(.*?)<\/script>/s.exec(html)?.[1] ?? "";
  const style = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? "";
  expect(policy.split("; ")).toEqual([
    "default-src 'none'",
    `script-src ${hash(script)}`,
    expect.stringMatching(/^style-src 'sha256-[^']+' 'sha256-[^']+'$/),
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  expect(policy).toContain(`style-src ${hash(style)} `);
  expect(html.indexOf("Content-Security-Policy")).toBeLessThan(html.indexOf("<style>"));
  expect(policy).not.toContain("unsafe");
});

test("the page loads nothing from elsewhere", async () => {
  const html = withoutScripts(await renderReport(marketReport({ bars: 40, assets: 2 })));
  expect(html.match(/<(img|iframe|object|embed|audio|video|source|base|a)\b/i)).toBeNull();
  expect(html.match(/<link[^>]*>/g)).toEqual(['<link rel="icon" href="data:,">']);
  expect(html.match(/<script[^>]+src|@import|url\(/i)).toBeNull();
});

test("the data block gives times, fills and prices in cents back bit for bit", async () => {
  const report = marketReport({ bars: 3270, assets: 2 });
  const data = dataOf(await renderReport(report));
  expect(data.time && unpack(data.time)).toEqual(report.time);
  report.assets.forEach((asset, i) => {
    const prices = pricesOf(data.assets[i]);
    expect(prices.close).toEqual(asset.close);
    expect(prices.candles).toEqual({ open: asset.open, high: asset.high, low: asset.low });
    expect(fillsOf(data.assets[i].fills)).toEqual(asset.fills);
  });
});

test("equity comes back to seven digits, drawdown to 0.001%", async () => {
  const report = marketReport({ bars: 3270, assets: 1 });
  const { curve } = dataOf(await renderReport(report));
  unpack(curve.equity).forEach((value, bar) =>
    expect(Math.abs(value - report.equity[bar])).toBeLessThan(0.0051),
  );
  unpack(curve.drawdown).forEach((value, bar) =>
    expect(Math.abs(value - report.drawdown[bar])).toBeLessThan(5.1e-6),
  );
  expect(curve.benchmark && unpack(curve.benchmark)[0]).toBeCloseTo(report.benchmark?.[0] ?? NaN, 2);
});

test("an asset that lists later has gaps, and one without open, high and low has no candles", async () => {
  const report = marketReport({ bars: 50, assets: 1 });
  const close = report.assets[0].close.map((price, bar) => (bar < 10 ? NaN : price));
  const data = dataOf(await renderReport({ ...report, assets: [{ name: "LATE", close, fills: [] }] }));
  expect(pricesOf(data.assets[0])).toEqual({ close, candles: null });
});

test("bars without times are numbered", async () => {
  const data = dataOf(await renderReport({ ...marketReport({ bars: 50, assets: 1 }), time: null }));
  expect([data.time, data.barCount]).toEqual([null, 50]);
});

test("3,270 bars of five assets stay under 400 kB, and 50,000 bars are drawn from at most 4,000 points", async () => {
  const usual = await renderReport(marketReport({ bars: 3270, assets: 5 }));
  expect(Buffer.byteLength(usual)).toBeLessThan(400_000);
  const { curve } = dataOf(await renderReport(marketReport({ bars: 50_000, assets: 1 })));
  expect(curve.equity.count).toBeLessThanOrEqual(4000);
  expect(curve.bars?.count).toBe(curve.equity.count);
});

test("the same input gives the same page", async () => {
  const report = marketReport({ bars: 300, assets: 2 });
  expect(await renderReport(report)).toBe(await renderReport(report));
});

test("rows that are left out are counted where the reader can see it", async () => {
  const report = marketReport({ bars: 40, assets: 1 });
  const row = {
    date: "d",
    asset: "a",
    asked: "2",
    filled: "1",
    outcome: "cut",
    reason: "no cash",
    bound: "3",
  };
  const page = (cutOrders: ReportInput["cutOrders"], cutOrderTotal: number | null) =>
    renderReport({ ...report, cutOrders, cutOrderTotal });
  expect(await page([row], 1234)).toContain("The first 1 of 1,234 orders.");
  expect(await page([row, row], 2)).toContain("2 in all.");
  expect(await page([], 0)).toContain("None: every order was filled as asked.");
  expect(await page([], null)).not.toContain("Cut or refused orders");
  const many = await page(
    Array.from({ length: CUT_ORDERS_MAX + 1 }, () => row),
    0,
  );
  expect(many).toContain(`The first 500 of 501 orders.`);
  expect(many.match(/<td>no cash<\/td>/g)).toHaveLength(CUT_ORDERS_MAX);
});

test("fills beyond the limit are left out and counted", async () => {
  const report = marketReport({ bars: 40, assets: 1 });
  const fill: ReportFill = { bar: 5, units: 1, price: 10, fees: 0, reason: "signal" };
  const fills = Array.from({ length: FILLS_MAX + 7 }, () => fill);
  const data = dataOf(await renderReport({ ...report, assets: [{ ...report.assets[0], fills }] }));
  expect([data.assets[0].fills.total, data.assets[0].fills.bar.count]).toEqual([FILLS_MAX + 7, FILLS_MAX]);
});

test("a definition can be opened without a pointer, and warnings come before figures", async () => {
  const html = await renderReport(marketReport({ bars: 40, assets: 1 }));
  expect(html).toContain("<details><summary>Sharpe ratio</summary><p>Mean over deviation.</p>");
  expect(html.indexOf("Two closes are missing.")).toBeLessThan(html.indexOf('class="headline"'));
});

test("the licences of the chart libraries stand in the page", async () => {
  const html = await renderReport(marketReport({ bars: 40, assets: 1 }));
  for (const notice of ["TradingView", "Apache License", "fancy-canvas", "Permission is hereby granted"])
    expect(html).toContain(notice);
});

test("series that do not fit the run are refused by name", async () => {
  const report = marketReport({ bars: 40, assets: 1 });
  const short = new Float64Array(39);
  const fill = { bar: 40, units: 1, price: 1, fees: 0, reason: "" };
  const cases: [ReportInput, string][] = [
    [{ ...report, drawdown: short }, "E_SHAPE drawdown has 39 bars but equity has 40"],
    [{ ...report, assets: [{ name: "A", close: short, fills: [] }] }, "E_SHAPE close of A has 39 bars"],
    [
      { ...report, assets: [{ ...report.assets[0], fills: [fill] }] },
      "E_RANGE a fill or cut order of A1 is at bar 40",
    ],
    [{ ...report, time: new Float64Array(40) }, "E_TIME_ORDER time of bar 1 (0)"],
    [{ ...report, positions: [{ name: "A", share: short }] }, "E_SHAPE share of A has 39 bars"],
    [
      { ...report, returns: { strategy: short, perYear: 252, riskFree: 0 } },
      "E_SHAPE returns has 39 bars but equity has 40",
    ],
    [{ ...report, equity: new Float64Array(0) }, "E_EMPTY"],
  ];
  for (const [input, message] of cases) await expect(renderReport(input)).rejects.toThrow(message);
});

test("open, high and low are packed near the prices they lie at", () => {
  const [open, close] = [new Float64Array([1, 5]), new Float64Array([2, 4])];
  expect(candleNeighbours.before(close)).toEqual(new Float64Array([NaN, 2]));
  expect(candleNeighbours.upper(open, close)).toEqual(new Float64Array([2, 5]));
  expect(candleNeighbours.lower(open, close)).toEqual(new Float64Array([1, 4]));
});

test("prices with long fractions are stored to a fiftieth of a usual move", async () => {
  const report = marketReport({ bars: 500, assets: 1 });
  const close = report.assets[0].close.map((price) => price / 7);
  const data = dataOf(await renderReport({ ...report, assets: [{ name: "ADJ", close, fills: [] }] }));
  const moves = close.map((price, bar) => (bar === 0 ? 0 : Math.abs(price - close[bar - 1]))).sort();
  const back = pricesOf(data.assets[0]).close;
  const worst = back.reduce((most, price, bar) => Math.max(most, Math.abs(price - close[bar])), 0);
  expect(worst).toBeGreaterThan(0);
  expect(worst).toBeLessThan(moves[250] / 50);
});
