// A throwaway PostgreSQL server on a socket of its own; where there is none installed, why the tests that need it are skipped.
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

export interface PostgresServer {
  /** With the password. */
  readonly connection: string;
  readonly password: string;
  /** The socket's folder. */
  readonly folder: string;
  stop(): void;
}

const PASSWORD = "s3cret-Pa55/w:rd";
const DEBIAN = "/usr/lib/postgresql";
const READY_MS = 20_000;

/** Starts a server, or says why there is none. */
export async function startPostgres(): Promise<PostgresServer | { readonly absent: string }> {
  const bin = binaries();
  if (bin === undefined)
    return { absent: "no initdb, postgres and pg_ctl in the PATH or under /usr/lib/postgresql" };
  const account = serverAccount();
  if (account === undefined) return { absent: "root has no account postgres or nobody to run the server by" };
  const folder = mkdtempSync(join(tmpdir(), "barloom-pg-"));
  try {
    return await started(bin, account, folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return { absent: `the server does not start: ${(error as Error).message.split("\n")[0]}` };
  }
}

function binaries(): string | undefined {
  const debian = existsSync(DEBIAN)
    ? readdirSync(DEBIAN)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(DEBIAN, version, "bin"))
    : [];
  const folders = [...debian, ...(process.env.PATH ?? "").split(delimiter)];
  return folders.find((folder) =>
    ["initdb", "postgres", "pg_ctl"].every((name) => existsSync(join(folder, name))),
  );
}

interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root. */
function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return {};
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = ["-u", "-g"].map((flag) => spawnSync("id", [flag, name], { encoding: "utf8" }));
    if (uid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  return undefined;
}

async function started(bin: string, account: Account, folder: string): Promise<PostgresServer> {
  const secret = join(folder, "password");
  writeFileSync(secret, PASSWORD);
  for (const path of [folder, secret])
    if (account.uid !== undefined) chownSync(path, account.uid, account.gid!);
  const data = join(folder, "data");
  const init = [
    "-D",
    data,
    "-U",
    "barloom",
    "-A",
    "scram-sha-256",
    "--pwfile",
    secret,
    "-E",
    "UTF8",
    "--no-sync",
  ];
  execFileSync(join(bin, "initdb"), [...init, "--locale=C"], { ...account, cwd: folder, stdio: "pipe" });
  const settings = [
    "listen_addresses=",
    "fsync=off",
    "shared_buffers=16MB",
    "timezone=Asia/Tokyo",
    "datestyle=German",
  ];
  const flags = settings.flatMap((setting) => ["-c", setting]);
  const server = spawn(join(bin, "postgres"), ["-D", data, "-k", folder, ...flags], {
    ...account,
    cwd: folder,
  });
  // By the account that runs it: root of a container may have no right to end processes of others.
  const end = (): void => {
    spawnSync(join(bin, "pg_ctl"), ["stop", "-D", data, "-m", "immediate"], { ...account, cwd: folder });
  };
  process.once("exit", end);
  await ready(server, end);
  const connection = `postgresql://barloom:${encodeURIComponent(PASSWORD)}@/postgres?host=${folder}`;
  const stop = (): void => {
    process.removeListener("exit", end);
    end();
    rmSync(folder, { recursive: true, force: true });
  };
  return { connection, password: PASSWORD, folder, stop };
}

function ready(server: ChildProcess, end: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = "";
    const late = setTimeout(() => fail("not ready in time"), READY_MS);
    const fail = (why: string): void => {
      clearTimeout(late);
      end();
      reject(new Error(why));
    };
    server.once("exit", () => fail(log.trim().split("\n").at(-1) ?? "it ended"));
    server.once("error", ({ message }) => fail(message));
    server.stderr!.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      if (!log.includes("ready to accept connections")) return;
      clearTimeout(late);
      server.removeAllListeners("exit");
      resolve();
    });
  });
}
