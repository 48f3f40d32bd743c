// Programs that import the package by its name run on its sources, built or not.
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
  dependencies: Record<string, string>;
};

/** A new folder inside the repository, so that packages are found. */
export function folderFor(what: string): string {
  mkdirSync("build", { recursive: true });
  return mkdtempSync(join("build", `${what}-`));
}

/** Bundles programs for Node with the package's sources, each into a file NAME.mjs of the folder. */
export async function bundlePrograms(files: readonly string[], folder: string): Promise<void> {
  await build({
    entryPoints: [...files],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: Object.keys(dependencies),
    alias: { barloom: resolve("src/index.ts"), "barloom/files": resolve("src/files.ts") },
    outExtension: { ".js": ".mjs" },
    logLevel: "error",
  });
}
