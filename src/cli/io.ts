// Where the commands print: standard output and standard error, or a test's arrays.
import { visibleText } from "../report/text.ts";
import { interruptsOf } from "./interrupt.ts";

/** What a command may ask of its terminal. */
export interface Terminal {
  /** Columns; what is not a terminal has a hundred. */
  readonly width: number;
  readonly colour: boolean;
  /** Writes lines to standard output. */
  print(text: string): void;
  /** Writes one line to standard error. */
  complain(text: string): void;
  /** Shows how far something has come, over what it showed before; nothing unless standard error is a terminal. */
  progress(done: number, total: number): void;
  /** Text from elsewhere without what would move the cursor. */
  plain(text: string): string;
  /** Aborted where the command is to stop, with what is to be told of it. */
  readonly stop: AbortSignal;
}

/** Exit code where standard output cannot be written. */
const STDOUT_FAULT = 1;
const PLAIN_WIDTH = 100;
const BAR_WIDTH = 30;

/** The terminal of this process. A reader that goes away early (`| head`) is no fault: the rest is not printed. */
export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  stdout.on("error", endOutput);
  stderr.on("error", () => undefined);
  return {
    width: stdout.columns ?? PLAIN_WIDTH,
    colour: stdout.isTTY && !process.env.NO_COLOR,
    print: (text) => void stdout.write(`${text}\n`),
    complain: (text) => void stderr.write(`${text}\n`),
    progress: (done, total) => {
      if (stderr.isTTY) stderr.write(`\r${progressBar(done, total)}${done === total ? "\r\u001b[K" : ""}`);
    },
    plain: visibleText,
    stop: interruptsOf(process),
  };
}

/** What cannot be printed (a full disk behind `>`) is told once. */
function endOutput({ code }: NodeJS.ErrnoException): void {
  if (code === "EPIPE" || process.exitCode === STDOUT_FAULT) return;
  process.exitCode = STDOUT_FAULT;
  process.stderr.write(`barloom: E_IO standard output: cannot be written (${code})\n`);
}

function progressBar(done: number, total: number): string {
  const filled = Math.round((done / total) * BAR_WIDTH);
  return `${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)} ${done} of ${total}`;
}
