/** A value that is made when it is first asked for. */
export type Lazy<Value> = () => Value;

/** Remembers what `make` gives, and then lets go of what it was made from; a throw is not remembered. */
export function lazy<Value>(make: () => Value): Lazy<Value> {
  let maker: (() => Value) | undefined = make;
  let made: { value: Value } | undefined;
  return () => {
    if (made === undefined) {
      made = { value: maker!() };
      maker = undefined;
    }
    return made.value;
  };
}
