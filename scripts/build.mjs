// Bundles the package into dist/: `node scripts/build.mjs [--js-only] [--outdir dist] [--metafile build/meta.json]`.
// Needs what `npm run generate` makes. Packages that are installed with this one stay imports: the lazy ones load when their part
// is first used. Small ones that every run would load (the loader of the kernel) are part of the bundle, and only needed to build it.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { licencesOf } from "./licences.mjs";
import { inAscii, oneChunk } from "./oneChunk.mjs";

const { values: flags } = parseArgs({
  options: {
    "js-only": { type: "boolean", default: false },
    outdir: { type: "string", default: "dist" },
    metafile: { type: "string" },
  },
});

rmSync(flags.outdir, { recursive: true, force: true });
mkdirSync(flags.outdir, { recursive: true });
const { dependencies, peerDependencies, bin, exports } = JSON.parse(readFileSync("package.json", "utf8"));
const options = {
  entryPoints: { index: "src/index.ts", files: "src/files.ts", cli: "src/cli/main.ts" },
  outdir: flags.outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  // Only a name for "leave node: imports alone": no file but the command line and the file doors has any.
  platform: "node",
  target: "es2022",
  external: [...Object.keys(dependencies), ...Object.keys(peerDependencies)],
  chunkNames: "chunks/[name]-[hash]",
  metafile: true,
  // Less text is read faster at every start; names stay, for stacks, and lines short, for what Node shows of them.
  ...{ minifyWhitespace: true, minifySyntax: true, lineLimit: 160 },
  write: false,
  logLevel: "warning",
  // The engine is imported again on purpose.
  logOverride: { "ignored-bare-import": "silent" },
};
const { inputs } = (await build(options)).metafile;
const { metafile, outputFiles } = await build({ ...options, plugins: [oneChunk(inputs)] });
for (const { path, text } of outputFiles) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, inAscii(text), { mode: text.startsWith("#!") ? 0o755 : 0o644 });
}
writeFileSync(`${flags.outdir}/LICENSES.txt`, `${licencesOf(Object.keys(metafile.inputs))}\n`);
// The tables are what a door in another language needs beside the module.
for (const file of ["barloom.wasm", "analysis.wasm", "layout.json", "options.json"])
  copyFileSync(`build/${file}`, `${flags.outdir}/${file}`);
copyFileSync("docs/config.schema.json", `${flags.outdir}/config.schema.json`);
if (flags.metafile !== undefined) writeFileSync(flags.metafile, JSON.stringify(metafile));
if (!flags["js-only"]) {
  declare();
  requireAll(pathsIn({ bin, exports }));
}
console.log(`${flags.outdir}: ${Object.keys(metafile.outputs).length} modules`);

function declare() {
  const { status } = spawnSync(
    process.execPath,
    ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"],
    {
      stdio: "inherit",
    },
  );
  if (status !== 0) process.exit(1);
}

/** What the package promises to whoever installs it has been made. */
function requireAll(paths) {
  const missing = paths.filter((path) => !existsSync(path));
  if (missing.length === 0) return;
  console.error(`package.json names what was not built: ${missing.join(", ")}`);
  process.exit(1);
}

function pathsIn(names) {
  return typeof names === "string" ? [names] : Object.values(names).flatMap(pathsIn);
}
