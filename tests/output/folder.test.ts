import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FileCalls } from "../../src/output/folder.ts";
import { OutputFolder } from "../../src/output/folder.ts";
import { codeOf, faultOf } from "../ingest/fixtures.ts";

let base = "";
let root = "";
beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "barloom-output-")));
  root = join(base, "results");
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

/** A file system on which some calls fail with a code. */
function failing(calls: Partial<Record<keyof FileCalls, string>>): FileCalls {
  const broken = Object.entries(calls).map(([call, code]) => [
    call,
    () => {
      throw Object.assign(new Error(code), { code });
    },
  ]);
  return { ...fs, ...Object.fromEntries(broken) } as FileCalls;
}

describe("an output folder", () => {
  test("is made, and takes text, bytes and subfolders", () => {
    const folder = new OutputFolder(root);
    expect(folder.write("report.html", "<p>ä</p>")).toBe(join(root, "report.html"));
    folder.write("runs/1/fills.parquet", Uint8Array.of(1, 2, 3));
    expect(fs.readFileSync(join(root, "report.html"), "utf8")).toBe("<p>ä</p>");
    expect([...fs.readFileSync(join(root, "runs/1/fills.parquet"))]).toEqual([1, 2, 3]);
  });

  test("replaces an earlier file as a whole and leaves nothing else behind", () => {
    const folder = new OutputFolder(root);
    folder.write("a.txt", "a long first version");
    folder.write("a.txt", "second");
    expect(fs.readFileSync(join(root, "a.txt"), "utf8")).toBe("second");
    expect(fs.readdirSync(root)).toEqual(["a.txt"]);
  });

  test("may itself be reached through a link, which its user chose", () => {
    fs.mkdirSync(root);
    fs.symlinkSync(root, join(base, "link"));
    new OutputFolder(join(base, "link")).write("a.txt", "a");
    expect(fs.readFileSync(join(root, "a.txt"), "utf8")).toBe("a");
  });

  test("is not a file", async () => {
    fs.writeFileSync(root, "");
    expect(await codeOf(() => new OutputFolder(root))).toBe("E_PATH");
    expect(await codeOf(() => new OutputFolder(""))).toBe("E_PATH");
  });
});

describe("names that lead elsewhere", () => {
  test.each([
    "../escape.txt",
    "../../etc/x",
    "a/../../escape.txt",
    "a/..",
    "..",
    ".",
    "",
    "/etc/x",
    "//x",
    "a//b",
    "a/",
    "C:\\x",
    "C:x",
    "a\\..\\b",
    "file:stream",
    "a\0.txt",
    "a\nb",
    "nul",
    "COM1.txt",
    "trailing.",
  ])("%j is refused", async (name) => {
    const folder = new OutputFolder(root);
    expect(await codeOf(() => folder.write(name, "x"))).toBe("E_PATH");
    expect(fs.readdirSync(base)).toEqual(["results"]);
    expect(fs.readdirSync(root)).toEqual([]);
  });

  test("a link in the place of the file is not followed", async () => {
    const folder = new OutputFolder(root);
    const outside = join(base, "outside.txt");
    fs.writeFileSync(outside, "untouched");
    fs.symlinkSync(outside, join(root, "a.txt"));
    fs.symlinkSync(join(base, "missing.txt"), join(root, "dangling.txt"));
    expect(await codeOf(() => folder.write("a.txt", "x"))).toBe("E_PATH");
    expect(await codeOf(() => folder.write("dangling.txt", "x"))).toBe("E_PATH");
    expect(fs.readFileSync(outside, "utf8")).toBe("untouched");
    expect(fs.existsSync(join(base, "missing.txt"))).toBe(false);
  });

  test("a link in the place of a folder is not followed", async () => {
    const folder = new OutputFolder(root);
    fs.mkdirSync(join(base, "outside"));
    fs.symlinkSync(join(base, "outside"), join(root, "runs"));
    expect(await codeOf(() => folder.write("runs/a.txt", "x"))).toBe("E_PATH");
    expect(fs.readdirSync(join(base, "outside"))).toEqual([]);
  });

  test("a folder is not replaced by a file, nor passed through where there is a file", async () => {
    const folder = new OutputFolder(root);
    folder.write("runs/a.txt", "x");
    expect(await codeOf(() => folder.write("runs", "x"))).toBe("E_PATH");
    expect(await codeOf(() => folder.write("runs/a.txt/b.txt", "x"))).toBe("E_PATH");
  });
});

describe("failing disks", () => {
  test.each([
    ["E_DISK", { writeSync: "ENOSPC" }],
    ["E_DISK", { fsyncSync: "EDQUOT" }],
    ["E_IO", { writeSync: "EIO" }],
    ["E_IO", { fsyncSync: "EIO" }],
    ["E_IO", { closeSync: "EIO" }],
    ["E_IO", { openSync: "EMFILE" }],
    ["E_IO", { openSync: "EROFS" }],
    ["E_IO", { renameSync: "EACCES" }],
  ] as const)("%s for %o: the earlier file stays, the temporary one goes", async (code, calls) => {
    new OutputFolder(root).write("a.txt", "earlier");
    const folder = new OutputFolder(root, failing(calls));
    expect(await codeOf(() => folder.write("a.txt", "later"))).toBe(code);
    expect(fs.readFileSync(join(root, "a.txt"), "utf8")).toBe("earlier");
    expect(fs.readdirSync(root)).toEqual(["a.txt"]);
  });

  test("a full disk is told with what was needed and what is free", async () => {
    const folder = new OutputFolder(root, failing({ writeSync: "ENOSPC" }));
    const fault = await faultOf(() => folder.write("a.txt", "12345"));
    expect(fault.message).toMatch(/a\.txt: the disk is full, 5 bytes needed, \d+ free/);
  });

  test("short writes are continued, a write of nothing is a fault", async () => {
    const oneByte = {
      ...fs,
      writeSync: (file: number, bytes: Uint8Array, at: number) => fs.writeSync(file, bytes, at, 1),
    };
    new OutputFolder(root, oneByte as unknown as FileCalls).write("a.txt", "whole");
    expect(fs.readFileSync(join(root, "a.txt"), "utf8")).toBe("whole");
    const stuck = new OutputFolder(root, { ...fs, writeSync: () => 0 } as unknown as FileCalls);
    expect(await codeOf(() => stuck.write("a.txt", "x"))).toBe("E_IO");
  });

  test("a folder that was removed meanwhile is not made again", async () => {
    const folder = new OutputFolder(root);
    fs.rmSync(root, { recursive: true });
    expect(await codeOf(() => folder.write("a.txt", "x"))).toBe("E_IO");
    expect(fs.existsSync(root)).toBe(false);
  });
});
