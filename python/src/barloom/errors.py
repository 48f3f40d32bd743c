"""The one error class of the package."""

import difflib


class BacktestError(Exception):
    """A run that cannot be made.

    `code` is stable and meant for programs; `option`, `bar`, `column`, `got`, `expected` and `hint` are None where they
    are not known; `peer` is what VectorBT raises, a dict of type and message.
    """

    def __init__(
        self, code, message, *, option=None, bar=None, column=None, got=None, expected=None, hint=None, peer=None
    ):
        super().__init__(f"{code} {message}" if hint is None else f"{code} {message}\n{hint}")
        self.code = code
        self.option = option
        self.bar = bar
        self.column = column
        self.got = got
        self.expected = expected
        self.hint = hint
        self.peer = peer


class NotOfferedError(BacktestError, NotImplementedError):
    """An option that the library has and this door does not take."""


def meant(word, names):
    """A sentence about the name that is nearest to a misspelled one."""
    near = difflib.get_close_matches(word.lower(), names, 1)
    return f" — did you mean {near[0]}" if near else ""


def describe(value):
    """A value, short enough for a message."""
    text = repr(value) if isinstance(value, str | int | float | bool | type(None)) else f"a {type(value).__name__}"
    return text if len(text) <= 40 else text[:40] + "…"


def enum_error(option, value, names):
    names = list(names)
    near = meant(value, names) if isinstance(value, str) else ""
    expected = ", ".join(f"'{name}'" for name in names)
    return BacktestError(
        "E_ENUM",
        f"{option} {describe(value)} — expected one of {expected}{near}",
        option=option,
        got=value,
        expected=expected,
    )
