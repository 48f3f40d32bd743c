"""Backtrader: job a, orders at the close of their bar by cheat-on-close, exits sent before entries."""
import numpy as np
from backtrader_engine import CASH, CountsFills, engine, feeds_of
from serve import serve, value_figures

MONEY = 5e3


class Signals(CountsFills):
    params = (("entries", None), ("exits", None))

    def __init__(self):
        super().__init__()
        self.values = []

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
    return *feeds_of(given.close), given.entries, given.exits


def run(days, columns, entries, exits):
    return engine(days, columns, Signals, entries=entries, exits=exits).run()[0]


def figures(strategy):
    values = np.array(strategy.values)[:, None]
    return strategy.fills, value_figures(values, CASH)


serve({"a": lambda _: (prepare, run, figures)})
