// What a page gains where it is isolated from other origins: sweeps by the built package in Chromium, on one thread and on two, with
// copies of the prices for each worker and with one memory for all. Rounds are interleaved.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { serve } from "../scripts/serve.mjs";
import { median } from "./time.ts";

const SHAPES = [
  { what: "10,000 pairs × 2,520 bars", bars: 2520, assets: 1, fast: 50, slow: 200 },
  { what: "10,000 pairs × 2,520 bars × 20 assets", bars: 2520, assets: 20, fast: 50, slow: 200 },
  { what: "200 pairs × 2,520 bars × 100 assets", bars: 2520, assets: 100, fast: 10, slow: 20 },
];
const WAYS = [
  { what: "one thread", isolated: false, threads: 1 },
  { what: "two workers, copies", isolated: false, threads: 2 },
  { what: "two threads, one memory", isolated: true, threads: 2 },
];

export async function isolation(browser: Browser, rounds: number): Promise<void> {
  const site = mkdtempSync(join(tmpdir(), "barloom-site-"));
  const [plain, isolated] = await Promise.all([serveSite(site), serve(site, { isolated: true })]);
  try {
    const pages = [await opened(browser, plain.origin), await opened(browser, isolated.origin)];
    for (const { what, ...shape } of SHAPES) {
      const times: number[][] = WAYS.map(() => []);
      // The round before the first compiles and starts the workers.
      for (let round = -1; round < rounds; round++)
        for (const [i, way] of WAYS.entries()) {
          const call = { ...shape, threads: way.threads, seed: round + 2 };
          const time = await pages[Number(way.isolated)].evaluate((given) => globalThis.timed(given), call);
          if (round >= 0) times[i].push(time);
        }
      const [alone] = times.map(median);
      for (const [i, way] of WAYS.entries()) {
        const [half, ratio] = [median(times[i]), alone / median(times[i])];
        console.log(
          `sweep, ${what}, ${way.what}: median ${half.toFixed(1)} ms, ${ratio.toFixed(2)} of one thread`,
        );
      }
    }
  } finally {
    await Promise.all([plain.close(), isolated.close()]);
    rmSync(site, { recursive: true, force: true });
  }
}

async function serveSite(folder: string): ReturnType<typeof serve> {
  await build({
    entryPoints: { site: "bench/isolationSite.ts" },
    ...{
      outdir: folder,
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "browser",
      logLevel: "error",
    },
  });
  const icon = `<link rel="icon" href="data:,">`;
  writeFileSync(
    join(folder, "index.html"),
    `<!DOCTYPE html>${icon}<script type="module" src="site.js"></script>`,
  );
  return serve(folder);
}

async function opened(browser: Browser, origin: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${origin}/`);
  await page.waitForFunction(() => "timed" in globalThis);
  return page;
}
