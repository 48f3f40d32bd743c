// Whether a trail is as it was written, and the first row group that is not.
import { objectOf } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { chained, genesisOf, type EventColumns } from "./batch.ts";
import type { AuditSource, GroupHashes } from "./decode.ts";
import { WORDS } from "./events.ts";

/** What was done to a file. */
export type TamperKind = "altered" | "removed" | "added" | "reordered" | "cutOff" | "header" | "rewritten";

/** The first thing that is not as it was written. */
export interface Tamper {
  /** Row group that it begins at, from 0; −1 where none can be named. */
  readonly rowGroup: number;
  readonly kind: TamperKind;
  readonly text: string;
}

/** Whether a trail is as it was written, and if not, where it first is not. */
export interface AuditVerdict {
  readonly ok: boolean;
  readonly rowGroups: number;
  readonly events: number;
  /** Hash of the last row group as it stands there. */
  readonly head: string;
  readonly first: Tamper | null;
}

/** What a trail is held against. */
export interface VerifyOptions {
  /** The `head` that was noted when the file was written. */
  readonly head?: string;
}

/** Where row groups come from. */
export type GroupSource = Pick<AuditSource, "header" | "rowGroups" | "group">;

/** The same where the hashes can be read alone. */
export type ChainSource = GroupSource & Pick<AuditSource, "hashes">;

/** What of a row group the chain is about. */
interface Link extends GroupHashes {
  readonly isOwn: boolean;
  readonly firstSeq: number;
  readonly nextSeq: number;
  readonly isEnd: boolean;
  readonly fault: string;
}

/** @throws BacktestError E_DTYPE for a head that is none */
function notedHead({ head }: VerifyOptions): string | undefined {
  if (head === undefined || /^[0-9a-f]{64}$/.test(head)) return head;
  throw new BacktestError("E_DTYPE", "head is no SHA-256", {
    ...{ option: "head", got: head, expected: "64 hexadecimal digits" },
  });
}

/**
 * Holds every row group against its hash and against the one before.
 * @param see is shown every row group that can be read, on the way
 */
export function verifySource(
  source: GroupSource,
  options: VerifyOptions = {},
  see?: (index: number, columns: EventColumns) => void,
): AuditVerdict {
  const noted = notedHead(objectOf("verifyAudit", options, ["head"]) as VerifyOptions);
  const genesis = genesisOf(source.header);
  const links = Array.from({ length: source.rowGroups }, (_, i) => linkOf(source, i, see));
  const head = links.at(-1)?.hash ?? genesis;
  const first = firstTamper(links, genesis) ?? rewritten(noted, head);
  const events = links.reduce((sum, { firstSeq, nextSeq }) => sum + Math.max(0, nextSeq - firstSeq), 0);
  return Object.freeze({ ok: first === null, rowGroups: links.length, events, head, first });
}

/**
 * Holds the hashes of all row groups against each other, and the content of the last one alone against its own.
 * @returns the first thing that is not as it was written, as `verifySource` finds it; null: nothing was seen
 */
export function firstOfChain(source: ChainSource, options: VerifyOptions): Tamper | null {
  const noted = notedHead(options);
  const last = source.rowGroups - 1;
  let before = genesisOf(source.header);
  const isChained = Array.from({ length: source.rowGroups }, (_, i) => {
    const { previousHash, hash } = hashesOf(source, i);
    const follows = previousHash === before;
    before = hash;
    return follows;
  });
  const end = last < 0 ? null : linkOf(source, last);
  if (isChained.every(Boolean) && end !== null && end.isOwn && end.isEnd) return rewritten(noted, before);
  return verifySource(source, options).first;
}

/** Hashes that cannot be read are those of no row group. */
function hashesOf(source: ChainSource, index: number): GroupHashes {
  try {
    return source.hashes(index);
  } catch (error) {
    if (error instanceof BacktestError) return { previousHash: "", hash: "" };
    throw error;
  }
}

/** The content of a row group that has its hash; throws for any other. */
export function ownColumns(source: GroupSource, index: number): EventColumns {
  let columns: EventColumns | undefined;
  const link = linkOf(source, index, (_, read) => (columns = read));
  if (!link.isOwn) throw tampered(tamper(index, "altered", link.fault));
  return columns!;
}

/** What was done to a file, as an error. */
export function tampered({ rowGroup, kind, text }: Tamper): BacktestError {
  const where = rowGroup < 0 ? "the trail" : `row group ${rowGroup}`;
  return new BacktestError("E_AUDIT", `${where} is ${wordsOf(kind)}: ${text}`, {
    got: rowGroup,
    hint: "verifyAudit says the same without an error.",
  });
}

function wordsOf(kind: string): string {
  return kind === "cutOff" ? "missing" : kind === "header" ? "under another header" : kind;
}

function linkOf(
  source: GroupSource,
  index: number,
  see?: (index: number, columns: EventColumns) => void,
): Link {
  const unreadable = { previousHash: "", hash: "", isOwn: false, firstSeq: 0, nextSeq: 0, isEnd: false };
  try {
    const { columns, previousHash, hash } = source.group(index);
    see?.(index, columns);
    const { seq, kind } = columns;
    const last = seq.length - 1;
    const isEnd = WORDS[kind[last]] === "end";
    const isOwn = chained(previousHash, columns) === hash;
    const fault = isOwn ? "" : "its content does not have its hash";
    return { previousHash, hash, isOwn, firstSeq: seq[0], nextSeq: seq[last] + 1, isEnd, fault };
  } catch (error) {
    if (error instanceof BacktestError) return { ...unreadable, fault: error.message };
    throw error;
  }
}

/** The first row group that is not its own, or does not follow on the one before. */
function firstTamper(links: readonly Link[], genesis: string): Tamper | null {
  for (let i = 0; i < links.length; i++) {
    if (!links[i].isOwn) return tamper(i, "altered", links[i].fault);
    const before = i === 0 ? genesis : links[i - 1].hash;
    if (links[i].previousHash !== before) return misplaced(links, i, genesis);
  }
  if (links.length === 0) return tamper(0, "cutOff", "there is no row group");
  if (!links[links.length - 1].isEnd) return tamper(links.length, "cutOff", "the trail has no end");
  return null;
}

/** What must have happened for a sound row group to stand after another than its own predecessor. */
function misplaced(links: readonly Link[], i: number, genesis: string): Tamper {
  const { previousHash, hash, firstSeq } = links[i];
  if (links.some((link, at) => at !== i && link.hash === hash))
    return tamper(i, "added", "the same row group stands elsewhere, too");
  const own = previousHash === genesis ? -1 : links.findIndex((link) => link.hash === previousHash);
  const isKnown = own >= 0 || previousHash === genesis;
  if (isKnown && own > i)
    return tamper(i, "reordered", `it follows on row group ${own}, which stands after it`);
  if (isKnown) return intruder(links, i, own);
  if (i === 0 && firstSeq === 0) return tamper(0, "header", "it follows on another header");
  const expected = i === 0 ? 0 : links[i - 1].nextSeq;
  if (firstSeq === expected && i > 0)
    return tamper(i - 1, "altered", `its content and hash are not those that row group ${i} follows on`);
  return tamper(i, "removed", `it begins with event ${firstSeq}, the one before ends with ${expected - 1}`);
}

/** A row group whose predecessor stands earlier: what is between them, or it itself, was not there. */
function intruder(links: readonly Link[], i: number, own: number): Tamper {
  const goesOn = links.slice(i + 1).some(({ previousHash }) => previousHash === links[i - 1].hash);
  const after = own < 0 ? "the header" : `row group ${own}`;
  return tamper(goesOn ? i : own + 1, "added", `row group ${i} follows on ${after}`);
}

function rewritten(noted: string | undefined, head: string): Tamper | null {
  if (noted === undefined || noted === head) return null;
  return tamper(-1, "rewritten", "the chain is whole, but it is not the one whose head was noted");
}

function tamper(rowGroup: number, kind: TamperKind, text: string): Tamper {
  return Object.freeze({ rowGroup, kind, text });
}
