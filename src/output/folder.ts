import { randomBytes } from "node:crypto";
import * as nodeFs from "node:fs";
import { dirname, join, resolve } from "node:path";
import { requireType } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { attempt, ioFault, writeBytes } from "./faults.ts";
import { takeLock, type LockCalls } from "./lock.ts";

/** The calls an OutputFolder makes; a test may put failing ones in their place. */
export type FileCalls = Pick<
  typeof nodeFs,
  | "closeSync"
  | "fsyncSync"
  | "lstatSync"
  | "mkdirSync"
  | "openSync"
  | "realpathSync"
  | "renameSync"
  | "rmSync"
  | "rmdirSync"
  | "statfsSync"
  | "writeSync"
> &
  LockCalls;

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = nodeFs.constants;
const NEW_FILE = O_WRONLY | O_CREAT | O_EXCL | (O_NOFOLLOW ?? 0);
const LOCK = ".barloom.lock";
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i; // devices, whatever the ending, on Windows

/** A file that is being written. */
export interface FileStream {
  /** Where it will be. */
  readonly path: string;
  write(bytes: Uint8Array): void;
  /** Syncs the file and gives it its name. */
  finish(): void;
  /** Leaves nothing behind; an earlier file of the name is as it was. */
  abandon(): void;
}

/**
 * A folder that results are written into, and never outside of. Every file is written under a temporary name beside its
 * place, synced and renamed, so that a reader sees the earlier file or the whole new one, and a failure leaves the
 * earlier one as it was.
 */
export class OutputFolder {
  /** The folder itself, absolute and free of links. */
  readonly root: string;
  readonly #fs: FileCalls;
  /** Folders that had to be made, outermost first. */
  readonly #made: string[] = [];

  /**
   * @param root is made when it is missing
   * @throws E_PATH when it is not a folder; E_IO when it cannot be made
   */
  constructor(root: string, fs: FileCalls = nodeFs) {
    this.#fs = fs;
    requireType(typeof root === "string", "root", root, "the path of a folder");
    if (root === "" || root.includes("\0")) throw badPath(root, "is no folder name");
    const kind = this.#kindOf(resolve(root));
    if (kind === "file" || kind === "device") throw badPath(root, `is a ${kind}, not a folder`);
    this.root = this.#try(root, () => {
      this.#makeWithParents(resolve(root));
      return fs.realpathSync(resolve(root));
    });
    if (this.#kindOf(this.root) !== "folder") throw badPath(root, "is not a folder");
  }

  /** Takes away the folders that were made and that nothing was written into: a run that failed leaves none that is empty. */
  discard(): void {
    try {
      for (const folder of this.#made.splice(0).reverse()) this.#fs.rmdirSync(folder);
    } catch {
      return;
    }
  }

  /**
   * Looks whether a file can be written under a name, and writes nothing.
   * @throws E_PATH as `write` does
   */
  check(name: string): void {
    const segments = safeSegments(name);
    let path = this.root;
    for (const folder of segments.slice(0, -1)) {
      path = join(path, folder);
      if (this.#kindOf(path) === "nothing") return;
      this.#requireFolder(path, name);
    }
    path = join(path, segments[segments.length - 1]);
    const kind = this.#kindOf(path);
    if (kind !== "nothing" && kind !== "file") throw badPath(name, `is taken by a ${kind}`);
  }

  /**
   * Writes several files, none before all their names are checked.
   * @returns the absolute paths written, in their order
   * @throws as `write` does
   */
  writeAll(files: readonly (readonly [name: string, content: Uint8Array | string])[]): string[] {
    for (const [name] of files) this.check(name);
    return files.map(([name, content]) => this.write(name, content));
  }

  /**
   * Writes one file; an earlier file of that name is replaced as a whole.
   * @param name relative, with "/" between folders, which are made as needed
   * @returns the absolute path written
   * @throws E_PATH for a name that leaves the folder, is absolute, passes a link, or is taken by something that is no
   *   file; E_DISK when the disk is full; E_IO for any other failure, a failed sync included
   */
  write(name: string, content: Uint8Array | string): string {
    const path = this.#place(name);
    const isContent = typeof content === "string" || content instanceof Uint8Array;
    requireType(isContent, "content", content, "text, or bytes as Uint8Array");
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const temporary = join(dirname(path), `.${randomBytes(9).toString("hex")}.part`);
    this.#try(path, () => this.#writeAndRename(temporary, path, bytes), bytes.length);
    return path;
  }

  /**
   * Opens a file to be written piece by piece. It appears under its name, as a whole, when it is finished.
   * @param name as for `write`
   * @throws as `write` does, here and at every piece
   */
  stream(name: string): FileStream {
    const path = this.#place(name);
    const temporary = join(dirname(path), `.${randomBytes(9).toString("hex")}.part`);
    const file = this.#try(path, () => this.#fs.openSync(temporary, NEW_FILE, 0o666));
    let isOpen = true;
    const close = (): void => {
      if (isOpen) this.#fs.closeSync(file);
      isOpen = false;
    };
    return {
      path,
      write: (bytes) => this.#try(path, () => writeBytes(this.#fs, file, bytes), bytes.length),
      finish: () =>
        this.#try(path, () => {
          this.#fs.fsyncSync(file);
          close();
          this.#fs.renameSync(temporary, path);
          this.#syncFolder(dirname(path));
        }),
      abandon: () => {
        close();
        this.#fs.rmSync(temporary, { force: true });
      },
    };
  }

  /**
   * Keeps other processes that lock it out of a folder until the function that this gives is called; a process that ends
   * without doing so holds it no longer.
   * @param folder "" for this one, or the name of one in it, which is made when it is missing
   * @throws E_LOCKED where a process holds it, with its number, its machine and since when it runs; E_PATH, E_DISK, E_IO
   */
  lock(folder = ""): () => void {
    requireType(typeof folder === "string", "folder", folder, "a relative name");
    return takeLock(this.#place(folder === "" ? LOCK : `${folder}/${LOCK}`), this.#fs);
  }

  /** The path of a name, after its folders are made and nothing on the way is a link. */
  #place(name: string): string {
    this.check(name);
    const segments = safeSegments(name);
    let path = this.root;
    this.#requireFolder(path, name);
    for (const folder of segments.slice(0, -1)) {
      path = join(path, folder);
      if (this.#kindOf(path) === "nothing") this.#try(path, () => this.#make(path));
      this.#requireFolder(path, name);
    }
    return join(path, segments[segments.length - 1]);
  }

  /** One folder at a time: a recursive mkdir never comes back from file systems that hold no folders, such as /proc. */
  #makeWithParents(path: string): void {
    if (this.#kindOf(path) !== "nothing") return;
    this.#makeWithParents(dirname(path));
    this.#make(path);
  }

  #make(path: string): void {
    try {
      this.#fs.mkdirSync(path);
      this.#made.push(path);
      this.#syncFolder(dirname(path));
    } catch (error) {
      // Another process may have been faster.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }

  #requireFolder(path: string, name: string): void {
    const kind = this.#kindOf(path);
    if (kind === "nothing") throw ioFault(path, "the folder is gone");
    if (kind !== "folder") throw badPath(name, `passes through a ${kind}`);
  }

  #kindOf(path: string): "nothing" | "file" | "folder" | "link" | "device" {
    const info = this.#try(path, () => this.#fs.lstatSync(path, { throwIfNoEntry: false }));
    if (info === undefined) return "nothing";
    if (info.isSymbolicLink()) return "link";
    if (info.isDirectory()) return "folder";
    return info.isFile() ? "file" : "device";
  }

  #writeAndRename(temporary: string, path: string, bytes: Uint8Array): void {
    const file = this.#fs.openSync(temporary, NEW_FILE, 0o666);
    try {
      try {
        writeBytes(this.#fs, file, bytes);
        this.#fs.fsyncSync(file);
      } finally {
        this.#fs.closeSync(file);
      }
      this.#fs.renameSync(temporary, path);
    } catch (error) {
      this.#fs.rmSync(temporary, { force: true });
      throw error;
    }
    this.#syncFolder(dirname(path));
  }

  /** Makes the new name last; some systems cannot sync a folder, and the file itself is safe by then. */
  #syncFolder(folder: string): void {
    try {
      const handle = this.#fs.openSync(folder, O_RDONLY);
      try {
        this.#fs.fsyncSync(handle);
      } finally {
        this.#fs.closeSync(handle);
      }
    } catch {
      return;
    }
  }

  #try<Result>(path: string, step: () => Result, needed = 0): Result {
    return attempt(this.#fs, path, step, needed);
  }
}

/** The parts of a relative name, none of which climbs, is hidden in a drive letter or names a device. */
function safeSegments(name: string): string[] {
  // Control characters have no place in a file name.
  requireType(typeof name === "string", "name", name, "a relative name");
  if (name === "" || /[\0-\x1f\x7f]/.test(name)) throw badPath(name, "is empty or holds a control character");
  if (name.startsWith("/") || /[\\:]/.test(name)) throw badPath(name, "is absolute, or holds \\ or :");
  const segments = name.split("/");
  for (const segment of segments)
    if (
      segment === "" ||
      segment === "." ||
      segment === ".." ||
      /[. ]$/.test(segment) ||
      RESERVED.test(segment)
    )
      throw badPath(name, `holds ${JSON.stringify(segment)}, which may lead elsewhere`);
  return segments;
}

function badPath(name: string, what: string): BacktestError {
  return new BacktestError("E_PATH", `${JSON.stringify(name)} ${what}`, {
    got: name,
    expected: "a relative name under the output folder",
  });
}
