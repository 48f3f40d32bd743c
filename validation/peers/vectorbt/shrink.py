"""Reduces a run on which a simulator differs from VectorBT to a small one that differs in the same place.

    python validation/peers/vectorbt/shrink.py runs.jsonl.gz --id vbt-1-000123 --out small.jsonl.gz

Drops bars and columns, puts options back to their defaults, turns arrays into scalars and cells into plain values, as
long as the difference stays; VectorBT runs anew at every step. The judge is a program that answers each case on its
standard input with one line, the difference or nothing.
"""
import argparse
import collections
import json
import re
import shlex
import subprocess

import numpy as np
from case_files import CaseWriter, read_cases
from random_runs import case_from
from recording import decoded_arguments, record

JUDGE = "node validation/peers/run.mjs validation/peers/judge.ts"
# Small enough to try cell by cell.
CELLS_TO_TRY = 120


class Judge:
    def __init__(self, command):
        self._process = subprocess.Popen(
            shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def difference(self, case):
        self._process.stdin.write(json.dumps(case, allow_nan=False) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if answer == "":
            raise SystemExit("the judge ended")
        return answer.strip()

    def close(self):
        self._process.stdin.close()
        self._process.wait()


def place_of(difference):
    """The output that differs, without its indices and values."""
    return re.sub(r"/\d+", "", difference.split(": ")[0])


class Shrinker:
    def __init__(self, case, judge):
        self.judge = judge
        self.case = self.recorded(plan_from(case), case["id"])
        self.difference = judge.difference(self.case)
        self.place = place_of(self.difference)
        self.plan = plan_from(self.case)

    def recorded(self, plan, name=None):
        result = record(plan["api"], plan["given"], plan["grouped"], plan["group_lens"])
        return case_from(name or self.case["id"], "shrink", plan, result)

    def accept(self, plan):
        """Takes a smaller plan on if it still differs."""
        if plan is None:
            return False
        case = self.recorded(plan)
        difference = self.judge.difference(case)
        if difference == "" or place_of(difference) != self.place:
            return False
        self.plan, self.case, self.difference = plan, case, difference
        return True

    def shrink(self):
        steps = [self.bars, self.columns, self.options, self.grouping, self.scalars, self.cells]
        while any([step() for step in steps]):
            print(f"{self.case['shape']}, {len(self.case['given'])} arguments: {self.difference}", flush=True)

    def bars(self):
        changed, length = False, len(self.plan["given"]["close"])
        chunk = max(1, length // 2)
        while chunk >= 1:
            start = len(self.plan["given"]["close"]) - chunk
            while start >= 0:
                if self.accept(without_bars(self.plan, start, start + chunk)):
                    changed = True
                start -= chunk
            chunk //= 2
        return changed

    def columns(self):
        changed = False
        for column in reversed(range(self.plan["given"]["close"].shape[1])):
            changed |= self.accept(without_column(self.plan, column))
        return changed

    def options(self):
        changed = False
        for name in sorted(self.plan["given"]):
            if name != "close":
                changed |= self.accept({**self.plan, "given": without(self.plan["given"], name)})
        return changed

    def grouping(self):
        plan = self.plan
        if not plan["grouped"] or plan["given"].get("cash_sharing"):
            return False
        return self.accept({**plan, "grouped": False, "group_lens": [1] * plan["given"]["close"].shape[1]})

    def scalars(self):
        changed = False
        for name, value in sorted(self.plan["given"].items()):
            if not isinstance(value, np.ndarray) or name in ("close", "init_cash", "call_seq"):
                continue
            for cell in distinct(value):
                if self.accept({**self.plan, "given": {**self.plan["given"], name: cell}}):
                    changed = True
                    break
        return changed

    def cells(self):
        changed = False
        for name in sorted(self.plan["given"]):
            value = self.plan["given"][name]
            if not isinstance(value, np.ndarray) or value.ndim != 2 or name == "call_seq" or value.size > CELLS_TO_TRY:
                continue
            for index in np.ndindex(*value.shape):
                array = self.plan["given"][name].copy()
                for simple in simpler(array[index], array):
                    array[index] = simple
                    if self.accept({**self.plan, "given": {**self.plan["given"], name: array.copy()}}):
                        changed = True
                        break
        return changed


def plan_from(case):
    return {key: case[key] for key in ("api", "grouped", "group_lens")} | {"given": decoded_arguments(case)}


def without(given, name):
    return {key: value for key, value in given.items() if key != name}


def without_bars(plan, start, end):
    bars = len(plan["given"]["close"])
    if end - start >= bars:
        return None
    kept = np.delete(np.arange(bars), np.s_[start:end])
    given = {
        name: value[kept] if isinstance(value, np.ndarray) and value.ndim == 2 and len(value) == bars else value
        for name, value in plan["given"].items()
    }
    return {**plan, "given": given}


def without_column(plan, column):
    columns = plan["given"]["close"].shape[1]
    if columns == 1:
        return None
    ends = np.cumsum(plan["group_lens"])
    group = int(np.searchsorted(ends, column, side="right"))
    place = column - (ends[group] - plan["group_lens"][group])
    group_lens = list(plan["group_lens"])
    group_lens[group] -= 1
    is_gone = group_lens[group] == 0
    given = {}
    for name, value in plan["given"].items():
        if name == "call_seq" and isinstance(value, np.ndarray):
            value = without_call(value, ends[group] - plan["group_lens"][group], plan["group_lens"][group], place)
            if value is None:
                return None
        elif name == "init_cash" and isinstance(value, np.ndarray):
            if not plan["given"].get("cash_sharing"):
                value = np.delete(value, column)
            elif is_gone:
                value = np.delete(value, group)
        elif isinstance(value, np.ndarray) and value.ndim == 2 and value.shape[1] == columns:
            value = np.delete(value, column, axis=1)
        given[name] = value
    return {**plan, "given": given, "group_lens": [length for length in group_lens if length > 0]}


def without_call(call_seq, start, length, place):
    """The group's calls without the one of `place`; None when some bar does not call each place once."""
    rows = []
    for row in call_seq:
        calls = row[start : start + length]
        if sorted(calls) != list(range(length)):
            return None
        left = [call - (call > place) for call in calls if call != place]
        rows.append([*row[:start], *left, *row[start + length :]])
    return np.array(rows, dtype=np.int64)


def distinct(array):
    """Cells, the most frequent first, as Python values."""
    counts = collections.Counter(repr(cell) for cell in array.ravel())
    cells = {repr(cell): cell for cell in array.ravel()}
    return [native(cells[name]) for name, _ in counts.most_common(4)]


def native(cell):
    return cell.item() if isinstance(cell, np.generic) else cell


def simpler(cell, array):
    """Plainer values for a cell, the plainest first."""
    if array.dtype.kind == "b":
        return [False] if cell else []
    if array.dtype.kind != "f":
        return []
    candidates = [10.0, 1.0, round(float(cell), 0), round(float(cell), 2)] if np.isfinite(cell) else [10.0]
    plainest = next((k for k, value in enumerate(candidates) if value == cell), len(candidates))
    return candidates[:plainest]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--id", help="the run; without it the first one that differs")
    parser.add_argument("--judge", default=JUDGE)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    judge = Judge(options.judge)
    for case in read_cases(options.file):
        if options.id not in (None, case["id"]):
            continue
        if judge.difference(case) != "":
            break
    else:
        raise SystemExit("no such run differs")
    shrinker = Shrinker(case, judge)
    if shrinker.difference == "":
        raise SystemExit("VectorBT gives another result now, which does not differ")
    shrinker.shrink()
    judge.close()
    with CaseWriter(options.out) as writer:
        writer.write(shrinker.case)
    given = {name: shrinker.case["args"][name] for name in shrinker.case["given"]}
    print(json.dumps({"api": shrinker.case["api"], "group_lens": shrinker.case["group_lens"], "given": given}))
    print(shrinker.difference)


if __name__ == "__main__":
    main()
