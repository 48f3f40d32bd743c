// Definitions: net exposure, and what trading and holding cost and brought.
import type { MetricTable } from "../metric.ts";

export const COSTS = {
  meanNetExposure: {
    label: "Mean net exposure",
    unit: "percent",
    definition: "Mean of Σ position value / E at the ends of the bars with E > 0; shorts count below 0.",
    of: (a) => a.totals.netRatioSum / a.totals.ratioBars,
    undefinedBecause: () => "equity never above zero",
  },
  maxNetExposure: {
    label: "Max net exposure",
    unit: "percent",
    definition: "Largest |Σ position value| / E at the end of a bar with E > 0.",
    of: (a) => a.totals.netRatioMax,
  },
  feesShare: {
    label: "Fees of initial cash",
    unit: "percent",
    definition: "Σ of all fees / initial cash.",
    of: (a) => a.totals.feesPaid / a.initCash,
  },
  slippageCost: {
    label: "Slippage cost",
    unit: "money",
    definition: "Σ units · price before costs · slippage · multiplier · fx over the fills that slip.",
    headline: true,
    of: (a) => a.totals.slippageCost,
  },
  slippageShare: {
    label: "Slippage of initial cash",
    unit: "percent",
    definition: "Slippage cost / initial cash.",
    of: (a) => a.totals.slippageCost / a.initCash,
  },
  impactCost: {
    label: "Impact cost",
    unit: "money",
    definition: "Σ units · price before costs · impact · multiplier · fx over the fills that slip.",
    source: "Almgren & Chriss 2000",
    of: (a) => a.totals.impactCost,
  },
  impactShare: {
    label: "Impact of initial cash",
    unit: "percent",
    definition: "Impact cost / initial cash.",
    of: (a) => a.totals.impactCost / a.initCash,
  },
  financing: {
    label: "Financing",
    unit: "money",
    definition: "Interest received − interest and borrow costs paid.",
    of: (a) => a.totals.financing,
  },
  financingShare: {
    label: "Financing of initial cash",
    unit: "percent",
    definition: "Financing / initial cash.",
    of: (a) => a.totals.financing / a.initCash,
  },
  dividends: {
    label: "Dividends",
    unit: "money",
    definition: "Dividends received after withholding − dividends paid on shorts, booked at the ex bar.",
    of: (a) => a.totals.dividends,
  },
  dividendsShare: {
    label: "Dividends of initial cash",
    unit: "percent",
    definition: "Dividends / initial cash.",
    of: (a) => a.totals.dividends / a.initCash,
  },
} as const satisfies MetricTable;
