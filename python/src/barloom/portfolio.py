"""Results as pandas: records as DataFrames, series with the index and columns of the prices."""

from functools import cached_property

import numpy as np
import pandas as pd

from .book import Book
from .digest import digest_of, typed
from .errors import BacktestError
from .kernel import LOCK, borrow, give_back
from .series import VectorbtSeries
from .tables import CODES, ENUMS, snake
from .trades import trades_of, value_drawdowns
from .views import Worth, drawdowns_of, entry_trades_of, positions_of
from .views import trades_of as realistic_trades_of

_DRAWDOWN_STATUS = ["Active", "Recovered"]


_TRADE_CODES = {"direction": CODES["direction"], "status": CODES["status"]}


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

    def digest(self):
        """SHA-256 over every array of the result, its shape, times and names: that of the same run in TypeScript."""
        return digest_of(self._plan, self.profile, self._lengths, self._digested())

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
        return self._table(self.view("trades"), _TRADE_CODES)

    @cached_property
    def entry_trades(self):
        """One row per opening fill, with its share of the position's exits."""
        return self._table(self.view("entryTrades"), _TRADE_CODES)

    @cached_property
    def positions(self):
        """One row per position, from flat to flat."""
        return self._table(self.view("positions"), _TRADE_CODES)

    @cached_property
    def drawdowns(self):
        """Falls of an account's equity, flows taken out, below its running peak; `peakBar` -1 is the initial cash."""
        return self._table(self.view("drawdowns"), {"status": _DRAWDOWN_STATUS})

    def view(self, name):
        """`trades`, `entryTrades`, `positions` or `drawdowns` as numpy arrays by name; made when first asked for."""
        if name not in self._views:
            trades, worth = self.arrays["trades"], self._worth
            if name == "trades":
                columns = realistic_trades_of(trades, worth)
            elif name == "positions":
                columns = positions_of(trades, worth)
            elif name == "entryTrades":
                columns = entry_trades_of(trades, self.arrays["fills"], self._book, worth)
            else:
                columns = drawdowns_of(self._curves(), self._plan.init_cash, self._plan.time)
            self._views[name] = typed(self.profile, name, columns)
        return self._views[name]

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
        figures = [_total_return(self._returns[:, account]) for account in range(self._plan.accounts)]
        return pd.Series(figures, index=self._accounts(self._plan.lengths), name="total_return")

    # ---- parts -------------------------------------------------------------------------------------------------------

    @cached_property
    def _views(self):
        return {}

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
        self._views = {}

    @cached_property
    def orders(self):
        """Filled orders in VectorBT's order; the row number is the id."""
        return self._table(self.arrays["orders"], {"side": _names(ENUMS["OrderSide"])})

    @cached_property
    def trades(self):
        """Trades of the kind that `trades_type` names; what is still open at the last close.

        Raises BacktestError where VectorBT makes none: of an order of size or price 0.
        """
        return self._table(self.view("trades"), _TRADE_CODES)

    @cached_property
    def exit_trades(self):
        """One row per reducing order, at the average entry price."""
        return self._table(self.view("exitTrades"), _TRADE_CODES)

    @cached_property
    def entry_trades(self):
        """One row per increasing order, with its share of all exits of its position."""
        return self._table(self.view("entryTrades"), _TRADE_CODES)

    @cached_property
    def positions(self):
        """One row per position: its exit trades added up."""
        return self._table(self.view("positions"), _TRADE_CODES)

    @cached_property
    def drawdowns(self):
        """Falls of a group's value below its running peak."""
        return self._table(self.view("drawdowns"), {"status": _DRAWDOWN_STATUS})

    def view(self, name):
        """`trades`, `exitTrades`, `entryTrades`, `positions` or `drawdowns` as numpy arrays by name."""
        kind = self._plan.rest["trades_type"] if name == "trades" else name
        if kind not in self._views:
            self._views[kind] = self._made(kind)
        return self._views[kind]

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
