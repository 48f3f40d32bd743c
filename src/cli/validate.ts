// `barloom validate`: recorded cases, one JSON object a line, against what this version gives.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { BacktestError } from "../errors.ts";
import { checkCase, tallyOf, tallyText } from "../validate/run.ts";
import type { Verdict } from "../validate/verdict.ts";
import type { Terminal } from "./io.ts";

const TEXT_BYTES_MAX = 2 ** 30;
const DIFFERENCES_SHOWN = 10;

/**
 * Runs every case of the files and prints a line a file, the first differences, and a total.
 * @returns whether no case differs
 */
export async function validate(terminal: Terminal, files: readonly string[]): Promise<boolean> {
  const verdicts: Verdict[] = [];
  for (const file of files) {
    const own = await verdictsOf(file);
    terminal.print(`${basename(file)}  ${tallyText(tallyOf(own))}`);
    verdicts.push(...own);
  }
  const differing = verdicts.filter(({ kind }) => kind === "different");
  for (const verdict of differing.slice(0, DIFFERENCES_SHOWN))
    terminal.print(terminal.plain(`  ${verdict.id}: ${"why" in verdict ? verdict.why : ""}`));
  terminal.print(`in all  ${tallyText(tallyOf(verdicts))}`);
  return differing.length === 0;
}

async function verdictsOf(file: string): Promise<Verdict[]> {
  const lines = (await textOf(file)).split("\n");
  return lines.flatMap((line, i) => (line.trim() === "" ? [] : [checkCase(line, `${file}, line ${i + 1}`)]));
}

async function textOf(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    const plain = file.endsWith(".gz")
      ? await promisify(gunzip)(bytes, { maxOutputLength: TEXT_BYTES_MAX })
      : bytes;
    return plain.toString("utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === "ENOENT" ? "there is no such file" : `cannot be read (${code ?? String(error)})`;
    throw new BacktestError("E_IO", `${file}: ${what}`, { got: file });
  }
}
