"""What pandas says of bars and columns goes in and comes out again."""

import numpy as np
import pandas as pd
import pytest

import barloom
from barloom import BacktestError

INDEX = pd.date_range("2024-01-01", periods=6, tz="America/New_York")
CLOSE = pd.DataFrame({"A": [10, 11, 12, 11, 13, 14.0], "B": [5, 5.5, 5, 6, 6, 7.0]}, index=INDEX)
ENTRIES = CLOSE == CLOSE.iloc[0]
EXITS = CLOSE == CLOSE.iloc[-1]
PROFILES = ["realistic", "vectorbt"]


def run(profile, close=CLOSE, entries=ENTRIES, exits=EXITS, **options):
    fill = {"fill": "nextClose"} if profile == "realistic" else {}
    return barloom.from_signals(close, entries, exits, profile=profile, **fill, **options)


@pytest.mark.parametrize("profile", PROFILES)
def test_frames_give_the_same_as_their_numpy_values_in_either_memory_order(profile):
    values = run(profile, CLOSE.to_numpy(), ENTRIES.to_numpy(), EXITS.to_numpy()).value().to_numpy()
    for order in "CF":
        close, entries, exits = (np.array(frame, order=order) for frame in (CLOSE, ENTRIES, EXITS))
        np.testing.assert_array_equal(run(profile, close, entries, exits).value().to_numpy(), values)
    np.testing.assert_array_equal(run(profile).value().to_numpy(), values)


@pytest.mark.parametrize("profile", PROFILES)
def test_series_of_results_have_the_labels_of_the_prices(profile):
    portfolio = run(profile)
    for series in (portfolio.value(), portfolio.cash(), portfolio.assets(), portfolio.returns()):
        pd.testing.assert_index_equal(series.index, INDEX)
        assert list(series.columns) == ["A", "B"]
    assert list(portfolio.total_return().index) == ["A", "B"]
    assert set(portfolio.orders["asset"]) == {"A", "B"}


@pytest.mark.parametrize("profile", PROFILES)
def test_one_column_gives_series_with_its_name(profile):
    value = run(profile, CLOSE["B"], ENTRIES["B"], EXITS["B"]).value()
    assert isinstance(value, pd.Series) and value.name == "B"
    np.testing.assert_array_equal(value, run(profile).value()["B"])


@pytest.mark.parametrize("profile", PROFILES)
def test_groups_go_by_their_labels_and_numbered_groups_by_numbers(profile):
    close, signals = CLOSE[["A", "B", "A"]], ENTRIES[["A", "B", "A"]]
    by_label = run(profile, close, signals, None, cash_sharing=True, group_by=["x", "x", "y"])
    by_length = run(profile, close, signals, None, cash_sharing=True, group_by=[2, 1])
    assert list(by_label.value().columns) == ["x", "y"]
    assert list(by_length.value().columns) == [0, 1]
    np.testing.assert_array_equal(by_label.value(), by_length.value())


@pytest.mark.parametrize("profile", PROFILES)
def test_a_close_of_one_column_is_repeated_for_signals_of_several_whose_labels_the_results_have(profile):
    signals = pd.DataFrame({"fast": [1, 0, 0, 0, 0, 0], "slow": [0, 0, 1, 0, 0, 0]}, index=INDEX)
    portfolio = run(profile, CLOSE["A"], signals, None)
    assert list(portfolio.value().columns) == ["fast", "slow"]
    np.testing.assert_array_equal(portfolio.value()["slow"], run(profile, CLOSE["A"], signals["slow"], None).value())


@pytest.mark.parametrize("profile", PROFILES)
def test_rows_are_never_matched_by_label(profile):
    with pytest.raises(BacktestError) as raised:
        run(profile, entries=ENTRIES.iloc[::-1])
    assert (raised.value.code, raised.value.option) == ("E_INDEX", "entries")
    with pytest.raises(BacktestError) as raised:
        run(profile, entries=ENTRIES[["B", "A"]])
    assert raised.value.code == "E_INDEX"


def test_a_series_of_sizes_is_a_column_and_a_list_is_a_row():
    by_bar = pd.Series([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], index=INDEX)
    sizes = run("realistic", size=by_bar).fills.query("units > 0").set_index("asset")["units"]
    assert sizes["A"] == by_bar.iloc[0]
    sizes = run("realistic", size=[1.5, 2.5]).fills.query("units > 0").set_index("asset")["units"]
    assert dict(sizes) == {"A": 1.5, "B": 2.5}


def test_times_count_days_for_interest_in_utc():
    days = pd.DatetimeIndex(
        ["2024-01-01", "2024-01-02", "2024-01-05", "2024-01-06", "2024-01-07", "2024-01-08"], tz="UTC"
    )
    idle = pd.DataFrame(0, index=days, columns=["A"])
    close = CLOSE[["A"]].set_axis(days)
    cash = barloom.from_signals(close, idle, fill="nextClose", cash_rate=0.36, init_cash=1000).cash()
    gained = np.diff(cash) / cash.to_numpy()[:-1]
    np.testing.assert_allclose(gained[1] / gained[0], 3, rtol=1e-9)


def test_disordered_times_are_refused_by_the_realistic_profile_alone():
    back = CLOSE.index[::-1]
    frames = [frame.set_axis(back) for frame in (CLOSE, ENTRIES, EXITS)]
    with pytest.raises(BacktestError) as raised:
        run("realistic", *frames)
    assert raised.value.code == "E_TIME_ORDER"
    np.testing.assert_array_equal(run("vectorbt", *frames).value().to_numpy(), run("vectorbt").value().to_numpy())


@pytest.mark.parametrize(
    ("options", "code", "option"),
    [
        ({"feez": 0.1}, "E_UNKNOWN_KEY", "feez"),
        ({"fees": 2.0}, "E_RANGE", "fees"),
        ({"fees": "free"}, "E_DTYPE", "fees"),
        ({"fees": np.float32(0.5) * np.ones(2, np.float32)}, "E_DTYPE", "fees"),
        ({"size": [1.0, 2.0, 3.0]}, "E_BROADCAST", "size"),
        ({"size_type": "ammount"}, "E_ENUM", "size_type"),
        ({"price": 1.0}, "E_UNKNOWN_KEY", "price"),
        ({"assets": []}, "E_SHAPE", "assets"),
        ({"benchmark": [1.0]}, "E_NOT_IN_PYTHON", "benchmark"),
        ({"group_by": [1, 1]}, "E_OPTION_CONFLICT", "group_by"),
    ],
)
def test_what_is_wrong_is_named_with_its_option(options, code, option):
    with pytest.raises(BacktestError) as raised:
        run("realistic", **options)
    assert (raised.value.code, raised.value.option) == (code, option)


def test_a_run_that_was_refused_leaves_the_next_one_alone():
    before = run("vectorbt").value()
    with pytest.raises(BacktestError):
        run("vectorbt", fees=np.nan)
    pd.testing.assert_frame_equal(run("vectorbt").value(), before)


def test_an_option_that_is_not_offered_is_a_not_implemented_error_with_its_name():
    with pytest.raises(NotImplementedError) as raised:
        run("vectorbt", exact_metrics=True)
    assert (raised.value.code, raised.value.option) == ("E_NOT_IN_PYTHON", "exact_metrics")


def test_a_digest_has_the_labels_of_pandas_as_names_and_its_index_as_times():
    by_pandas = run("realistic").digest()
    times = INDEX.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[ms]").astype(np.float64)
    plain = [frame.to_numpy() for frame in (CLOSE, ENTRIES, EXITS)]
    assert run("realistic", *plain, columns=["A", "B"], time=times).digest() == by_pandas
    assert run("realistic", *plain, time=times).digest() != by_pandas


def test_a_split_doubles_the_shares_held_and_a_dividend_is_paid_on_them():
    actions = [
        {"column": 0, "bar": 2, "kind": "split", "ratio": 2},
        {"column": 0, "bar": 3, "kind": "dividend", "amount": 0.5, "pay_bar": 4},
    ]
    portfolio = run("realistic", CLOSE["A"], ENTRIES["A"], None, size=3, actions=actions)
    held, owed, cash = portfolio.assets(), portfolio.receivable(), portfolio.cash()
    assert list(held) == [0, 3, 6, 6, 6, 6]
    assert list(owed) == [0, 0, 0, 3.0, 0, 0]
    assert cash.iloc[4] - cash.iloc[3] == 3.0


def test_rates_of_a_series_are_the_value_of_the_assets_currency_at_every_bar():
    rate = pd.Series([1.1, 1.2, 1.3, 1.2, 1.1, 1.0], index=INDEX)
    assets = [{"currency": "USD"}, {"currency": "EUR", "fees": 0.01}]
    rates = [{"base": "EUR", "quote": "USD", "values": rate}]
    portfolio = run("realistic", assets=assets, rates=rates)
    fx = np.column_stack([np.ones(6), rate])
    same = run("realistic", fx=fx, fees=[0.0, 0.01])
    assert portfolio.digest() == same.digest()


@pytest.mark.parametrize("profile", PROFILES)
def test_positions_add_up_their_trades_and_every_fall_of_value_is_a_drawdown(profile):
    portfolio = run(profile)
    per_position = portfolio.trades.groupby("parent_id")["size"].sum()
    np.testing.assert_array_equal(portfolio.positions["size"], per_position)
    np.testing.assert_array_equal(portfolio.entry_trades["size"].sum(), per_position.sum())
    depth = portfolio.value() / portfolio.value().cummax() - 1
    falls = portfolio.drawdowns
    deepest = (falls["valley_value"] / falls["peak_value"] - 1).min()
    assert deepest == pytest.approx(depth.to_numpy().min())
