"""The run of a plan of the vectorbt profile, by the kernel's general bar loop."""

import numpy as np

from .errors import BacktestError
from .plan import lay_out, pointers, slots_size
from .records import joined, take_vectorbt_logs, take_vectorbt_orders
from .tables import BLOCKS, CONSTANTS, ENUMS, REJECTIONS, VECTORBT_ERRORS, snake

_DONE, _FAILED = -1, -2
_NOT_CLEARED = ("Fills", "Logs", "FinalCallSeq")


def _sizes_of(plan):
    """Bytes of every block, under the name of the field that points to it."""
    bars, columns, accounts = plan.shape.bars, plan.shape.columns, plan.accounts
    size = {name: block["Size"] for name, block in BLOCKS.items()}
    sizes = {
        "Plan": size["PlanOffset"],
        "Vectorbt": size["VectorbtOffset"],
        "Inputs": slots_size(),
        "InitCash": accounts * 8,
        "Accounts": accounts * size["AccountOffset"],
        "Columns": columns * size["ColumnOffset"],
        "VectorbtColumns": columns * size["VectorbtColumnOffset"],
        "FreeCash": accounts * 8,
        "CallOrder": columns * 4,
        "CallValues": columns * 8,
        "Random": ENUMS["RandomLayout"]["Bytes"],
        "Execution": size["ExecutionOffset"],
        "Fills": _capacity(plan) * size["FillOffset"],
        "Logs": _log_capacity(plan) * ENUMS["LogField"]["Count"] * 8 if plan.rest["has_logs"] else 0,
    }
    return sizes | ({"FinalCallSeq": bars * columns * 4} if plan.rest["sharing"] else {})


def _capacity(plan):
    bars, columns = plan.shape.bars, plan.shape.columns
    return columns + min(bars * columns, max(CONSTANTS["SPARE_RECORDS"], columns))


def _log_capacity(plan):
    return _capacity(plan) if plan.rest["has_logs"] else plan.shape.columns


def execute(plan, kernel):
    """Runs the whole plan; throws what VectorBT raises."""
    sizes = _sizes_of(plan)
    at = lay_out(plan, kernel, sizes, [name for name in sizes if name not in _NOT_CLEARED])
    own = {name: start for name, start in pointers(at, "VectorbtOffset").items() if name != "Columns"}
    own |= {"Columns": at["VectorbtColumns"], "LogCapacity": _log_capacity(plan)}
    kernel.write(at["Plan"], "PlanOffset", pointers(at, "PlanOffset") | {"FillCapacity": _capacity(plan)} | plan.fields)
    kernel.write(at["Vectorbt"], "VectorbtOffset", own | plan.vectorbt)
    orders, logs = [], []
    kernel.call("startVectorbt", at["Plan"], plan.fields["Seed"])
    bar = 0
    while bar != _DONE:
        bar = kernel.call("runVectorbt", at["Plan"], bar)
        if bar == _FAILED:
            raise _error_of(kernel, at["Vectorbt"])
        orders.append(take_vectorbt_orders(kernel, at["Plan"], at["Fills"]))
        logs.append(take_vectorbt_logs(kernel, at["Vectorbt"], at["Logs"]))
    return {"orders": joined(orders), "logs": joined(logs), "call_seq": _final_calls(plan, kernel, at)}


def _final_calls(plan, kernel, at):
    if not plan.rest["sharing"]:
        return None
    shape = (plan.shape.bars, plan.shape.columns)
    return kernel.array(at["FinalCallSeq"], shape[0] * shape[1], np.int32).reshape(shape).copy()


def _error_of(kernel, vectorbt):
    code, info, bar, column = (
        kernel.read(vectorbt, "VectorbtOffset", name) for name in ("Error", "ErrorInfo", "ErrorBar", "ErrorColumn")
    )
    rejected = {"code": "E_VECTORBT", "type": "RejectedOrderError", "message": REJECTIONS.get(info, ""), "option": "raiseReject"}
    error = VECTORBT_ERRORS.get(code, rejected)
    option, message = snake(error["option"]), error["message"]
    peer = {"type": error["type"], "message": message}
    return BacktestError(
        error["code"],
        f"{option}: {message} (bar {bar}, column {column})",
        option=option,
        bar=bar,
        column=column,
        peer=peer,
    )
