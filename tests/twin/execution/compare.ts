// FORMAT-execution.md, "Comparing": strings, integers, booleans and lengths equal, numbers to 1e-9.

/** The first difference in what both have, as a sentence; null where they agree. */
export function firstDifference(expected: unknown, actual: unknown, path = ""): string | null {
  if (typeof expected === "number" && typeof actual === "number") {
    return numbersAgree(expected, actual) ? null : differs(path, expected, actual);
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) return differs(`${path}.length`, expected.length, actual.length);
    return firstOf(expected.keys(), (key) => firstDifference(expected[key], actual[key], `${path}[${key}]`));
  }
  if (isRecord(expected) && isRecord(actual)) {
    const keys = Object.keys(expected).filter((key) => key !== "dtype");
    return firstOf(keys, (key) => firstDifference(expected[key], actual[key], `${path}.${key}`));
  }
  return expected === actual ? null : differs(path, expected, actual);
}

function numbersAgree(a: number, b: number): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function firstOf<Key>(keys: Iterable<Key>, find: (key: Key) => string | null): string | null {
  for (const key of keys) {
    const found = find(key);
    if (found !== null) return found;
  }
  return null;
}

function differs(path: string, expected: unknown, actual: unknown): string {
  return `${path}: expected ${String(expected)}, got ${String(actual)}`;
}
