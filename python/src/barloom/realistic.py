"""The plan of a run of the realistic profile."""

import numpy as np

from .arguments import column_labels
from .cells import Shape, numbers, require_all
from .errors import BacktestError
from .plan import Plan, fields_of
from .realistic_inputs import inputs_of
from .realistic_options import call_seq_of, cash_flows_of, conflict, fill_of, impact_of, shorting_of, year_parts
from .tables import CONSTANTS, ENUMS, INPUT, OPTIONS
from .universe import PRICES, SIGNALS, groups_of, prices_of, require_consistent, shape_of, times_of


def make_plan(arguments):
    """Checks every argument and resolves it, in the order in which the TypeScript door does."""
    shape = shape_of(arguments, [name for name in (*PRICES[1:], *SIGNALS) if arguments.has(name)])
    columns = column_labels(arguments, shape.columns)
    prices = prices_of(arguments, shape)
    lengths, account_labels = groups_of(arguments.get("group_by"), arguments.flag("cash_sharing"), shape.columns)
    fill = fill_of(arguments, prices, shape)
    call_seq = call_seq_of(arguments.get("call_seq"), shape, lengths)
    shorting = shorting_of(arguments.get("shorting"), arguments.choice("account"))
    inputs = inputs_of(arguments, shape, prices, fill["price"], call_seq.get("cells"))
    _require_sizes(arguments, inputs)
    _require_stops(inputs, shorting)
    fields = fields_of(arguments, "PlanOffset") | impact_of(arguments.get("impact")) | {"Shorting": shorting}
    _require_together(arguments, fields, inputs)
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
        time=time,
        rest=_rest_of(arguments, shape, len(lengths), time) | {"warnings": _warnings_of(arguments, prices, shape)},
    )


def _init_cash_of(arguments, accounts):
    given = arguments.given.get("init_cash", float(arguments.default("init_cash")))
    shape = Shape(1, accounts)
    return numbers("init_cash", given, shape, OPTIONS["init_cash"].check).full(shape)[0].copy()


#: Bars in a year where nothing else is said.
_USUAL_YEAR = 252.0


def _rest_of(arguments, shape, accounts, time):
    per_year = arguments.number("bars_per_year") if arguments.has("bars_per_year") else _USUAL_YEAR
    flows = cash_flows_of(arguments.get("cash_flows"), Shape(shape.bars, accounts))
    return {"year_parts": year_parts(time, shape.bars, per_year), "cash_flows": flows}


def _warnings_of(arguments, prices, shape):
    warns = arguments.choice("quality") == OPTIONS["quality"].choices["warn"]
    return require_consistent(prices, shape, warns)


# ---- what goes together ----------------------------------------------------------------------------------------------


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


def _require_sizes(arguments, inputs):
    size, types = inputs[INPUT["Size"]], inputs[INPUT["SizeType"]]
    codes = ENUMS["SizeType"]
    if arguments.api == "fromSignals":
        require_all("size", size, ~(size.data < 0), "E_SIZE_SIGN", "sizes of 0 or more: express direction by signals")
        is_target = (types.data >= codes["TargetAmount"]) & (types.data <= codes["TargetPercent"])
        require_all(
            "size_type",
            types,
            ~is_target,
            "E_ENUM",
            "amount, value, percent or value_percent: targets are for from_orders",
        )
    if arguments.choice("account") == ENUMS["Account"]["Unlimited"] and (
        np.isinf(size.data).any() or (types.data == codes["Percent"]).any()
    ):
        text = "an unlimited account bounds no order: an infinite or percent size has no units in it"
        raise BacktestError("E_RANGE", text, option="size", expected="finite sizes that are no percent")


def _require_stops(inputs, shorting):
    """A stop at or below a price of 0 is never reached: without shorts, one is a mistake."""
    stops = inputs[INPUT["SlStop"]]
    if shorting == ENUMS["Shorting"]["None"]:
        require_all("sl_stop", stops, ~(stops.data >= 1), "E_STOP", "a fraction below 1 for a long position")


def _require_together(arguments, fields, inputs):
    is_locked = fields["Shorting"] == ENUMS["Shorting"]["Locked"]
    settlement = fields["SettlementBars"]
    if settlement and fields["Account"] != ENUMS["Account"]["Cash"]:
        raise conflict("settlement_bars", "settlement_bars belongs to cash accounts", 0)
    if is_locked and settlement:
        raise conflict("settlement_bars", "locked shorts settle at once", 0)
    if is_locked and fields["ImpactWindow"]:
        raise conflict("impact", "impact does not go with locked shorts", "none")
    if fields["Allocation"] == ENUMS["Allocation"]["ProRata"]:
        _require_cuttable(fields, inputs)
    for name in ("participation_rate", "impact"):
        value = arguments.get(name)
        if value is not None and value == value and not arguments.has("volume"):
            raise conflict(name, f"{name} needs volume", "volume")


def _require_cuttable(fields, inputs):
    """A common factor needs openings that may be cut and that come after all exits."""
    if fields["OrderOfFills"] == ENUMS["OrderOfFills"]["Sequence"]:
        raise conflict("allocation", "proRata needs order_of_fills 'exitsFirst'", "exitsFirst")
    if fields["OnInsufficient"] == ENUMS["OnInsufficient"]["Reject"]:
        raise conflict("allocation", "proRata needs on_insufficient 'partial'", "partial")
    if (inputs[INPUT["TimeInForce"]].data == CONSTANTS["FILL_OR_KILL"]).any():
        raise conflict("allocation", "proRata does not go with time_in_force 'fok'", "another time in force")


def _looks_inside(inputs):
    stops = (inputs[ENUMS["Input"][name]].data for name in ("SlStop", "TpStop"))
    types = inputs[INPUT["OrderType"]].data
    return any((~np.isnan(stop)).any() for stop in stops) or (types != ENUMS["OrderType"]["Market"]).any()
