"""What a run is about: its shape, prices, times and accounts."""

from collections.abc import Hashable

import numpy as np
import pandas as pd

from .cells import Shape, broadcast, numbers, rectangle
from .errors import BacktestError, describe
from .tables import EARLIEST, LATEST, OPTIONS, PRICES


def shape_of(arguments, shaped):
    """Bars × columns: those of `close`; one column of prices is repeated for arguments of several."""
    base = rectangle("close", arguments.get("close")).as_bars()
    if base.rows == 0 or base.columns == 0:
        raise BacktestError("E_EMPTY", "no bars" if base.rows == 0 else "no assets", option="close")
    columns = base.columns
    for name in shaped:
        other = rectangle(name, arguments.get(name)).as_bars()
        if other.is_scalar:
            continue
        is_row = other.rows == 1 and base.rows != 1 and other.columns == columns
        widens = columns == 1 and other.columns > 1
        fits = other.rows == base.rows and (other.columns in (columns, 1) or widens)
        if not (is_row or fits):
            got, expected = f"{other.rows}×{other.columns}", f"{base.rows}×{columns}"
            raise BacktestError(
                "E_SHAPE", f"{name} is {got} but close is {expected}", option=name, got=got, expected=expected
            )
        columns = max(columns, other.columns) if widens else columns
    if base.rows * columns >= 2**31:
        raise BacktestError(
            "E_SHAPE_OVERFLOW",
            f"{base.rows}×{columns} cells are more than 2^31",
            option="close",
            got=base.rows * columns,
            expected=f"fewer than {2**31}",
        )
    return Shape(base.rows, columns)


def prices_of(arguments, shape):
    """Checked prices by name, of the realistic profile."""
    prices = {}
    for name in PRICES:
        if not arguments.has(name):
            continue
        form = rectangle(name, arguments.get(name)).as_bars()
        if form.rows != shape.bars or form.columns not in (shape.columns, 1):
            got, expected = f"{form.rows}×{form.columns}", f"{shape.bars}×{shape.columns}"
            raise BacktestError(
                "E_SHAPE", f"{name} is {got} but close is {expected}", option=name, got=got, expected=expected
            )
        prices[name] = numbers(name, form, shape, OPTIONS[name].check)
    return prices


def bars_of(name, value, shape):
    """Signals of one column may be a plain list of bars too."""
    form = rectangle(name, value)
    if not form.is_list or shape.bars == 1:
        return form
    broadcast(name, form.as_bars(), np.empty(form.as_bars().values.shape), shape)
    return form.as_bars()


def contradictions(prices, shape):
    """Bars whose prices contradict each other: how many, the first one, and a sentence; None where there are none."""
    if not {"open", "high", "low"} & prices.keys():
        return None
    missing = np.full((shape.bars, shape.columns), np.nan)
    open_, high, low, close = (
        _valid(prices[name].full(shape)) if name in prices else missing for name in ("open", "high", "low", "close")
    )
    odd = (high < low) | (open_ > high) | (open_ < low) | (close > high) | (close < low)
    total = int(odd.sum())
    if total == 0:
        return None
    bar, column = (int(place[0]) for place in np.nonzero(odd))
    text = f"{total} bars with high below low, or open or close outside, the first at (bar, column) ({bar}, {column})"
    return total, bar, column, text


def require_consistent(prices, shape, warn):
    """Refuses bars whose prices contradict each other, or tells of them."""
    found = contradictions(prices, shape)
    if found is None:
        return []
    total, bar, column, text = found
    if warn:
        return [f"W_OHLC {text}"]
    hint = 'Mend the bars, or run all the same with quality="warn".'
    raise BacktestError(
        "E_OHLC",
        text,
        option="high",
        bar=bar,
        column=column,
        got=total,
        expected="low <= open, close <= high",
        hint=hint,
    )


def _valid(prices):
    return np.where(prices > 0, prices, np.nan)


# ---- time ------------------------------------------------------------------------------------------------------------


def times_of(arguments, bars, any_order=False):
    """Milliseconds since 1970 UTC: of `time`, else of a DatetimeIndex of close; None where there is none."""
    value = arguments.get("time")
    if value is None:
        value = arguments.index if isinstance(arguments.index, pd.DatetimeIndex) else None
    if value is None:
        return None
    times = _milliseconds(value)
    if len(times) != bars:
        raise BacktestError(
            "E_SHAPE",
            f"time has {len(times)} entries but close has {bars} bars",
            option="time",
            got=len(times),
            expected=bars,
        )
    for bar, time in enumerate(times):
        _require_time(times, bar, time, any_order)
    return times


def _milliseconds(value):
    if isinstance(value, pd.Series | np.ndarray) and np.issubdtype(np.asarray(value).dtype, np.datetime64):
        value = pd.DatetimeIndex(value)
    if isinstance(value, pd.DatetimeIndex):
        utc = value.tz_convert("UTC").tz_localize(None) if value.tz is not None else value
        moments = utc.to_numpy()
        times = moments.astype("datetime64[ms]").astype(np.int64).astype(np.float64)
        times[(moments != moments.astype("datetime64[ms]")) | utc.isna()] = np.nan
        return times
    if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype in (np.float64, np.int64):
        return value.astype(np.float64)
    raise BacktestError(
        "E_DTYPE",
        f"time is {describe(value)}",
        option="time",
        got=describe(value),
        expected="a DatetimeIndex, or an array of milliseconds since 1970 UTC",
    )


def _require_time(times, bar, time, any_order):
    problem = None
    if not (float(time).is_integer() and EARLIEST <= time <= LATEST):
        problem = "E_TIME_UNIT", f"time of bar {bar} is {time}", "whole milliseconds since 1970 UTC"
    elif bar > 0 and not any_order and time <= times[bar - 1]:
        code = "E_TIME_DUP" if time == times[bar - 1] else "E_TIME_ORDER"
        problem = code, f"row {bar} is no later than row {bar - 1}", "strictly increasing times"
    elif bar == len(times) - 1 and bar > 0 and times[0] > 1e8 and time < 1e10:
        problem = "E_TIME_UNIT", "all times lie in January to April 1970: seconds?", "milliseconds since 1970 UTC"
    if problem is not None:
        code, text, expected = problem
        raise BacktestError(code, text, option="time", bar=bar, got=float(time), expected=expected)


# ---- accounts --------------------------------------------------------------------------------------------------------


def groups_of(group_by, sharing, columns):
    """Lengths of the accounts from left to right, and their labels (None: numbered)."""
    if group_by is not None and not sharing:
        hint = "Groups are accounts: give cash_sharing=True with group_by, or neither."
        raise BacktestError("E_OPTION_CONFLICT", "group_by without cash_sharing", option="group_by", hint=hint)
    if not sharing:
        return [1] * columns, None
    if group_by is None:
        return [columns], None
    group_by = group_by.tolist() if isinstance(group_by, np.ndarray) else group_by
    if not isinstance(group_by, list | tuple) or len(group_by) == 0:
        raise BacktestError(
            "E_DTYPE",
            f"group_by is {describe(group_by)}",
            option="group_by",
            expected="group lengths or one label per column",
        )
    if all(isinstance(entry, int | float) and not isinstance(entry, bool) for entry in group_by):
        return _lengths(group_by, columns), None
    return _lengths_of_labels(group_by, columns)


def _lengths(lengths, columns):
    if all(float(length).is_integer() and length > 0 for length in lengths) and sum(lengths) == columns:
        return [int(length) for length in lengths]
    text = f"group_by lengths {lengths} add up to {sum(lengths)}, there are {columns} columns"
    raise BacktestError("E_GROUP", text, option="group_by", got=sum(lengths), expected=columns)


def _lengths_of_labels(labels, columns):
    if not all(isinstance(label, Hashable) for label in labels):
        expected = "group lengths or one label per column"
        raise BacktestError("E_DTYPE", "group_by holds no labels", option="group_by", expected=expected)
    if len(labels) != columns:
        raise BacktestError(
            "E_GROUP",
            f"group_by has {len(labels)} labels, there are {columns} columns",
            option="group_by",
            got=len(labels),
            expected=columns,
        )
    seen, lengths = [], []
    for column, label in enumerate(labels):
        if seen and label == seen[-1]:
            lengths[-1] += 1
        elif label in seen:
            text = f"group_by label {describe(label)} comes back at column {column}"
            raise BacktestError(
                "E_GROUP", text, option="group_by", column=column, got=label, expected="contiguous groups"
            )
        else:
            seen.append(label)
            lengths.append(1)
    return lengths, seen
