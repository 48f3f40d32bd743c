// Bundles bench/kernel.ts (Node cannot run TypeScript with plain imports) and runs it: node scripts/bench.mjs [rounds]
import { spawnSync } from "node:child_process";
import { build } from "esbuild";

const outfile = "build/bench-kernel.mjs";
await build({
  entryPoints: ["bench/kernel.ts"],
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  outfile,
  logLevel: "warning",
});
const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: "inherit" });
process.exit(status ?? 1);
