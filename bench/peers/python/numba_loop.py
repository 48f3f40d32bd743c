"""The loop that a competent quant writes by hand: state in registers, one pass, figures on the way. Both memory orders."""
import math

import numpy as np
from numba import njit
from serve import FEES, SLIPPAGE, SWEEPS, serve


@njit(cache=True, error_model="numpy")
def step(value, last, peak, fall, total, squares):
    """What the figures need of a bar's value; compiled into the loops that call it."""
    change = value / last - 1
    total += change
    squares += change * change
    if value > peak:
        peak = value
    elif value / peak - 1 < fall:
        fall = value / peak - 1
    return value, peak, fall, total, squares


@njit(cache=True, error_model="numpy")
def finish(value, cash, total, squares, bars):
    mean = total / bars
    deviation = math.sqrt(max(squares - bars * mean * mean, 0.0) / (bars - 1))
    return value / cash - 1, mean / deviation * math.sqrt(365.0)


@njit(cache=True, error_model="numpy")
def columns(close, entries, exits, cash0, fees, slippage, room):
    bars, count = close.shape
    bar_of, column_of = np.empty(room, np.int32), np.empty(room, np.int32)
    size_of, price_of, fee_of = np.empty(room), np.empty(room), np.empty(room)
    figures, n = np.empty((3, count)), 0
    for column in range(count):
        cash, units, last, peak, fall, total, squares = cash0, 0.0, cash0, cash0, 0.0, 0.0, 0.0
        for bar in range(bars):
            price = close[bar, column]
            if units > 0:
                if exits[bar, column] and not entries[bar, column]:
                    got = price * (1 - slippage)
                    fee = units * got * fees
                    bar_of[n], column_of[n], size_of[n], price_of[n], fee_of[n] = bar, column, -units, got, fee
                    n += 1
                    cash += units * got - fee
                    units = 0.0
            elif entries[bar, column] and not exits[bar, column] and cash > 0:
                paid = price * (1 + slippage)
                money = cash / (1 + fees)
                units = money / paid
                bar_of[n], column_of[n], size_of[n], price_of[n], fee_of[n] = bar, column, units, paid, cash - money
                n += 1
                cash = 0.0
            value = cash + units * price
            last, peak, fall, total, squares = step(value, last, peak, fall, total, squares)
        figures[0, column], figures[1, column] = finish(last, cash0, total, squares, bars)
        figures[2, column] = fall
    return figures, bar_of[:n], column_of[:n], size_of[:n], price_of[:n], fee_of[:n]


@njit(cache=True, error_model="numpy")
def columns_by_row(close, entries, exits, cash0, fees, slippage, room):
    """The same for arrays in row order: the bars outside, the state of all columns in arrays."""
    bars, count = close.shape
    bar_of, column_of = np.empty(room, np.int32), np.empty(room, np.int32)
    size_of, price_of, fee_of = np.empty(room), np.empty(room), np.empty(room)
    cash, units, last, peak = np.full(count, cash0), np.zeros(count), np.full(count, cash0), np.full(count, cash0)
    least, total, squares, n = np.ones(count), np.zeros(count), np.zeros(count), 0
    for bar in range(bars):
        for column in range(count):
            if entries[bar, column] == exits[bar, column]:
                continue
            price = close[bar, column]
            if units[column] > 0:
                if exits[bar, column]:
                    got = price * (1 - slippage)
                    fee = units[column] * got * fees
                    bar_of[n], column_of[n], size_of[n], price_of[n], fee_of[n] = bar, column, -units[column], got, fee
                    n += 1
                    cash[column] += units[column] * got - fee
                    units[column] = 0.0
            elif entries[bar, column] and cash[column] > 0:
                paid = price * (1 + slippage)
                money = cash[column] / (1 + fees)
                units[column] = money / paid
                bar_of[n], column_of[n], size_of[n] = bar, column, units[column]
                price_of[n], fee_of[n] = paid, cash[column] - money
                n += 1
                cash[column] = 0.0
        for column in range(count):
            value = cash[column] + units[column] * close[bar, column]
            change = value / last[column] - 1
            last[column] = value
            total[column] += change
            squares[column] += change * change
            peak[column] = max(peak[column], value)
            least[column] = min(least[column], value / peak[column])
    figures = np.empty((3, count))
    for column in range(count):
        figures[0, column], figures[1, column] = finish(last[column], cash0, total[column], squares[column], bars)
        figures[2, column] = least[column] - 1
    return figures, bar_of[:n], column_of[:n], size_of[:n], price_of[:n], fee_of[:n]


@njit(cache=True, error_model="numpy")
def pool(close, entries, exits, cash0, money, fees, slippage, room):
    bars, count = close.shape
    bar_of, column_of = np.empty(room, np.int32), np.empty(room, np.int32)
    size_of, price_of, fee_of = np.empty(room), np.empty(room), np.empty(room)
    units = np.zeros(count)
    # The first peak is the first bar's value, as in VectorBT.
    cash, last, peak, fall, total, squares, n = cash0, cash0, 0.0, 0.0, 0.0, 0.0, 0
    for bar in range(bars):
        for column in range(count):
            if exits[bar, column] and not entries[bar, column] and units[column] > 0:
                got = close[bar, column] * (1 - slippage)
                fee = units[column] * got * fees
                bar_of[n], column_of[n], size_of[n], price_of[n], fee_of[n] = bar, column, -units[column], got, fee
                n += 1
                cash += units[column] * got - fee
                units[column] = 0.0
        value = 0.0
        for column in range(count):
            if entries[bar, column] and not exits[bar, column] and units[column] == 0 and cash > 0:
                paid = close[bar, column] * (1 + slippage)
                size = money / close[bar, column]
                cost = size * paid
                fee = cost * fees
                if cost + fee > cash:
                    fee = cash - cash / (1 + fees)
                    size, cost = (cash - fee) / paid, cash - fee
                bar_of[n], column_of[n], size_of[n], price_of[n], fee_of[n] = bar, column, size, paid, fee
                n += 1
                cash -= cost + fee
                units[column] = size
            value += units[column] * close[bar, column]
        value += cash
        last, peak, fall, total, squares = step(value, last, peak, fall, total, squares)
    figures = np.empty((3, 1))
    figures[0, 0], figures[1, 0] = finish(last, cash0, total, squares, bars)
    figures[2, 0] = fall
    return figures, bar_of[:n], column_of[:n], size_of[:n], price_of[:n], fee_of[:n]


@njit(cache=True, error_model="numpy")
def averages(close, windows):
    out = np.full((len(windows), len(close)), np.nan)
    for k in range(len(windows)):
        window, total = windows[k], 0.0
        for bar in range(len(close)):
            total += close[bar]
            if bar >= window:
                total -= close[bar - window]
            if bar >= window - 1:
                out[k, bar] = total / window
    return out


@njit(cache=True, error_model="numpy")
def pair(close, fast, slow, start, cash0, fees, slippage, orders, n):
    """One combination; `orders` has room for its records (bar, size, price, fee)."""
    bars = len(close)
    cash, units, last, peak, fall, total, squares = cash0, 0.0, cash0, cash0, 0.0, 0.0, 0.0
    begun, above = n, fast[start] > slow[start]
    for bar in range(start + 1, bars):
        price = close[bar]
        now = fast[bar] > slow[bar]
        if now != above:
            above = now
            if now and cash > 0:
                paid = price * (1 + slippage)
                money = cash / (1 + fees)
                units = money / paid
                orders[n, 0], orders[n, 1], orders[n, 2], orders[n, 3] = bar, units, paid, cash - money
                n += 1
                cash = 0.0
            elif units > 0:
                got = price * (1 - slippage)
                fee = units * got * fees
                orders[n, 0], orders[n, 1], orders[n, 2], orders[n, 3] = bar, -units, got, fee
                n += 1
                cash, units = cash + units * got - fee, 0.0
        value = cash + units * price
        last, peak, fall, total, squares = step(value, last, peak, fall, total, squares)
    gain, sharpe = finish(last, cash0, total, squares, bars)
    return gain, sharpe, fall, n


@njit(cache=True, error_model="numpy")
def sweep(close, fasts, slows, cash0, fees, slippage):
    """`close` is (assets, bars). Accounts are pair by pair, in each all assets."""
    assets, bars = close.shape
    pairs = len(fasts) * len(slows)
    figures, counts = np.empty((3, pairs * assets)), np.zeros(pairs * assets, np.int64)
    room = 1 << 16
    orders, n = np.empty((room, 4)), 0
    for asset in range(assets):
        fast, slow = averages(close[asset], fasts), averages(close[asset], slows)
        for f in range(len(fasts)):
            for s in range(len(slows)):
                if n + bars > room:
                    room *= 2
                    more = np.empty((room, 4))
                    more[:n] = orders[:n]
                    orders = more
                at, before = (f * len(slows) + s) * assets + asset, n
                start = max(slows[s], fasts[f]) - 1
                gain, sharpe, fall, n = pair(close[asset], fast[f], slow[s], start, cash0, fees, slippage, orders, n)
                figures[0, at], figures[1, at], figures[2, at], counts[at] = gain, sharpe, fall, n - before
    return figures, counts, orders[:n]


def by_order(variant, given):
    if variant == "rows":
        return given.close, given.entries, given.exits
    return given.close_f, given.entries_f, given.exits_f


def counted(result):
    return len(result[1]), result[0]


def job_a(variant):
    def run(close, entries, exits):
        return pool(close, entries, exits, 1e6, 5e3, FEES, SLIPPAGE, close.size)

    return lambda given: by_order(variant, given), run, counted


def job_columns(fees, slippage):
    def chosen(variant):
        loop = columns_by_row if variant == "rows" else columns

        def run(close, entries, exits):
            return loop(close, entries, exits, 1e4, fees, slippage, close.size // 4)

        return lambda given: by_order(variant, given), run, counted

    return chosen


def job_sweep(job):
    fasts, slows = (np.array(list(windows)) for windows in SWEEPS[job])

    def run(close):
        return sweep(close, fasts, slows, 1e4, FEES, SLIPPAGE)

    def figures(result):
        return len(result[2]), [*result[0], result[1] // 2]

    return lambda _: (lambda given: (np.ascontiguousarray(given.close_f.T),), run, figures)


serve({
    "a": job_a,
    "b": job_columns(FEES, SLIPPAGE),
    "c": job_columns(1e-5, 0.0),
    "d": job_sweep("d"),
    "e": job_sweep("e"),
})
