"""Options of the realistic profile that need more than one value to be checked."""

import numpy as np

from .cells import Shape, choice, numbers, rectangle, require_all
from .errors import BacktestError, describe, enum_error
from .tables import CALL_SEQUENCES, ENUMS, FILLS, IMPACT, OPTIONS, SHORTING


def fill_of(arguments, prices, shape):
    """`fill` in any of its spellings → delay, step of the bar, and the prices that it fills at."""
    parts = _fill_parts(arguments.given.get("fill", arguments.default("fill")))
    delay, price = parts["delay"], parts["price"]
    steps = ENUMS["FillStep"]
    if isinstance(price, str) and price == "open":
        if delay == 0:
            text = 'fill {"delay": 0, "price": "open"} lies before its decision'
            raise BacktestError("E_FILL", text, option="fill", got=0, expected="delay of 1 or more")
        if "open" not in prices:
            hint = "Give `open`, or fill at the next close (fill='nextClose'), or take profile='vectorbt'."
            raise BacktestError(
                "E_FILL", "the next open needs open prices", option="open", expected="open prices", hint=hint
            )
        return {"delay": delay, "step": steps["Open"], "price": prices["open"]}
    if isinstance(price, str):
        return {"delay": delay, "step": steps["Close"], "price": prices["close"]}
    return {"delay": delay, "step": steps["Close"], "price": numbers("fill", price, shape, OPTIONS["close"].check)}


def _fill_parts(fill):
    if isinstance(fill, str):
        for name, parts in FILLS.items():
            if name.lower() == fill.lower().replace("_", ""):
                return parts
        raise enum_error("fill", fill, FILLS)
    parts = fill if isinstance(fill, dict) else {}
    delay, price = parts.get("delay"), parts.get("price")
    is_price = price in ("open", "close") if isinstance(price, str) else isinstance(price, np.ndarray | list | tuple)
    is_delay = isinstance(delay, int) and not isinstance(delay, bool) and 0 <= delay <= 2**30
    if not is_delay or not is_price or parts.keys() - {"delay", "price"}:
        expected = f'{", ".join(map(repr, FILLS))} or {{"delay": bars, "price": "open", "close" or a matrix}}'
        raise BacktestError("E_FILL", f"fill is {describe(fill)}", option="fill", got=describe(fill), expected=expected)
    return parts


def call_seq_of(value, shape, lengths):
    if value is None:
        return {"mode": CALL_SEQUENCES["default"]}
    if isinstance(value, str):
        if value.lower() in CALL_SEQUENCES:
            return {"mode": CALL_SEQUENCES[value.lower()]}
        raise enum_error("call_seq", value, CALL_SEQUENCES)
    cells = numbers("call_seq", value, shape)
    rows = cells.full(Shape(1 if cells.rows == 1 else shape.bars, shape.columns))
    first = 0
    for length in lengths:
        part = np.sort(rows[:, first : first + length], axis=1)
        odd = (part != np.arange(length)).any(axis=1)
        if odd.any():
            bar = int(np.argmax(odd))
            text = f"row {bar} does not name each position of the account at column {first} once"
            raise BacktestError(
                "E_CALLSEQ", text, option="call_seq", bar=bar, column=first, expected=f"each of 0 to {length - 1} once"
            )
        first += length
    return {"mode": ENUMS["CallSeq"]["Matrix"], "cells": cells}


def shorting_of(value, account):
    codes = ENUMS["Shorting"]
    allowed = SHORTING[account]
    if value is None:
        return allowed[0]
    code = choice("shorting", value, {name.lower(): code for name, code in codes.items()})
    if code in allowed:
        return code
    expected = " or ".join(name.lower() for name, code in codes.items() if code in allowed)
    raise conflict("shorting", f"shorting {describe(value)} does not go with this account", expected)


def conflict(option, text, expected):
    return BacktestError("E_OPTION_CONFLICT", text, option=option, expected=expected)


def impact_of(value):
    """The fields of `impact` as the kernel has them; a window of 0 is no impact."""
    if value is None:
        return {"ImpactEta": 0.0, "ImpactGamma": 0.0, "ImpactWindow": 0}
    given = value if isinstance(value, dict) else {}
    parts = {name: field.default if given.get(name) is None else given[name] for name, field in IMPACT.items()}
    if not all(field.check.holds(parts[name]) for name, field in IMPACT.items()) or given.keys() - IMPACT.keys():
        expected = "; ".join(f"{name}: {field.check.expected}" for name, field in IMPACT.items())
        raise BacktestError("E_IMPACT", f"impact is {describe(value)}", option="impact", got=value, expected=expected)
    return {
        f"Impact{name.title()}": int(part) if IMPACT[name].check.bounds.get("whole") else float(part)
        for name, part in parts.items()
    }


def cash_flows_of(value, shape):
    """Deposits and withdrawals, bars × accounts; None where there are none."""
    if value is None:
        return None
    cells = numbers("cash_flows", value, shape)
    form = rectangle("cash_flows", value)
    form = form.as_bars() if shape.columns == 1 else form
    if (form.rows, form.columns) != (shape.bars, shape.columns):
        got, expected = f"{form.rows}×{form.columns}", f"{shape.bars}×{shape.columns}"
        raise BacktestError(
            "E_SHAPE",
            f"cash_flows is {got}, the run has {expected} accounts",
            option="cash_flows",
            got=got,
            expected=expected,
        )
    require_all("cash_flows", cells, np.isfinite(cells.data), "E_RANGE", "finite amounts")
    return np.ascontiguousarray(cells.full(shape))


def year_parts(time, bars, per_year):
    """Length of every bar in years, for interest: days over 360, or an equal part of the year without times."""
    parts = np.full(bars, 1 / per_year) if time is None else np.diff(np.floor(time / 86_400_000), prepend=0.0) / 360
    parts[0] = 0
    return parts
