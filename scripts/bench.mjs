// Bundles a benchmark (Node cannot run TypeScript with plain imports) and runs it: node scripts/bench.mjs kernel|speed|indicators [rounds]
import { spawnSync } from "node:child_process";
import { build } from "esbuild";

const [name, ...args] = process.argv.slice(2);
const outfile = `build/bench/${name}.mjs`;
await build({
  entryPoints: [`bench/${name}.ts`],
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  // Lazy parts stay lazy, as in the package.
  splitting: true,
  outdir: "build/bench",
  outExtension: { ".js": ".mjs" },
  logLevel: "warning",
});
const { status } = spawnSync(process.execPath, [outfile, ...args], { stdio: "inherit" });
process.exit(status ?? 1);
