// The help: what there is, and one command in full, wrapped to the terminal.
import { COMMANDS, EXIT_CODES, FILE_FLAGS, OPTION_FLAGS, type CommandSpec, type Flag } from "./commands.ts";

const NAME_WIDTH = 26;
const WIDTH_MAX = 110;

/** Every flag that a command takes. */
export function flagsOf({ flags, takesOptions }: CommandSpec): readonly Flag[] {
  return takesOptions ? [...flags, ...OPTION_FLAGS] : flags;
}

/** All commands, and what comes next. */
export function overview(version: string, width: number): string {
  return [
    `barloom ${version}`,
    "",
    "Usage: barloom <command> [arguments] [flags]",
    ...titled(
      "Commands",
      rows(
        COMMANDS.map((command) => [usageOf(command), command.summary]),
        width,
      ),
    ),
    ...titled(
      "Flags",
      rows(
        [
          ["-h, --help", "This help; after a command, that of the command"],
          ["-v, --version", "The version"],
        ],
        width,
      ),
    ),
    ...titled(
      "Exit codes",
      rows(
        EXIT_CODES.map(([code, when]) => [String(code), when]),
        width,
      ),
    ),
    ...titled("To begin", [
      "  barloom demo",
      "  barloom check prices.csv",
      "  barloom run --prices prices.csv --entries entries.csv",
    ]),
  ].join("\n");
}

/** One command: what it does, its flags, examples and exit codes. */
export function helpOf(command: CommandSpec, width: number): string {
  const { summary, about, flags, takesOptions, examples, exits } = command;
  const own = flags.filter((flag) => !isFileFlag(flag));
  const ofFiles = flags.filter(isFileFlag);
  return [
    `Usage: barloom ${usageOf(command)} [flags]`,
    "",
    ...[`${summary}.`, ...about].flatMap((text) => wrapped(text, "", width)),
    ...titled("Flags", rows(own.map(flagRow), width)),
    ...titled("Data", rows(ofFiles.map(flagRow), width)),
    ...titled("Options of the run", takesOptions ? rows(OPTION_FLAGS.map(flagRow), width) : []),
    ...titled(
      "Examples",
      examples.map((example) => `  ${example}`),
    ),
    ...titled(
      "Exit codes",
      rows(
        [...exits, ...shared(exits)].map(([code, when]) => [String(code), when]),
        width,
      ),
    ),
  ].join("\n");
}

/** A command with its arguments. */
export function usageOf({ name, args }: CommandSpec): string {
  return `${name} ${args}`.trim();
}

/** A flag as it is written. */
export function flagText({ name, value }: Flag): string {
  return value === undefined ? `--${name}` : `--${name} <${value}>`;
}

/** Codes that every command has and that it says nothing of. */
export function shared(exits: CommandSpec["exits"]): CommandSpec["exits"] {
  return EXIT_CODES.filter(([code]) => !exits.some(([own]) => own === code));
}

function isFileFlag({ name }: Flag): boolean {
  return FILE_FLAGS.some((flag) => flag.name === name);
}

function flagRow(flag: Flag): readonly [string, string] {
  return [flagText(flag), flag.doc];
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines];
}

/** Names to the left, what they mean beside them; a long name has a line of its own. */
function rows(entries: readonly (readonly [string, string])[], width: number): string[] {
  const margin = " ".repeat(NAME_WIDTH);
  return entries.flatMap(([name, doc]) => {
    const lines = wrapped(doc, margin, width);
    const label = `  ${name}`;
    if (label.length > NAME_WIDTH - 2) return [label, ...lines];
    return [label.padEnd(NAME_WIDTH) + lines[0].slice(NAME_WIDTH), ...lines.slice(1)];
  });
}

function wrapped(text: string, margin: string, width: number): string[] {
  const lines = [margin];
  for (const word of text.split(" ")) {
    const line = lines[lines.length - 1];
    const isFirst = line === margin;
    const isFull = line.length + 1 + word.length > Math.min(width, WIDTH_MAX);
    if (!isFirst && isFull) lines.push(margin + word);
    else lines[lines.length - 1] = isFirst ? margin + word : `${line} ${word}`;
  }
  return lines;
}
