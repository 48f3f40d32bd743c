// Where a stored result comes from: what made it, and from which files.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import * as v from "valibot";
import { BacktestError } from "../../errors.ts";
import { unreadable } from "../../ingest/files.ts";
import { DIGEST_VERSION } from "../../results/digest.ts";
import type { Portfolio } from "../../results/portfolio.ts";
import type { VectorbtPortfolio } from "../../results/vectorbt/portfolio.ts";
import type { Config } from "../config/schema.ts";
import { movedPath, partsOf } from "../config/settings.ts";
import { inputPath, movedSource, sourceKey } from "../config/source.ts";
import { versionsOf } from "../package.ts";
import { TABLES_VERSION } from "../view/results.ts";

const sha256 = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, "expected the 64 hexadecimal digits of a SHA-256"),
);

/** What is kept beside the settings of a result; more of it is read for nothing. */
const provenance = v.object({
  title: v.optional(v.string()),
  subtitle: v.optional(v.string()),
  barloom: v.string(),
  kernelSha256: sha256,
  node: v.string(),
  profile: v.picklist(["realistic", "vectorbt"]),
  digest: sha256,
  digestVersion: v.number(),
  /** Version of the tables beside the settings. */
  tables: v.optional(v.number()),
  files: v.array(v.object({ file: v.string(), sha256 })),
});

export type Provenance = v.InferOutput<typeof provenance>;

/** A file that a run reads, by its path from the folder of the results. */
export type DataFile = Provenance["files"][number];

/** The title that the settings of a result carry; undefined for other configurations. */
export function titleIn(value: unknown): string | undefined {
  const { success, output } = v.safeParse(v.object({ title: v.string() }), value);
  return success ? output.title : undefined;
}

/** What made a result. */
export function provenanceOf(
  portfolio: Pick<Portfolio | VectorbtPortfolio, "profile" | "digest">,
  files: readonly DataFile[],
): Provenance {
  const { barloom, kernelSha256, node } = versionsOf();
  const digest = { digest: portfolio.digest(), digestVersion: DIGEST_VERSION };
  return {
    barloom,
    kernelSha256,
    node,
    profile: portfolio.profile,
    ...digest,
    tables: TABLES_VERSION,
    files: [...files],
  };
}

/**
 * Checks the provenance of a stored result.
 * @param path of the settings, for the message
 * @throws E_STORED where it is missing or says too little to repeat the run
 */
export function checkedProvenance(value: unknown, path: string): Provenance {
  const { success, output, issues } = v.safeParse(provenance, value);
  if (success) return output;
  const key = v.getDotPath(issues[0]);
  const what =
    value === undefined
      ? "has no provenance"
      : `provenance${key === null ? "" : `.${key}`}: ${issues[0].message}`;
  throw new BacktestError("E_STORED", `${path}: ${what}`, {
    option: key === null ? "provenance" : `provenance.${key}`,
    got: issues[0].received,
    hint: "Only the settings that a run wrote among its results can be repeated.",
  });
}

/**
 * What a configuration reads with its SHA-256, each once: that of a file's bytes, or of the rows that a database gave.
 * @param from folder that the paths of the configuration start from
 * @param to folder of the results, from which the paths are named
 * @param digests of the rows, by the keys of their sources
 */
export async function hashedFiles(
  config: Config,
  from: string,
  to: string,
  digests: ReadonlyMap<string, string>,
): Promise<DataFile[]> {
  const byKey = new Map(partsOf(config).map(({ source }) => [sourceKey(source), source]));
  return Promise.all(
    [...byKey].map(async ([key, source]) => ({
      file: sourceKey(movedSource(source, (file) => movedPath(file, from, to))),
      sha256: typeof source === "string" ? await sha256Of(inputPath(from, source)) : digests.get(key)!,
    })),
  );
}

/**
 * SHA-256 of a file's bytes.
 * @throws E_IO for what is missing or cannot be read
 */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    throw unreadable(path, error);
  }
  return hash.digest("hex");
}
