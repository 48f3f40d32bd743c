// Indicators beside TA-Lib and pandas: node validation/peers/run.mjs validation/peers/indicators/compare.ts FILE [--themes]
import { existsSync } from "node:fs";
import { differencesOf, passes, readCases, type Difference } from "./cases.ts";

const HEAD = ["", "series", "gaps", "to library", "to precise", "library to precise"];

/** The largest of every kind, and the number of series. */
function print(name: string, all: readonly Difference[]): void {
  const most = (of: (one: Difference) => number): number => Math.max(...all.map(of));
  const gaps = all.reduce((sum, one) => sum + one.gaps, 0);
  const figures = [most((one) => one.ofOracle), most((one) => one.ours), most((one) => one.theirs)];
  const cells = figures.map((x, i) =>
    (Number.isNaN(x) ? "–" : x.toExponential(1)).padStart(HEAD[i + 3].length),
  );
  const isFar = !all.every(passes);
  if (isFar) process.exitCode = 1;
  console.log(
    [
      name.padEnd(28),
      String(all.length).padStart(6),
      String(gaps).padStart(4),
      ...cells,
      isFar ? "DIFFERS" : "",
    ].join("  "),
  );
}

function grouped(all: readonly Difference[], key: (of: Difference) => string): Map<string, Difference[]> {
  const groups = new Map<string, Difference[]>();
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}

const [file, detail] = process.argv.slice(2);
if (file === undefined || !existsSync(file)) {
  console.error(`skipped: no file of oracle.py ${file ?? ""}; nothing is compared`);
} else {
  const differences = readCases(file).flatMap(differencesOf);
  const groups = grouped(differences, ({ name, theme }) =>
    detail === "--themes" ? `${name}, ${theme}` : name,
  );
  console.log(HEAD.map((text, i) => (i === 0 ? text.padEnd(28) : text)).join("  "));
  for (const [name, all] of groups) print(name, all);
}
