"""The policy lattice in VectorBT: every mode of settling conflicts, with every pair of signals on two bars.

    python validation/peers/vectorbt/lattice.py --share 0.1 --seed 1 --out lattice.json.gz

Each point is one column of a wide from_signals call. A point's number is its coordinates in mixed radix, the first
axis counting slowest. Bits of a signal in the four-array form: 1 long entry, 2 long exit, 4 short entry, 8 short
exit; in the direction form: 1 entry, 2 exit.
"""
import argparse
import base64
import gzip
import json
import random
import time

import numpy as np
import pandas as pd
import vectorbt as vbt

MODES = [
    ("accumulate", 4),
    ("upon_long_conflict", 5),
    ("upon_short_conflict", 5),
    ("upon_dir_conflict", 5),
    ("upon_opposite_entry", 5),
]
FORMS = {
    "arrays": [*MODES, ("signals_0", 16), ("signals_1", 16)],
    "direction": [("direction", 3), *MODES, ("signals_0", 4), ("signals_1", 4)],
}
SIGNAL_NAMES = {"arrays": ["entries", "exits", "short_entries", "short_exits"], "direction": ["entries", "exits"]}
# Sizes that tell adding, reducing, closing and reversing apart.
CLOSE = [10.0, 11.0]
SIZE = [2.0, 1.5]
INIT_CASH = 1000.0
COLUMNS_AT_ONCE = 20000


def point_count(form):
    return int(np.prod([length for _, length in FORMS[form]]))


def coordinates(form, points):
    axes = FORMS[form]
    return dict(zip((name for name, _ in axes), np.unravel_index(points, [length for _, length in axes])))


def orders_of(form, points, engine):
    at = coordinates(form, points)
    signals = np.stack([at.pop("signals_0"), at.pop("signals_1")])
    arrays = {name: (signals >> bit & 1).astype(bool) for bit, name in enumerate(SIGNAL_NAMES[form])}
    modes = {name: codes.astype(np.int64).reshape(1, -1) for name, codes in at.items()}
    portfolio = vbt.Portfolio.from_signals(
        pd.DataFrame(np.repeat(np.array(CLOSE).reshape(-1, 1), len(points), axis=1)),
        **arrays,
        **modes,
        size=np.array(SIZE).reshape(-1, 1),
        init_cash=INIT_CASH,
        engine=engine,
    )
    return portfolio.orders.values


def recorded(form, points, engine):
    parts = []
    for start in range(0, len(points), COLUMNS_AT_ONCE):
        records = orders_of(form, points[start : start + COLUMNS_AT_ONCE], engine)
        parts.append((records, start))
    columns = np.concatenate([records["col"] + start for records, start in parts])

    def packed(values, kind):
        return base64.b64encode(np.ascontiguousarray(values, dtype=kind).tobytes()).decode("ascii")

    def field(name, kind):
        return packed(np.concatenate([records[name] for records, _ in parts]), kind)

    return {
        "axes": FORMS[form],
        "points": packed(points, "<u4"),
        "orderCounts": packed(np.bincount(columns, minlength=len(points)), "<u1"),
        "bars": field("idx", "<u1"),
        "sides": field("side", "<u1"),
        "sizes": field("size", "<f8"),
        "prices": field("price", "<f8"),
    }


def chosen(form, share, seed):
    count = point_count(form)
    if share >= 1:
        return np.arange(count)
    return np.array(sorted(random.Random(f"{seed}:{form}").sample(range(count), round(count * share))))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=["numba", "rust"], default="numba")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.1, help="part of the lattice; 1 is all of it")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    started = time.time()
    points = {form: chosen(form, options.share, options.seed) for form in FORMS}
    lattice = {
        "versions": {"vectorbt": vbt.__version__, "engine": options.engine},
        "seed": options.seed,
        "share": options.share,
        "close": CLOSE,
        "size": SIZE,
        "initCash": INIT_CASH,
        "forms": {form: recorded(form, chosen_points, options.engine) for form, chosen_points in points.items()},
    }
    with open(options.out, "wb") as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        packed.write(json.dumps(lattice).encode("utf-8"))
    counts = ", ".join(f"{len(numbers)} of {point_count(form)} {form}" for form, numbers in points.items())
    print(f"VectorBT {vbt.__version__}, engine {options.engine}, seed {options.seed}: {counts}")
    print(f"{time.time() - started:.0f} s")


if __name__ == "__main__":
    main()
