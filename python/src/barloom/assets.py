"""What every asset has of its own: `assets`, `account_currency` and `rates` → the options that vary by column."""

from dataclasses import replace

import numpy as np

from .errors import BacktestError, describe, meant
from .rates import fx_of, rates_of
from .tables import ASSET_FIELDS, ASSET_KEYS, MAINTENANCE, OPTIONS

_TEXTS = ("name", "currency")


def with_assets(arguments, shape, names):
    """The arguments with what the assets say filled in; `names` are those of the columns, or None."""
    if not arguments.has("assets"):
        return _without_assets(arguments)
    entries = _by_column(_entries(arguments.get("assets")), names, shape.columns)
    filled = {name: _row(entries, name) for name in ASSET_FIELDS if _is_given(arguments, entries, name, name)}
    if _is_given(arguments, entries, "maintenance_margin", "maintenance_margin"):
        filled["maintenance_margin"] = _maintenance(entries)
    if not arguments.has("columns") and all("name" in entry for entry in entries):
        filled["columns"] = [entry["name"] for entry in entries]
    is_foreign = _is_given(arguments, entries, "fx", "currency")
    account = _account_currency(arguments.get("account_currency"), entries)
    rates = rates_of(arguments.given.get("rates", []), shape.bars)
    if is_foreign and account is not None:
        filled["fx"] = fx_of([entry.get("currency", account) for entry in entries], account, rates, shape.bars)
    return replace(arguments, given=arguments.given | filled)


def _without_assets(arguments):
    for lone in ("account_currency", "rates"):
        if arguments.has(lone):
            hint = "Give `assets` with a currency each, or `fx` itself."
            raise BacktestError(
                "E_OPTION_CONFLICT",
                f"{lone} without assets",
                option=lone,
                expected="assets that name their currency",
                hint=hint,
            )
    return arguments


# ---- entries ---------------------------------------------------------------------------------------------------------


def _entries(value):
    if not isinstance(value, list | tuple):
        got = describe(value)
        expected = "a list with an entry for each column"
        raise BacktestError("E_DTYPE", f"assets is {got}", option="assets", got=got, expected=expected)
    return [_entry(given, column) for column, given in enumerate(value)]


def _fault(code, column, text, got, expected):
    return BacktestError(code, f"assets[{column}]{text}", option="assets", column=column, got=got, expected=expected)


def _entry(given, column):
    """The keys of one asset; one that is None is not given."""
    if not isinstance(given, dict):
        raise _fault("E_DTYPE", column, f" is {describe(given)}", given, '{"name", "multiplier", …}')
    for key in given:
        if key not in ASSET_KEYS:
            near = meant(key, ASSET_KEYS) if isinstance(key, str) else ""
            raise _fault("E_UNKNOWN_KEY", column, f".{key}{near}", key, f"one of {', '.join(ASSET_KEYS)}")
    entry = {key: value for key, value in given.items() if value is not None}
    for key in _TEXTS:
        if key in entry and (not isinstance(entry[key], str) or entry[key] == ""):
            raise _fault("E_DTYPE", column, f".{key} is {describe(entry[key])}", entry[key], "a text")
    return entry


def _by_column(entries, names, count):
    """One entry for each column: by name where names stand on both sides, else in their order."""
    if names is not None and all("name" in entry for entry in entries):
        return _matched(entries, names)
    if len(entries) != count:
        text = f"assets has {len(entries)} entries, there are {count} columns"
        raise BacktestError("E_SHAPE", text, option="assets", got=len(entries), expected=count)
    for column, entry in enumerate(entries):
        if names is not None and entry.get("name", names[column]) != names[column]:
            text = f" is {entry['name']}, its column {names[column]}"
            raise _fault("E_SPEC", column, text, entry["name"], names[column])
    return entries


def _matched(entries, names):
    by_name = {}
    for i, entry in enumerate(entries):
        name = entry["name"]
        if name in by_name:
            raise _fault("E_SPEC", i, f": {name} stands twice", name, "each name once")
        if name not in names:
            raise _fault("E_SHAPE", i, f": there is no column {name}", name, ", ".join(names[:20]))
        by_name[name] = entry
    for column, name in enumerate(names):
        if name not in by_name:
            text = f"assets has no entry for column {column}, {name}"
            expected = f"an entry named {name}"
            raise BacktestError("E_SHAPE", text, option="assets", column=column, got=len(entries), expected=expected)
    return [by_name[name] for name in names]


# ---- fields ----------------------------------------------------------------------------------------------------------


def _is_given(arguments, entries, option, field):
    """Whether any asset has the field; refuses a field whose option is given too."""
    first = next((column for column, entry in enumerate(entries) if field in entry), None)
    if first is None or not arguments.has(option):
        return first is not None
    text = f"{option} and assets[{first}].{field} are both given"
    expected = f"{option}, or {field} of every asset"
    raise BacktestError("E_OPTION_CONFLICT", text, option=option, column=first, got="both", expected=expected)


def _row(entries, name):
    """One value for each column; the option's default where an asset has none."""
    default = OPTIONS[name].default("realistic")
    return _numbers(name, [entry.get(name, default) for entry in entries])


def _numbers(name, values):
    for column, value in enumerate(values):
        if not isinstance(value, int | float | np.number) or isinstance(value, bool | np.bool_):
            text = f"{name} of column {column} is {describe(value)}, not a number"
            raise BacktestError("E_DTYPE", text, option=name, column=column, got=value, expected="a number")
    return np.array(values, dtype=np.float64).reshape(1, -1)


def _maintenance(entries):
    """One rate for both sides, or one for each."""
    given = [entry.get("maintenance_margin", MAINTENANCE) for entry in entries]
    return {
        side: _numbers("maintenance_margin", [one.get(side) if isinstance(one, dict) else one for one in given])
        for side in MAINTENANCE
    }


def _account_currency(value, entries):
    if value is None:
        return next((entry["currency"] for entry in entries if "currency" in entry), None)
    if isinstance(value, str) and value != "":
        return value
    expected = 'the name of a currency, such as "USD"'
    text = f"account_currency is {describe(value)}"
    raise BacktestError("E_DTYPE", text, option="account_currency", got=value, expected=expected)
