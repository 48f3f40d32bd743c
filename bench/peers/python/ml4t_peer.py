"""ml4t-backtest: job a, orders at the close of their bar, exits sent before entries."""
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from ml4t.backtest import BacktestConfig, DataFeed, Engine, Strategy
from ml4t.backtest.config import CommissionType, ExecutionPrice, FillOrdering, ShareType, SlippageType
from ml4t.backtest.types import ExecutionMode, OrderSide
from serve import FEES, SLIPPAGE, serve, value_figures

START = datetime(2000, 1, 1)
CASH, MONEY = 1e6, 5e3


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
    bars, columns = given.shape
    close = given.close
    names = [str(column) for column in range(columns)]
    flat = close.reshape(-1)
    times = [START + timedelta(days=bar) for bar in range(bars)]
    prices = pl.DataFrame({
        "timestamp": np.repeat(np.array(times, dtype="datetime64[us]"), columns),
        "symbol": names * bars,
        **{name: flat for name in ("open", "high", "low", "close")},
        "volume": np.ones(len(flat)),
    })
    return prices, names, close, given.entries, given.exits


def run(prices, names, close, entries, exits):
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
    return Engine(DataFeed(prices_df=prices), Signals(names, close, entries, exits), config).run()


def figures(result):
    values = np.array([value for _, value in result.equity_curve])[:, None]
    return len(result.fills), value_figures(values, CASH)


serve({"a": lambda _: (prepare, run, figures)})
