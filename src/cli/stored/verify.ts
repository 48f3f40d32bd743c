// `barloom verify out/`: the run of a folder of results again, against what was stored.
import { join } from "node:path";
import { diff } from "../../diff/diff.ts";
import { differenceLines } from "../../diff/lines.ts";
import type { StoredResults } from "../../diff/stored.ts";
import { BacktestError } from "../../errors.ts";
import { readTable } from "../../ingest/files.ts";
import { DIGEST_VERSION } from "../../results/digest.ts";
import type { Terminal } from "../io.ts";
import { versionsOf } from "../package.ts";
import { tablesOf } from "../view/results.ts";
import { compareFiles, type FileComparison } from "./compare.ts";
import { readStoredSettings, repeatRun, requireSameData, type StoredRun } from "./open.ts";
import type { Provenance } from "./provenance.ts";

/** What was found of a stored result. */
export interface Verified {
  readonly isSame: boolean;
  readonly summary: object;
}

/**
 * Repeats the run and compares digest, tables, statistics and sensitivity; prints what it found.
 * @returns whether everything is as it was stored, and what a machine wants to know
 * @throws E_DATA_CHANGED where the data are not those of the run; see `openStoredRun`
 */
export async function verify(terminal: Terminal, folder: string): Promise<Verified> {
  const stored = await readStoredSettings(folder);
  const print = (line: string): void => terminal.print(terminal.plain(line));
  for (const line of madeByLines(stored.provenance)) print(line);
  await requireSameData(stored);
  const { files } = stored.provenance;
  print(files.length === 1 ? "Data: 1 file as it was" : `Data: ${files.length} files as they were`);
  const run = await repeatRun(stored);
  for (const line of digestLines(run)) print(line);
  const comparison = await compareFiles(folder, run.portfolio, run.config);
  const isSame = run.hasStoredDigest !== false && comparison.differences.length === 0;
  if (!isSame) for (const line of await partingLines(run)) print(`  ${line}`);
  for (const line of fileLines(comparison)) print(line);
  const { digest, files: dataFiles } = stored.provenance;
  const digests = { stored: digest, repeated: run.portfolio.digest(), isEqual: run.hasStoredDigest };
  const summary = { command: "verify", ...versionsOf(), isSame, dataFiles: dataFiles.length, digests };
  return { isSame, summary: { ...summary, ...comparison } };
}

/** What made the stored result, and what is here now where that is something else. */
function madeByLines({ barloom, kernelSha256, profile }: Provenance): string[] {
  const now = versionsOf();
  const short = (kernel: string): string => kernel.slice(0, 16);
  const order = compareVersions(now.barloom, barloom);
  const relation = order === 0 ? "the same version" : order > 0 ? "a later version" : "an earlier version";
  const kernel = kernelSha256 === now.kernelSha256 ? "the same kernel" : `kernel ${short(now.kernelSha256)}`;
  const isThis = barloom === now.barloom && kernelSha256 === now.kernelSha256;
  return [
    `Stored by barloom ${barloom}, kernel ${short(kernelSha256)}; ${profile} profile`,
    ...(isThis ? [] : [`This is barloom ${now.barloom}: ${relation}, ${kernel}`]),
  ];
}

/** Below 0: the first comes before the second. What follows the numbers counts as text. */
function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function digestLines({ hasStoredDigest, provenance, portfolio }: StoredRun): string[] {
  if (hasStoredDigest === true) return [`Digest: equal, ${provenance.digest}`];
  if (hasStoredDigest === false)
    return [`Digest: DIFFERENT, stored ${provenance.digest}, repeated ${portfolio.digest()}`];
  const versions = `version ${provenance.digestVersion} was stored, this is version ${DIGEST_VERSION}`;
  return [`Digest: cannot be compared, ${versions}; the tables can`];
}

function fileLines({ files, differences }: FileComparison): string[] {
  if (differences.length === 0) return [`Files: ${files} as the repeated run gives them`];
  const head = `Files: ${differences.length} of ${files} DIFFERENT from what the repeated run gives`;
  return [head, ...differences.map(({ file, why }) => `  ${file}: ${why}`)];
}

const ONLY_DIGEST =
  "The stored tables are those of the repeated run: the digest in config.json is not, or what no table holds";

// ---- where the runs part ---------------------------------------------------------------------------------------------

/** The stored tables against the repeated run; nothing where they cannot be read or do not part. */
async function partingLines(run: StoredRun): Promise<string[]> {
  try {
    const found = diff(await readStoredResults(run), run.portfolio);
    if (!found.equal) return differenceLines({ ...found, notCompared: [] });
    return run.hasStoredDigest === false ? [ONLY_DIGEST] : [];
  } catch (error) {
    if (error instanceof BacktestError)
      return [`The stored tables cannot be compared: ${error.message.split("\n")[0]}`];
    throw error;
  }
}

async function readStoredResults({ folder, provenance, portfolio }: StoredRun): Promise<StoredResults> {
  const names = Object.keys(tablesOf(portfolio));
  const tables = await Promise.all(
    names.map(async (name) => [name, await readTable(join(folder, `${name}.parquet`))] as const),
  );
  return { profile: provenance.profile, tables: Object.fromEntries(tables) };
}
