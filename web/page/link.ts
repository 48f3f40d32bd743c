// Settings ↔ the fragment of a link: it never reaches a server. Small files go with it, larger ones are named by their SHA-256.
import { base64, fromBase64, packed, unpacked } from "../shared/bytes.ts";
import { settingsFrom, type Settings } from "../shared/settings.ts";

/** What a link says about its data. */
export interface LinkedData {
  readonly name: string;
  readonly sha256: string;
  readonly isDemo: boolean;
  /** Compressed, as base64; "" where the file is too large for a link. */
  readonly bytes: string;
}

export interface Linked {
  readonly settings: Settings;
  readonly data: LinkedData;
  readonly digest: string;
}

const VERSION = 1;
/** Most characters of data in a link: more is cut off by programs that links pass through. */
const DATA_MAX = 6000;
const TEXT_MAX = 1_000_000;
const SHA256 = /^[0-9a-f]{64}$/;

export async function linkTo(
  linked: Omit<Linked, "data">,
  data: Omit<LinkedData, "bytes">,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const text = data.isDemo ? "" : await packed(bytes);
  const whole = { version: VERSION, ...linked, data: { ...data, bytes: text.length > DATA_MAX ? "" : text } };
  const fragment = await packed(new TextEncoder().encode(JSON.stringify(whole)));
  const { origin, pathname } = location;
  return `${origin}${pathname}#${forUrl(fragment)}`;
}

/** What a fragment says; undefined for none. */
export async function linkedFrom(fragment: string): Promise<Linked | undefined> {
  if (fragment.length < 2) return undefined;
  const bytes = await unpacked(fromUrl(fragment.slice(1)), TEXT_MAX);
  const given = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  if (given.version !== VERSION) throw new Error("it is of another version");
  return {
    settings: settingsFrom(given.settings),
    data: dataFrom(given.data),
    digest: SHA256.test(String(given.digest)) ? String(given.digest) : "",
  };
}

function dataFrom(given: unknown): LinkedData {
  const { name, sha256, isDemo, bytes } = (given ?? {}) as Record<string, unknown>;
  if (typeof name !== "string" || name.length > 300 || !SHA256.test(String(sha256)))
    throw new Error("its data cannot be read");
  if (typeof bytes !== "string" || bytes.length > DATA_MAX) throw new Error("its data cannot be read");
  return { name, sha256: String(sha256), isDemo: isDemo === true, bytes };
}

function forUrl(text: string): string {
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromUrl(text: string): string {
  return base64(fromBase64(text.replaceAll("-", "+").replaceAll("_", "/")));
}
