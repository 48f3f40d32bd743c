"""Figures that the kernel works out from series."""

import numpy as np

from .kernel import LOCK, borrow, give_back
from .tables import ENUMS


def _call(lists, count, compute):
    """Puts lists into memory, calls with their addresses and that of the results, and copies `count` doubles out."""
    with LOCK:
        kernel = borrow()
        end = -(-kernel.base // 8) * 8
        starts = [end + sum(part.size * 8 for part in lists[:i]) for i in range(len(lists))]
        end += sum(part.size * 8 for part in lists)
        kernel.reserve(end + count * 8)
        for start, part in zip(starts, lists, strict=True):
            kernel.array(start, part.size, np.float64)[:] = part
        compute(kernel, end, *starts)
        result = kernel.array(end, count, np.float64).copy()
        give_back(kernel)
    return result


def bar_returns(equity, flows, init_cash):
    lists = [equity, equity, np.empty(0) if flows is None else flows]

    def compute(kernel, out, at, scratch, taken):
        moved = 0 if flows is None else taken
        kernel.call("barReturns", at, moved, len(equity), float(init_cash), scratch, out)

    return _call(lists, len(equity), compute)


def total_return(returns):
    """The first of the kernel's figures that does not depend on the length of a year."""
    codes = ENUMS["ReturnMetric"]
    # The kernel measures a benchmark beside it: here the same series again.
    count = 2 * codes["Count"] + ENUMS["RelativeMetric"]["Count"]

    def compute(kernel, out, at, scratch):
        kernel.call("returnMetrics", at, at, len(returns), scratch, 252.0, 0.0, 0.0, out)

    return _call([returns, returns], count, compute)[codes["TotalReturn"]]
