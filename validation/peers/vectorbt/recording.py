"""Runs VectorBT on the arguments of a case and takes down everything a case file keeps of it."""
import math
import warnings

import numpy as np
import pandas as pd
import vectorbt as vbt
from case_files import decode, encode_array, encode_list, is_array

warnings.filterwarnings("ignore")

# Enum names as the case files spell them, in the order of their codes.
ENUMS = {
    "size_type": ["amount", "value", "percent", "targetamount", "targetvalue", "targetpercent"],
    "direction": ["longonly", "shortonly", "both"],
    "accumulate": ["disabled", "both", "addonly", "removeonly"],
    "upon_long_conflict": ["ignore", "entry", "exit", "adjacent", "opposite"],
    "upon_short_conflict": ["ignore", "entry", "exit", "adjacent", "opposite"],
    "upon_dir_conflict": ["ignore", "long", "short", "adjacent", "opposite"],
    "upon_opposite_entry": ["ignore", "close", "closereduce", "reverse", "reversereduce"],
    "stop_entry_price": ["valprice", "price", "fillprice", "close"],
    "stop_exit_price": ["stoplimit", "stopmarket", "price", "close"],
    "upon_stop_exit": ["close", "closereduce", "reverse", "reversereduce"],
    "upon_stop_update": ["keep", "override", "overridenan"],
}

COMMON_DEFAULTS = {
    "size": math.inf,
    "size_type": "amount",
    "price": math.inf,
    "fees": 0.0,
    "fixed_fees": 0.0,
    "slippage": 0.0,
    "min_size": 1e-8,
    "max_size": math.inf,
    "size_granularity": math.nan,
    "reject_prob": 0.0,
    "lock_cash": False,
    "allow_partial": True,
    "raise_reject": False,
    "log": False,
    "val_price": math.inf,
    "init_cash": 100.0,
    "cash_sharing": False,
    "call_seq": "default",
    "ffill_val_price": True,
    "update_value": False,
    "max_orders": None,
    "max_logs": None,
    "seed": None,
    "fillna_close": True,
    "trades_type": "exittrades",
}
SIGNAL_DEFAULTS = {
    "accumulate": "disabled",
    "upon_long_conflict": "ignore",
    "upon_short_conflict": "ignore",
    "upon_dir_conflict": "ignore",
    "upon_opposite_entry": "reversereduce",
    "open": math.nan,
    "high": math.nan,
    "low": math.nan,
    "sl_stop": math.nan,
    "sl_trail": False,
    "tp_stop": math.nan,
    "stop_entry_price": "close",
    "stop_exit_price": "stoplimit",
    "upon_stop_exit": "close",
    "upon_stop_update": "override",
}
# Arguments that are not one per order.
WHOLE_RUN = {
    "close", "init_cash", "cash_sharing", "call_seq", "ffill_val_price", "update_value", "max_orders", "max_logs",
    "seed", "fillna_close", "trades_type", "use_stops",
}  # fmt: skip
TRADE_FIELDS = [
    "id", "col", "size", "entry_idx", "entry_price", "entry_fees", "exit_idx", "exit_price", "exit_fees",
    "pnl", "return", "direction", "status", "parent_id",
]  # fmt: skip
ORDER_FIELDS = ["id", "col", "idx", "size", "price", "fees", "side"]
DRAWDOWN_FIELDS = [
    "id", "col", "peak_idx", "start_idx", "valley_idx", "end_idx", "peak_val", "valley_val", "end_val", "status",
]  # fmt: skip
FREQUENCY = "1D"


def resolved(api, given):
    """Every argument of a run: what was given, and the default of the rest."""
    args = {**COMMON_DEFAULTS}
    if api == "from_orders":
        return {**args, "direction": "both", **given}
    args = {**args, **SIGNAL_DEFAULTS, **given}
    if not any(name in given for name in ("entries", "exits", "short_entries", "short_exits")):
        args["entries"] = True
    args.setdefault("entries", False)
    args.setdefault("exits", False)
    if signal_mode(given) == "ls":
        args.setdefault("short_entries", False)
        args.setdefault("short_exits", False)
        args.pop("direction", None)
    else:
        args.setdefault("direction", "longonly")
    if args.get("use_stops") is None:
        args["use_stops"] = not (is_off(args["sl_stop"]) and is_off(args["tp_stop"]))
    return args


def signal_mode(given):
    return "ls" if "short_entries" in given or "short_exits" in given else "dir"


def is_off(stop):
    return not isinstance(stop, np.ndarray) and math.isnan(stop)


def decoded_arguments(case):
    """The arguments the caller passed explicitly, as VectorBT takes them."""
    return {name: decode(case["args"][name]) for name in case["given"]}


def run(api, given, grouped, group_lens, engine="numba", lifted=True, holding=False):
    """The portfolio of a run.

    `lifted` passes every per-order argument, given or not, as an array with two dimensions: Numba compiles the whole
    simulation anew for each combination of scalars and arrays, which takes seconds, and the values are the same.
    `holding` leaves the signals to from_holding.
    """
    vbt.settings["engine"] = engine
    arguments = resolved(api, given) if lifted else given
    arguments = {name: as_taken(name, value, lifted) for name, value in arguments.items() if value is not None}
    close = pd.DataFrame(arguments.pop("close"))
    shares = arguments.get("cash_sharing", False)
    if grouped and not (shares and len(group_lens) == 1):
        arguments["group_by"] = np.repeat(np.arange(len(group_lens)), group_lens)
    if holding:
        api = "from_holding"
        for name in ("entries", "exits"):
            del arguments[name]
    build = getattr(vbt.Portfolio, api)
    return build(close, **arguments, freq=FREQUENCY, attach_call_seq=True, engine=engine)


def as_taken(name, value, lifted):
    """An argument as VectorBT takes it. Enum arrays go in as codes, so that stray codes can go in too."""
    if name in ENUMS and (lifted or isinstance(value, np.ndarray)):
        names = ENUMS[name]
        cells = np.asarray(value, dtype=object)
        codes = [names.index(cell) if isinstance(cell, str) else cell for cell in cells.ravel()]
        value = np.array(codes, dtype=np.int64).reshape(cells.shape)
    if not lifted or name in WHOLE_RUN:
        return value
    value = np.asarray(value)
    kind = {"f": np.float64, "i": np.int64, "b": np.bool_}[value.dtype.kind]
    return np.array(value, dtype=kind, ndmin=2, order="C")


def error_of(error):
    return {"error": {"type": type(error).__name__, "message": str(error)}}


def attempt(compute):
    try:
        return compute()
    except Exception as error:  # Whatever VectorBT raises is what a case keeps.
        return error_of(error)


def record(api, given, grouped, group_lens, engine="numba", lifted=True, holding=False):
    """`{"outputs": …}` or `{"error": …}` of a run."""
    try:
        portfolio = run(api, given, grouped, group_lens, engine, lifted, holding)
    except Exception as error:
        return error_of(error)
    return {"outputs": outputs_of(portfolio, grouped)}


def outputs_of(portfolio, grouped):
    bars = portfolio.wrapper.shape[0]
    outputs = {"order_records": columns_of(portfolio.orders.values, ORDER_FIELDS)}
    logs = portfolio.logs.values
    if len(logs) > 0:
        outputs["log_records"] = columns_of(logs, logs.dtype.names)
    if portfolio.cash_sharing and (np.asarray(portfolio.wrapper.grouper.get_group_lens()) > 1).any():
        outputs["call_seq"] = encode_array(np.asarray(portfolio.call_seq, dtype=np.int64).reshape(bars, -1))

    def series(compute):
        return attempt(lambda: encode_array(np.asarray(compute(), dtype=np.float64).reshape(bars, -1)))

    def numbers(compute):
        return attempt(lambda: encode_list(np.atleast_1d(np.asarray(compute(), dtype=np.float64))))

    outputs["init_cash"] = numbers(portfolio.get_init_cash)
    for name in ("asset_flow", "assets", "cash"):
        outputs[name] = series(getattr(portfolio, name))
    outputs["free_cash"] = series(lambda: portfolio.cash(free=True))
    for name in ("value", "returns", "gross_exposure", "net_exposure"):
        outputs[name] = series(getattr(portfolio, name))
    for name in ("total_profit", "final_value", "total_return", "total_benchmark_return"):
        outputs[name] = numbers(getattr(portfolio, name))
    for name in ("entry_trades", "exit_trades", "positions"):
        outputs[name] = attempt(lambda: columns_of(getattr(portfolio, name).values, TRADE_FIELDS))
    outputs["drawdowns"] = attempt(lambda: columns_of(portfolio.drawdowns.values, DRAWDOWN_FIELDS))
    outputs["metrics"] = {name: numbers(compute) for name, compute in metrics_of(portfolio).items()}
    if grouped:
        outputs["ungrouped"] = {
            "init_cash": numbers(lambda: portfolio.get_init_cash(group_by=False)),
            "cash": series(lambda: portfolio.cash(group_by=False)),
            "value": series(lambda: portfolio.value(group_by=False)),
            "total_return": numbers(lambda: portfolio.total_return(group_by=False)),
        }
    return outputs


def columns_of(records, names):
    return {name: encode_list(records[name]) for name in names}


BARS = {"to_timedelta": False}


def metrics_of(portfolio):
    returns = Lazy(portfolio.get_returns_acc)
    drawdowns = Lazy(lambda: portfolio.drawdowns)
    trades = Lazy(lambda: portfolio.trades)
    closed = Lazy(lambda: trades.get().closed)
    winning = Lazy(lambda: closed.get().winning)
    losing = Lazy(lambda: closed.get().losing)
    return {
        "max_drawdown": lambda: drawdowns.get().max_drawdown(),
        "max_drawdown_duration": lambda: drawdowns.get().max_duration(wrap_kwargs=BARS),
        "total_fees_paid": lambda: portfolio.orders.fees.sum(),
        "sharpe_ratio": lambda: returns.get().sharpe_ratio(),
        "sortino_ratio": lambda: returns.get().sortino_ratio(),
        "calmar_ratio": lambda: returns.get().calmar_ratio(),
        "omega_ratio": lambda: returns.get().omega_ratio(),
        "annualized_return": lambda: returns.get().annualized(),
        "annualized_volatility": lambda: returns.get().annualized_volatility(),
        "downside_risk": lambda: returns.get().downside_risk(),
        "max_drawdown_from_returns": lambda: returns.get().max_drawdown(),
        "tail_ratio": lambda: returns.get().tail_ratio(),
        "value_at_risk": lambda: returns.get().value_at_risk(),
        "cond_value_at_risk": lambda: returns.get().cond_value_at_risk(),
        "total_trades": lambda: trades.get().count(),
        "total_closed_trades": lambda: closed.get().count(),
        "total_open_trades": lambda: trades.get().open.count(),
        "open_trade_pnl": lambda: trades.get().open.pnl.sum(),
        "win_rate": lambda: closed.get().win_rate(),
        "profit_factor": lambda: closed.get().profit_factor(),
        "expectancy": lambda: closed.get().expectancy(),
        "sqn": lambda: closed.get().sqn(),
        "best_trade": lambda: closed.get().returns.max(),
        "worst_trade": lambda: closed.get().returns.min(),
        "avg_winning_trade": lambda: winning.get().returns.mean(),
        "avg_losing_trade": lambda: losing.get().returns.mean(),
        "avg_winning_trade_duration": lambda: winning.get().duration.mean(wrap_kwargs=BARS),
        "avg_losing_trade_duration": lambda: losing.get().duration.mean(wrap_kwargs=BARS),
        "win_rate_incl_open": lambda: trades.get().win_rate(),
        "profit_factor_incl_open": lambda: trades.get().profit_factor(),
        "expectancy_incl_open": lambda: trades.get().expectancy(),
    }


class Lazy:
    """A value made when first asked for; an error in making it is raised at every asking."""

    def __init__(self, make):
        self._make = make
        self._made = None

    def get(self):
        if self._made is None:
            self._made = self._make()
        return self._made


def difference(actual, expected, path=""):
    """The first place where two encoded values differ, or None. `-0.0` and `0.0` are different numbers."""
    if isinstance(actual, dict) and isinstance(expected, dict):
        for name in {**expected, **actual}:
            if name not in actual or name not in expected:
                return f"{path}/{name}", "missing" if name not in actual else "unexpected"
            found = difference(actual[name], expected[name], f"{path}/{name}")
            if found is not None:
                return found
        return None
    if isinstance(actual, list) and isinstance(expected, list):
        if len(actual) != len(expected):
            return path, f"{len(actual)} items instead of {len(expected)}"
        for index, pair in enumerate(zip(actual, expected)):
            found = difference(*pair, f"{path}/{index}")
            if found is not None:
                return found
        return None
    if actual == expected and repr(float_if_number(actual)) == repr(float_if_number(expected)):
        return None
    return path, f"{actual!r} instead of {expected!r}"


def float_if_number(value):
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value
