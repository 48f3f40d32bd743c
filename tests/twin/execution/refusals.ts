// Section 2: calls that are refused before anything is simulated.

import type { Broadcast, ExecutionInput, TwinOptions } from "./input.ts";

export class RefusedError extends Error {
  override readonly name = "RefusedError";
}

const REFUSED_NAMES = [
  "price",
  "valPrice",
  "ffillValPrice",
  "updateValue",
  "lockCash",
  "allowPartial",
  "rejectProb",
  "stopEntryPrice",
  "stopExitPrice",
  "uponStopExit",
  "uponStopUpdate",
];

export function checkOptions(input: ExecutionInput): void {
  const given = input.options;
  for (const name of REFUSED_NAMES) refuseIf(name in given, `${name} belongs to the vectorbt profile`);
  checkFill(given);
  checkFunding(given);
  checkVolume(given);
  if (input.api === "fromSignals") checkSignals(given);
}

function checkFill(given: TwinOptions): void {
  const fill = given.fill ?? "nextOpen";
  const isOpen = fill === "nextOpen" || (typeof fill === "object" && fill.price === "open");
  refuseIf(isOpen && given.open === undefined, "a fill at the open needs open prices");
  if (typeof fill !== "object") return;
  refuseIf(!(fill.delay >= 0), `fill.delay is ${fill.delay}, needs 0 or more`);
  refuseIf(fill.delay === 0 && fill.price === "open", "the open lies before the decision of delay 0");
}

function checkFunding(given: TwinOptions): void {
  const account = given.account ?? "cash";
  const isLocked = given.shorting === "locked";
  refuseIf(
    mentions(given.initCash as Broadcast<number | string>, "auto"),
    "initCash auto is a mode of the vectorbt profile",
  );
  refuseIf(given.callSeq === "auto", "callSeq auto belongs to the vectorbt profile");
  const isPlainShorting = given.shorting === undefined || given.shorting === "none";
  refuseIf(isLocked && account !== "cash", "locked shorts need a cash account");
  refuseIf(
    account === "cash" && !isLocked && !isPlainShorting,
    `a cash account has no ${given.shorting} shorts`,
  );
  refuseIf(isLocked && (given.settlementBars ?? 0) > 0, "locked shorts settle at once");
  refuseIf(isLocked && given.impact !== undefined, "locked shorts refuse impact");
  if (account === "unlimited") {
    refuseIf(
      mentions(given.size ?? Infinity, Infinity),
      "an infinite size has no bound in an unlimited account",
    );
    refuseIf(
      mentions(given.size ?? Infinity, -Infinity),
      "an infinite size has no bound in an unlimited account",
    );
    refuseIf(mentions(given.sizeType, "percent"), "percent has no bound in an unlimited account");
  }
  if (given.allocation === "proRata") {
    refuseIf(given.orderOfFills === "sequence", "proRata needs exitsFirst");
    refuseIf(given.onInsufficient === "reject", "proRata cuts openings, onInsufficient reject forbids it");
    refuseIf(mentions(given.timeInForce, "fok"), "proRata cuts openings, fok forbids it");
  }
}

function checkVolume(given: TwinOptions): void {
  const hasVolume = given.volume !== undefined;
  refuseIf(given.participationRate !== undefined && !hasVolume, "participationRate needs volume");
  refuseIf(given.impact !== undefined && !hasVolume, "impact needs volume");
}

/** What VectorBT's tables refuse (spec/vectorbt.md 13.3). */
function checkSignals(given: TwinOptions): void {
  refuseIf(!hasSignals(given), "fromSignals needs signals");
  refuseIf(
    valuesOf(given.sizeType).some((type) => type.startsWith("target")),
    "signals have no targets",
  );
  refuseIf(
    valuesOf(given.size).some((size) => size < 0),
    "signals have the direction, sizes are not negative",
  );
}

function hasSignals(given: TwinOptions): boolean {
  return [given.entries, given.exits, given.shortEntries, given.shortExits].some((one) => one !== undefined);
}

function mentions<V>(given: Broadcast<V> | undefined, value: V): boolean {
  return valuesOf(given).includes(value);
}

function valuesOf<V>(given: Broadcast<V> | undefined): readonly V[] {
  if (given === undefined) return [];
  if (typeof given === "object" && given !== null && "data" in given) return given.data;
  return [given];
}

function refuseIf(condition: boolean, message: string): void {
  if (condition) throw new RefusedError(message);
}
