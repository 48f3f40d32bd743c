"""One strategy job in another engine: strategy_peer.py backtrader|ml4t folder bars columns.

Every asset is bought for the same money at one close and sold at the next, one order after another. The answer is a line of JSON:
milliseconds of processor time, orders filled, and the value at the end.
"""
import json
import pathlib
import sys
import time
from datetime import datetime, timedelta

import numpy as np

FEES, SLIPPAGE = 0.001, 0.0005
CASH, MONEY = 1e6, 1e3
START = datetime(2000, 1, 1)


def backtrader(close):
    import backtrader as bt

    bars, columns = close.shape

    class Fractional(bt.CommInfoBase):
        params = (("commission", FEES), ("commtype", bt.CommInfoBase.COMM_PERC), ("stocklike", True), ("percabs", True))

        def getsize(self, price, cash):
            return cash / price

    class Column(bt.feed.DataBase):
        params = (("days", ()), ("closes", ()))

        def start(self):
            super().start()
            self.at = 0

        def _load(self):
            if self.at == len(self.p.closes):
                return False
            price = self.p.closes[self.at]
            self.l.datetime[0] = self.p.days[self.at]
            self.l.open[0] = self.l.high[0] = self.l.low[0] = self.l.close[0] = price
            self.l.volume[0], self.l.openinterest[0] = 1, 0
            self.at += 1
            return True

    class Turns(bt.Strategy):
        def __init__(self):
            self.fills = 0

        def notify_order(self, order):
            if order.status == bt.Order.Completed:
                self.fills += 1

        def next(self):
            bar = len(self) - 1
            if bar == bars:
                return
            for data in self.datas:
                if bar % 2 == 0:
                    self.buy(data, size=MONEY / data.close[0])
                else:
                    self.sell(data, size=self.getposition(data).size)

    # A bar more than there are: orders of the last one fill when the next one comes.
    days = [bt.date2num(START + timedelta(days=bar)) for bar in range(bars + 1)]
    feeds = [[*column.tolist(), column[-1]] for column in close.T]

    def run():
        cerebro = bt.Cerebro(stdstats=False, cheat_on_open=False)
        broker = cerebro.broker
        broker.set_cash(CASH)
        broker.set_coc(True)
        broker.set_checksubmit(False)
        broker.set_slippage_perc(SLIPPAGE, slip_open=True, slip_match=True, slip_out=True)
        broker.addcommissioninfo(Fractional())
        for closes in feeds:
            cerebro.adddata(Column(days=days, closes=closes))
        cerebro.addstrategy(Turns)
        strategy = cerebro.run()[0]
        return strategy.fills, broker.getvalue()

    return run


def ml4t(close):
    import polars as pl
    from ml4t.backtest import BacktestConfig, DataFeed, Engine, Strategy
    from ml4t.backtest.config import CommissionType, ExecutionPrice, FillOrdering, ShareType, SlippageType
    from ml4t.backtest.types import ExecutionMode, OrderSide

    bars, columns = close.shape
    names = [str(column) for column in range(columns)]

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

    times = [START + timedelta(days=bar) for bar in range(bars)]
    flat = close.reshape(-1)
    prices = pl.DataFrame({
        "timestamp": np.repeat(np.array(times, dtype="datetime64[us]"), columns),
        "symbol": names * bars,
        **{name: flat for name in ("open", "high", "low", "close")},
        "volume": np.ones(len(flat)),
    })

    def run():
        config = BacktestConfig(
            initial_cash=CASH,
            execution_mode=ExecutionMode.SAME_BAR,
            execution_price=ExecutionPrice.CLOSE,
            fill_ordering=FillOrdering.EXIT_FIRST,
            share_type=ShareType.FRACTIONAL,
            partial_fills_allowed=True,
        )
        config.commission_type, config.commission_rate = CommissionType.PERCENTAGE, FEES
        config.slippage_type, config.slippage_rate = SlippageType.PERCENTAGE, SLIPPAGE
        result = Engine(DataFeed(prices_df=prices), Turns(), config).run()
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
