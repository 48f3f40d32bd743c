// Bundles the benchmark beside its peers, its own participant and its large work, and runs it: node scripts/bench-peers.mjs [options]
import { spawnSync } from "node:child_process";
import { bundleForNode } from "./bundle.mjs";

const bundle = (entry, outfile) => bundleForNode({ entryPoints: [`bench/peers/${entry}.ts`], outfile });

await Promise.all([
  bundle("ours", "build/bench-ours.mjs"),
  bundle("large", "build/bench-large.mjs"),
  bundle("main", "build/bench-peers.mjs"),
]);
const { status } = spawnSync(process.execPath, ["build/bench-peers.mjs", ...process.argv.slice(2)], {
  stdio: "inherit",
});
process.exit(status ?? 1);
