// `npm ci` installs what the lock names: on every platform, whatever registry the lock was written by.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

test("the lock names the binary packages of every platform", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/complete-lock.mjs", "--check"], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
