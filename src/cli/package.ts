// Where the installed package lies, and what it is called.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { KERNEL_SHA256 } from "../generated/kernelBytes.ts";
import { PACKAGE_VERSION } from "../generated/packageVersion.ts";

/** The nearest folder above this module that has a package.json: modules move when they are bundled. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    if (folder === dirname(folder)) throw new Error("the package has lost its package.json");
    folder = dirname(folder);
  }
  return folder;
}

/** Path of a file that comes with the package. */
export function packageFile(...names: string[]): string {
  return join(packageRoot(), ...names);
}

/** Version of the package. */
export function packageVersion(): string {
  return PACKAGE_VERSION;
}

/** What made a result: as texts by name. */
export function versionsOf(): Readonly<Record<string, string>> {
  return { barloom: packageVersion(), kernelSha256: KERNEL_SHA256, node: process.versions.node };
}
