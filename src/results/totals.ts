// Sums of accounts, as the kernel keeps them.
import { AccountOffset } from "../../assembly/layout.ts";
import type { Arena } from "../plan/arena.ts";

/** Sums of one account over the run. */
export interface AccountTotals {
  readonly tradedValue: number;
  readonly feesPaid: number;
  readonly financing: number;
  readonly dividends: number;
  readonly netRatioMax: number;
  /** What slippage and impact cost, account currency. */
  readonly slippageCost: number;
  readonly impactCost: number;
  readonly equitySum: number;
  readonly grossRatioSum: number;
  readonly grossRatioMax: number;
  readonly netRatioSum: number;
  readonly ratioBars: number;
  readonly positionBars: number;
}

/** Of every account of a run that has ended. */
export function totalsIn(
  buffer: ArrayBuffer,
  { accounts }: Pick<Arena, "accounts">,
  count: number,
): AccountTotals[] {
  const view = new DataView(buffer);
  return Array.from({ length: count }, (_, account) =>
    readTotals(view, accounts + account * AccountOffset.Size),
  );
}

function readTotals(view: DataView, start: number): AccountTotals {
  const number = (offset: number): number => view.getFloat64(start + offset, true);
  return {
    tradedValue: number(AccountOffset.TradedValue),
    feesPaid: number(AccountOffset.FeesPaid),
    financing: number(AccountOffset.Financing),
    dividends: number(AccountOffset.Dividends),
    netRatioMax: number(AccountOffset.NetRatioMax),
    slippageCost: number(AccountOffset.SlippageCost),
    impactCost: number(AccountOffset.ImpactCost),
    equitySum: number(AccountOffset.EquitySum),
    grossRatioSum: number(AccountOffset.GrossRatioSum),
    grossRatioMax: number(AccountOffset.GrossRatioMax),
    netRatioSum: number(AccountOffset.NetRatioSum),
    ratioBars: view.getInt32(start + AccountOffset.RatioBars, true),
    positionBars: view.getInt32(start + AccountOffset.PositionBars, true),
  };
}
