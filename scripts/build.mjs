// Bundles the package into dist/: `node scripts/build.mjs [--js-only] [--outdir dist] [--metafile build/meta.json]`.
// Needs what `npm run generate` makes. Packages stay imports: the lazy ones load when their part is first used.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const { values: flags } = parseArgs({
  options: {
    "js-only": { type: "boolean", default: false },
    outdir: { type: "string", default: "dist" },
    metafile: { type: "string" },
  },
});

rmSync(flags.outdir, { recursive: true, force: true });
mkdirSync(flags.outdir, { recursive: true });
const { metafile } = await build({
  entryPoints: { index: "src/index.ts", files: "src/files.ts", cli: "src/cli/main.ts" },
  outdir: flags.outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  // Only a name for "leave node: imports alone": no file but the command line and the file doors has any.
  platform: "node",
  target: "es2022",
  packages: "external",
  chunkNames: "chunks/[name]-[hash]",
  metafile: true,
  logLevel: "warning",
});
for (const wasm of ["barloom.wasm", "analysis.wasm"])
  copyFileSync(`build/${wasm}`, `${flags.outdir}/${wasm}`);
copyFileSync("docs/config.schema.json", `${flags.outdir}/config.schema.json`);
if (flags.metafile !== undefined) writeFileSync(flags.metafile, JSON.stringify(metafile));
if (!flags["js-only"]) declare();
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
