// Files and folders that must not outlive their process.
import { rmSync } from "node:fs";

/** Removes what lies at a path when the process exits, unless that was done before by the function that this gives. */
export function removedAtExit(path: string): () => void {
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  process.once("exit", remove);
  return () => {
    process.off("exit", remove);
    remove();
  };
}
