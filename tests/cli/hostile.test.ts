// Files, flags and folders that nobody should give: one line on standard error, exit code 2, and nothing left behind.
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { barloom, CONFIG, FILES, folderWith, PRICES_CSV } from "./fixtures.ts";

describe("prices", () => {
  const read = async (name: string, content: string | Uint8Array): Promise<string> => {
    const folder = folderWith({});
    writeFileSync(join(folder, name), content);
    const { code, out, err } = await barloom("check", join(folder, name));
    expect(err).not.toContain("\n");
    expect(code).toBe(err === "" ? 0 : 2);
    return err === "" ? out.slice(out.indexOf("Quality")) : err;
  };

  test("with a byte order mark, with CRLF, with CR, and behind empty lines are the same prices", async () => {
    const plain = await read("a.csv", PRICES_CSV);
    for (const text of [
      `\ufeff${PRICES_CSV}`,
      PRICES_CSV.replaceAll("\n", "\r\n"),
      PRICES_CSV.replaceAll("\n", "\r"),
      `\n\n${PRICES_CSV}\n\n`,
    ])
      expect(await read("a.csv", text)).toBe(plain);
  });

  test.each<[string, string, string | Uint8Array, string]>([
    ["nothing", "a.csv", "", "E_CSV a.csv, row 1: the file is empty"],
    ["a header alone", "a.csv", "time,asset,close\n", "a.csv: the table has no rows. Give"],
    ["a row that is short", "a.csv", `${PRICES_CSV}2020-01-05,A\n`, "row 10: 2 fields, header has 6"],
    ["a row that is long", "a.csv", `${PRICES_CSV}2020-01-05,A,1,1,1,1,1\n`, "row 10: 7 fields"],
    ["semicolons", "a.csv", PRICES_CSV.replaceAll(",", ";"), "separated by commas"],
    ["tabs", "a.csv", PRICES_CSV.replaceAll(",", "\t"), "separated by commas"],
    ["bytes that are no UTF-8", "a.csv", Uint8Array.of(0x61, 0xff, 0x0a), "not UTF-8"],
    ["UTF-16", "a.csv", Buffer.from(`\ufeff${PRICES_CSV}`, "utf16le"), "not UTF-8"],
    ["a NUL in a number", "a.csv", PRICES_CSV.replace(",10,11", ",1\0,11"), "row 2, column open"],
    ["a cell of 2 MB", "a.csv", `${PRICES_CSV}2020-01-05,${"x".repeat(2e6)},1,1,1,1\n`, "E_CSV_LIMIT"],
    ["hexadecimal", "a.csv", "time,asset,close\n2020-01-01,A,0x10\n", "row 2, column close"],
    ["a decimal comma", "a.csv", 'time,asset,close\n\n2020-01-01,A,"1,5"\n', 'row 3, column close: "1,5"'],
    ["times without zone", "a.csv", "time,asset,close\n2020-01-01 10:00,A,1\n", "E_TIME_PARSE"],
    ["seconds", "a.csv", "time,asset,close\n1577836800,A,1\n", "E_TIME_UNIT"],
    ["a zip archive", "a.csv.gz", Buffer.from("PK\u0003\u0004"), "not a sound gzip file"],
    ["CSV called Parquet", "a.parquet", PRICES_CSV, "E_PARQUET_FOOTER"],
    ["a Parquet file of four bytes", "a.parquet", "PAR1", "E_PARQUET_FOOTER"],
    ["CSV called Arrow", "a.arrow", PRICES_CSV, "E_ARROW"],
    ["an empty Arrow file", "a.arrow", "", "E_ARROW"],
    ["a spreadsheet", "a.xlsx", "", "E_FORMAT a.xlsx: no reader for this ending"],
  ])("of %s are refused", async (_, name, content, message) => {
    expect(await read(name, content)).toContain(message);
  });

  test.each<[string, object, string]>([
    ["a wide file", { prices: { format: "wide", files: { close: "odd.csv" } } }, "odd.csv, row 3, column B"],
    ["actions", { prices: { file: "a.csv", actions: { file: "odd.csv" } } }, "odd.csv, row 3, column amount"],
    ["signals", { signals: { entries: { file: "odd.csv" } } }, "odd.csv, row 3, column B"],
  ])("text among the numbers of %s is told by row and column", async (_, part, message) => {
    const odd = "time,asset,kind,amount,B\n\n2020-01-01,1,dividend,x,x\n";
    const wide = "time,A,B\n\n2020-01-01,1,x\n";
    const isActions = JSON.stringify(part).includes("actions");
    const files = { "a.csv": PRICES_CSV, "odd.csv": isActions ? odd : wide };
    const config = { ...CONFIG, prices: { file: "a.csv" }, ...part };
    const folder = folderWith({ ...files, ...FILES, "config.json": config });
    const { code, err } = await barloom("run", join(folder, "config.json"));
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test("behind links that lead nowhere or round, in folders and devices are refused", async () => {
    const folder = folderWith({});
    symlinkSync("none.csv", join(folder, "nowhere.csv"));
    symlinkSync("round.csv", join(folder, "round.csv"));
    mkdirSync(join(folder, "folder.csv"));
    symlinkSync("/dev/zero", join(folder, "device.csv"));
    for (const name of ["nowhere", "round", "folder", "device"]) {
      const { code, err } = await barloom("check", join(folder, `${name}.csv`));
      expect({ name, code }).toEqual({ name, code: 2 });
      expect(err).toMatch(/^barloom: E_IO [^\n]+$/);
    }
  });
});

describe("configurations", () => {
  const sound = JSON.stringify(CONFIG).slice(1, -1);

  test.each<[string, string | Uint8Array, string]>([
    ["nothing", " \n", "the configuration is empty"],
    ["a list", "[]", "an object, not an array"],
    ["a number", "3", "expected Object"],
    ["options in a list", `{${sound.replace(/"options":.*/, '"options":[]}')}`, "received an array"],
    ["an unknown key", `{${sound},"optoins":{}}`, "did you mean options?"],
    ["an unknown option", `{${sound.replace('"fees"', '"feees"')}}`, "did you mean fees?"],
    ["a text for a number", `{${sound.replace('"size":60', '"size":"60"')}}`, "options.size"],
    ["a key twice", `{${sound},"prices":{"file":"b.csv"}}`, "E_CONFIG_DUP"],
    ["__proto__", `{${sound},"__proto__":{"output":"x"}}`, "__proto__: there is no such key"],
    ["an option called __proto__", `{${sound.replace('"fees"', '"__proto__"')}}`, "options.__proto__"],
    ["a constructor", `{${sound},"constructor":{}}`, "constructor: there is no such key"],
    ["NaN", `{${sound.replace('"size":60', '"size":NaN')}}`, "not JSON at line 1"],
    ["a number beyond doubles", `{${sound.replace("1000", "1e999")}}`, "E_CASH"],
    ["half of one", `{${sound}`, "not JSON"],
    ["10^5 lists in one another", "[".repeat(1e5), "E_CONFIG_LIMIT"],
    ["2 MB", `{"title":"${"x".repeat(2 ** 21)}"}`, "E_CONFIG_LIMIT"],
    [
      "bytes that are no UTF-8",
      Buffer.from(`{${sound}}`.replace("prices.csv", "\xff.csv"), "latin1"),
      "UTF-8",
    ],
  ])("of %s are refused", async (_, text, message) => {
    const folder = folderWith(FILES);
    writeFileSync(join(folder, "odd.json"), text);
    const { code, out, err } = await barloom("run", join(folder, "odd.json"));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err).not.toContain("\n");
    expect(existsSync(join(folder, "out"))).toBe(false);
  });
});

describe("flags", () => {
  test.each([
    [["--__proto__", "1"], "Unknown option `--__proto__`"],
    [["--constructor", "1"], "Unknown option `--constructor`"],
    [["--__proto__.size", "1"], "Unknown option `--__proto__.size`"],
    [["--size", ""], "the value of --size is empty"],
    [["--size="], "the value of --size is empty"],
    [["--output", ""], "the value of --output is empty"],
    [["--size", "-1"], "E_SIZE_SIGN size is -1"],
  ])("%j are refused, not passed over", async (flags, message) => {
    const folder = folderWith(FILES);
    const { code, err, out } = await barloom("run", join(folder, "config.json"), ...flags);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(({} as { size?: unknown }).size).toBeUndefined();
  });

  test("of negative numbers need no equals sign", async () => {
    const folder = folderWith(FILES);
    const run = (...flags: string[]) => barloom("run", join(folder, "config.json"), "--json", ...flags);
    const [apart, together] = [await run("--fees", "-0.001"), await run("--fees=-0.001")];
    expect([apart.code, apart.err]).toEqual([0, ""]);
    expect(apart.out).toBe(together.out);
  });
});

describe("folders of results", () => {
  test.each(["/proc/none", "/dev/null", "/dev/null/none"])(
    "that cannot be made are refused: %s",
    async (output) => {
      const folder = folderWith(FILES);
      const { code, err } = await barloom("run", join(folder, "config.json"), "--output", output);
      expect(code).toBe(2);
      expect(err).toMatch(/^barloom: E_(IO|PATH) [^\n]+$/);
    },
  );

  test("that were made for a run that failed are gone again", async () => {
    const folder = folderWith(FILES);
    const output = join(folder, "a", "b");
    const { code } = await barloom("run", join(folder, "config.json"), "--fees", "3", "--output", output);
    expect(code).toBe(2);
    expect(existsSync(join(folder, "a"))).toBe(false);
  });

  test("in which one name is taken get none of the results", async () => {
    const folder = folderWith(FILES);
    mkdirSync(join(folder, "out", "report.html"), { recursive: true });
    const { code, err } = await barloom("run", join(folder, "config.json"));
    expect(code).toBe(2);
    expect(err).toContain('E_PATH "out/report.html" is taken by a folder');
    expect(readdirSync(join(folder, "out"))).toEqual(["report.html"]);
  });

  test("that a configuration may not write to are refused before anything runs", async () => {
    const folder = folderWith({ ...FILES, "config.json": { ...CONFIG, output: "../elsewhere" } });
    expect(await barloom("run", join(folder, "config.json"))).toMatchObject({ code: 2, out: "" });
  });
});
