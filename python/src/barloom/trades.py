"""Exit trades of the vectorbt profile from its order records, operation by operation as in the TypeScript door."""

import numpy as np

from .errors import BacktestError
from .tables import ENUMS
from .tolerance import add_tolerant, is_close

_CLOSED, _OPEN = ENUMS["TradeStatus"]["Closed"], ENUMS["TradeStatus"]["Open"]
_SHORT = ENUMS["TradeDirection"]["Short"]
_DTYPES = {
    "column": np.int32,
    "size": np.float64,
    "entryBar": np.int32,
    "entryPrice": np.float64,
    "entryFees": np.float64,
    "exitBar": np.int32,
    "exitPrice": np.float64,
    "exitFees": np.float64,
    "pnl": np.float64,
    "return": np.float64,
    "direction": np.uint8,
    "status": np.uint8,
    "parentId": np.int32,
}


def exit_trades(orders, bars, last_close):
    """One row per reducing order, at the average entry price; the rest of a position at the raw last close."""
    _require_tradable(orders)
    trades = []
    positions = 0
    with np.errstate(all="ignore"):
        for column, close in enumerate(last_close):
            ledger = _Ledger(column, positions, trades)
            for row in np.flatnonzero(orders["column"] == column):
                ledger.take(*(orders[name][row] for name in ("bar", "side", "size", "price", "fees")))
            ledger.finish(bars - 1, close)
            positions = ledger.positions
    columns = {name: np.array([trade[name] for trade in trades], dtype=kind) for name, kind in _DTYPES.items()}
    return {"id": np.arange(len(trades), dtype=np.int32), **columns}


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
    """The open position of a column, as sums over its entries."""

    def __init__(self, column, positions, trades):
        self.positions = positions
        self._column = column
        self._trades = trades
        self._side = None

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
        value = size * entry_price
        gain = add_tolerant(size * exit_price, -value)
        signed = -gain if self._side == _SHORT and gain != 0 else gain
        pnl = signed - entry_fees - exit_fees
        self._trades.append(
            {
                "column": self._column,
                "size": size,
                "entryBar": self._bar,
                "entryPrice": entry_price,
                "entryFees": entry_fees,
                "exitBar": exit_bar,
                "exitPrice": exit_price,
                "exitFees": exit_fees,
                "pnl": pnl,
                "return": pnl / value,
                "direction": self._side,
                "status": status,
                "parentId": self.positions - 1,
            }
        )
