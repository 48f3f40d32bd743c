// Columns of a length that nobody knows yet, in little more memory than they take in the end.

const FIRST = 1024;
const LARGEST = 2 ** 16;
/** Texts of which one copy is kept: a column of names repeats a few, one of remarks none. */
const SHARED_MAX = 2 ** 16;

/** Doubles, one after another. Pieces, as one array that grows would stand beside its copy at every step. */
export class NumberList {
  length = 0;
  #full: Float64Array[] = [];
  #piece = new Float64Array(FIRST);
  #used = 0;

  push(value: number): void {
    if (this.#used === this.#piece.length) {
      this.#full.push(this.#piece);
      this.#piece = new Float64Array(Math.min(this.#used * 2, LARGEST));
      this.#used = 0;
    }
    this.#piece[this.#used++] = value;
    this.length++;
  }

  /** All of them in one array; the list is empty then. */
  finish(): Float64Array {
    const all = new Float64Array(this.length);
    let start = 0;
    for (let piece = this.#full.shift(); piece !== undefined; piece = this.#full.shift()) {
      all.set(piece, start);
      start += piece.length;
    }
    all.set(this.#piece.subarray(0, this.#used), start);
    this.#used = this.length = 0;
    return all;
  }
}

/** Texts, one after another; equal ones are one text. */
export class TextList {
  #texts: string[] = [];
  readonly #shared = new Map<string, string>();

  push(text: string): void {
    const known = this.#shared.get(text);
    if (known === undefined && this.#shared.size < SHARED_MAX) this.#shared.set(text, text);
    this.#texts.push(known ?? text);
  }

  /** All of them in one array; the list is empty then. */
  finish(): string[] {
    const texts = this.#texts;
    this.#texts = [];
    this.#shared.clear();
    return texts;
  }
}
