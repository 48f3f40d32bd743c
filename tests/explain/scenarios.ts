// One small run for everything that can become of an intent, with numbers that can be worked out by hand: `says` are the lines of
// the explanation that hold them, in their order.
import { fromOrders, fromSignals, type Portfolio } from "../../src/index.ts";

export interface Scenario {
  /** What it shows, as a sentence. */
  readonly name: string;
  readonly run: () => Portfolio;
  readonly bar: number;
  readonly column?: number;
  /** Outcome and reason of the only order that is told, and fills without an order. */
  readonly outcome?: string;
  readonly reason?: string;
  readonly fillReason?: string;
  readonly fate?: string;
  readonly says: readonly string[];
}

type Options = Readonly<Record<string, unknown>>;

/** Sizes at prices whose opens are the closes. */
const orders =
  (prices: readonly number[], size: readonly number[], options: Options = {}) =>
  (): Portfolio =>
    fromOrders({
      open: Float64Array.from(prices),
      close: Float64Array.from(prices),
      size: Float64Array.from(size),
      ...options,
    } as unknown as Parameters<typeof fromOrders>[0]) as Portfolio;

const signals = (prices: readonly number[], options: Options) => (): Portfolio =>
  fromSignals({
    open: Float64Array.from(prices),
    close: Float64Array.from(prices),
    ...options,
  } as unknown as Parameters<typeof fromSignals>[0]) as Portfolio;

const mask = (...bits: number[]): Uint8Array => Uint8Array.from(bits);
/** No size. */
const _ = NaN;

/** Of orders: one for every outcome and reason of execution 8. */
export const ORDER_SCENARIOS: readonly Scenario[] = [
  {
    name: "an order that is filled as asked",
    run: orders([10, 10], [4, _], { fees: 0.25, slippage: 0.5, initCash: 150 }),
    bar: 0,
    outcome: "Filled",
    reason: "",
    // 10 × 1.5 = 15 a unit, 18.75 with its fee: 4 × 15 = 60 and a quarter of it; 150 would have paid for eight.
    says: [
      "Filled: 4 of 4",
      "wants 0 to reduce, 4 to open",
      "costs: slippage 0.5, fees 0.25 of the value",
      "cash to spend 150 8 4",
      "bought 4 at 15 (slippage 0.5): value 60, fees 15",
      "ended at bar 1",
    ],
  },
  {
    name: "a column that has had no price",
    run: orders([_, 10], [5, _]),
    bar: 0,
    outcome: "Rejected",
    reason: "NotListed",
    says: ["Rejected: 0 of 5; NotListed: the column has had no valid price yet", "refused at once"],
  },
  {
    name: "a column that is delisted",
    run: orders([10, 10, 10], [_, _, 5], { actions: [{ column: 0, bar: 1, kind: "delisting" }] }),
    bar: 2,
    outcome: "Rejected",
    reason: "NotTradable",
    says: ["Rejected: 0 of 5; NotTradable: the column is delisted"],
  },
  {
    name: "a signal whose size is NaN",
    run: signals([10, 10], { entries: mask(1, 0), size: NaN }),
    bar: 0,
    outcome: "Ignored",
    reason: "SizeNaN",
    says: [
      "intent: long entry; size none (amount): refused when it was made (order 0)",
      "the size of the signal is NaN",
    ],
  },
  {
    name: "a signal whose size is 0",
    run: signals([10, 10], { entries: mask(1, 0), size: 0 }),
    bar: 0,
    outcome: "Ignored",
    reason: "SizeZero",
    says: [
      "intent: long entry; size 0 (amount): refused when it was made (order 0)",
      "the size of the signal is 0",
    ],
  },
  {
    name: "a sale whose position a stop has taken before",
    // Ten held from 10 on, a sale of ten at 12; the stop at 9 takes them at bar 2, at bar 3 the limit finds nothing.
    run: orders([10, 10, 9, 12], [10, -10, _, _], {
      orderType: [["market"], ["limit"], ["market"], ["market"]],
      limitPrice: 12,
      slStop: 0.1,
    }),
    bar: 3,
    outcome: "Ignored",
    reason: "NoPosition",
    says: [
      "order 1 of bar 1: asked -10, limit, limit 12, gtc",
      "bar 2, inside the bar: limit price not reached (high 9, low 9)",
      "bar 3, inside the bar, reducing leg: 10 wanted at 12",
      "units held 0 0 0 ← cuts 10",
      "nothing filled",
    ],
  },
  {
    name: "a sale beyond the position of a cash account",
    run: orders([10, 10, 12, 12], [10, -25, _, _]),
    bar: 1,
    outcome: "PartiallyFilled",
    reason: "ShortNotAllowed",
    says: [
      "PartiallyFilled: -10 of -25; ShortNotAllowed: a cash account opens no short (bound 0)",
      "wants 10 to reduce, 15 to open",
      "short units allowed 0 10 10 ← cuts 15",
      "sold 10 at 12: value 120, fees 0",
    ],
  },
  {
    name: "an account whose equity a liquidation found gone",
    // Twenty at 10 on 100 of cash: at 4 it has 80 − 100 = −20, all is sold, and nothing is opened after that.
    run: orders([10, 10, 4, 4, 4], [20, _, _, 1, _], { account: "margin" }),
    bar: 4,
    outcome: "Rejected",
    reason: "Bankrupt",
    says: ["bar 4, at the open: a liquidation found no equity: the account opens nothing any more"],
  },
  {
    name: "an account that a margin call halted",
    // Twenty at 10 on 100 of cash: at 6 it has 120 − 100 = 20, less than a quarter of 120.
    run: orders([10, 10, 6, 6, 6], [20, _, _, 1, _], { account: "margin", marginCall: "halt" }),
    bar: 4,
    outcome: "Rejected",
    reason: "Halted",
    says: ["bar 4, at the open: a margin call halted the account's openings"],
  },
  {
    name: "a purchase for which there is too little cash",
    run: orders([5, 5], [40, _], { maxSize: 30 }),
    bar: 1,
    outcome: "PartiallyFilled",
    reason: "NoCash",
    says: [
      "PartiallyFilled: 20 of 40; NoCash: the purchase and its costs are more than there is to spend (bound 100)",
      "max size 30 30 30 ← cuts 10",
      "works with 0 to reduce, 30 to open",
      "bar 1, at the open, opening leg: 30 wanted at 5",
      "before: cash to spend 100, equity 100; mark 5",
      "cash to spend 100 20 20 ← cuts 10",
      "bought 20 at 5: value 100, fees 0",
    ],
  },
  {
    name: "a purchase whose fee alone is more than the cash",
    run: orders([10, 10], [1, _], { fixedFees: 150 }),
    bar: 1,
    outcome: "Rejected",
    reason: "CantCoverFees",
    says: ["costs: 150 a fill", "cash to spend 100 0 0 ← cuts 1", "nothing filled"],
  },
  {
    name: "an opening beyond the initial margin",
    // Equity 100 backs 200 at a margin of a half: 20 units of 10.
    run: orders([10, 10], [30, _], { account: "margin" }),
    bar: 1,
    outcome: "PartiallyFilled",
    reason: "NoBuyingPower",
    says: [
      "before: cash to spend 100, equity 100, initial margin 0 and 0.5 of what is added; mark 10",
      "equity beyond initial margin 100 20 20 ← cuts 10",
    ],
  },
  {
    name: "an opening beyond the gross leverage",
    run: orders([10, 10], [15, _], { account: "margin", maxGrossLeverage: 1 }),
    bar: 1,
    outcome: "PartiallyFilled",
    reason: "GrossLeverage",
    says: ["equity beyond initial margin 100 20 15", "gross leverage cap 1 10 10 ← cuts 5"],
  },
  {
    name: "an opening beyond the net leverage",
    run: orders([10, 10], [15, _], { account: "margin", maxNetLeverage: 0.8 }),
    bar: 1,
    outcome: "PartiallyFilled",
    reason: "NetLeverage",
    says: ["equity beyond initial margin 100 20 15", "net leverage cap 0.8 8 8 ← cuts 7"],
  },
  {
    name: "a size above the largest",
    run: orders([10, 10], [10, _], { maxSize: 4 }),
    bar: 0,
    outcome: "PartiallyFilled",
    reason: "MaxSize",
    says: ["PartiallyFilled: 4 of 10; MaxSize: above the largest size (bound 4)", "max size 4 4 4 ← cuts 6"],
  },
  {
    name: "a size below the least",
    run: orders([10, 10], [2, _], { minSize: 5 }),
    bar: 0,
    outcome: "Rejected",
    reason: "MinSize",
    says: [
      "Rejected: 0 of 2; MinSize: below the least size (bound 5)",
      "min size 5 0 0 ← cuts 2",
      "refused at once",
    ],
  },
  {
    name: "a size below a lot",
    run: orders([10, 10], [0.75, _], { lotSize: 1 }),
    bar: 0,
    outcome: "Rejected",
    reason: "LotSize",
    says: ["lot size 1 0 0 ← cuts 0.75", "refused at once"],
  },
  {
    name: "an order that the volume of two bars fills in part",
    // A tenth of 20 a bar, for two bars.
    run: orders([10, 10, 10, 10], [6, _, _, _], {
      volume: Float64Array.of(20, 20, 20, 20),
      participationRate: 0.1,
      timeInForce: 2,
    }),
    bar: 2,
    outcome: "PartiallyFilled",
    reason: "Volume",
    says: [
      "order 0 of bar 0: asked 6, market, 2 bars",
      "bar 1, at the open, opening leg: 6 wanted at 10",
      "volume left 2 2 2 ← cuts 4",
      "bar 2, at the open, opening leg: 4 wanted at 10",
      "volume left 2 2 2 ← cuts 2",
      "ended at bar 2",
    ],
  },
  {
    name: "a fill-or-kill order that its bar does not reach",
    run: orders([10, 10], [1, _], { orderType: "limit", limitPrice: 9, timeInForce: "fok" }),
    bar: 1,
    outcome: "Cancelled",
    reason: "FillOrKill",
    says: ["bar 1, inside the bar: limit price not reached (high 10, low 10)", "ended at bar 1"],
  },
  {
    name: "an order that runs out of time",
    run: orders([10, 10, 10], [1, _, _], { orderType: "limit", limitPrice: 9, timeInForce: "day" }),
    bar: 1,
    outcome: "Expired",
    reason: "TimeInForce",
    says: ["Expired: 0 of 1; TimeInForce: out of time", "limit price not reached", "ended at bar 1"],
  },
  {
    name: "an order that still works when the data end",
    run: orders([10, 10, 11], [1, _, _], { orderType: "limit", limitPrice: 9 }),
    bar: 1,
    outcome: "Working",
    reason: "",
    says: [
      "bars 1 to 2, inside the bar: limit price not reached (high 11, low 10)",
      "still working at the end of the data",
    ],
  },
  {
    name: "an order that a newer one replaces",
    run: orders([10, 10, 10], [1, 2, _], { orderType: "limit", limitPrice: 9 }),
    bar: 0,
    outcome: "Replaced",
    reason: "",
    says: [
      "bar 1, inside the bar: limit price not reached (high 10, low 10)",
      "ended at bar 1: replaced by order 1",
    ],
  },
];

/** Of orders: what else decides their units. */
export const MORE_ORDER_SCENARIOS: readonly Scenario[] = [
  {
    name: "a sale whose fee is more than it brings and than is there",
    // All 100 go into ten units; a sale at 1 brings 10 and costs 30.
    run: orders([10, 10, 1, 1], [10, _, -10, _], { fixedFees: [[0], [0], [30], [30]] }),
    bar: 2,
    outcome: "Rejected",
    reason: "CantCoverFees",
    says: ["reducing leg: 10 wanted at 1", "cash for the fee 0 0 0 ← cuts 10", "nothing filled"],
  },
  {
    name: "a sale of a part of what is held",
    run: orders([10, 10, 11, 11], [10, _, -4, _]),
    bar: 2,
    outcome: "Filled",
    reason: "",
    says: ["reducing leg: 4 wanted at 11", "units held 10 10 4", "sold 4 at 11: value 44, fees 0"],
  },
  {
    name: "half of what is affordable, in lots",
    // 100 buy ten units; half of them in lots of two are four.
    run: orders([10, 10], [0.5, _], { sizeType: "percent", lotSize: 2 }),
    bar: 1,
    outcome: "Filled",
    reason: "",
    says: [
      "wants 0 to reduce, 0.5 of what is affordable to open",
      "as many as are affordable wanted at 10",
      "cash to spend 100 10 10 ← cuts",
      "part of what is affordable 0.5 5 5 ← cuts 5",
      "lot size 2 4 4 ← cuts 1",
      "bought 4 at 10: value 40, fees 0",
    ],
  },
  {
    name: "a pro-rata part of a step that is short of cash",
    // Two columns ask for ten of 10 each; the 100 pay half of both.
    run: () =>
      fromOrders({
        open: { data: Float64Array.of(10, 10, 10, 10), rows: 2, columns: 2 },
        close: { data: Float64Array.of(10, 10, 10, 10), rows: 2, columns: 2 },
        size: { data: Float64Array.of(10, 10, _, _), rows: 2, columns: 2 },
        cashSharing: true,
        allocation: "proRata",
      }),
    bar: 1,
    column: 1,
    outcome: "PartiallyFilled",
    reason: "NoCash",
    says: [
      "cash to spend 100 10 10",
      "common factor of the step 0.5 5 5 ← cuts 5",
      "bought 5 at 10: value 50, fees 0",
    ],
  },
  {
    name: "all or nothing where funds are short",
    run: orders([10, 10], [15, _], { onInsufficient: "reject" }),
    bar: 1,
    outcome: "Rejected",
    reason: "NoCash",
    says: ["cash to spend 100 10 10 ← cuts 5", "all or nothing none 0 0 ← cuts 10", "nothing filled"],
  },
  {
    name: "a reversal, whose legs share one fee",
    // The least fee of 3 is paid once: by the sale of ten, so the short of five pays nothing more.
    run: orders([10, 10, 10], [10, -15, _], { account: "margin", minFees: 3 }),
    bar: 2,
    outcome: "Filled",
    reason: "",
    says: [
      "wants 10 to reduce, 5 to open",
      "reducing leg: 10 wanted at 10",
      "sold 10 at 10: value 100, fees 3",
      "costs: at least 3, paid with the reducing leg 3 for 10",
      "sold 5 at 10: value 50, fees 0",
    ],
  },
  {
    name: "a market order whose bar has no price",
    run: orders([10, _, 10], [1, _, _]),
    bar: 1,
    outcome: "Filled",
    reason: "",
    says: ["bar 1, at the open: no price", "bar 2, at the open, opening leg: 1 wanted at 10"],
  },
  {
    name: "a stop-limit order that is touched, and then waits for its limit",
    run: orders([10, 10, 12, 10], [1, _, _, _], { orderType: "stopLimit", stopPrice: 11, limitPrice: 10.5 }),
    bar: 2,
    outcome: "Filled",
    reason: "",
    says: [
      "order 0 of bar 0: asked 1, stop limit, stop 11, limit 10.5, gtc",
      "bar 1, inside the bar: stop or limit price not reached (high 10, low 10)",
      "bar 2, inside the bar: stop price touched, a limit order from the next bar on (high 12, low 12)",
      "bar 3, inside the bar, opening leg: 1 wanted at 10",
    ],
  },
  {
    name: "an order that works through a split",
    // Four units at 10 become eight at 5.
    run: orders([10, 10, 5, 4], [4, _, _, _], {
      orderType: "limit",
      limitPrice: 9,
      actions: [{ column: 0, bar: 2, kind: "split", ratio: 2 }],
    }),
    bar: 2,
    outcome: "Filled",
    reason: "",
    says: [
      "split: ratio 2; position 0, mark 10 before it",
      "asked 8, limit, limit 9",
      "bar 3, inside the bar, opening leg: 8 wanted at 4",
      "bar 2: split, units × 2, prices / 2",
    ],
  },
  {
    name: "impact and slippage of a fill",
    // Closes 10, 11, 9.9 return +10 % and −10 %: deviation √0.02 of two; volume 100 on average.
    run: orders([10, 11, 9.9, 10, 10], [_, _, _, 4, _], {
      volume: Float64Array.of(100, 100, 100, 100, 100),
      impact: { eta: 0, gamma: 0.5, window: 2 },
      slippage: 0.01,
    }),
    bar: 4,
    outcome: "Filled",
    reason: "",
    // 0.5 × 4 / 100 = 2 %, and 1 % of slippage: 10 × 1.03.
    says: ["bought 4 at 10.3 (slippage 0.01, impact 0.02): value 41.2, fees 0"],
  },
];

/** Of positions: every fill that no order makes. */
export const FILL_SCENARIOS: readonly Scenario[] = [
  {
    name: "a fill of an order",
    run: orders([10, 10], [4, _]),
    bar: 1,
    fillReason: "Order",
    says: ["bought 4 at 10: value 40, fees 0"],
  },
  {
    name: "a stop loss that the open has jumped over",
    run: orders([10, 10, 8], [4, _, _], { slStop: 0.1, slippage: [[0], [0], [0.5]] }),
    bar: 2,
    fillReason: "StopLoss",
    // The level is 9; the open of 8 is beyond it and slips by half.
    says: [
      "stops at the open: position 4, entry 10",
      "stop loss 9, take profit none, open 8: stop loss reached",
      "4 wanted at 8",
      "sold 4 at 4 (slippage 0.5): value 16, fees 0",
    ],
  },
  {
    name: "a stop loss inside a bar that reaches both levels",
    run: orders([10, 10, 10], [4, _, _], {
      slStop: 0.2,
      tpStop: 0.2,
      high: Float64Array.of(10, 10, 13),
      low: Float64Array.of(10, 10, 7),
      intrabarPath: "olhc",
    }),
    bar: 2,
    fillReason: "StopLoss",
    says: [
      "stops inside the bar: position 4, entry 10",
      "stop loss 8, take profit 12, open 10, high 13, low 7: both reached, olhc takes the stop loss",
      "sold 4 at 8: value 32, fees 0",
    ],
  },
  {
    name: "a take profit, which does not slip",
    run: orders([10, 10, 10], [4, _, _], {
      tpStop: 0.25,
      high: Float64Array.of(10, 10, 13),
      low: Float64Array.of(10, 10, 10),
    }),
    bar: 2,
    fillReason: "TakeProfit",
    says: [
      "take profit 12.5, open 10, high 13, low 10: take profit reached",
      "sold 4 at 12.5: value 50, fees 0",
    ],
  },
  {
    name: "a trailing stop, of which the volume leaves a part",
    run: orders([10, 10, 20, 15], [4, _, _, _], {
      slStop: 0.2,
      slTrail: true,
      volume: Float64Array.of(40, 40, 40, 30),
      participationRate: 0.1,
    }),
    bar: 3,
    fillReason: "StopLoss",
    // From the best price of 20 the level is 16; a tenth of 30 are three of the four.
    says: [
      "stops at the open: position 4, entry 10, best price so far 20",
      "stop loss 16, take profit none, open 15: stop loss reached",
      "volume left 3 3 3 ← cuts 1",
      "sold 3 at 15: value 45, fees 0",
    ],
  },
  {
    name: "a liquidation after a margin call",
    // Twenty at 10 on 100: at 6 equity is 20, the requirement 30; with the buffer 1 − 20 / (30 × 1.5) of it goes.
    run: orders([10, 10, 6, 6], [20, _, _, _], { account: "margin", marginCallBuffer: 0.5 }),
    bar: 3,
    fillReason: "MarginCall",
    says: [
      "liquidation at the open: equity 20, maintenance requirement 30, buffer 0.5: 0.5555555555555556 of every position, here of 20",
      "11.11111111111111 wanted at 6",
      "sold 11.11111111111111 at 6: value 66.66666666666666, fees 0",
    ],
  },
  {
    name: "a delisting",
    run: orders([10, 10, 10], [4, _, _], { actions: [{ column: 0, bar: 2, kind: "delisting", price: 7 }] }),
    bar: 2,
    fillReason: "Delisted",
    says: ["delisting: price 7; position 4, mark 10 before it", "Delisted: sold 4 at 7: value 28, fees 0"],
  },
  {
    name: "cash in lieu of the fraction of a split",
    // Three become 4.5; half a share is paid out at 10 / 1.5.
    run: orders([10, 10, 10], [3, _, _], {
      lotSize: 1,
      fractionalShares: "cashInLieu",
      actions: [{ column: 0, bar: 2, kind: "split", ratio: 1.5 }],
    }),
    bar: 2,
    fillReason: "CashInLieu",
    says: [
      "split: ratio 1.5; position 3, mark 10 before it",
      "CashInLieu: sold 0.5 at 6.666666666666667: value 3.3333333333333335, fees 0",
    ],
  },
];

/** Of intents: everything that becomes of them, and why there is no order. */
export const INTENT_SCENARIOS: readonly Scenario[] = [
  {
    name: "a bar without a signal",
    run: signals([10, 10], { entries: mask(1, 0) }),
    bar: 1,
    fate: "NoSignal",
    says: ["intent: no signal"],
  },
  {
    name: "a bar without a size",
    run: orders([10, 10], [1, _]),
    bar: 1,
    fate: "NoSize",
    says: ["intent: no size: nothing is asked"],
  },
  {
    name: "an intent that a delay holds back beyond the data",
    run: orders([10, 10, 10], [_, 1, _], { fill: { delay: 3, price: "open" } }),
    bar: 1,
    fate: "HeldBack",
    says: ["size 1 (amount): held back by the delay beyond the end of the data"],
  },
  {
    name: "an intent that a delay holds back to a later close",
    run: orders([10, 20, 20, 20], [0.5, _, _, _], {
      sizeType: "valuePercent",
      fill: { delay: 2, price: "open" },
    }),
    bar: 0,
    fate: "Ordered",
    // Half of 100 at the mark of 20, that of the close of bar 1.
    says: [
      "decided at the close of bar 1: position 0, mark 20, equity 100",
      "wants 0 to reduce, 2.5 to open",
    ],
  },
  {
    name: "an intent that is refused at once",
    run: orders([10, 10], [-5, _]),
    bar: 0,
    fate: "Refused",
    says: ["size -5 (amount): refused when it was made (order 0)", "short units allowed 0 0 0 ← cuts 5"],
  },
  {
    name: "an entry and an exit at once",
    run: signals([10, 10], { entries: mask(1, 0), exits: mask(1, 0), size: 1 }),
    bar: 0,
    fate: "ResolvedAway",
    says: [
      "intent: long entry, long exit; left of it: nothing; size 1 (amount): the rules for conflicts and opposite entries left nothing of it",
    ],
  },
  {
    name: "an exit without a position",
    run: signals([10, 10], { entries: mask(0, 0), exits: mask(1, 0) }),
    bar: 0,
    fate: "FlatExit",
    says: ["an exit without a position: nothing to do"],
  },
  {
    name: "an exit without a position that ends a working entry",
    run: signals([10, 10, 10], {
      entries: mask(1, 0, 0),
      exits: mask(0, 1, 0),
      size: 1,
      orderType: "limit",
      limitPrice: 9,
    }),
    bar: 1,
    fate: "FlatExit",
    says: ["ended order 0", "ended at bar 1: an exit signal without a position"],
  },
  {
    name: "a second entry without accumulation",
    run: signals([10, 10, 10], { entries: mask(1, 0, 1), size: 1 }),
    bar: 2,
    fate: "NotAccumulated",
    says: [
      "an entry on the side that is held, and accumulation is off for it",
      "position 1, mark 10, equity 100",
    ],
  },
  {
    name: "an exit of the side that is not held",
    run: signals([10, 10, 10], { entries: mask(1, 0, 0), shortExits: mask(0, 0, 1), size: 1 }),
    bar: 2,
    fate: "OtherSide",
    says: ["intent: short exit; size 1 (amount): an exit of the side that is not held"],
  },
  {
    name: "a size of 0",
    run: orders([10, 10], [0, _]),
    bar: 0,
    fate: "AsksNothing",
    says: ["size 0 (amount): the size comes to 0 units"],
  },
  {
    name: "a target that is met, which ends the order working towards another one",
    run: orders([10, 10, 10], [5, 0, _], { sizeType: "targetAmount", orderType: "limit", limitPrice: 9 }),
    bar: 1,
    fate: "TargetMet",
    says: [
      "size 0 (target amount): the target is already met",
      "ended order 0",
      "ended at bar 1: a target that is already met took its place",
    ],
  },
  {
    name: "an intent worth too little",
    run: orders([10, 10], [4, _], { minOrderValue: 40 }),
    bar: 0,
    fate: "BelowMinValue",
    says: ["4 units are worth 40, minOrderValue is 40"],
  },
];
