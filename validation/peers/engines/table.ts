// The tables of METHODOLOGY.md: how the runs ended, and who differs in what.
import type { PeerResults } from "./campaign.ts";

export const BEGIN = "<!-- peers: made by `npm run peers -- all --write` -->";
export const END = "<!-- /peers -->";

/** Width of a line of text. */
const LINE = 118;

/** Everything between the markers. */
export function peersText(results: readonly PeerResults[]): string {
  return [
    ...runsTable(results),
    "",
    "What is compared:",
    "",
    ...results.flatMap(({ name, subset }) => wrapped(`- **${name}**: ${subset}`)),
    "",
    "Who differs in what:",
    "",
    ...rulesTable(results),
    "",
    "Why:",
    "",
    ...results.flatMap(({ rules }) => rules.flatMap(({ id, reason }) => wrapped(`- **${id}**: ${reason}`))),
  ].join("\n");
}

function runsTable(results: readonly PeerResults[]): string[] {
  return tableOf(
    ["engine", "date", "seed", "runs", "fills", "equal", "explained", "unexplained"],
    results.map(({ name, version, date, seed, runs, fills, equal, unexplained }) => [
      `${name} ${version}`,
      date,
      seed,
      thousands(runs),
      thousands(fills),
      thousands(equal),
      thousands(runs - equal - unexplained),
      unexplained,
    ]),
  );
}

function rulesTable(results: readonly PeerResults[]): string[] {
  return tableOf(
    ["rule", "engine", "what it does otherwise", "runs"],
    results.flatMap(({ name, rules }) =>
      rules.map(({ id, title, runs }) => [id, name, title, thousands(runs)]),
    ),
  );
}

function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

/** Lines of an entry of a list. */
function wrapped(entry: string): string[] {
  const lines: string[] = [];
  for (const word of entry.split(" ")) {
    const line = lines.length === 0 ? word : `${lines[lines.length - 1]} ${word}`;
    if (lines.length === 0 || line.length > LINE) lines.push(lines.length === 0 ? word : `  ${word}`);
    else lines[lines.length - 1] = line;
  }
  return lines;
}

function thousands(amount: number): string {
  return String(amount).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** The page with new text between its markers. */
export function withText(page: string, text: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page needs ${BEGIN} and, after it, ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${page.slice(end)}`;
}

/** The newest results of each peer, by name. */
export function mergeResults(old: readonly PeerResults[], fresh: readonly PeerResults[]): PeerResults[] {
  const byName = new Map([...old, ...fresh].map((results) => [results.name, results]));
  return [...byName.values()].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}
