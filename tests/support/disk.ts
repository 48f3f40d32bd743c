// A disk in memory whose power can be cut: what was synced is there afterwards, of the rest any part, in any order.
import { constants } from "node:fs";
import { dirname } from "node:path";
import type { FileCalls } from "../../src/output/folder.ts";
import type { RecordCalls } from "../../src/output/recordFile.ts";

/** What was done to the bytes of a file: its new length, or bytes at a place. */
type Change = { readonly length: number } | { readonly at: number; readonly bytes: Uint8Array };

interface File {
  now: Uint8Array;
  /** The bytes of the last sync, and what was done since. */
  safe: Uint8Array;
  pending: Change[];
}

/** Entries by name; null for one that goes. A rename is both at once. */
type Entries = ReadonlyMap<string, Node | null>;

interface Folder {
  now: Map<string, Node>;
  safe: Map<string, Node>;
  pending: Entries[];
}

type Node = File | Folder;

/** A number from 0 to below `count`, chosen by who cuts the power. */
type Pick = (count: number) => number;

const isFolder = (node: Node | undefined): node is Folder => node?.now instanceof Map;
const newFile = (bytes: Uint8Array): File => ({ now: bytes, safe: bytes, pending: [] });
const newFolder = (entries: Map<string, Node>): Folder => ({
  ...{ now: entries, safe: new Map(entries), pending: [] },
});
const failed = (code: string): Error => Object.assign(new Error(code), { code });
const namesOf = (path: string): string[] => path.split("/").filter((name) => name !== "");
const nameOf = (path: string): string => namesOf(path).at(-1)!;

export class Disk {
  /** Calls so far. */
  count = 0;
  readonly #root: Folder;
  readonly #open = new Map<number, Node>();

  /** @param cutAt the call from which on there is no power */
  constructor(
    private readonly cutAt = Infinity,
    root: Folder = newFolder(new Map()),
  ) {
    this.#root = root;
  }

  /** The calls of a file system, each of which may be the one at which the power fails. */
  get calls(): FileCalls & RecordCalls {
    const calls = Object.entries(this.#calls()).map(([name, call]) => [
      name,
      (...args: never[]) => {
        if (this.count >= this.cutAt) throw new Error("no power");
        this.count += 1;
        return (call as (...args: never[]) => unknown)(...args);
      },
    ]);
    return Object.fromEntries(calls) as FileCalls & RecordCalls;
  }

  /** The bytes of a file, and those of them that no cut can take; empty where it is not there. */
  bytesOf(path: string): { readonly now: Uint8Array; readonly safe: Uint8Array } {
    const node = this.#find(path);
    const none = new Uint8Array(0);
    return node === undefined || isFolder(node) ? { now: none, safe: none } : node;
  }

  /** The disk as it may be found when the power is back. */
  afterCut(pick: Pick, cutAt = Infinity): Disk {
    const nodes = new Map<Node, Node>();
    const found = (node: Node): Node => {
      const made =
        nodes.get(node) ?? (isFolder(node) ? foundFolder(node) : newFile(bytesAfterCut(node, pick)));
      nodes.set(node, made);
      return made;
    };
    const foundFolder = (folder: Folder): Folder => {
      const entries = new Map<string, Node>(folder.safe);
      for (const some of folder.pending) if (pick(2) === 1) put(entries, some);
      return newFolder(new Map([...entries].map(([name, node]) => [name, found(node)])));
    };
    return new Disk(cutAt, found(this.#root) as Folder);
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of namesOf(path)) node = isFolder(node) ? node.now.get(name) : undefined;
    return node;
  }

  #folderOf(path: string): Folder {
    const folder = this.#find(dirname(path));
    if (!isFolder(folder)) throw failed("ENOENT");
    return folder;
  }

  #fileAt(path: string): File {
    const node = this.#find(path);
    if (node === undefined || isFolder(node)) throw failed("ENOENT");
    return node;
  }

  #change(folder: Folder, entries: [string, Node | null][]): void {
    put(folder.now, new Map(entries));
    folder.pending.push(new Map(entries));
  }

  #opened(path: string, isNew: boolean): number {
    if (isNew && this.#find(path) !== undefined) throw failed("EEXIST");
    if (isNew) this.#change(this.#folderOf(path), [[nameOf(path), newFile(new Uint8Array(0))]]);
    const node = this.#find(path);
    if (node === undefined) throw failed("ENOENT");
    this.#open.set(this.count, node);
    return this.count;
  }

  #calls(): Record<keyof (FileCalls & RecordCalls), unknown> {
    const file = (handle: number): File => this.#open.get(handle) as File;
    return {
      openSync: (path: string, flags: string | number) =>
        this.#opened(path, typeof flags === "string" || (flags & constants.O_CREAT) !== 0),
      closeSync: (handle: number) => void this.#open.delete(handle),
      readFileSync: (path: string) => new TextDecoder().decode(this.#fileAt(path).now),
      readSync: (handle: number, to: Uint8Array, at: number, length: number, from: number) => {
        const some = file(handle).now.subarray(from, from + length);
        to.set(some, at);
        return some.length;
      },
      writeSync: (handle: number, bytes: Uint8Array, from: number, length: number) => {
        const own = file(handle);
        alter(own, { at: own.now.length, bytes: bytes.slice(from, from + length) });
        return length;
      },
      ftruncateSync: (handle: number, length: number) => alter(file(handle), { length }),
      fstatSync: (handle: number) => ({ size: file(handle).now.length }),
      fsyncSync: (handle: number) => sync(this.#open.get(handle)!),
      lstatSync: (path: string) => {
        const node = this.#find(path);
        if (node === undefined) return undefined;
        const is = isFolder(node);
        return { isSymbolicLink: () => false, isDirectory: () => is, isFile: () => !is };
      },
      mkdirSync: (path: string) => this.#change(this.#folderOf(path), [[nameOf(path), newFolder(new Map())]]),
      rmdirSync: (path: string) => {
        if ((this.#find(path) as Folder).now.size > 0) throw failed("ENOTEMPTY");
        this.#change(this.#folderOf(path), [[nameOf(path), null]]);
      },
      rmSync: (path: string, { force = false } = {}) => {
        if (this.#find(path) !== undefined) this.#change(this.#folderOf(path), [[nameOf(path), null]]);
        else if (!force) throw failed("ENOENT");
      },
      linkSync: (from: string, to: string) => {
        if (this.#find(to) !== undefined) throw failed("EEXIST");
        this.#change(this.#folderOf(to), [[nameOf(to), this.#fileAt(from)]]);
      },
      renameSync: (from: string, to: string) =>
        this.#change(this.#folderOf(to), [
          [nameOf(from), null],
          [nameOf(to), this.#fileAt(from)],
        ]),
      realpathSync: (path: string) => path,
      statfsSync: () => ({ bavail: 0, bsize: 1 }),
    };
  }
}

function put(folder: Map<string, Node>, entries: Entries): void {
  for (const [name, node] of entries)
    if (node === null) folder.delete(name);
    else folder.set(name, node);
}

function alter(file: File, change: Change): void {
  file.now = changed(file.now, change);
  file.pending.push(change);
}

function sync(node: Node): void {
  if (isFolder(node)) node.safe = new Map(node.now);
  else node.safe = node.now;
  node.pending = [];
}

function changed(before: Uint8Array, change: Change): Uint8Array {
  const isCut = "length" in change;
  const after = new Uint8Array(
    isCut ? change.length : Math.max(before.length, change.at + change.bytes.length),
  );
  after.set(before.subarray(0, after.length));
  if (!isCut) after.set(change.bytes, change.at);
  return after;
}

/** The first changes are there, the next one up to some byte; a length may be noted before its bytes are written: then zeros. */
function bytesAfterCut({ safe, pending, now }: File, pick: Pick): Uint8Array {
  const whole = pick(pending.length + 1);
  let bytes = pending.slice(0, whole).reduce(changed, safe);
  const next = pending[whole];
  if (next === undefined) return bytes;
  if ("bytes" in next)
    bytes = changed(bytes, { at: next.at, bytes: next.bytes.subarray(0, pick(next.bytes.length + 1)) });
  return pick(2) === 1 && now.length > bytes.length ? changed(bytes, { length: now.length }) : bytes;
}
