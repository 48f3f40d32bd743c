"""The arguments of a call by name: what is known, what pandas labels, and single values of a run."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .cells import choice
from .errors import BacktestError, NotOfferedError, describe, meant
from .tables import OPTIONS


@dataclass(frozen=True)
class Arguments:
    """Arguments that were really given, pandas unwrapped, and the labels that pandas had."""

    api: str
    profile: str
    given: dict
    index: pd.Index | None = None
    labels: dict = field(default_factory=dict)

    def get(self, name):
        return self.given.get(name)

    def has(self, name):
        return name in self.given

    def default(self, name):
        return OPTIONS[name].default(self.profile, self.api)

    # ---- single values of a run --------------------------------------------------------------------------------------

    def choice(self, name):
        return choice(name, self.given.get(name, self.default(name)), OPTIONS[name].choices)

    def number(self, name):
        """A number that was given, checked; else the default."""
        check = OPTIONS[name].check
        if name not in self.given:
            return self.default(name)
        value = self.given[name]
        value = value.item() if isinstance(value, np.generic) else value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BacktestError(
                "E_DTYPE", f"{name} is {describe(value)}", option=name, got=value, expected=check.expected
            )
        if not check.passes(np.array([float(value)])).all():
            raise BacktestError(
                check.code,
                f"{name} is {value}; expected {check.expected}",
                option=name,
                got=value,
                expected=check.expected,
            )
        return float(value)

    def integer(self, name):
        return int(self.number(name))

    def flag(self, name):
        value = self.given.get(name, self.default(name))
        if isinstance(value, bool | np.bool_):
            return bool(value)
        raise BacktestError("E_DTYPE", f"{name} is {describe(value)}", option=name, got=value, expected="True or False")


def arguments_of(api, given):
    """Refuses what is no option of this call; `None` is an option that is not given."""
    given = {name: value for name, value in given.items() if value is not None}
    profile_option = OPTIONS["profile"]
    code = choice("profile", given.get("profile", profile_option.default("realistic")), profile_option.choices)
    profile = next(name for name, of in profile_option.choices.items() if of == code)
    for name in given:
        _require_known(name, profile, api)
    if "close" not in given:
        raise BacktestError("E_MISSING", "close is required", option="close", expected="closing prices")
    return _unwrapped(api, profile, given)


def _require_known(name, profile, api):
    known = [one for one, option in OPTIONS.items() if option.taken_by(profile, api)]
    if name not in OPTIONS:
        raise BacktestError(
            "E_UNKNOWN_KEY", name + meant(name, known), option=name, got=name, expected=f"one of {', '.join(known)}"
        )
    if name not in known:
        text = f"{name} is no option of {api} in the {profile} profile"
        raise BacktestError("E_UNKNOWN_KEY", text, option=name, got=name, expected=f"one of {', '.join(known)}")
    if not OPTIONS[name].python:
        raise NotOfferedError("E_NOT_IN_PYTHON", f"{name} is not taken by the Python door", option=name, got=name)


# ---- pandas ----------------------------------------------------------------------------------------------------------


def _unwrapped(api, profile, given):
    """Series become one column, DataFrames matrices; all must have the index of `close`."""
    close = given["close"]
    index = close.index if isinstance(close, pd.Series | pd.DataFrame) else None
    labels = {}
    plain = {name: _plain(name, value, index, labels) for name, value in given.items()}
    return Arguments(api, profile, plain, index, labels)


def _plain(name, value, index, labels):
    if isinstance(value, dict):
        return {key: _plain(f"{name}.{key}", part, index, {}) for key, part in value.items()}
    if isinstance(value, list | tuple) and any(isinstance(part, dict) for part in value):
        return [_plain(f"{name}[{i}]", part, index, {}) for i, part in enumerate(value)]
    if isinstance(value, pd.Index) or (
        isinstance(value, pd.Series) and name in ("init_cash", "group_by", "time", "columns")
    ):
        return value if name == "time" else value.tolist()
    if not isinstance(value, pd.Series | pd.DataFrame):
        return value
    if index is not None and not value.index.equals(index):
        raise BacktestError(
            "E_INDEX",
            f"the index of {name} is not that of close",
            option=name,
            expected="the same index",
            hint="Reindex it: rows are never matched by label.",
        )
    labels[name] = value.columns if isinstance(value, pd.DataFrame) else pd.Index([value.name])
    return value.to_numpy() if isinstance(value, pd.DataFrame) else value.to_numpy().reshape(-1, 1)


def column_labels(arguments, columns):
    """Labels of the columns of the run: of `columns`, of close, else of the first argument that is as wide."""
    widest = [labels for labels in arguments.labels.values() if len(labels) == columns]
    first = widest[0] if widest else None
    if columns > 1:
        for name, labels in arguments.labels.items():
            if len(labels) == columns and not labels.equals(first):
                raise BacktestError(
                    "E_INDEX",
                    f"the columns of {name} are not those of the others",
                    option=name,
                    expected="the same columns in the same order",
                )
    given = arguments.get("columns")
    if given is not None:
        return pd.Index(_checked_names(given, columns))
    return pd.RangeIndex(columns) if first is None else first


def names_of(arguments, labels):
    """Names of the columns: those given, else labels of pandas that are texts; None: there are none."""
    if arguments.has("columns"):
        return list(arguments.get("columns"))
    return labels.tolist() if len(labels) and all(isinstance(label, str) for label in labels) else None


def _checked_names(names, columns):
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise BacktestError("E_DTYPE", f"columns is {describe(names)}", option="columns", expected="a list of names")
    if len(names) != columns:
        raise BacktestError(
            "E_SHAPE",
            f"columns has {len(names)} names but close has {columns} columns",
            option="columns",
            got=len(names),
            expected=columns,
        )
    return list(names)
