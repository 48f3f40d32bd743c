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
PRICES = tuple(_OPTIONS["prices"])
USUAL_YEAR = float(_OPTIONS["usualYear"])
#: What `digest()` covers, by profile: names and types, in order.
DIGEST = MappingProxyType(_OPTIONS["digest"])
INVERSE_TOLERANCE = _OPTIONS["rates"]["inverseTolerance"]
RATE_KEYS = tuple(_OPTIONS["rates"]["keys"])
#: Account → what shorts it may choose, its default first.
SHORTING = {int(account): codes for account, codes in _OPTIONS["shorting"].items()}
VECTORBT_ERRORS = {int(code): error for code, error in _OPTIONS["vectorbtErrors"].items()}
REJECTIONS = {int(code): text for code, text in _OPTIONS["rejections"].items()}


def snake(name):
    """`slStop` → `sl_stop`."""
    return re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), name)


def snaked(text):
    """A sentence with the names of options as Python has them."""
    return _NAMES.sub(lambda name: snake(name[0]), text)


def pascal(name):
    """`slStop` → `SlStop`: the name of a field of the kernel."""
    return name[0].upper() + name[1:]


@dataclass(frozen=True)
class Check:
    """A bound on numbers."""

    code: str
    expected: str
    bounds: dict

    def holds(self, value):
        """Whether one value is a number within the bound."""
        is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool | np.bool_)
        return is_number and bool(self.passes(np.array([float(value)]))[0])

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
class Field:
    """A number of an object among the options; a default of "bar" is the ex bar, which it may not lie before either."""

    check: Check
    default: float | str | None

    @property
    def is_since_bar(self):
        return self.default == "bar"


@dataclass(frozen=True)
class Option:
    """One row of the table of options."""

    name: str
    kind: str
    scope: str
    defaults: dict
    #: Defaults by entry point, where that decides.
    api_defaults: dict | None
    input: int | None
    choices: dict | None
    check: Check | None
    apis: dict
    python: bool
    doc: str

    def default(self, profile, api=None):
        """Its default: a number where it holds numbers, else the word that the table has."""
        value = self.defaults[profile] if self.api_defaults is None else self.api_defaults[api]
        return float(value) if self.kind == "number" and _is_number(value) else value

    def taken_by(self, profile, api):
        return api in self.apis[profile]


def _is_number(value):
    try:
        float(value)
    except ValueError:
        return False
    return True


def _check(entry):
    return Check(entry["code"], entry["expected"], entry["bounds"])


def _option(entry):
    check = entry.get("check")
    return Option(
        name=snake(entry["name"]),
        kind=entry["kind"],
        scope=entry["scope"],
        defaults={"realistic": entry.get("default"), "vectorbt": entry.get("vectorbtDefault")},
        api_defaults=entry.get("apiDefaults"),
        input=entry.get("input"),
        choices=entry.get("choices"),
        check=None if check is None else _check(check),
        apis=entry["apis"],
        python=entry["python"],
        doc=entry["doc"],
    )


def _fields(entries):
    fields = {}
    for name, entry in entries.items():
        default = entry.get("default")
        known = default if default in (None, "bar") else float(default)
        fields[snake(name)] = Field(_check(entry), known)
    return fields


_NAMES = re.compile(r"\b(?:" + "|".join(entry["name"] for entry in _OPTIONS["options"]) + r"|fromSignals|fromOrders)\b")
#: Fields of `impact` by name.
IMPACT = MappingProxyType(_fields(_OPTIONS["impact"]))
#: Kind of a corporate action → its code, the field that the kernel has as amount, and its fields.
ACTIONS = MappingProxyType(
    {kind: {**action, "fields": _fields(action["fields"])} for kind, action in _OPTIONS["actions"].items()}
)
#: What an entry of `assets` may hold, and which of it are options of a cell.
ASSET_KEYS = tuple(snake(name) for name in _OPTIONS["assets"]["keys"])
ASSET_FIELDS = tuple(snake(name) for name in _OPTIONS["assets"]["fields"])
SIGNALS = tuple(snake(name) for name in _OPTIONS["signals"])
#: Milliseconds between which a time lies.
EARLIEST, LATEST = _OPTIONS["times"]["earliest"], _OPTIONS["times"]["latest"]
#: Rules about several options at once.
TOGETHER = tuple(_OPTIONS["together"])
#: Every option by its Python name, in the order of the table.
OPTIONS = MappingProxyType({snake(entry["name"]): _option(entry) for entry in _OPTIONS["options"]})
#: Field of the kernel → option that fills it, for the options of a run.
FIELDS = MappingProxyType({pascal(entry["name"]): snake(entry["name"]) for entry in _OPTIONS["options"]})
