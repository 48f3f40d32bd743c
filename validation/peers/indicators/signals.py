"""Random series and signals, and what VectorBT makes of them: crossings, first signals, cleaned signals.

    python validation/peers/indicators/signals.py --seed 1 --count 2000 --out signals.jsonl.gz     # VectorBT's environment

One line a case: bars × columns in rows, two series, two masks, and the marks that VectorBT gives.
"""
import argparse
import gzip
import json
import sys

try:
    import numpy as np
    import pandas as pd
    import vectorbt as vbt
    from vectorbt.generic import nb as generic
    from vectorbt.signals import nb as signals
except ImportError as error:
    print(f"skipped: {error}; make the environment with validation/peers/make-env.sh", file=sys.stderr)
    sys.exit(0)


def cells(values):
    return [None if isinstance(x, float) and np.isnan(x) else x for x in values.ravel().tolist()]


def case(rng):
    bars, columns = int(rng.integers(1, 40)), int(rng.integers(1, 4))
    # Few different values: ties are frequent.
    first, second = (rng.integers(-2, 3, (bars, columns)).astype(float) for _ in range(2))
    first[rng.random((bars, columns)) < 0.05] = np.nan
    second[rng.random((bars, columns)) < 0.05] = np.nan
    entries, exits = (rng.random((bars, columns)) < 0.4 for _ in range(2))
    wanted = {
        "crossedAbove": generic.crossed_above_nb(first, second),
        "crossedBelow": generic.crossed_above_nb(second, first),
        "first": pd.DataFrame(entries).vbt.signals.first().to_numpy(),
    }
    for name, entry_first in (("clean", True), ("cleanAny", False)):
        kept = signals.clean_enex_nb(entries, exits, entry_first)
        wanted[f"{name}Entries"], wanted[f"{name}Exits"] = kept
    return {
        "rows": bars, "columns": columns,
        "first": cells(first), "second": cells(second),
        "entries": cells(entries.astype(int)), "exits": cells(exits.astype(int)),
        "wanted": {name: cells(marks.astype(int)) for name, marks in wanted.items()},
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--out", required=True)
    given = parser.parse_args()
    with gzip.GzipFile(given.out, "wb", mtime=0) as file:
        for number in range(given.count):
            rng = np.random.default_rng([given.seed, number])
            file.write((json.dumps(case(rng), allow_nan=False) + "\n").encode())
    print(f"{given.out}: VectorBT {vbt.__version__}, {given.count} cases")


main()
