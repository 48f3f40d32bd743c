// Bundles the benchmark beside its peers, its own participant and its large work, and runs it: node scripts/bench-peers.mjs [options]
import { spawnSync } from "node:child_process";
import { build } from "esbuild";

const bundle = (entry, outfile) =>
  build({
    entryPoints: [`bench/peers/${entry}.ts`],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    outfile,
    logLevel: "warning",
  });

await Promise.all([
  bundle("ours", "build/bench-ours.mjs"),
  bundle("large", "build/bench-large.mjs"),
  bundle("main", "build/bench-peers.mjs"),
]);
const { status } = spawnSync(process.execPath, ["build/bench-peers.mjs", ...process.argv.slice(2)], {
  stdio: "inherit",
});
process.exit(status ?? 1);
