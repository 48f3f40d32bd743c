// Case files, line by line.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";

/** The lines of a gzipped case file, one by one: files of many runs do not fit in a string. */
export async function* lines(path: string): AsyncGenerator<string> {
  const stream = createReadStream(path).pipe(createGunzip());
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity }))
    if (line.trim() !== "") yield line;
}
