// The search for look-ahead: loaded when first called.
import type { Strategy } from "../strategy/types.ts";
import type { DecisionMaker, LookaheadOptions, LookaheadReport, SignalMaker } from "./types.ts";

/**
 * Looks for decisions that know the future: everything after sampled bars is replaced by noise, by NaN, scaled up and down, and cut
 * off, and what was decided up to those bars must come out the same, bit for bit (docs/lookahead.md). The arrays of `data` are
 * changed in place, so that what closes over them sees it, too, and put back whatever happens; copies that were made before are out
 * of reach.
 * @param subject a function from the data to arguments of `fromSignals` or `fromOrders`, or to a list of decisions; a strategy of
 *   `runStrategy`, of which every order, change and cancellation is a decision; or something else that runs bar by bar, with
 *   `decisionsOf(data)`. It runs about 90 times, one after another; what it gives may be a promise. The data are changed while it is
 *   waited for: nothing else may use them then
 * @param data an object of series (arrays, lists of rows, matrices; with `time` also feeds that have times of their own)
 * @param options `samples` bars besides the first and last (16), `seed` (0), `decidedAt` "close" or "open", `inputs` to be changed (all),
 *   `run`: options of the run of a strategy
 * @returns a frozen report: `ok`, the first `leak` with decision, bar, column and input, or that it is `nondeterministic`
 * @throws BacktestError E_DTYPE, E_RANGE, E_ENUM, E_COLUMN, E_EMPTY, E_UNKNOWN_KEY for arguments that do not fit; and what the subject
 *   throws over the data as it is
 * @example
 * const { ok, leak } = await detectLookahead(({ close }) => ({ entries: crossedAbove(sma(close, { window: 20 }), 100) }), { close });
 */
export async function detectLookahead<
  Data extends object,
  Parameters extends object = object,
  State = unknown,
>(
  subject: SignalMaker<Data> | DecisionMaker<Data> | Strategy<Parameters, State>,
  data: Data,
  options: LookaheadOptions = {},
): Promise<LookaheadReport> {
  const { searchLookahead } = await import("./detect.ts");
  if (!("onBar" in Object(subject)))
    return searchLookahead(subject as SignalMaker<Data> | DecisionMaker<Data>, data, options);
  const { decisionMakerOf } = await import("../strategy/decisions.ts");
  const { run, ...others } = options;
  const decides = decisionMakerOf(subject as unknown as Strategy, run) as DecisionMaker<Data>;
  return searchLookahead(decides, data, others);
}
