// A comparison of two runs as lines of text.
import {
  EQUITY_PARTS,
  type EquityDifference,
  type EquityPart,
  type FirstDifference,
  type RunDifference,
} from "./types.ts";

const ARRAYS_SHOWN = 12;
const ACCOUNTS_SHOWN = 10;
const DIGITS = 12;

/** Where two runs part, how many cells differ, and what the difference in final equity is made of: a line each. */
export function differenceLines(difference: RunDifference): string[] {
  const { equal, first, arrays, attribution, digests, notCompared } = difference;
  const cells = arrays.reduce((sum, array) => sum + array.cells, 0);
  if (equal)
    return [
      `Equal: ${cells} cells of ${arrays.length} arrays`,
      ...(digests[0] !== null && digests[0] === digests[1] ? [`Digest of both: ${digests[0]}`] : []),
      ...notComparedLines(notCompared),
    ];
  return [
    `First difference: ${firstText(first!)}`,
    `Cells that differ: ${arrayTexts(difference)}`,
    ...notComparedLines(notCompared),
    ...(attribution === null ? [] : equityLines("Final equity", attribution.total)),
    ...(attribution === null || attribution.accounts.length < 2 ? [] : accountLines(attribution.accounts)),
  ];
}

function notComparedLines(names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`Not compared, in one of the two only: ${names.join(", ")}`];
}

function firstText({ bar, time, array, column, columnName, account, values }: FirstDifference): string {
  const date = time === null ? "" : ` (${new Date(time).toISOString().replace("T00:00:00.000Z", "")})`;
  const when = bar === null ? "" : `bar ${bar}${date}, `;
  const where =
    column !== null
      ? ` of ${columnName ?? `column ${column}`}`
      : account !== null
        ? ` of account ${account}`
        : "";
  return `${when}${array}${where}: ${values.map((value) => (value === null ? "nothing" : exact(value))).join(" against ")}`;
}

/** Every digit: the first difference may be in the last one. */
function exact(value: number | string): string {
  if (typeof value === "string") return value === "" ? '""' : value;
  return Object.is(value, -0) ? "-0" : String(value);
}

function arrayTexts({ arrays }: RunDifference): string {
  const parted = arrays.filter(({ differing }) => differing > 0);
  const texts = parted.map(({ name, cells, differing }) => `${name} ${differing} of ${cells}`);
  const more = texts.length > ARRAYS_SHOWN ? [`… ${texts.length - ARRAYS_SHOWN} more arrays`] : [];
  return [...texts.slice(0, ARRAYS_SHOWN), ...more].join(", ");
}

function equityLines(title: string, { finalEquity, difference, parts }: EquityDifference): string[] {
  const names = (Object.keys(EQUITY_PARTS) as EquityPart[]).filter((name) => parts[name] !== 0);
  return [
    `${title}: ${amount(finalEquity[0])} against ${amount(finalEquity[1])}, difference ${amount(difference)}`,
    ...names.map((name) => `  ${name} ${amount(parts[name])}: ${EQUITY_PARTS[name]}`),
  ];
}

function accountLines(accounts: readonly EquityDifference[]): string[] {
  const parted = accounts.flatMap((account, k) => (account.difference === 0 ? [] : [{ account, k }]));
  const lines = parted
    .slice(0, ACCOUNTS_SHOWN)
    .flatMap(({ account, k }) => equityLines(`Final equity of account ${k}`, account));
  const more = parted.length - ACCOUNTS_SHOWN;
  return more > 0 ? [...lines, `… ${more} more accounts`] : lines;
}

function amount(value: number): string {
  return String(Number(value.toPrecision(DIGITS)));
}
