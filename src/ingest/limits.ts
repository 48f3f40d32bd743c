/** Rows of any table that is read. */
export const ROWS_MAX = 100_000_000;

/** How much a binary file may ask for before it is refused with E_DECOMPRESS_LIMIT. */
export interface ParquetLimits {
  /** Rows in the file. */
  readonly rows: number;
  /** Bytes the file may unfold to, both as it declares and as it turns out, and bytes of the table read from it. */
  readonly bytes: number;
  /** Unfolded bytes per byte of the file; asked only above `RATIO_FREE_BYTES`. */
  readonly ratio: number;
}

export const PARQUET_LIMITS: ParquetLimits = { rows: ROWS_MAX, bytes: 4 * 2 ** 30, ratio: 1000 };

/** Files that unfold to less than this may have any ratio: a short constant column compresses without end. */
export const RATIO_FREE_BYTES = 16 * 2 ** 20;

/** How much a CSV text may ask for before it is refused with E_CSV_LIMIT. */
export interface CsvLimits {
  /** Bytes of one line (UTF-16 code units, which for ASCII is the same). */
  readonly lineBytes: number;
  readonly columns: number;
  readonly rows: number;
}

export const CSV_LIMITS: CsvLimits = { lineBytes: 2 ** 20, columns: 4096, rows: ROWS_MAX };

/** Largest file that is read into memory, and the most that a compressed CSV may unfold to. */
export const FILE_BYTES_MAX = 2 * 2 ** 30 - 1;

/** Largest file that is read piece by piece; what is kept of it is bounded by rows and columns. */
export const PIECEWISE_BYTES_MAX = 64 * 2 ** 30;
