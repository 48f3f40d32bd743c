// Files of records: what was torn off is left out, what was altered is found.
import fc from "fast-check";
import * as nodeFs from "node:fs";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { emptyRecords, RecordFile, type RecordCalls } from "../../src/output/recordFile.ts";
import { codeOf, faultOf } from "../ingest/fixtures.ts";

let folder = "";
let path = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "barloom-records-"));
  path = join(folder, "records");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HEADER = '{"what":"some records"}';
const contents = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 8 });

/** A file of these records, and where each of them ends. */
function written(records: readonly Uint8Array[]): { bytes: Uint8Array; ends: number[] } {
  writeFileSync(path, emptyRecords(HEADER));
  const ends = [readFileSync(path).length];
  const file = new RecordFile(path);
  file.header();
  file.read(() => undefined);
  for (const record of records) {
    file.append(record);
    ends.push(readFileSync(path).length);
  }
  file.end();
  return { bytes: new Uint8Array(readFileSync(path)), ends };
}

/** What a reader finds in bytes; the file is what it leaves behind. */
function found(bytes: Uint8Array): Uint8Array[] {
  writeFileSync(path, bytes);
  const file = new RecordFile(path);
  const records: Uint8Array[] = [];
  try {
    expect(file.header()).toBe(HEADER);
    file.read((record) => void records.push(record.slice()));
    return records;
  } finally {
    file.end();
  }
}

/** What is said against bytes that lie in memory. */
function complaintOf(bytes: Uint8Array): string {
  const inMemory = {
    openSync: () => 3,
    closeSync: () => undefined,
    fstatSync: () => ({ size: bytes.length }),
    readSync: (_: number, to: Uint8Array, at: number, length: number, from: number): number => {
      const some = bytes.subarray(from, from + length);
      to.set(some, at);
      return some.length;
    },
  };
  try {
    const file = new RecordFile("memory", inMemory as unknown as RecordCalls);
    file.header();
    file.read(() => undefined);
    return "";
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
}

const lengths = (bytes: Uint8Array): number => readFileSync(path).length - bytes.length;

describe("records", () => {
  test("are read as they were written, over several openings", () => {
    fc.assert(
      fc.property(contents, (records) => {
        const { bytes } = written(records);
        expect(found(bytes)).toEqual(records);
        expect(lengths(bytes)).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  test("torn at any byte: those before are read, the rest is cut off and written again to the same bytes", () => {
    const records = [Uint8Array.of(1, 2, 3), new Uint8Array(0), new Uint8Array(30).fill(7)];
    const { bytes, ends } = written(records);
    for (let cut = ends[0]; cut < bytes.length; cut++) {
      const whole = ends.filter((end) => end <= cut).length - 1;
      expect(found(bytes.subarray(0, cut))).toEqual(records.slice(0, whole));
      expect(new Uint8Array(readFileSync(path))).toEqual(bytes.subarray(0, ends[whole]));
      const file = new RecordFile(path);
      file.header();
      file.read(() => undefined);
      for (const record of records.slice(whole)) file.append(record);
      file.end();
      expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
    }
  });

  test("whose end was never written, only its length, are torn too", () => {
    const records = [Uint8Array.of(1, 2, 3), new Uint8Array(30).fill(7)];
    const { bytes, ends } = written(records);
    for (let cut = ends[1]; cut < bytes.length; cut++)
      expect(found(new Uint8Array(bytes).fill(0, cut))).toEqual(records.slice(0, 1));
  });

  test("whose hash ends in zeros before the end of the file were altered", () => {
    const records = [new Uint8Array(30).fill(7), Uint8Array.of(1, 2, 3)];
    const { bytes, ends } = written(records);
    expect(complaintOf(new Uint8Array(bytes).fill(0, ends[1] - 5, ends[1]))).toMatch(
      /^E_CHECKPOINT.*record 1/,
    );
  });

  test("are not synced a second time where that failed", async () => {
    writeFileSync(path, emptyRecords(HEADER));
    const failing = vi.fn(() => {
      throw Object.assign(new Error("EIO"), { code: "EIO" });
    });
    const file = new RecordFile(path, { ...nodeFs, fsyncSync: failing });
    file.header();
    file.read(() => undefined);
    const clock = vi.spyOn(performance, "now").mockReturnValue(Infinity);
    expect(await codeOf(() => file.append(Uint8Array.of(1)))).toBe("E_IO");
    clock.mockRestore();
    expect(await codeOf(() => file.append(Uint8Array.of(2)))).toBe("E_IO");
    file.end();
    expect(failing).toHaveBeenCalledTimes(1);
    expect(found(new Uint8Array(readFileSync(path)))).toEqual([Uint8Array.of(1)]);
  });

  test("with any bit flipped are found out: ten thousand flips", () => {
    const records = Array.from({ length: 5 }, (_, i) => new Uint8Array(20).fill(i + 1));
    const { bytes, ends } = written(records);
    const bits = fc.integer({ min: 0, max: 8 * bytes.length - 1 });
    fc.assert(
      fc.property(bits, (bit) => {
        const altered = new Uint8Array(bytes);
        altered[bit >> 3] ^= 1 << (bit & 7);
        const record = ends.findIndex((end) => bit >> 3 < end);
        const where = record === 0 ? "in its header" : `at record ${record}`;
        expect(complaintOf(altered)).toBe(`E_CHECKPOINT corrupt ${where}: memory`);
      }),
      { numRuns: 10_000 },
    );
  });

  test("in another order, twice, left out or from another file are found out", async () => {
    const records = Array.from({ length: 4 }, () => new Uint8Array(20).fill(1));
    const { bytes, ends } = written(records);
    const part = (i: number): Uint8Array => bytes.subarray(i === 0 ? 0 : ends[i - 1], ends[i]);
    const joined = (...parts: number[]): Uint8Array => Uint8Array.from(parts.flatMap((i) => [...part(i)]));
    const first = async (altered: Uint8Array): Promise<string> =>
      (await faultOf(() => found(altered))).message.split(":")[0];
    expect(await first(joined(0, 2, 1, 3, 4))).toBe("E_CHECKPOINT corrupt at record 1");
    expect(await first(joined(0, 1, 2, 2, 3, 4))).toBe("E_CHECKPOINT corrupt at record 3");
    expect(await first(joined(0, 1, 3, 4))).toBe("E_CHECKPOINT corrupt at record 2");
    const other = emptyRecords('{"what":"some recorfs"}');
    writeFileSync(path, Uint8Array.from([...other, ...bytes.subarray(other.length)]));
    const file = new RecordFile(path);
    expect(file.header()).not.toBe(HEADER);
    expect(await codeOf(() => file.read(() => undefined))).toBe("E_CHECKPOINT");
    file.end();
  });

  test.each([
    ["an empty file", ""],
    ["text", "time,close\n2020-01-01,1\n".repeat(10)],
    ["a header of gigabytes", Buffer.concat([Buffer.from("barloom records\n"), Buffer.alloc(100, 255)])],
  ])("%s is no file of records", async (_, content) => {
    writeFileSync(path, content);
    const file = new RecordFile(path);
    expect(await codeOf(() => file.header())).toBe("E_CHECKPOINT");
    file.end();
  });
});
