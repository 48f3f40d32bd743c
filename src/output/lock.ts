// Who works in a folder: a file that says so, and counts for as long as its process lives.
import { randomBytes } from "node:crypto";
import * as nodeFs from "node:fs";
import { hostname } from "node:os";
import { BacktestError } from "../errors.ts";
import { attempt, writeBytes } from "./faults.ts";
import { removedAtExit } from "./leftovers.ts";

/** The calls that locking makes; a test may put failing ones in their place. */
export type LockCalls = Pick<
  typeof nodeFs,
  "closeSync" | "fsyncSync" | "linkSync" | "openSync" | "readFileSync" | "rmSync" | "statfsSync" | "writeSync"
>;

/** What a lock says of the process that holds it. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as text. */
  readonly since: string;
  /** Tells the process from earlier ones of its number; null where the system does not say. */
  readonly started: string | null;
}

/**
 * Takes a lock; of several processes that try at once, one gets it. A lock whose process has ended is taken over.
 * @param path of the file that stands for it; its folder must be there
 * @returns gives it back
 * @throws E_LOCKED where a process holds it; E_DISK, E_IO
 */
export function takeLock(path: string, fs: LockCalls = nodeFs): () => void {
  const own = `${path}.${randomBytes(9).toString("hex")}.part`;
  attempt(fs, path, () => {
    try {
      writeHolder(own, fs);
      acquire(path, own, fs);
    } finally {
      fs.rmSync(own, { force: true });
    }
  });
  return removedAtExit(path, fs);
}

/** The lock appears with all that it says: it is linked, not written. */
function acquire(path: string, own: string, fs: LockCalls): void {
  while (!isLinked(own, path, fs)) {
    const text = textOf(path, fs);
    if (text === null) continue;
    const holder = holderIn(text);
    if (holder === null || isAlive(holder)) throw locked(path, holder);
    takeAway(path, text, own, fs);
  }
}

/** Removes a lock that nobody holds any more. Who does so holds a lock of its own: none removes the next one by mistake. */
function takeAway(path: string, text: string, own: string, fs: LockCalls): void {
  const claim = `${path}.claim`;
  acquire(claim, own, fs);
  try {
    if (textOf(path, fs) === text) fs.rmSync(path);
  } finally {
    fs.rmSync(claim);
  }
}

function isLinked(own: string, path: string, fs: LockCalls): boolean {
  try {
    fs.linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function textOf(path: string, fs: LockCalls): string | null {
  try {
    return fs.readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function writeHolder(path: string, fs: LockCalls): void {
  const since = new Date(performance.timeOrigin).toISOString();
  const holder: Holder = {
    ...{ pid: process.pid, host: hostname(), since, started: startOf(process.pid) },
  };
  const file = fs.openSync(path, "wx");
  try {
    writeBytes(fs, file, new TextEncoder().encode(`${JSON.stringify(holder)}\n`));
    // A lock without its words, left by a power cut, would be held by nobody for ever.
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

function holderIn(text: string): Holder | null {
  try {
    const { pid, host, since, started } = JSON.parse(text) as Holder;
    const isSound = Number.isInteger(pid) && [host, since].every((part) => typeof part === "string");
    return isSound ? { pid, host, since, started } : null;
  } catch {
    return null;
  }
}

/** Of another machine nothing is known: its process counts as alive. */
function isAlive({ pid, host, started }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  const now = startOf(pid);
  return now !== ENDED && (now === null || started === null || now === started);
}

/** Of a process that has ended and that nobody has asked about yet. */
const ENDED = "ended";
/** Fields of a process's `stat`, counted behind its name, which may hold anything. */
const [STATE, START] = [0, 19];

/** When a process began, in ticks since a boot that is named; null where the system has no such files. */
function startOf(pid: number): string | null {
  try {
    const stat = nodeFs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const boot = nodeFs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return "ZX".includes(fields[STATE]) ? ENDED : `${boot} ${fields[START]}`;
  } catch {
    return null;
  }
}

function locked(path: string, holder: Holder | null): BacktestError {
  const who =
    holder === null
      ? "someone who does not say who"
      : `process ${holder.pid} on ${holder.host} since ${holder.since}`;
  return new BacktestError("E_LOCKED", `${path}: held by ${who}`, {
    ...{ option: path, got: who, expected: "one process at a time" },
    hint: "Wait for it, or give another folder. Where it is gone for good, remove the file.",
  });
}
