"""Nanoseconds of processor time per cell of TA-Lib's indicators, as JSON: bars columns window. Every series is contiguous, and all
results are kept until the last one is made; the best of three."""
import json
import sys
import time

import numpy as np
import talib

bars, columns, window = (int(given) for given in sys.argv[1:4])
rng = np.random.default_rng(1)
close = [100 * np.exp(np.cumsum(rng.normal(0, 0.01, bars))) for _ in range(columns)]
high = [c * (1 + 0.02 * rng.random(bars)) for c in close]
low = [c * (1 - 0.02 * rng.random(bars)) for c in close]
volume = [np.round(1e6 * rng.random(bars)) for _ in close]

JOBS = {
    "sma": lambda h, l, c, v: talib.SMA(c, window),
    "ema": lambda h, l, c, v: talib.EMA(c, window),
    "wma": lambda h, l, c, v: talib.WMA(c, window),
    "bollinger": lambda h, l, c, v: talib.BBANDS(c, window, 2, 2),
    "momentum": lambda h, l, c, v: talib.MOM(c, window),
    "rsi": lambda h, l, c, v: talib.RSI(c, window),
    "atr": lambda h, l, c, v: talib.ATR(h, l, c, window),
    "macd": lambda h, l, c, v: talib.MACD(c),
    "stochastic": lambda h, l, c, v: talib.STOCH(h, l, c, window, 3, 0, 3, 0),
    "donchian": lambda h, l, c, v: (talib.MAX(h, window), talib.MIN(l, window)),
    "obv": lambda h, l, c, v: talib.OBV(c, v),
    "adx": lambda h, l, c, v: talib.ADX(h, l, c, window),
}


def timed(run):
    begun = time.process_time()
    kept = [run(*series) for series in zip(high, low, close, volume)]
    assert len(kept) == columns
    return (time.process_time() - begun) * 1e9 / (bars * columns)


print(json.dumps({name: min(timed(run) for _ in range(3)) for name, run in JOBS.items()}))
