// Distinct numbers in typed arrays: a set of a million objects would take four times as much.

const GOLDEN = 0x9e3779b1;
const FREE = -1;

/** Up to `count` distinct whole numbers from 0 to 2^53. */
export class DistinctNumbers {
  length = 0;
  private readonly numbers: Float64Array;
  /** The numbers again, each near the place that its bits tell; at most half full. */
  private readonly table: Float64Array;
  private readonly shift: number;

  constructor(count: number) {
    const bits = 33 - Math.clz32(count);
    this.shift = 32 - bits;
    this.numbers = new Float64Array(count);
    this.table = new Float64Array(2 ** bits).fill(FREE);
  }

  /** Adds a number, where it is not there yet. */
  add(number: number): void {
    const { table, shift } = this;
    const word = Math.floor(number / 2 ** 32) ^ (number % 2 ** 32);
    let place = Math.imul(word, GOLDEN) >>> shift;
    for (; table[place] !== FREE; place = (place + 1) % table.length) if (table[place] === number) return;
    table[place] = number;
    this.numbers[this.length++] = number;
  }

  /** In ascending order. */
  sorted(): Float64Array {
    return this.numbers.slice(0, this.length).sort();
  }
}
