"""Trains a small model year by year on the prices in data/, and writes what it says of the following year.

At the last trading day of every week the model ranks the assets by the return it expects of the next 20 trading days. The model
of a year is a ridge regression on all weeks whose 20 days were over before the year began, so every prediction is out of sample;
`trained_to` is the last day that its model has seen. A prediction needs nothing later than the close of its own day:
`known_at` is that day.

    validation/scores/make-env.sh
    validation/scores/.venv/bin/python validation/scores/train.py
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

DATA = Path(__file__).resolve().parents[2] / "data"
HORIZON = 20
LOOKBACKS = (5, 20, 60, 120)
FIRST_YEAR = 2005


def prices():
    """Days × assets: adjusted closes, and the names and days. NaN where an asset has no row."""
    table = pq.read_table(DATA / "wiki5_daily_raw.parquet").to_pydict()
    days = sorted(set(table["date"]))
    names = list(dict.fromkeys(table["symbol"]))
    day_at = {day: i for i, day in enumerate(days)}
    close = np.full((len(days), len(names)), np.nan)
    for symbol, day, price in zip(table["symbol"], table["date"], table["adj_close"]):
        close[day_at[day], names.index(symbol)] = price
    return close, names, np.array(days, dtype="datetime64[D]")


def before(values, days):
    """The values of so many days before; NaN for the first ones."""
    past = np.full_like(values, np.nan)
    past[days:] = values[:-days]
    return past


def features(close):
    """Ratios of closes only: what later splits and dividends did to adjusted prices cancels in them."""
    daily = close / before(close, 1) - 1
    momenta = [close / before(close, days) - 1 for days in LOOKBACKS]
    swings = np.full_like(close, np.nan)
    for day in range(20, len(close)):
        swings[day] = daily[day - 19 : day + 1].std(axis=0)
    return np.stack([*momenta, swings], axis=2)


def targets(close):
    """Returns of the next HORIZON days, less the mean of the assets that have one."""
    ahead = np.full_like(close, np.nan)
    ahead[:-HORIZON] = close[HORIZON:] / close[:-HORIZON] - 1
    count = (~np.isnan(ahead)).sum(axis=1, keepdims=True)
    return ahead - np.nansum(ahead, axis=1, keepdims=True) / np.maximum(count, 1)


def week_ends(days):
    """Indices of the last trading day of every week; of the last week only if a Friday ends it."""
    weeks = (days.astype(int) + 3) // 7  # 1970-01-01 was a Thursday: weeks begin on Mondays
    return [i for i in range(len(days) - 1) if weeks[i] != weeks[i + 1]]


def predictions():
    close, names, days = prices()
    known, wanted = features(close), targets(close)
    weeks = week_ends(days)
    years = days.astype("datetime64[Y]").astype(int) + 1970
    for year in range(FIRST_YEAR, years[-1] + 1):
        first_day = int(np.argmax(years == year))
        seen = [i for i in weeks if i + HORIZON < first_day]
        x, y = known[seen].reshape(-1, known.shape[2]), wanted[seen].reshape(-1)
        whole = ~np.isnan(x).any(axis=1) & ~np.isnan(y)
        model = make_pipeline(StandardScaler(), Ridge(alpha=100.0)).fit(x[whole], y[whole])
        for day in (i for i in weeks if years[i] == year):
            for asset, name in enumerate(names):
                if np.isnan(known[day, asset]).any():
                    continue
                score = model.predict(known[day, asset : asset + 1])[0]
                yield name, days[day], days[seen[-1] + HORIZON], score


def main():
    symbol, day, trained_to, score = zip(*predictions())
    days = pa.array(np.array(day), pa.date32())
    table = pa.table(
        {
            "symbol": pa.array(symbol),
            "date": days,
            "known_at": days,
            "trained_to": pa.array(np.array(trained_to), pa.date32()),
            "score": pa.array(np.array(score, dtype=np.float32)),
        }
    )
    path = DATA / "wiki5_predictions.parquet"
    pq.write_table(table, path, compression="snappy", store_schema=False)
    print(f"{path.name}: {table.num_rows} predictions, {day[0]} to {day[-1]}")


if __name__ == "__main__":
    main()
