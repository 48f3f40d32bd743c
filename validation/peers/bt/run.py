"""Runs plans of plans.ts in bt: weights through Rebalance, units through transact, everything at the close."""
import math
import pathlib
import sys

import pandas as pd

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "engines"))
import bt  # noqa: E402
from serve import numbers, serve  # noqa: E402


class Tested(bt.Backtest):
    """Without the statistics, which are not compared and fail on accounts that lost everything."""

    def _compute_stat_prices(self):
        class Nothing:
            def calc_perf_stats(self):
                return None

        return Nothing()


def recorded(kind, trades):
    """A security that notes every transaction in the order they happen."""

    class Recorded(kind):
        def transact(self, q, update=True, update_self=True, price=None):
            before = self._position
            super().transact(q, update, update_self, price)
            if self._position == before:
                return
            _, _, fee, spread = self.outlay(q)
            paid = self._price + spread / (q * self.multiplier)
            trades.append([self._index.get_loc(self.now) - 1, int(self.name), q, paid, fee])

    return Recorded


class Flows(bt.Algo):
    """Deposits and withdrawals by date."""

    def __init__(self, flows):
        super().__init__()
        self.flows = flows

    def __call__(self, target):
        amount = self.flows.get(target.now, 0.0)
        if amount != 0.0:
            target.adjust(amount)
        return True


class Trade(bt.Algo):
    """Buys and sells units, in the order of the columns."""

    def __init__(self, orders):
        super().__init__()
        self.orders = orders

    def __call__(self, target):
        for name, units in self.orders.get(target.now, []):
            target.transact(units, child=name)
        return True


def frame(rows, dates):
    return pd.DataFrame(rows, index=dates, columns=[str(column) for column in range(len(rows[0]))])


def commission(fees):
    def cost(q, p):
        if q == 0:
            return 0.0
        value = abs(q) * p
        asked = value * fees["ofValue"] + abs(q) * fees["perUnit"] + fees["fixed"]
        return max(fees["least"], asked)

    return cost


def events(plan, dates, kind, neutral):
    """Corporate actions of one kind as a frame, with what means "none" elsewhere."""
    rows = [[neutral] * len(plan["multiplier"]) for _ in dates]
    for event in plan["actions"]:
        if event["kind"] == kind:
            rows[event["bar"]][event["column"]] = event["amount"]
    return frame(rows, dates)


def trading(plan, dates):
    """The algos that trade, last in the stack."""
    orders = {dates[order["bar"]]: numbers(order["sizes"]) for order in plan["orders"]}
    if plan["how"] == "units":
        named = {date: [(str(c), q) for c, q in enumerate(row) if not math.isnan(q)] for date, row in orders.items()}
        return [Trade(named)]
    weights = pd.DataFrame(
        list(orders.values()), index=list(orders), columns=[str(c) for c in range(len(plan["multiplier"]))]
    )
    return [bt.algos.WeighTarget(weights), bt.algos.Rebalance()]


def children(plan, trades):
    multipliers = plan["multiplier"]
    if plan["coupons"] is None and plan["borrowRate"] is None:
        kind = recorded(bt.Security, trades)
        return [kind(str(c), multiplier=m) for c, m in enumerate(multipliers)]
    kind = recorded(bt.CouponPayingSecurity, trades)
    return [kind(str(c), multiplier=m, fixed_income=False) for c, m in enumerate(multipliers)]


def data_beside(plan, close):
    """Frames that bt reads by name: spreads, coupons and the cost of shorts, which it wants per unit."""
    data, dates = {}, close.index
    if plan["spread"] is not None:
        data["bidoffer"] = frame(numbers(plan["spread"]), dates)
    if plan["coupons"] is not None or plan["borrowRate"] is not None:
        none = [[0.0] * close.shape[1] for _ in dates]
        data["coupons"] = frame(plan["coupons"] or none, dates)
    if plan["borrowRate"] is not None:
        daily = [rate / 252 * m for rate, m in zip(plan["borrowRate"], plan["multiplier"])]
        data["cost_short"] = close * daily
    return data


def run(plan):
    rows = numbers(plan["close"])
    close = frame(rows, pd.bdate_range("2020-01-01", periods=len(rows)))
    dates, trades = close.index, []
    flows = {date: amount for date, amount in zip(dates, plan["flows"])}
    actions = bt.algos.CorporateActions(
        events(plan, dates, "dividend", 0.0), events(plan, dates, "split", 1.0)
    )
    strategy = bt.Strategy("plan", [actions, Flows(flows), *trading(plan, dates)], children(plan, trades))
    test = Tested(
        strategy,
        close,
        initial_capital=plan["cash"],
        commissions=commission(plan["fees"]),
        integer_positions=plan["wholeUnits"],
        additional_data=data_beside(plan, close),
    )
    test.run()
    done = test.strategy
    return {
        "fills": trades,
        "equity": done.values.iloc[1:].tolist(),
        "extra": {"ruined": done.bankrupt},
    }


if __name__ == "__main__":
    serve(run)
