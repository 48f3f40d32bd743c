// The benchmark beside its peers: npm run bench:peers -- [--jobs a,b] [--rounds 9] [--write]; what it does: docs/benchmarks.md.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { parseArguments, type BenchArguments } from "./arguments.ts";
import { measureCold, type ColdJob, type ColdRow } from "./cold.ts";
import type { JobName } from "./jobs.ts";
import { coresInUse, loadNow, machineLines, versionLines, wasBusy } from "./machine.ts";
import { entrantsOf, findTools, type Tools } from "./participants.ts";
import { report, type Busy, type Results } from "./report.ts";
import { folderOf, measureJob, type Row } from "./rounds.ts";
import { measureScale } from "./scale.ts";

const RESULTS = join("bench", "RESULTS.md");
const OURS = join("build", "bench", "peers", "ours.mjs");
const COLD_JOBS: readonly ColdJob[] = ["a", "d"];

async function main(args: BenchArguments, words: readonly string[]): Promise<void> {
  const before = await busyNow();
  const tools = findTools(OURS);
  const base = mkdtempSync(join(tmpdir(), "barloom-bench-"));
  const say = (text: string): void => console.error(text);
  try {
    const jobs = await measureJobs(args, tools, base, say);
    const cold = args.cold ? await measureColds(args, tools, base, say) : new Map<ColdJob, ColdRow[]>();
    const scale = args.large ? measureScale(args.rounds, say) : [];
    const after = await busyNow();
    const results: Results = {
      command: ["npm run bench:peers --", ...words].join(" "),
      machine: machineLines(),
      versions: args.alone ? [] : versionLines(tools),
      seed: args.seed,
      load: { before, after, busy: wasBusy([before.cores, after.cores]) },
      jobs,
      cold,
      scale,
      missing: args.alone ? [{ label: "Everybody else", why: "--alone" }] : tools.missing,
    };
    const text = await formatted(report(results));
    console.log(text);
    if (args.write) writeFileSync(RESULTS, text);
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

async function busyNow(): Promise<Busy> {
  const load = loadNow();
  return { load, cores: await coresInUse() };
}

async function formatted(text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(RESULTS)), filepath: RESULTS });
}

type Say = (text: string) => void;

async function measureJobs(
  { jobs, rounds, seed, alone }: BenchArguments,
  tools: Tools,
  base: string,
  say: Say,
): Promise<Map<JobName, Row[]>> {
  const found = new Map<JobName, Row[]>();
  for (const job of jobs) {
    const options = { rounds, seed, folder: folderOf(base, job), say };
    found.set(job, await measureJob(job, entrantsOf(job, tools, alone), options));
  }
  return found;
}

async function measureColds(
  { jobs, coldRounds, seed, alone }: BenchArguments,
  tools: Tools,
  base: string,
  say: Say,
): Promise<Map<ColdJob, ColdRow[]>> {
  const found = new Map<ColdJob, ColdRow[]>();
  for (const job of COLD_JOBS.filter((name) => jobs.includes(name))) {
    const options = { rounds: coldRounds, seed, folder: folderOf(base, job), say };
    found.set(job, await measureCold(job, entrantsOf(job, tools, alone), options));
  }
  return found;
}

const words = process.argv.slice(2);
try {
  await main(parseArguments(words), words);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
