// Drawdown records of equity curves.

/**
 * One row per drawdown of an account; `peakBar` −1 is the initial cash before the first bar. A drawdown lasts from its peak
 * until the peak is reached again or the data end, in bars and in days (from the first bar's time where the peak is the
 * initial cash; NaN without times).
 */
export interface DrawdownColumns {
  account: Int32Array;
  peakBar: Int32Array;
  startBar: Int32Array;
  valleyBar: Int32Array;
  endBar: Int32Array;
  durationBars: Int32Array;
  durationDays: Float64Array;
  peakValue: Float64Array;
  valleyValue: Float64Array;
  endValue: Float64Array;
  status: Uint8Array;
}

export const DRAWDOWN_STATUS = ["Active", "Recovered"] as const;

const DAY_MS = 86_400_000;

type DrawdownRow = Record<Exclude<keyof DrawdownColumns, "durationBars" | "durationDays">, number>;

/**
 * Falls below the running peak until it is reached again (Recovered) or the data end (Active).
 * @param curves time × accounts; a curve ends where it is NaN
 * @param starts value of every account before the first bar
 * @param time milliseconds per bar, or null
 */
export function drawdownsOf(
  curves: Float64Array,
  starts: Float64Array,
  time: Float64Array | null = null,
): DrawdownColumns {
  const rows = Array.from(starts, (start, account) =>
    accountDrawdowns(curves, start, account, starts.length),
  ).flat();
  const ints = (name: keyof DrawdownRow): Int32Array => Int32Array.from(rows, (row) => row[name]);
  const doubles = (name: keyof DrawdownRow): Float64Array => Float64Array.from(rows, (row) => row[name]);
  const days = ({ peakBar, endBar }: DrawdownRow): number =>
    time === null ? NaN : (time[endBar] - time[Math.max(0, peakBar)]) / DAY_MS;
  return {
    account: ints("account"),
    peakBar: ints("peakBar"),
    startBar: ints("startBar"),
    valleyBar: ints("valleyBar"),
    endBar: ints("endBar"),
    durationBars: Int32Array.from(rows, ({ peakBar, endBar }) => endBar - peakBar),
    durationDays: Float64Array.from(rows, days),
    peakValue: doubles("peakValue"),
    valleyValue: doubles("valleyValue"),
    endValue: doubles("endValue"),
    status: Uint8Array.from(rows, (row) => row.status),
  };
}

/** Those of one account, in the order of their ends. */
function accountDrawdowns(
  curves: Float64Array,
  start: number,
  account: number,
  accounts: number,
): DrawdownRow[] {
  const rows: DrawdownRow[] = [];
  let [peakBar, peakValue] = [-1, start];
  let [valleyBar, valleyValue] = [-1, NaN];
  let [endBar, endValue] = [-1, NaN];
  const end = (status: number): void => {
    const startBar = peakBar + 1;
    rows.push({ account, peakBar, startBar, valleyBar, endBar, peakValue, valleyValue, endValue, status });
  };
  for (let bar = 0, cell = account; cell < curves.length; bar++, cell += accounts) {
    const value = curves[cell];
    if (Number.isNaN(value)) break;
    [endBar, endValue] = [bar, value];
    if (value >= peakValue) {
      if (valleyBar >= 0) end(1);
      [peakBar, peakValue] = [bar, value];
      [valleyBar, valleyValue] = [-1, NaN];
    } else if (valleyBar < 0 || value < valleyValue) [valleyBar, valleyValue] = [bar, value];
  }
  if (valleyBar >= 0) end(0);
  return rows;
}
