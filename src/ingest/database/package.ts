// Packages that barloom works without.
import { BacktestError } from "../../errors.ts";

/**
 * Loads a package that is there only where somebody installed it. Bundlers do not see the name: they would ask for the package.
 * @param what needs it
 * @throws E_PACKAGE where it is missing or cannot be loaded, with what installs it
 */
export async function optionalPackage<Module>(name: string, what: string): Promise<Module> {
  try {
    return (await import(name)) as Module;
  } catch (error) {
    const { code } = error as { readonly code?: string };
    const isMissing = code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
    const why = isMissing ? "is not installed" : `cannot be loaded (${firstLine((error as Error).message)})`;
    throw new BacktestError("E_PACKAGE", `${what} needs the package ${name}, which ${why}`, {
      ...{ option: name, hint: `Install it beside barloom: npm install ${name}` },
    });
  }
}

function firstLine(text: string): string {
  return text.split("\n")[0];
}
