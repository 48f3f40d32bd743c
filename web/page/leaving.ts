// A sweep lives and ends with its page: who leaves is asked, who comes back is told.
const KEY = "barloom is sweeping";

/** @param isSweeping whether there is something to lose from now on */
export function guardSweep(isSweeping: boolean): void {
  if (isSweeping) addEventListener("beforeunload", ask);
  else removeEventListener("beforeunload", ask);
  stored((storage) => (isSweeping ? storage.setItem(KEY, "1") : storage.removeItem(KEY)));
}

/** Whether this tab was left, or ended, in the middle of a sweep; told once. */
export function wasSweepLost(): boolean {
  return (
    stored((storage) => {
      const isLost = storage.getItem(KEY) !== null;
      storage.removeItem(KEY);
      return isLost;
    }) ?? false
  );
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** Pages may be forbidden to keep anything: then nobody is told. */
function stored<Result>(step: (storage: Storage) => Result): Result | undefined {
  try {
    return step(sessionStorage);
  } catch {
    return undefined;
  }
}
