// JSON text from strangers → a value: limits on size and depth, every key once, no comments.
import { printParseErrorCode, visit, type JSONVisitor } from "jsonc-parser";
import { BacktestError } from "../../errors.ts";

/** Most bytes of a configuration. */
export const CONFIG_BYTES_MAX = 2 ** 20;
/** Most objects and arrays inside one another. */
const CONFIG_DEPTH_MAX = 32;

const BYTE_ORDER_MARK = "\ufeff";

/**
 * Reads JSON.
 * @throws E_CONFIG_LIMIT above 1 MiB or 32 levels; E_CONFIG_DUP for a key that an object has twice; E_CONFIG for what is
 *   not JSON, with line and column
 */
export function parseJson(text: string): unknown {
  requireSize(new TextEncoder().encode(text).length);
  const plain = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  if (plain.trim() === "")
    throw new BacktestError("E_CONFIG", "the configuration is empty", { hint: "See docs/config.md." });
  visit(plain, new Checks().visitor, { disallowComments: true, allowTrailingComma: false });
  try {
    return JSON.parse(plain);
  } catch (error) {
    throw new BacktestError("E_CONFIG", `not JSON: ${(error as Error).message}`);
  }
}

/** Throws E_CONFIG_LIMIT for more than 1 MiB. */
export function requireSize(bytes: number): void {
  if (bytes <= CONFIG_BYTES_MAX) return;
  throw new BacktestError("E_CONFIG_LIMIT", `the configuration has ${bytes} bytes`, {
    got: bytes,
    expected: `at most ${CONFIG_BYTES_MAX}`,
  });
}

/** Looks at everything once before a value is made; the first fault ends the visit. */
class Checks {
  /** Keys seen in every object that is open, null for an array. */
  private readonly open: (Set<string> | null)[] = [];

  readonly visitor: JSONVisitor = {
    onObjectBegin: (_offset, _length, line) => this.begin(new Set(), line),
    onArrayBegin: (_offset, _length, line) => this.begin(null, line),
    onObjectEnd: () => void this.open.pop(),
    onArrayEnd: () => void this.open.pop(),
    onObjectProperty: (key, _offset, _length, line) => this.take(key, line),
    onError: (code, _offset, _length, line, character) => {
      const where = `line ${line + 1}, column ${character + 1}`;
      throw new BacktestError("E_CONFIG", `not JSON at ${where}: ${printParseErrorCode(code)}`, {
        hint: "JSON has no comments, no commas at the end and no NaN.",
      });
    },
  };

  private begin(keys: Set<string> | null, line: number): void {
    this.open.push(keys);
    if (this.open.length <= CONFIG_DEPTH_MAX) return;
    throw new BacktestError("E_CONFIG_LIMIT", `line ${line + 1}: more than ${CONFIG_DEPTH_MAX} levels`, {
      expected: `at most ${CONFIG_DEPTH_MAX} levels`,
    });
  }

  private take(key: string, line: number): void {
    const keys = this.open[this.open.length - 1];
    if (!keys?.has(key)) return void keys?.add(key);
    throw new BacktestError(
      "E_CONFIG_DUP",
      `line ${line + 1}: ${JSON.stringify(key)} stands twice in one object`,
      {
        option: key,
        hint: "Keep one of them.",
      },
    );
  }
}
