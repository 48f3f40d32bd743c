"""One strategy job in another engine: strategy_peer.py backtrader|ml4t folder bars columns.

Every asset is bought for the same money at one close and sold at the next, one order after another. The answer is a line of JSON:
milliseconds of processor time, orders filled, and the value at the end.
"""
import json
import pathlib
import sys
import time

import numpy as np

MONEY = 1e3


def backtrader(close):
    from backtrader_engine import CountsFills, engine, feeds_of

    class Turns(CountsFills):
        def next(self):
            bar = len(self) - 1
            if bar == len(close):
                return
            for data in self.datas:
                if bar % 2 == 0:
                    self.buy(data, size=MONEY / data.close[0])
                else:
                    self.sell(data, size=self.getposition(data).size)

    days, columns = feeds_of(close)

    def run():
        cerebro = engine(days, columns, Turns)
        strategy = cerebro.run()[0]
        return strategy.fills, cerebro.broker.getvalue()

    return run


def ml4t(close):
    from ml4t.backtest import Strategy
    from ml4t.backtest.types import OrderSide
    from ml4t_engine import engine, prices_of

    names, prices = prices_of(close)

    class Turns(Strategy):
        def __init__(self):
            self.bar = -1

        def on_data(self, timestamp, data, context, broker):
            self.bar += 1
            for column, name in enumerate(names):
                if self.bar % 2 == 0:
                    broker.submit_order(name, MONEY / close[self.bar, column], OrderSide.BUY)
                else:
                    broker.submit_order(name, broker.get_position(name).quantity, OrderSide.SELL)

    def run():
        result = engine(prices, Turns()).run()
        return len(result.fills), result.equity_curve[-1][1]

    return run


def main():
    name, folder, bars, columns = sys.argv[1:]
    close = np.fromfile(pathlib.Path(folder) / "close.f64").reshape(int(bars), int(columns))
    run = {"backtrader": backtrader, "ml4t": ml4t}[name](close)
    begun = time.process_time()
    orders, value = run()
    print(json.dumps({"ms": (time.process_time() - begun) * 1e3, "orders": orders, "value": float(value)}))


main()
