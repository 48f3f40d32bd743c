// The store of a sweep: a folder with a file of its finished chunks, for one process at a time.
import { createHash, type Hash } from "node:crypto";
import * as nodeFs from "node:fs";
import { resolve } from "node:path";
import { objectOf, requireType, isObject, runNumber } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { SweepPart, Told } from "../sweep/identity.ts";
import type { StoredChunks, StoredSweep, SweepKey, SweepStore } from "../sweep/stored.ts";
import { attempt } from "./faults.ts";
import { OutputFolder, type FileCalls } from "./folder.ts";
import { emptyRecords, RecordFile, type RecordCalls } from "./recordFile.ts";

/** What a store may be told. */
export interface SweepStoreOptions {
  /**
   * Changes with what a function stands for, and with the data that it uses: needed where `run` or `rule` is a function, because
   * nothing else tells two of them apart. One text, or several by name.
   */
  readonly key?: SweepKey;
  /** Combinations of a chunk in a store that is begun; by default 1 of `run`, and of a rule so many that they take a second or so. */
  readonly chunk?: number;
}

type StoreCalls = FileCalls & RecordCalls;

const FILE = "sweep.store";
const CHUNK_MAX = 2 ** 20;
/** Texts that are hashed at once. */
const TEXT_CHARACTERS = 2 ** 16;

/**
 * A folder in which a sweep keeps its finished chunks: the same sweep with the same folder takes up where it was stopped, whatever
 * stopped it, and gives the same table to the bit. Other data, options or versions are refused, never mixed.
 * @param folder is made by the sweep when it is missing
 * @returns for `sweep({ …, store })`; several sweeps one after another need a folder each
 * @throws BacktestError E_DTYPE, E_RANGE, E_UNKNOWN_KEY for what does not fit. `sweep` throws E_PATH for a folder that is none, E_LOCKED while another process uses it, E_CHECKPOINT where the file is not as it was written,
 *   E_CHECKPOINT_MISMATCH for another sweep's, E_CHECKPOINT_VERSION for another version's, E_DISK, E_IO
 * @example
 * const table = await sweep({ ...options, store: openSweepStore("sweeps/crossover") });
 */
export function openSweepStore(folder: string, options: SweepStoreOptions = {}): SweepStore {
  return new FolderStore(folder, options);
}

/** For tests: a store on a file system of theirs. */
export function openSweepStoreOn(
  fs: StoreCalls,
  folder: string,
  options: SweepStoreOptions = {},
): SweepStore {
  return new FolderStore(folder, options, fs);
}

class FolderStore implements SweepStore {
  readonly path: string;
  readonly key: SweepKey | undefined;
  found = 0;
  rows = 0;
  readonly #chunk: number | undefined;

  constructor(
    private readonly folder: string,
    options: SweepStoreOptions,
    private readonly fs: StoreCalls = nodeFs,
  ) {
    requireType(typeof folder === "string", "folder", folder, "the path of a folder");
    const { key, chunk } = objectOf("options", options, ["key", "chunk"]) as SweepStoreOptions;
    requireType(isKey(key), "key", key, "a text, or texts by name");
    this.key = key;
    this.#chunk = chunk === undefined ? undefined : runNumber("chunk", chunk, CHUNK);
    this.path = resolve(folder, FILE);
  }

  begin(sweep: StoredSweep): StoredChunks {
    const folder = new OutputFolder(this.folder, this.fs);
    try {
      const unlock = folder.lock();
      try {
        return this.#open(folder, sweep, unlock);
      } catch (error) {
        unlock();
        throw error;
      }
    } catch (error) {
      folder.discard();
      throw error;
    }
  }

  #open(folder: OutputFolder, sweep: StoredSweep, unlock: () => void): StoredChunks {
    const own = headerOf(sweep, this.#chunk ?? sweep.chunk);
    folder.check(FILE);
    if (!this.#isThere()) folder.write(FILE, emptyRecords(JSON.stringify(own)));
    const file = new RecordFile(this.path, this.fs);
    try {
      const { chunk } = matching(this.path, parsed(file), own);
      return this.#chunks(file, sweep, chunk, unlock);
    } catch (error) {
      file.end();
      throw error;
    }
  }

  #isThere(): boolean {
    const look = (): unknown => this.fs.lstatSync(this.path, { throwIfNoEntry: false });
    return attempt(this.fs, this.path, look) !== undefined;
  }

  #chunks(file: RecordFile, sweep: StoredSweep, chunk: number, unlock: () => void): StoredChunks {
    const width = sweep.assets * sweep.figures.length;
    const whole = sweep.combinations * width;
    let stored = 0;
    const add = (figures: number): void => {
      stored += figures;
      this.rows = stored / sweep.figures.length;
    };
    add(0);
    return {
      chunk,
      read: (take) => {
        file.read((content, number) => {
          if (content.length !== 8 * Math.min(chunk * width, whole - stored))
            throw file.fault(`at record ${number}`);
          take(new Float64Array(content.slice().buffer));
          add(content.length / 8);
        });
        this.found = this.rows;
      },
      append: (figures) => {
        file.append(new Uint8Array(figures.buffer, figures.byteOffset, figures.byteLength));
        add(figures.length);
      },
      end: () => {
        try {
          file.end();
        } finally {
          unlock();
        }
      },
    };
  }
}

const CHUNK = {
  accepts: (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= CHUNK_MAX,
  code: "E_RANGE",
  expected: `a whole number from 1 to ${CHUNK_MAX}`,
} as const;

function isKey(key: unknown): boolean {
  if (key === undefined || typeof key === "string") return true;
  return isObject(key) && Object.values(key).every((text) => typeof text === "string");
}

// ---- which sweep it is of --------------------------------------------------------------------------------------------

/** What the header of a store says. */
interface Header {
  readonly made: Readonly<Record<string, string>>;
  /** SHA-256 of every part of the sweep, by the option that it is of. */
  readonly parts: Readonly<Record<string, string>>;
  readonly chunk: number;
}

function headerOf({ made, parts, combinations, assets, figures }: StoredSweep, chunk: number): Header {
  const all: SweepPart[] = [["figures", [JSON.stringify([combinations, assets, figures])]]];
  const hashes = [...parts, ...all].map(([option, told]) => [option, hashOf(told)] as const);
  return { made, parts: Object.fromEntries(hashes), chunk };
}

function parsed(file: RecordFile): Header {
  const text = file.header();
  try {
    const header = JSON.parse(text) as Header;
    if (isObject(header.made) && isObject(header.parts) && CHUNK.accepts(header.chunk)) return header;
  } catch {
    // Said below.
  }
  throw file.fault("in its header");
}

/** @throws E_CHECKPOINT_VERSION for what another version made; E_CHECKPOINT_MISMATCH with the first option that is another */
function matching(path: string, found: Header, own: Header): Header {
  for (const [name, version] of Object.entries(own.made))
    if (found.made[name] !== version) throw otherMaker(path, name, found.made[name], version);
  const options = new Set([...Object.keys(own.parts), ...Object.keys(found.parts)]);
  for (const option of options)
    if (found.parts[option] !== own.parts[option])
      throw otherSweep(path, option, found.parts[option], own.parts[option]);
  return found;
}

function otherMaker(path: string, name: string, got: string, expected: string): BacktestError {
  return new BacktestError(
    "E_CHECKPOINT_VERSION",
    `${path} was written by another version: its ${name} is ${got}, this one is ${expected}`,
    { ...{ option: "store", got, expected }, hint: "Go on with that version, or name another folder." },
  );
}

function otherSweep(path: string, option: string, got = "not given", expected = "not given"): BacktestError {
  return new BacktestError("E_CHECKPOINT_MISMATCH", `${option}: ${path} is of a sweep with another one`, {
    ...{ option, got, expected },
    hint: "Go on with what it was begun with, or name another folder.",
  });
}

function hashOf(parts: Iterable<Told>): string {
  const hash = createHash("sha256");
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") text += part;
    if (typeof part === "string" && text.length < TEXT_CHARACTERS) continue;
    hash.update(text);
    text = "";
    if (typeof part !== "string") updateWith(hash, part);
  }
  return hash.update(text).digest("hex");
}

/** Every NaN counts as the same one. */
function updateWith(hash: Hash, values: Exclude<Told, string>): void {
  for (let first = 0; first < values.length; first += TEXT_CHARACTERS) {
    const some = values.subarray(first, first + TEXT_CHARACTERS);
    const same =
      some instanceof Float64Array ? some.map((value) => (Number.isNaN(value) ? NaN : value)) : some;
    hash.update(new Uint8Array(same.buffer, same.byteOffset, same.byteLength));
  }
}
