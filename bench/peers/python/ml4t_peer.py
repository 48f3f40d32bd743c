"""ml4t-backtest: job a, orders at the close of their bar, exits sent before entries."""
import numpy as np
from ml4t.backtest import Strategy
from ml4t.backtest.types import OrderSide
from ml4t_engine import CASH, engine, prices_of
from serve import serve, value_figures

MONEY = 5e3


class Signals(Strategy):
    def __init__(self, names, close, entries, exits):
        self.names, self.close, self.entries, self.exits = names, close, entries, exits
        self.bar = -1

    def on_data(self, timestamp, data, context, broker):
        self.bar += 1
        for column in np.flatnonzero(self.exits[self.bar]):
            position = broker.get_position(self.names[column])
            if position is not None and position.quantity > 0:
                broker.submit_order(self.names[column], position.quantity, OrderSide.SELL)
        for column in np.flatnonzero(self.entries[self.bar]):
            position = broker.get_position(self.names[column])
            if position is None or position.quantity == 0:
                broker.submit_order(self.names[column], MONEY / self.close[self.bar, column], OrderSide.BUY)


def prepare(given):
    close = given.close
    names, prices = prices_of(close)
    return prices, names, close, given.entries, given.exits


def run(prices, names, close, entries, exits):
    return engine(prices, Signals(names, close, entries, exits)).run()


def figures(result):
    values = np.array([value for _, value in result.equity_curve])[:, None]
    return len(result.fills), value_figures(values, CASH)


serve({"a": lambda _: (prepare, run, figures)})
