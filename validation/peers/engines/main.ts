// Compares with other engines: npm run peers -- <peer|all> [--runs 1000] [--seed 1] [--write]. How it works: types.ts.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";
import { runCampaign, summaryOf, type PeerResults } from "./campaign.ts";
import { pythonOf, startPeer } from "./peerProcess.ts";
import { mergeResults, peersText, withText } from "./table.ts";
import type { Peer } from "./types.ts";

const FOLDER = "validation/peers";
const PEERS = readdirSync(FOLDER).filter((name) => existsSync(`${FOLDER}/${name}/plans.ts`));
const RESULTS = "validation/peers/results.json";
const PAGE = "validation/METHODOLOGY.md";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    write: { type: "boolean", default: false },
  },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
const isKnown = positionals.length > 0 && positionals.every((name) => name === "all" || PEERS.includes(name));
if (!isKnown || !Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
  console.error(`usage: npm run peers -- <${PEERS.join("|")}|all> [--runs 1000] [--seed 1] [--write]`);
  process.exitCode = 2;
} else await compareAll(positionals.includes("all") ? PEERS : positionals);

async function compareAll(names: readonly string[]): Promise<void> {
  const results: PeerResults[] = [];
  for (const name of names) {
    const found = await compareOne(name);
    if (found !== undefined) results.push(found);
  }
  for (const found of results) console.log(summaryOf(found));
  if (results.some(({ unexplained }) => unexplained > 0)) process.exitCode = 1;
  if (values.write && results.length > 0) await write(results);
}

async function compareOne(name: string): Promise<PeerResults | undefined> {
  const python = pythonOf(name);
  if (python === undefined) {
    console.error(`skipped: ${name} is not installed; validation/peers/make-env.sh ${name} does it`);
    return undefined;
  }
  const { default: peer } = (await import(`../${name}/plans.ts`)) as { default: Peer<unknown> };
  const process = startPeer(name, python);
  try {
    const date = new Date().toISOString().slice(0, 10);
    return await runCampaign(peer, process.run, { runs, seed, date, log: console.log });
  } finally {
    process.close();
  }
}

async function write(fresh: readonly PeerResults[]): Promise<void> {
  const old = existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, "utf8")) as PeerResults[]) : [];
  const results = mergeResults(old, fresh);
  await writeFormatted(RESULTS, JSON.stringify(results));
  await writeFormatted(PAGE, withText(readFileSync(PAGE, "utf8"), peersText(results)));
}

async function writeFormatted(path: string, text: string): Promise<void> {
  const options = await resolveConfig(path);
  writeFileSync(path, await format(text, { ...options, filepath: path }));
}
