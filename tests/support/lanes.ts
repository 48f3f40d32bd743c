// The vector operations of the indicators' leaves on single numbers: importing this file makes the leaves run as TypeScript.
// A mask is true or false here.
type Lane = number | boolean;

const operations = {
  splat: (x: number) => x,
  add: (a: number, b: number) => a + b,
  sub: (a: number, b: number) => a - b,
  mul: (a: number, b: number) => a * b,
  div: (a: number, b: number) => a / b,
  abs: Math.abs,
  sqrt: Math.sqrt,
  pmin: (a: number, b: number) => (b < a ? b : a),
  pmax: (a: number, b: number) => (a < b ? b : a),
  eq: (a: number, b: number) => a === b,
  lt: (a: number, b: number) => a < b,
  gt: (a: number, b: number) => a > b,
};

const bits = {
  and: (a: Lane, mask: boolean) => (mask ? a : typeof a === "boolean" ? false : 0),
  andnot: (a: number, mask: boolean) => (mask ? 0 : a),
  bitselect: (a: number, b: number, mask: boolean) => (mask ? a : b),
};

Object.assign(globalThis, { f64x2: operations, v128: bits });
