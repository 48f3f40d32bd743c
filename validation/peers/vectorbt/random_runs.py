"""Seeded random runs of VectorBT over its whole option space, recorded as case files.

    python validation/peers/vectorbt/random_runs.py --seed 1 --count 10000 --out runs.jsonl.gz

Run `i` of a seed depends on nothing but the seed and `i`.
"""
import argparse
import collections
import math
import random
import sys
import time

import numpy as np
import pandas as pd
import vectorbt as vbt
from case_files import CaseWriter, encode_array, encode_scalar
from draws import Draw, around, array_of, bars_of, prices, with_gaps, with_words
from recording import ENUMS, record, resolved, signal_mode

INF, NAN = math.inf, math.nan
SIGNAL_ARGUMENTS = ("entries", "exits", "short_entries", "short_exits")
PLAIN_SIGNAL_TYPES = ["amount", "value", "percent"]


def case_of(seed, index, engine, lifted, theme=None):
    """A random run and what VectorBT made of it. Some draws cannot be run at all and are drawn again."""
    for attempt in range(100):
        rng = random.Random(f"{seed}:{index}:{attempt}")
        try:
            plan = plan_of(rng, theme)
        except NoSignals:
            continue
        result = record(
            plan["api"], plan["given"], plan["grouped"], plan["group_lens"], engine, lifted, holding=plan["holding"]
        )
        return case_from(f"vbt-{seed}-{index:06d}", f"random_runs:{seed}:{index}:{plan['theme']}", plan, result)
    raise RuntimeError(f"run {index} of seed {seed} found no plan")


def case_from(name, source, plan, result):
    args = resolved(plan["api"], plan["given"])
    case = {
        "id": name,
        "source_test": source,
        "api": plan["api"],
        "shape": list(plan["given"]["close"].shape),
        "grouped": plan["grouped"],
        "group_lens": plan["group_lens"],
        "args": {key: encode_argument(value) for key, value in args.items()},
    }
    if plan["api"] == "from_signals":
        case["signal_mode"] = signal_mode(plan["given"])
    probabilities = np.atleast_1d(np.asarray(args["reject_prob"], dtype=float))
    if ((probabilities > 0) & (probabilities < 1)).any():
        case["random"] = True
    return {**case, "given": sorted(plan["given"]), **result}


def encode_argument(value):
    return encode_array(value) if isinstance(value, np.ndarray) else encode_scalar(value)


# The plan of a run: which theme, shape and groups, then each argument.


class NoSignals(Exception):
    """VectorBT could not make random signals of this kind."""


def plan_of(rng, theme=None):
    theme = theme or Draw(rng, 0, 0).weighted(THEMES)
    bars = rng.choice([1, 2, 3, 5, 5, 8, 8, 12, 12, 20, 20, 30, 40, 60])
    columns = rng.choice([1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 8])
    if rng.random() < 0.002:
        bars, columns = 90, 50
    draw = Draw(rng, bars, columns)
    api = draw.weighted({"from_orders": 2, "from_signals": 3})
    given = {"close": prices(draw)}
    grouped, group_lens = groups(draw, given)
    density = draw.choice([0.08, 0.2, 0.35, 0.6])
    context = Context(draw, given, density, api)
    (orders_arguments if api == "from_orders" else signals_arguments)(context)
    common_arguments(context, group_lens)
    THEME_CHANGES[theme](context)
    if draw.chance(0.06):
        make_invalid(context)
    return {
        "theme": theme,
        "api": api,
        "given": given,
        "grouped": grouped,
        "group_lens": group_lens,
        "holding": context.holding,
    }


class Context:
    def __init__(self, draw, given, density, api):
        self.draw, self.given, self.density, self.api = draw, given, density, api
        # Whether the run is called through from_holding.
        self.holding = False

    @property
    def close(self):
        return self.given["close"]

    def maybe(self, name, make, weight=1.0):
        if self.draw.chance(min(1.0, self.density * weight)):
            self.given[name] = make()


def groups(draw, given):
    """Grouped for reporting only, sharing cash in groups, or each column alone."""
    form = draw.weighted({"alone": 5, "reported": 1, "shared": 3, "all shared": 2})
    if form == "alone":
        return False, [1] * draw.columns
    if form == "all shared":
        given["cash_sharing"] = True
        return True, [draw.columns]
    lengths, left = [], draw.columns
    while left > 0:
        lengths.append(draw.rng.randint(1, left))
        left -= lengths[-1]
    if form == "shared":
        given["cash_sharing"] = True
    return True, lengths


def choices(context, name, names=None):
    draw = context.draw
    return draw.cells(lambda: draw.choice(names or ENUMS[name]))


def flags(context, share):
    draw = context.draw
    return draw.cells(lambda: draw.chance(share))


def orders_arguments(context):
    draw, given = context.draw, context.given
    weights = {"scalar": 8, "row": 1, "column": 1, "full": 1}
    given["size_type"] = draw.cells(lambda: draw.choice(ENUMS["size_type"]), weights)
    context.maybe("direction", lambda: order_direction(draw), 2)
    if draw.chance(0.97):
        given["size"] = sizes(context, signed=draw.chance(0.8))


def order_direction(draw):
    # Directions that change from bar to bar mostly end in an error.
    weights = {"scalar": 6, "row": 4, "column": 0.3, "full": 0.3}
    return draw.cells(lambda: draw.choice(ENUMS["direction"]), weights)


SIZE_SCALES = {
    "amount": 10.0,
    "value": 50.0,
    "percent": 0.5,
    "targetamount": 10.0,
    "targetvalue": 50.0,
    "targetpercent": 0.4,
}


def sizes(context, signed):
    """Numbers of the usual scale of the size type, with special values strewn in."""
    draw, given = context.draw, context.given
    size_type = given.get("size_type", "amount")
    named = size_type if isinstance(size_type, str) else draw.choice(ENUMS["size_type"])
    scale = SIZE_SCALES[named]
    nice = [0.1, 0.25, 1 / 3, 0.5, 1.0, 1.2, 2.0, 5.0]

    def cell():
        number = draw.choice(nice) * scale if draw.chance(0.4) else abs(draw.rng.gauss(0, scale))
        if draw.chance(0.5):
            number = round(number, 2)
        return -number if signed and draw.chance(0.45) else number

    size = draw.cells(cell, {"scalar": 2, "row": 2, "column": 2, "full": 6})
    special = [NAN, 0.0, -0.0, INF] + ([-INF] if signed else [])
    if named in ("targetamount", "targetvalue", "targetpercent"):
        special = [NAN, 0.0, 0.0, -0.0]
    if named == "percent" and context.api == "from_orders":
        special = [NAN, NAN, INF] + ([0.0] if draw.chance(0.15) else [])
    if draw.chance(0.4):
        share = draw.choice([0.02, 0.1, 0.3])
        if isinstance(size, float):
            return draw.choice(special) if draw.chance(0.3) else size
        return with_words(draw, size, special, share)
    return size


def signals_arguments(context):
    draw, given = context.draw, context.given
    if draw.chance(0.02):
        pass  # No signals at all mean an entry everywhere.
    elif draw.chance(0.03):
        context.holding = True
        given.update(entries=True, exits=False)
    elif draw.chance(0.08):
        given.update(random_signals(context))
    else:
        given.update(drawn_signals(context))
    if signal_mode(given) == "dir":
        context.maybe("direction", lambda: choices(context, "direction"), 3)
    weights = {"scalar": 8, "row": 1, "column": 1, "full": 1}
    context.maybe("size_type", lambda: draw.cells(lambda: draw.choice(PLAIN_SIGNAL_TYPES), weights), 2.5)
    if draw.chance(0.85):
        given["size"] = sizes(context, signed=False)
    for name in ("accumulate", "upon_opposite_entry"):
        context.maybe(name, lambda: choices(context, name), 2.5)
    for name in ("upon_long_conflict", "upon_short_conflict", "upon_dir_conflict"):
        context.maybe(name, lambda: choices(context, name), 2)
    if draw.chance(0.55):
        bars_and_stops(context)


# Which of the signal arrays are given, and how often.
SIGNAL_NAMES = {
    SIGNAL_ARGUMENTS: 6,
    SIGNAL_ARGUMENTS[:2]: 6,
    SIGNAL_ARGUMENTS[:1]: 1,
    ("exits",): 0.3,
    SIGNAL_ARGUMENTS[2:]: 0.7,
    ("entries", "short_entries"): 2,
}


def drawn_signals(context):
    draw = context.draw
    names = draw.weighted(SIGNAL_NAMES)
    share = draw.choice([0.05, 0.2, 0.2, 0.5, 0.8])
    weights = {"scalar": 0.3, "row": 0.3, "column": 1, "full": 8}
    return {name: draw.cells(lambda: draw.chance(share), weights) for name in names}


def random_signals(context):
    """Signals of from_random_signals, by their number or by the probabilities of entry and exit."""
    draw = context.draw
    seed = draw.rng.randrange(2**31)
    if draw.chance(0.5):
        kind = {"n": draw.rng.randint(0, max(0, (draw.bars - 1) // 3))}
    elif draw.chance(0.5):
        kind = {"prob": draw.choice([0.0, 0.1, 0.5, 1.0])}
    else:
        kind = {"entry_prob": draw.choice([0.1, 0.3, 1.0]), "exit_prob": draw.choice([0.1, 0.5, 1.0])}
    return generated_signals(context.close, seed, kind)


def generated_signals(close, seed, kind):
    """What from_random_signals hands to from_signals, caught on the way."""
    caught = {}

    class Catcher(vbt.Portfolio):
        @classmethod
        def from_signals(cls, close, entries, exits, **_):
            caught.update(entries=entries, exits=exits)

    try:
        Catcher.from_random_signals(pd.DataFrame(close), seed=seed, **kind)
    except Exception as error:
        raise NoSignals(str(error)) from error
    shape = close.shape
    return {name: np.array(np.asarray(value).reshape(shape), dtype=bool) for name, value in caught.items()}


STOPS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2]


def stops(draw):
    missing = draw.choice([0.0, 0.3, 0.7])
    hostile = draw.chance(0.1)

    def cell():
        if draw.chance(missing):
            return NAN
        if hostile and draw.chance(0.3):
            return draw.choice([0.0, -0.0, 1.0, 1.5, INF, 1e-9])
        return draw.choice(STOPS)

    return draw.cells(cell)


def bars_and_stops(context):
    draw, given = context.draw, context.given
    holes = draw.chance(0.3)
    for name, array in zip(("open", "high", "low"), bars_of(draw, context.close)):
        if draw.chance(0.7):
            given[name] = with_gaps(draw, array, 0.05) if holes else array
    if draw.chance(0.8):
        given["sl_stop"] = stops(draw)
    if draw.chance(0.6):
        given["tp_stop"] = stops(draw)
    if draw.chance(0.5):
        given["sl_trail"] = flags(context, 0.6)
    for name in ("stop_entry_price", "stop_exit_price", "upon_stop_exit", "upon_stop_update"):
        if draw.chance(0.55):
            given[name] = choices(context, name)
    if draw.chance(0.15):
        given["use_stops"] = draw.chance(0.7)


def order_prices(context):
    draw = context.draw
    if draw.chance(0.25):
        return -INF if draw.chance(0.7) else INF
    array = around(draw, context.close, draw.choice([0.001, 0.05, 0.3]))
    if draw.chance(0.15):
        row = np.array(array[:1]) if draw.chance(0.5) else np.array(array[:, :1])
        return row
    return with_words(draw, array, [NAN, INF, -INF], draw.choice([0.0, 0.05, 0.2]))


def init_cash(context, group_lens):
    draw, given = context.draw, context.given
    if draw.chance(0.2):
        return draw.choice(["auto", "autoalign"])
    amounts = [100.0, 1000.0, 1e6, 10.0, 333.33, 0.5, 0.0, 1e12]
    if draw.chance(0.3):
        count = len(group_lens) if given.get("cash_sharing") else draw.columns
        return np.array([draw.choice(amounts) for _ in range(count)])
    return draw.choice(amounts)


def common_arguments(context, group_lens):
    draw, given, maybe = context.draw, context.given, context.maybe
    pick = lambda items: lambda: draw.cells(lambda: draw.choice(items))
    maybe("price", lambda: order_prices(context), 1.2)
    maybe("val_price", lambda: order_prices(context), 1.2)
    maybe("fees", pick([0.0, 0.001, 0.0025, 0.01, 0.1, -0.001]), 1.5)
    maybe("fixed_fees", pick([0.0, 0.01, 0.1, 0.5, 1.0, 2.0, 5.0, -0.1]), 0.8)
    maybe("slippage", pick([0.0, 0.001, 0.01, 0.05, 1.0 if draw.chance(0.03) else 0.02]), 1.2)
    maybe("min_size", pick([0.0, 1e-8, 0.01, 0.1, 0.5, 1.0]), 0.4)
    maybe("max_size", pick([0.3, 1.0, 2.5, 10.0, 100.0, INF]), 0.6)
    maybe("size_granularity", pick([NAN, 0.001, 0.01, 0.1, 0.25, 1.0, 3.0, 1 / 3]), 0.5)
    maybe("lock_cash", lambda: flags(context, 0.6), 0.8)
    maybe("allow_partial", lambda: flags(context, 0.4), 0.6)
    maybe("raise_reject", lambda: flags(context, 0.3), 0.06)
    if draw.chance(0.8):
        given["log"] = True if draw.chance(0.7) else flags(context, 0.6)
    if draw.chance(0.06):
        given["reject_prob"] = draw.cells(lambda: draw.choice([0.0, 0.1, 0.3, 0.5, 0.9, 1.0]))
        given["seed"] = draw.rng.randrange(2**32)
    if draw.chance(0.65):
        given["init_cash"] = init_cash(context, group_lens)
    call_sequence(context, group_lens)
    maybe("ffill_val_price", lambda: draw.chance(0.3), 0.8)
    maybe("update_value", lambda: draw.chance(0.8), 1.2)
    maybe("fillna_close", lambda: draw.chance(0.3), 0.5)
    maybe("trades_type", lambda: draw.choice(["entrytrades", "exittrades", "positions"]), 0.7)
    if draw.chance(0.04):
        given["max_orders"] = draw.rng.randint(0 if draw.chance(0.1) else 1, draw.bars * draw.columns)
    if draw.chance(0.02):
        given["max_logs"] = draw.rng.randint(1, draw.bars * draw.columns)
    if draw.chance(0.3):
        given["close"] = with_gaps(draw, given["close"], draw.choice([0.0, 0.05, 0.2]))


def call_sequence(context, group_lens):
    draw, given = context.draw, context.given
    form = draw.weighted({"default": 4, "reversed": 1, "auto": 2.5, "array": 2})
    if form == "default":
        return
    if form != "array":
        given["call_seq"] = form
        return
    if draw.chance(0.3):
        given["call_seq"] = shuffled_by_vectorbt(draw, group_lens)
        return
    rows = []
    for _ in range(draw.bars):
        for length in group_lens:
            calls = list(range(length))
            draw.rng.shuffle(calls)
            rows.extend(calls)
    if draw.chance(0.05):
        # One column called twice and another not at all.
        rows[draw.rng.randrange(len(rows))] = 0
    given["call_seq"] = np.array(rows, dtype=np.int64).reshape(draw.bars, draw.columns)


def shuffled_by_vectorbt(draw, group_lens):
    """The sequence of `call_seq="random"`; as an array, because making it uses up the random numbers of rejections."""
    shape = (draw.bars, draw.columns)
    portfolio = vbt.Portfolio.from_orders(
        pd.DataFrame(np.ones(shape)),
        size=np.full(shape, NAN),
        cash_sharing=True,
        group_by=np.repeat(np.arange(len(group_lens)), group_lens),
        call_seq="random",
        seed=draw.rng.randrange(2**31),
        attach_call_seq=True,
        engine="numba",
    )
    return np.array(portfolio.call_seq, dtype=np.int64).reshape(shape)


# Themes: changes that lead to places plain draws seldom reach.


def plain(_):
    pass


def borders(context):
    """Sizes, limits and cash that meet up to the tolerance of the comparisons."""
    draw, given = context.draw, context.given
    size = draw.choice([1.0, 2.5, 0.3, 10.0, 1 / 3])
    given["close"] = np.where(np.isnan(context.close), NAN, draw.choice([1.0, 3.0, 7.77, 10.0]))
    given["size_type"] = "amount" if context.api == "from_signals" else draw.choice(["amount", "targetamount"])
    sign = (lambda: draw.choice([1, 1, -1])) if context.api == "from_orders" else (lambda: 1)
    given["size"] = draw.full(lambda: sign() * draw.near(size))
    if draw.chance(0.6):
        given["max_size"] = draw.cells(lambda: draw.near(size))
    if draw.chance(0.4):
        given["min_size"] = draw.cells(lambda: draw.near(size))
    if draw.chance(0.6):
        price = float(np.nanmax(given["close"])) if not np.isnan(given["close"]).all() else 1.0
        given["init_cash"] = draw.near(size * price * draw.choice([1, 1, 2, 3]))
    if draw.chance(0.5):
        given["allow_partial"] = draw.chance(0.3)


def crumbs(context):
    """Cash worth a few crumbs: fills too small to make a position, positions without a trade."""
    draw, given = context.draw, context.given
    given["init_cash"] = draw.choice([1e-11, 1.1e-12, 5e-12, 1e-10, 1e-9, 3e-11])
    given["min_size"] = draw.choice([0.0, 0.0, 1e-13, 1e-12])
    given["close"] = context.close * draw.choice([1.0, 10.0, 100.0])
    for name in ("fixed_fees", "size_granularity", "price", "val_price"):
        given.pop(name, None)
    if context.api == "from_orders":
        given["size_type"] = draw.choice(["amount", "percent", "targetamount"])
    unsigned = [INF, 1.0, 0.5, 1e-12, 1.1e-12, 2e-12, NAN]
    signed = [1.0, 0.5, -1e-12, -1.1e-12, 2e-12, -2e-12, 1e-11, NAN]
    given["size"] = draw.full(lambda: draw.choice(unsigned if context.api == "from_signals" else signed))


def scales(context):
    """Positions so large that small orders vanish in them."""
    draw, given = context.draw, context.given
    given["init_cash"] = draw.choice([1e9, 1e12, 1e15])
    given["min_size"] = 0.0
    given["size_type"] = "amount"
    units = [1e6, 1e7, 1e-3, 1e-4, 1e-6, 1.0, 123.456]
    if context.api == "from_signals":
        given["accumulate"] = "both"
        given["size"] = draw.full(lambda: draw.choice(units))
    else:
        given.pop("direction", None)
        given["size"] = draw.full(lambda: draw.choice([1, 1, -1]) * draw.choice(units))
    for name in ("max_size", "size_granularity", "allow_partial"):
        given.pop(name, None)


def nan_fills(context):
    """A percentage of nothing at the end: an order of NaN units, with nothing after it to stop the run."""
    draw, given = context.draw, context.given
    if context.api == "from_signals":
        return percent_reversals(context)
    size = np.array(np.broadcast_to(given.get("size", 1.0), context.close.shape), dtype=float)
    given["size_type"] = "percent"
    given.pop("direction", None)
    if draw.chance(0.4):
        directions = [draw.choice(ENUMS["direction"]) for _ in range(draw.columns)]
        given["direction"] = array_of(directions, 1, draw.columns)
    size = np.where(np.abs(size) > 3, 0.5 * np.sign(size), size)
    size[size == 0] = 0.5
    size[-1] = [draw.choice([0.0, -0.0, 0.5, NAN]) for _ in range(draw.columns)]
    given["size"] = size
    if draw.chance(0.4):
        # With as much cash as needed, only a sale of a share has a meaning.
        given["init_cash"] = draw.choice(["auto", "autoalign"])
        given["size_type"] = np.full(size.shape, "amount", dtype=object)
        given["size_type"][-1] = "percent"


def percent_reversals(context):
    """Reversals by percentages, with sizes that are missing."""
    draw, given = context.draw, context.given
    if context.api == "from_orders":
        return nan_fills(context)
    given["size_type"] = draw.weighted({"percent": 3, "value": 1})
    given["size"] = draw.cells(lambda: draw.choice([NAN, NAN, 0.5, 1.0, 0.25]), {"scalar": 1, "row": 2, "full": 4})
    acting = ["reverse", "reversereduce", "close", "closereduce"]
    given["upon_opposite_entry"] = choices(context, "upon_opposite_entry", acting)
    given["accumulate"] = choices(context, "accumulate")


def negative_stops(context):
    """Stops below zero: an error, but only once such a stop is in force."""
    draw, given = context.draw, context.given
    if context.api == "from_orders":
        return borders(context)
    bars_and_stops(context)
    for name in ("sl_stop", "tp_stop"):
        if draw.chance(0.6):
            hostile, usual = [NAN, 0.02, 0.1, 0.5, -0.01, -0.0], [NAN, 0.02, 0.1, 0.0]
            given[name] = draw.full(lambda: draw.choice(hostile if draw.chance(0.3) else usual))


def stop_borders(context):
    """Bars that just touch a stop."""
    draw, given = context.draw, context.given
    if context.api == "from_orders":
        return scales(context)
    bars_and_stops(context)
    stop = draw.choice([0.1, 0.25, 0.5])
    levels = [8.0, 10.0, 10.0 * (1 - stop), 10.0 * (1 + stop), 12.0]
    given["close"] = np.array([draw.choice(levels) for _ in range(context.close.size)]).reshape(context.close.shape)
    for name, side in (("open", 1), ("high", 1), ("low", -1)):
        if name in given:
            cells = [draw.near(close * (1 + side * draw.choice([0.0, stop]))) for close in context.close.ravel()]
            given[name] = np.array(cells).reshape(context.close.shape)
    given["sl_stop"] = stop
    given["tp_stop"] = stop


def unknown_values(context):
    """Valuation prices that are missing, so that nothing can be said of what is held."""
    draw, given = context.draw, context.given
    given["ffill_val_price"] = draw.chance(0.2)
    given["val_price"] = with_words(draw, around(draw, context.close), [NAN, NAN, -INF], 0.4)
    if context.api == "from_orders":
        given["size_type"] = draw.choice(["targetpercent", "targetpercent", "value", "targetvalue"])
        items = [0.3, 0.5, -0.2, 5.0, NAN] if given["size_type"] == "targetpercent" else [10.0, -5.0, 20.0]
        given["size"] = draw.full(lambda: draw.choice(items))
        given.pop("direction", None)
    else:
        given["size_type"] = "value"
        given["size"] = draw.choice([10.0, 20.0, 50.0])


def zeros(context):
    """Numbers that turn divisors into zero: closes, valuation prices, full slippage, fees that give all back."""
    draw, given = context.draw, context.given
    given["price"] = np.array([draw.choice([1.0, 2.0, 4.0, 8.0]) for _ in range(context.close.size)]).reshape(
        context.close.shape
    )
    given["close"] = with_words(draw, given["price"], [0.0, -1.0, -0.0, 4.0], draw.choice([0.0, 0.1, 0.3]))
    for name, words in (("slippage", [1.0]), ("fees", [-1.0, -2.0, 1.0]), ("val_price", [0.0, NAN])):
        if draw.chance(0.4):
            usual = np.broadcast_to(resolved(context.api, given)[name], context.close.shape)
            given[name] = with_words(draw, usual, words, draw.choice([0.02, 0.1, 0.4]))
    if draw.chance(0.6):
        given["lock_cash"] = flags(context, 0.7)
    if draw.chance(0.5):
        given["update_value"] = True
    if draw.chance(0.3):
        given["init_cash"] = draw.choice([0.0, 8.0, 100.0])


# How often each theme is drawn; the last one only when asked for.
THEMES = {
    "plain": 60,
    "unknown_values": 5,
    "borders": 9,
    "crumbs": 5,
    "scales": 6,
    "nan_fills": 4,
    "percent_reversals": 4,
    "negative_stops": 4,
    "stop_borders": 6,
    "zeros": 0,
}
THEME_CHANGES = {
    "plain": plain,
    "unknown_values": unknown_values,
    "borders": borders,
    "crumbs": crumbs,
    "scales": scales,
    "nan_fills": nan_fills,
    "percent_reversals": percent_reversals,
    "negative_stops": negative_stops,
    "stop_borders": stop_borders,
    "zeros": zeros,
}

# Values that must end the run with an error, unless the order is ignored before they are looked at.
INVALID = {
    "fees": [NAN, INF],
    "fixed_fees": [NAN, INF],
    "slippage": [NAN, INF, -0.01],
    "min_size": [NAN, INF, -1.0],
    "max_size": [NAN, 0.0, -1.0],
    "size_granularity": [INF, 0.0, -1.0],
    "reject_prob": [NAN, INF, -0.5, 1.5],
    "price": [0.0, -1.0],
    "val_price": [0.0, -1.0],
    "init_cash": [NAN, -5.0],
    "size_type": [-1, 7],
    "direction": [-1, 3],
}


def make_invalid(context):
    draw, given = context.draw, context.given
    name = draw.choice(list(INVALID))
    if name == "direction" and context.api == "from_signals":
        name = "fees"
    bad = draw.choice(INVALID[name])
    if name == "init_cash":
        given[name] = bad
        return
    usual = resolved(context.api, given)[name]
    cells = np.array(np.broadcast_to(usual, context.close.shape))
    if cells.dtype.kind == "U":
        cells = cells.astype(object)
    cells[draw.rng.randrange(draw.bars), draw.rng.randrange(draw.columns)] = bad
    given[name] = cells


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=["numba", "rust"], default="numba")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="index of the first run")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--theme", choices=list(THEMES), help="only runs of this theme")
    parser.add_argument("--out", required=True)
    parser.add_argument("--as-given", action="store_true", help="pass scalars as scalars (compiles for most runs)")
    options = parser.parse_args()
    started = time.time()
    seen = collections.Counter()
    with CaseWriter(options.out) as writer:
        for index in range(options.first, options.first + options.count):
            case = case_of(options.seed, index, options.engine, not options.as_given, options.theme)
            writer.write(case)
            seen[case["api"]] += 1
            seen["errors"] += "error" in case
            seen["orders"] += len(case["outputs"]["order_records"]["id"]) if "outputs" in case else 0
            if (index + 1) % 500 == 0:
                print(f"{index + 1 - options.first} runs, {time.time() - started:.0f} s", file=sys.stderr)
    made = f"{options.count} runs {dict(seen)}"
    print(f"VectorBT {vbt.__version__}, engine {options.engine}, seed {options.seed}: {made}")


if __name__ == "__main__":
    main()
