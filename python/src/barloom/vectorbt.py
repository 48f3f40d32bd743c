"""The plan of a run of the vectorbt profile."""

import numpy as np

from .arguments import column_labels, names_of
from .cells import Shape, choices, masks, numbers, rectangle, require_all
from .errors import enum_error
from .plan import Plan, fields_of
from .tables import CALL_SEQUENCES, ENUMS, INPUT, OPTIONS, PRICES, SIGNALS
from .universe import bars_of, groups_of, shape_of, times_of
from .warned import odd_call_seq, odd_times


def make_plan(arguments):
    """Checks form, shape and spelling; most numbers are checked by the order that uses them, as in VectorBT."""
    shape = shape_of(arguments, _shaped(arguments))
    columns = column_labels(arguments, shape.columns)
    grouping = _grouping_of(arguments, shape.columns)
    call_seq = _call_seq_of(arguments.get("call_seq"), shape, grouping["sharing"])
    time = times_of(arguments, shape.bars, any_order=True)
    inputs = _inputs_of(arguments, shape, call_seq.get("cells"))
    has_logs = bool(inputs[INPUT["Log"]].data.any())
    init_cash, mode = _init_cash_of(arguments, len(grouping["lengths"]))
    fields = fields_of(arguments, "PlanOffset") | {
        "BarCount": shape.bars,
        "ColumnCount": shape.columns,
        "AccountCount": len(grouping["lengths"]),
        "IntentForm": _intent_form(arguments),
        "CallSeq": call_seq["mode"],
    }
    if arguments.has("bars_per_year"):
        arguments.number("bars_per_year")
    own = {"cash_mode": mode, "has_logs": has_logs, "fillna_close": arguments.flag("fillna_close")}
    own["warnings"] = odd_call_seq(call_seq.get("cells"), shape, grouping["lengths"]) + odd_times(time)
    types = {code: name for name, code in OPTIONS["trades_type"].choices.items()}
    own["trades_type"] = types[arguments.choice("trades_type")]
    return Plan(
        api=arguments.api,
        shape=shape,
        lengths=grouping["lengths"],
        account_labels=grouping["labels"],
        inputs=inputs,
        init_cash=init_cash,
        fields=fields,
        index=arguments.index,
        columns=columns,
        names=names_of(arguments, columns),
        time=time,
        rest=grouping | own,
        vectorbt=_own_fields(arguments, shape, has_logs) | {"Sharing": int(grouping["sharing"])},
    )


def _inputs_of(arguments, shape, call_seq):
    inputs = {INPUT[name]: numbers(name, 1.0, shape) for name in ("Multiplier", "Fx")}
    for name, option in OPTIONS.items():
        if option.input is not None and option.apis["vectorbt"]:
            inputs[option.input] = _input_of(arguments, name, option, shape)
    return inputs if call_seq is None else inputs | {INPUT["CallSeq"]: call_seq}


def _own_fields(arguments, shape, has_logs):
    """Options that only this profile has; some have defaults that depend on the run."""
    cells = shape.bars * shape.columns
    by_run = {"MaxOrders": cells, "MaxLogs": cells if has_logs else 1, "UseStops": int(_uses_stops(arguments))}
    return by_run | fields_of(arguments, "VectorbtOffset")


def _shaped(arguments):
    """Every argument given as rows or a matrix widens a close of one column; a plain list of an option is a row."""
    names = [
        name for name, option in OPTIONS.items() if option.scope == "cell" and name != "close" and arguments.has(name)
    ]
    forms = {name: rectangle(name, arguments.get(name)) for name in names}
    is_bars = {*SIGNALS, *PRICES}
    return [name for name, form in forms.items() if not form.is_scalar and (name in is_bars or not form.is_list)]


def _grouping_of(arguments, columns):
    """Groups report together; they share cash only with `cash_sharing`, and only where one has several columns."""
    cash_sharing = arguments.flag("cash_sharing")
    grouped = cash_sharing or arguments.has("group_by")
    reported, labels = groups_of(arguments.get("group_by"), grouped, columns)
    sharing = cash_sharing and max(reported) > 1
    lengths = reported if sharing else [1] * columns
    return {
        "lengths": lengths,
        "reported": reported,
        "labels": labels,
        "grouped": grouped,
        "sharing": sharing,
        "cash_sharing": cash_sharing,
    }


def _intent_form(arguments):
    forms = ENUMS["IntentForm"]
    if arguments.api == "fromOrders":
        return forms["Orders"]
    four = arguments.has("short_entries") or arguments.has("short_exits")
    return forms["LongShortSignals" if four else "DirectionSignals"]


def _uses_stops(arguments):
    """Stops are off only where both are absent or the number NaN; orders have none."""
    stops = (arguments.get(name) for name in ("sl_stop", "tp_stop"))
    return any(stop is not None and not (isinstance(stop, float) and stop != stop) for stop in stops)


def _init_cash_of(arguments, accounts):
    value = arguments.given.get("init_cash", float(arguments.default("init_cash")))
    if isinstance(value, str):
        if value.lower() not in ("auto", "autoalign"):
            raise enum_error("init_cash", value, ("auto", "autoalign"))
        return np.full(accounts, np.inf), value.lower()
    return numbers("init_cash", value, Shape(1, accounts)).full(Shape(1, accounts))[0].copy(), "amount"


def _call_seq_of(value, shape, sharing):
    """The order in which columns are served; it only means something where an account has several."""
    codes = {**CALL_SEQUENCES, "auto": ENUMS["CallSeq"]["Auto"]}
    if value is None:
        return {"mode": codes["default"]}
    if isinstance(value, str):
        if value.lower() not in codes:
            raise enum_error("call_seq", value, codes)
        return {"mode": codes[value.lower()] if sharing else codes["default"]}
    cells = numbers("call_seq", value, shape)
    fine = np.isfinite(cells.data) & (np.floor(cells.data) == cells.data) & (cells.data >= 0) & (cells.data < 2**31)
    require_all("call_seq", cells, fine, "E_CALLSEQ", "positions within the group, 0 or more")
    return {"mode": ENUMS["CallSeq"]["Matrix"], "cells": cells} if sharing else {"mode": codes["default"]}


def _input_of(arguments, name, option, shape):
    value = arguments.get(name)
    if option.kind == "prices":
        return numbers(name, np.nan if value is None else bars_of(name, value, shape), shape)
    if option.kind == "mask":
        return masks(name, _no_mask(arguments, name) if value is None else bars_of(name, value, shape), shape)
    if option.kind == "choice":
        codes = {spelling: code for spelling, code in option.choices.items() if spelling != "valuePercent"}
        return choices(name, arguments.default(name) if value is None else value, shape, codes, takes_codes=True)
    return numbers(name, option.default("vectorbt") if value is None else value, shape)


def _no_mask(arguments, name):
    """No signals at all means "enter everywhere"."""
    if name == "entries" and arguments.api == "fromSignals" and not any(arguments.has(mask) for mask in SIGNALS):
        return True
    return arguments.default(name)
