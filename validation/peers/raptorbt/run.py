"""Plans of plans.ts in RaptorBT. It reports trades: their two ends are the fills."""
import os
import pathlib
import sys

os.environ["RAPTORBT_NO_VERSION_CHECK"] = "1"
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "engines"))
import numpy as np
import raptorbt
from serve import serve

DAY_NS = 86_400_000_000_000
BARS_PER_YEAR = 365.0
FILL_TIMING = {"sameClose": "same_bar_close", "nextOpen": "next_bar_open"}


def run(plan):
    results = {"batch": batch, "portfolio": portfolio, "session": session}[plan["engine"]](plan)
    trades = [(column, trade) for column, result in results for trade in result.trades()]
    return {
        "fills": fills_of(trades),
        "equity": np.column_stack([result.equity_curve() for _, result in results]).reshape(-1),
        "extra": {
            "totalReturn": [result.metrics.total_return_pct / 100 for _, result in results],
            "maxDrawdown": [result.metrics.max_drawdown_pct / 100 for _, result in results],
            "sharpe": [result.metrics.sharpe_ratio if moves(result) else 0.0 for _, result in results],
            "trades": sorted(trade_rows(trades)),
            "reasons": sorted([t.exit_idx, column_of(c, t), t.exit_reason, t.entry_price] for c, t in trades),
        },
    }


def batch(plan):
    open_, high, low, close = bars_of(plan, 0)
    items = [
        raptorbt.BatchSingleItem(
            str(column), *signals_of(plan, column), direction=direction_of(plan, column), position_sizes=parts_of(plan),
            instrument_config=instrument_of(plan),
        )
        for column in range(len(plan["short"]))
    ]
    times = times_of(close)
    results = raptorbt.batch_single_backtest(times, open_, high, low, close, np.ones(len(close)), items, config_of(plan))
    return [(int(name), result) for name, result in results]


def portfolio(plan):
    instruments = []
    for column in range(len(plan["short"])):
        bars = bars_of(plan, column)
        signals = signals_of(plan, column)
        instruments.append((times_of(bars[0]), *bars, np.ones(len(bars[0])), *signals, 1, 1.0, str(column)))
    allocation = "equal_weight" if plan.get("equalWeight") else "full"
    result = raptorbt.run_portfolio_backtest(instruments, config_of(plan), allocation)
    return [(None, result.result)]


def session(plan):
    kernel = raptorbt.KernelSession(
        "0", direction_of(plan, 0), config_of(plan), account_type="margin", leverage=float(plan["leverage"])
    )
    entries, exits = signals_of(plan, 0)
    parts = plan.get("parts")
    for bar, prices in enumerate(zip(*bars_of(plan, 0))):
        size = None if parts is None else parts[bar]
        kernel.step(bar, bar * DAY_NS, *prices, 1.0, entry=bool(entries[bar]), exit=bool(exits[bar]), size_mult=size)
    return [(0, kernel.finish())]


def config_of(plan):
    config = raptorbt.BacktestConfig(
        initial_capital=float(plan["cash"]),
        fees=float(plan["fees"]),
        slippage=float(plan["slippage"]),
        fill_timing=FILL_TIMING[plan["fill"]],
        periods_per_year=BARS_PER_YEAR,
    )
    if "stop" in plan:
        (config.set_trailing_stop if plan.get("trailing") else config.set_fixed_stop)(plan["stop"])
    if "target" in plan:
        config.set_fixed_target(plan["target"])
    return config


def instrument_of(plan):
    if "lotSize" not in plan and "capital" not in plan:
        return None
    return raptorbt.InstrumentConfig(lot_size=plan.get("lotSize"), alloted_capital=plan.get("capital"))


def bars_of(plan, column):
    return [np.array([row[column] for row in plan["prices"][name]], dtype=float) for name in ("open", "high", "low", "close")]


def signals_of(plan, column):
    return [np.array([row[column] for row in plan[name]], dtype=bool) for name in ("entries", "exits")]


def times_of(close):
    return np.arange(len(close), dtype=np.int64) * DAY_NS


def direction_of(plan, column):
    return -1 if plan["short"][column] else 1


def parts_of(plan):
    return None if "parts" not in plan else np.array(plan["parts"], dtype=float)


def column_of(column, trade):
    return int(trade.symbol) if column is None else column


def moves(result):
    """By a millionth: below it returns have few digits, and their Sharpe ratio too."""
    return bool(np.any(np.abs(result.returns()) > 1e-6))


def fills_of(trades):
    """Entry and exit after one another, trade after trade: the order of each column, which is what is compared."""
    fills = []
    for column, trade in sorted(trades, key=lambda of: (of[1].entry_idx, of[1].exit_idx)):
        units, at = trade.size * trade.direction, column_of(column, trade)
        fills.append([trade.entry_idx, at, units, trade.entry_price, trade.entry_fees])
        # What is open at the end is valued, not sold.
        if trade.exit_reason != "EndOfData":
            fills.append([trade.exit_idx, at, -units, trade.exit_price, trade.exit_fees])
    return fills


def trade_rows(trades):
    return [[trade.entry_idx, column_of(c, trade), trade.exit_idx, trade.pnl, trade.return_pct / 100] for c, trade in trades]


serve(run)
