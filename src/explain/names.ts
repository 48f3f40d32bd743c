// Codes of the kernel as the words that options and explanations use.

/** `Cash` → `cash`, `StopLimit` → `stopLimit`. */
export function wordOf(name: string): string {
  return name[0].toLowerCase() + name.slice(1);
}

/** The same data, frozen all the way down. */
export function frozen<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}
