"""The plan of a run of the realistic profile."""

import numpy as np

from .actions import actions_of
from .arguments import column_labels, names_of
from .assets import with_assets
from .cells import Shape, numbers
from .errors import BacktestError
from .plan import Plan, fields_of
from .realistic_inputs import inputs_of
from .realistic_options import call_seq_of, cash_flows_of, fill_of, impact_of, shorting_of, year_parts
from .tables import ENUMS, INPUT, OPTIONS, PRICES, SIGNALS, USUAL_YEAR
from .together import require_together
from .universe import groups_of, prices_of, require_consistent, shape_of, times_of
from .warned import missing_prices, no_next_bar


def make_plan(arguments):
    """Checks every argument and resolves it, in the order in which the TypeScript door does."""
    shape = shape_of(arguments, [name for name in (*PRICES[1:], *SIGNALS) if arguments.has(name)])
    arguments = with_assets(arguments, shape, names_of(arguments, column_labels(arguments, shape.columns)))
    columns = column_labels(arguments, shape.columns)
    prices = prices_of(arguments, shape)
    lengths, account_labels = groups_of(arguments.get("group_by"), arguments.flag("cash_sharing"), shape.columns)
    fill = fill_of(arguments, prices, shape)
    call_seq = call_seq_of(arguments.get("call_seq"), shape, lengths)
    shorting = shorting_of(arguments.get("shorting"), arguments.choice("account"))
    inputs = inputs_of(arguments, shape, prices, fill["price"], call_seq.get("cells"))
    fields = fields_of(arguments, "PlanOffset") | impact_of(arguments.get("impact")) | {"Shorting": shorting}
    require_together(arguments, fields, inputs)
    fields |= {
        "BarCount": shape.bars,
        "ColumnCount": shape.columns,
        "AccountCount": len(lengths),
        "IntentForm": _intent_form(arguments),
        "FillStep": fill["step"],
        "Delay": fill["delay"],
        "CallSeq": call_seq["mode"],
        "HasOpen": int("open" in prices),
        "HasVolume": int("volume" in prices),
        "HasInside": int(_looks_inside(inputs)),
    }
    time = times_of(arguments, shape.bars)
    return Plan(
        api=arguments.api,
        shape=shape,
        lengths=lengths,
        account_labels=account_labels,
        inputs=inputs,
        init_cash=_init_cash_of(arguments, len(lengths)),
        fields=fields,
        index=arguments.index,
        columns=columns,
        names=names_of(arguments, columns),
        time=time,
        rest=_rest_of(arguments, shape, len(lengths), time)
        | {"warnings": _warnings_of(arguments, prices, shape, fill["delay"])},
    )


def _init_cash_of(arguments, accounts):
    given = arguments.given.get("init_cash", float(arguments.default("init_cash")))
    shape = Shape(1, accounts)
    return numbers("init_cash", given, shape, OPTIONS["init_cash"].check).full(shape)[0].copy()


def _rest_of(arguments, shape, accounts, time):
    per_year = arguments.number("bars_per_year") if arguments.has("bars_per_year") else USUAL_YEAR
    flows = cash_flows_of(arguments.get("cash_flows"), Shape(shape.bars, accounts))
    actions = actions_of(arguments.get("actions"), shape)
    return {"year_parts": year_parts(time, shape.bars, per_year), "cash_flows": flows, "actions": actions}


def _warnings_of(arguments, prices, shape, delay):
    warns = arguments.choice("quality") == OPTIONS["quality"].choices["warn"]
    return require_consistent(prices, shape, warns) + missing_prices(prices) + no_next_bar(shape, delay)


def _intent_form(arguments):
    forms = ENUMS["IntentForm"]
    if arguments.api != "fromSignals":
        return forms["Orders"]
    if not any(arguments.has(name) for name in SIGNALS):
        raise BacktestError(
            "E_MISSING",
            "no signals are given",
            option="entries",
            expected="entries, and exits, short_entries or short_exits as needed",
        )
    four = arguments.has("short_entries") or arguments.has("short_exits")
    return forms["LongShortSignals" if four else "DirectionSignals"]


def _looks_inside(inputs):
    stops = (inputs[ENUMS["Input"][name]].data for name in ("SlStop", "TpStop"))
    types = inputs[INPUT["OrderType"]].data
    return any((~np.isnan(stop)).any() for stop in stops) or (types != ENUMS["OrderType"]["Market"]).any()
