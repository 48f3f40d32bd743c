// Compiles the kernel and embeds it: one source file that works in Node, bundlers, workers and pages alike.
import asc from "assemblyscript/asc";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const SIZE_LIMIT = 64 * 1024;

mkdirSync("build", { recursive: true });
mkdirSync("src/generated", { recursive: true });
const { error, stderr } = await asc.main(["--config", "asconfig.json"]);
if (error) {
  console.error(stderr.toString());
  process.exit(1);
}
const bytes = readFileSync("build/barloom.wasm");
if (bytes.length > SIZE_LIMIT) {
  console.error(`the kernel has ${bytes.length} bytes, more than ${SIZE_LIMIT}`);
  process.exit(1);
}
writeFileSync(
  "src/generated/kernelBytes.ts",
  [
    "// Made from assembly/ by scripts/build-kernel.mjs.",
    `export const KERNEL_SHA256 = "${createHash("sha256").update(bytes).digest("hex")}";`,
    `export const KERNEL_BASE64 =\n  "${bytes.toString("base64")}";`,
    "",
  ].join("\n"),
);
console.log(`kernel: ${bytes.length} bytes`);
