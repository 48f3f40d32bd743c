// The tables of METHODOLOGY.md: how the runs ended, and who differs in what.
import type { PeerResults } from "./campaign.ts";

export const BEGIN = "<!-- peers: made by `npm run peers -- all --write` -->";
export const END = "<!-- /peers -->";

/** Everything between the markers. */
export function peersText(results: readonly PeerResults[]): string {
  return [
    "### What is compared",
    "",
    ...results.map(({ name, version, subset }) => `- **${name} ${version}**: ${subset}`),
    "",
    ...runsTable(results),
    "",
    "### Who differs in what",
    "",
    ...rulesTable(results),
  ].join("\n");
}

function runsTable(results: readonly PeerResults[]): string[] {
  return tableOf(
    ["peer", "date", "seed", "runs", "fills", "equal", "explained", "unexplained"],
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
    ["rule", "peer", "what differs", "why", "runs"],
    results.flatMap(({ name, rules }) =>
      rules.map(({ id, title, reason, runs }) => [id, name, title, reason, thousands(runs)]),
    ),
  );
}

function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
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
