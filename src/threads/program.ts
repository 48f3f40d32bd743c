// What a worker runs, as text: in Node and in pages alike, without a file of its own.

/** First message of a worker, when it is up. */
export interface Ready {
  readonly ready: true;
}

/** The module, and the memory where it is shared: without one the worker has its own. */
export interface Setup {
  readonly module: WebAssembly.Module;
  readonly memory?: WebAssembly.Memory;
}

/** A call of an export with `before`, the worker's own address, first and last (exclusive). */
interface Call {
  readonly id: number;
  readonly call: string;
  readonly before: readonly number[];
  readonly own: number;
}

/** Takes stretch after stretch, and marks those that are done. */
export interface SharedCall extends Call {
  readonly count: number;
  readonly step: number;
  /** Shared: see `Stretches`. */
  readonly cells: Int32Array;
}

/** Items `first` to `last` (exclusive); gives `bytes` from `start` on back. */
export interface OwnCall extends Call {
  readonly first: number;
  readonly last: number;
  readonly start: number;
  readonly bytes: number;
}

/** Contents of a worker's own memory, by address. */
export interface Image {
  readonly id: number;
  readonly image: readonly (readonly [start: number, bytes: ArrayBuffer])[];
  /** The memory must reach up to here: what is written lies behind what is read. */
  readonly end: number;
}

export interface Answer {
  readonly id: number;
  readonly error?: string;
  /** What an `OwnCall` gives back. */
  readonly bytes?: ArrayBuffer;
}

export const PROGRAM = `
const node = typeof require === "function" ? require("node:worker_threads") : undefined;
const port = node ? node.parentPort : self;
let instance, memory;
function setUp(message) {
  memory = message.memory || new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
  const abort = () => { throw new Error("the module stopped"); };
  instance = new WebAssembly.Instance(message.module, { env: { memory, abort } });
}
function fill({ image, end }) {
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  for (const [start, bytes] of image) new Uint8Array(memory.buffer).set(new Uint8Array(bytes), start);
}
function takeAll({ call, before, own, count, step, cells }) {
  for (;;) {
    const first = Atomics.add(cells, 0, step);
    if (first >= count) return;
    instance.exports[call](...before, own, first, Math.min(count, first + step));
    Atomics.store(cells, 1 + first / step, 1);
  }
}
function answer(message) {
  if (message.image) return fill(message);
  if (message.cells) return takeAll(message);
  const { call, before, own, first, last, start, bytes } = message;
  instance.exports[call](...before, own, first, last);
  return new Uint8Array(memory.buffer).slice(start, start + bytes).buffer;
}
function receive(message) {
  const { id } = message;
  try {
    if (message.module) return setUp(message);
    const bytes = answer(message);
    port.postMessage({ id, bytes }, bytes ? [bytes] : []);
  } catch (error) {
    port.postMessage({ id, error: String(error) });
  }
}
if (node) port.on("message", receive);
else self.onmessage = (event) => receive(event.data);
port.postMessage({ ready: true });
`;
