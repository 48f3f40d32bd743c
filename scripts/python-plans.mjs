// Writes build/pythonPlans.jsonl, which python/tests compare with: `node scripts/python-plans.mjs [PLANS] [SEED]`.
import { spawnSync } from "node:child_process";
import { openSync } from "node:fs";
import { bundleForNode } from "./bundle.mjs";

const outfile = "build/pythonPlans.mjs";
await bundleForNode({ entryPoints: ["tests/python/plans.ts"], outfile });
const lines = openSync("build/pythonPlans.jsonl", "w");
const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], {
  stdio: ["ignore", lines, "inherit"],
});
process.exitCode = status ?? 1;
