#!/usr/bin/env node
import { processTerminal } from "./io.ts";
import { runCommand } from "./program.ts";

const code = await runCommand(process.argv.slice(2), processTerminal());
// What could not be printed counts, unless there was a fault of the input before.
process.exitCode = code || process.exitCode;
