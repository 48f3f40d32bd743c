// Compiles the modules and embeds each: one source file that works in Node, bundlers, workers and pages alike.
import asc from "assemblyscript/asc";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

// What a page that embeds both has to load; a fast path has to be worth its bytes.
const SIZE_LIMIT = 80 * 1024;
/** The kernel of runs, and what the first run must not wait for: analysis. */
const MODULES = [
  { entry: "assembly/index.ts", wasm: "build/barloom.wasm", name: "kernel" },
  { entry: "assembly/analysis.ts", wasm: "build/analysis.wasm", name: "analysis" },
];

async function compile({ entry, wasm, name }) {
  const { error, stderr } = await asc.main([entry, "--outFile", wasm, "--config", "asconfig.json"]);
  if (error) fail(stderr.toString());
  const bytes = readFileSync(wasm);
  if (bytes.length > SIZE_LIMIT) fail(`${name} has ${bytes.length} bytes, more than ${SIZE_LIMIT}`);
  writeFileSync(`src/generated/${name}Bytes.ts`, embedded(name.toUpperCase(), bytes));
  console.log(`${name}: ${bytes.length} bytes`);
}

function embedded(prefix, bytes) {
  return [
    "// Made from assembly/ by scripts/build-kernel.mjs.",
    `export const ${prefix}_SHA256 = "${createHash("sha256").update(bytes).digest("hex")}";`,
    `export const ${prefix}_BASE64 =\n  "${bytes.toString("base64")}";`,
    "",
  ].join("\n");
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

mkdirSync("build", { recursive: true });
mkdirSync("src/generated", { recursive: true });
for (const module of MODULES) await compile(module);
