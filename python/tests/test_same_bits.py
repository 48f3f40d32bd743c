"""Every call of build/pythonPlans.jsonl gives the bits, or the error, that scripts/python-plans.mjs had in Node."""

import base64
import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pytest

import barloom
from barloom.tables import snake

PLANS = Path(os.environ.get("BARLOOM_PLANS", Path(__file__).parents[2] / "build" / "pythonPlans.jsonl"))
RUN = {"fromSignals": barloom.from_signals, "fromOrders": barloom.from_orders}


# ---- calls -----------------------------------------------------------------------------------------------------------


def decoded(value):
    """An argument as Python has it."""
    if isinstance(value, list):
        return [decoded(part) for part in value]
    if not isinstance(value, dict):
        return value
    if "number" in value:
        return float(value["number"])
    if "doubles" in value:
        return np.frombuffer(base64.b64decode(value["doubles"]), dtype=np.float64)
    if "bytes" in value:
        return np.frombuffer(base64.b64decode(value["bytes"]), dtype=np.uint8)
    parts = {snake(key): decoded(part) for key, part in value["object"].items()}
    return matrix(**parts) if "rows" in parts else parts


def matrix(data, rows, columns, order="row"):
    cells = data
    if isinstance(data, list):
        cells = np.empty(len(data), dtype=object)
        cells[:] = data
    return cells.reshape((rows, columns), order="C" if order == "row" else "F")


# ---- results ---------------------------------------------------------------------------------------------------------


def hash_of(name, values):
    """As `hashOf` of src/results/digest.ts, of one array; every NaN is the same one."""
    values = np.ascontiguousarray(values)
    if values.dtype == np.float64:
        values = np.where(np.isnan(values), np.nan, values)
    head = f"\n{name}:{values.itemsize}:{values.size}:"
    return hashlib.sha256(head.encode() + values.tobytes()).hexdigest()


def records(name, columns):
    return {f"{name}.{field}": values for field, values in columns.items()}


def arrays_of(portfolio):
    arrays = portfolio.arrays
    both = {
        **records("orders", arrays["orders"]),
        "position": portfolio.assets(),
        "cash": portfolio.cash(),
        "equity": portfolio.value(),
    }
    both |= {"returns": portfolio.returns(), "totalReturn": portfolio.total_return()}
    if portfolio.profile == "realistic":
        both |= {"settledCash": portfolio.settled_cash(), **records("marginCalls", arrays["margin_calls"])}
        return both | records("fills", arrays["fills"]) | records("trades", arrays["trades"])
    both |= {
        "assetFlow": portfolio.asset_flow(),
        "assetValue": portfolio.asset_value(),
        **records("logs", arrays["logs"]),
    }
    both |= {"initCash": portfolio.init_cash(), "totalProfit": portfolio.total_profit()}
    both |= trades_of(portfolio)
    return both if arrays["call_seq"] is None else both | {"callSeq": arrays["call_seq"]}


def trades_of(portfolio):
    """None where VectorBT makes none."""
    try:
        return records("trades", portfolio.view("trades"))
    except barloom.BacktestError as error:
        return {f"no trades: {error.option}": np.empty(0)}


def outcome_of(call):
    options = {snake(name): decoded(value) for name, value in call["options"]["object"].items()}
    try:
        portfolio = RUN[call["api"]](**options)
    except barloom.BacktestError as error:
        return {"error": {"code": error.code, "option": error.option}}
    hashes = {name: hash_of(name, np.asarray(values)) for name, values in arrays_of(portfolio).items()}
    hashes["digest"] = portfolio.digest()
    hashes["warnings"] = [warning.split(" ")[0] for warning in portfolio.warnings]
    return {"hashes": hashes}


def expected_of(call):
    if "hashes" in call:
        return {"hashes": call["hashes"]}
    option = call["error"].get("option")
    return {"error": {"code": call["error"]["code"], "option": None if option is None else snake(option)}}


@pytest.fixture(scope="module")
def calls():
    if not PLANS.exists():
        pytest.skip(f"{PLANS} is not made: run `npm run test:python`")
    return [json.loads(line) for line in PLANS.read_text("utf8").splitlines()]


def differences(calls):
    for number, call in enumerate(calls, 1):
        got, expected = outcome_of(call), expected_of(call)
        if got != expected:
            yield number, call, got, expected


def shown(number, call, got, expected):
    if "hashes" in got and "hashes" in expected:
        names = sorted(got["hashes"].keys() | expected["hashes"].keys())
        odd = [name for name in names if got["hashes"].get(name) != expected["hashes"].get(name)]
        return f"call {number} ({call['api']}): other bits in {', '.join(odd)}"
    given = json.dumps(call["options"])[-300:]
    return f"call {number} ({call['api']}, …{given}): {str(got)[:200]}, not {str(expected)[:200]}"


def test_every_call_gives_the_bits_or_the_error_of_node(calls):
    odd = [shown(*difference) for difference in differences(calls)]
    assert not odd, f"{len(odd)} of {len(calls)} calls differ:\n" + "\n".join(odd[:40])


def test_the_calls_reach_both_profiles_and_both_ends(calls):
    profiles = {call["options"]["object"].get("profile", "realistic") for call in calls if "hashes" in call}
    assert profiles == {"realistic", "vectorbt"}
    assert {"hashes" in call for call in calls} == {True, False}
