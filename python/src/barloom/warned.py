"""What does not stop a run and should be known: a code and a sentence each, with the codes of the TypeScript door."""

import numpy as np

from .tables import PRICES
from .universe import contradictions

_AS_VECTORBT = "computed with as VectorBT does"


def missing_prices(prices):
    """Prices of 0 or less count as missing."""
    counts = {name: int((prices[name].data <= 0).sum()) for name in PRICES[:4] if name in prices}
    return [f"W_PRICE_MISSING {n} {name} prices of 0 or less are treated as missing" for name, n in counts.items() if n]


def no_next_bar(shape, delay):
    text = f"W_NO_NEXT_BAR {shape.bars} bars and a delay of {delay}: nothing can fill"
    return [text] if shape.bars <= delay else []


def stale_marks(stale_bars):
    """Of the bars that end with a position and no close, per column."""
    bars, columns = int(stale_bars.sum()), int((stale_bars > 0).sum())
    text = f"W_STALE_MARK {bars} bars in {columns} columns end with a position and no close: the last mark is kept"
    return [text] if bars else []


def odd_call_seq(cells, shape, lengths):
    """A call sequence that leaves columns out and serves others twice."""
    if cells is None:
        return []
    rows = cells.full(shape)[: 1 if cells.rows == 1 else shape.bars]
    fine, first = np.ones(len(rows), dtype=bool), 0
    for length in lengths:
        fine &= (np.sort(rows[:, first : first + length], axis=1) == np.arange(length)).all(axis=1)
        first += length
    if fine.all():
        return []
    text = "is the first that is no permutation: VectorBT serves columns as it says, some twice, some not at all"
    return [f"W_CALLSEQ call_seq row {int(np.argmin(fine))} {text}"]


def odd_times(time):
    """Bars are traded in the order of their rows, whatever their times say."""
    back = np.empty(0) if time is None else np.flatnonzero(np.diff(time) <= 0)
    if not back.size:
        return []
    bar = int(back[0]) + 1
    return [f"W_TIME_ORDER time of row {bar} is not later than that of row {bar - 1}: rows are traded as given"]


def odd_prices(prices, shape):
    """Prices that no market has, and bars that contradict themselves: VectorBT computes with both."""
    infinite = [name for name in PRICES[:4] if name in prices and np.isinf(prices[name].data).any()]
    found = contradictions(prices, shape)
    odd = [] if found is None else [f"W_OHLC {found[3]}: {_AS_VECTORBT}"]
    return [f"W_PRICE_INF {name} holds infinite prices: {_AS_VECTORBT}" for name in infinite] + odd


def odd_closes(close, assets):
    """Closes at which a position is held and that say nothing sensible about it: VectorBT takes them silently."""
    held = assets != 0
    kinds = {
        "W_CLOSE_NAN": (np.isnan(close), "NaN: values follow VectorBT's filling of gaps"),
        "W_CLOSE_NEGATIVE": (close <= 0, "0 or less: positions are valued at it, as VectorBT does"),
    }
    found = []
    for code, (is_bad, what) in kinds.items():
        column, bar = np.nonzero((held & is_bad).T)
        if bar.size:
            first = f"first bar {bar[0]} of column {column[0]}"
            found.append(f"{code} {bar.size} closes at which a position is held, {first}, are {what}")
    return found
