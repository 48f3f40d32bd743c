// Bundles the benchmark beside its peers, its own participant and its large work, and runs it: node scripts/bench-peers.mjs [options]
import { spawnSync } from "node:child_process";
import { bundleBench } from "./bundle.mjs";

await bundleBench(["peers/ours", "peers/large", "peers/main"]);
const { status } = spawnSync(process.execPath, ["build/bench/peers/main.mjs", ...process.argv.slice(2)], {
  stdio: "inherit",
});
process.exit(status ?? 1);
