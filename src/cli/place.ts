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
 * configuration only one under its own.
 * @throws E_PATH where nothing can be written there
 */
export function placeOf(chosen: string | undefined, configFolder: string, output: string): Place {
  if (chosen !== undefined) return placeAt(chosen);
  const folder = new OutputFolder(configFolder);
  const name = output.replace(/^(\.\/+)+/, "").replace(/\/+$/, "");
  const prefix = name === "." || (name === "" && output.startsWith(".")) ? "" : `${name}/`;
  folder.check(`${prefix}config.json`);
  return { folder, prefix, path: join(folder.root, prefix) };
}

/** A folder of its own. */
export function placeAt(chosen: string): Place {
  const folder = new OutputFolder(chosen);
  return { folder, prefix: "", path: folder.root };
}

/**
 * Does what writes its results to a place, and keeps other processes out of it meanwhile; when that fails, no empty folder is
 * left there.
 * @throws E_LOCKED where another process writes there
 */
export async function within<Result>(place: Place, step: (place: Place) => Promise<Result>): Promise<Result> {
  const { folder, prefix } = place;
  try {
    const unlock = folder.lock(prefix.replace(/\/$/, ""));
    try {
      return await step(place);
    } finally {
      unlock();
    }
  } catch (error) {
    folder.discard();
    throw error;
  }
}
