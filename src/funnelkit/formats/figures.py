"""Every figure of a result as a line of one table, whatever the command: where it stands, of whom, which it is, its numbers.

It is written from the JSON, full numbers, no words: what is told by a key or a day stands in `text`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from funnelkit.addresses import write_group
from funnelkit.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Record = dict[str, Any]

COLUMNS = (
    *("section", "group", "metric", "part", "hits", "of", "n", "value", "low", "high", "unit", "of_step"),
    *("window_days", "text", "address", "short_address"),
)
"""The columns of every result, always the same."""

_NUMBERS = ("hits", "of", "n", "low", "high", "of_step", "window_days")
_MAIN = ("value", "median")
_KINDS = (*_MAIN, "hits_least", "sum")
_BESIDE = frozenset({"notes", "lines", "problems", "address", "addresses", "params", "sha256"})
_LABELS = (
    *(
        "by",
        "group",
        "name",
        "id",
        "file",
        "header",
        "field",
        "manager",
        "period",
        "on",
        "reason",
        "kind",
        "type",
    ),
    *(
        "side",
        "topic",
        "question",
        "competitor",
        "dimension",
        "step",
        "stage",
        "before",
        "stage_from",
        "stage_to",
    ),
    *(
        "text",
        "like",
        "metric",
        "target",
        "currency",
        "rule",
        "basis",
        "answered",
        "command",
        "status",
        "told_by",
    ),
)
"""What tells an entry of a list from the others, and is no figure of it."""


@dataclass(frozen=True)
class _Place:
    """Where a value stands: the keys that lead to it, whom it is of, the metric and the part of it that it is."""

    section: tuple[str, ...] = ()
    group: Mapping[str, str | None] = field(default_factory=dict)
    metric: str = ""
    part: tuple[str, ...] = ()
    opens: Mapping[str, str] = field(default_factory=dict)

    def into(self, name: str) -> _Place:
        """Go to a key of an object: a metric, a part of one, or a step on the way."""
        if name == "sections":
            return self
        if self.metric:
            return replace(self, part=(*self.part, name))
        if self.section[-1:] == ("metrics",):
            return replace(self, metric=name)
        if name in METRICS:
            return replace(self, metric=name)
        return replace(self, section=(*self.section, name))

    def line(self, values: Record) -> Record:
        """Give a line of the figure that stands here."""
        section, metric = self.section, self.metric
        if not metric and section:
            section, metric = section[:-1], section[-1]
        told = {"section": ".".join(section), "group": write_group(self.group), "metric": metric}
        return told | {"part": ".".join(self.part)} | values | dict(self.opens)


def figures_of(told: Mapping[str, Any]) -> Iterator[Record]:
    """Give a line for every figure of a result, given as its JSON; its files only where it is about nothing else."""
    rest = set(told) - {"inputs", "notes"}
    shown = {name: value for name, value in told.items() if name != "inputs" or not rest}
    return _object(shown, _Place())


def _object(value: Mapping[str, Any], place: _Place) -> Iterator[Record]:
    opens = value.get("address") if "current" in value else None
    for name, part in value.items():
        if name in _BESIDE:
            continue
        inside = place.into(name)
        if opens and name == "current":
            inside = replace(inside, opens=_opens(opens))
        yield from _any(part, inside)


def _any(value: Any, place: _Place) -> Iterator[Record]:
    if isinstance(value, dict):
        yield from _figure(value, place) if _is_figure(value) else _object(value, place)
    elif isinstance(value, list):
        yield from _list(value, place)
    elif isinstance(value, str | bool):
        yield place.line({"text": str(value).lower() if isinstance(value, bool) else value})
    else:
        yield place.line({"value": value})


# --- lists -------------------------------------------------------------------------------------------------------


def _list(entries: Sequence[Any], place: _Place) -> Iterator[Record]:
    if place.metric and not place.part and not entries:
        yield place.line({"n": 0})  # sums of money of no known amount
    if not all(isinstance(entry, dict) for entry in entries):
        for number, entry in enumerate(entries, 1):
            if isinstance(entry, list | int | float) or entry is None:
                yield from _any(entry, replace(place, group={**place.group, _last(place): str(number)}))
        return
    if place.metric and all(map(_is_figure, entries)):
        for entry in entries:
            yield from _figure(entry, place)
        return
    labels = [_labels(entry) for entry in entries]
    seen = Counter(write_group(label) for label in labels)
    for number, (entry, label) in enumerate(zip(entries, labels, strict=True), 1):
        alone = seen[write_group(label)] == 1 and label
        own = label if alone else {**label, "entry": str(number)}
        yield from _entry(entry, place, own)


def _last(place: _Place) -> str:
    return (*place.section, place.metric, *place.part)[-1] or "entry"


def _labels(entry: Mapping[str, Any]) -> dict[str, str | None]:
    """Say what an entry of a list is of."""
    group = entry.get("group")
    own = dict(group) if isinstance(group, dict) else {}
    return own | {
        name: entry[name] for name in _LABELS if name in entry and isinstance(entry[name], str | None)
    }


def _entry(entry: Mapping[str, Any], place: _Place, label: Mapping[str, str | None]) -> Iterator[Record]:
    by = entry.get("by")
    if isinstance(by, list):  # a section: its dimensions stand for it, and its rows are all it has
        section = (*(name for name in place.section if name != "sections"), ",".join(by))
        inside = replace(
            place, section=section, group={**place.group, **{k: v for k, v in label.items() if k != "entry"}}
        )
        for row in entry.get("rows", ()):
            yield from _row(row, inside)
        entry = {name: value for name, value in entry.items() if name != "rows"}
        yield from _object(
            {name: value for name, value in entry.items() if name not in ("by", "group")}, inside
        )
        return
    inside = place
    if label.get("metric") in METRICS and not place.metric:
        inside = replace(place, metric=str(label["metric"]))
    own = {name: value for name, value in label.items() if name != "metric" or inside is place}
    inside = replace(inside, group={**place.group, **_apart(own, place)})
    yield from _object(
        {name: value for name, value in entry.items() if name not in (*label, "group")}, inside
    )


def _apart(label: Mapping[str, str | None], place: _Place) -> dict[str, str | None]:
    """Give labels that keep those of the list around; a name that both have is called after the list."""
    return {f"{_last(place)}_{name}" if name in place.group else name: value for name, value in label.items()}


def _row(row: Mapping[str, Any], place: _Place) -> Iterator[Record]:
    """Give the figures of a row of a section, each with the addresses that open it."""
    label = _labels(row)
    inside = replace(place, group={**place.group, **label})
    addresses = row.get("addresses") or {}
    for name, value in row.items():
        if name == "metrics":
            for metric, part in value.items():
                here = replace(inside, metric=metric, opens=_opens(addresses.get(metric)))
                yield from _any(part, here)
        elif name not in label and name not in _BESIDE and name != "group":
            yield from _any(value, inside.into(name))


def _opens(address: Mapping[str, str] | None) -> dict[str, str]:
    return {"address": address["long"], "short_address": address["short"]} if address else {}


# --- figures -----------------------------------------------------------------------------------------------------


def _is_figure(value: Mapping[str, Any]) -> bool:
    scalar = not any(isinstance(part, dict | list) for part in value.values())
    return scalar and (set(value) == {"n"} or any(name in value for name in _KINDS))


def _figure(value: Mapping[str, Any], place: _Place) -> Iterator[Record]:
    """Give a figure: what it is on one line, and a line for each further number of it."""
    unit = {"unit": told} if (told := value.get("unit") or value.get("currency")) else {}
    if set(value) == {"n"}:
        yield place.line({"value": value["n"]})
        return
    known = {name: value[name] for name in _NUMBERS if name in value}
    main = next((name for name in _MAIN if name in value), None)
    if main:
        yield place.line({**known, **unit, "value": value[main]})
    told = {*_NUMBERS, "unit", "currency", main}
    beside = unit if main else {**known, **unit}
    for name, part in value.items():
        if name not in told:
            shown = "text" if isinstance(part, str | bool) else "value"
            number = str(part).lower() if isinstance(part, bool) else part
            yield replace(place, part=(*place.part, name)).line({**beside, shown: number})
