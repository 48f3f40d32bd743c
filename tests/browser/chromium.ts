// A real Chromium, where there is one: BARLOOM_CHROMIUM names it, or it lies where systems put it.
import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
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
