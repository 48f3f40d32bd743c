// Arguments as they were typed → arguments that the parser reads as they were meant.
import { BacktestError } from "../errors.ts";
import { STANDARD_INPUT } from "./config/text.ts";

const NEGATIVE = /^-(\d|\.\d|Infinity$)/;

/**
 * A flag and the negative number after it as one, "-" as a file; the parser would take both for flags without a name.
 * @throws E_USAGE for a flag that the parser passes over in silence, and for an empty value, which it takes for 0
 */
export function plainArguments(args: readonly string[]): string[] {
  const plain: string[] = [];
  for (const argument of args) {
    const before = plain.at(-1);
    if (argument.trim() === "") throw emptyArgument(before);
    requireOwnName(argument);
    const isValue = NEGATIVE.test(argument) && before !== undefined && /^--[^=]+$/.test(before);
    if (isValue) plain[plain.length - 1] = `${before}=${argument}`;
    else plain.push(argument === "-" ? STANDARD_INPUT : argument);
  }
  return plain;
}

/** Names that every object has are flags of none. */
function requireOwnName(argument: string): void {
  const [, flag, value] = /^--?([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
  if (flag === undefined) return;
  if (value?.trim() === "") throw emptyArgument(argument.slice(0, -1));
  if (flag.split(".").every((part) => !(part in {}))) return;
  throw new BacktestError("E_USAGE", `Unknown option \`${argument}\``, {
    ...{ option: flag, got: argument, hint: "`barloom --help` lists what there is." },
  });
}

function emptyArgument(before: string | undefined): BacktestError {
  const what = before?.startsWith("-") ? `the value of ${before}` : "an argument";
  return new BacktestError("E_USAGE", `${what} is empty`, {
    got: "",
    hint: "Give it a value, or leave it out.",
  });
}
