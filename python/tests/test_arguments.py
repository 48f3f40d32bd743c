"""Whatever is given for an option, there is a run or a BacktestError."""

import numpy as np
import pandas as pd
import pytest

import barloom

CLOSE = np.array([10.0, 11, 12, 11])
ODD = [
    b"x",
    np.ones((2, 2, 2)),
    np.array([1 + 2j] * 4),
    pd.Series([True, None, False, True]),
    pd.Series([True, None, False, True], dtype="boolean"),
    pd.DataFrame(),
    {"long": None, "short": "x"},
    {"delay": 1, "price": [None]},
    [[]],
    [[1], [1, 2]],
    (value for value in [1]),
    np.array(5.0),
    -(2**70),
    [None] * 4,
    pd.NA,
    pd.NaT,
    ["a", 1, None, 2.0],
    np.zeros((0, 3)),
]


@pytest.mark.parametrize("profile", ["realistic", "vectorbt"])
@pytest.mark.parametrize("name", list(barloom.OPTIONS))
def test_odd_values_give_a_run_or_a_backtest_error(profile, name):
    fill = {"fill": "nextClose"} if profile == "realistic" else {}
    sharing = {"cash_sharing": True} if name in ("group_by", "call_seq") else {}
    plain = {"close": CLOSE, "entries": CLOSE == 10, "exits": CLOSE == 12, "profile": profile, **fill, **sharing}
    for value in ODD:
        try:
            portfolio = barloom.from_signals(**{**plain, name: value})
        except barloom.BacktestError as error:
            assert error.code.startswith("E_")
        else:
            assert len(portfolio.value()) == len(portfolio.index)
