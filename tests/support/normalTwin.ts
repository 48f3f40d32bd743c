// The standard normal distribution from its power series, in whole numbers: as many digits as are asked for.

/** Numbers are multiples of 10^-700: tails of 10^-316 are differences of terms of 10^314. */
const DIGITS = 700n;
const ONE = 10n ** DIGITS;

/** A double as it is, not as it is printed. */
function fixed(x: number): bigint {
  let [whole, halvings] = [x, 0n];
  for (; !Number.isInteger(whole); whole *= 2) halvings += 1n;
  return (BigInt(whole) * ONE) >> halvings;
}

const times = (a: bigint, b: bigint): bigint => (a * b) / ONE;

/** The first of two multiples over the second, to 20 digits. */
function ratio(above: bigint, below: bigint): number {
  return Number((above * 10n ** 40n) / below) / 1e40;
}

/** Σ over k of terms that follow one from the other. */
function series(first: bigint, next: (term: bigint, k: bigint) => bigint): bigint {
  let [sum, term] = [0n, first];
  for (let k = 1n; term !== 0n; k++) {
    sum += term;
    term = next(term, k);
  }
  return sum;
}

/** e^x for x of 0 or more. */
const exponential = (x: bigint): bigint => series(ONE, (term, k) => times(term, x) / k);

/** √(2π), by Newton's steps from Machin's π. */
const ROOT_OF_TWO_PI = rootOf(8n * (4n * inverseTangent(5n) - inverseTangent(239n)));

function inverseTangent(inverse: bigint): bigint {
  let [sum, power] = [0n, ONE / inverse];
  for (let k = 1n; power !== 0n; k += 2n, power /= inverse * inverse)
    sum += k % 4n === 1n ? power / k : -power / k;
  return sum;
}

function rootOf(x: bigint): bigint {
  let root = ONE * 3n;
  for (let last = 0n; last !== root;) [last, root] = [root, (root + (x * ONE) / root) >> 1n];
  return root;
}

/** Density at x, and Φ(x) − ½ = φ(x) · Σ x^(2k+1) / (1 · 3 · … · (2k + 1)). */
function around(x: bigint): { readonly density: bigint; readonly beyondHalf: bigint } {
  const square = times(x, x);
  const density = (ONE * ONE * ONE) / (ROOT_OF_TWO_PI * exponential(square / 2n));
  return {
    density,
    beyondHalf: times(
      density,
      series(x, (term, k) => times(term, square) / (2n * k + 1n)),
    ),
  };
}

/** How far a probability is from Φ(x), as a part of Φ(x). */
export function errorBelow(x: number, probability: number): number {
  const exact = ONE / 2n + around(fixed(x)).beyondHalf;
  return Math.abs(ratio(fixed(probability) - exact, exact));
}

/** How far a number is from the one below which the probability lies, as a part of that number. */
export function errorOfQuantile(probability: number, x: number): number {
  const { density, beyondHalf } = around(fixed(x));
  const missing = ONE / 2n + beyondHalf - fixed(probability);
  return Math.abs(ratio(missing, times(density, fixed(x))));
}
