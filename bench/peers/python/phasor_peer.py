"""Phasor at its best: column-ordered slices of 50, or everything in one call."""
import numpy as np
import phasor
from serve import FEES, SLIPPAGE, SWEEPS, closed_of, serve

COSTS = {"fees": FEES, "slippage": SLIPPAGE, "threads": 1}
SLICE = 50


def measured(pf):
    return pf, pf.total_return(), pf.sharpe_ratio(), pf.max_drawdown()


def joined(parts):
    return ([p[0] for p in parts], *(np.concatenate([np.atleast_1d(p[i]) for p in parts]) for i in (1, 2, 3)))


def order_count(result):
    return sum(pf.n_fills for pf in result[0]), result[1:]


def order_count_and_closed(result):
    closed = [closed_of(np.asarray(pf.orders()["col"]), len(np.atleast_1d(pf.total_return()))) for pf in result[0]]
    return sum(pf.n_fills for pf in result[0]), (*result[1:], np.concatenate(closed))


def prepare(given):
    return given.close_f, given.entries_f, given.exits_f


def pool(_):
    def run(close, entries, exits):
        return joined([measured(phasor.from_signals(
            close, entries, exits, size=5e3, size_type="value", init_cash=1e6, cash_sharing=True, call_seq="auto", **COSTS
        ))])

    return prepare, run, order_count


def columns(variant):
    def run(close, entries, exits):
        step = SLICE if variant == "slices" else close.shape[1]
        return joined([
            measured(phasor.from_signals(
                close[:, k:k + step], entries[:, k:k + step], exits[:, k:k + step], init_cash=1e4, **COSTS
            ))
            for k in range(0, close.shape[1], step)
        ])

    return prepare, run, order_count


def series(_):
    def run(close, entries, exits):
        return joined([measured(phasor.from_signals(close, entries, exits, init_cash=1e4, fees=1e-5, threads=1))])

    return prepare, run, order_count


def sweep(job):
    fasts, slows = (list(windows) for windows in SWEEPS[job])

    def run_chunks(close, together):
        assets = close.shape[1]
        fast_of, slow_of = phasor.indicators.ma(close, window=fasts).ma, phasor.indicators.ma(close, window=slows).ma
        parts = []
        for f in range(len(fasts)):
            own = fast_of[:, f * assets:(f + 1) * assets].T
            for s in range(0, len(slows), together):
                slow = slow_of[:, s * assets:(s + together) * assets]
                pairs = slow.shape[1] // assets
                parts.append(one_call(close, np.tile(own, (pairs, 1)).T, slow, pairs))
        return joined(parts)

    def run_at_once(close):
        assets = close.shape[1]
        fast_of, slow_of = phasor.indicators.ma(close, window=fasts).ma, phasor.indicators.ma(close, window=slows).ma
        fast = np.concatenate([np.tile(fast_of[:, f * assets:(f + 1) * assets].T, (len(slows), 1)) for f in range(len(fasts))]).T
        slow = np.tile(slow_of.T, (len(fasts), 1)).T
        return joined([one_call(close, fast, slow, len(fasts) * len(slows))])

    def one_call(close, fast, slow, pairs):
        entries, exits = phasor.crossed_above(fast, slow), phasor.crossed_above(slow, fast)
        sources = np.tile(np.arange(close.shape[1]), pairs)
        return measured(phasor.from_signals(close, entries, exits, column_map=sources, init_cash=1e4, **COSTS))

    def chosen(variant):
        run = run_at_once if variant == "call" else lambda close: run_chunks(close, int(variant))
        return lambda given: (given.close_f,), run, order_count_and_closed

    return chosen


serve({"a": pool, "b": columns, "c": series, "d": sweep("d"), "e": sweep("e")})
