"""What the kernel reads cell by cell in the realistic profile."""

import numpy as np

from .cells import choices, masks, numbers, rectangle
from .errors import BacktestError, enum_error
from .tables import INPUT, MAINTENANCE, OPTIONS, TIMES_IN_FORCE
from .universe import bars_of


def inputs_of(arguments, shape, prices, fill_price, call_seq):
    missing = numbers("high", np.nan, shape)
    inputs = {
        INPUT["Close"]: prices["close"],
        INPUT["Open"]: prices.get("open", prices["close"]),
        INPUT["FillPrice"]: fill_price,
    }
    if call_seq is not None:
        inputs[INPUT["CallSeq"]] = call_seq
    for name, option in OPTIONS.items():
        if option.input is not None and option.kind != "prices" and option.apis["realistic"]:
            inputs[option.input] = _input_of(arguments, name, option, shape)
    long, short = _maintenance_of(arguments.get("maintenance_margin"), shape)
    inputs |= {INPUT["MaintenanceLong"]: long, INPUT["MaintenanceShort"]: short}
    return inputs | {INPUT[name.title()]: prices.get(name, missing) for name in ("high", "low", "volume")}


def _input_of(arguments, name, option, shape):
    value = arguments.get(name)
    if name == "time_in_force":
        return _time_in_force_of(option.default("realistic") if value is None else value, shape)
    if option.kind == "mask":
        return masks(name, option.default("realistic") if value is None else bars_of(name, value, shape), shape)
    if option.kind == "choice":
        return choices(name, arguments.default(name) if value is None else value, shape, option.choices)
    if name == "size" and value is None and arguments.api == "fromOrders":
        raise BacktestError("E_MISSING", "size is required", option="size", expected="signed sizes")
    return numbers(name, option.default("realistic") if value is None else value, shape, option.check)


def _time_in_force_of(value, shape):
    form = rectangle("time_in_force", value)
    times = np.array([_bars_in_force(cell) for cell in form.values.flat]).reshape(form.values.shape)
    return numbers("time_in_force", type(form)(times, form.is_list, form.is_scalar), shape)


def _bars_in_force(value):
    if isinstance(value, str) and value.lower() in TIMES_IN_FORCE:
        return TIMES_IN_FORCE[value.lower()]
    if isinstance(value, int | float | np.integer) and not isinstance(value, bool):
        if float(value).is_integer() and value >= 1:
            return float(value)
        raise BacktestError(
            "E_RANGE",
            f"time_in_force is {value}",
            option="time_in_force",
            got=value,
            expected="a whole number of bars, 1 or more",
        )
    raise enum_error("time_in_force", value, TIMES_IN_FORCE)


def _maintenance_of(value, shape):
    """One rate for both sides, or one for each."""
    value = MAINTENANCE if value is None else value
    check = OPTIONS["initial_margin"].check
    if isinstance(value, dict) and value.keys() == {"long", "short"}:
        return tuple(numbers("maintenance_margin", value[side], shape, check) for side in ("long", "short"))
    both = numbers("maintenance_margin", value, shape, check)
    return both, both
