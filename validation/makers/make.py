"""Writes small files of prices as other makers' programs write them, for the tests to read: tests/ingest/files-of-makers/.

Every file holds the same twelve rows: two assets, six days, open to volume; beside it expected.json has them as plain numbers.
What differs is who wrote them, how they are compressed and encoded, and how their times and numbers are typed.
"""

import datetime as dt
import decimal
import json
import pathlib
import shutil

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet as pq

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests" / "ingest" / "files-of-makers"
DAYS = [dt.date(2024, 2, day) for day in (26, 27, 28, 29)] + [dt.date(2024, 3, day) for day in (1, 4)]
FIELDS = ["open", "high", "low", "close", "volume"]


def rows():
    """Prices of quarters, so that decimals and doubles hold them exactly."""
    for asset, start in (("AAPL", 180.0), ("MSFT", 405.5)):
        for k, day in enumerate(DAYS):
            open_ = start + 1.25 * k
            close = open_ + (0.75 if k % 2 else -0.5)
            yield {
                "time": dt.datetime.combine(day, dt.time()),
                "symbol": asset,
                "open": open_,
                "high": max(open_, close) + 0.25,
                "low": min(open_, close) - 0.25,
                "close": close,
                "volume": 1000 + 10 * k,
            }


ROWS = list(rows())
FRAME = pd.DataFrame(ROWS)
TABLE = pa.Table.from_pylist(ROWS)


def with_times(kind):
    index = TABLE.schema.get_field_index("time")
    return TABLE.set_column(index, "time", TABLE["time"].cast(kind))


def with_column(name, values):
    return TABLE.set_column(TABLE.schema.get_field_index(name), name, values)


def by_pyarrow():
    for codec in ("none", "snappy", "gzip", "zstd", "brotli", "lz4"):
        pq.write_table(TABLE, OUT / f"pyarrow-{codec}.parquet", compression=codec)
    for name, kind in (
        ("s", pa.timestamp("s")),
        ("ms", pa.timestamp("ms")),
        ("us", pa.timestamp("us")),
        ("ns", pa.timestamp("ns")),
        ("utc", pa.timestamp("us", tz="UTC")),
        ("newyork", pa.timestamp("ns", tz="America/New_York")),
        ("date32", pa.date32()),
        ("date64", pa.date64()),
    ):
        table = with_times(kind)
        pq.write_table(table, OUT / f"pyarrow-time-{name}.parquet")
        pa.feather.write_feather(table, OUT / f"pyarrow-time-{name}.feather", compression="uncompressed")
    pq.write_table(with_times(pa.timestamp("ns")), OUT / "pyarrow-int96.parquet", use_deprecated_int96_timestamps=True)
    pq.write_table(TABLE, OUT / "pyarrow-v1.parquet", version="1.0", data_page_version="1.0", use_dictionary=False)
    pq.write_table(TABLE, OUT / "pyarrow-pages2.parquet", data_page_version="2.0", row_group_size=5)
    pq.write_table(
        TABLE,
        OUT / "pyarrow-encodings.parquet",
        use_dictionary=False,
        column_encoding={
            "time": "DELTA_BINARY_PACKED",
            "symbol": "DELTA_BYTE_ARRAY",
            "close": "BYTE_STREAM_SPLIT",
            "volume": "DELTA_BINARY_PACKED",
        },
    )
    close = pa.array([decimal.Decimal(str(row["close"])) for row in ROWS], pa.decimal128(12, 4))
    pq.write_table(with_column("close", close), OUT / "pyarrow-decimal.parquet")
    pq.write_table(
        with_column("close", close), OUT / "pyarrow-decimal-int.parquet", store_decimal_as_integer=True
    )
    pa.feather.write_feather(with_column("close", close), OUT / "pyarrow-decimal.feather", compression="uncompressed")
    float32 = with_column("close", TABLE["close"].cast(pa.float32()))
    pq.write_table(float32, OUT / "pyarrow-float32.parquet")
    pa.feather.write_feather(float32, OUT / "pyarrow-float32.feather", compression="uncompressed")
    dictionary = with_column("symbol", TABLE["symbol"].dictionary_encode())
    pq.write_table(dictionary, OUT / "pyarrow-dictionary.parquet")
    pa.feather.write_feather(dictionary, OUT / "pyarrow-dictionary.feather", compression="uncompressed")
    large = with_column("symbol", TABLE["symbol"].cast(pa.large_string()))
    pa.feather.write_feather(large, OUT / "pyarrow-large.feather", compression="uncompressed")
    view = with_column("symbol", TABLE["symbol"].cast(pa.string_view()))
    with pa.ipc.new_file(OUT / "pyarrow-view.arrow", view.schema) as writer:
        writer.write_table(view)
    with pa.ipc.new_stream(OUT / "pyarrow-stream.arrow", TABLE.schema) as writer:
        writer.write_table(TABLE, max_chunksize=5)
    pa.feather.write_feather(TABLE, OUT / "pyarrow-lz4.feather", compression="lz4")
    pa.feather.write_feather(TABLE, OUT / "pyarrow-zstd.feather", compression="zstd")


def by_polars():
    frame = pl.DataFrame(ROWS)
    for codec in ("uncompressed", "snappy", "gzip", "zstd", "lz4"):
        frame.write_parquet(OUT / f"polars-{codec}.parquet", compression=codec)
    frame.with_columns(pl.col("time").cast(pl.Date)).write_parquet(OUT / "polars-date.parquet")
    frame.with_columns(pl.col("time").cast(pl.Datetime("ns"))).write_parquet(OUT / "polars-ns.parquet")
    frame.with_columns(pl.col("symbol").cast(pl.Categorical)).write_parquet(OUT / "polars-categorical.parquet")
    frame.write_ipc(OUT / "polars-plain.arrow", compression="uncompressed", compat_level=pl.CompatLevel.oldest())
    frame.write_ipc(OUT / "polars-newest.arrow", compression="uncompressed")
    frame.write_ipc(OUT / "polars-zstd.arrow", compression="zstd")
    frame.write_csv(OUT / "polars-datetime.csv")
    frame.with_columns(pl.col("time").cast(pl.Date)).write_csv(OUT / "polars-date.csv")


def by_duckdb():
    db = duckdb.connect()
    db.register("frame", FRAME)
    db.execute("create table prices as select * from frame")
    for codec in ("uncompressed", "snappy", "gzip", "zstd", "lz4_raw", "brotli"):
        db.execute(f"copy prices to '{OUT}/duckdb-{codec}.parquet' (format parquet, compression {codec})")
    db.execute(f"copy prices to '{OUT}/duckdb-v2.parquet' (format parquet, parquet_version v2)")
    days = "select * replace (time::date as time)"
    db.execute(f"copy ({days} from prices) to '{OUT}/duckdb-date.parquet' (format parquet)")
    db.execute(f"copy ({days} from prices) to '{OUT}/duckdb-date.csv' (header)")
    zoned = "select * replace (time::timestamptz as time)"
    db.execute("set timezone = 'UTC'")
    db.execute(f"copy ({zoned} from prices) to '{OUT}/duckdb-zoned.parquet' (format parquet)")
    db.execute(f"copy ({zoned} from prices) to '{OUT}/duckdb-zoned.csv' (header)")
    decimals = "select * replace (close::decimal(12, 4) as close, volume::hugeint as volume)"
    db.execute(f"copy ({decimals} from prices) to '{OUT}/duckdb-decimal.parquet' (format parquet)")
    db.execute(f"copy prices to '{OUT}/duckdb-timestamp.csv' (header)")


def by_pandas():
    styles = {"iso": "%Y-%m-%d", "us": "%m/%d/%Y", "eu": "%d.%m.%Y", "compact": "%Y%m%d", "words": "%d %b %Y"}
    for name, style in styles.items():
        FRAME.to_csv(OUT / f"pandas-{name}.csv", index=False, date_format=style)
    FRAME.to_csv(OUT / "pandas-indexed.csv", date_format="%Y-%m-%d")
    FRAME.assign(time=FRAME.time.dt.tz_localize("UTC")).to_csv(OUT / "pandas-zoned.csv", index=False)
    FRAME.assign(time=FRAME.time + pd.Timedelta(hours=14, minutes=30)).to_csv(OUT / "pandas-naive.csv", index=False)
    FRAME.rename(columns={"time": "Date", "close": "Adj Close"}).to_csv(
        OUT / "pandas-semicolon.csv", index=False, sep=";", decimal=",", date_format="%Y-%m-%d"
    )
    FRAME.to_csv(OUT / "pandas-zipped.csv.gz", index=False, date_format="%Y-%m-%d", compression={"method": "gzip", "mtime": 1})
    FRAME.to_parquet(OUT / "pandas-indexed.parquet")
    FRAME.set_index("time").to_parquet(OUT / "pandas-timeindex.parquet")


def expected():
    columns = {name: [row[name] for row in ROWS] for name in ["symbol", *FIELDS]}
    times = [int(row["time"].replace(tzinfo=dt.timezone.utc).timestamp() * 1000) for row in ROWS]
    (OUT / "expected.json").write_text(json.dumps({"time": times, **columns}) + "\n")


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    by_pyarrow()
    by_polars()
    by_duckdb()
    by_pandas()
    expected()
    sizes = [path.stat().st_size for path in OUT.iterdir()]
    print(f"{len(sizes)} files, {sum(sizes)} bytes")


if __name__ == "__main__":
    main()
