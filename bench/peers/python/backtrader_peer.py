"""Backtrader: job a, orders at the close of their bar by cheat-on-close, exits sent before entries."""
import datetime

import backtrader as bt
import numpy as np
from serve import FEES, SLIPPAGE, serve, value_figures

FIRST_DAY = datetime.datetime(2000, 1, 1)
CASH, MONEY = 1e6, 5e3


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


class Signals(bt.Strategy):
    params = (("entries", None), ("exits", None))

    def __init__(self):
        self.fills, self.values = 0, []

    def notify_order(self, order):
        if order.status == bt.Order.Completed:
            self.fills += 1

    def next(self):
        bar = len(self) - 1
        # Orders of this bar fill at its close: what they leave is known when the next bar begins.
        if bar > 0:
            self.values.append(self.value_of_last_bar())
        if bar == len(self.p.entries):
            return
        for column in np.flatnonzero(self.p.exits[bar]):
            held = self.getposition(self.datas[column]).size
            if held > 0:
                self.sell(self.datas[column], size=held)
        for column in np.flatnonzero(self.p.entries[bar]):
            data = self.datas[column]
            if self.getposition(data).size == 0:
                self.buy(data, size=MONEY / data.close[0])

    def value_of_last_bar(self):
        held = sum(position.size * data.close[-1] for data, position in self.broker.positions.items() if position.size)
        return self.broker.getcash() + held


def prepare(given):
    """A bar more than there are: orders of the last one fill when the next one comes."""
    bars = given.shape[0]
    days = [bt.date2num(FIRST_DAY + datetime.timedelta(days=bar)) for bar in range(bars + 1)]
    closes = [[*column.tolist(), column[-1]] for column in given.close.T]
    return days, closes, given.entries, given.exits


def run(days, columns, entries, exits):
    cerebro = bt.Cerebro(stdstats=False, cheat_on_open=False)
    broker = cerebro.broker
    broker.set_cash(CASH)
    broker.set_coc(True)
    broker.set_checksubmit(False)
    broker.set_slippage_perc(SLIPPAGE, slip_open=True, slip_match=True, slip_out=True)
    broker.addcommissioninfo(Fractional())
    for closes in columns:
        cerebro.adddata(Column(days=days, closes=closes))
    cerebro.addstrategy(Signals, entries=entries, exits=exits)
    return cerebro.run()[0]


def figures(strategy):
    values = np.array(strategy.values)[:, None]
    return strategy.fills, value_figures(values, CASH)


serve({"a": lambda _: (prepare, run, figures)})
