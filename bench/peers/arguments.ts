// The command line of the benchmark.
import { JOB_NAMES, type JobName } from "./jobs.ts";

export interface BenchArguments {
  readonly jobs: readonly JobName[];
  readonly rounds: number;
  readonly coldRounds: number;
  readonly seed: number;
  /** Our own rows alone. */
  readonly alone: boolean;
  readonly cold: boolean;
  readonly large: boolean;
  /** Write bench/RESULTS.md. */
  readonly write: boolean;
}

const USAGE =
  "usage: [--jobs a,b,c,d,e] [--rounds 9] [--cold-rounds 5] [--seed 1] [--alone] [--no-cold] [--no-large] [--write]";

const FLAGS = ["alone", "no-cold", "no-large", "write"];
const VALUES = ["jobs", "rounds", "cold-rounds", "seed"];

/** Throws what is wrong, with the usage. */
export function parseArguments(args: readonly string[]): BenchArguments {
  const given = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const name = args[i].replace(/^--/, "");
    if (!args[i].startsWith("--") || ![...FLAGS, ...VALUES].includes(name))
      throw wrong(`${args[i]} is not known`);
    if (FLAGS.includes(name)) given.set(name, "");
    else given.set(name, args[++i] ?? "");
  }
  return {
    jobs: jobsOf(given.get("jobs") ?? JOB_NAMES.join(",")),
    rounds: countOf("rounds", given.get("rounds") ?? "9", 1),
    coldRounds: countOf("cold-rounds", given.get("cold-rounds") ?? "5", 1),
    seed: countOf("seed", given.get("seed") ?? "1", 0),
    alone: given.has("alone"),
    cold: !given.has("no-cold"),
    large: !given.has("no-large"),
    write: given.has("write"),
  };
}

function jobsOf(text: string): JobName[] {
  const asked = text.split(",");
  const odd = asked.find((name) => !JOB_NAMES.includes(name as JobName));
  if (odd !== undefined) throw wrong(`there is no job ${JSON.stringify(odd)}`);
  return JOB_NAMES.filter((name) => asked.includes(name));
}

function countOf(name: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < least)
    throw wrong(`--${name} takes a whole number from ${least}, not ${JSON.stringify(text)}`);
  return value;
}

function wrong(what: string): Error {
  return new Error(`${what}\n${USAGE}`);
}
