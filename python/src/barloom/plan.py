"""One run, checked and resolved: what every arena is laid out from."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .cells import Shape
from .errors import BacktestError
from .kernel import MEMORY_LIMIT, Blocks
from .tables import BLOCKS, FIELDS, INPUT, OPTIONS


@dataclass(frozen=True)
class Plan:
    """Fields are those of the kernel's blocks, by their names there."""

    api: str
    shape: Shape
    lengths: list
    #: Labels of the accounts or groups; None: they are numbered.
    account_labels: list | None
    #: Slot of the kernel → its cells.
    inputs: dict
    init_cash: np.ndarray
    fields: dict
    index: pd.Index | None
    columns: pd.Index
    #: Names of the columns: given, of the assets, or labels that are texts; None: there are none.
    names: list | None
    time: np.ndarray | None
    #: What only one profile has.
    rest: dict
    #: Fields of the block that only the vectorbt profile has.
    vectorbt: dict = field(default_factory=dict)

    @property
    def accounts(self):
        return len(self.lengths)


def fields_of(arguments, block):
    """Every option of the run that a block has a field for, under the name of the field."""
    fields = {}
    for field_name, name in FIELDS.items():
        option = OPTIONS[name]
        if (
            field_name not in BLOCKS[block]
            or option.scope != "run"
            or not option.taken_by(arguments.profile, arguments.api)
        ):
            continue
        if option.kind == "choice":
            fields[field_name] = arguments.choice(name)
        elif option.kind == "number":
            fields[field_name] = arguments.number(name)
        elif option.kind == "integer" and (arguments.has(name) or isinstance(arguments.default(name), int)):
            fields[field_name] = arguments.integer(name)
        elif option.kind == "flag" and (arguments.has(name) or isinstance(arguments.default(name), bool)):
            fields[field_name] = int(arguments.flag(name))
    return fields


# ---- inputs in memory ------------------------------------------------------------------------------------------------


def place_inputs(plan, blocks):
    """Addresses of the data of the inputs; shared data is placed once."""
    placed = {}
    for cells in plan.inputs.values():
        if id(cells.data) not in placed:
            placed[id(cells.data)] = blocks.take(cells.data.nbytes)
    return placed


def write_inputs(plan, kernel, slots, placed):
    written = set()
    for code, cells in plan.inputs.items():
        start = placed[id(cells.data)]
        if start not in written:
            kernel.array(start, cells.data.size, cells.data.dtype)[:] = cells.data
            written.add(start)
        size = cells.data.itemsize
        slot = {"Data": start, "RowStride": cells.row_stride * size, "ColumnStride": cells.column_stride * size}
        kernel.write(slots + code * BLOCKS["SlotOffset"]["Size"], "SlotOffset", slot)


def write_accounts(plan, kernel, init_cash, accounts):
    kernel.array(init_cash, plan.accounts, np.float64)[:] = plan.init_cash
    first = 0
    for account, length in enumerate(plan.lengths):
        start = accounts + account * BLOCKS["AccountOffset"]["Size"]
        kernel.write(start, "AccountOffset", {"FirstColumn": first, "LastColumn": first + length})
        first += length


def lay_out(plan, kernel, sizes, cleared):
    """Takes the blocks (name → bytes) and the inputs, grows the memory once, and clears the blocks named."""
    blocks = Blocks(kernel.base)
    at = {name: blocks.take(size) for name, size in sizes.items()}
    placed = place_inputs(plan, blocks)
    if blocks.end > MEMORY_LIMIT:
        raise BacktestError(
            "E_MEMORY", f"needs {blocks.end / 2**30:.1f} GiB, limit 4 GiB", got=blocks.end, expected=MEMORY_LIMIT
        )
    kernel.reserve(blocks.end)
    for name in cleared:
        kernel.array(at[name], sizes[name])[:] = 0
    write_inputs(plan, kernel, at["Inputs"], placed)
    write_accounts(plan, kernel, at["InitCash"], at["Accounts"])
    return at


def pointers(at, block):
    """Blocks that another block has a field for: their addresses."""
    return {name: start for name, start in at.items() if name in BLOCKS[block]}


def slots_size():
    return INPUT["Count"] * BLOCKS["SlotOffset"]["Size"]
