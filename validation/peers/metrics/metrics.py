"""Random series of returns, and the figures that quantstats and empyrical-reloaded give for them.

    python validation/peers/metrics/metrics.py --seed 1 --count 400 --out metrics.json.gz
"""
import argparse
import gzip
import json
import math
import random
import sys
import warnings

try:
    import empyrical
    import numpy as np
    import pandas as pd
    import quantstats.stats as qs
except ImportError as error:
    print(f"skipped: {error}; make the environment with validation/peers/make-env.sh metrics", file=sys.stderr)
    sys.exit(0)

YEARS = [252, 365, 52, 12]
PERIODS = {252: "daily", 52: "weekly", 12: "monthly"}


def draw(rng):
    """Returns of a run and of its benchmark, with flat bars, fat tails and drifts."""
    bars = rng.choice([5, 21, 64, 252, 400, 1000])
    spread = rng.choice([0.002, 0.01, 0.04])
    drift = rng.choice([-0.1, 0, 0.1]) * spread
    flat = rng.choice([0, 0, 0.3])

    def gain():
        if rng.random() < flat:
            return 0.0
        tail = 4 if rng.random() < 0.03 else 1
        return max(-0.5, rng.gauss(drift, spread) * tail)

    market = [gain() for _ in range(bars)]
    part = rng.choice([0, 0.5, 1.2])
    own = [part * b + (1 - part / 2) * gain() for b in market]
    return own, market


def quantstats_figures(own, market, year, risk_free):
    # Its risk-free return compounds to a year; ours is divided: the rate that gives the same a bar.
    free = (1 + risk_free / year) ** year - 1
    bars = len(own)
    greeks = qs.greeks(own, market, periods=year, prepare_returns=False)
    return {
        "totalReturn": qs.comp(own),
        "annualizedReturn": qs.cagr(own, periods=year),
        "annualizedVolatility": qs.volatility(own, periods=year, prepare_returns=False),
        "sharpeRatio": qs.sharpe(own, rf=free, periods=year),
        "sortinoRatio": qs.sortino(own, rf=0, periods=year),
        "maxDrawdown": qs.max_drawdown(own),
        "calmarRatio": None if qs.max_drawdown(own) == 0 else qs.calmar(own, prepare_returns=False, periods=year),
        "omegaRatio": qs.omega(own, periods=year),
        "tailRatio": qs.tail_ratio(own, prepare_returns=False),
        "skew": qs.skew(own, prepare_returns=False),
        "kurtosis": qs.kurtosis(own, prepare_returns=False),
        "condValueAtRisk": qs.conditional_value_at_risk(own, prepare_returns=False, method="historical"),
        # It divides by one bar less.
        "ulcerIndex": qs.ulcer_index(own) * math.sqrt((bars - 1) / bars),
        # Not annualized there.
        "informationRatio": qs.information_ratio(own, market, prepare_returns=False) * math.sqrt(year),
        "beta": greeks["beta"],
        "alpha": greeks["alpha"] if risk_free == 0 else None,
    }


def empyrical_figures(own, market, year, risk_free):
    free = risk_free / year
    return {
        "totalReturn": empyrical.cum_returns_final(own),
        "annualizedReturn": empyrical.annual_return(own, annualization=year),
        "annualizedVolatility": empyrical.annual_volatility(own, annualization=year),
        "sharpeRatio": empyrical.sharpe_ratio(own, risk_free=free, annualization=year),
        "sortinoRatio": empyrical.sortino_ratio(own, annualization=year),
        "maxDrawdown": empyrical.max_drawdown(own),
        "calmarRatio": empyrical.calmar_ratio(own, annualization=year),
        "omegaRatio": empyrical.omega_ratio(own, annualization=year),
        "tailRatio": empyrical.tail_ratio(own),
        "valueAtRisk": empyrical.value_at_risk(own),
        "condValueAtRisk": empyrical.conditional_value_at_risk(own),
        "informationRatio": empyrical.excess_sharpe(own, market) * math.sqrt(year),
        "beta": empyrical.beta(own, market, risk_free=free),
        # It compounds the mean residual; ours multiplies it.
        "alpha": ((1 + empyrical.alpha(own, market, risk_free=free, annualization=year)) ** (1 / year) - 1) * year,
        **captures(own, market, year),
    }


def captures(own, market, year):
    """Only for the lengths of a bar that it has names for."""
    if year not in PERIODS:
        return {}
    return {
        "upCapture": empyrical.up_capture(own, market, period=PERIODS[year]),
        "downCapture": empyrical.down_capture(own, market, period=PERIODS[year]),
    }


def plain(figures):
    return {
        name: float(value) if value is not None and math.isfinite(value) else None for name, value in figures.items()
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    with gzip.open(options.out, "wt") as out:
        for _ in range(options.count):
            own, market = draw(rng)
            year, risk_free = rng.choice(YEARS), rng.choice([0, 0.03])
            index = pd.date_range("2000-01-03", periods=len(own), freq="D")
            series = [pd.Series(values, index=index) for values in (own, market)]
            row = {"returns": own, "benchmark": market, "barsPerYear": year, "riskFree": risk_free}
            row["quantstats"] = plain(quantstats_figures(*series, year, risk_free))
            row["empyrical"] = plain(empyrical_figures(*series, year, risk_free))
            out.write(json.dumps(row) + "\n")
    print(f"{options.count} series, seed {options.seed}")


main()
