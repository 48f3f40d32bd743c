"""barloom for Python: the kernel of the TypeScript library, numpy and pandas in, pandas out, the same bits."""

from . import realistic, realistic_run, vectorbt, vectorbt_run
from .arguments import arguments_of
from .errors import BacktestError, NotOfferedError
from .kernel import LOCK, borrow, give_back
from .realistic_portfolio import Portfolio
from .tables import OPTIONS
from .vectorbt_portfolio import VectorbtPortfolio

__all__ = [
    "OPTIONS",
    "BacktestError",
    "NotOfferedError",
    "Portfolio",
    "VectorbtPortfolio",
    "from_orders",
    "from_signals",
]
__version__ = "0.1.0"

_PROFILES = {
    "realistic": (realistic.make_plan, realistic_run.execute, Portfolio),
    "vectorbt": (vectorbt.make_plan, vectorbt_run.execute, VectorbtPortfolio),
}


def from_signals(close, entries=None, exits=None, short_entries=None, short_exits=None, **options):
    """Runs entries and exits.

    close: closing prices, bars × columns: numpy of one or two dimensions, a Series or a DataFrame.
    entries, exits, short_entries, short_exits: booleans (or 0 and 1) over the same bars; `None` is none.
    options: by the names of `OPTIONS` (python/README.md lists them); `profile="vectorbt"` for VectorBT's rules.
    Returns a Portfolio, or a VectorbtPortfolio. Raises BacktestError and leaves nothing behind.
    """
    signals = {"entries": entries, "exits": exits, "short_entries": short_entries, "short_exits": short_exits}
    return _run("fromSignals", {"close": close, **signals, **options})


def from_orders(close, size=None, **options):
    """Runs signed sizes.

    close: closing prices, bars × columns: numpy of one or two dimensions, a Series or a DataFrame.
    size: signed sizes, + buys; NaN is no order. Required in the realistic profile.
    options, result and errors as for `from_signals`.
    """
    return _run("fromOrders", {"close": close, "size": size, **options})


def _run(api, given):
    arguments = arguments_of(api, given)
    make_plan, execute, result = _PROFILES[arguments.profile]
    plan = make_plan(arguments)
    with LOCK:
        kernel = borrow()
        output = execute(plan, kernel)
        give_back(kernel)
    return result(plan, output)
