// How a configuration says where a PostgreSQL server is, and never with which password.
import { BacktestError } from "../../errors.ts";

const VARIABLE = /^[A-Za-z_]\w*$/;
const ADDRESS = /^postgres(ql)?:\/\//i;
const SECRET = /pass/i;

/** What is wrong with a connection in a configuration; undefined for one that can be used. Never repeats any of it. */
export function connectionFault(connection: string): string | undefined {
  if (VARIABLE.test(connection)) return undefined;
  if (!ADDRESS.test(connection))
    return "expected the name of an environment variable that holds the connection, or postgresql://user@host/database";
  if (!hasPassword(connection)) return undefined;
  return "a connection with a password does not belong here: put it into an environment variable and name that, or set PGPASSWORD";
}

function hasPassword(connection: string): boolean {
  const rest = connection.replace(ADDRESS, "");
  const query = rest.indexOf("?");
  const parameters = query < 0 ? "" : rest.slice(query + 1);
  // All before the last @: whatever stands there, a colon may be followed by a password.
  const user = rest.slice(0, Math.max(0, rest.lastIndexOf("@")));
  return user.includes(":") || [...new URLSearchParams(parameters).keys()].some((key) => SECRET.test(key));
}

/**
 * The connection itself: what the variable holds, or the address as it is.
 * @throws E_ENV for a variable that is not set
 */
export function connectionOf(
  named: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  if (!VARIABLE.test(named)) return named;
  const held = environment[named];
  if (held !== undefined && held !== "") return held;
  throw new BacktestError("E_ENV", `the environment variable ${named} is not set`, {
    ...{ option: named, hint: `Set it to the connection: postgresql://user:password@host/database.` },
  });
}
