"""The result of a run of the vectorbt profile as pandas."""

from functools import cached_property

import numpy as np
import pandas as pd

from .errors import BacktestError
from .portfolio import TRADE_CODES, BasePortfolio, frame_of
from .series import VectorbtSeries
from .tables import ENUMS, PRICES
from .trades import trades_of, value_drawdowns
from .warned import odd_closes, odd_prices

#: Code → name.
_SIDES = sorted(ENUMS["OrderSide"], key=ENUMS["OrderSide"].get)


class VectorbtPortfolio(BasePortfolio):
    """The result of a run of the vectorbt profile. Per-order series are bars × columns, the others bars × groups."""

    profile = "vectorbt"

    def __init__(self, plan, output):
        super().__init__(plan, output)
        self._series = VectorbtSeries(plan, output["orders"])

    @cached_property
    def orders(self):
        """Filled orders in VectorBT's order; the row number is the id."""
        return self._table(self.arrays["orders"], {"side": _SIDES})

    @cached_property
    def trades(self):
        """Trades of the kind that `trades_type` names; what is still open at the last close.

        Raises BacktestError where VectorBT makes none: of an order of size or price 0.
        """
        return self._table(self.view("trades"), TRADE_CODES)

    @cached_property
    def exit_trades(self):
        """One row per reducing order, at the average entry price."""
        return self._table(self.view("exitTrades"), TRADE_CODES)

    def _kind(self, name):
        return self._plan.rest["trades_type"] if name == "trades" else name

    def _made(self, kind):
        if kind == "drawdowns":
            return value_drawdowns(self._series.value())
        close = self._plan.inputs[ENUMS["Input"]["Close"]].full(self._plan.shape)
        return trades_of(kind, self.arrays["orders"], self._plan.shape.bars, close[-1])

    @cached_property
    def logs(self):
        """Every processed order whose cell asked for a log; codes are numbers."""
        return self._table(self.arrays["logs"] | {"column": self.arrays["logs"]["column"].astype(np.int32)}, {})

    def assets(self):
        """Units held at the end of every bar."""
        return self._of_columns(self._series.assets())

    def asset_flow(self):
        """Units bought and sold at every bar."""
        return self._of_columns(self._series.asset_flow())

    def cash(self):
        return self._of_groups(self._series.cash())

    def free_cash(self):
        """Cash without what shorts lock."""
        return self._of_groups(self._series.free_cash())

    def asset_value(self):
        """Value of what is held."""
        return self._of_groups(self._series.asset_value())

    def value(self):
        """Cash plus value of what is held."""
        return self._of_groups(self._series.value())

    def returns(self):
        """Return of every bar."""
        return self._of_groups(self._series.returns())

    def init_cash(self):
        """Initial cash per group."""
        return self._per_group(self._series.init_cash(), "init_cash")

    def total_profit(self):
        """Profit per group."""
        return self._per_group(self._series.total_profit(), "total_profit")

    def total_return(self):
        """Profit over initial cash, per group."""
        with np.errstate(all="ignore"):
            return self._per_group(self._series.total_profit() / self._series.init_cash(), "total_return")

    @property
    def _lengths(self):
        return self._plan.rest["reported"]

    def _own_warnings(self):
        inputs, shape, codes = self._plan.inputs, self._plan.shape, ENUMS["Input"]
        given = {name: inputs[codes[name.capitalize()]] for name in PRICES[:4] if codes[name.capitalize()] in inputs}
        found, close = odd_prices(given, shape), given["close"]
        if (close.data > 0).all():
            return found
        return found + odd_closes(close.full(shape), self._series.assets())

    def _digested(self):
        orders, series = self.arrays["orders"], self._series
        ids = np.arange(len(orders["bar"]))
        signed = np.where(orders["side"] == ENUMS["OrderSide"]["Buy"], orders["size"], -orders["size"])
        fills = orders | {"units": signed, "reason": np.zeros(len(ids)), "order": ids}
        arrays = {"orders": orders | {"id": ids}, "fills": fills, "logs": self.arrays["logs"]}
        arrays |= {"callSeq": self.arrays["call_seq"], "drawdowns": self.view("drawdowns")}
        arrays |= {"position": series.assets(), "cash": series.cash(), "freeCash": series.free_cash()}
        arrays |= {"assetValue": series.asset_value(), "equity": series.value(), "returns": series.returns()}
        return arrays | self._trade_views() | {"initCash": series.init_cash()}

    def _trade_views(self):
        """None where VectorBT makes none."""
        try:
            return {name: self.view(name) for name in ("trades", "exitTrades", "entryTrades", "positions")}
        except BacktestError:
            return {}

    def _of_groups(self, data):
        return frame_of(data, self.index, self._accounts(self._plan.rest["reported"]))

    def _per_group(self, figures, name):
        return pd.Series(figures, index=self._accounts(self._plan.rest["reported"]), name=name)
