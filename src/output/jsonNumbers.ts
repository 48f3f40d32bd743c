// Numbers that JSON has none of: for `JSON.stringify`, in its second place.

/** NaN and ±∞ are the texts that a configuration takes for them, so that null is nothing but null. */
export function exactNumber(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

/** Of figures and tables: a figure that does not exist, NaN, is null; ±∞ are the same texts. */
export function figureNumber(key: string, value: unknown): unknown {
  return Number.isNaN(value) ? null : exactNumber(key, value);
}
