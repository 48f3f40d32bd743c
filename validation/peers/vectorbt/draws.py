"""Seeded draws of arguments: nice numbers, hostile numbers, and the borders of the tolerant comparisons."""
import math

import numpy as np

# Steps around a border, relative: inside, at and outside VectorBT's tolerance of 1e-9, and single ulps.
BORDER_STEPS = [0, 1e-9, -1e-9, 1.1e-9, -1.1e-9, 9e-10, -9e-10, 1e-10, -1e-10, 2**-52, -(2**-53), 1e-6, -1e-6]


class Draw:
    """All randomness of one run. `rng` is Python's own generator, whose stream does not depend on package versions."""

    def __init__(self, rng, bars, columns):
        self.rng = rng
        self.bars = bars
        self.columns = columns

    def chance(self, probability):
        return self.rng.random() < probability

    def choice(self, items):
        return self.rng.choice(items)

    def weighted(self, table):
        """An item of `{item: weight}`."""
        return self.rng.choices(list(table), weights=list(table.values()))[0]

    def cells(self, draw_cell, weights=None):
        """A scalar, row, column or full array of draws."""
        form = self.weighted(weights or {"scalar": 5, "row": 2, "column": 2, "full": 3})
        if form == "scalar":
            return draw_cell()
        rows = 1 if form == "row" else self.bars
        columns = 1 if form == "column" else self.columns
        values = [draw_cell() for _ in range(rows * columns)]
        return array_of(values, rows, columns)

    def full(self, draw_cell):
        return self.cells(draw_cell, {"full": 1})

    def near(self, value):
        """A number at or near a border."""
        return value * (1 + self.choice(BORDER_STEPS))


def array_of(values, rows, columns):
    kind = bool if isinstance(values[0], bool) else float if not any(isinstance(v, str) for v in values) else object
    flat = np.empty(len(values), dtype=kind)
    flat[:] = values
    return flat.reshape(rows, columns)


def prices(draw):
    """A close per bar and column, always positive where it is a number."""
    style = draw.weighted({"walk": 5, "integers": 3, "cents": 3, "flat": 1, "jumps": 1, "tiny": 1, "huge": 1})
    bars, columns, rng = draw.bars, draw.columns, draw.rng
    close = np.empty((bars, columns))
    for column in range(columns):
        level = rng.choice([1.0, 10.0, 50.43, 100.0, 333.33])
        drift = rng.choice([0.0, 0.0, 0.01, -0.01])
        for bar in range(bars):
            level *= 1 + drift + rng.uniform(-0.03, 0.03)
            close[bar, column] = {
                "walk": level,
                "integers": float(rng.randint(1, 8)),
                "cents": max(round(level * (1 + rng.uniform(-0.2, 0.2)), 2), 0.01),
                "flat": 10.0,
                "jumps": level * rng.choice([1.0, 1.0, 0.1, 10.0]),
                "tiny": level * 1e-7,
                "huge": level * 1e9,
            }[style]
    return close


def with_gaps(draw, array, share):
    """The same prices with missing ones, single or in runs at the ends."""
    array = array.copy()
    for column in range(array.shape[1]):
        if draw.chance(0.3):
            array[: draw.rng.randint(0, max(1, draw.bars // 3)), column] = math.nan
        if draw.chance(0.2):
            array[draw.bars - draw.rng.randint(0, max(1, draw.bars // 3)) :, column] = math.nan
        for bar in range(draw.bars):
            if draw.chance(share):
                array[bar, column] = math.nan
    return array


def around(draw, close, spread=0.01):
    """Prices near the close, cell by cell."""
    factors = np.array([1 + draw.rng.uniform(-spread, spread) for _ in range(close.size)])
    return close * factors.reshape(close.shape)


def bars_of(draw, close):
    """Open, high and low that mostly enclose each other; hostile ones do not."""
    open_ = around(draw, close, draw.choice([0.01, 0.03]))
    reach = draw.choice([0.0, 0.01, 0.05])
    up = np.array([1 + draw.rng.uniform(0, reach) for _ in range(close.size)]).reshape(close.shape)
    down = np.array([1 - draw.rng.uniform(0, reach) for _ in range(close.size)]).reshape(close.shape)
    high, low = np.maximum(open_, close) * up, np.minimum(open_, close) * down
    if draw.chance(0.05):
        high, low = low, high
    return open_, high, low


def with_words(draw, array, words, share):
    """Some cells replaced by special values."""
    array = np.array(array, dtype=float)
    for index in np.ndindex(*array.shape):
        if draw.chance(share):
            array[index] = draw.choice(words)
    return array
