"""Plans of plans.ts in Phasor: options go by their VectorBT names, results come back in the words of the harness."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "engines"))
import numpy as np
import phasor
from serve import numbers, serve

# Ours, where Phasor's name is not the same in snake case.
TRADES = {"exitTrades": "exit", "entryTrades": "entry", "positions": "positions"}
LOG_FIELDS = (
    "group col idx cash position debt free_cash val_price value req_size req_price req_size_type req_direction req_fees "
    "req_fixed_fees req_slippage req_min_size req_max_size req_size_granularity req_lock_cash req_allow_partial new_cash "
    "new_position new_debt new_free_cash new_val_price new_value res_size res_price res_fees res_side res_status "
    "res_status_info order_id"
).split()
TRADE_STATS = (
    "Total Fees Paid,Total Trades,Total Closed Trades,Total Open Trades,Open Trade PnL,Win Rate [%],Best Trade [%],"
    "Worst Trade [%],Avg Winning Trade [%],Avg Losing Trade [%],Avg Winning Trade Duration,Avg Losing Trade Duration,"
    "Profit Factor,Expectancy"
).split(",")
TRADE_FIELDS = (
    "col size entry_idx entry_price entry_fees exit_idx exit_price exit_fees pnl ret direction status parent_id"
).split()


def run(plan):
    portfolio = portfolio_of(plan)
    groups = range(portfolio.n_groups)
    account = (lambda of: [of(group=g) for g in groups]) if portfolio.cash_sharing else lambda of: [of(col=g) for g in groups]
    series = lambda of: np.column_stack(account(of)).reshape(-1)
    return {
        "fills": fills_of(portfolio.orders()),
        "equity": series(portfolio.value),
        "cash": series(portfolio.cash),
        "extra": {
            "fillColumns": portfolio.orders()["col"],
            "assets": np.column_stack([portfolio.assets(col=c) for c in range(portfolio.n_cols)]).reshape(-1),
            "returns": series(portfolio.returns),
            **metrics_of(portfolio, groups),
            **records("trade", portfolio.trades(), TRADE_FIELDS),
            **(records("log", portfolio.logs(), LOG_FIELDS) if plan["options"].get("log") else {}),
        },
    }


def portfolio_of(plan):
    options = {snake(name): value_of(name, value) for name, value in plan["options"].items()}
    options.update({name: np.array(numbers(rows)) for name, rows in plan["prices"].items() if name != "close"})
    options["trades"] = TRADES[options.pop("trades_type", "exitTrades")]
    close = np.array(numbers(plan["prices"]["close"]))
    if plan["api"] == "fromOrders":
        return phasor.from_orders(close, **options)
    entries, exits = (np.array(plan[name], dtype=bool) for name in ("entries", "exits"))
    return phasor.from_signals(close, entries, exits, **options)


def snake(name):
    return {"groupBy": "group_lens"}.get(name) or re.sub("([A-Z])", lambda m: "_" + m[1].lower(), name)


def value_of(name, value):
    if name in ("tradesType",) or isinstance(value, bool):
        return value
    if isinstance(value, str) and value not in ("NaN", "Infinity", "-Infinity"):
        return value.lower()
    if name == "groupBy":
        return value
    if name == "callSeq":
        return np.array(value, dtype=np.int64)
    given = numbers(value)
    if not isinstance(given, list):
        return given
    return np.array(given)


def fills_of(orders):
    signed = np.where(orders["side"] == 0, orders["size"], -orders["size"])
    return list(zip(*(a.tolist() for a in (orders["idx"], orders["col"], signed, orders["price"], orders["fees"]))))


def metrics_of(portfolio, groups):
    return {
        "totalReturn": portfolio.total_return(),
        "sharpe": portfolio.sharpe_ratio(),
        "maxDrawdown": portfolio.max_drawdown(),
        "stats": [[stats[row] for row in TRADE_STATS] for stats in (portfolio.stats(group=g) for g in groups)],
    }


def records(prefix, table, fields):
    return {f"{prefix}.{field}": np.asarray(table[field]).astype(float) for field in fields}


serve(run)
