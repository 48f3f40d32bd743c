"""backtesting.py on plans of plan.ts, through its own Strategy and Backtest."""
import pathlib
import sys
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "engines"))
import pandas as pd  # noqa: E402
from backtesting import Backtest, Strategy, backtesting  # noqa: E402
from serve import serve  # noqa: E402

# Its figures are not compared, and they take longer than the run.
backtesting.compute_stats = lambda **_: None


class Recording(backtesting._Broker):
    """Writes down every opening and closing as it happens."""

    def __init__(self, **options):
        super().__init__(**options)
        self.fills, self.fills_of_orders, self.ruin_bar = [], 0, None

    def _open_trade(self, price, size, sl, tp, time_index, tag):
        self.fills.append([time_index, 0, size, price, self._commission(size, price)])
        super()._open_trade(price, size, sl, tp, time_index, tag)

    def _close_trade(self, trade, price, time_index):
        self.fills.append([time_index, 0, -trade.size, price, self._commission(trade.size, price)])
        super()._close_trade(trade, price, time_index)

    def _process_orders(self):
        super()._process_orders()
        self.fills_of_orders = len(self.fills)

    def next(self):
        try:
            super().next()
        except backtesting._OutOfMoneyError:
            self.ruin_bar = self._i
            del self.fills[self.fills_of_orders :]  # what the end of the money closed
            raise


backtesting._Broker = Recording


class Planned(Strategy):
    plan = None

    def init(self):
        self.orders_at = {order["bar"]: order for order in self.plan["orders"]}

    def next(self):
        order = self.orders_at.get(len(self.data) - 1)
        if order is not None:
            self.send(order)

    def send(self, order):
        held, action = self.position.size, order["action"]
        if action == "close":
            self.drop()
            self.position.close()
            return
        side = 1 if action == "buy" else -1
        size = order["size"]
        if self.plan["mode"] == "signals":
            if held * side > 0 or (held and not self.plan["exclusive"]):
                return
        elif self.plan["longOnly"] and side < 0:
            size = min(size, held)
        if size:
            self.drop()
            (self.buy if side > 0 else self.sell)(size=size, **self.prices(order, side))

    def drop(self):
        """The strategy has one order of its own at a time."""
        for order in self.orders:
            if not order.is_contingent:
                order.cancel()

    def prices(self, order, side):
        prices = {name: order[name] for name in ("limit", "stop") if name in order}
        entry = self.entry_price(order, side)
        if "stopLoss" in order:
            prices["sl"] = entry * (1 - side * order["stopLoss"])
        if "takeProfit" in order:
            prices["tp"] = entry * (1 + side * order["takeProfit"])
        return prices

    def entry_price(self, order, side):
        """The price that a market order will get."""
        plan, bar = self.plan, order["bar"]
        price = plan["close"][bar][0] if plan["tradeOnClose"] else plan["open"][bar + 1][0]
        return price * (1 + side * plan["spread"])


def run(plan):
    names = {"Open": "open", "High": "high", "Low": "low", "Close": "close"}
    warnings.simplefilter("ignore")
    data = pd.DataFrame({name: [row[0] for row in plan[side]] for name, side in names.items()}, dtype=float)
    brokers = []
    backtest = Backtest(
        data,
        type("Plan", (Planned,), {"plan": plan}),
        cash=plan["cash"],
        spread=plan["spread"],
        commission=(plan["fixedFees"], plan["fees"]),
        margin=plan["margin"],
        trade_on_close=plan["tradeOnClose"],
        exclusive_orders=plan["exclusive"],
    )
    make = backtest._broker
    backtest._broker = lambda **options: brokers.append(make(**options)) or brokers[-1]
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        backtest.run()
    broker = brokers[-1]
    equity = pd.Series(broker._equity).bfill().fillna(broker._cash)
    cancelled = sum("insufficient margin" in str(warning.message) for warning in told)
    extra = {"ruin": broker.ruin_bar, "cancelled": cancelled}
    return {"fills": broker.fills, "equity": equity.tolist(), "extra": extra}


serve(run)
