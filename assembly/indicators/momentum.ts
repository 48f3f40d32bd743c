// The value less that of `window` bars before.
//
//   | Rolling | ring × window |
import { nextPosition, startRolling, rowBytes, rowOf } from "./rolling";
import { HEADER, Rolling } from "./rollingState";

export function momentumBytes(window: i32, columns: i32): usize {
  return HEADER + rowBytes(columns) * <usize>window;
}

export function startMomentum(state: usize, window: i32, columns: i32): void {
  startRolling(state, window, columns);
  const ring = state + HEADER;
  const past = state + momentumBytes(window, columns);
  for (let at = ring; at < past; at += 16) v128.store(at, f64x2.splat(NaN));
}

export function advanceMomentum(state: usize, input: usize, output: usize, stride: usize, rows: i32): void {
  const rolling = changetype<Rolling>(state);
  const row = rowOf(state);
  for (let bar = 0; bar < rows; bar++) {
    const kept = state + HEADER + row * <usize>rolling.position;
    for (let at: usize = 0; at < row; at += 16) {
      const value = v128.load(input + at);
      v128.store(output + at, f64x2.sub(value, v128.load(kept + at)));
      v128.store(kept + at, value);
    }
    rolling.position = nextPosition(rolling.position, rolling.window);
    input += stride;
    output += stride;
  }
}
