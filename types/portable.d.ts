// The AssemblyScript scalar types that the portable files of assembly/ use, so that tsc and vitest read the same files.
declare type f64 = number;
declare type i32 = number;
declare type u32 = number;
declare type bool = boolean;

/** Two columns in the kernel, one number in TypeScript; a comparison is a mask. See tests/support/lanes.ts. */
declare type v128 = number;
declare const v128: {
  and(a: v128, b: v128): v128;
  andnot(a: v128, b: v128): v128;
  bitselect(a: v128, b: v128, mask: v128): v128;
};
declare const f64x2: {
  splat(value: f64): v128;
  add(a: v128, b: v128): v128;
  sub(a: v128, b: v128): v128;
  mul(a: v128, b: v128): v128;
  div(a: v128, b: v128): v128;
  abs(a: v128): v128;
  sqrt(a: v128): v128;
  pmin(a: v128, b: v128): v128;
  pmax(a: v128, b: v128): v128;
  eq(a: v128, b: v128): v128;
  lt(a: v128, b: v128): v128;
  gt(a: v128, b: v128): v128;
};
