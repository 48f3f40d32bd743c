"""Corporate actions: `actions` → what the kernel reads, by the table of their fields."""

from dataclasses import dataclass

import numpy as np

from .errors import BacktestError, describe, enum_error
from .tables import ACTIONS, BLOCKS, ENUMS


@dataclass(frozen=True)
class Action:
    """A corporate action as the kernel reads it; `amount` is a ratio, an amount a unit, or a price (NaN: the mark)."""

    column: int
    bar: int
    kind: int
    pay_bar: int
    amount: float
    withholding: float

    @property
    def is_dividend(self):
        return self.kind == ENUMS["ActionKind"]["Dividend"]

    @property
    def is_split(self):
        return self.kind == ENUMS["ActionKind"]["Split"]


def actions_of(value, shape):
    """Actions by ex bar, in the order given."""
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        got = describe(value)
        raise BacktestError("E_DTYPE", f"actions is {got}", option="actions", got=got, expected="a list")
    return sorted((_action(given, i, shape) for i, given in enumerate(value)), key=lambda action: action.bar)


def _fault(i, text, got, expected, code="E_ACTION"):
    return BacktestError(code, f"actions[{i}]: {text}", option="actions", got=got, expected=expected)


def _action(given, i, shape):
    if not isinstance(given, dict):
        raise _fault(i, "no action", given, '{"column", "bar", "kind", …}')
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in ACTIONS:
        raise enum_error(f"actions[{i}].kind", kind, ACTIONS)
    fields = ACTIONS[kind]["fields"]
    for key in given:
        if key not in ("column", "bar", "kind", *fields):
            raise _fault(i, f"a {kind} has no {key}", key, ", ".join(fields))
    column = _place(given.get("column"), shape.columns)
    if column is None:
        text = f"column {describe(given.get('column'))} of {shape.columns}"
        raise _fault(i, text, given.get("column"), f"0 to {shape.columns - 1}", "E_ACTION_ASSET")
    bar = _place(given.get("bar"), shape.bars)
    if bar is None:
        raise _fault(i, f"bar {describe(given.get('bar'))} of {shape.bars}", given.get("bar"), f"0 to {shape.bars - 1}")
    values = {"withholding": 0.0, "pay_bar": bar} | {
        name: _number(given, name, field, bar, i) for name, field in fields.items()
    }
    amount = values[ACTIONS[kind]["amount"]]
    return Action(column, bar, ACTIONS[kind]["code"], int(values["pay_bar"]), amount, values["withholding"])


def _place(value, count):
    """A whole number from 0 to below `count`, else None."""
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool | np.bool_)
    return int(value) if is_number and 0 <= value < count and float(value).is_integer() else None


def _number(given, name, field, bar, i):
    default = bar if field.is_since_bar else field.default
    value = default if given.get(name) is None else given[name]
    if field.check.holds(value) and not (field.is_since_bar and value < bar):
        return float(value)
    expected = f"{bar} or later" if field.is_since_bar else field.check.expected
    raise _fault(i, f"{name} {describe(value)}", value, expected)


def write_actions(actions, kernel, at):
    """Actions by ex bar, and the dividends among them by the bar of their payment."""
    for i, action in enumerate(actions):
        words = {"Column": action.column, "Bar": action.bar, "Kind": action.kind, "PayBar": action.pay_bar}
        doubles = {"Amount": action.amount, "Withholding": action.withholding, "Due": 0.0}
        kernel.write(at["Actions"] + i * BLOCKS["ActionOffset"]["Size"], "ActionOffset", words | doubles)
    dividends = [i for i, action in enumerate(actions) if action.is_dividend]
    dividends.sort(key=lambda i: actions[i].pay_bar)
    kernel.array(at["Payments"], len(dividends), np.int32)[:] = dividends
    kernel.write(at["Plan"], "PlanOffset", {"ActionCount": len(actions), "PaymentCount": len(dividends)})
