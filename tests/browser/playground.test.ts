// The playground in a real Chromium, from an empty page to a downloaded one.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serve, type Serving } from "../../scripts/serve.mjs";
import { crossedAbove, crossedBelow, fromSignals, sma } from "../../src/index.ts";
import { CHROMIUM, startChromium } from "../support/chromium.ts";

const FOLDER = "build/test-playground";
const SITE = `${FOLDER}/site`;
const SLOW = 300_000;
const OWN_FILES = ["/", "/demo.js", "/engine.js", "/icon.svg", "/main.js", "/style.css"];
const BARS = 400;
const CODE = `const average = lib.sma(close, { window: a });
return { entries: lib.crossedAbove(close, average), exits: lib.crossedBelow(close, average) };`;

/** A price that swings: every rule finds something to do. */
const closes = Float64Array.from(
  { length: BARS },
  (_, bar) => 100 + (((bar * 7919) % 101) - 50) / 8 + Math.abs((bar % 80) - 40) / 2,
);
const opens = closes.map((_, bar) => closes[Math.max(0, bar - 1)] + 0.25);
const times = closes.map((_, bar) => Date.UTC(2020, 0, 1 + bar));

function csv(): string {
  const day = (bar: number): string => new Date(times[bar]).toISOString().slice(0, 10);
  const lines = Array.from(closes, (close, bar) => `${day(bar)},${opens[bar]},${close}`);
  return `date,open,close\n${lines.join("\n")}\n`;
}

/** The rule that the page has at first, with its costs. */
function firstRule() {
  const [fast, slow] = [sma(closes, { window: 20 }), sma(closes, { window: 100 })];
  return {
    ...{ close: closes, time: times, columns: ["asset"] },
    ...{ entries: crossedAbove(fast, slow), exits: crossedBelow(fast, slow) },
    ...{ initCash: 100_000, fees: 0.001, slippage: 0.0005, size: 1, cashSharing: true },
  };
}

/** What Node makes of the file by it. */
function digestInNode(): string {
  const options = { open: opens, sizeType: "valuePercent", fill: "nextOpen", account: "cash" } as const;
  return fromSignals({ ...firstRule(), ...options, quality: "warn" }).digest();
}

function vectorbtDigestInNode(): string {
  return fromSignals({ ...firstRule(), profile: "vectorbt", sizeType: "percent" }).digest();
}

/** A page with all that goes wrong in it and all that it asks for. */
interface Watched {
  readonly page: Page;
  readonly faults: string[];
  readonly requests: string[];
}

async function watched(context: BrowserContext, url: string): Promise<Watched> {
  const page = await context.newPage();
  const [faults, requests]: [string[], string[]] = [[], []];
  page.setDefaultTimeout(SLOW);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(url);
  return { page, faults, requests };
}

async function dropFile(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ([fileName, content]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], fileName));
      document
        .getElementById("drop")!
        .dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    },
    [name, text] as const,
  );
  await page.locator("#run:enabled").waitFor();
}

async function digestOfRun(page: Page): Promise<string> {
  await page.click("#run");
  await page.locator("#run:enabled").waitFor();
  expect(await page.textContent("#fault")).toBe("");
  return (await page.textContent("#digest")) ?? "";
}

async function setRange(page: Page, axis: "x" | "y", from: number, to: number, step: number): Promise<void> {
  for (const [part, value] of Object.entries({ from, to, step }))
    await page.fill(`#${axis}-${part}`, String(value));
}

/** The sentence that a sweep ends with. */
async function sweepEnd(page: Page): Promise<string> {
  await page.locator("#sweep:enabled").waitFor();
  return (await page.textContent("#sweep-status")) ?? "";
}

describe.skipIf(CHROMIUM === undefined)("the playground", { timeout: SLOW }, () => {
  let browser: Browser;
  let context: BrowserContext;
  let plain: Serving;
  let isolated: Serving;

  beforeAll(async () => {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    const args = ["scripts/build-web.mjs", "--outdir", SITE];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    plain = await serve(SITE);
    isolated = await serve(SITE, { isolated: true });
    browser = await startChromium();
    context = await browser.newContext({ acceptDownloads: true });
  }, SLOW);

  afterAll(async () => {
    await browser?.close();
    await Promise.all([plain?.close(), isolated?.close()]);
    rmSync(FOLDER, { recursive: true, force: true });
  });

  test("drops a file, runs, sweeps, cancels and downloads a page that comes to Node's digest, with no request but for its own files", async () => {
    const { page, faults, requests } = await watched(context, `${plain.origin}/`);
    await dropFile(page, "prices.csv", csv());
    const digest = await digestOfRun(page);
    expect(digest).toBe(digestInNode());
    await page.frameLocator("#report").locator("#equity canvas").first().waitFor();

    await setRange(page, "x", 2, 13, 1);
    await setRange(page, "y", 20, 60, 10);
    await page.click("#sweep");
    expect(await sweepEnd(page)).toMatch(/^60 runs\. Highest: fast \d+, slow \d+: Sharpe ratio /);
    expect(await page.textContent("#sweep-how")).toContain("a copy of the prices each");

    // The cells are the runs: the one that the keys lead to gives the figure that the map says.
    await page.focus("#map");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowUp");
    const readout = (await page.textContent("#map-readout")) ?? "";
    await page.keyboard.press("Enter");
    await page.locator("#run:enabled").waitFor();
    expect(await page.inputValue("#parameter-fast")).toBe(/fast (\d+)/.exec(readout)?.[1]);
    const figure = page.locator("#headline div", { hasText: "Sharpe ratio" }).locator(".figure");
    expect(readout).toContain(`Sharpe ratio ${await figure.textContent()}`);

    await setRange(page, "x", 2, 51, 1);
    await setRange(page, "y", 20, 69, 1);
    await page.click("#sweep");
    await page.click("#sweep-stop");
    expect(await sweepEnd(page)).toMatch(/^Cancelled after \d+ of 2500 runs\./);

    await page.fill("#parameter-fast", "20");
    await page.fill("#parameter-slow", "100");
    expect(await digestOfRun(page)).toBe(digest);
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download")]);
    await download.saveAs(`${FOLDER}/replay.html`);
    const own = requests.filter((url) => !/^(blob|data|about):/.test(url));
    expect(own.filter((url) => !url.startsWith(`${plain.origin}/`))).toEqual([]);
    expect(plain.requested.filter((path) => !OWN_FILES.includes(path))).toEqual([]);
    expect(faults).toEqual([]);

    const replay = await watched(context, pathToFileURL(resolve(`${FOLDER}/replay.html`)).href);
    await replay.page.locator("#replayed[data-same]").waitFor();
    expect(await replay.page.textContent("#replayed")).toBe(`The same again: ${digest}`);
    expect(replay.requests.filter((url) => !/^(blob|data):/.test(url))).toHaveLength(1);
    expect(replay.faults).toEqual([]);
  });

  test("a page that was changed says that it is not the same any more", async () => {
    const { page } = await watched(context, `${plain.origin}/`);
    await dropFile(page, "prices.csv", csv());
    await digestOfRun(page);
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download")]);
    const text = readFileSync(await download.path(), "utf8").replace('"fees":0.001', '"fees":0.002');
    writeFileSync(`${FOLDER}/changed.html`, text);
    const changed = await watched(context, pathToFileURL(resolve(`${FOLDER}/changed.html`)).href);
    await changed.page.locator('#replayed[data-same="false"]').waitFor();
    expect(await changed.page.textContent("#replayed")).toMatch(/^Not the same: /);
  });

  test("a rule of one's own has no network, no chance and no endless time, and its link is not run unread", async () => {
    const { page, faults } = await watched(context, `${isolated.origin}/`);
    await dropFile(page, "prices.csv", csv());
    await page.selectOption("#rule", "code");
    await page.fill("#code", CODE);
    const digest = await digestOfRun(page);
    await setRange(page, "x", 5, 40, 5);
    await setRange(page, "y", 1, 3, 1);
    await page.click("#sweep");
    expect(await sweepEnd(page)).toMatch(/^24 runs\./);
    expect(await page.textContent("#sweep-how")).toContain("read one copy of the prices");
    expect(faults).toEqual([]);

    await page.click("#copy");
    await page.locator("#copied:not(:empty)").waitFor();
    const link = await watched(context, page.url());
    await link.page.locator("#status", { hasText: "read it, then run it" }).waitFor();
    expect(await link.page.inputValue("#code")).toBe(CODE);
    expect(await digestOfRun(link.page)).toBe(digest);
    expect(await link.page.textContent("#same")).toContain("as the link says");

    const faultOf = async (code: string): Promise<string> => {
      await page.fill("#code", code);
      await page.click("#run");
      await page.locator("#fault:not(:empty)").waitFor();
      await page.locator("#run:enabled").waitFor();
      return (await page.textContent("#fault")) ?? "";
    };
    const before = isolated.requested.length;
    expect(await faultOf("return { entries: Math.random() > 2 };")).toContain("Math.random");
    expect(await faultOf("return {")).toContain("SyntaxError");
    expect(
      await faultOf(
        `const r = new XMLHttpRequest(); r.open("GET", "${isolated.origin}/leak", false); r.send(); return {};`,
      ),
    ).toMatch(/NetworkError|Failed to execute 'send'/);
    expect(isolated.requested.slice(before)).toEqual([]);
    await page.fill("#code", "for (;;);");
    await page.click("#run");
    await page.click("#stop");
    await page.locator("#status", { hasText: "Cancelled" }).waitFor();
  });

  test("by VectorBT's rules too: Node's digest, a map of its figures, and a page and a link that come to the same", async () => {
    const { page, faults } = await watched(context, `${isolated.origin}/`);
    await dropFile(page, "prices.csv", csv());
    await page.selectOption("#profile", "vectorbt");
    expect(await page.isVisible("#fill-field")).toBe(false);
    const digest = await digestOfRun(page);
    expect(digest).toBe(vectorbtDigestInNode());
    expect(await page.frameLocator("#report").locator("body").textContent()).toContain(
      "VectorBT's rules hold.",
    );

    await setRange(page, "x", 10, 30, 10);
    await setRange(page, "y", 60, 160, 10);
    await page.selectOption("#metric", "totalReturn");
    await page.click("#sweep");
    expect(await sweepEnd(page)).toMatch(/^33 runs\./);
    // Across and up to the run that is shown: its figure is that of the map.
    await page.focus("#map");
    for (const key of ["ArrowRight", "ArrowRight", ...Array<string>(4).fill("ArrowUp")])
      await page.keyboard.press(key);
    const readout = (await page.textContent("#map-readout")) ?? "";
    expect(readout).toContain("fast 20, slow 100: Total return ");
    const figure = page.locator("#headline div", { hasText: "Total Return" }).locator(".figure");
    expect(readout).toContain(`Total return ${await figure.textContent()}`);

    await page.selectOption("#profile", "realistic");
    expect(await page.textContent("#sweep-how")).toContain("The form has changed");
    await page.selectOption("#profile", "vectorbt");
    expect(await page.textContent("#sweep-how")).toContain("read one copy of the prices");

    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download")]);
    await download.saveAs(`${FOLDER}/vectorbt.html`);
    const replay = await watched(context, pathToFileURL(resolve(`${FOLDER}/vectorbt.html`)).href);
    await replay.page.locator("#replayed[data-same]").waitFor();
    expect(await replay.page.textContent("#replayed")).toBe(`The same again: ${digest}`);

    await page.click("#copy");
    await page.locator("#copied:not(:empty)").waitFor();
    const link = await watched(context, page.url());
    await link.page.locator("#same:not(:empty)").waitFor();
    expect(await link.page.textContent("#same")).toContain("as the link says");
    expect(await link.page.inputValue("#profile")).toBe("vectorbt");
    expect([...faults, ...replay.faults, ...link.faults]).toEqual([]);
  });

  test("a page that is left while it sweeps asks before, and tells afterwards that the sweep is lost", async () => {
    const { page, faults } = await watched(context, `${plain.origin}/`);
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await dropFile(page, "prices.csv", csv());
    await setRange(page, "x", 2, 51, 1);
    await setRange(page, "y", 20, 69, 1);
    await page.click("#sweep");
    expect(await page.textContent("#sweep-status")).toBe("Keep this page open: a sweep is lost with it.");
    await page.reload();
    expect(asked).toEqual(["beforeunload"]);
    expect(await page.textContent("#status")).toContain("The sweep before was lost with its page");

    // Neither asks nor tells where a sweep is done.
    await dropFile(page, "prices.csv", csv());
    await setRange(page, "x", 2, 3, 1);
    await setRange(page, "y", 20, 21, 1);
    await page.click("#sweep");
    expect(await sweepEnd(page)).toMatch(/^4 runs\./);
    await page.reload();
    expect(asked).toHaveLength(1);
    expect(await page.textContent("#status")).toBe("");
    expect(faults).toEqual([]);
  });

  test("wrong files and links are refused with a sentence", async () => {
    const { page, faults } = await watched(context, `${plain.origin}/#AAAA`);
    await page.locator("#fault", { hasText: "This link cannot be read" }).waitFor();
    await page.setInputFiles("#file", {
      name: "odd.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("date,close\n1,2,3\n"),
    });
    await page.locator("#fault", { hasText: "row 2" }).waitFor();
    expect(faults).toEqual([]);
  });
});
