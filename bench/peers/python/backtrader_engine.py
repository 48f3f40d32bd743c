"""Backtrader as the benchmarks call it: closes alone, fractional sizes, orders at the close of their bar by cheat-on-close."""
from datetime import datetime, timedelta

import backtrader as bt
from serve import FEES, SLIPPAGE

FIRST_DAY = datetime(2000, 1, 1)
CASH = 1e6


class Fractional(bt.CommInfoBase):
    """Sizes as they are, not cut to whole units."""

    params = (("commission", FEES), ("commtype", bt.CommInfoBase.COMM_PERC), ("stocklike", True), ("percabs", True))

    def getsize(self, price, cash):
        return cash / price


class Column(bt.feed.DataBase):
    """The closes of one asset."""

    params = (("days", ()), ("closes", ()))

    def start(self):
        super().start()
        self.at = 0

    def _load(self):
        if self.at == len(self.p.closes):
            return False
        close = self.p.closes[self.at]
        self.l.datetime[0] = self.p.days[self.at]
        self.l.open[0] = self.l.high[0] = self.l.low[0] = self.l.close[0] = close
        self.l.volume[0], self.l.openinterest[0] = 1, 0
        self.at += 1
        return True


class CountsFills(bt.Strategy):
    """Counts what fills."""

    def __init__(self):
        self.fills = 0

    def notify_order(self, order):
        if order.status == bt.Order.Completed:
            self.fills += 1


def feeds_of(close):
    """Days, and closes a column. A bar more than there are: orders of the last one fill when the next one comes."""
    days = [bt.date2num(FIRST_DAY + timedelta(days=bar)) for bar in range(len(close) + 1)]
    return days, [[*column.tolist(), column[-1]] for column in close.T]


def engine(days, columns, strategy, **params):
    """Everything laid out, for `run()`."""
    cerebro = bt.Cerebro(stdstats=False, cheat_on_open=False)
    broker = cerebro.broker
    broker.set_cash(CASH)
    broker.set_coc(True)
    broker.set_checksubmit(False)
    broker.set_slippage_perc(SLIPPAGE, slip_open=True, slip_match=True, slip_out=True)
    broker.addcommissioninfo(Fractional())
    for closes in columns:
        cerebro.adddata(Column(days=days, closes=closes))
    cerebro.addstrategy(strategy, **params)
    return cerebro
