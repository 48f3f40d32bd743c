"""The lines between the harness and a peer: plans in, runs out, one JSON line each, in order.

    import sys, pathlib
    sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "engines"))
    from serve import serve
    serve(lambda plan: {"fills": [[bar, column, units, price, fees], ...], "equity": [...], "cash": [...], "extra": {}})

An exception becomes `{"error": text}`. What the peer prints goes to standard error.
"""
import json
import math
import os
import sys


def plain(value):
    """JSON has no NaN and no infinity: they go as strings. Numbers of NumPy become Python's."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def numbers(value):
    """The way back: null and the strings of `plain` as floats, in lists of any depth."""
    if isinstance(value, list):
        return [numbers(entry) for entry in value]
    if value is None:
        return math.nan
    return float(value) if isinstance(value, str) else value


def serve(run):
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        try:
            answer = plain(run(json.loads(line)))
        except Exception as error:  # whatever the peer raises is its answer
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=out, flush=True)
