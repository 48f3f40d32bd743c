"""Runs plans of plans.ts in ml4t-backtest, through the calls that its strategies make."""
import math
import pathlib
import sys
from datetime import datetime, timedelta

import polars as pl

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "engines"))
from ml4t.backtest import BacktestConfig, DataFeed, Engine, Strategy  # noqa: E402
from ml4t.backtest.config import (  # noqa: E402
    CommissionType,
    ExecutionPrice,
    FillOrdering,
    ShareType,
    ShortCashPolicy,
    SlippageType,
    WaterMarkSource,
)
from ml4t.backtest.execution.impact import LinearImpact  # noqa: E402
from ml4t.backtest.execution.limits import VolumeParticipationLimit  # noqa: E402
from ml4t.backtest.risk.position import RuleChain, StopLoss, TakeProfit, TrailingStop  # noqa: E402
from ml4t.backtest.types import ContractSpec, ExecutionMode, OrderSide, OrderType  # noqa: E402
from serve import numbers, serve  # noqa: E402

TYPES = {"market": OrderType.MARKET, "limit": OrderType.LIMIT, "stop": OrderType.STOP}
START = datetime(2020, 1, 1)


class Planned(Strategy):
    """Places the orders of the plan; a new order of an asset takes the place of the one that works."""

    def __init__(self, plan):
        self.plan = plan
        self.ends = {}

    def on_start(self, broker):
        for column, stops in enumerate(self.plan["stops"] or []):
            rules = rules_of(stops, self.plan["path"])
            if rules:
                broker.set_position_rules(RuleChain(rules), asset=str(column))

    def on_data(self, timestamp, data, context, broker):
        bar = int(context["bar"])
        self.expire(bar, broker)
        for order in self.plan["orders"]:
            if order["bar"] == bar:
                self.place(order, broker)
        for weights in self.plan["weights"]:
            if weights["bar"] == bar:
                self.rebalance(weights["sizes"], broker)

    def expire(self, bar, broker):
        for order in broker.get_pending_orders():
            if self.ends.get(order.order_id, math.inf) <= bar:
                broker.cancel_order(order.order_id)

    def place(self, order, broker):
        name = str(order["column"])
        if order["kind"] == "reduce" and broker.get_position(name) is None:
            return
        for old in broker.get_pending_orders(name):
            broker.cancel_order(old.order_id)
        new = submit(broker, name, order)
        if new is not None and order["bars"] is not None:
            self.ends[new.order_id] = order["bar"] + order["bars"]

    def rebalance(self, sizes, broker):
        for old in broker.get_pending_orders():
            broker.cancel_order(old.order_id)
        weights = {str(c): weight for c, weight in enumerate(numbers(sizes)) if not math.isnan(weight)}
        broker.rebalance_to_weights(weights)


def submit(broker, name, order):
    kind, size, price, type_ = order["kind"], order["size"], order["price"], TYPES[order["type"]]
    limit = price if order["type"] == "limit" else None
    if kind == "units":
        stop = price if order["type"] == "stop" else None
        return broker.submit_order(name, size, order_type=type_, limit_price=limit, stop_price=stop)
    if kind == "percent":
        return broker.order_target_percent(name, size, type_, limit)
    if kind == "value":
        return broker.order_target_value(name, size, type_, limit)
    if kind == "reduce":
        return broker.reduce_position(name, size, type_, limit)
    return broker.close_position(name)


def rules_of(stops, path):
    """The loss first, or the profit first: the first rule of a chain that is met counts."""
    loss = [] if stops["loss"] is None else [(TrailingStop if stops["trails"] else StopLoss)(pct=stops["loss"])]
    profit = [] if stops["profit"] is None else [TakeProfit(pct=stops["profit"])]
    return loss + profit if path == "conservative" else profit + loss


def feed_of(plan):
    """Rows of the assets that have prices; the context names the bar, and keeps the bars without any price."""
    rows = {name: [] for name in ("timestamp", "symbol", "open", "high", "low", "close", "volume")}
    prices = {name: numbers(plan[name]) for name in ("open", "high", "low", "close")}
    for bar, closes in enumerate(prices["close"]):
        for column, close in enumerate(closes):
            if math.isnan(close):
                continue
            rows["timestamp"].append(START + timedelta(days=bar))
            rows["symbol"].append(str(column))
            for name in prices:
                rows[name].append(float(prices[name][bar][column]))
            rows["volume"].append(float(plan["volume"][bar][column]) if plan["volume"] else 0.0)
    bars = range(len(plan["close"]))
    context = pl.DataFrame({"timestamp": [START + timedelta(days=bar) for bar in bars], "bar": list(bars)})
    return DataFeed(prices_df=pl.DataFrame(rows), context_df=context)


def config_of(plan):
    same, account, fees, slippage = plan["fill"] == "sameClose", plan["account"], plan["fees"], plan["slippage"]
    config = BacktestConfig(
        initial_cash=plan["cash"],
        execution_mode=ExecutionMode.SAME_BAR if same else ExecutionMode.NEXT_BAR,
        execution_price=ExecutionPrice.CLOSE if same else ExecutionPrice.OPEN,
        allow_short_selling=account != "cash",
        allow_leverage=account in ("margin", "unlimited"),
        skip_cash_validation=account == "unlimited",
        short_cash_policy=ShortCashPolicy.LOCK_NOTIONAL if account == "locked" else ShortCashPolicy.CREDIT,
        initial_margin=plan["initialMargin"],
        long_maintenance_margin=plan["initialMargin"] / 2,
        short_maintenance_margin=plan["initialMargin"] / 2,
        partial_fills_allowed=plan["onInsufficient"] == "partial",
        fill_ordering=FillOrdering.EXIT_FIRST if plan["orderOfFills"] == "exitsFirst" else FillOrdering.FIFO,
        immediate_fill=plan["immediate"],
        settlement_delay=plan["settlementBars"],
        share_type=ShareType.INTEGER if plan["wholeUnits"] else ShareType.FRACTIONAL,
        trail_hwm_source=WaterMarkSource.BAR_EXTREME,
    )
    set_commission(config, fees)
    config.slippage_type = SlippageType.FIXED if slippage["perUnit"] else SlippageType.PERCENTAGE
    config.slippage_fixed, config.slippage_rate = slippage["perUnit"], slippage["ofPrice"]
    return config


def set_commission(config, fees):
    config.commission_type = CommissionType.NONE
    if fees["ofValue"]:
        config.commission_type, config.commission_rate = CommissionType.PERCENTAGE, fees["ofValue"]
    elif fees["fixed"]:
        config.commission_type, config.commission_per_trade = CommissionType.PER_TRADE, fees["fixed"]
    elif fees["perUnit"] or fees["least"]:
        config.commission_type = CommissionType.PER_SHARE
        config.commission_per_share, config.commission_minimum = fees["perUnit"], fees["least"]


def run(plan):
    limits = plan["participationRate"] and VolumeParticipationLimit(max_participation=plan["participationRate"])
    impact = plan["impact"] and LinearImpact(coefficient=plan["impact"]["gamma"])
    specs = {
        str(column): ContractSpec(symbol=str(column), multiplier=multiplier)
        for column, multiplier in enumerate(plan["multiplier"])
    }
    engine = Engine(
        feed_of(plan),
        Planned(plan),
        config_of(plan),
        contract_specs=specs,
        market_impact_model=impact or None,
        execution_limits=limits or None,
    )
    result = engine.run()
    fills = []
    for fill in result.fills:
        units = fill.quantity if fill.side is OrderSide.BUY else -fill.quantity
        bar = (fill.timestamp - START).days
        fills.append([bar, int(fill.asset), units, fill.price, fill.commission])
    reasons = [order.rejection_reason for order in engine.broker.get_rejected_orders()]
    return {
        "fills": fills,
        "equity": [value for _, value in result.equity_curve],
        "extra": {"rejections": reasons},
    }


if __name__ == "__main__":
    serve(run)
