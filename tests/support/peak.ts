// The most memory that a program of its own has held.

/**
 * Source of a function `peak`: bytes, as the system counts them for the program alone. What `process.resourceUsage()` says begins
 * with the memory of the process that started it.
 */
export const PEAK = `import { readFileSync as read } from "node:fs";
const peak = () => 1024 * Number(/VmHWM:\\s*(\\d+)/.exec(read("/proc/self/status", "utf8"))[1]);`;

/** Whether the system says so. */
export const TELLS_PEAK = process.platform === "linux";
