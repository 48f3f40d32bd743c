// What workers run, changed so that something goes wrong.

/** What goes wrong, as a statement of a worker that is about to walk from item `first` on. */
export const FAULTS = {
  trap: "instance.exports[call](4294967280, 4294967280, 4294967280, 4294967280, 0, 1)",
  "no memory": "for (const held = []; ; ) held.push(new Array(1000000).fill(held.length + 0.5))",
  "process.exit": "process.exit(3)",
  silence: "for (;;);",
} as const;

const WALK = "instance.exports[call](...before";

/** A statement before every stretch. */
export function beforeStretches(statement: string): (program: string) => string {
  return (program) => program.replaceAll(WALK, `(() => { ${statement} })(), ${WALK}`);
}
