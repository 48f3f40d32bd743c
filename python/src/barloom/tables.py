"""The tables that the build wrote beside the kernel: its layout, and every option."""

import json
import re
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

import numpy as np

_DATA = files(__package__) / "data"
WASM = _DATA / "barloom.wasm"
_LAYOUT = json.loads((_DATA / "layout.json").read_text("utf8"))
_OPTIONS = json.loads((_DATA / "options.json").read_text("utf8"))

VERSION = _LAYOUT["version"]
CONSTANTS = MappingProxyType(_LAYOUT["constants"])
#: Enum → name → code.
ENUMS = MappingProxyType(_LAYOUT["enums"])
#: Block → field → byte offset; `Size` is its length.
BLOCKS = MappingProxyType(_LAYOUT["blocks"])
#: Records → column → where it lies.
RECORDS = MappingProxyType(_LAYOUT["records"])
#: Names behind coded columns.
CODES = MappingProxyType(_LAYOUT["codes"])
INPUT = MappingProxyType(_LAYOUT["enums"]["Input"])

FILLS = _OPTIONS["fills"]
CALL_SEQUENCES = _OPTIONS["callSequences"]
TIMES_IN_FORCE = {name: float(bars) for name, bars in _OPTIONS["timesInForce"].items()}
MAINTENANCE = _OPTIONS["maintenance"]
SHORTING = {int(account): codes for account, codes in _OPTIONS["shorting"].items()}
VECTORBT_ERRORS = {int(code): error for code, error in _OPTIONS["vectorbtErrors"].items()}
REJECTIONS = {int(code): text for code, text in _OPTIONS["rejections"].items()}


def snake(name):
    """`slStop` → `sl_stop`."""
    return re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), name)


def pascal(name):
    """`slStop` → `SlStop`: the name of a field of the kernel."""
    return name[0].upper() + name[1:]


@dataclass(frozen=True)
class Check:
    """A bound on numbers."""

    code: str
    expected: str
    bounds: dict

    def passes(self, values):
        """Which values lie within the bound."""
        bounds = {name: limit if limit is True else float(limit) for name, limit in self.bounds.items()}
        missing = np.isnan(values)
        fine = ~missing
        fine &= ~(values <= bounds.get("above", np.nan)) & ~(values < bounds.get("atLeast", np.nan))
        fine &= ~(values >= bounds.get("below", np.nan)) & ~(values > bounds.get("atMost", np.nan))
        if bounds.get("whole"):
            fine &= np.isfinite(values) & (np.floor(values) == values)
        return fine | missing if bounds.get("nan") else fine


@dataclass(frozen=True)
class Option:
    """One row of the table of options."""

    name: str
    kind: str
    scope: str
    defaults: dict
    input: int | None
    choices: dict | None
    check: Check | None
    apis: dict
    python: bool
    doc: str

    def default(self, profile):
        """Its default: a number where it holds numbers, else the word that the table has."""
        value = self.defaults[profile]
        return float(value) if self.kind == "number" and _is_number(value) else value

    def taken_by(self, profile, api):
        return api in self.apis[profile]


def _is_number(value):
    try:
        float(value)
    except ValueError:
        return False
    return True


def _option(entry):
    check = entry.get("check")
    return Option(
        name=snake(entry["name"]),
        kind=entry["kind"],
        scope=entry["scope"],
        defaults={"realistic": entry.get("default"), "vectorbt": entry.get("vectorbtDefault")},
        input=entry.get("input"),
        choices=entry.get("choices"),
        check=None if check is None else Check(check["code"], check["expected"], check["bounds"]),
        apis=entry["apis"],
        python=entry["python"],
        doc=entry["doc"],
    )


#: Every option by its Python name, in the order of the table.
OPTIONS = MappingProxyType({snake(entry["name"]): _option(entry) for entry in _OPTIONS["options"]})
#: Field of the kernel → option that fills it, for the options of a run.
FIELDS = MappingProxyType({pascal(entry["name"]): snake(entry["name"]) for entry in _OPTIONS["options"]})
