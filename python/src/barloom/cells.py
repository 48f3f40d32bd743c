"""One argument → a strided view of it: nothing is copied to full size."""

from dataclasses import dataclass

import numpy as np

from .errors import BacktestError, describe, enum_error


@dataclass(frozen=True)
class Shape:
    """Bars × columns of a run."""

    bars: int
    columns: int


@dataclass(frozen=True)
class Rectangle:
    """A value of any accepted form, still unchecked. A list is a row, or the bars of a single column."""

    values: np.ndarray
    is_list: bool = False
    is_scalar: bool = False

    @property
    def rows(self):
        return self.values.shape[0]

    @property
    def columns(self):
        return self.values.shape[1]

    def as_bars(self):
        """A list of prices or signals is one column."""
        return Rectangle(self.values.reshape(-1, 1)) if self.is_list else self


@dataclass(frozen=True)
class Cells:
    """Checked cells, read as `data[bar * row_stride + column * column_stride]`."""

    data: np.ndarray
    rows: int
    columns: int
    row_stride: int
    column_stride: int

    def at(self, bar, column):
        return self.data[bar * self.row_stride + column * self.column_stride]

    def full(self, shape):
        """Every cell of the run, as a view."""
        size = self.data.itemsize
        strides = (self.row_stride * size, self.column_stride * size)
        return np.lib.stride_tricks.as_strided(self.data, (shape.bars, shape.columns), strides, writeable=False)


def rectangle(option, value):
    """Reads the form of an argument: scalar, list, or matrix (numpy; pandas is unwrapped before)."""
    if isinstance(value, Rectangle):
        return value
    if not isinstance(value, np.ndarray | list | tuple):
        if isinstance(value, dict) or value is None:
            raise BacktestError(
                "E_SHAPE",
                f"{option} is {describe(value)}",
                option=option,
                got=describe(value),
                expected="a scalar, a list or a matrix",
            )
        cell = np.empty((1, 1), dtype=object)
        cell[0, 0] = value.item() if isinstance(value, np.generic) else value
        return Rectangle(cell, is_scalar=True)
    values = value if isinstance(value, np.ndarray) else _array_of(option, value)
    if values.ndim == 1:
        return Rectangle(values.reshape(1, -1), is_list=True)
    if values.ndim == 2:
        return Rectangle(values)
    raise BacktestError(
        "E_SHAPE",
        f"{option} has {values.ndim} dimensions",
        option=option,
        got=values.ndim,
        expected="one or two dimensions",
    )


def _array_of(option, values):
    lengths = {len(row) if isinstance(row, list | tuple | np.ndarray) else -1 for row in values}
    if len(lengths) > 1:
        raise BacktestError(
            "E_SHAPE", f"the rows of {option} have different lengths", option=option, expected="rows of one length"
        )
    flat = [cell for row in values for cell in row] if lengths and lengths != {-1} else list(values)
    typed = {type(cell) for cell in flat}
    if typed in ({int}, {float}, {int, float}, {bool}):
        return np.array(values)
    cells = np.empty(len(flat), dtype=object)
    cells[:] = [cell.item() if isinstance(cell, np.generic) else cell for cell in flat]
    return cells.reshape(len(values), -1) if lengths and lengths != {-1} else cells


def broadcast(option, form, values, shape):
    """Lays checked values over the run's shape by strides; throws where they do not fit."""
    if form.is_list and shape.columns == 1 and form.columns != 1:
        values = values.reshape(-1, 1)
    rows, columns = values.shape
    if columns not in (shape.columns, 1) or rows not in (shape.bars, 1):
        raise BacktestError(
            "E_BROADCAST",
            f"{option} is {rows}×{columns}, the run is {shape.bars}×{shape.columns}",
            option=option,
            got=f"{rows}×{columns}",
            expected=f"a scalar, {shape.columns} values (one per column), or a matrix of {shape.bars} bars",
        )
    by_column = values.flags.f_contiguous and not values.flags.c_contiguous
    data = np.ravel(values, order="F" if by_column else "C")
    row_stride = 0 if rows == 1 else 1 if by_column else columns
    column_stride = 0 if columns == 1 else rows if by_column else 1
    return Cells(data, rows, columns, row_stride, column_stride)


def numbers(option, value, shape, check=None):
    """Numbers, checked cell by cell."""
    form = rectangle(option, value)
    cells = broadcast(option, form, _doubles(option, form.values), shape)
    if check is not None:
        require_all(option, cells, check.passes(cells.data), check.code, check.expected)
    return cells


def _doubles(option, values):
    if values.dtype == np.float64:
        return values
    if values.dtype.kind in "iu":
        return values.astype(np.float64)
    if values.dtype == object and all(
        isinstance(cell, int | float) and not isinstance(cell, bool) for cell in values.flat
    ):
        return values.astype(np.float64)
    raise dtype_error(option, values, "float64 or integers")


def masks(option, value, shape):
    """0/1 signals."""
    form = rectangle(option, value)
    return broadcast(option, form, _bits(option, form.values), shape)


def _bits(option, values):
    if values.dtype == bool:
        return values.view(np.uint8)
    if values.dtype.kind in "iu":
        if np.isin(values, (0, 1)).all():
            return values.astype(np.uint8)
        raise BacktestError("E_RANGE", f"{option} holds other numbers than 0 and 1", option=option, expected="0 or 1")
    if values.dtype == object and all(isinstance(cell, bool | int) and cell in (0, 1) for cell in values.flat):
        return values.astype(np.uint8)
    raise dtype_error(option, values, "booleans, 0 or 1")


def dtype_error(option, values, expected):
    cells = values.flat[0] if values.dtype == object and values.size else None
    got = describe(cells) if cells is not None else f"dtype {values.dtype}"
    return BacktestError(
        "E_DTYPE", f"{option} holds {got}, expected {expected}", option=option, got=got, expected=expected
    )


def choices(option, value, shape, codes, takes_codes=False):
    """Named choices → codes; VectorBT's own integer codes where they are taken."""
    form = rectangle(option, value)
    wanted = np.array([_code(option, _plain(cell), codes, takes_codes) for cell in form.values.flat], dtype=np.uint8)
    return broadcast(option, form, wanted.reshape(form.values.shape), shape)


def _plain(cell):
    return cell.item() if isinstance(cell, np.generic) else cell


def _code(option, cell, codes, takes_codes):
    if (
        takes_codes
        and not isinstance(cell, bool)
        and isinstance(cell, int | float)
        and float(cell).is_integer()
        and abs(cell) < 128
    ):
        return int(cell) & 255
    return choice(option, cell, codes)


def choice(option, value, codes):
    """A name in any case, with or without underscores → its code."""
    if isinstance(value, bool) and "disabled" in codes:
        return codes["both" if value else "disabled"]
    wanted = _key(value) if isinstance(value, str) else None
    for name, code in codes.items():
        if _key(name) == wanted:
            return code
    raise enum_error(option, value, codes)


def _key(name):
    return name.lower().replace("_", "")


def require_all(option, cells, passes, code, expected, codes=None):
    """Throws with the first cell that does not pass; `codes` are the names behind the numbers of a choice."""
    if passes.all():
        return
    index = int(np.argmin(passes))
    bar, column = _place(cells, index)
    total = int((~passes).sum())
    got = cells.data[index].item()
    got = next((name for name, of in (codes or {}).items() if of == got), got)
    where = "" if cells.data.size == 1 else f" at (bar, column) ({bar}, {column}), {total} in all"
    raise BacktestError(
        code,
        f"{option} is {got}{where}; expected {expected}",
        option=option,
        bar=bar,
        column=column,
        got=got,
        expected=expected,
    )


def _place(cells, index):
    """Where a cell of the argument's own data lies in the run."""
    if cells.rows == 1:
        return 0, index if cells.columns > 1 else 0
    if cells.row_stride == 1:
        return index % cells.rows, index // cells.rows
    return index // cells.columns, index % cells.columns
