// How a configuration says where a PostgreSQL server is, and never with which password.
import { BacktestError } from "../../errors.ts";
import type { NumberCheck } from "../../optionSpec.ts";

const VARIABLE = /^[A-Za-z_]\w*$/;
const ADDRESS = /^postgres(ql)?:\/\//i;
/** Machines, with ports: what may stand between the user and the database. */
const HOSTS = /^[\w.,[\]-]*(:\d+)?(,[\w.[\]-]*(:\d+)?)*$/;
/** Parameters that hold no secret. */
const OPEN_PARAMETERS = new Set([
  ...["host", "port", "user", "dbname", "ssl", "sslmode", "sslrootcert", "sslcert", "sslkey"],
  ...["application_name", "fallback_application_name", "connect_timeout", "client_encoding", "options"],
]);

/** Milliseconds that a query may take; more than these no timer waits. */
export const [STATEMENT_MS, STATEMENT_MS_MAX] = [300_000, 2 ** 31 - 1];

export const STATEMENT_TIMEOUT: NumberCheck = {
  accepts: (value) => Number.isInteger(value) && value >= 0 && value <= STATEMENT_MS_MAX,
  code: "E_RANGE",
  expected: `whole milliseconds from 0 to ${STATEMENT_MS_MAX}`,
};

/** What is wrong with a connection in a configuration; undefined for one that can be used. Never repeats any of it. */
export function connectionFault(connection: string): string | undefined {
  if (VARIABLE.test(connection)) return undefined;
  if (!ADDRESS.test(connection))
    return "expected the name of an environment variable that holds the connection, or postgresql://user@host/database";
  if (isOpen(connection)) return undefined;
  return "a connection with a password, or with what may be one, does not belong here: put it into an environment variable and name that, or set PGPASSWORD";
}

/** Whether every part of an address is one that holds no secret, in whatever way it is written. */
function isOpen(connection: string): boolean {
  const { user, hosts, database, parameters, fragment } = partsOf(connection);
  const parts = [user, hosts, database, ...parameters.flat()];
  // What is still encoded after one decoding was meant to be hidden from a look like this one.
  if (fragment !== "" || parts.some((part) => /%[0-9a-f]{2}/i.test(part))) return false;
  const isPlain = !/[:@]/.test(user) && HOSTS.test(hosts) && !/[:@]/.test(database);
  return isPlain && parameters.every(([key, value]) => isOpenParameter(key) && isOpenValue(key, value));
}

function isOpenParameter(key: string): boolean {
  return OPEN_PARAMETERS.has(key);
}

/** Addresses of machines may have colons, texts with a user and a password do. */
function isOpenValue(key: string, value: string): boolean {
  return !/:\/\/|@/.test(value) && (key === "host" || !value.includes(":"));
}

interface AddressParts {
  /** All before the last @. */
  readonly user: string;
  readonly hosts: string;
  readonly database: string;
  readonly parameters: readonly (readonly [key: string, value: string])[];
  readonly fragment: string;
}

/** The parts of an address, decoded once. */
function partsOf(connection: string): AddressParts {
  const [, before, query = "", fragment = ""] = /^([^?#]*)\??([^#]*)#?(.*)$/s.exec(
    connection.replace(ADDRESS, ""),
  )!;
  const at = before.lastIndexOf("@");
  const place = before.slice(at + 1);
  const slash = place.includes("/") ? place.indexOf("/") : place.length;
  return {
    user: decoded(before.slice(0, Math.max(0, at))),
    hosts: decoded(place.slice(0, slash)),
    database: decoded(place.slice(slash + 1)),
    parameters: [...new URLSearchParams(query)],
    fragment,
  };
}

/**
 * What a server or a driver says of a connection, without what may be a secret of it: where it repeats any of that, its code.
 * @param connection in whatever form it was given
 */
export function reasonWithout(connection: string, text: string, code: string | undefined): string {
  const isTold = secretsOf(connection).some((secret) => text.includes(secret));
  return isTold ? (code ?? "refused") : text.split("\n")[0];
}

/** Everything of a connection that is not known to be open, as it is written and as it is meant. */
function secretsOf(connection: string): string[] {
  if (!ADDRESS.test(connection)) return words([connection]);
  const { user, hosts, database, parameters, fragment } = partsOf(connection);
  const [, password = ""] = /^[^:]*:(.*)$/s.exec(wholly(user)) ?? [];
  const hidden = parameters.filter(([key]) => !isOpenParameter(key)).map(([, value]) => value);
  const odd = [
    ...(HOSTS.test(hosts) ? [] : [hosts]),
    ...[database, ...parameters.map(([, value]) => value)].filter((part) => /[:@]/.test(wholly(part))),
  ];
  return words([password, fragment, ...hidden, ...odd]);
}

/** Texts and what lies between their signs, each also decoded. */
function words(texts: readonly string[]): string[] {
  const all = texts.flatMap((text) => [text, decoded(text), wholly(text), encodeURIComponent(text)]);
  return [...new Set(all.flatMap((text) => [text, ...text.split(/[\s:@/?#&=]+/)]))].filter(
    (word) => word !== "",
  );
}

/** What was encoded several times over. */
function wholly(text: string): string {
  let plain = text;
  while (decoded(plain) !== plain) plain = decoded(plain);
  return plain;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
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
