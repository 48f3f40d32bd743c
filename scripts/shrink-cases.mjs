// Picks a small, varied part of a case file: node scripts/shrink-cases.mjs <input> <output> <count>
//
// Greedy: the case that adds the most traits for its length comes first, until every trait is present; then the shortest
// of the rest. Length counts by its fourth root: the file stays small, and some cases long enough for stops and
// reversals stay in. Lines are copied as they are, in file order; files ending in .gz are compressed.
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";

const [input, output, count] = process.argv.slice(2);
if (count === undefined) throw new Error("usage: node scripts/shrink-cases.mjs <input> <output> <count>");

const cases = readLines(input).map((line, index) => ({ line, index, traits: traitsOf(JSON.parse(line)) }));
const picked = pick(cases, Number(count)).sort((a, b) => a.index - b.index);
writeLines(
  output,
  picked.map(({ line }) => line),
);
console.log(
  `${picked.length} of ${cases.length} cases, ${countTraits(picked)} of ${countTraits(cases)} traits`,
);

function pick(all, wanted) {
  const chosen = [];
  const rest = [...all].sort((a, b) => a.line.length - b.line.length);
  const seen = new Set();
  while (chosen.length < wanted && rest.length > 0) {
    const gains = rest.map(({ line, traits }) => newTraits(traits, seen) / line.length ** 0.25);
    const best = gains.indexOf(Math.max(...gains));
    const [found] = rest.splice(best, 1);
    found.traits.forEach((trait) => seen.add(trait));
    chosen.push(found);
  }
  return chosen;
}

function newTraits(traits, seen) {
  return traits.filter((trait) => !seen.has(trait)).length;
}

/** What makes a case different: its choices, the form of its arguments, its error, how its orders ended. */
function traitsOf(scenario) {
  const { args = scenario.options ?? scenario.order ?? {}, outputs = {}, error, result } = scenario;
  const { api, signal_mode: mode, grouped, random } = scenario;
  const kind = `${api} ${mode} ${grouped} ${args.cash_sharing}`;
  const infos = outputs.log_records?.res_status_info ?? (result ? [result.status_info] : []);
  return [
    ...new Set([
      kind,
      `random ${random}`,
      `error ${error?.message}`,
      `${kind} fails ${error !== undefined}`,
      ...Object.entries(args).flatMap(([name, value]) =>
        formsOf(value).map((form) => `${api} ${name} ${form}`),
      ),
      ...infos.map((info) => `${api} ${args.size_type} ${args.direction} ended ${info}`),
      ...Object.entries(outputs).map(([name, value]) => `${name} ${value?.error?.message}`),
    ]),
  ];
}

function formsOf(value) {
  if (typeof value === "number") return [`number ${Math.sign(value)}`];
  if (value === null || typeof value !== "object") return [String(value)];
  if (value.dtype === "enum") return value.data.map((cell) => `cell ${cell}`);
  return [`array ${value.shape?.map((length) => (length === 1 ? "1" : "n"))}`];
}

function countTraits(some) {
  return new Set(some.flatMap(({ traits }) => traits)).size;
}

function readLines(file) {
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text.split("\n").filter((line) => line !== "");
}

function writeLines(file, lines) {
  const text = lines.map((line) => `${line}\n`).join("");
  writeFileSync(file, file.endsWith(".gz") ? gzipSync(text, { level: 9 }) : text);
}
