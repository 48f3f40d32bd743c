import { fromSignals } from "barloom";

const price = (bar) => 100 + 20 * Math.sin(bar / 25) + 6 * Math.sin(bar * 1.3);
const close = Float64Array.from({ length: 500 }, (_, bar) => price(bar));
const open = close.map((_, bar) => price(Math.max(0, bar - 1))); // opens where the bar before closed
const entries = Uint8Array.from(close, (now, bar) => (now > price(bar - 5) ? 1 : 0));
const exits = Uint8Array.from(close, (now, bar) => (now < price(bar - 5) ? 1 : 0));
const costs = { fees: 0.001, slippage: 0.0005 };
const portfolio = fromSignals({ open, close, entries, exits, initCash: 10_000, ...costs });
const { endValue, sharpeRatio, maxDrawdown, totalClosedTrades } = portfolio.metrics();
console.table({ endValue, sharpeRatio, maxDrawdown, totalClosedTrades });
