// Files and folders that must not outlive their process.
import * as nodeFs from "node:fs";

/** Removes what lies at a path when the process exits, unless that was done before by the function that this gives. */
export function removedAtExit(path: string, fs: Pick<typeof nodeFs, "rmSync"> = nodeFs): () => void {
  const remove = (): void => fs.rmSync(path, { recursive: true, force: true });
  process.once("exit", remove);
  return () => {
    process.off("exit", remove);
    remove();
  };
}
