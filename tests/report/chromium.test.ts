// The pages in a real browser.
import { afterAll, describe, expect, test } from "vitest";
import { renderReport } from "../../src/report/html.ts";
import type { ReportInput } from "../../src/report/types.ts";
import { CHROMIUM, PageOpener } from "../support/chromium.ts";
import { HOSTILE_NAMES } from "../support/hostileNames.ts";
import { marketReport } from "./marketReport.ts";

const BARS = 60;

/** A report with everything in it, every list as long as the names. */
function reportNamed(names: readonly string[], title: string): ReportInput {
  const report = marketReport({ bars: BARS, assets: 1 });
  const [asset] = report.assets;
  const held = new Float64Array(BARS).fill(0.004);
  const rows = names.map((name) => [name, name]);
  return {
    ...report,
    ...{ title, subtitle: title, benchmarkLabel: title },
    stats: names.map((name) => ({ label: name, value: name, benchmark: name, definition: name })),
    assets: names.map((name, i) => ({
      ...asset,
      name,
      fills: [{ bar: i % BARS, units: 1, price: 10, fees: 0, reason: name }],
      cuts: [{ bar: i % BARS, text: name }],
    })),
    cutOrders: names.map((name) => ({
      ...{ date: name, asset: name, asked: name, filled: name, outcome: name, reason: name, bound: name },
    })),
    cutOrderTotal: names.length,
    returns: { strategy: held, benchmark: held, perYear: 252, riskFree: 0 },
    exposure: { long: held, short: held.map((share) => -share), cash: held },
    positions: names.map((name) => ({ name, share: held })),
    costs: {
      initialCash: 1,
      kinds: names.map((name) => ({ label: name, amount: 1, definition: name })),
      assets: names.map((name) => ({ name, fills: 1, fees: 1 })),
    },
    sensitivity: { headers: [title, title], rows, notes: names },
    ...{ assumptions: names, warnings: names, provenance: names },
  };
}

describe.skipIf(CHROMIUM === undefined)("in Chromium", () => {
  const opener = new PageOpener();
  afterAll(() => opener.close());

  test("200 hostile names: no script runs, no dialog opens, no request leaves", async () => {
    expect(new Set(HOSTILE_NAMES).size).toBe(200);
    for (const title of [HOSTILE_NAMES[77], HOSTILE_NAMES[104]]) {
      const { page, requests, dialogs, errors } = await opener.open(
        await renderReport(reportNamed(HOSTILE_NAMES, title)),
      );
      // Everything that shows a name: tables that open, assets that are chosen, words below the charts.
      await page.evaluate(() => document.querySelectorAll("details").forEach((part) => (part.open = true)));
      for (const asset of [0, 3, 99, 199]) {
        await page.selectOption("#asset", String(asset));
        await page.click("#fill-next");
      }
      for (const id of ["curves", "positions"]) await page.locator(`#${id}`).press("Home");
      const said = await page.textContent("#price-readout");
      expect(said).toContain("bought 1 at 10.00");
      // Once for the asset, once for the fill, once for the order that was cut there.
      expect(said!.split("globalThis.hit").length).toBeGreaterThanOrEqual(4);
      const found = await page.evaluate(() => ({
        hit: "hit" in globalThis,
        scripts: document.scripts.length,
        strangers: document.querySelectorAll(
          "img,iframe,object,embed,base,form,video,math,svg script,a[href^=java],[onload],[onerror],[onfocus]",
        ).length,
      }));
      expect(found).toEqual({ hit: false, scripts: 2, strangers: 0 });
      expect({ requests, dialogs, errors }).toEqual({ requests: [], dialogs: [], errors: [] });
      await page.context().close();
    }
  });

  test("a page that is attacked from outside would be seen: the browser reports what the names ask for", async () => {
    const { page, requests, dialogs } = await opener.open(
      `<title>x</title>${HOSTILE_NAMES.slice(0, 9).join("\n")}`,
    );
    await page.waitForTimeout(200);
    expect(requests.length).toBeGreaterThan(0);
    expect(dialogs.length).toBeGreaterThan(0);
    await page.context().close();
  });

  test("keys move one cursor through all charts, zoom, and show all again", async () => {
    const { page, errors } = await opener.open(await renderReport(fullReport(BARS)));
    const said = (id: string) => page.textContent(`#${id}-readout`);
    const day = (bar: number) => new Date(fullReport(BARS).time![bar]).toISOString().slice(0, 10);
    await page.locator("#curves").press("Home");
    for (const id of ["curves", "exposure", "positions"]) expect(await said(id)).toContain(day(0));
    await page.locator("#exposure").press("ArrowRight");
    await page.locator("#exposure").press("ArrowRight");
    for (const id of ["curves", "exposure", "positions"]) expect(await said(id)).toContain(day(2));
    await page.locator("#positions").press("End");
    expect(await said("curves")).toContain(day(BARS - 1));
    expect(await page.getAttribute("#positions-readout", "aria-live")).toBe("polite");
    for (const key of ["+", "+", "-", "Escape"]) await page.locator("#curves").press(key);
    await page.locator("#curves").press("ArrowLeft");
    expect(await said("curves")).toContain(day(BARS - 2));
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test("every control can be reached by Tab", async () => {
    const { page } = await opener.open(await renderReport(fullReport(BARS)));
    const reached = new Set<string>();
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press("Tab");
      reached.add(await page.evaluate(() => document.activeElement?.id ?? ""));
    }
    for (const id of [
      "curves",
      "curves-all",
      "sharpe",
      "exposure",
      "positions",
      "asset",
      "price",
      "fill-next",
    ])
      expect([...reached]).toContain(id);
    await page.context().close();
  });

  test("a phone shows the page without scrolling sideways, and draws every chart", async () => {
    const viewport = { width: 320, height: 640 };
    const options = { viewport, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
    const { page, errors } = await opener.open(await renderReport(fullReport(BARS)), options);
    await page.waitForTimeout(100);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    const blank = await page.evaluate(() =>
      Array.from(document.querySelectorAll<HTMLCanvasElement>(".plot canvas"), (canvas) => {
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        return data.every((byte) => byte === 0);
      }),
    );
    expect(blank).toEqual([false, false, false, false, false]);
    const lines = await page.evaluate(() =>
      Array.from(document.querySelectorAll<HTMLElement>(".costs summary"), (name) =>
        Math.round(name.offsetHeight / parseFloat(getComputedStyle(name).lineHeight)),
      ),
    );
    expect([lines.length > 0, lines.every((count) => count <= 2)]).toEqual([true, true]);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test("50,000 bars and 10,000 fills open, and every fill can be gone to", async () => {
    const report = marketReport({ bars: 50_000, assets: 1 });
    const fills = Array.from({ length: 10_000 }, (_, i) => ({
      ...{ bar: i * 5, units: i % 2 === 0 ? 1 : -1, fees: 1, reason: "signal" },
      price: report.assets[0].close[i * 5],
    }));
    const assets = [{ ...report.assets[0], fills }];
    const { page, errors } = await opener.open(await renderReport({ ...report, assets }));
    await page.click("#fill-next");
    expect(await page.textContent("#price-readout")).toContain("bought 1 at");
    expect(await page.textContent("#fills-title")).toBe("Fills of A1: 10,000, the first 500 listed");
    expect(errors).toEqual([]);
    await page.context().close();
  });
});

function fullReport(bars: number): ReportInput {
  const report = marketReport({ bars, assets: 2 });
  const share = Float64Array.from({ length: bars }, (_, bar) => 0.3 + 0.2 * Math.sin(bar / 5));
  const change = (curve: Float64Array) =>
    curve.map((value, bar) => (bar === 0 ? 0 : value / curve[bar - 1] - 1));
  return {
    ...report,
    returns: {
      strategy: change(report.equity),
      benchmark: change(report.benchmark!),
      perYear: 20,
      riskFree: 0,
    },
    exposure: { long: share, short: share.map((part) => -part / 3), cash: share.map((part) => 1 - part) },
    positions: [
      { name: "A1", share },
      { name: "A2", share: share.map((part) => -part / 3) },
    ],
    costs: {
      initialCash: 100_000,
      kinds: ["Fees paid", "Slippage cost", "Dividends"].map((label, i) => ({
        ...{ label, amount: 29_137.33 * (1 - i), definition: label },
      })),
      assets: [{ name: "A1", fills: 2, fees: 29_137.33 }],
    },
  };
}
