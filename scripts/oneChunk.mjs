// Files are what a cold start pays for: all that `src/index.ts` loads at once goes into few of them.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const ENGINE = "src/index.ts";
const KERNEL = "src/kernel.ts";
const COMMANDS = "src/cli/program.ts";
/** Stands for the engine where it is imported for the sake of the division into chunks only. */
const AGAIN = "barloom-engine";

/** Sources that `from` loads at once. */
function loadedBy(from, inputs) {
  const loaded = new Set([from]);
  for (const path of loaded)
    for (const { path: next, kind, external } of inputs[path].imports)
      if (kind === "import-statement" && !external) loaded.add(next);
  return loaded;
}

/** Sources that are loaded later than what asks for them, but for what commands without a kernel load. */
function laterParts(inputs) {
  const later = Object.entries(inputs).flatMap(([from, { imports }]) =>
    imports
      .filter(({ kind, external }) => kind === "dynamic-import" && !external)
      .map(({ path }) => ({ from, path, loaded: loadedBy(path, inputs) })),
  );
  const commands = later.filter(({ from, loaded }) => from === COMMANDS && !loaded.has(KERNEL));
  const light = new Set(commands.flatMap(({ loaded }) => [...loaded]));
  return later.map(({ path }) => path).filter((path) => !light.has(path));
}

/**
 * A bundler puts sources into one chunk where the same entries load them. Every part that is loaded later is made to load the
 * whole engine, which is there already when it comes: then all of the engine has the same entries.
 *
 * @param inputs of esbuild's metafile, of a build without this plugin
 */
export function oneChunk(inputs) {
  const parts = new Set(["src/files.ts", ...laterParts(inputs)].map((path) => resolve(path)));
  return {
    name: "one-chunk",
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${AGAIN}$`) }, () => ({
        path: resolve(ENGINE),
        sideEffects: true,
      }));
      build.onLoad({ filter: /\.ts$/ }, ({ path }) =>
        parts.has(path)
          ? { contents: `${readFileSync(path, "utf8")}\nimport "${AGAIN}";\n`, loader: "ts" }
          : undefined,
      );
    },
  };
}

/** The same program in ASCII: engines hold text with any other character in twice the memory, and read it slower. */
export function inAscii(text) {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
