// Where workers come from: Node, or a page; and whether they may share memory there.
import { PROGRAM } from "./program.ts";

/** A worker of either host. */
export interface Port {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  /** In Node it resolves when nothing of the worker runs any more. */
  terminate(): unknown;
  ref?(): void;
  unref?(): void;
}

/** What becomes of a worker. */
export interface Listener {
  message(message: unknown): void;
  /** It cannot start, has failed, or has ended by itself. */
  end(reason: string): void;
}

/** How workers get at what they work on; `"none"`: there are none. */
export type Sharing = "shared" | "apart" | "none";

interface NodeThreads {
  Worker: new (
    source: string,
    options: { eval: true },
  ) => Port & { on(event: string, listener: (message: unknown) => void): void };
}

interface NodeProcess {
  getBuiltinModule?(name: string): unknown;
}

interface PagePort extends Port {
  onmessage: (event: { data: unknown }) => void;
  onerror: (event: { message?: string }) => void;
  onmessageerror: () => void;
}

/** What a page has of its own. */
export interface Page {
  readonly crossOriginIsolated?: boolean;
  readonly Worker?: new (url: string) => PagePort;
}

const here = globalThis as unknown as Page;
let forced: Sharing | undefined;

/** For tests: workers as on another host; undefined: as they are here. */
export function forceSharing(sharing: Sharing | undefined): void {
  forced = sharing;
}

/** In Node memory is always shared; in a page only where it is isolated from other origins. */
export function sharingHere(): Sharing {
  return forced ?? (nodeThreads() === undefined ? sharingOn(here) : "shared");
}

export function sharingOn({ Worker, crossOriginIsolated }: Page): Sharing {
  if (Worker === undefined) return "none";
  return crossOriginIsolated === true ? "shared" : "apart";
}

/** Cores that this machine tells of; at least 1. */
export function coreCount(): number {
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  const os = nodeModule("node:os") as { availableParallelism?(): number } | undefined;
  return os?.availableParallelism?.() ?? navigator?.hardwareConcurrency ?? 1;
}

export function openPort(listener: Listener): Port {
  const threads = nodeThreads();
  return threads === undefined ? openPagePort(here, listener) : openNodePort(threads, listener);
}

function openNodePort({ Worker }: NodeThreads, listener: Listener): Port {
  const port = new Worker(PROGRAM, { eval: true });
  port.on("message", (message) => listener.message(message));
  port.on("error", (error) => listener.end(String(error)));
  port.on("exit", (code) => listener.end(`it ended with code ${String(code)}`));
  port.unref?.();
  return port;
}

export function openPagePort({ Worker }: Page, listener: Listener): Port {
  const url = URL.createObjectURL(new Blob([PROGRAM], { type: "text/javascript" }));
  const port = new Worker!(url);
  port.onmessage = ({ data }) => listener.message(data);
  port.onerror = ({ message = "it could not start" }) => listener.end(message);
  port.onmessageerror = () => listener.end("a message could not be read");
  return port;
}

function nodeThreads(): NodeThreads | undefined {
  return nodeModule("node:worker_threads") as NodeThreads | undefined;
}

function nodeModule(name: string): unknown {
  return (globalThis as { process?: NodeProcess }).process?.getBuiltinModule?.(name);
}
