"""Inspection → settings: the columns, orders of dates and statuses as they were read, each with its reason.

What was read without doubt is set; a guess by values alone, and what is open, is only offered. The settings are tried:
a file that would be read otherwise with them gets a table of its own, or none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from funnelkit.inspection import CONVERTED, Inspection, inspect_files
from funnelkit.intake.wanted import USABLE
from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, fold_header
from funnelkit.presets import choose_preset
from funnelkit.recognition.mappings import ORDERS, FieldMapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from funnelkit.intake import Order

_STEPS = {
    "appointment": ("appointments",),
    "show": ("shows",),
    "qualified": ("qualified",),
    "proposal": ("proposals",),
    "paid": ("paid",),
    "delivered": ("delivered",),
}

_WORDS = {code: word for word, code in ORDERS.items()}


@dataclass(frozen=True)
class Setting:
    """One line to save: where it stands (`table`, `key`), its value, and what it was taken from.

    `sure`: it is set; else it is written as a remark, for a person to decide. `reason` is the column's entry of the
    inspection with its dates, or the number of leads of a status.
    """

    table: tuple[str, ...]
    key: str
    value: str | list[str]
    reasons: tuple[Mapping[str, Any], ...]
    sure: bool = True


@dataclass(frozen=True)
class Proposal:
    """The settings that give a reading again, and the inspection that they were made of."""

    settings: tuple[Setting, ...]
    found: Inspection


@dataclass(frozen=True)
class Changes:
    """Keys that were added, changed, and left as the person wrote them although the files say otherwise."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    kept: tuple[str, ...]


def propose(order: Order, found: Inspection) -> Proposal:
    """Make the settings of an inspection; with them the same files are read to the same result."""
    entries = [entry for entry in found.inputs if entry["kind"] in USABLE]
    columns = [_Column(entry, place) for entry in entries for place in range(len(entry["columns"]))]
    columns = [column for column in columns if column.field and not column.hidden]
    statuses = _statuses(entries)
    for kept, apart in (
        (columns, False),
        (columns, True),
        ([c for c in columns if c.by_heading], True),
        ([], True),
    ):
        settings = (*_mapped(kept, entries, apart=apart), *statuses)
        if _gives(order, settings, found):
            return Proposal((*settings, *_offered(columns), *_preset(entries)), found)
    return Proposal((*_offered(columns), *_preset(entries)), found)


def _preset(entries: Sequence[Mapping[str, Any]]) -> Iterator[Setting]:
    """Offer the kind of business that the columns speak of: to set it drops the steps of others."""
    filled = [
        column
        for entry in entries
        for column in entry["columns"]
        if column["values"] and column["values"]["filled"]
    ]
    told = frozenset(
        step for column in filled for step in _STEPS.get(column["field"].removesuffix("_at"), ())
    )
    trial = load_vocabulary().phases["trial"]
    headers = (column["header"] for column in filled)
    if preset := choose_preset(
        told, frozenset(), trial=any(fold_header(header) in trial for header in headers)
    ):
        yield Setting(("funnel",), "preset", preset, (), sure=False)


@dataclass(frozen=True)
class _Column:
    """A column of an inspected table that is read as a field."""

    entry: Mapping[str, Any]
    place: int

    @property
    def told(self) -> Mapping[str, Any]:
        column: Mapping[str, Any] = self.entry["columns"][self.place]
        return column

    @property
    def file(self) -> str:
        return str(self.entry["name"])

    @property
    def header(self) -> str:
        return str(self.told["header"]).strip()

    @property
    def field(self) -> str | None:
        """Give the field that the column is read as, None where nothing is read from it."""
        return None if self.told["field"] == "other" else self.told["field"]

    @property
    def hidden(self) -> bool:
        """Say whether the heading names another column first, or none."""
        same = [place for place, column in enumerate(self.entry["columns"]) if _names(self.header, column)]
        exact = [place for place in same if self.entry["columns"][place]["header"] == self.told["header"]]
        return not self.header or (exact or same)[:1] != [self.place]

    @property
    def sure(self) -> bool:
        return bool(self.told["why"] != "values")

    @property
    def by_heading(self) -> bool:
        return self.told["why"] in ("mapped", "header")

    @property
    def dates(self) -> Mapping[str, Any] | None:
        return next((dates for dates in self.entry["dates"] if dates["field"] == self.field), None)

    @property
    def value(self) -> str:
        """Give the heading, with the order of its dates where there are two ways to read them."""
        order = _WORDS.get(self.dates["order"] or "") if self.dates else None
        return f"{self.header}:{order}" if order else self.header


def _names(header: str, column: Mapping[str, Any]) -> bool:
    return bool(header) and fold_header(column["header"]) == fold_header(header)


def _mapped(
    columns: Sequence[_Column], entries: Sequence[Mapping[str, Any]], *, apart: bool
) -> Iterator[Setting]:
    """Give the columns: one table for all files, or `apart` one for each file, where they are several."""
    sure = [column for column in columns if column.sure]
    together = not apart or len(entries) == 1
    groups: dict[tuple[tuple[str, ...], str], list[_Column]] = {}
    for column in sure:
        table: tuple[str, ...] = ("map",) if together else ("files", column.file, "map")
        groups.setdefault((table, str(column.field)), []).append(column)
    for (table, field), same in groups.items():
        values = list(dict.fromkeys(column.value for column in same))
        yield Setting(table, field, values[0] if len(values) == 1 else values, tuple(map(_reason, same)))


def _reason(column: _Column) -> Mapping[str, Any]:
    return {"file": column.file, "column": column.told, "dates": column.dates}


def _offered(columns: Sequence[_Column]) -> Iterator[Setting]:
    for column in columns:
        if not column.sure:
            yield Setting(("map",), str(column.field), column.value, (_reason(column),), sure=False)


def _statuses(entries: Sequence[Mapping[str, Any]]) -> list[Setting]:
    """Give what the statuses mean; one that means two things in two files is left to each file.

    One that hands leads on to the deals has no end of its own to be written down.
    """
    told: dict[str, dict[str, Any]] = {}
    for entry in entries:
        for status in entry["statuses"]:
            seen = told.setdefault(fold(status["status"]), {**status, "leads": 0, "all": set()})
            seen["leads"] += status["leads"]
            seen["all"].add(status["outcome"])
    return [
        Setting(
            ("statuses",), seen["status"], seen["outcome"] or "open", ({"leads": seen["leads"]},), sure=known
        )
        for seen in told.values()
        if CONVERTED not in seen["all"]
        if (known := seen["all"] <= {seen["outcome"]} - {None}) or seen["all"] == {None}
    ]


def _gives(order: Order, settings: Sequence[Setting], found: Inspection) -> bool:
    """Say whether the files are read with these settings as they were without."""
    mappings = tuple(
        mapping for setting in settings if setting.table[0] != "statuses" for mapping in _typed(setting)
    )
    statuses = {
        setting.key: str(setting.value)
        for setting in settings
        if setting.table == ("statuses",) and setting.sure
    }
    again = inspect_files(
        replace(order, mappings=mappings, statuses=tuple({**dict(order.statuses), **statuses}.items()))
    )
    return [_read(entry) for entry in again.inputs] == [_read(entry) for entry in found.inputs]


def _typed(setting: Setting) -> Iterator[FieldMapping]:
    file = setting.table[1] if setting.table[0] == "files" else ""
    for value in setting.value if isinstance(setting.value, list) else [setting.value]:
        header, _, word = value.rpartition(":")
        order = ORDERS.get(word)
        yield FieldMapping(setting.key, header if order else value, order, file, saved=True)


def _read(entry: Mapping[str, Any]) -> object:
    """Give what of an inspection makes the figures: not why a column was taken, but for what."""
    columns = [(column["header"], _field(column), column["values"]) for column in entry["columns"]]
    dates = [{**dates, "given": None} for dates in entry["dates"]]
    return (
        entry["name"],
        entry["sheet"],
        entry["kind"],
        entry["crm"],
        columns,
        dates,
        entry["statuses"],
        entry["notes"],
    )


def _field(column: Mapping[str, Any]) -> str | None:
    return None if column["field"] == "other" else column["field"]
