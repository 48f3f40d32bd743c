// Arguments → a command → an exit code.
import { cac } from "cac";
import { BacktestError, nearest } from "../errors.ts";
import { STANDARD_INPUT } from "./config/text.ts";
import type { Terminal } from "./io.ts";
import { packageVersion } from "./package.ts";

/** Ended well; a fault of the program or the machine; a fault of what was given. */
export const EXIT = { ok: 0, fault: 1, usage: 2 } as const;

const MACHINE_FAULTS: ReadonlySet<string> = new Set(["E_DISK", "E_MEMORY_HOST", "E_ABI", "E_WASM_HASH"]);
const COMMANDS = ["demo", "run", "verify", "explain", "validate"];

/** Runs one command; every fault is one line on standard error. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await parsed(args, terminal);
  } catch (error) {
    terminal.complain(`barloom: ${terminal.plain(oneLine(messageOf(error)))}`);
    return exitCodeOf(error);
  }
}

async function parsed(args: readonly string[], terminal: Terminal): Promise<number> {
  const cli = programOf(terminal);
  const { args: words, options } = cli.parse(["node", "barloom", ...args.map(fileArgument)], { run: false });
  if (options.help || options.version) return EXIT.ok;
  if (cli.matchedCommand === undefined) {
    if (words.length > 0) throw unknownCommand(words[0]);
    cli.globalCommand.checkUnknownOptions();
    cli.outputHelp();
    return EXIT.ok;
  }
  return ((await cli.runMatchedCommand()) as number | undefined) ?? EXIT.ok;
}

function programOf(terminal: Terminal): ReturnType<typeof cac> {
  const cli = cac("barloom");
  cli.usage("<command> [options]");
  cli
    .command("demo", "Dual momentum on five US stocks: a run, its report and a sweep")
    .option("--output <folder>", "Folder for the results", { default: "out" })
    .action(async (options: { output: unknown }) => {
      const { demo } = await import("./demo.ts");
      await demo(terminal, folderName(options.output));
    });
  cli
    .command("run <config>", "Run what a JSON file says (see docs/config.md); - reads standard input")
    .option("--output <folder>", "Folder for the results, instead of the file's `output`")
    .option("--sensitivity", "Run again with each choice of the run changed, and tell the difference")
    .action(async (config: string, options: { output?: unknown; sensitivity?: unknown }) => {
      const { runConfig } = await import("./run.ts");
      await runConfig(
        terminal,
        config,
        options.output === undefined ? undefined : folderName(options.output),
        flagOf("--sensitivity", options.sensitivity),
      );
    });
  cli
    .command(
      "verify <folder>",
      "Repeat the run of a folder of results and compare; exit code 1 when something differs",
    )
    .action(async (folder: string) => {
      const { verify } = await import("./stored/verify.ts");
      return (await verify(terminal, folder)) ? EXIT.ok : EXIT.fault;
    });
  cli
    .command(
      "explain <folder> <asset> <bar>",
      "Say what a stored run did in an asset at a bar (a date, or its number), and why",
    )
    .action(async (folder: string, asset: string, bar: string) => {
      const { explain } = await import("./explain.ts");
      await explain(terminal, folder, String(asset), String(bar));
    });
  cli
    .command("validate <...files>", "Run recorded cases (.jsonl, .jsonl.gz) and count those that differ")
    .action(async (files: string[]) => {
      const { validate } = await import("./validate.ts");
      return (await validate(terminal, files)) ? EXIT.ok : EXIT.fault;
    });
  cli.help();
  cli.version(packageVersion());
  return cli;
}

/** The parser takes "-" for a flag without a name. */
function fileArgument(argument: string): string {
  return argument === "-" ? STANDARD_INPUT : argument;
}

/** The parser makes numbers of what looks like one, and an array of what comes twice. */
function folderName(value: unknown): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new BacktestError("E_USAGE", "--output takes one folder", { option: "output", got: value });
}

/** The parser makes an array of what comes twice. */
function flagOf(name: string, value: unknown): boolean {
  if (value === undefined || typeof value === "boolean") return value === true;
  throw new BacktestError("E_USAGE", `${name} is a flag, to be given once`, {
    option: name.slice(2),
    got: value,
  });
}

function unknownCommand(word: string): BacktestError {
  const near = nearest(word, COMMANDS);
  const hint = near === undefined ? "`barloom --help` lists the commands." : `Did you mean ${near}?`;
  return new BacktestError("E_USAGE", `there is no command ${JSON.stringify(word)}`, { got: word, hint });
}

function messageOf(error: unknown): string {
  if (isUsageError(error)) return `${error.message}; \`barloom --help\` lists what there is`;
  return error instanceof Error ? error.message : String(error);
}

/** What is wrong and what to do about it, as sentences behind one another. */
function oneLine(message: string): string {
  const [first, ...rest] = message.split("\n").filter((line) => line !== "");
  return [/[.?!:]$/.test(first) || rest.length === 0 ? first : `${first}.`, ...rest].join(" ");
}

function exitCodeOf(error: unknown): number {
  if (isUsageError(error)) return EXIT.usage;
  return error instanceof BacktestError && !MACHINE_FAULTS.has(error.code) ? EXIT.usage : EXIT.fault;
}

function isUsageError(error: unknown): error is Error {
  return error instanceof Error && error.name === "CACError";
}
