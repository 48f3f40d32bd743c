"""The result of a run of the realistic profile as pandas."""

from functools import cached_property

import numpy as np
import pandas as pd

from .book import Book
from .digest import typed
from .figures import bar_returns, total_return
from .portfolio import TRADE_CODES, BasePortfolio, frame_of
from .tables import CODES
from .views import Worth, drawdowns_of, entry_trades_of, positions_of, trades_of
from .warned import stale_marks


class Portfolio(BasePortfolio):
    """The result of a run of the realistic profile. Series are bars × accounts; `assets()` is bars × columns."""

    profile = "realistic"

    @cached_property
    def orders(self):
        """Every order: what was asked, what was filled, how it ended and why."""
        return self._table(self.arrays["orders"], {"outcome": CODES["outcome"], "reason": CODES["orderReason"]})

    @cached_property
    def fills(self):
        """Executions with signed units, by bar and column."""
        return self._table(self.arrays["fills"], {"reason": CODES["fillReason"]})

    @cached_property
    def trades(self):
        """One row per reducing fill, at average cost; open positions at their last mark."""
        return self._table(self.view("trades"), TRADE_CODES)

    def _made(self, name):
        trades, worth = self.arrays["trades"], self._worth
        if name == "trades":
            columns = trades_of(trades, worth)
        elif name == "positions":
            columns = positions_of(trades, worth)
        elif name == "entryTrades":
            columns = entry_trades_of(trades, self.arrays["fills"], self._book, worth)
        else:
            columns = drawdowns_of(self._curves(), self._plan.init_cash, self._plan.time)
        return typed(self.profile, name, columns)

    @cached_property
    def margin_calls(self):
        """Bar, account, equity and the requirement that it fell below."""
        return self._table(self.arrays["margin_calls"], {})

    def value(self):
        """Cash plus positions at their marks, at the end of every bar."""
        return self._of_accounts(self.arrays["equity"])

    def equity(self):
        """The same as `value()`."""
        return self.value()

    def cash(self):
        """Settled plus unsettled cash at the end of every bar."""
        return self._of_accounts(self.arrays["cash"])

    def settled_cash(self):
        """Cash that may be spent at the end of every bar."""
        return self._of_accounts(self.arrays["settled_cash"])

    def receivable(self):
        """Dividends booked and not yet paid, at the end of every bar."""
        return self._of_accounts(self.arrays["receivable"])

    def assets(self):
        """Units held at the end of every bar, signed, after the splits of the bar."""
        return self._of_columns(self._units)

    def stale_bars(self):
        """Bars at whose end a column held a position and had no close."""
        return pd.Series(self.arrays["stale_bars"], index=self.columns, name="stale_bars")

    def returns(self):
        """Return of every bar, flows taken out; NaN once equity is not above zero. By the kernel."""
        return self._of_accounts(self._returns)

    def total_return(self):
        """Return of the whole run as a fraction, per account. By the kernel."""
        figures = [total_return(self._returns[:, account]) for account in range(self._plan.accounts)]
        return pd.Series(figures, index=self._accounts(self._plan.lengths), name="total_return")

    # ---- parts -------------------------------------------------------------------------------------------------------

    @cached_property
    def _worth(self):
        return Worth(self._plan)

    @cached_property
    def _book(self):
        return Book(self._plan, self.arrays["fills"])

    @cached_property
    def _units(self):
        return self._book.units()

    @property
    def _lengths(self):
        return self._plan.lengths

    def _own_warnings(self):
        return stale_marks(self.arrays["stale_bars"])

    def _digested(self):
        arrays = self.arrays
        views = {name: self.view(name) for name in ("trades", "entryTrades", "positions", "drawdowns")}
        series = {name: arrays[name] for name in ("orders", "fills", "cash", "receivable", "equity")}
        own = {"marginCalls": arrays["margin_calls"], "settledCash": arrays["settled_cash"], "position": self._units}
        sums = {"staleBars": arrays["stale_bars"], "returns": self._returns, **arrays["totals"]}
        return views | series | own | sums

    def _curves(self):
        """What the initial cash would have become without deposits and withdrawals, bars × accounts."""
        flows, equity = self._plan.rest["cash_flows"], self.arrays["equity"]
        if flows is None:
            return equity
        curves = equity.copy()
        for account, cash in enumerate(self._plan.init_cash):
            if (flows[:, account] != 0).any():
                growth = np.concatenate([[cash], 1 + self._returns[:, account]])
                curves[:, account] = np.multiply.accumulate(growth)[1:]
        return curves

    @cached_property
    def _returns(self):
        flows = self._plan.rest["cash_flows"]
        series = [
            bar_returns(self.arrays["equity"][:, account], None if flows is None else flows[:, account], cash)
            for account, cash in enumerate(self._plan.init_cash)
        ]
        return np.stack(series, axis=1)

    def _of_accounts(self, data):
        return frame_of(data, self.index, self._accounts(self._plan.lengths))
