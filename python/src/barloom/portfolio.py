"""Results as pandas: records as DataFrames, series with the index and columns of the prices."""

from functools import cached_property

import numpy as np
import pandas as pd

from .kernel import LOCK, borrow, give_back
from .series import VectorbtSeries, held_units
from .tables import CODES, ENUMS, snake
from .trades import exit_trades


def _names(codes):
    """Code → name, of an enum of the kernel."""
    return [name for name, _ in sorted(codes.items(), key=lambda entry: entry[1])]


class _Portfolio:
    """What the results of both profiles have: labels, and records as DataFrames."""

    def __init__(self, plan, output):
        self._plan = plan
        #: Records and series as they left the kernel: numpy arrays by name.
        self.arrays = output
        self.warnings = plan.rest["warnings"]

    @property
    def index(self):
        """Labels of the bars: the index of close, else `time`, else 0, 1, 2, …"""
        if self._plan.index is not None:
            return self._plan.index
        if self._plan.time is not None:
            return pd.DatetimeIndex(self._plan.time.astype("datetime64[ms]"), tz="UTC")
        return pd.RangeIndex(self._plan.shape.bars)

    @property
    def columns(self):
        """Labels of the columns."""
        return self._plan.columns

    def _accounts(self, lengths):
        """Labels of accounts or groups: their own, those of their only columns, else numbers."""
        if self._plan.account_labels is not None:
            return pd.Index(self._plan.account_labels)
        return self.columns if len(lengths) == len(self.columns) else pd.RangeIndex(len(lengths))

    def _of_columns(self, data):
        return _frame(data, self.index, self.columns)

    def _table(self, records, codes):
        """Records with their codes as names, and the labels of bars and columns as `time` and `asset` beside them."""
        frame = pd.DataFrame({snake(name): values for name, values in records.items()})
        for name, words in codes.items():
            frame[name] = pd.Categorical.from_codes(frame[name].to_numpy(), categories=words)
        if "column" in frame:
            frame.insert(0, "asset", self.columns.take(frame["column"].to_numpy()))
        return frame


def _frame(data, index, columns):
    """A Series where there is one column, else a DataFrame."""
    if data.shape[1] == 1:
        return pd.Series(data[:, 0], index=index, name=columns[0])
    return pd.DataFrame(data, index=index, columns=columns)


class Portfolio(_Portfolio):
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
        return self._table(self.arrays["trades"], {"direction": CODES["direction"], "status": CODES["status"]})

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

    def assets(self):
        """Units held at the end of every bar, signed."""
        return self._of_columns(held_units(self.arrays["fills"], self._plan.shape))

    def returns(self):
        """Return of every bar, flows taken out; NaN once equity is not above zero. By the kernel."""
        return self._of_accounts(self._returns)

    def total_return(self):
        """Return of the whole run as a fraction, per account. By the kernel."""
        figures = [_total_return(self._returns[:, account]) for account in range(self._plan.accounts)]
        return pd.Series(figures, index=self._accounts(self._plan.lengths), name="total_return")

    @cached_property
    def _returns(self):
        flows = self._plan.rest["cash_flows"]
        series = [
            _bar_returns(self.arrays["equity"][:, account], None if flows is None else flows[:, account], cash)
            for account, cash in enumerate(self._plan.init_cash)
        ]
        return np.stack(series, axis=1)

    def _of_accounts(self, data):
        return _frame(data, self.index, self._accounts(self._plan.lengths))


class VectorbtPortfolio(_Portfolio):
    """The result of a run of the vectorbt profile. Per-order series are bars × columns, the others bars × groups."""

    profile = "vectorbt"

    def __init__(self, plan, output):
        super().__init__(plan, output)
        self._series = VectorbtSeries(plan, output["orders"])

    @cached_property
    def orders(self):
        """Filled orders in VectorBT's order; the row number is the id."""
        return self._table(self.arrays["orders"], {"side": _names(ENUMS["OrderSide"])})

    @cached_property
    def trades(self):
        """One row per reducing order (VectorBT's exit trades); what is still open at the last close.

        Raises BacktestError where VectorBT makes none: of an order of size or price 0.
        """
        return self._table(self.trade_arrays, {"direction": CODES["direction"], "status": CODES["status"]})

    @cached_property
    def trade_arrays(self):
        """`trades` as numpy arrays by name."""
        close = self._plan.inputs[ENUMS["Input"]["Close"]].full(self._plan.shape)
        return exit_trades(self.arrays["orders"], self._plan.shape.bars, close[-1])

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

    def _of_groups(self, data):
        return _frame(data, self.index, self._accounts(self._plan.rest["reported"]))

    def _per_group(self, figures, name):
        return pd.Series(figures, index=self._accounts(self._plan.rest["reported"]), name=name)


# ---- figures that the kernel works out -------------------------------------------------------------------------------


def _call(lists, count, compute):
    """Puts lists into memory, calls with their addresses and that of the results, and copies `count` doubles out."""
    with LOCK:
        kernel = borrow()
        end = -(-kernel.base // 8) * 8
        starts = [end + sum(part.size * 8 for part in lists[:i]) for i in range(len(lists))]
        end += sum(part.size * 8 for part in lists)
        kernel.reserve(end + count * 8)
        for start, part in zip(starts, lists, strict=True):
            kernel.array(start, part.size, np.float64)[:] = part
        compute(kernel, end, *starts)
        result = kernel.array(end, count, np.float64).copy()
        give_back(kernel)
    return result


def _bar_returns(equity, flows, init_cash):
    lists = [equity, np.empty(0) if flows is None else flows]

    def compute(kernel, out, at, taken):
        kernel.call("barReturns", at, 0 if flows is None else taken, len(equity), float(init_cash), out)

    return _call(lists, len(equity), compute)


def _total_return(returns):
    """The first of the kernel's figures that does not depend on the length of a year."""
    codes = ENUMS["ReturnMetric"]

    def compute(kernel, out, at, scratch):
        kernel.call("returnMetrics", at, len(returns), scratch, 252.0, 0.0, 0.0, out)

    return _call([returns, returns], codes["Count"], compute)[codes["TotalReturn"]]
