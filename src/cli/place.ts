// Where the results of a run go.
import { join } from "node:path";
import { OutputFolder } from "../output/folder.ts";

/** A folder that nothing is written outside of, and where in it results go. */
export interface Place {
  readonly folder: OutputFolder;
  /** "" or names that end with "/". */
  readonly prefix: string;
  /** Both together. */
  readonly path: string;
}

/**
 * The folder named on the command line, or the one that a configuration names. A person may choose any folder, a
 * configuration only one under its own: that is checked when files are written.
 */
export function placeOf(chosen: string | undefined, configFolder: string, output: string): Place {
  if (chosen !== undefined) return placeAt(chosen);
  const folder = new OutputFolder(configFolder);
  const name = output.replace(/^(\.\/+)+/, "").replace(/\/+$/, "");
  const prefix = name === "." || (name === "" && output.startsWith(".")) ? "" : `${name}/`;
  return { folder, prefix, path: join(folder.root, prefix) };
}

/** A folder of its own. */
export function placeAt(chosen: string): Place {
  const folder = new OutputFolder(chosen);
  return { folder, prefix: "", path: folder.root };
}
