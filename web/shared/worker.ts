// A worker that holds the library, and a rule of one's own where there is one: made from text, so that it works in any page.
import type { Answer, Cell, Request } from "./messages.ts";

type Asked = Exclude<Request, { kind: "cancel" }>;

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly onCells: ((cells: readonly Cell[]) => void) | undefined;
}

/** Thrown where somebody stopped it. */
export class Stopped extends Error {}

export class EngineWorker {
  readonly #url: string;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;

  /** @param code body of a rule; "" is none */
  constructor(engine: string, code: string) {
    this.#url = URL.createObjectURL(new Blob([ruleText(code), engine], { type: "text/javascript" }));
    this.#worker = new Worker(this.#url);
    this.#worker.onmessage = ({ data }) => this.#take(data as Answer);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.stop(new Error(event.message || "the worker could not be started"));
    };
  }

  ask<Value>(request: Asked, onCells?: (cells: readonly Cell[]) => void): Promise<Value> {
    const id = this.#nextId++;
    return new Promise<Value>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onCells });
      this.#worker.postMessage({ id, request });
    });
  }

  /** Asks a sweep to end between two runs. */
  cancel(): void {
    this.#worker.postMessage({ id: -1, request: { kind: "cancel" } satisfies Request });
  }

  /** Ends it at once, whatever it does. */
  stop(reason: Error = new Stopped("stopped")): void {
    this.#worker.terminate();
    URL.revokeObjectURL(this.#url);
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }

  #take(answer: Answer): void {
    const asked = this.#waiting.get(answer.id);
    if (answer.kind === "cells") {
      asked?.onCells?.(answer.cells);
      return;
    }
    this.#waiting.delete(answer.id);
    if (answer.kind === "done") asked?.resolve(answer.value as never);
    else asked?.reject(answer.isAborted ? new Stopped(answer.message) : new Error(answer.message));
  }
}

/** A rule may not roll dice or look at the clock: it would not be the same again. */
const NO_CHANCE = `
Math.random = () => { throw new Error("Math.random is not there for rules: a result must come out the same again"); };
Date.now = () => { throw new Error("Date.now is not there for rules: a result must come out the same again"); };
`;

function ruleText(code: string): string {
  if (code === "") return "";
  return `self.ownRule = function ({ open, high, low, close, volume }, { a, b }, lib) {\n${code}\n};\n${NO_CHANCE}`;
}
