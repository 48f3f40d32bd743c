"""VectorBT: whole portfolios through `Portfolio.from_signals`; the time in its simulation alone is taken on the way."""
import os

import numpy as np
import pandas as pd
import vectorbt as vbt
from serve import FEES, KERNEL, SLIPPAGE, SWEEPS, closed_of, serve
from vectorbt.portfolio import dispatch

dispatch.simulate_from_signals = KERNEL.around(dispatch.simulate_from_signals)
assert os.environ["BENCH_ENGINE"] in ("numba", "rust")
ENGINE = os.environ["BENCH_ENGINE"]
# The engine of whatever has no argument for it: indicators, signals, returns.
vbt.settings["engine"] = ENGINE
ALWAYS = {"direction": "longonly", "freq": "1D", "engine": ENGINE}
COSTS = {"fees": FEES, "slippage": SLIPPAGE}
POOL = {"cash_sharing": True, "group_by": True, "init_cash": 1e6, "size": 5e3, "size_type": "value", "call_seq": "auto"}
OPTIONS = {
    "a": {**POOL, **COSTS},
    "b": {"init_cash": 1e4, **COSTS},
    "c": {"init_cash": 1e4, "fees": 1e-5},
    "d": {"init_cash": 1e4, **COSTS},
    "e": {"init_cash": 1e4, **COSTS},
}


def measured(pf):
    return pf, np.atleast_1d(pf.total_return()), np.atleast_1d(pf.sharpe_ratio()), np.atleast_1d(pf.max_drawdown())


def frame(values):
    index = pd.date_range("2000-01-01", periods=len(values), freq="D")
    return pd.DataFrame(values, index=index)


def signals(job):
    def run(close, entries, exits):
        return measured(vbt.Portfolio.from_signals(close, entries, exits, **ALWAYS, **OPTIONS[job]))

    def prepare(given):
        return frame(given.close), frame(given.entries), frame(given.exits)

    return prepare, run, lambda result: (len(result[0].orders.values), result[1:])


def sweep(job):
    fasts, slows = SWEEPS[job]
    pairs = [(fast, slow) for fast in fasts for slow in slows]

    def run(close):
        fast = vbt.MA.run(close, [f for f, _ in pairs], short_name="fast", run_unique=True)
        slow = vbt.MA.run(close, [s for _, s in pairs], short_name="slow", run_unique=True)
        entries, exits = fast.ma_crossed_above(slow), fast.ma_crossed_below(slow)
        if close.shape[1] > 1:
            close = close.vbt.tile(len(pairs), keys=pd.RangeIndex(len(pairs), name="pair"))
            entries.columns = exits.columns = close.columns
        return measured(vbt.Portfolio.from_signals(close, entries, exits, **ALWAYS, **OPTIONS[job]))

    def figures(result):
        columns = result[0].orders.values["col"]
        return len(columns), (*result[1:], closed_of(columns, len(result[1])))

    return lambda given: (frame(given.close),), run, figures


serve({**{job: lambda _, job=job: signals(job) for job in "abc"}, **{job: lambda _, job=job: sweep(job) for job in "de"}})
