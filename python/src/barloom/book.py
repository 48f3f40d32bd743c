"""Units held, rebuilt from the fills of a realistic run with the kernel's own arithmetic: the same bits."""

import numpy as np

from .tables import CONSTANTS, ENUMS

_CASH_IN_LIEU = ENUMS["FillReason"]["CashInLieu"]


class Book:
    """What the fills of a run are replayed over."""

    def __init__(self, plan, fills):
        self._plan = plan
        self._fills = fills
        self._splits = [action for action in plan.rest["actions"] if action.is_split]
        is_paid = plan.fields["FractionalShares"] == ENUMS["FractionalShares"]["CashInLieu"]
        #: Lots whose fractions a split pays out; None: they are kept.
        self._lots = plan.inputs[ENUMS["Input"]["LotSize"]] if is_paid else None

    def units(self):
        """Units held at the end of every bar, bars × columns, after the splits of the bar."""
        shape = self._plan.shape
        held = np.zeros((shape.bars, shape.columns))
        if not self._splits:
            for column in range(shape.columns):
                rows = np.flatnonzero(self._fills["column"] == column)
                running = np.concatenate([[0.0], np.cumsum(self._fills["units"][rows])])
                held[:, column] = running[np.searchsorted(self._fills["bar"][rows], np.arange(shape.bars), "right")]
            return held
        for bar, units in self._bars():
            held[bar] = units
        return held

    def entries(self):
        """The opening fills of every position, by column, then in time; with their units in those of its end."""
        latest, positions = {}, []
        for kind, where, what in self._events():
            if kind == "split":
                entries = latest[where]
                entries["split"] = True
                entries["units"] = [units * what for units in entries["units"]]
                continue
            column, units = int(self._fills["column"][where]), float(self._fills["units"][where])
            if what == 0:
                latest[column] = {"column": column, "fills": [], "units": [], "split": False}
                positions.append(latest[column])
            if what == 0 or (what > 0) == (units > 0):
                latest[column]["fills"].append(where)
                latest[column]["units"].append(abs(units))
        return sorted(positions, key=lambda entries: entries["column"])

    # ---- replay ------------------------------------------------------------------------------------------------------

    def _bars(self):
        held = [0.0] * self._plan.shape.columns
        bar = 0
        for event_bar in self._walk(held, []):
            while bar <= event_bar:
                yield bar, held
                bar += 1

    def _events(self):
        events = []
        for _ in self._walk([0.0] * self._plan.shape.columns, events):
            yield from events
            events.clear()

    def _walk(self, held, events):
        """Every bar, once `held` is what is held at its end; a fill is told with the units held before it."""
        fills = self._fills
        bars, columns = fills["bar"].tolist(), fills["column"].tolist()
        units, reasons = fills["units"].tolist(), fills["reason"].tolist()
        row, split = 0, 0
        for bar in range(self._plan.shape.bars):
            while split < len(self._splits) and self._splits[split].bar == bar:
                self._split(self._splits[split], held, events)
                split += 1
            while row < len(bars) and bars[row] == bar:
                if reasons[row] != _CASH_IN_LIEU:
                    events.append(("fill", row, held[columns[row]]))
                    held[columns[row]] += units[row]
                row += 1
            yield bar

    def _split(self, action, held, events):
        if held[action.column] == 0:
            return
        held[action.column] *= action.amount
        events.append(("split", action.column, action.amount))
        if self._lots is not None:
            lot = float(self._lots.at(action.bar, action.column))
            held[action.column] = _without_fraction(held[action.column], lot)


def _without_fraction(units, lot):
    """As the kernel pays out what is below a lot."""
    held = abs(units)
    fraction = held - _round_to_lot(held, lot)
    if not fraction > CONSTANTS["TOLERANCE"] * held:
        return units
    return 0.0 if fraction == held else units - fraction if units > 0 else units + fraction


def _round_to_lot(units, lot):
    if not lot > 0:
        return units
    quotient = np.float64(units) / lot
    up = np.ceil(quotient)
    nearest = up - 1 if up - 0.5 > quotient else up
    is_whole = abs(quotient - nearest) <= CONSTANTS["TOLERANCE"] * min(quotient, nearest)
    return float((nearest if is_whole else np.floor(quotient)) * lot)
