// Formats assembly/ with prettier, which cannot parse AssemblyScript's decorators on functions: they are comments meanwhile.
// `--check` only says what is not formatted.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";

const check = process.argv.includes("--check");
const files = readdirSync("assembly", { recursive: true }).filter((name) => name.endsWith(".ts"));
let stale = 0;
for (const name of files) {
  const path = join("assembly", name);
  const text = readFileSync(path, "utf8");
  const masked = text.replace(/^@inline$/gm, "// @inline");
  const config = await resolveConfig("assembly/layout.ts");
  const formatted = (await format(masked, { ...config, parser: "typescript" })).replace(
    /^\/\/ @inline$/gm,
    "@inline",
  );
  if (formatted === text) continue;
  stale += 1;
  if (check) console.error(`not formatted: ${path}`);
  else writeFileSync(path, formatted);
}
if (check && stale > 0) process.exit(1);
