/** A value that is made when it is first asked for. */
export type Lazy<Value> = () => Value;

/** Remembers what `make` gives; a throw is not remembered. */
export function lazy<Value>(make: () => Value): Lazy<Value> {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
