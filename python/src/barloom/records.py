"""Record buffers of the kernel → numpy columns that outlive its memory."""

import numpy as np

from .tables import BLOCKS, ENUMS, RECORDS

_KINDS = {"i32": np.int32, "code": np.int32, "f64": np.float64}
#: Records → the plan's pointer to them, their count, and the block that a record is.
_BUFFERS = {
    "orders": ("Orders", "OrderCount", "OrderOffset"),
    "fills": ("Fills", "FillCount", "FillOffset"),
    "trades": ("Trades", "TradeCount", "TradeOffset"),
    "marginCalls": ("MarginCalls", "MarginCallCount", "MarginCallOffset"),
}


def _dtype(fields, block):
    """How a record lies in memory."""
    return np.dtype(
        {
            "names": list(fields),
            "formats": [_KINDS[spec["type"]] for spec in fields.values()],
            "offsets": [spec["offset"] for spec in fields.values()],
            "itemsize": BLOCKS[block]["Size"],
        }
    )


def _taken(kernel, plan, start, count_field, fields, block):
    """The records of one buffer, which is empty afterwards."""
    count = kernel.read(plan, "PlanOffset", count_field)
    kernel.write(plan, "PlanOffset", {count_field: 0})
    rows = kernel.array(start, count, _dtype(fields, block))
    return {
        name: rows[name].astype(np.uint8 if spec["type"] == "code" else rows[name].dtype)
        for name, spec in fields.items()
    }


def drain(kernel, at):
    """Copies what the buffers of a realistic run hold, and empties them."""
    parts = {}
    for name, (pointer, count, block) in _BUFFERS.items():
        fields = dict(RECORDS[name])
        if name == "fills":
            fields["side"] = {"offset": BLOCKS[block]["Side"], "type": "i32"}
        parts[name] = _taken(kernel, at["Plan"], at[pointer], count, fields, block)
    fills = parts["fills"]
    sold = fills.pop("side") == ENUMS["OrderSide"]["Sell"]
    fills["units"] = np.where(sold, -fills["units"], fills["units"])
    return parts


def joined(parts):
    """One set of columns of several."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _picked(columns, places):
    return {name: values[places] for name, values in columns.items()}


def in_order(parts):
    """Orders by id, fills by (bar, column), trades by column and as they ended, margin calls by (bar, account)."""
    orders, fills, trades, calls = (joined([part[name] for part in parts]) for name in _BUFFERS)
    by_id = np.argsort(orders["id"], kind="stable")
    by_cell = np.lexsort((fills["column"], fills["bar"]))
    by_column = np.lexsort((trades["entryBar"], trades["column"]))
    trades = _picked(trades, by_column)
    trades["parentId"] = _ranks(trades["parentId"])
    return {"orders": _picked(orders, by_id), "fills": _picked(fills, by_cell), "trades": trades, "margin_calls": calls}


def _ranks(ids):
    """Rank of first appearance; equal ids stand together."""
    if ids.size == 0:
        return ids
    return np.concatenate([[0], np.cumsum(ids[1:] != ids[:-1])]).astype(np.int32)


def take_vectorbt_orders(kernel, plan, start):
    """Order records of the vectorbt profile, which lie in the buffer of fills."""
    types = {"Column": "i32", "Bar": "i32", "Units": "f64", "Price": "f64", "Fees": "f64", "Side": "code"}
    names = {"Units": "size"}
    fields = {
        names.get(name, name.lower()): {"offset": BLOCKS["FillOffset"][name], "type": kind}
        for name, kind in types.items()
    }
    return _taken(kernel, plan, start, "FillCount", fields, "FillOffset")


def take_vectorbt_logs(kernel, vectorbt, start):
    """Log records: every field is a double."""
    count = kernel.read(vectorbt, "VectorbtOffset", "LogCount")
    kernel.write(vectorbt, "VectorbtOffset", {"LogCount": 0})
    fields = [name for name in ENUMS["LogField"] if name != "Count"]
    rows = kernel.array(start, count * len(fields), np.float64).reshape(count, len(fields)).copy()
    return {name[0].lower() + name[1:]: rows[:, field] for field, name in enumerate(fields)}
