// Numbers and dates as text, the same on every machine: no locale, no time zone but UTC.

/** What stands for a figure that does not exist. */
export const NOT_AVAILABLE = "n/a";

// From here on toFixed() itself turns to exponents; a reader does too.
const HUGE = 1e15;
const UNIT_DECIMALS = 8;

/** `0.1234` → `12.3%`. */
export function percent(fraction: number, decimals = 1): string {
  const text = fixed(fraction * 100, decimals, false);
  return Number.isFinite(fraction) ? `${text}%` : text;
}

/** `1234567.891` → `1,234,567.89`. */
export function money(value: number, decimals = 2): string {
  return fixed(value, decimals, true);
}

/** A price with up to `decimals` decimals, of which at least two are shown: `27.50`, `27.095`. */
export function price(value: number, decimals: number): string {
  return fixed(value, decimals, true).replace(/(\.\d\d\d*?)0+$/, "$1");
}

/** `1.2345` → `1.23`. */
export function ratio(value: number, decimals = 2): string {
  return fixed(value, decimals, false);
}

/** `3270` → `3,270`. */
export function count(value: number): string {
  return fixed(value, 0, true);
}

/** Units of an asset: up to eight decimals, none that are zeros at the end. */
export function units(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.5 * 10 ** -UNIT_DECIMALS) return value.toExponential(2);
  return withoutZeros(fixed(value, UNIT_DECIMALS, true));
}

/** Milliseconds since 1970 → `YYYY-MM-DD`, UTC. */
export function date(ms: number): string {
  return isoText(ms)?.split("T")[0] ?? NOT_AVAILABLE;
}

/** Milliseconds since 1970 → `YYYY-MM-DD HH:MM`, UTC; seconds follow where there are any. */
export function dateTime(ms: number): string {
  const [day, clock] = isoText(ms)?.split("T") ?? [];
  if (day === undefined) return NOT_AVAILABLE;
  const [hourAndMinute, second] = [clock.slice(0, 5), clock.slice(5, 8)];
  return second === ":00" ? `${day} ${hourAndMinute}` : `${day} ${hourAndMinute}${second}`;
}

/** `1.500` → `1.5`, `2.00` → `2`; a number without a point stays as it is. */
export function withoutZeros(text: string): string {
  return text.includes(".") && !text.includes("e") ? text.replace(/\.?0+$/, "") : text;
}

function fixed(value: number, decimals: number, grouped: boolean): string {
  if (Number.isNaN(value)) return NOT_AVAILABLE;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  if (Math.abs(value) >= HUGE) return value.toExponential(2);
  const digits = Math.abs(value).toFixed(decimals);
  // What rounds to zero has no sign: "-0.00" reads as a small loss.
  const sign = value < 0 && Number(digits) !== 0 ? "-" : "";
  return sign + (grouped ? groupThousands(digits) : digits);
}

function groupThousands(digits: string): string {
  const [whole, fraction] = digits.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function isoText(ms: number): string | undefined {
  const moment = new Date(ms);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}
