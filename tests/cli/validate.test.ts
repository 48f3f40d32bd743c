import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { barloom, folderWith } from "./fixtures.ts";

const CASES = "tests/cases/vectorbt-orders-100.jsonl.gz";

test("recorded cases are counted", async () => {
  const { code, out } = await barloom("validate", CASES);
  expect(code).toBe(0);
  expect(out.split("\n").at(-1)).toBe("100 cases: 100 identical, 0 different, 0 unsupported");
});

test("a case that differs is shown, and the exit code is 1", async () => {
  const [first] = gunzipSync(readFileSync(CASES)).toString("utf8").split("\n");
  const changed = first.replace(/("cash"\s*:\s*)[-\d.]+(?!.*"cash")/, "$112345.5");
  expect(changed).not.toBe(first);
  const folder = folderWith({});
  writeFileSync(join(folder, "changed.jsonl"), `${changed}\n`);
  const { code, out } = await barloom("validate", join(folder, "changed.jsonl"));
  expect(code).toBe(1);
  expect(out).toContain("1 cases: 0 identical, 1 different, 0 unsupported");
  const machine = await barloom("validate", join(folder, "changed.jsonl"), "--json");
  expect(machine.code).toBe(1);
  expect(JSON.parse(machine.out)).toMatchObject({
    cases: 1,
    different: 1,
    notIdentical: [{ kind: "different" }],
  });
});

test("a file that is missing or holds no cases is refused", async () => {
  expect(await barloom("validate", "absent.jsonl")).toMatchObject({ code: 2, out: "" });
  const folder = folderWith({ "none.jsonl": "{}\n" });
  const { code, err } = await barloom("validate", join(folder, "none.jsonl"));
  expect(code).toBe(2);
  expect(err).toContain("none.jsonl, line 1");
});
