// Builds, then holds the recorded cases against this version: the files given, or those that the repository ships.
import { spawnSync } from "node:child_process";

const SHIPPED = ["execution-basics", "execution-fuzz-100", "vectorbt-orders-100", "vectorbt-fuzz-100"];

const given = process.argv.slice(2);
const files = given.length > 0 ? given : SHIPPED.map((name) => `tests/cases/${name}.jsonl.gz`);
const run = (command, args) => {
  const { status } = spawnSync(command, args, { stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) process.exit(status ?? 1);
};
run("npm", ["run", "--silent", "build:js"]);
run(process.execPath, ["dist/cli.js", "validate", ...files]);
