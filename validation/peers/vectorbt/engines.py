"""VectorBT's own two engines on the same runs: replays a case file and lists where the results differ, by kind.

    python validation/peers/vectorbt/engines.py --engine rust runs.jsonl.gz
    python validation/peers/vectorbt/engines.py --engine numba runs.jsonl.gz

The second form checks that a file is what this VectorBT gives.
"""
import argparse
import collections
import math
import sys

import vectorbt as vbt
from case_files import decode, read_cases
from recording import decoded_arguments, difference, record

# Outputs that follow from the orders by arithmetic alone; a difference here, with equal orders, is one of analysis.
SIMULATED = ["order_records", "log_records", "call_seq"]


def differences(case, result):
    """Kinds of differences of one run, each with the first place and the two values."""
    expected = {"error": case["error"]} if "error" in case else {"outputs": case["outputs"]}
    if "error" in expected or "error" in result:
        found = difference(result, expected)
        return {} if found is None else {error_kind(result, expected, simulation_kind(case)): found}
    actual, outputs = result["outputs"], expected["outputs"]
    for name in SIMULATED:
        found = difference(actual.get(name), outputs.get(name))
        if found is not None:
            return {f"simulation: {simulation_kind(case)}": found}
    kinds = {}
    for name in outputs:
        if name == "metrics":
            for metric in outputs[name]:
                note(kinds, f"metric {metric}", actual[name][metric], outputs[name][metric], f"/{metric}")
        else:
            note(kinds, f"output {name}", actual[name], outputs[name], f"/{name}")
    return kinds


def note(kinds, kind, actual, expected, path):
    found = difference(actual, expected, path)
    if found is not None:
        kinds[f"{kind}: {size_of(actual, expected)}"] = found


def size_of(actual, expected):
    """Whether two results differ in their last bits only."""
    pairs = list(numbers_of(actual, expected))
    if not pairs or any(isinstance(value, (str, type(None))) for pair in pairs for value in pair):
        return "other values or errors"
    apart = [(abs(a - b), max(abs(a), abs(b))) for a, b in pairs if a != b]
    if not apart:
        return "sign of zero"
    return "last bits" if all(gap < max(1e-9 * scale, 1e-12) for gap, scale in apart) else "other values"


def numbers_of(actual, expected):
    if isinstance(actual, dict) and isinstance(expected, dict):
        for name in expected:
            yield from numbers_of(actual.get(name), expected[name])
    elif isinstance(actual, list) and isinstance(expected, list) and len(actual) == len(expected):
        for pair in zip(actual, expected):
            yield from numbers_of(*pair)
    elif actual != expected or repr(actual) != repr(expected):
        yield actual, expected


def error_kind(result, expected, cause):
    if "error" not in result:
        return f"error: this engine raises none ({cause})"
    if "error" not in expected:
        return f"error: only this engine raises ({cause})"
    one, other = result["error"], expected["error"]
    if one["message"] == other["message"]:
        return f"error: {one['type']} instead of {other['type']}, same text"
    return f"error: another text ({cause})"


def simulation_kind(case):
    """The known causes that the arguments allow; which of them it was is not decided here."""
    args = case["args"]
    causes = []
    if case.get("error", {}).get("type") == "ZeroDivisionError":
        causes.append("division by zero")
    if case.get("random"):
        causes.append("random rejections")
    if any(not math.isnan(float(x)) for x in cells(args["size_granularity"])):
        causes.append("size_granularity")
    if "percent" in cells(args["size_type"]) and any(x == 0 for x in cells(args["size"])):
        causes.append("percent of size 0")
    if args["call_seq"] == "auto":
        causes.append("automatic call sequence")
    return ", ".join(causes) or "no known cause"


def cells(value):
    value = decode(value)
    return list(value.ravel()) if hasattr(value, "ravel") else [value]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=["numba", "rust"], required=True)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int)
    parser.add_argument("--as-given", action="store_true", help="pass scalars as scalars (compiles for most runs)")
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    kinds, examples, runs, different = collections.Counter(), {}, 0, 0
    for file in options.files:
        for index, case in enumerate(read_cases(file)):
            if index < options.first or (options.count is not None and index >= options.first + options.count):
                continue
            runs += 1
            given, lifted = decoded_arguments(case), not options.as_given
            result = record(case["api"], given, case["grouped"], case["group_lens"], options.engine, lifted)
            found = differences(case, result)
            different += bool(found)
            for kind, place in found.items():
                kinds[kind] += 1
                examples.setdefault(kind, (case["id"], *place))
            if runs % 500 == 0:
                print(f"{runs} runs", file=sys.stderr)
    print(f"VectorBT {vbt.__version__}, engine {options.engine}: {runs} runs, {different} differ")
    for kind, count in kinds.most_common():
        name, path, text = examples[kind]
        print(f"{count:6d}  {kind}\n        e.g. {name} {path}: {text[:160]}")


if __name__ == "__main__":
    main()
