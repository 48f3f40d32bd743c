"""What the results of both profiles have: labels of pandas, and records as DataFrames."""

from functools import cached_property

import pandas as pd

from .digest import digest_of
from .tables import CODES, snake

#: Names behind the codes of tables.
TRADE_CODES = {"direction": CODES["direction"], "status": CODES["status"]}
DRAWDOWN_CODES = {"status": CODES["drawdownStatus"]}


class BasePortfolio:
    """What the results of both profiles have: labels, and records as DataFrames."""

    def __init__(self, plan, output):
        self._plan = plan
        #: Records and series as they left the kernel: numpy arrays by name.
        self.arrays = output
        self._views = {}

    @cached_property
    def warnings(self):
        """What should be known of the run: texts that begin with a code."""
        return self._plan.rest["warnings"] + self._own_warnings()

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

    @cached_property
    def entry_trades(self):
        """One row per opening fill, with its share of all exits of its position."""
        return self._table(self.view("entryTrades"), TRADE_CODES)

    @cached_property
    def positions(self):
        """One row per position, from flat to flat."""
        return self._table(self.view("positions"), TRADE_CODES)

    @cached_property
    def drawdowns(self):
        """Falls of a curve below its running peak: equity of an account, flows taken out (`peakBar` -1 is the initial
        cash), or value of a group."""
        return self._table(self.view("drawdowns"), DRAWDOWN_CODES)

    def view(self, name):
        """The table of that name as numpy arrays by name; made when first asked for."""
        kind = self._kind(name)
        if kind not in self._views:
            self._views[kind] = self._made(kind)
        return self._views[kind]

    def _kind(self, name):
        """The table behind a name: one name may stand for another."""
        return name

    def _accounts(self, lengths):
        """Labels of accounts or groups: their own, those of their only columns, else numbers."""
        if self._plan.account_labels is not None:
            return pd.Index(self._plan.account_labels)
        return self.columns if len(lengths) == len(self.columns) else pd.RangeIndex(len(lengths))

    def _of_columns(self, data):
        return frame_of(data, self.index, self.columns)

    def _table(self, records, codes):
        """Records with their codes as names, and the labels of bars and columns as `time` and `asset` beside them."""
        frame = pd.DataFrame({snake(name): values for name, values in records.items()})
        for name, words in codes.items():
            frame[name] = pd.Categorical.from_codes(frame[name].to_numpy(), categories=words)
        if "column" in frame:
            frame.insert(0, "asset", self.columns.take(frame["column"].to_numpy()))
        return frame


def frame_of(data, index, columns):
    """A Series where there is one column, else a DataFrame."""
    if data.shape[1] == 1:
        return pd.Series(data[:, 0], index=index, name=columns[0])
    return pd.DataFrame(data, index=index, columns=columns)
