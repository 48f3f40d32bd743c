"""Exchange rates between currencies → the value of each column's currency in the account's."""

import numpy as np

from .cells import Shape, numbers
from .errors import BacktestError, describe, meant
from .tables import INVERSE_TOLERANCE, OPTIONS, RATE_KEYS


def rates_of(value, bars):
    """Base → quote → what one unit of the base is worth in the quote, one value or one a bar."""
    if not isinstance(value, list | tuple):
        got, expected = describe(value), "a list of {base, quote, values}"
        raise BacktestError("E_DTYPE", f"rates is {got}", option="rates", got=got, expected=expected)
    table = {}
    for i, given in enumerate(value):
        base, quote, values = _entry(given, i)
        cells = numbers(f"rates[{i}].values", values, Shape(bars, 1), OPTIONS["fx"].check)
        rate = cells.data.reshape(-1)
        _require_agreement(table, base, quote, rate)
        table.setdefault(base, {})[quote] = rate
    return table


def _entry(given, i):
    def fault(code, text, got, expected):
        return BacktestError(code, f"rates[{i}]{text}", option="rates", got=got, expected=expected)

    if not isinstance(given, dict):
        raise fault("E_DTYPE", f" is {describe(given)}", given, "{base, quote, values}")
    for key in given:
        if key not in RATE_KEYS:
            near = meant(key, RATE_KEYS) if isinstance(key, str) else ""
            raise fault("E_UNKNOWN_KEY", f".{key}{near}", key, ", ".join(RATE_KEYS))
    base, quote, values = (given.get(key) for key in ("base", "quote", "values"))
    for key, text in (("base", base), ("quote", quote)):
        if not isinstance(text, str) or text == "":
            raise fault("E_DTYPE", f".{key} is {describe(text)}", text, "the name of a currency")
    if values is None:
        raise fault("E_MISSING", " has no values", None, "values")
    if base == quote:
        raise fault("E_SPEC", f" is {base} in {quote}", base, "two currencies")
    return base, quote, values


def _require_agreement(table, base, quote, rate):
    """A pair that is already there, either way round, must say the same."""
    same, inverse = table.get(base, {}).get(quote), table.get(quote, {}).get(base)
    fine = np.ones(rate.shape, dtype=bool)
    if same is not None:
        fine = fine & (same == rate)
    if inverse is not None:
        fine = fine & (np.abs(inverse * rate - 1) <= INVERSE_TOLERANCE)
    if fine.all():
        return
    bar = int(np.argmin(fine))
    before = np.broadcast_to(1 / inverse if same is None else same, fine.shape)[bar].item()
    got = np.broadcast_to(rate, fine.shape)[bar].item()
    text = f"rates has {base}→{quote} twice: {before} and {got} at bar {bar}"
    raise BacktestError("E_OPTION_CONFLICT", text, option="rates", bar=bar, got=got, expected=before)


def fx_of(currencies, account, table, bars):
    """Value of one unit of each column's currency in the account's: a row where no rate changes, else full."""
    paths = {}
    for column, currency in enumerate(currencies):
        if currency not in paths:
            paths[currency] = _path(table, currency, account, column)
    rates = [paths[currency] for currency in currencies]
    rows = 1 if all(rate.size == 1 for rate in rates) else bars
    return np.stack([np.broadcast_to(rate, rows) for rate in rates], axis=1)


def _path(table, base, quote, column):
    """A rate or its inverse; else two of them by a currency that both know, the first by name."""
    direct = _leg(table, base, quote)
    if direct is not None:
        return direct
    # JavaScript sorts by UTF-16 units.
    between = {*table, *(currency for quotes in table.values() for currency in quotes)}
    for currency in sorted(between, key=lambda name: name.encode("utf-16-be", "surrogatepass")):
        first, second = _leg(table, base, currency), _leg(table, currency, quote)
        if first is not None and second is not None:
            return first * second
    raise BacktestError(
        "E_FX_PATH",
        f"{base}→{quote}",
        option="rates",
        column=column,
        got=base,
        expected=f"rates that lead from {base} to {quote}",
        hint=f'Give {{"base": "{base}", "quote": "{quote}", "values": …}}, or two rates that share a currency.',
    )


def _leg(table, base, quote):
    """The rate as it was given in this direction, else the inverse of the other."""
    if base == quote:
        return np.ones(1)
    rate, inverse = table.get(base, {}).get(quote), table.get(quote, {}).get(base)
    return rate if rate is not None else None if inverse is None else 1 / inverse
