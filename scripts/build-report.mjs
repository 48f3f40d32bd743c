// Bundles the script and style of the report page into src/generated/reportPage.ts.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = new URL("../", import.meta.url);
const target = new URL("src/generated/reportPage.ts", root);

const pageScript = await bundle("src/report/page/main.ts");
const sweepScript = await bundle("src/report/page/sweep.ts");
const pageStyle = await bundle("src/report/page/page.css");
const pageLicences = await licences();
const pagePolicy = policy([pageScript], [pageStyle, injectedStyle(pageScript)]);
const sweepPolicy = policy([sweepScript], [pageStyle]);

for (const script of [pageScript, sweepScript])
  requireEmbeddable("page script", script, /<\/script|<script|<!--|[^\x09\x0a\x20-\x7e]/i);
requireEmbeddable("page style", pageStyle, /<\/style|<!--|[^\x09\x0a\x20-\x7e]/i);
requireEmbeddable("licence notices", pageLicences, /--|[<>]/);

await mkdir(new URL("./", target), { recursive: true });
await writeFile(
  target,
  moduleText({ pageScript, sweepScript, pageStyle, pageLicences, pagePolicy, sweepPolicy }),
);
console.log(
  `report page: script ${pageScript.length} B, of sweeps ${sweepScript.length} B, style ${pageStyle.length} B`,
);

async function bundle(entry) {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(root),
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    // The notices stand in the page's head, once.
    legalComments: "none",
    logLevel: "warning",
  });
  return outputFiles[0].text.trim();
}

/** The chart library styles its logo by a style element of its own, which the policy has to name too. */
function injectedStyle(script) {
  const found = /"(a#tv-attr-logo\{[^"]*)"/.exec(script);
  if (found === null)
    throw new Error("the chart library no longer styles its logo the way the content policy expects");
  return found[1];
}

function policy(scripts, styles) {
  const sources = (texts) =>
    texts.map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`).join(" ");
  return [
    "default-src 'none'",
    `script-src ${sources(scripts)}`,
    `style-src ${sources(styles)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

async function licences() {
  const charts = await installed("lightweight-charts");
  const canvas = await installed("fancy-canvas");
  // fancy-canvas names its licence without the text, which is the one of this package.
  const mit = (await readFile(new URL("LICENSE", root), "utf8")).replace(/^[\s\S]*?(?=Permission is)/, "");
  const source = await readFile(new URL(`node_modules/lightweight-charts/${charts.main}`, root), "utf8");
  const copyright = /Copyright \(c\).*/.exec(source.slice(0, 1000))?.[0] ?? "Copyright (c) TradingView, Inc.";
  return [
    `This page contains, minified:`,
    `TradingView Lightweight Charts (TM) ${charts.version}, ${copyright} https://www.tradingview.com/
Licensed under the Apache License, Version 2.0, https://www.apache.org/licenses/LICENSE-2.0`,
    `fancy-canvas ${canvas.version}, by ${canvas.author}, under the MIT licence:\n${mit.trim()}`,
  ].join("\n\n");
}

async function installed(name) {
  return JSON.parse(await readFile(new URL(`node_modules/${name}/package.json`, root), "utf8"));
}

function requireEmbeddable(what, text, forbidden) {
  const found = forbidden.exec(text);
  if (found !== null)
    throw new Error(
      `the ${what} holds ${JSON.stringify(found[0])} at ${found.index}, which must not stand in the page`,
    );
}

function moduleText(texts) {
  const constants = Object.entries(texts).map(
    ([name, text]) => `export const ${name} = ${JSON.stringify(text)};`,
  );
  return `// Written by scripts/build-report.mjs.\n${constants.join("\n")}\n`;
}
