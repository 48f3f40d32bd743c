// The direction of imports, read from the import lines.
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, test } from "vitest";

interface SourceFile {
  readonly path: string;
  readonly code: string;
  /** Packages as they are named, own modules as paths from the root. */
  readonly imports: readonly string[];
}

const FILES = sourcesUnder("src");

function sourcesUnder(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => sourceFile(posix.join(folder, name.replaceAll("\\", "/"))));
}

function sourceFile(path: string): SourceFile {
  const code = readFileSync(join(path), "utf8").replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const specifiers = [...code.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)"([^"]+)"/g)].map(([, name]) => name);
  const imports = specifiers.map((name) =>
    name.startsWith(".") ? posix.join(posix.dirname(path), name) : name,
  );
  return { path, code, imports };
}

/** Files with an import that `matches`. */
function importing(matches: (name: string) => boolean, files: readonly SourceFile[] = FILES): string[] {
  return files.filter(({ imports }) => imports.some(matches)).map(({ path }) => path);
}

const under = (...folders: string[]): SourceFile[] =>
  FILES.filter(({ path }) => folders.some((folder) => path.startsWith(`src/${folder}/`)));

const reaches =
  (...parts: string[]) =>
  (name: string): boolean =>
    parts.some((part) => name.startsWith(`src/${part}`));

describe("import direction", () => {
  test("the reader of import lines sees them", () => {
    expect(FILES.length).toBeGreaterThan(40);
    expect(importing((name) => name === "src/errors.ts").length).toBeGreaterThan(10);
  });

  test("only wasmModule.ts and the workers know WebAssembly", () => {
    expect(importing((name) => name.startsWith("@assemblyscript/"))).toEqual(["src/wasmModule.ts"]);
    const using = FILES.filter(({ code }) => /\bWebAssembly\b/.test(code)).map(({ path }) => path);
    expect(using.sort()).toEqual(["src/threads/program.ts", "src/wasmModule.ts"]);
  });

  test("nothing that runs a single backtest knows the module of the indicators", () => {
    const apart = FILES.filter(
      ({ path }) =>
        !/^src\/(index|analysis|cli\/config\/rule)\.ts$|^src\/(folds|indicators|signals|strategy|sweep)\//.test(
          path,
        ),
    );
    expect(
      importing(reaches("analysis", "indicators/", "signals/", "generated/analysisBytes"), apart),
    ).toEqual([]);
  });

  test("only arrow.ts and the writer of Arrow files know apache-arrow", () => {
    expect(importing((name) => name.startsWith("apache-arrow"))).toEqual([
      "src/arrow.ts",
      "src/output/ipc.ts",
    ]);
  });

  test("src reaches into assembly/ only for the two layouts and two portable leaves: the tolerances of both profiles", () => {
    const reached = FILES.flatMap(({ imports }) => imports.filter((name) => name.startsWith("assembly/")));
    expect([...new Set(reached)].sort()).toEqual([
      "assembly/indicators/layout.ts",
      "assembly/layout.ts",
      "assembly/tolerance.ts",
      "assembly/vectorbt/tolerance.ts",
    ]);
  });

  test("only the command line and what opens paths is bound to Node", () => {
    const bound = importing((name) => name.startsWith("node:"));
    const elsewhere = bound.filter(
      (path) => !/^src\/(cli|output)\/|^src\/ingest\/(files|csvStream)\.ts$/.test(path),
    );
    expect(elsewhere).toEqual([]);
  });

  test("the browser's door reaches nothing that is bound to Node", () => {
    expect(closureOf("src/index.ts").filter((name) => name.startsWith("node:"))).toEqual([]);
  });

  test("report/ draws what it is given", () => {
    expect(importing(reaches("plan", "kernel", "results", "cli", "sweep"), under("report"))).toEqual([]);
  });

  test("explain/ asks results/ for a traced run, and draws nothing", () => {
    const others = reaches("kernel", "metrics", "report", "sweep", "output", "cli", "results/portfolio");
    expect(importing(others, under("explain"))).toEqual([]);
  });

  test("ingest/ knows nothing of runs", () => {
    const later = reaches("plan", "kernel", "results", "metrics", "report", "cli", "sweep", "output");
    expect(importing(later, under("ingest"))).toEqual([]);
  });

  test("invariants/ computes for itself: of results it knows the names of codes, of runs nothing", () => {
    const others = reaches("kernel", "backtest", "metrics", "report", "cli", "sweep", "output");
    expect(importing(others, under("invariants"))).toEqual([]);
    expect(
      under("invariants").flatMap(({ imports }) => imports.filter((name) => name.startsWith("src/results/"))),
    ).toEqual(["src/results/records.ts", "src/results/records.ts"]);
  });

  test("audit/ tells of runs and judges none: it draws nothing, and opens no path", () => {
    const others = reaches("metrics", "report", "sweep", "invariants", "output", "cli", "sensitivity");
    expect(importing(others, under("audit"))).toEqual([]);
  });

  test("lookahead/ knows nothing of runs", () => {
    const others = reaches(
      "plan",
      "kernel",
      "results",
      "metrics",
      "report",
      "sweep",
      "output",
      "cli",
      "backtest",
    );
    expect(importing(others, under("lookahead"))).toEqual([]);
  });

  test("plan/ comes before results and metrics", () => {
    expect(importing(reaches("results", "metrics", "report", "sweep", "cli"), under("plan"))).toEqual([]);
  });

  test("results know nothing of their comparison", () => {
    expect(importing(reaches("diff"), under("ingest", "plan", "results", "metrics", "report"))).toEqual([]);
  });

  test("nothing but the command line imports the command line", () => {
    const others = FILES.filter(({ path }) => !path.startsWith("src/cli/"));
    expect(importing(reaches("cli"), others)).toEqual([]);
  });
});

describe("circles", () => {
  test("are found by the reader of circles", () => {
    const ring = new Map([
      ["a", ["b"]],
      ["b", ["c", "d"]],
      ["c", ["a"]],
      ["d", []],
    ]);
    expect(circleIn(ring)).toEqual(["a", "b", "c", "a"]);
  });

  test("no file has to be loaded before itself", () => {
    expect(FILES.flatMap(loadedBy).length).toBeGreaterThan(500);
    expect(circleIn(new Map(FILES.map((file) => [file.path, loadedBy(file)])))).toEqual([]);
  });

  test("no file of the kernel needs itself", () => {
    const files = sourcesUnder("assembly").map(({ path, imports }): [string, string[]] => [
      path,
      imports.map((name) => (name.endsWith(".ts") ? name : `${name}.ts`)),
    ]);
    expect(files.length).toBeGreaterThan(40);
    expect(circleIn(new Map(files))).toEqual([]);
  });
});

/** Own modules that a file loads with itself: neither types nor what it loads when first asked. */
function loadedBy({ path, code }: SourceFile): string[] {
  return [...code.matchAll(/^(?:import|export) (?!type\b)(?:(\{[^}]*\}|[^"]*?) from )?"(\.[^"]+)";/gm)]
    .filter(([, names = ""]) => !/^\{(?:\s*type \w+(?: as \w+)?,?)+\s*\}$/.test(names))
    .map(([, , name]) => posix.join(posix.dirname(path), name));
}

/** The files of a circle, from one of them to itself; none where there is none. */
function circleIn(needs: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    path.push(file);
    const circle = (needs.get(file) ?? []).map(visit).find(({ length }) => length > 0) ?? [];
    path.pop();
    done.add(file);
    return circle;
  };
  for (const file of needs.keys()) {
    const circle = visit(file);
    if (circle.length > 0) return circle;
  }
  return [];
}

/** Everything that a file needs, lazily or not. */
function closureOf(entry: string): string[] {
  const byPath = new Map(FILES.map((file) => [file.path, file]));
  const seen = new Set<string>([entry]);
  for (const name of seen) for (const needed of byPath.get(name)?.imports ?? []) seen.add(needed);
  return [...seen];
}
