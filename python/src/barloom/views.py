"""Trades, positions and drawdowns of a realistic run, operation by operation as in the TypeScript door."""

import numpy as np

from .tables import ENUMS, INPUT

_LONG = ENUMS["TradeDirection"]["Long"]
_DAY = 86_400_000


class Worth:
    """Value of one unit at a price of 1, in account currency: multiplier times fx."""

    def __init__(self, plan):
        cells = [plan.inputs[INPUT[name]] for name in ("Multiplier", "Fx")]
        is_one = all((part.data == 1).all() for part in cells)
        self._cells = None if is_one else [part.full(plan.shape) for part in cells]

    @property
    def is_one(self):
        return self._cells is None

    def at(self, bars, columns):
        if self.is_one:
            return np.ones(len(bars))
        return self._cells[0][bars, columns] * self._cells[1][bars, columns]


def trades_of(trades, worth):
    """The trades of a run with `id` and `return`."""
    return _with_returns(trades, _entry_values(trades, worth))


def _with_returns(trades, values):
    with np.errstate(all="ignore"):
        returns = trades["pnl"] / values
    return {"id": np.arange(len(values), dtype=np.int32), **trades, "return": returns}


def _entry_values(trades, worth):
    """Value of every trade at entry, account currency."""
    with np.errstate(all="ignore"):
        if worth.is_one:
            return trades["size"] * trades["entryPrice"]
        brought = trades["size"] * trades["exitPrice"] * worth.at(trades["exitBar"], trades["column"])
        gain = trades["pnl"] + trades["entryFees"] + trades["exitFees"]
        return np.where(trades["direction"] == _LONG, brought - gain, brought + gain)


# ---- positions -------------------------------------------------------------------------------------------------------


class Runs:
    """Trades of one position stand together: where each position starts, and how many it has."""

    def __init__(self, parents):
        self.starts = np.flatnonzero(np.concatenate([[True], parents[1:] != parents[:-1]])) if len(parents) else parents
        self.counts = np.diff(np.append(self.starts, len(parents)))

    def sums(self, values):
        """Sum of each position, one trade after another."""
        total = np.zeros(len(self.starts))
        for turn in range(int(self.counts.max()) if len(self.counts) else 0):
            among = self.counts > turn
            total[among] += values[self.starts[among] + turn]
        return total


def positions_of(trades, worth):
    """One row per position: sizes, fees and profits summed over its trades, prices weighted by size."""
    runs = Runs(trades["parentId"])
    last = {name: values[runs.starts + runs.counts - 1] for name, values in trades.items()}
    with np.errstate(all="ignore"):
        size = runs.sums(trades["size"])
        rows = last | {
            "entryBar": trades["entryBar"][runs.starts],
            "size": size,
            "entryPrice": runs.sums(trades["size"] * trades["entryPrice"]) / size,
            "entryFees": runs.sums(trades["entryFees"]),
            "exitPrice": runs.sums(trades["size"] * trades["exitPrice"]) / size,
            "exitFees": runs.sums(trades["exitFees"]),
            "pnl": runs.sums(trades["pnl"]),
        }
        return _with_returns(rows, runs.sums(_entry_values(trades, worth)))


def entry_trades_of(trades, fills, book, worth):
    """One row per opening fill, with its share of the position's exits, in units of those exits."""
    positions = positions_of(trades, worth)
    of, rows, units, whole, is_split = _entries(book.entries())
    with np.errstate(all="ignore"):
        brought = trades["size"] * trades["exitPrice"] * worth.at(trades["exitBar"], trades["column"])
        exits = Runs(trades["parentId"]).sums(brought)[of]
        position = {name: values[of] for name, values in positions.items() if name not in ("id", "return")}
        share, size, price = units / whole, np.abs(fills["units"][rows]), fills["price"][rows]
        value = size * price * worth.at(fills["bar"][rows], fills["column"][rows])
        exit_fees = position["exitFees"] * share
        gain = exits * share - value
        held = np.where(is_split, position["size"] * share, size)
        entry_trades = position | {
            "size": held,
            "entryBar": fills["bar"][rows],
            "entryPrice": np.where(is_split, price * (size / held), price),
            "entryFees": fills["fees"][rows],
            "exitFees": exit_fees,
            "pnl": np.where(position["direction"] == _LONG, gain, -gain) - fills["fees"][rows] - exit_fees,
        }
        return _with_returns(entry_trades, value)


def _entries(positions):
    """One item per opening fill: its position, row and units, those of all entries, and whether it was split."""
    of, rows, units, whole, is_split = [], [], [], [], []
    for position, entries in enumerate(positions):
        total = 0.0
        for part in entries["units"]:
            total += part
        count = len(entries["fills"])
        of += [position] * count
        rows += entries["fills"]
        units += entries["units"]
        whole += [total] * count
        is_split += [entries["split"]] * count
    return (
        np.array(of, dtype=np.int64),
        np.array(rows, dtype=np.int64),
        np.array(units, dtype=np.float64),
        np.array(whole, dtype=np.float64),
        np.array(is_split, dtype=bool),
    )


# ---- drawdowns -------------------------------------------------------------------------------------------------------


def drawdowns_of(curves, starts, time):
    """Falls of every account below its running peak (the initial cash counts as one) until it is reached again."""
    rows = [row for account, start in enumerate(starts) for row in _falls(curves[:, account].tolist(), start, account)]

    def column(name):
        return np.array([row[name] for row in rows], dtype=np.float64)

    peak, end = column("peakBar"), column("endBar")
    days = np.full(len(rows), np.nan)
    if time is not None and rows:
        days = (time[end.astype(int)] - time[np.maximum(0, peak).astype(int)]) / _DAY
    names = ("account", "peakBar", "startBar", "valleyBar", "endBar", "peakValue", "valleyValue", "endValue", "status")
    return {name: column(name) for name in names} | {"durationBars": end - peak, "durationDays": days}


def _falls(curve, start, account):
    peak_bar, peak, fall = -1, float(start), None
    for bar, value in enumerate(curve):
        if value != value:
            break
        if value >= peak:
            if fall is not None:
                yield fall | {"endBar": bar, "endValue": value, "status": 1}
            peak_bar, peak, fall = bar, value, None
            continue
        if fall is None:
            place = {"account": account, "peakBar": peak_bar, "startBar": bar, "valleyBar": bar}
            fall = place | {"peakValue": peak, "valleyValue": value, "status": 0}
        if value < fall["valleyValue"]:
            fall |= {"valleyBar": bar, "valleyValue": value}
        fall |= {"endBar": bar, "endValue": value}
    if fall is not None:
        yield fall
