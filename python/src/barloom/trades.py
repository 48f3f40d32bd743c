"""Trades and drawdowns of the vectorbt profile from its records, operation by operation as in the TypeScript door."""

from itertools import groupby

import numpy as np

from .digest import typed
from .errors import BacktestError
from .tables import ENUMS
from .tolerance import add_tolerant, is_close

_CLOSED, _OPEN = ENUMS["TradeStatus"]["Closed"], ENUMS["TradeStatus"]["Open"]
_SHORT = ENUMS["TradeDirection"]["Short"]


def trades_of(kind, orders, bars, last_close):
    """Trades of a kind (`exitTrades`, `entryTrades`, `positions`) as columns."""
    _require_tradable(orders)
    with np.errstate(all="ignore"):
        ledger = _EntryLedger if kind == "entryTrades" else _ExitLedger
        trades = _trades_by(ledger, orders, bars, last_close)
        trades = _positions_of(trades) if kind == "positions" else trades
    columns = {name: [trade[name] for trade in trades] for name in (*_FIELDS, "pnl", "return")}
    return typed("vectorbt", kind, {"id": np.arange(len(trades)), **columns})


_FIELDS = (
    *("column", "size", "entryBar", "entryPrice", "entryFees", "exitBar", "exitPrice", "exitFees"),
    *("direction", "status", "parentId"),
)


def _trades_by(ledger_of, orders, bars, last_close):
    """Column by column; an order that reduces or enters, and what is still open at the raw last close."""
    trades, positions = [], 0
    for column, close in enumerate(last_close):
        ledger = ledger_of(column, positions, trades)
        for row in np.flatnonzero(orders["column"] == column):
            ledger.take(*(orders[name][row] for name in ("bar", "side", "size", "price", "fees")))
        ledger.finish(bars - 1, close)
        positions = ledger.positions
    return trades


def _priced(*values):
    """A trade of its fields, with its profit and return."""
    trade = dict(zip(_FIELDS, values, strict=True))
    value = trade["size"] * trade["entryPrice"]
    gain = add_tolerant(trade["size"] * trade["exitPrice"], -value)
    signed = -gain if trade["direction"] == _SHORT and gain != 0 else gain
    pnl = signed - trade["entryFees"] - trade["exitFees"]
    return trade | {"pnl": pnl, "return": pnl / value}


def _require_tradable(orders):
    """VectorBT makes no trades of an order of size or price 0."""
    odd = (orders["size"] <= 0) | (orders["price"] <= 0)
    if not odd.any():
        return
    first = np.lexsort((np.arange(odd.size), orders["column"], ~odd))[0]
    is_size = orders["size"][first] <= 0
    message = f"Found order with {'size' if is_size else 'price'} 0 or less"
    option = "min_size" if is_size else "slippage"
    peer = {"type": "ValueError", "message": message}
    raise BacktestError("E_VECTORBT", f"{option}: {message}", option=option, peer=peer)


class _Ledger:
    """Flat in a column, with the count of positions so far and the list that its trades go to."""

    def __init__(self, column, positions, trades):
        self.positions = positions
        self._column = column
        self._trades = trades
        self._side = None


class _ExitLedger(_Ledger):
    """The open position of a column, as sums over its entries: a trade per reducing order, at their average price."""

    def take(self, bar, side, size, price, fees):
        if self._side is None:
            self._open(bar, side, size, size * price, fees)
        elif side == self._side:
            self._size += size
            self._gross += size * price
            self._fees += fees
        elif is_close(size, self._size) or size < self._size:
            self._reduce(bar, size, price, fees)
        else:
            exit_fees = (self._size / size) * fees
            self._emit(self._size, bar, price, exit_fees, _CLOSED)
            rest = size - self._size
            self._open(bar, side, rest, rest * price, fees - exit_fees)

    def finish(self, bar, close):
        if self._side is not None and self._size > 0 and not is_close(self._size, 0.0):
            self._emit(self._size, bar, close, 0.0, _OPEN)

    def _open(self, bar, side, size, gross, fees):
        self.positions += 1
        self._side, self._bar = side, bar
        self._size, self._gross, self._fees = size, gross, fees

    def _reduce(self, bar, size, price, fees):
        closes = is_close(size, self._size)
        self._emit(self._size if closes else size, bar, price, fees, _CLOSED)
        if closes:
            self._side = None
            return
        left = (self._size - size) / self._size
        self._size *= left
        self._gross *= left
        self._fees *= left

    def _emit(self, size, exit_bar, exit_price, exit_fees, status):
        entry_price = self._gross / self._size
        entry_fees = (size / self._size) * self._fees
        entry = (self._bar, entry_price, entry_fees)
        exit_ = (exit_bar, exit_price, exit_fees)
        self._trades.append(_priced(self._column, size, *entry, *exit_, self._side, status, self.positions - 1))


class _EntryLedger(_Ledger):
    """The open position of a column with its entries: a trade per increasing order, with its share of all exits."""

    def take(self, bar, side, size, price, fees):
        if self._side is None:
            self._open(bar, side, size, price, fees)
        elif side == self._side:
            self._enter(bar, size, price, fees)
        elif is_close(self._exit_size + size, self._size):
            self._exit(self._size, size * price, fees)
            self._emit(bar, _CLOSED)
            self._side = None
        elif self._exit_size + size < self._size:
            self._exit(self._exit_size + size, size * price, fees)
        else:
            rest = add_tolerant(self._size, -self._exit_size)
            self._exit(self._size, rest * price, (rest / size) * fees)
            self._emit(bar, _CLOSED)
            opened = add_tolerant(size, -rest)
            self._open(bar, side, opened, price, (opened / size) * fees)

    def finish(self, bar, close):
        if self._side is None or is_close(self._exit_size, self._size) or not self._exit_size < self._size:
            return
        rest = add_tolerant(self._size, -self._exit_size)
        self._exit(self._size, rest * close, 0.0)
        self._emit(bar, _OPEN)

    def _open(self, bar, side, size, price, fees):
        self.positions += 1
        self._side, self._size, self._entries = side, 0.0, []
        self._exit_size = self._exit_gross = self._exit_fees = 0.0
        self._enter(bar, size, price, fees)

    def _enter(self, bar, size, price, fees):
        self._size += size
        self._entries.append((bar, size, price, fees))

    def _exit(self, exit_size, gross, fees):
        self._exit_size = exit_size
        self._exit_gross += gross
        self._exit_fees += fees

    def _emit(self, exit_bar, status):
        price = self._exit_gross / self._exit_size
        for bar, size, entry_price, fees in self._entries:
            exit_ = (exit_bar, price, (size / self._exit_size) * self._exit_fees)
            parent = self.positions - 1
            self._trades.append(_priced(self._column, size, bar, entry_price, fees, *exit_, self._side, status, parent))


def _positions_of(exit_trades):
    """One per position: its exit trades added up."""
    positions = []
    for _, group in groupby(exit_trades, key=lambda trade: trade["parentId"]):
        positions.append(_merged(list(group)) | {"parentId": len(positions)})
    return positions


def _merged(trades):
    if len(trades) == 1:
        return trades[0]

    def total(amount):
        whole = 0.0
        for trade in trades:
            whole += amount(trade)
        return whole

    size = total(lambda trade: trade["size"])
    whole = trades[-1] | {
        "size": size,
        "entryBar": trades[0]["entryBar"],
        "entryPrice": total(lambda trade: trade["size"] * trade["entryPrice"]) / size,
        "entryFees": total(lambda trade: trade["entryFees"]),
        "exitPrice": total(lambda trade: trade["size"] * trade["exitPrice"]) / size,
        "exitFees": total(lambda trade: trade["exitFees"]),
    }
    return _priced(*(whole[name] for name in _FIELDS))


# ---- drawdowns -------------------------------------------------------------------------------------------------------


def value_drawdowns(values):
    """Falls below the running peak of every group's value; a NaN value is passed over."""
    rows = [row for group in range(values.shape[1]) for row in _falls(values[:, group].tolist(), group)]
    names = ("group", "peakBar", "startBar", "valleyBar", "endBar", "peakValue", "valleyValue", "endValue", "status")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return typed("vectorbt", "drawdowns", {"id": np.arange(len(rows)), **columns})


def _falls(values, group):
    peak_bar, peak, valley_bar, valley, end = -1, np.nan, -1, np.nan, -1

    def row(bar, status):
        return group, peak_bar, peak_bar + 1, valley_bar, bar, peak, valley, values[bar], status

    for bar, value in enumerate(values):
        if value != value:
            continue
        if peak != peak or value >= peak:
            if end > peak_bar:
                yield row(bar, 1)
            peak_bar, peak = bar, value
            continue
        if end < peak_bar or value < valley:
            valley_bar, valley = bar, value
        end = bar
    if end > peak_bar:
        yield row(end, 0)
