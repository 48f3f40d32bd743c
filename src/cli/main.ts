#!/usr/bin/env node
import { processTerminal } from "./io.ts";
import { runCommand } from "./program.ts";

const terminal = processTerminal();
const code = await runCommand(process.argv.slice(2), terminal);
// What could not be printed counts, unless there was a fault of the input before.
process.exitCode = code || process.exitCode;
// What was waited for (a pipe, a server, a worker) would keep the process.
if (terminal.stop.aborted) process.exit();
