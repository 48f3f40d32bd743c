// Who takes part in which job, how each is started, and what its answer may be compared in.
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { JobName } from "./jobs.ts";
import type { Program } from "./participant.ts";
import type { Rival } from "./targets.ts";

/** Figures of an answer, in the order in which they are written. */
export const FIGURES = ["total return", "Sharpe ratio", "max drawdown", "closed trades"] as const;
export type Figure = (typeof FIGURES)[number];

export interface Entrant {
  /** Names its files: letters and digits. */
  readonly id: string;
  readonly label: string;
  /** Whom the targets know it as. */
  readonly rival?: Rival;
  /** Ours: the variant that targets name. */
  readonly ours?: string;
  readonly program: Program;
  readonly variant: string;
  /** Sets of a round that it does; all of the job's unless it says so. */
  readonly sets?: number;
  /** Rounds at most, for what takes seconds. */
  readonly rounds?: number;
  /** Figures that are not compared, with the reason. */
  readonly apart?: { readonly figures: readonly Figure[]; readonly why: string };
  /** What it computes beside orders and the three figures, or less than those. */
  readonly computes: string;
}

/** A program that cannot be run here. */
export interface Missing {
  readonly label: string;
  readonly why: string;
}

const PYTHON = join("bench", "peers", "python");
const VENVS = join("validation", "peers", ".venv");
const BUILD = "build";
const THREE = "orders and the three figures, nothing else";

/** Who could be asked to run: found programs by name, and why others were not found. */
export interface Tools {
  readonly ours: Program;
  readonly python: (environment: string) => string | undefined;
  readonly c: Readonly<Record<string, string>>;
  readonly missing: readonly Missing[];
}

/** Finds the environments and compiles the C program. */
export function findTools(ours: string): Tools {
  const missing: Missing[] = [];
  for (const [environment, label] of [
    ["vectorbt", "VectorBT and the Numba loop"],
    ["raptorbt", "raptorbt"],
    ["phasor", "phasor"],
    ["backtrader", "Backtrader"],
    ["ml4t", "ml4t-backtest"],
  ])
    if (pythonOf(environment) === undefined)
      missing.push({ label, why: `no environment: sh validation/peers/make-env.sh ${environment}` });
  const c: Record<string, string> = {};
  for (const march of ["x86-64-v2", "native"]) {
    const made = compileC(march);
    if ("program" in made) c[march] = made.program;
    else missing.push({ label: `C, -march=${march}`, why: made.why });
  }
  return { ours: { command: process.execPath, args: ["--expose-gc", ours] }, python: pythonOf, c, missing };
}

function pythonOf(environment: string): string | undefined {
  const venv = join(VENVS, environment);
  return [join(venv, "bin", "python"), join(venv, "Scripts", "python.exe")].find((path) => existsSync(path));
}

function compileC(march: string): { program: string } | { why: string } {
  mkdirSync(BUILD, { recursive: true });
  const program = join(BUILD, `bench-c-${march}`);
  rmSync(program, { force: true });
  const options = ["-O3", `-march=${march}`, "-o", program, join("bench", "peers", "c", "loop.c"), "-lm"];
  const { error, status, stderr } = spawnSync("gcc", options, { encoding: "utf8" });
  if (error !== undefined) return { why: "no gcc" };
  return status === 0 ? { program: `./${program}` } : { why: `gcc: ${stderr.split("\n")[0]}` };
}

/** All who can run a job here, ours first. */
export function entrantsOf(job: JobName, tools: Tools, isAlone: boolean): Entrant[] {
  return [
    ...ownEntrants(job, tools),
    ...(isAlone ? [] : [...peerEntrants(job, tools), ...loopEntrants(job, tools)]),
  ];
}

const OWN_SIGNALS = {
  fast: ["barloom", "three figures from the walk; metrics else on demand"],
  columnOrder: ["barloom, inputs by column", "the same"],
  allocated: ["barloom, inputs by `allocate`", "the same"],
  orders: ["barloom, orders only", "orders, no figures"],
  general: ["barloom, general loop", "orders, no figures; takes every option of the profile"],
  realistic: [
    "barloom, realistic profile",
    "orders and fills, no figures; as many fills as the others have orders",
  ],
} as const;
const OWN_SWEEPS = {
  fused: ["barloom, `crossover`", "twelve metrics an account, no orders"],
  columns: ["barloom, `crossover`, plain arrays", "the same, by `sweepColumns`: no Arrow table"],
  conditions: ["barloom, any rule, as conditions", "the same, without using that the rule is a crossover"],
  events: ["barloom, any rule, by events", "the same, without using that sizes are all in either"],
  functionConditions: [
    "barloom, any rule, as a function's conditions",
    "the same, asked of the function for each pair",
  ],
  masks: ["barloom, any rule, as a function's masks", "the same; the masks are made in JavaScript"],
  crossings: [
    "barloom, any rule, as masks of `crossings`",
    "the same; the masks are made by a signal tool that the function calls",
  ],
  half: ["barloom, `crossover`, half of the cash", "the same with cash beside every position; not compared"],
} as const;

function ownEntrants(job: JobName, { ours }: Tools): Entrant[] {
  const variants = job === "d" || job === "e" ? OWN_SWEEPS : OWN_SIGNALS;
  return Object.entries(variants).map(([variant, [label, computes]]) => ({
    id: `ours${variant}`,
    ours: variant,
    label,
    program: ours,
    variant,
    computes,
  }));
}

function peerEntrants(job: JobName, tools: Tools): Entrant[] {
  return [
    ...vectorbt(job, tools),
    ...raptorbt(job, tools),
    ...phasor(job, tools),
    ...eventDriven(job, tools),
  ];
}

/** Seconds a call: one set, few rounds. */
const HEAVY: Readonly<Record<JobName, Partial<Entrant>>> = {
  a: {},
  b: { sets: 1 },
  c: { sets: 1 },
  d: { sets: 1, rounds: 3 },
  e: { sets: 1, rounds: 2 },
};

function vectorbt(job: JobName, { python }: Tools): Entrant[] {
  const command = python("vectorbt");
  if (command === undefined) return [];
  return (["numba", "rust"] as const).map((engine) => ({
    id: `vectorbt${engine}`,
    rival: engine,
    label: `VectorBT 1.2.0, ${engine}`,
    program: { command, args: [join(PYTHON, "vectorbt_peer.py")], env: { BENCH_ENGINE: engine } },
    variant: "portfolio",
    ...HEAVY[job],
    computes: "labelled pandas results; order records from which all else is made on demand",
  }));
}

function raptorbt(job: JobName, { python }: Tools): Entrant[] {
  const command = python("raptorbt");
  if (command === undefined) return [];
  const another = {
    figures: ["Sharpe ratio", "max drawdown"] as const,
    why: "another job: its first return is 0 and its first value a peak even where the first bar trades",
  };
  return [
    {
      id: "raptorbt",
      rival: "raptorbt",
      label: job === "a" ? "raptorbt 0.13.4 (another job)" : "raptorbt 0.13.4",
      program: { command, args: [join(PYTHON, "raptorbt_peer.py")] },
      variant: "best",
      ...(job === "d" || job === "e" ? { sets: 1, rounds: 5 } : { ...HEAVY[job] }),
      ...(job === "a" ? { apart: another } : {}),
      computes: "48 figures, curves, drawdowns and trades, always",
    },
  ];
}

const PHASOR_WAYS: Readonly<Record<JobName, Readonly<Record<string, string>>>> = {
  a: { call: "one call" },
  b: { slices: "slices of 50", call: "one call" },
  c: { call: "one call" },
  d: { "20": "20 pairs a call", "200": "200 pairs a call", call: "one call" },
  e: { "5": "5 pairs a call", "20": "20 pairs a call", call: "one call" },
};

function phasor(job: JobName, { python }: Tools): Entrant[] {
  const command = python("phasor");
  if (command === undefined) return [];
  return Object.entries(PHASOR_WAYS[job]).map(([variant, way]) => ({
    id: `phasor${variant}`,
    rival: "phasor",
    label: `phasor 0.1.0, ${way}`,
    program: { command, args: [join(PYTHON, "phasor_peer.py")] },
    variant,
    ...(job === "d" || job === "e" ? { sets: 1, rounds: variant === "call" ? 2 : 5 } : { ...HEAVY[job] }),
    computes: "order records; series for the figures are made again for each of them",
  }));
}

function eventDriven(job: JobName, { python }: Tools): Entrant[] {
  if (job !== "a") return [];
  const found = [
    ["backtrader", "Backtrader 1.9.78.123"],
    ["ml4t", "ml4t-backtest 0.1.0b5"],
  ].flatMap(([name, label]) => {
    const command = python(name);
    return command === undefined ? [] : [{ name, label, command }];
  });
  return found.map(({ name, label, command }) => ({
    id: name,
    label,
    program: { command, args: [join(PYTHON, `${name}_peer.py`)] },
    variant: "best",
    sets: 1,
    rounds: 2,
    computes: "an object for every order, one bar after another; figures here from its values by NumPy",
  }));
}

function loopEntrants(job: JobName, { python, c }: Tools): Entrant[] {
  const command = python("vectorbt");
  const orders = job === "d" || job === "e" ? (["columns"] as const) : (["rows", "columns"] as const);
  const numba = (command === undefined ? [] : orders).map((order): Entrant => ({
    id: `loop${order}`,
    rival: "loop",
    label: `Numba loop, ${order === "rows" ? "C" : "F"} order`,
    program: { command: command!, args: [join(PYTHON, "numba_loop.py")] },
    variant: order,
    computes: THREE,
  }));
  const native = Object.entries(c).map(([march, program]): Entrant => ({
    id: `c${march === "native" ? "native" : "v2"}`,
    ...(march === "native" ? {} : { rival: "c" as const }),
    label: `C, gcc -O3 -march=${march}`,
    program: { command: program, args: [] },
    variant: "best",
    computes: THREE,
  }));
  return [...numba, ...native];
}
