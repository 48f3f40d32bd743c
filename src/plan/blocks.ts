// Blocks of the kernel's memory, of either profile.

export const F64_BYTES = 8;
export const I32_BYTES = 4;

/** Room for records beyond what one bar may need; a run drains the buffers when they fill up. */
export const SPARE_RECORDS = 16_384;

/** Hands out aligned blocks one behind the other. */
export class Blocks {
  constructor(private end: number) {}

  take(bytes: number): number {
    const start = Math.ceil(this.end / F64_BYTES) * F64_BYTES;
    this.end = start + bytes;
    return start;
  }

  get used(): number {
    return this.end;
  }
}
