// Tables of docs/comparison.md, from what was measured: bench/RESULTS.md and validation/peers/results.json.
import { readFileSync } from "node:fs";

const JOBS = {
  "a whole call": "a: 250 assets, one cash pool",
  "b whole call": "b: 1,000 columns",
  "c whole call": "c: a million bars",
  "d crossover": "d: 10,000 pairs of averages, fused",
  "e crossover": "e: 500 pairs on 100 assets, fused",
  "d any rule, by events": "d, any rule by events",
  "e any rule, by events": "e, any rule by events",
  "d any rule, as conditions": "d, as conditions",
  "e any rule, as conditions": "e, as conditions",
  "d any rule, as a function's conditions": "d, conditions of a function",
  "d any rule, as a function's masks": "d, masks of a function",
  "d any rule, as masks of `crossings`": "d, masks of `crossings`",
  "e any rule, as a function's conditions": "e, conditions of a function",
  "e any rule, as a function's masks": "e, masks of a function",
  "e any rule, as masks of `crossings`": "e, masks of `crossings`",
};
const RIVALS = ["VectorBT (numba)", "VectorBT (rust)", "raptorbt", "phasor", "Numba loop", "C, x86-64-v2"];

/** Their processor time over ours, by job and rival; "–" where the results have no such line. */
export function speedTable() {
  const cells = readFileSync("bench/RESULTS.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  const ratioOf = (job, rival) =>
    cells.find(([, of, against]) => of === job && against === rival)?.[5] ?? "–";
  const rows = Object.entries(JOBS)
    .filter(([job]) => cells.some(([, of]) => of === job))
    .map(([job, name]) => [name, ...RIVALS.map((rival) => ratioOf(job, rival))]);
  return [["job", ...RIVALS], RIVALS.concat("").map(() => "---"), ...rows].map(
    (row) => `| ${row.join(" | ")} |`,
  );
}

/** Random runs beside each engine: how many are equal, and how many differ by a rule that is named. */
export function agreementTable() {
  const engines = JSON.parse(readFileSync("validation/peers/results.json", "utf8"));
  const count = (number) => number.toLocaleString("en-US");
  const rows = engines.map(({ name, version, runs, equal, refused, unexplained, rules }) => [
    // Runs that both sides refuse are equal, too.
    ...[`${name} ${version}`, count(runs), count(equal - refused), count(refused)],
    ...[count(runs - equal - unexplained), count(unexplained), count(rules.length)],
  ]);
  const head = ["engine", "runs", "equal to 1e-9", "refused by both", "explained", "unexplained", "rules"];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
}
