// Arguments → a command → an exit code.
import { cac } from "cac";
import { BacktestError, messageOf, nearest } from "../errors.ts";
import { COMMANDS, type CommandName, type CommandSpec } from "./commands.ts";
import { flagsOf, helpOf, overview } from "./help.ts";
import { Interruption } from "./interrupt.ts";
import { exactNumber, figureNumber } from "../output/jsonNumbers.ts";
import type { Terminal } from "./io.ts";
import { packageVersion } from "./package.ts";
import { plainArguments } from "./rawArguments.ts";

/** Ended well; a fault of the program or the machine; a fault of what was given. */
export const EXIT = { ok: 0, fault: 1, usage: 2 } as const;

/** Codes of faults that no other input would mend. */
const MACHINE_FAULTS: ReadonlySet<string> = new Set([
  ...["E_DISK", "E_LOCKED", "E_MEMORY_HOST", "E_ABI", "E_WASM_HASH"],
]);

/** Runs one command; every fault is one line on standard error. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await parsed(args, terminal);
  } catch (error) {
    terminal.complain(`barloom: ${terminal.plain(oneLine(complaintOf(error)))}`);
    return exitCodeOf(error);
  }
}

async function parsed(args: readonly string[], terminal: Terminal): Promise<number> {
  const cli = programOf(terminal);
  const { args: words, options } = cli.parse(["node", "barloom", ...plainArguments(args)], { run: false });
  if (options.version) return EXIT.ok;
  const command = COMMANDS.find(({ name }) => name === cli.matchedCommandName);
  if (options.help) return helped(terminal, command);
  if (command === undefined && words.length > 0) throw unknownCommand(words[0]);
  try {
    if (command !== undefined) return ((await cli.runMatchedCommand()) as number | undefined) ?? EXIT.ok;
    cli.globalCommand.checkUnknownOptions();
  } catch (error) {
    throw isUsageError(error) ? usageFault(error, command) : error;
  }
  return helped(terminal, undefined);
}

function helped(terminal: Terminal, command: CommandSpec | undefined): number {
  const text =
    command === undefined ? overview(packageVersion(), terminal.width) : helpOf(command, terminal.width);
  terminal.print(text);
  return EXIT.ok;
}

type Values = Readonly<Record<string, unknown>>;
type Handler = (terminal: Terminal, args: readonly string[], flags: Values) => Promise<number>;

/** What each command does; what it needs is loaded only then. */
const HANDLERS: Readonly<Record<CommandName, Handler>> = {
  async run(terminal, [config], flags) {
    const { runConfig } = await import("./run.ts");
    return asJson(inLines(terminal, flags), flags, EXIT.ok, (quiet) =>
      runConfig(quiet, config, {
        ...outputOf(flags),
        ...auditOf(flags),
        isSensitivityAsked: flagOf("sensitivity", flags.sensitivity),
        flags,
      }),
    );
  },
  async sweep(terminal, [config], flags) {
    const { sweepConfig } = await import("./sweep.ts");
    return asJson(inLines(terminal, flags), flags, EXIT.ok, (quiet) =>
      sweepConfig(quiet, config, { ...outputOf(flags), ...storeOf(flags) }, flags),
    );
  },
  async check(terminal, files, flags) {
    const { check } = await import("./check.ts");
    return judged(terminal, flags, async (quiet) => {
      const { isSuspect, summary } = await check(quiet, files, flags);
      return { ok: !isSuspect, summary };
    });
  },
  async report(terminal, [folder], flags) {
    const { report } = await import("./report.ts");
    return asJson(terminal, flags, EXIT.ok, (quiet) => report(quiet, folder));
  },
  async verify(terminal, [folder], flags) {
    const { verify } = await import("./stored/verify.ts");
    return judged(terminal, flags, async (quiet) => {
      const { isSame, summary } = await verify(quiet, folder);
      return { ok: isSame, summary };
    });
  },
  async explain(terminal, [folder, asset, bar], flags) {
    const { explain } = await import("./explain.ts");
    return asJson(terminal, flags, EXIT.ok, (quiet) => explain(quiet, folder, asset, bar), exactNumber);
  },
  async replay(terminal, [file, bar], flags) {
    const { replay } = await import("./audit.ts");
    const head = flags.head === undefined ? undefined : textFlag("head", flags.head, "hash");
    return judged(terminal, flags, (quiet) => replay(quiet, file, bar, head));
  },
  async validate(terminal, files, flags) {
    const { validate } = await import("./validate.ts");
    return judged(terminal, flags, async (quiet) => {
      const { tally, notSame } = await validate(quiet, files);
      return { ok: tally.different === 0, summary: { command: "validate", ...tally, notIdentical: notSame } };
    });
  },
  async schema(terminal) {
    const { configSchemaText } = await import("./schema.ts");
    terminal.print(configSchemaText().trimEnd());
    return EXIT.ok;
  },
  async demo(terminal, _, flags) {
    const { demo } = await import("./demo.ts");
    await demo(inLines(terminal, flags), outputOf(flags).output ?? "out");
    return EXIT.ok;
  },
};

function programOf(terminal: Terminal): ReturnType<typeof cac> {
  const cli = cac("barloom");
  for (const spec of COMMANDS) {
    const command = cli.command(`${spec.name} ${spec.args}`.trim(), spec.summary);
    for (const { name, value, doc } of flagsOf(spec))
      command.option(value === undefined ? `--${name}` : `--${name} <${value}>`, doc);
    command.action((...given: unknown[]) => {
      const flags = given.pop() as Values;
      const args = given.flat().filter((word) => word !== undefined);
      return HANDLERS[spec.name](terminal, args.map(String), flags);
    });
  }
  cli.option("-h, --help", "Display this message");
  cli.version(packageVersion());
  return cli;
}

/** With --progress how far it is comes as lines. */
function inLines(terminal: Terminal, { progress }: Values): Terminal {
  if (!flagOf("progress", progress)) return terminal;
  return { ...terminal, progress: (done, total) => terminal.complain(`${done} of ${total}`) };
}

/** Runs a command that prints; with --json what it gives is all that standard output gets. */
async function asJson(
  terminal: Terminal,
  { json }: Values,
  code: number,
  command: (terminal: Terminal) => Promise<object>,
  numbers = figureNumber,
): Promise<number> {
  if (!flagOf("json", json)) await command(terminal);
  else terminal.print(JSON.stringify(await command({ ...terminal, print: () => undefined }), numbers));
  return code;
}

/** The same for a command that looks for something: 1 where it found it. */
async function judged(
  terminal: Terminal,
  flags: Values,
  command: (terminal: Terminal) => Promise<{ readonly ok: boolean; readonly summary: object }>,
): Promise<number> {
  let code: number = EXIT.ok;
  await asJson(terminal, flags, EXIT.ok, async (quiet) => {
    const { ok, summary } = await command(quiet);
    code = ok ? EXIT.ok : EXIT.fault;
    return summary;
  });
  return code;
}

function outputOf({ output }: Values): { readonly output?: string } {
  return output === undefined ? {} : { output: textFlag("output", output, "folder") };
}

function storeOf({ store }: Values): { readonly store?: string } {
  return store === undefined ? {} : { store: textFlag("store", store, "folder") };
}

function auditOf({ audit }: Values): { readonly audit?: string } {
  return audit === undefined ? {} : { audit: textFlag("audit", audit, "file") };
}

/** The parser makes numbers of what looks like one, and an array of what comes twice. */
function textFlag(name: string, value: unknown, what: string): string {
  if ((typeof value === "string" && value !== "") || typeof value === "number") return String(value);
  throw new BacktestError("E_USAGE", `--${name} takes one ${what}`, { option: name, got: value });
}

/** The parser makes an array of what comes twice. */
function flagOf(name: string, value: unknown): boolean {
  if (value === undefined || typeof value === "boolean") return value === true;
  throw new BacktestError("E_USAGE", `--${name} is a flag, to be given once`, {
    option: name,
    got: value,
  });
}

function unknownCommand(word: string): BacktestError {
  const near = nearest(
    word,
    COMMANDS.map(({ name }) => name),
  );
  const hint = near === undefined ? "`barloom --help` lists the commands." : `Did you mean ${near}?`;
  return new BacktestError("E_USAGE", `there is no command ${JSON.stringify(word)}`, { got: word, hint });
}

/** What the parser says of arguments, with the flag nearest to an unknown one and the help to look at. */
function usageFault({ message }: Error, command: CommandSpec | undefined): BacktestError {
  const [, unknown] = /^Unknown option `--(.+)`$/.exec(message) ?? [];
  const names = command === undefined ? [] : flagsOf(command).map(({ name }) => name);
  const near = unknown === undefined ? undefined : nearest(unknown, names);
  const help = `\`barloom ${command === undefined ? "" : `${command.name} `}--help\` lists what there is.`;
  const hint = near === undefined ? help : `Did you mean --${near}? ${help}`;
  return new BacktestError("E_USAGE", message, { option: unknown, got: unknown, hint });
}

function complaintOf(error: unknown): string {
  if (!(error instanceof BacktestError)) return messageOf(error);
  return withExpected(error);
}

/** Longer lists of what is expected hide what is wrong. */
const EXPECTED_MAX = 120;

/** What would have done, where nothing says so yet. */
function withExpected({ message, hint, expected }: BacktestError): string {
  const text = typeof expected === "string" || typeof expected === "number" ? String(expected) : "";
  const isTold = hint !== undefined || text === "" || text.length > EXPECTED_MAX || message.includes(text);
  return isTold ? message : `${message}; expected ${text}`;
}

/** What is wrong and what to do about it, as sentences behind one another. */
function oneLine(message: string): string {
  const [first, ...rest] = message.split("\n").filter((line) => line !== "");
  return [/[.?!:]$/.test(first) || rest.length === 0 ? first : `${first}.`, ...rest].join(" ");
}

function exitCodeOf(error: unknown): number {
  if (error instanceof Interruption) return error.exitCode;
  return error instanceof BacktestError && !MACHINE_FAULTS.has(error.code) ? EXIT.usage : EXIT.fault;
}

function isUsageError(error: unknown): error is Error {
  return error instanceof Error && error.name === "CACError";
}
