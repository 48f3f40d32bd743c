// Writes build/pythonPlans.jsonl, which python/tests compare with: `node scripts/python-plans.mjs [PLANS] [SEED]`.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { openSync } from "node:fs";

const outfile = "build/pythonPlans.mjs";
await build({
  entryPoints: ["tests/python/plans.ts"],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  logLevel: "error",
});
const lines = openSync("build/pythonPlans.jsonl", "w");
const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], {
  stdio: ["ignore", lines, "inherit"],
});
process.exitCode = status ?? 1;
