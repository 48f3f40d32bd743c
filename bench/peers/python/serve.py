"""One participant's side of the benchmark: lines of work in, times out.

A line is `job variant folder sets name bars columns run-in`. Every set of arrays is loaded and prepared before the first one is timed,
then each is run once, so that no call repeats the one before it; with a run-in of 1 the set behind them is run first, untimed. What they
came to is written when all are done: the system's work at a file belongs to none of them. The answer is a line of JSON with milliseconds of processor
time (all threads of the process) and of the clock per set, and the number of orders; the figures of the accounts go to
`folder/SET.name.f64`: total returns, Sharpe ratios, drawdowns, and closed trades for the sweeps.
"""
import gc
import json
import math
import os
import pathlib
import sys
import time

import numpy as np

FEES, SLIPPAGE = 0.001, 0.0005
D = (range(2, 52), range(52, 252))
E = (range(2, 27), range(30, 130, 5))
SWEEPS = {"d": D, "e": E}
STATUS = pathlib.Path("/proc/self/status")
YEAR = 365.0


class Given:
    """The arrays of one set: `close`, `entries`, `exits` in row order, and with `_f` in column order (bars, columns)."""

    def __init__(self, folder, index, bars, columns):
        self.shape = (bars, columns)
        self.path = lambda name, order, kind: pathlib.Path(folder) / f"{index}.{name}.{order}.{kind}"

    def rows(self, name, kind, dtype):
        return np.fromfile(self.path(name, "rows", kind), dtype).reshape(self.shape)

    def columns(self, name, kind, dtype):
        return np.fromfile(self.path(name, "columns", kind), dtype).reshape(self.shape[::-1]).T

    close = property(lambda self: self.rows("close", "f64", np.float64))
    entries = property(lambda self: self.rows("entries", "u8", np.bool_))
    exits = property(lambda self: self.rows("exits", "u8", np.bool_))
    close_f = property(lambda self: self.columns("close", "f64", np.float64))
    entries_f = property(lambda self: self.columns("entries", "u8", np.bool_))
    exits_f = property(lambda self: self.columns("exits", "u8", np.bool_))


class Part:
    """Time spent in one function of a peer, however deep it is called."""

    def __init__(self):
        self.ms = 0.0
        self.used = False

    def around(self, function):
        def timed(*args, **kwargs):
            begun = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.ms += (time.process_time() - begun) * 1e3
                self.used = True

        return timed


KERNEL = Part()


def closed_of(columns, accounts):
    """All in and long only: every second order of an account closes a trade."""
    return np.bincount(columns, minlength=accounts) // 2


def timed(run, arguments):
    KERNEL.ms = 0.0
    wall, cpu = time.perf_counter(), time.process_time()
    result = run(*arguments)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return result, cpu * 1e3, wall * 1e3, KERNEL.ms


def answer(jobs, line):
    """`jobs[job](variant)` gives `prepare(given)`, `run(*prepared)` and `figures(result) -> (orders, arrays)`."""
    job, variant, folder, sets, name, bars, columns, run_in = line.split()
    prepare, run, figures = jobs[job](variant)
    given = [Given(folder, index, int(bars), int(columns)) for index in range(int(sets) + int(run_in))]
    prepared = [prepare(one) for one in given]
    out = {"cpu": [], "wall": [], "kernel": [], "orders": []}
    found = []
    gc.collect()  # what preparing left behind is not part of the work
    if int(run_in):
        run(*prepared.pop())
    for arguments in prepared:
        result, cpu, wall, kernel = timed(run, arguments)
        orders, arrays = figures(result)
        found.append(np.concatenate([np.asarray(a, np.float64).reshape(-1) for a in arrays]))
        out["cpu"].append(cpu)
        out["wall"].append(wall)
        out["kernel"].append(kernel)
        out["orders"].append(int(orders))
        del result
    for index, array in enumerate(found):
        array.tofile(pathlib.Path(folder) / f"{index}.{name}.f64")
    if not KERNEL.used:
        del out["kernel"]
    return out


def peak_bytes():
    """Most bytes that the process held so far; None where the system does not tell."""
    if not STATUS.exists():
        return None
    return next((int(line.split()[1]) * 1024 for line in STATUS.open() if line.startswith("VmHWM:")), None)


def serve(jobs):
    """Answers the lines of standard input, or one line given as arguments. What a peer prints goes to standard error."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    lines = [" ".join(sys.argv[1:])] if len(sys.argv) > 1 else sys.stdin
    for line in lines:
        try:
            text = {} if line.strip() == "ready" else answer(jobs, line)
            if len(sys.argv) > 1:
                text["peakBytes"] = peak_bytes()
        except Exception as error:  # whatever the peer raises is its answer
            text = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(text, default=float), file=out, flush=True)


def value_figures(values, cash):
    """Total return, Sharpe ratio and drawdown of series of values (bars, accounts), for peers without these figures.

    The first peak is the first bar's value, as in VectorBT.
    """
    before = np.vstack([np.full((1, values.shape[1]), cash), values[:-1]])
    returns = values / before - 1
    peak = np.maximum.accumulate(values, axis=0)
    sharpe = returns.mean(axis=0) / returns.std(axis=0, ddof=1) * math.sqrt(YEAR)
    return values[-1] / cash - 1, sharpe, (values / peak - 1).min(axis=0)
