// Builds the playground into build/web/: `node scripts/build-web.mjs [--outdir build/web] [--serve] [--port 8080] [--isolated]`.
// Needs what `npm run generate` makes.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { licencesOf } from "./licences.mjs";
import { serve } from "./serve.mjs";

const DEMO = "wiki5_daily_raw.parquet";
const OPTIONS = {
  ...{ bundle: true, minify: true, platform: "browser", target: "es2022" },
  ...{ write: false, legalComments: "none", logLevel: "warning" },
};

const { values: flags } = parseArgs({
  options: {
    outdir: { type: "string", default: "build/web" },
    serve: { type: "boolean", default: false },
    port: { type: "string", default: "8080" },
    isolated: { type: "boolean", default: false },
  },
});

const { text: engineCode, licences } = await bundled({ entryPoints: ["web/engine/main.ts"], format: "iife" });
// Pages that are downloaded hold the script, so it has the licences of what is in it with it.
const engine = `/*\n${licences}\n*/\n${engineCode}`;
const { text: replay } = await bundled({ entryPoints: ["web/replay.ts"], format: "iife" });
requireEmbeddable(replay);
const { text: main } = await bundled({
  ...{ entryPoints: ["web/page/main.ts"], format: "esm", plugins: [texts()] },
});
const { text: style } = await bundled({ entryPoints: ["web/style.css"] });

const files = {
  "index.html": readFileSync("web/index.html", "utf8").replace("{{policy}}", await policy()),
  "style.css": style,
  "icon.svg": readFileSync("web/icon.svg", "utf8"),
  "main.js": main,
  "engine.js": `export default ${JSON.stringify(engine)};\n`,
  "LICENSES.txt": licences,
  "demo.js": `export const name = ${JSON.stringify(DEMO)};\nexport const data = ${JSON.stringify(readFileSync(join("data", DEMO), "base64"))};\n`,
};
rmSync(flags.outdir, { recursive: true, force: true });
mkdirSync(flags.outdir, { recursive: true });
for (const [name, text] of Object.entries(files)) writeFileSync(join(flags.outdir, name), text);
console.log(
  `${flags.outdir}: ${Object.keys(files).length} files, engine ${Math.round(engine.length / 1024)} kB`,
);
if (flags.serve) {
  const { isolated } = flags;
  // Any other port where somebody has this one.
  const { origin } = await serve(flags.outdir, { port: Number(flags.port), isolated }).catch(() =>
    serve(flags.outdir, { isolated }),
  );
  console.log(`${origin}/`);
}

async function bundled(options) {
  const { outputFiles, metafile } = await build({ ...OPTIONS, metafile: true, ...options });
  return { text: outputFiles[0].text.trim(), licences: licencesOf(Object.keys(metafile.inputs)) };
}

/** Engine and demonstration are files of their own, loaded by the page; the replay script is part of it. */
function texts() {
  const own = { "barloom-web:engine": "./engine.js", "barloom-web:demo": "./demo.js" };
  return {
    name: "texts",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^barloom-web:/ }, ({ path }) =>
        path in own ? { path: own[path], external: true } : { path, namespace: "texts" },
      );
      onLoad({ filter: /.*/, namespace: "texts" }, () => ({
        contents: `export const script = ${JSON.stringify(replay)};\nexport const hash = ${JSON.stringify(hashOf(replay))};`,
      }));
    },
  };
}

/** Its own files, workers made from them, and the script and styles of the report: nothing else, and nothing is fetched. */
async function policy() {
  const { outputFiles } = await build({
    ...OPTIONS,
    ...{ entryPoints: ["src/generated/reportPage.ts"], format: "esm" },
  });
  const { pagePolicy } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
  );
  const sources = (directive) => new RegExp(`${directive} ([^;]*)`).exec(pagePolicy)[1];
  return [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' ${sources("script-src")}`,
    `style-src 'self' ${sources("style-src")}`,
    "img-src 'self' data:",
    "worker-src blob:",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function hashOf(text) {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** It stands in a script element of a page. */
function requireEmbeddable(text) {
  const found = /<\/script|<script|<!--/i.exec(text);
  if (found !== null) throw new Error(`the replay script holds ${found[0]}, which must not stand in a page`);
}
