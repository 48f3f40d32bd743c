// Adds to package-lock.json the binary packages of other platforms that a registry did not list: without them `npm ci` refuses the
// lock wherever they are listed. `--check` only says which are missing. Run it after every change of the dependencies.
import { readFileSync, writeFileSync } from "node:fs";

const LOCK = "package-lock.json";
const lock = JSON.parse(readFileSync(LOCK, "utf8"));
const missing = Object.values(lock.packages).flatMap(({ optionalDependencies = {}, ...parent }) =>
  Object.entries(optionalDependencies)
    .filter(([name]) => lock.packages[`node_modules/${name}`] === undefined)
    .map(([name, version]) => ({ name, version, parent })),
);

if (process.argv.includes("--check")) {
  for (const { name } of missing) console.error(`${LOCK} has no ${name}`);
  if (missing.length > 0) console.error("Run: node scripts/complete-lock.mjs");
  process.exit(missing.length > 0 ? 1 : 0);
}

for (const { name, version, parent } of missing)
  lock.packages[`node_modules/${name}`] = entryOf(name, version, parent);
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
);
writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${LOCK}: ${missing.length} packages of other platforms added`);

/** What npm writes for a package that this platform does not install; the platform is the end of the name. */
function entryOf(name, version, { dev, license }) {
  const [, os, cpu, musl] = /-(darwin|linux|win32)-(x64|arm64|ia32|arm)(-musl)?$/.exec(name) ?? [];
  if (os === undefined) throw new Error(`${name} names no platform`);
  const libc = os === "linux" ? { libc: [musl === undefined ? "glibc" : "musl"] } : {};
  return { version, cpu: [cpu], ...(dev ? { dev } : {}), ...libc, license, optional: true, os: [os] };
}
