"""Random series, and what TA-Lib (pandas where it has no such indicator) makes of them.

    python validation/peers/indicators/oracle.py --seed 1 --count 400 --out indicators.jsonl.gz
    python validation/peers/indicators/oracle.py --small --out tests/cases/indicators.jsonl.gz     # the file of the tests

One line a series: its theme, the series, and results, each with the name of the indicator, its parameters and the outputs
of a library. TA-Lib's and pandas' own rolling sums lose digits, so what is made of windows has the same once more under
`precise`: computed window by window in long double.
"""
import argparse
import gzip
import json
import math
import sys

try:
    import numpy as np
    import pandas as pd
    import talib
except ImportError as error:
    print(f"skipped: {error}; make the environment with validation/peers/make-env.sh indicators", file=sys.stderr)
    sys.exit(0)

THEMES = ["walk", "flat", "prefix", "short", "huge", "small", "steps", "trend"]


def draw(rng, theme, bars):
    """High, low, close and volume."""
    spread = rng.choice([0.002, 0.01, 0.04])
    drift = 3 * spread if theme == "trend" else 0
    close = 100 * np.exp(np.cumsum(rng.normal(drift / 10, spread, bars)))
    if theme == "steps":  # many equal closes, highs and lows
        close = np.maximum(1, np.round(close))
    for _ in range(3 if theme in ("flat", "steps") else 0):
        start = rng.integers(0, bars)
        # Far longer ones leave TA-Lib's averages of two bars without digits.
        close[start : start + rng.integers(2, 2 + min(200, bars // 3))] = close[start]
    wide = 0 if theme == "flat" else spread
    high = close * (1 + wide * rng.random(bars))
    low = close * (1 - wide * rng.random(bars))
    if theme == "steps":
        high, low = np.ceil(high), np.floor(low)
    volume = np.round(1e6 * rng.random(bars))
    scale = {"huge": 1e15, "small": 1e-12}.get(theme, 1)
    series = {"high": high * scale, "low": low * scale, "close": close * scale, "volume": volume}
    if theme == "prefix":
        missing = int(rng.integers(1, max(2, bars // 3)))
        for values in series.values():
            values[:missing] = np.nan
    return series


def window(rng, theme, bars, least=1):
    if theme == "short":
        return int(rng.integers(max(least, bars - 2), bars + 5))
    return int(rng.choice([w for w in (1, 2, 3, 5, 10, 14, 20, 50) if w >= least]))


def windows(values, size):
    """Every window in long double, NaN in front of the first; None where there is none."""
    if len(values) < size:
        return None
    return np.lib.stride_tricks.sliding_window_view(values.astype(np.longdouble), size)


def spread_out(values, size, bars):
    return np.concatenate([np.full(min(size - 1, bars), np.nan), values.astype(float)])


def precise(values, size, ddof=0):
    """Mean, weighted mean, deviation and score of every window."""
    bars = len(values)
    cut = windows(values, size)
    if cut is None:
        return {name: np.full(bars, np.nan) for name in ("sma", "wma", "std", "score")}
    mean = cut[:, 0] + (cut - cut[:, :1]).mean(axis=1)
    weights = np.arange(1, size + 1, dtype=np.longdouble)
    weighted = cut[:, 0] + ((cut - cut[:, :1]) * weights).sum(axis=1) / weights.sum()
    deviation = np.sqrt(((cut - mean[:, None]) ** 2).sum(axis=1) / (size - ddof))
    with np.errstate(invalid="ignore", divide="ignore"):
        score = (cut[:, -1] - mean) / deviation
    score[cut.max(axis=1) == cut.min(axis=1)] = np.nan
    named = {"sma": mean, "wma": weighted, "std": deviation, "score": score}
    return {name: spread_out(entry, size, bars) for name, entry in named.items()}


def rolled(values, size, ddof):
    rolling = pd.Series(values).rolling(size)
    # Windows of equal values have no score; pandas leaves rounding there.
    spread = rolling.max() - rolling.min()
    return rolling.mean(), rolling.std(ddof=ddof).where(spread != 0, spread)


def donchian(high, low, size):
    upper = talib.MAX(high, size) if size > 1 else high
    lower = talib.MIN(low, size) if size > 1 else low
    return {"upper": upper, "middle": (upper + lower) / 2, "lower": lower}


def results(rng, theme, series):
    h, l, c, v = (series[name] for name in ("high", "low", "close", "volume"))
    bars = len(c)
    w = lambda least=1: window(rng, theme, bars, least)
    out = []

    def add(indicator, parameters, outputs, exact=None, oracle="TA-Lib"):
        result = {"indicator": indicator, "parameters": parameters, "oracle": oracle, "outputs": outputs}
        out.append(result if exact is None else {**result, "precise": exact})

    n = w(); add("sma", {"window": n}, {"sma": talib.SMA(c, n)}, {"sma": precise(c, n)["sma"]})
    n = w(); add("ema", {"window": n}, {"ema": talib.EMA(c, n)})
    n = w(); add("wma", {"window": n}, {"wma": talib.WMA(c, n)}, {"wma": precise(c, n)["wma"]})
    n = w(2)
    add("rollingStd", {"window": n, "ddof": 0}, {"rollingStd": talib.STDDEV(c, n)}, {"rollingStd": precise(c, n)["std"]})
    n = w(2)
    mean, deviation = rolled(c, n, 1)
    score = ((c - mean) / deviation.replace(0, np.nan)).to_numpy()
    exact = precise(c, n, 1)
    sample = {"window": n, "ddof": 1}
    add("rollingStd", sample, {"rollingStd": deviation.to_numpy()}, {"rollingStd": exact["std"]}, "pandas")
    add("rollingZscore", sample, {"rollingZscore": score}, {"rollingZscore": exact["score"]}, "pandas")
    n, k = w(2), float(rng.choice([1, 2, 2.5]))
    upper, middle, lower = talib.BBANDS(c, n, k, k)
    exact = precise(c, n)
    add("bollinger", {"window": n, "deviations": k}, {"middle": middle, "upper": upper, "lower": lower},
        {"middle": exact["sma"], "upper": exact["sma"] + k * exact["std"], "lower": exact["sma"] - k * exact["std"]})
    n = w(); add("momentum", {"window": n}, {"momentum": talib.MOM(c, n)})
    n = w(2); add("rsi", {"window": n}, {"rsi": talib.RSI(c, n)})
    n = w(); add("atr", {"window": n}, {"atr": talib.ATR(h, l, c, n)})
    fast = w(2)
    slow, signal = fast + int(rng.integers(1, 15)), w()
    line, average, histogram = talib.MACD(c, fast, slow, signal)
    add("macd", {"fast": fast, "slow": slow, "signal": signal}, {"macd": line, "signal": average, "histogram": histogram})
    n, smooth_k, smooth_d = w(), int(rng.choice([1, 3, 5])), int(rng.choice([1, 3, 4]))
    slow_k, slow_d = talib.STOCH(h, l, c, n, smooth_k, 0, smooth_d, 0)
    add("stochastic", {"window": n, "smoothK": smooth_k, "smoothD": smooth_d}, {"k": slow_k, "d": slow_d})
    n = w(); add("donchian", {"window": n}, donchian(h, l, n))
    add("obv", {}, {"obv": talib.OBV(c, v)})
    n = w(2)
    add("adx", {"window": n}, {
        "adx": talib.ADX(h, l, c, n), "plusDi": talib.PLUS_DI(h, l, c, n), "minusDi": talib.MINUS_DI(h, l, c, n),
    })
    return out


def cross_section(rng):
    """Rows of a small matrix with ties and gaps, ranked and scored by pandas."""
    rows, columns = int(rng.integers(1, 6)), int(rng.integers(1, 9))
    cells = np.round(rng.normal(0, 2, (rows, columns)), int(rng.integers(0, 3))) + 0.0
    cells[rng.random((rows, columns)) < 0.15] = np.nan
    frame = pd.DataFrame(cells)
    out = []
    for method in ("average", "min", "max", "dense", "first"):
        for ascending in (True, False):
            for percent in (False, True):
                ranks = frame.rank(axis=1, method=method, ascending=ascending, pct=percent).to_numpy().ravel()
                parameters = {"method": "ordinal" if method == "first" else method, "ascending": ascending, "percent": percent}
                out.append({"indicator": "rank", "parameters": parameters, "oracle": "pandas", "outputs": {"rank": ranks}})
    for ddof in (0, 1):
        deviation = frame.std(axis=1, ddof=ddof).where(frame.max(axis=1) != frame.min(axis=1))
        scores = frame.sub(frame.mean(axis=1), axis=0).div(deviation, axis=0).to_numpy().ravel()
        out.append({"indicator": "zscore", "parameters": {"ddof": ddof}, "oracle": "pandas", "outputs": {"zscore": scores}})
    return {"theme": "rows", "rows": rows, "columns": columns, "series": {"values": cells.ravel()}, "results": out}


def plain(value):
    """NaN as null; all other numbers as they are, to the last digit."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    if isinstance(value, np.ndarray):
        return [None if math.isnan(entry) else float(entry) for entry in value]
    return value


def lines(seed, count, small):
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        theme = THEMES[number % len(THEMES)]
        bars = int(rng.integers(2, 12)) if theme == "short" else 120 if small else int(rng.choice([60, 250, 1000, 4000]))
        series = draw(rng, theme, bars)
        yield {"theme": theme, "series": series, "results": results(rng, theme, series)}
        if number % len(THEMES) == 0:
            yield cross_section(rng)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--small", action="store_true", help="one series of each theme, 120 bars")
    parser.add_argument("--out", required=True)
    given = parser.parse_args()
    with gzip.GzipFile(given.out, "wb", mtime=0) as file:
        for line in lines(given.seed, len(THEMES) if given.small else given.count, given.small):
            file.write((json.dumps(plain(line), allow_nan=False) + "\n").encode())
    print(f"{given.out}: TA-Lib {talib.__version__} ({talib.__ta_version__.decode()}), pandas {pd.__version__}")


main()
