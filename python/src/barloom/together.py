"""Options that do not go together: the rules of the table, held against a plan."""

import numpy as np

from .cells import require_all
from .errors import BacktestError
from .tables import INPUT, OPTIONS, TOGETHER, Check, pascal, snake, snaked


def require_together(arguments, fields, inputs):
    """Refuses a run by the first rule that it breaks."""
    for rule in TOGETHER:
        concerns = "apis" not in rule or arguments.api in rule["apis"]
        if concerns and all(_holds(fact, arguments, fields) for fact in rule["when"]):
            _refuse(rule, arguments, inputs)


def _holds(fact, arguments, fields):
    if "plan" in fact:
        return _lies(np.array([float(fields[pascal(fact["plan"])])]), fact["bounds"])[0]
    if "missing" in fact:
        return not arguments.has(snake(fact["missing"]))
    value = arguments.get(snake(fact["given"]))
    return value is not None and not (isinstance(value, float) and value != value)


def _lies(values, bounds):
    return Check("", "", bounds).passes(values)


def _refuse(rule, arguments, inputs):
    option, expected = snake(rule["option"]), snaked(rule["expected"])
    cells = inputs[INPUT[rule["cell"]["input"]]] if "cell" in rule else None
    odd = None if cells is None else _lies(cells.data.astype(np.float64), rule["cell"]["bounds"])
    if odd is not None and not odd.any():
        return
    if "text" not in rule:
        codes = OPTIONS[snake(rule["cell"]["input"][0].lower() + rule["cell"]["input"][1:])].choices
        require_all(option, cells, ~odd, rule["code"], expected, codes)
    raise BacktestError(rule["code"], snaked(rule["text"]), option=option, got=arguments.get(option), expected=expected)
