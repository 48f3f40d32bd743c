// The head of what a rolling window remembers; its parts follow (see rolling.ts).

@unmanaged
export class Rolling {
  window: i32;
  columns: i32;
  /** Place of the next bar in its block. */
  position: i32;
  ddof: i32;
  /** Whether the distance of the newest value to the mean is wanted, not the mean. */
  centred: i32;
}

export const HEADER: usize = 32;
