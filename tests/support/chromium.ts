// A real Chromium, where there is one: BARLOOM_CHROMIUM names it, or it lies where systems put it. Tests that need it are skipped
// aloud elsewhere.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Path of the browser; undefined: none is here. A name that leads nowhere is a mistake, not an absence. */
export const CHROMIUM = findChromium();

function findChromium(): string | undefined {
  const { BARLOOM_CHROMIUM: named } = process.env;
  if (named !== undefined && named !== "" && !existsSync(named))
    throw new Error(`BARLOOM_CHROMIUM names ${named}, where nothing is`);
  const found = named || PLACES.find((path) => existsSync(path));
  if (found === undefined)
    console.warn("No Chromium here: the tests in it are skipped. BARLOOM_CHROMIUM can name one.");
  return found;
}

/** Starts it without a window. Machines that run tests are slow: nothing here gives up early. */
export function startChromium(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error("no Chromium");
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
    timeout: 120_000,
  });
}

/** What a page did besides showing itself. */
export interface OpenPage {
  readonly page: Page;
  /** Requests for anything but the page. */
  readonly requests: string[];
  readonly dialogs: string[];
  /** Errors of scripts, and what the content policy refused. */
  readonly errors: string[];
}

/** Opens pages from a folder of its own. */
export class PageOpener {
  private readonly folder = mkdtempSync(join(tmpdir(), "barloom-page-"));
  private browser: Browser | null = null;
  private count = 0;

  async open(html: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
    this.browser ??= await startChromium();
    const path = join(this.folder, `${this.count++}.html`);
    writeFileSync(path, html);
    // What a page asks for is told of, and goes nowhere.
    const page = await (await this.browser.newContext({ offline: true, ...options })).newPage();
    const opened: OpenPage = { page, requests: [], dialogs: [], errors: [] };
    const own = pathToFileURL(path).href;
    page.on("request", (request) => {
      const url = request.url();
      if (url !== own && url !== "data:,") opened.requests.push(url);
    });
    page.on("dialog", (dialog) => {
      opened.dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    page.on("pageerror", (error) => opened.errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") opened.errors.push(message.text());
    });
    await page.goto(own);
    return opened;
  }

  async close(): Promise<void> {
    await this.browser?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
