"""Series of a portfolio, rebuilt from its records with the arithmetic of the TypeScript door: the same bits."""

from functools import wraps

import numpy as np

from .tables import ENUMS
from .tolerance import add_tolerant, is_close


def _once(make):
    """A series that is made when it is first asked for."""

    @wraps(make)
    def known(self):
        if make.__name__ not in self._known:
            self._known[make.__name__] = make(self)
        return self._known[make.__name__]

    return known


class VectorbtSeries:
    """Series of a run of the vectorbt profile, bars × columns or bars × groups."""

    def __init__(self, plan, orders):
        self._plan = plan
        self._orders = orders
        self._signed = np.where(orders["side"] == ENUMS["OrderSide"]["Buy"], orders["size"], -orders["size"])
        self._turns = list(_turns(orders["column"], plan.shape.columns))
        self._flows = {}
        self._known = {}

    @_once
    def asset_flow(self):
        """Units bought and sold, bars × columns."""
        return self._flow("assets", self._signed)

    @_once
    def assets(self):
        """Units held, bars × columns."""
        return _running_sum(0.0, self.asset_flow())

    @_once
    def cash_flow(self):
        """Cash received and paid, bars × groups."""
        with np.errstate(all="ignore"):
            amounts = -self._signed * self._orders["price"] - self._orders["fees"]
        return self._per_group(self._flow("cash", amounts))

    @_once
    def free_cash(self):
        """Cash without what shorts lock, bars × groups."""
        return _running_sum(self.init_cash(), self._per_group(self._flow("free", self._free_amounts())))

    def _free_amounts(self):
        """Cash flow of every record without the proceeds of open shorts, which back them with as much again."""
        price, fees = self._orders["price"], self._orders["fees"]
        columns = self._plan.shape.columns
        units, debt = np.zeros(columns), np.zeros(columns)
        amounts = np.zeros(len(price))
        with np.errstate(all="ignore"):
            for rows in self._turns:
                of = self._orders["column"][rows]
                before, owed = units[of], debt[of]
                after = add_tolerant(before, self._signed[rows])
                change = add_tolerant(after, -before)
                flow = -change * price[rows] - fees[rows]
                covers, shorts = (change > 0) & (before < 0), (change < 0) & (after < 0)
                covered = np.where(after < 0, np.abs(change), np.abs(before))
                released = covered * (owed / np.abs(before))
                value = np.where(before < 0, np.abs(change), np.abs(after)) * price[rows]
                is_none = is_close(change, 0.0)
                freed = np.where(covers, add_tolerant(2 * released, flow), flow)
                amounts[rows] = np.where(is_none, 0.0, np.where(shorts, add_tolerant(flow, -2 * value), freed))
                owes = np.where(covers, add_tolerant(owed, -released), np.where(shorts, owed + value, owed))
                units[of], debt[of] = after, np.where(is_none, owed, owes)
        return amounts

    @_once
    def init_cash(self):
        """Initial cash of every group; in the auto modes what the run turned out to need."""
        rest, cash = self._plan.rest, self._plan.init_cash
        if rest["cash_mode"] != "amount":
            needed = _needed_cash(self.cash_flow())
            return needed if rest["cash_mode"] == "auto" else np.full(needed.shape, np.max(needed))
        if rest["cash_sharing"]:
            return cash
        return self._per_group(cash.reshape(1, -1))[0]

    @_once
    def cash(self):
        return _running_sum(self.init_cash(), self.cash_flow())

    @_once
    def asset_value(self):
        """Close × units, bars × groups; a missing close does not matter while nothing is held."""
        assets, close = self.assets(), self._valuation_close()
        with np.errstate(all="ignore"):
            return self._per_group(np.where(assets == 0, 0.0, close) * assets)

    @_once
    def value(self):
        with np.errstate(all="ignore"):
            return self.cash() + self.asset_value()

    @_once
    def returns(self):
        """Return of every bar, bars × groups."""
        value = self.value()
        before = np.vstack([self.init_cash().reshape(1, -1), value[:-1]])
        with np.errstate(all="ignore"):
            change = (value - before) / before
            from_nothing = np.where(value == 0, 0.0, np.inf * np.sign(value))
            return np.where(before == 0, from_nothing, np.where(before < 0, -change, change))

    def total_profit(self):
        """Cash of all records plus what is still held at the last valuation close, per group."""
        size, price, fees = (self._orders[name] for name in ("size", "price", "fees"))
        columns = self._plan.shape.columns
        units, cash = np.zeros(columns), np.zeros(columns)
        with np.errstate(all="ignore"):
            paid = np.where(
                self._orders["side"] == ENUMS["OrderSide"]["Buy"], -(size * price + fees), size * price - fees
            )
            for rows in self._turns:
                of = self._orders["column"][rows]
                units[of] = add_tolerant(units[of], self._signed[rows])
                cash[of] = add_tolerant(cash[of], paid[rows])
            traded = np.isin(np.arange(columns), self._orders["column"])
            profit = np.where(traded, cash + units * self._valuation_close()[-1], 0.0)
        return self._per_group(profit.reshape(1, -1))[0]

    # ---- parts -------------------------------------------------------------------------------------------------------

    def _flow(self, name, amounts):
        """Amounts of the records added up at their bars, one record of every column at a time."""
        if name not in self._flows:
            flow = np.zeros((self._plan.shape.bars, self._plan.shape.columns))
            for rows in self._turns:
                place = (self._orders["bar"][rows], self._orders["column"][rows])
                flow[place] = add_tolerant(flow[place], amounts[rows])
            self._flows[name] = flow
        return self._flows[name]

    def _per_group(self, series):
        """Sums of the columns of each group, column by column."""
        groups, first = [], 0
        for length in self._plan.rest["reported"]:
            members = [series[:, column] for column in range(first, first + length)]
            with np.errstate(all="ignore"):
                groups.append(members[0] if length == 1 else sum(members, np.zeros(len(series))))
            first += length
        return np.stack(groups, axis=1)

    def _valuation_close(self):
        """Closes, with gaps filled forward and then backward where the run says so."""
        close = self._plan.inputs[ENUMS["Input"]["Close"]].full(self._plan.shape)
        if not self._plan.rest["fillna_close"]:
            return close
        return _filled(_filled(close)[::-1])[::-1]


def _turns(columns, count):
    """The first records of all columns, then their second ones, and so on."""
    by_column = np.argsort(columns, kind="stable")
    first = np.searchsorted(columns[by_column], np.arange(count))
    turn = np.arange(len(columns)) - first[columns[by_column]] if len(columns) else np.empty(0, int)
    for k in range(int(turn.max()) + 1 if len(turn) else 0):
        yield by_column[turn == k]


def _filled(values):
    """Missing values take that of the row before."""
    rows = np.where(np.isnan(values), 0, np.arange(len(values)).reshape(-1, 1))
    return np.take_along_axis(values, np.maximum.accumulate(rows, axis=0), axis=0)


def _running_sum(start, flow):
    level = np.zeros(flow.shape[1]) + start
    series = np.empty(flow.shape)
    for bar, change in enumerate(flow):
        level = series[bar] = add_tolerant(level, change)
    return series


def _needed_cash(flow):
    """Depth of the running cash flow of every group below zero; 1 where it never is."""
    with np.errstate(all="ignore"):
        lowest = np.minimum.accumulate(
            np.add.accumulate(np.vstack([np.zeros((1, flow.shape[1])), flow]), axis=0)[1:], axis=0
        )[-1]
    return np.where(lowest < 0, np.abs(lowest), 1.0)
