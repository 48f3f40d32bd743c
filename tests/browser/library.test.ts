// The package as it is built, unchanged, in a page and in a worker of a real Chromium: the same results as in Node.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serve, type Serving } from "../../scripts/serve.mjs";
import { CHROMIUM, startChromium } from "../support/chromium.ts";
import { randomCalls } from "./plans.ts";
import { answerWith, type Answer, type Call } from "./probe.ts";

type Barloom = typeof import("../../src/index.ts");

const FOLDER = "build/test-browser-library";
const PARQUET = "data/wiki5_predictions.parquet";
const PAGE = `<!DOCTYPE html><link rel="icon" href="data:,"><title>barloom</title><script type="module" src="site.js"></script>`;
const SLOW = 300_000;
const PLANS = 200;

/** The door to the sources leads to the package as it was built. */
const BUILT_PACKAGE: Plugin = {
  name: "built package",
  setup({ onResolve }) {
    onResolve({ filter: /src\/index\.ts$/ }, () => ({ path: resolve(`${FOLDER}/dist/index.js`) }));
  },
};

async function bundlePackage(): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(`${FOLDER}/site`, { recursive: true });
  const args = ["scripts/build.mjs", "--js-only", "--outdir", `${FOLDER}/dist`];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  await build({
    entryPoints: { site: "tests/browser/site.ts" },
    plugins: [BUILT_PACKAGE],
    outdir: `${FOLDER}/site`,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    logLevel: "error",
  });
  writeFileSync(`${FOLDER}/site/index.html`, PAGE);
  cpSync(PARQUET, `${FOLDER}/site/data.parquet`);
}

/** In the page itself. */
function askPage(page: Page, calls: readonly Call[]): Promise<Answer> {
  return page.evaluate(async (given) => {
    const parquet = await (await fetch("data.parquet")).arrayBuffer();
    return globalThis.answer({ calls: given, parquet });
  }, calls);
}

/** In a worker of the page. */
function askWorker(page: Page, calls: readonly Call[]): Promise<Answer> {
  return page.evaluate(async (given) => {
    const parquet = await (await fetch("data.parquet")).arrayBuffer();
    const worker = new Worker("site.js", { type: "module" });
    return new Promise<Answer>((resolve, reject) => {
      worker.onerror = (event) => reject(new Error(event.message));
      worker.onmessage = ({ data }) => (data.failed ? reject(new Error(data.failed)) : resolve(data.answer));
      worker.postMessage({ calls: given, parquet });
    });
  }, calls);
}

describe.skipIf(CHROMIUM === undefined)("the package in Chromium", { timeout: SLOW }, () => {
  let browser: Browser;
  let expected: Answer;
  let isolated: Serving;
  let plain: Serving;
  const calls = randomCalls(PLANS);

  beforeAll(async () => {
    await bundlePackage();
    const barloom = (await import(pathToFileURL(resolve(`${FOLDER}/dist/index.js`)).href)) as Barloom;
    expected = await answerWith(barloom, { calls, parquet: Uint8Array.from(readFileSync(PARQUET)).buffer });
    plain = await serve(`${FOLDER}/site`);
    isolated = await serve(`${FOLDER}/site`, { isolated: true });
    browser = await startChromium();
  }, SLOW);

  afterAll(async () => {
    await browser?.close();
    await Promise.all([plain?.close(), isolated?.close()]);
    rmSync(FOLDER, { recursive: true, force: true });
  });

  async function opened(origin: string): Promise<{ page: Page; faults: string[] }> {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.setDefaultTimeout(SLOW);
    page.on("console", (message) => {
      if (message.type() === "error") faults.push(message.text());
    });
    page.on("pageerror", (error) => faults.push(String(error)));
    await page.goto(`${origin}/`);
    return { page, faults };
  }

  test("the plans are worth comparing: most of them run, in both profiles, and no two halves alike", () => {
    const isDigest = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);
    expect(expected.digests).toHaveLength(PLANS);
    expect(expected.digests.slice(0, PLANS / 2).filter(isDigest).length).toBeGreaterThan(PLANS / 4);
    expect(expected.digests.slice(PLANS / 2).filter(isDigest).length).toBeGreaterThan(PLANS / 4);
    expect(new Set(expected.digests.filter(isDigest)).size).toBeGreaterThan(PLANS / 2);
  });

  test("200 random plans of both profiles have Node's digests in a page and in a worker that share no memory", async () => {
    const { page, faults } = await opened(plain.origin);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    expect(await askPage(page, calls)).toEqual(expected);
    expect(await askWorker(page, calls)).toEqual(expected);
    expect(faults).toEqual([]);
  });

  test("and where memory is shared", async () => {
    const { page, faults } = await opened(isolated.origin);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await askPage(page, calls)).toEqual(expected);
    expect(await askWorker(page, calls)).toEqual(expected);
    expect(faults).toEqual([]);
  });
});
