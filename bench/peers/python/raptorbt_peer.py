"""RaptorBT. Its job `a` is another one: its first return is 0 even where the first bar trades."""
import os

os.environ.setdefault("RAPTORBT_NO_VERSION_CHECK", "1")
import numpy as np
import raptorbt
from serve import FEES, SLIPPAGE, SWEEPS, serve

DAY_NS = 86_400_000_000_000
TOGETHER = 500
LARGE = 1 + FEES, 1 + SLIPPAGE


def config(cash=1e4, fees=FEES, slippage=SLIPPAGE):
    return raptorbt.BacktestConfig(
        initial_capital=cash, fees=fees, slippage=slippage, fill_timing="same_bar_close", periods_per_year=365.0
    )


def measured(results):
    found = [result.metrics for result in results]
    return (
        sum(2 * m.total_closed_trades + m.total_open_trades for m in found),
        np.array([m.total_return_pct for m in found]) / 100,
        np.array([m.sharpe_ratio for m in found]),
        -np.array([m.max_drawdown_pct for m in found]) / 100,
        np.array([m.total_closed_trades for m in found]),
    )


def joined(parts):
    return (sum(p[0] for p in parts), *(np.concatenate([p[i] for p in parts]) for i in (1, 2, 3, 4)))


def prepare(given):
    """Rows of (columns, bars): each contiguous."""
    bars = given.shape[0]
    return np.arange(bars, dtype=np.int64) * DAY_NS, np.ones(bars), given.close_f.T, given.entries_f.T, given.exits_f.T


def pool(_):
    def run(times, ones, close, entries, exits):
        names = [str(k) for k in range(len(close))]
        rows = [(times, p, p, p, p, ones, entries[k], exits[k], 1, 1.0, names[k]) for k, p in enumerate(close)]
        # The capital holds fee and slippage.
        capital = raptorbt.InstrumentConfig(alloted_capital=5e3 * LARGE[0] * LARGE[1])
        result = raptorbt.run_portfolio_backtest(rows, config(1e6), "full", {name: capital for name in names})
        return measured([result.result])

    return prepare, run, lambda result: (result[0], result[1:4])


def single(terms):
    def run(times, ones, close, entries, exits):
        return measured([
            raptorbt.run_single_backtest(times, p, p, p, p, ones, e, x, 1, 1.0, "A", terms)
            for p, e, x in zip(close, entries, exits)
        ])

    return lambda _: (prepare, run, lambda result: (result[0], result[1:4]))


def sweep(job):
    fasts, slows = SWEEPS[job]
    pairs = [(f, s) for f in fasts for s in slows]

    def items(prices, part, average):
        for f, s in part:
            above, below, known = average[f] > average[s], average[f] < average[s], ~np.isnan(average[s])
            entries, exits = np.zeros(len(prices), bool), np.zeros(len(prices), bool)
            entries[1:] = above[1:] & ~above[:-1] & known[:-1]
            exits[1:] = below[1:] & ~below[:-1] & known[:-1]
            yield raptorbt.BatchSingleItem(f"{f}_{s}", entries, exits)

    def run(times, ones, close):
        terms, parts = config(), []
        for p in close:
            average = {w: np.asarray(raptorbt.sma(p, w)) for w in {*fasts, *slows}}
            for at in range(0, len(pairs), TOGETHER):
                batch = list(items(p, pairs[at:at + TOGETHER], average))
                results = raptorbt.batch_single_backtest(times, p, p, p, p, ones, batch, terms)
                parts.append(measured([result for _, result in results]))
        return joined(parts)

    def pair_by_pair(result):
        """Accounts come asset by asset; the others have them pair by pair."""
        assets = len(result[1]) // len(pairs)
        return result[0], [values.reshape(assets, len(pairs)).T.reshape(-1) for values in result[1:]]

    def prepared(given):
        bars = given.shape[0]
        return np.arange(bars, dtype=np.int64) * DAY_NS, np.ones(bars), given.close_f.T

    return lambda _: (prepared, run, pair_by_pair)


serve({
    "a": pool,
    "b": single(config()),
    "c": single(config(fees=1e-5, slippage=0.0)),
    "d": sweep("d"),
    "e": sweep("e"),
})
