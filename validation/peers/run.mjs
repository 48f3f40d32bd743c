// Bundles a TypeScript program and runs it: node validation/peers/run.mjs PROGRAM.ts ARGUMENTS…
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleForNode } from "../../scripts/bundle.mjs";

const [program, ...args] = process.argv.slice(2);
if (program === undefined) {
  console.error("usage: node validation/peers/run.mjs PROGRAM.ts ARGUMENTS…");
  process.exit(2);
}
// Inside the working directory, so that packages are found.
mkdirSync("build", { recursive: true });
const folder = mkdtempSync(join(process.cwd(), "build", "peers-"));
try {
  const outfile = join(folder, "program.mjs");
  await bundleForNode({ entryPoints: [program], outfile });
  process.argv = [process.argv[0], program, ...args];
  await import(pathToFileURL(outfile).href);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
