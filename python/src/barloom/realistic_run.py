"""The run of a plan of the realistic profile."""

import numpy as np

from .actions import write_actions
from .errors import BacktestError
from .plan import lay_out, pointers, slots_size
from .records import drain, in_order
from .tables import BLOCKS, CONSTANTS, DIGEST, pascal

_RECORD_BLOCKS = ("Orders", "Fills", "Trades")
#: Blocks that the kernel writes before it reads them.
_NOT_CLEARED = (*_RECORD_BLOCKS, "Equity", "Cash", "SettledCash", "Receivable", "CashFlows", "MarginCalls")


def _sizes_of(plan):
    """Bytes of every block, under the name of the field of the plan that points to it."""
    bars, columns, accounts = plan.shape.bars, plan.shape.columns, plan.accounts
    size = {name: block["Size"] for name, block in BLOCKS.items()}
    series = bars * accounts * 8
    settlement = plan.fields["SettlementBars"]
    sizes = {
        "Plan": size["PlanOffset"],
        "Inputs": slots_size(),
        "InitCash": accounts * 8,
        "Accounts": accounts * size["AccountOffset"],
        "Columns": columns * size["ColumnOffset"],
        "WorkingOrders": (columns + 1) * size["WorkingOffset"],
        "CallOrder": columns * 4,
        "SettlementRing": (settlement + 1) * accounts * 8 if settlement else 0,
        "YearParts": bars * 8,
        "Actions": len(plan.rest["actions"]) * size["ActionOffset"],
        "Payments": len(plan.rest["actions"]) * 4,
    }
    capacity = _record_capacity(bars, columns)
    sizes |= {name: capacity * size[f"{name[:-1]}Offset"] for name in _RECORD_BLOCKS}
    sizes |= {
        "Equity": series,
        "Cash": series,
        "MarginCalls": _call_capacity(bars, accounts) * size["MarginCallOffset"],
    }
    if settlement:
        sizes["SettledCash"] = series
    if any(action.is_dividend for action in plan.rest["actions"]):
        sizes["Receivable"] = series
    if plan.rest["cash_flows"] is not None:
        sizes["CashFlows"] = series
    return sizes


def _record_capacity(bars, columns):
    per_bar = columns * CONSTANTS["RECORDS_PER_COLUMN"]
    return per_bar + min(bars * per_bar, max(CONSTANTS["SPARE_RECORDS"], per_bar))


def _call_capacity(bars, accounts):
    return accounts + min(bars * accounts, CONSTANTS["SPARE_RECORDS"])


def execute(plan, kernel):
    """Runs the whole plan; records and series by name."""
    sizes = _sizes_of(plan)
    at = lay_out(plan, kernel, sizes, [name for name in sizes if name not in _NOT_CLEARED])
    capacity = _record_capacity(plan.shape.bars, plan.shape.columns)
    capacities = {f"{name[:-1]}Capacity": capacity for name in _RECORD_BLOCKS}
    capacities["MarginCallCapacity"] = _call_capacity(plan.shape.bars, plan.accounts)
    kernel.write(at["Plan"], "PlanOffset", pointers(at, "PlanOffset") | capacities | plan.fields)
    kernel.array(at["YearParts"], plan.shape.bars, np.float64)[:] = plan.rest["year_parts"]
    if plan.rest["cash_flows"] is not None:
        kernel.array(at["CashFlows"], plan.rest["cash_flows"].size, np.float64)[:] = plan.rest["cash_flows"].ravel()
    write_actions(plan.rest["actions"], kernel, at)
    records = _simulate(plan, kernel, at)
    return {**in_order(records), **_series(plan, kernel, at), **_sums(plan, kernel, at)}


def _simulate(plan, kernel, at):
    bars = plan.shape.bars
    parts = []
    kernel.call("start", at["Plan"])
    bar = 0
    while bar < bars:
        bar = kernel.call("run", at["Plan"], bar, bars)
        parts.append(drain(kernel, at))
    if not kernel.call("finish", at["Plan"]):
        parts.append(drain(kernel, at))
        kernel.call("finish", at["Plan"])
    parts.append(drain(kernel, at))
    return parts


def _series(plan, kernel, at):
    shape = (plan.shape.bars, plan.accounts)
    names = {"equity": "Equity", "cash": "Cash", "settled_cash": "SettledCash" if "SettledCash" in at else "Cash"}
    series = {name: _copy(kernel, at[block], shape) for name, block in names.items()}
    series["receivable"] = _copy(kernel, at["Receivable"], shape) if "Receivable" in at else np.zeros(shape)
    for name in ("cash", "equity"):
        odd = ~np.isfinite(series[name])
        if odd.any():
            bar, account = (int(place[0]) for place in np.nonzero(odd))
            text = f"{name} of account {account} is beyond the largest double at bar {bar}"
            hint = "Look for prices or sizes of 1e150 and more."
            raise BacktestError(
                "E_OVERFLOW", text, bar=bar, got=float(series[name][bar, account]), expected="finite amounts", hint=hint
            )
    return series


def _copy(kernel, start, shape):
    return kernel.array(start, shape[0] * shape[1], np.float64).reshape(shape).copy()


def _sums(plan, kernel, at):
    """What the kernel added up: sums of the accounts by their names in the digest, and stale bars of the columns."""
    names = [form["name"] for form in DIGEST["realistic"] if form["name"].startswith("totals.")]

    def of_account(name, account):
        field = pascal(name.removeprefix("totals."))
        kind = np.int32 if field.endswith("Bars") else np.float64
        return kernel.read(at["Accounts"] + account * BLOCKS["AccountOffset"]["Size"], "AccountOffset", field, kind)

    size = BLOCKS["ColumnOffset"]["Size"]
    stale = [
        kernel.read(at["Columns"] + column * size, "ColumnOffset", "StaleBars") for column in range(plan.shape.columns)
    ]
    totals = {name: np.array([float(of_account(name, i)) for i in range(plan.accounts)]) for name in names}
    return {"stale_bars": np.array(stale, dtype=np.int32), "totals": totals}
