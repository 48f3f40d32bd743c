// Bundles TypeScript programs for Node, which cannot run them with plain imports; packages stay outside.
import { build } from "esbuild";

/** @param options what the bundle is of and where it goes, as esbuild takes it */
export function bundleForNode(options) {
  return build({
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "warning",
    ...options,
  });
}

/** Benchmarks by their names in bench/, into build/bench/; lazy parts stay lazy, as in the package. */
export function bundleBench(names) {
  return bundleForNode({
    entryPoints: Object.fromEntries(names.map((name) => [name, `bench/${name}.ts`])),
    splitting: true,
    outdir: "build/bench",
    outExtension: { ".js": ".mjs" },
  });
}
