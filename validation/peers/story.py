"""The scenarios of METHODOLOGY.md in VectorBT itself, on data made here from the recipe.

    python validation/peers/story.py
"""
import hashlib
import math

import numpy as np
import pandas as pd
import vectorbt as vbt

WORD = 2**32
BARS = 252
COSTS = {"fees": 0.001, "slippage": 0.0005}
CASH = 1_000_000.0
HASHES = {
    "s1_close": "108ca3270c1592d8",
    "s1_signal": "7963aa815ea2139a",
    "s1_signal_long60": "d5e40f926f81f89e",
    "s2_close": "45b76524df9f6f81",
    "s2_score": "7db95e5243135a08",
}


class Stream:
    """The recipe's generator of 32-bit words."""

    def __init__(self, seed):
        self.state = seed % WORD

    def next(self):
        a = self.state = (self.state + 0x6D2B79F5) % WORD
        t = (a ^ (a >> 15)) * (a | 1) % WORD
        t = ((t + (t ^ (t >> 7)) * (t | 61)) % WORD) ^ t
        return t ^ (t >> 14)

    def uni(self):
        return self.next() * 2.0**-32

    def norm(self):
        return sum(self.next() for _ in range(12)) * 2.0**-32 - 6


def r4(value):
    return math.floor(value * 10000 + 0.5) / 10000


def s1_close():
    close = np.empty((BARS, 250))
    for asset in range(250):
        stream = Stream(42 + asset * 0x9E3779B9)
        base, vol = 50 + 150 * stream.uni(), 0.01 + 0.02 * stream.uni()
        prev = r4(base)
        for bar in range(BARS):
            nr, ng = stream.norm(), stream.norm()
            stream.uni(), stream.uni(), stream.uni()  # high, low and volume, not needed here
            open_ = r4(prev * (1 + 0.3 * vol * ng))
            prev = close[bar, asset] = r4(open_ * (1 + vol * nr))
    return close


def picked_signals(seed, picks, longs):
    """Each day the first `picks` of a partial shuffle; the first `longs` of them are long, the others short."""
    signal, stream = np.zeros((BARS, 250)), Stream(seed)
    for bar in range(BARS):
        perm = list(range(250))
        for k in range(picks):
            j = k + math.floor(stream.uni() * (250 - k))
            perm[k], perm[j] = perm[j], perm[k]
            signal[bar, perm[k]] = 1 if k < longs else -1
    return signal


def s2_close_and_score():
    close, score = np.empty((BARS, 500)), np.empty((BARS, 500))
    for asset in range(500):
        stream = Stream(7 + asset * 0x9E3779B9)
        base, vol = 20 + 480 * stream.uni(), 0.015 + 0.02 * stream.uni()
        prev, a = r4(base), 0.0
        for bar in range(BARS):
            nr, ng = stream.norm(), stream.norm()
            stream.uni(), stream.uni(), stream.uni()
            na, ne = stream.norm(), stream.norm()
            open_ = r4(prev * (1 + 0.3 * vol * ng))
            prev = close[bar, asset] = r4(open_ * (1 + vol * (nr + 0.15 * a)))
            a = 0.9 * a + na * 0.43588989435406733
            score[bar, asset] = a + 1.0 * ne
    return close, score


def checked(name, array):
    digest = hashlib.sha256(np.ascontiguousarray(array, dtype="<f8").tobytes()).hexdigest()
    if not digest.startswith(HASHES[name]):
        raise SystemExit(f"{name} hashes to {digest[:16]}, the recipe says {HASHES[name]}")
    return array


def signals_run(close, signal, **options):
    shorts = {"short_entries": signal < 0, "short_exits": signal >= 0} if (signal < 0).any() else {}
    return vbt.Portfolio.from_signals(
        pd.DataFrame(close),
        signal > 0,
        signal <= 0,
        **shorts,
        size=20000.0,
        size_type="value",
        init_cash=CASH,
        cash_sharing=True,
        engine="numba",
        **COSTS,
        **options,
    )


def target_weights(score):
    """1/25 for the 25 highest scores of the day; of equal scores the lower column first."""
    weights = np.zeros(score.shape)
    for bar in range(BARS):
        weights[bar, np.argsort(-score[bar], kind="stable")[:25]] = 1 / 25
    return weights


def show(name, figure, orders=None):
    print(f"{name:58s}{figure:>22}{'' if orders is None else f'{orders:>9,} orders'}")


def main():
    vbt.settings["engine"] = "numba"
    print(f"VectorBT {vbt.__version__}, numpy {np.__version__}")
    close = checked("s1_close", s1_close())
    shared = signals_run(close, checked("s1_signal", picked_signals(123, 50, 25)))
    # The view that misleads: the same run looked at column by column.
    column = shared.total_profit(group_by=False).iloc[0]
    show("S1, column 0 of the ungrouped view: profit", f"{column:,.2f}")
    show("S1, the shared account: profit", f"{shared.total_profit():,.7f}", shared.orders.count())
    show("S1, the shared account: least cash", f"{shared.cash().min():,.2f}")
    long_signal = checked("s1_signal_long60", picked_signals(124, 60, 60))
    for order in ("default", "auto"):
        run = signals_run(close, long_signal, call_seq=order)
        show(f"S1L, call_seq {order}: profit", f"{run.total_profit():,.10f}", run.orders.count())
        show(f"S1L, call_seq {order}: least cash", f"{run.cash().min():.1e}")
    close, score = s2_close_and_score()
    checked("s2_score", score)
    run = vbt.Portfolio.from_orders(
        pd.DataFrame(checked("s2_close", close)),
        size=target_weights(score),
        size_type="targetpercent",
        direction="longonly",
        init_cash=CASH,
        cash_sharing=True,
        call_seq="auto",
        engine="numba",
        **COSTS,
    )
    show("S2, target percents, call_seq auto: final value", f"{run.final_value():,.10f}", run.orders.count())


if __name__ == "__main__":
    main()
