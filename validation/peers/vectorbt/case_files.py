"""The case form shared by all programs of this project: one JSON object a line, gzip, strict JSON."""
import base64
import gzip
import json
import math

import numpy as np

# Larger arrays are written as their little-endian bytes.
LARGEST_PLAIN_ARRAY = 4096
BINARY_TYPES = {"float64": "<f8", "int64": "<i8", "bool": "|b1"}
NUMBER_WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def read_cases(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


class CaseWriter:
    """Writes cases to a gzipped file whose bytes depend on nothing but the cases."""

    def __init__(self, path):
        self._file = open(path, "wb")
        self._gzip = gzip.GzipFile(filename="", mode="wb", fileobj=self._file, mtime=0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._gzip.close()
        self._file.close()

    def write(self, case):
        self._gzip.write((json.dumps(case, allow_nan=False) + "\n").encode("utf-8"))


def encode_float(value):
    value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def encode_scalar(value):
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return encode_float(value)
    return value


def encode_list(values):
    return [encode_scalar(value) for value in values]


def encode_array(array, dtype=None):
    """`dtype` is "enum" for an object array of lower-case names and stray codes."""
    array = np.asarray(array)
    if dtype is None:
        dtype = {"f": "float64", "i": "int64", "u": "int64", "b": "bool", "O": "enum"}[array.dtype.kind]
    encoded = {"shape": list(array.shape), "dtype": dtype}
    if array.size > LARGEST_PLAIN_ARRAY and dtype != "enum":
        raw = np.ascontiguousarray(array, dtype=BINARY_TYPES[dtype]).tobytes()
        return {**encoded, "b64": base64.b64encode(raw).decode("ascii")}
    return {**encoded, "data": encode_list(array.ravel())}


def is_array(value):
    return isinstance(value, dict) and "dtype" in value and "shape" in value


def decode(value):
    """Number words become numbers and encoded arrays numpy arrays; everything else stays."""
    if isinstance(value, str):
        return NUMBER_WORDS.get(value, value)
    if not is_array(value):
        return value
    shape, dtype = value["shape"], value["dtype"]
    if "b64" in value:
        flat = np.frombuffer(base64.b64decode(value["b64"]), dtype=BINARY_TYPES[dtype])
        return flat.astype(flat.dtype.newbyteorder("=")).reshape(shape)
    cells = [decode(cell) for cell in value["data"]]
    if dtype != "enum":
        return np.array(cells, dtype=dtype).reshape(shape)
    names = np.empty(len(cells), dtype=object)
    names[:] = cells
    return names.reshape(shape)
