"""VectorBT's tolerant arithmetic on arrays, step by step as in the kernel (assembly/vectorbt/tolerance.ts)."""

import numpy as np

from .tables import CONSTANTS

_RELATIVE = CONSTANTS["VECTORBT_RELATIVE"]
_ABSOLUTE = CONSTANTS["VECTORBT_ABSOLUTE"]


def is_close(a, b):
    """Equal, or nearly so; infinities and NaN are close to nothing."""
    with np.errstate(all="ignore"):
        allowed = np.maximum(_RELATIVE * np.maximum(np.abs(a), np.abs(b)), _ABSOLUTE)
        return np.isfinite(a) & np.isfinite(b) & ((a == b) | (np.abs(a - b) <= allowed))


def add_tolerant(a, b):
    """Sum that snaps to 0 where the terms nearly cancel."""
    with np.errstate(all="ignore"):
        total = a + b
        cancels = np.where(np.sign(a) != np.sign(b), is_close(np.abs(a), np.abs(b)), is_close(total, 0.0))
        return np.where(cancels, 0.0, total)
