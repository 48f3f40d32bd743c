// Bundles a benchmark and runs it: node scripts/bench.mjs NAME [rounds]
import { spawnSync } from "node:child_process";
import { bundleForNode } from "./bundle.mjs";

const [name, ...args] = process.argv.slice(2);
await bundleForNode({
  entryPoints: [`bench/${name}.ts`],
  // Lazy parts stay lazy, as in the package.
  splitting: true,
  outdir: "build/bench",
  outExtension: { ".js": ".mjs" },
});
const { status } = spawnSync(process.execPath, [`build/bench/${name}.mjs`, ...args], { stdio: "inherit" });
process.exit(status ?? 1);
