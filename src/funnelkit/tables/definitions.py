"""What the metrics of a result are, as a table: of each that occurs what is counted, of what, and at which age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Table
from funnelkit.metrics import METRICS

if TYPE_CHECKING:
    from funnelkit.languages import Words

_COUNTED = frozenset({"count", "rate", "within"})
LISTS = frozenset({"inputs", "notes", "lines", "problems"})
"""Keys of a result that are long and tell no figures."""


A_DAY = 24 * 60


@dataclass
class _Seen:
    """What is known of a metric: of which steps it is counted, and at which ages, in days."""

    steps: dict[str, None] = field(default_factory=dict)
    ages: set[int] = field(default_factory=set)


def make_definitions(told: Mapping[str, object], words: Words) -> Table | None:
    """Define every metric that has a figure in a result, given as its JSON; None where it has none."""
    seen: dict[str, _Seen] = {}
    _look(told, None, seen)
    rows = [row for key in METRICS if key in seen for row in _rows(key, seen[key], words)]
    if not rows:
        return None
    names = ("name", "key", "counted", "of", "age")
    columns = tuple(
        Column(words.text("definitions_table", name), "right" if name == "age" else "left") for name in names
    )
    return Table(words.text("definitions_table", "title"), columns, tuple(rows))


def _look(value: object, key: str | None, seen: dict[str, _Seen]) -> None:
    """Note the metrics in a value; `key` is the metric that it belongs to."""
    if isinstance(value, Mapping):
        if key and (step := value.get("of_step")):
            seen[key].steps[str(step)] = None
        age = value.get("window_days")
        if key and isinstance(age, int):
            seen[key].ages.add(age)
        named = value.get("metric")
        for name, part in value.items():
            own = named if named in METRICS else name if name in METRICS else key
            if part is not None and own is not None:
                seen.setdefault(str(own), _Seen())
            _look(part, own, seen)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            _look(part, key, seen)


def _rows(key: str, seen: _Seen, words: Words) -> list[tuple[Cell, ...]]:
    """Give a line for each step that a metric is counted of."""
    steps: list[str | None] = [step for step in seen.steps if step in words["of"]]
    return [
        (Cell(words.rate(key, step)), Cell(key), *_told(key, step, seen.ages, words))
        for step in steps or [None]
    ]


def _told(key: str, step: str | None, ages: set[int], words: Words) -> tuple[Cell, Cell, Cell]:
    metric = METRICS[key]
    counted = metric.hits if metric.kind in _COUNTED else key
    days = [metric.days] if metric.kind == "within" and metric.minutes >= A_DAY else sorted(ages)
    return (
        Cell(words.text("definitions", counted)),
        Cell(words.text("definitions", step) if step else None),
        Cell(days[0], "count") if len(days) == 1 else Cell(", ".join(map(str, days)) or None),
    )
