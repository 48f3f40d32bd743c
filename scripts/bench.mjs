// Bundles a benchmark and runs it: node scripts/bench.mjs NAME [argument…]
import { spawnSync } from "node:child_process";
import { bundleBench } from "./bundle.mjs";

const [name, ...args] = process.argv.slice(2);
await bundleBench(name === "large" ? [name, "peers/large"] : [name]);
const { status } = spawnSync(process.execPath, [`build/bench/${name}.mjs`, ...args], { stdio: "inherit" });
process.exit(status ?? 1);
