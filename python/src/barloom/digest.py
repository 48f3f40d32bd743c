"""One fingerprint of everything a run gave: the same as `digest()` of the TypeScript library."""

import hashlib
import json

import numpy as np

from .tables import DIGEST

_TYPES = {"f64": np.float64, "i32": np.int32, "u8": np.uint8}


def typed(profile, name, columns):
    """Columns of a table in the order and with the types that the digest has them."""
    fields = next(form["fields"] for form in DIGEST[profile] if form["name"] == name)
    return {field: np.asarray(columns[field], dtype=_TYPES[kind]) for field, kind in fields.items()}


def digest_of(plan, profile, lengths, arrays):
    """SHA-256 over the frame of a result and its arrays, in the order of the table; what a run has not is left out.

    arrays: name → values, or columns of a table by field; None or missing: the run has none.
    """
    names = None if plan.names is None else list(plan.names)
    head = [DIGEST["version"], profile, plan.shape.bars, plan.shape.columns, list(lengths), names]
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    hashed = hashlib.sha256(f"{text}\n".encode("utf8", "surrogatepass"))
    if plan.time is not None:
        _add(hashed, "time", plan.time, "f64")
    for form in DIGEST[profile]:
        values = arrays.get(form["name"])
        if values is None:
            continue
        if "type" in form:
            _add(hashed, form["name"], values, form["type"])
            continue
        for field, kind in form["fields"].items():
            _add(hashed, f"{form['name']}.{field}", values[field], kind)
    return hashed.hexdigest()


def _add(hashed, name, values, kind):
    """Every NaN counts as the same one."""
    values = np.ascontiguousarray(values, dtype=_TYPES[kind])
    if kind == "f64":
        values = np.where(np.isnan(values), np.nan, values)
    hashed.update(f"{name}:{values.itemsize}:{values.size}:".encode())
    hashed.update(values.tobytes())
