"""ml4t-backtest as the benchmarks call it: closes alone, fractional sizes, orders at the close of their bar, exits first."""
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from ml4t.backtest import BacktestConfig, DataFeed, Engine
from ml4t.backtest.config import CommissionType, ExecutionPrice, FillOrdering, ShareType, SlippageType
from ml4t.backtest.types import ExecutionMode
from serve import FEES, SLIPPAGE

FIRST_DAY = datetime(2000, 1, 1)
CASH = 1e6


def prices_of(close):
    """Names of the columns, and the long table that the engine reads."""
    bars, columns = close.shape
    names = [str(column) for column in range(columns)]
    flat = close.reshape(-1)
    times = [FIRST_DAY + timedelta(days=bar) for bar in range(bars)]
    prices = pl.DataFrame({
        "timestamp": np.repeat(np.array(times, dtype="datetime64[us]"), columns),
        "symbol": names * bars,
        **{name: flat for name in ("open", "high", "low", "close")},
        "volume": np.ones(len(flat)),
    })
    return names, prices


def engine(prices, strategy):
    """Everything laid out, for `run()`."""
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
    return Engine(DataFeed(prices_df=prices), strategy, config)
