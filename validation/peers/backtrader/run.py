"""Backtrader on plans of plan.ts, through its own strategy, broker and brackets."""
import datetime
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "engines"))
import backtrader as bt  # noqa: E402
from serve import serve  # noqa: E402

DAY = datetime.datetime(2020, 1, 1)
TYPES = {
    "limit": bt.Order.Limit,
    "stop": bt.Order.Stop,
    "stopLimit": bt.Order.StopLimit,
}


class Fractional(bt.CommInfoBase):
    """Sizes from money as they are, not cut to whole units."""

    def getsize(self, price, cash):
        return cash / price


class Rows(bt.feed.DataBase):
    """The bars of one column; those without a price are left out, as a feed without that date would."""

    params = (("rows", ()),)

    def start(self):
        super().start()
        self.at = 0

    def _load(self):
        if self.at == len(self.p.rows):
            return False
        bar, opened, high, low, close, volume = self.p.rows[self.at]
        self.at += 1
        self.l.datetime[0] = bt.date2num(DAY + datetime.timedelta(days=bar))
        self.l.open[0], self.l.high[0], self.l.low[0], self.l.close[0] = opened, high, low, close
        self.l.volume[0] = volume
        self.l.openinterest[0] = 0
        return True


def column_rows(plan, column):
    volume = plan["volume"]
    sides = [plan[name] for name in ("open", "high", "low", "close")]
    return [
        (bar, *(rows[bar][column] for rows in sides), volume[bar][column] if volume else 1)
        for bar in range(len(plan["close"]))
        if plan["close"][bar][column] is not None
    ]


class Planned(bt.Strategy):
    params = (("plan", None),)

    def __init__(self):
        plan = self.p.plan
        self.bar = -1
        self.columns = self.datas[1:]
        self.working, self.accepted = {}, set()
        self.fills, self.equity, self.cashes, self.refused = [], [], [], []
        self.orders_at = {}
        for order in plan["orders"]:
            self.orders_at.setdefault(order["bar"], []).append(order)

    def prenext(self):
        self.next()

    def notify_order(self, order):
        # Told before `next` of the bar in which it happened.
        bar = self.bar + 1
        column = next(k for k, data in enumerate(self.columns) if data is order.data)
        for bit in order.executed.iterpending():
            self.fills.append([bar, column, bit.size, bit.price, bit.closedcomm + bit.openedcomm])
        if order.status == bt.Order.Accepted:
            self.accepted.add(order.ref)
        if order.status == bt.Order.Margin:
            when = "fill" if order.ref in self.accepted else "submission"
            self.refused.append([bar, column, when])

    def next(self):
        self.bar += 1
        wanted = self.orders_at.get(self.bar, [])
        if self.p.plan["sellsFirst"]:
            wanted = sorted(wanted, key=lambda order: self.units(order) > 0)
        for order in wanted:
            self.send(order)
        self.equity.append(self.broker.getvalue())
        self.cashes.append(self.broker.getcash())

    def units(self, order):
        """Signed units, as the strategy would ask for them now."""
        data = self.columns[order["column"]]
        if not len(data):
            return 0  # not listed yet
        held, size = self.getposition(data).size, order["size"]
        kind = order["sizeType"]
        if self.p.plan["mode"] == "signals" and (kind == "amount") == (held != 0):
            return 0  # entries from flat, exits from a position
        if kind == "amount":
            return size if self.p.plan["shorts"] or size > 0 else -min(-size, held)
        if kind == "targetAmount":
            return size - held
        value = size if kind == "targetValue" else size * self.broker.getvalue()
        return value / data.close[0] - held

    def send(self, order):
        units, column = self.units(order), order["column"]
        sent = self.sent(order, units) if units else []
        # An order replaces the one that the strategy has working in the asset; so does a target that is met.
        if sent or (units == 0 and order["sizeType"] != "amount"):
            for old in self.working.get(column, []):
                self.cancel(old)
            self.working[column] = sent

    def sent(self, order, units):
        data, kind = self.columns[order["column"]], order["sizeType"]
        how = self.how(order)
        if "stopLoss" in order or "takeProfit" in order:
            return self.bracket(order, data, units)
        if kind == "targetAmount":
            sent = self.order_target_size(data, order["size"], **how)
        elif kind == "targetValue":
            sent = self.order_target_value(data, order["size"], **how)
        elif kind == "targetPercent":
            sent = self.order_target_percent(data, order["size"], **how)
        else:
            sent = (self.buy if units > 0 else self.sell)(data, size=abs(units), **how)
        return [] if sent is None else [sent]

    def how(self, order):
        kind = order["type"]
        if kind == "market":
            return {"exectype": bt.Order.Market if self.p.plan["fill"] == "open" else bt.Order.Close}
        how = {"exectype": TYPES[kind]}
        how["price"] = order["limit"] if kind == "limit" else order["stop"]
        if kind == "stopLimit":
            how["plimit"] = order["limit"]
        if "bars" in order:
            how["valid"] = DAY + datetime.timedelta(days=self.bar + order["bars"])
        return how

    def bracket(self, order, data, units):
        """Levels from the price that the entry will have: the next open, slipped."""
        side = 1 if units > 0 else -1
        plan, column = self.p.plan, order["column"]
        if self.bar + 1 == len(plan["open"]):
            return []
        price = plan["open"][self.bar + 1][column] * (1 + side * plan["slippage"])
        children = {"stopexec": None, "limitexec": None}
        if "stopLoss" in order:
            children.update(stopexec=bt.Order.Stop, stopprice=price * (1 - side * order["stopLoss"]))
        if "takeProfit" in order:
            children.update(limitexec=bt.Order.Limit, limitprice=price * (1 + side * order["takeProfit"]))
        make = self.buy_bracket if units > 0 else self.sell_bracket
        orders = make(data, size=abs(units), exectype=bt.Order.Market, **children)
        return [order for order in orders if order is not None]


def run(plan):
    cerebro = bt.Cerebro(stdstats=False)
    broker = cerebro.broker
    broker.set_cash(plan["cash"])
    broker.set_checksubmit(plan["checkSubmit"])
    broker.set_slippage_perc(plan["slippage"], slip_open=True, slip_match=True, slip_out=True)
    scheme = bt.CommInfoBase if plan["whole"] else Fractional
    per_unit = plan["perUnitFees"]
    broker.addcommissioninfo(
        scheme(
            commission=per_unit or plan["fees"],
            commtype=bt.CommInfoBase.COMM_FIXED if per_unit else bt.CommInfoBase.COMM_PERC,
            stocklike=True,
            percabs=True,
        )
    )
    if plan["volume"]:
        broker.set_filler(bt.broker.fillers.FixedBarPerc(perc=plan["participation"] * 100))
    # A clock with every bar: a bar in which no column trades is one too.
    cerebro.adddata(Rows(rows=[(bar, 1, 1, 1, 1, 1) for bar in range(len(plan["close"]))]))
    for column in range(len(plan["close"][0])):
        cerebro.adddata(Rows(rows=column_rows(plan, column)))
    cerebro.addstrategy(Planned, plan=plan)
    strategy = cerebro.run()[0]
    extra = {"refused": strategy.refused}
    return {"fills": strategy.fills, "equity": strategy.equity, "cash": strategy.cashes, "extra": extra}


serve(run)
