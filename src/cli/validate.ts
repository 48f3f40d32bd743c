// `barloom validate`: recorded cases, one JSON object a line, against what this version gives.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { unreadable } from "../ingest/files.ts";
import { checkCase, tallyOf, tallyText } from "../validate/run.ts";
import type { Verdict } from "../validate/verdict.ts";
import { border } from "./interrupt.ts";
import type { Terminal } from "./io.ts";

const TEXT_BYTES_MAX = 2 ** 30;

/** What a validation found. */
export interface Validated {
  readonly tally: ReturnType<typeof tallyOf>;
  readonly notSame: readonly Verdict[];
}

/**
 * Runs every case of the files. Prints, for each case that differs or is not supported, the first differing output with
 * what was got and expected (or what is missing); with several files a line for each; last the total.
 * @returns how many cases are the same, and those that are not
 */
export async function validate(terminal: Terminal, files: readonly string[]): Promise<Validated> {
  const verdicts: Verdict[] = [];
  for (const file of files) {
    await border(terminal);
    const own = await verdictsOf(file);
    for (const verdict of own) if ("why" in verdict) terminal.print(terminal.plain(verdictLine(verdict)));
    if (files.length > 1) terminal.print(`${basename(file)}  ${tallyText(tallyOf(own))}`);
    verdicts.push(...own);
  }
  const tally = tallyOf(verdicts);
  terminal.print(tallyText(tally));
  return { tally, notSame: verdicts.filter((verdict) => "why" in verdict) };
}

function verdictLine({ id, kind, why }: Verdict & { readonly why: string }): string {
  return `${kind}  ${id}: ${why}`;
}

async function verdictsOf(file: string): Promise<Verdict[]> {
  const lines = (await textOf(file)).split("\n");
  return lines.flatMap((line, i) => (line.trim() === "" ? [] : [checkCase(line, `${file}, line ${i + 1}`)]));
}

async function textOf(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const plain = isCompressed ? await promisify(gunzip)(bytes, { maxOutputLength: TEXT_BYTES_MAX }) : bytes;
    return plain.toString("utf8");
  } catch (error) {
    throw unreadable(file, error);
  }
}
