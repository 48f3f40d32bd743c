// The pages in Chromium: size and first render of the demonstration's (out/report.html, by `npm start`), and the frames of one
// with 50,000 bars and 10,000 fills while the cursor moves, the curves zoom and the prices scroll; and sweeps with and without isolation.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { renderReport } from "../src/report/html.ts";
import { marketReport } from "../tests/report/marketReport.ts";
import { CHROMIUM, startChromium } from "../tests/support/chromium.ts";
import { isolation } from "./isolation.ts";

const ROUNDS = Number(process.argv[2] ?? 15);
const DEMO = "out/report.html";
const FRAMES = 120;

if (CHROMIUM === undefined) throw new Error("There is no Chromium; BARLOOM_CHROMIUM names one.");
const folder = mkdtempSync(join(tmpdir(), "barloom-bench-"));
const browser = await startChromium();
try {
  const load = loadavg()[0].toFixed(1);
  console.log(
    `${cpus().length} × ${cpus()[0].model}, load ${load}, Chromium ${browser.version()}, ${ROUNDS} rounds`,
  );
  if (existsSync(DEMO)) await firstRender("demonstration", DEMO, browser);
  else console.log(`${DEMO} is missing: npm start`);
  const long = join(folder, "long.html");
  writeFileSync(long, await renderReport(longReport()));
  await firstRender("50,000 bars, 10,000 fills", long, browser);
  await frames(long, browser);
  await isolation(browser, ROUNDS);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

function longReport() {
  const report = marketReport({ bars: 50_000, assets: 1 });
  const [asset] = report.assets;
  const fills = Array.from({ length: 10_000 }, (_, i) => ({
    ...{ bar: i * 5, units: i % 2 === 0 ? 1 : -1, fees: 1, reason: "signal" },
    price: asset.close[i * 5],
  }));
  return { ...report, assets: [{ ...asset, fills }] };
}

async function firstRender(what: string, path: string, from: Browser): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const page = await opened(path, from);
    times.push(
      await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN),
    );
    await page.context().close();
  }
  const size = (readFileSync(path).length / 1000).toFixed(0);
  console.log(`${what}: ${size} kB, first render ${spread(times)}`);
}

async function frames(path: string, from: Browser): Promise<void> {
  const page = await opened(path, from);
  await page.waitForSelector("#price canvas");
  for (const [what, selector, keys] of [
    ["cursor", "#curves", ["ArrowLeft"]],
    ["zoom", "#curves", ["+", "+", "-", "-"]],
    ["prices: scroll", "#price", ["ArrowLeft", "ArrowRight"]],
    ["prices: zoom", "#price", ["+", "+", "-", "-"]],
  ] as const)
    console.log(`${what}: frame ${spread(await frameTimes(page, selector, keys))}`);
  await page.context().close();
}

/** A key in every frame; milliseconds from frame to frame. */
function frameTimes(page: Page, selector: string, keys: readonly string[]): Promise<number[]> {
  return page.evaluate(
    ({ target, pressed, count }) =>
      new Promise<number[]>((resolve) => {
        const box = document.querySelector(target)!;
        const times: number[] = [];
        let last = performance.now();
        const step = (): void => {
          const now = performance.now();
          times.push(now - last);
          last = now;
          if (times.length > count) return resolve(times.slice(1));
          const key = pressed[times.length % pressed.length];
          box.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
          requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      }),
    { target: selector, pressed: [...keys], count: FRAMES },
  );
}

async function opened(path: string, from: Browser): Promise<Page> {
  const page = await (await from.newContext({ viewport: { width: 1200, height: 900 } })).newPage();
  await page.goto(pathToFileURL(path).href);
  await page.waitForTimeout(100);
  return page;
}

function spread(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number): string => sorted[Math.floor((sorted.length - 1) * part)].toFixed(1);
  return `best ${at(0)}, median ${at(0.5)}, 95 % ${at(0.95)} ms`;
}
