"""Files → leads: each file read and recognised on its own, the usable ones put together, the rest named."""

from __future__ import annotations

import glob
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from funnelkit.errors import InputError, UsageError
from funnelkit.fields import DIMENSIONS, FIELDS
from funnelkit.languages.fold import fold_header
from funnelkit.leads.table import Leads
from funnelkit.model import Note
from funnelkit.reading import Reading, ReadingOptions, read_tables
from funnelkit.recognition.kinds import compare_kinds
from funnelkit.recognition.plan import FieldMapping, Plan, UnknownHeader, plan_table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from funnelkit.leads.typed import Part

USABLE = ("leads", "deals", "nps")

NEEDED = frozenset(
    {
        *(
            "lead_id",
            "created_at",
            "contacted_at",
            "appointment_set_at",
            "appointment_at",
            "show_at",
            "sold_at",
        ),
        *(
            "lost_at",
            "closed_at",
            "modified_at",
            "answered_at",
            "contacted",
            "appointment",
            "show",
            "sold",
            "lost",
        ),
        *("non_target", "closed", "active", "deal_id"),
        *("status", "stage", "lead_type", "refusal_reason", "amount", "currency", "nps"),
    }
)
"""Fields that every figure may need; dimensions are read when they are asked for."""


class NoFiles(InputError):
    """A pattern or a folder holds no file."""

    key = "no_files"


class NothingUsable(InputError):
    """No file holds leads or answers."""

    key = "nothing_usable"


class OnlyCounts(InputError):
    """The only tables are counts that were made elsewhere."""

    key = "only_counts"


class DimensionNotFound(InputError):
    """No file has a column for a dimension that was asked for."""

    key = "dimension_not_found"


class WhereEmpty(InputError):
    """A filter leaves no lead."""

    key = "where_empty"


class BadWhere(UsageError):
    """A filter that is not of the form FIELD=VALUE, or of no dimension."""

    key = "bad_where"


@dataclass(frozen=True)
class Order:
    """What a person asks for: files, how to read them, what to take for one lead, which leads to count.

    `as_of` and `today` are days; `mappings` the columns that the person named; `where` pairs of a dimension and a value;
    `duplicates` "id", "person" or "keep"; `statuses` pairs of a status and what it means ("sold", "lost", …).
    """

    files: tuple[str, ...]
    today: date
    mappings: tuple[FieldMapping, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    duplicates: str = "id"
    as_of: date | None = None
    options: ReadingOptions = field(default_factory=ReadingOptions)
    statuses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Intake:
    """The leads of the usable files, each file's figures, and the day on which the export was taken."""

    leads: Leads
    inputs: tuple[Mapping[str, object], ...]
    as_of: date | None
    definitions: Mapping[str, object]
    headers: tuple[str, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Recognised:
    """The tables of all files with their plans, and what could not be read."""

    plans: tuple[Plan, ...]
    failures: tuple[tuple[str, InputError], ...]
    notes: tuple[Note, ...]


def parse_where(text: str) -> tuple[str, str]:
    """Read a filter FIELD=VALUE."""
    field, sign, value = text.partition("=")
    if not sign or field.strip() not in DIMENSIONS:
        raise BadWhere(text=text)
    return field.strip(), value.strip()


def find_files(names: Sequence[str]) -> list[Path]:
    """Give the files of names, folders and patterns, each once; hidden files and those of an open program left out."""
    found: dict[Path, None] = {}
    for name in names:
        paths = _paths(name)
        if not paths:
            raise NoFiles(pattern=name)
        found |= dict.fromkeys(paths)
    return list(found)


def _paths(name: str) -> list[Path]:
    path = Path(name)
    if name == "-":
        return [path]
    if path.is_dir():
        return sorted(entry for entry in path.iterdir() if entry.is_file() and not _is_litter(entry))
    if not path.exists() and glob.has_magic(name):
        matches = (Path(found) for found in glob.iglob(name))  # noqa: PTH207
        return sorted(found for found in matches if found.is_file() and not _is_litter(found))
    return [path]


def _is_litter(path: Path) -> bool:
    return path.name.startswith((".", "~$"))


def recognise(order: Order) -> Recognised:
    """Read and recognise every file; one that cannot be read does not stop the others."""
    readings: list[Reading] = []
    failures: list[tuple[str, InputError]] = []
    notes: list[Note] = []
    for path in find_files(order.files):
        try:
            readings += read_tables(path, order.options, notes)
        except InputError as error:
            failures.append((path.name, error))
    if not readings and failures:
        raise failures[0][1]
    plans = compare_kinds([plan_table(reading, order.mappings) for reading in readings])
    _check_mappings(order.mappings, plans)
    return Recognised(tuple(plans), tuple(failures), tuple(notes))


def _check_mappings(mappings: Sequence[FieldMapping], plans: Sequence[Plan]) -> None:
    for mapping in mappings:
        used = any(
            column.why == "mapped" and column.field in (mapping.field, "answered_at")
            for plan in plans
            for column in plan.columns
        )
        if not used:
            headers = [header for plan in plans for header in plan.reading.headers]
            raise UnknownHeader(field=mapping.field, header=mapping.header, headers=headers)


def take_in(order: Order, dimensions: Collection[str]) -> Intake:
    """Read the files into leads; raises NothingUsable where none of them holds leads or answers."""
    found = recognise(order)
    usable = [plan for plan in found.plans if plan.kind in USABLE]
    if not usable:
        raise _nothing_usable(found)
    leads, rows, statuses = _read(order, usable, _wanted(order, dimensions))
    from funnelkit.leads.faults import last_moment

    inputs = list(zip(usable, rows, strict=True))
    as_of = order.as_of or last_moment(leads, order.today)
    leads = _filtered(leads, order.where)
    notes = _notes(order, leads, found, inputs, as_of)
    headers = tuple(header for plan in usable for header in plan.reading.headers)
    definitions = _definitions(order, usable, statuses)
    return Intake(leads, tuple(_inputs(inputs, leads)), as_of, definitions, headers, notes)


def _read(
    order: Order, plans: Sequence[Plan], wanted: Collection[str]
) -> tuple[Leads, list[int], dict[str, str | None]]:
    """Read the tables and put them together: the leads, the rows of each table, and what each status means."""
    from funnelkit.leads.columns import load

    tables = [load(plan, wanted) for plan in plans]
    from funnelkit.leads.assembly import assemble
    from funnelkit.leads.typed import make_part

    rows = [len(table) for table in tables]
    surveys = [table for table in tables if table.plan.kind == "nps"]
    parts: dict[str, list[Part]] = {"leads": [], "deals": []}
    for table in tables:
        if table.plan.kind in parts:
            parts[table.plan.kind].append(make_part(table, dict(order.statuses)))
    statuses: dict[str, str | None] = {}
    for part in (*parts["leads"], *parts["deals"]):
        statuses |= part.meanings
    leads = assemble(parts["leads"], parts["deals"], order.duplicates) if any(parts.values()) else None
    return _with_answers(leads, surveys), rows, statuses


def _nothing_usable(found: Recognised) -> InputError:
    plan = max(found.plans, key=lambda plan: len(plan.places))
    headers = [header for header in plan.reading.headers if header] or ["–"]
    if plan.kind == "counts":
        return OnlyCounts(file=plan.reading.name, headers=headers[:20])
    return NothingUsable(file=plan.reading.name, headers=headers[:20])


def _wanted(order: Order, dimensions: Collection[str]) -> set[str]:
    wanted = {*NEEDED, *dimensions}
    if order.duplicates == "person":
        wanted |= {"phone", "email"}
    if order.duplicates == "keep":
        wanted -= {"modified_at"}
    return {name for name in wanted if name in FIELDS}


def _with_answers(leads: Leads | None, surveys: Sequence[object]) -> Leads:
    import pandas as pd

    from funnelkit.leads.stacking import stack
    from funnelkit.leads.typed import type_answers

    if leads is None:
        empty = pd.DataFrame(
            {
                "file": pd.Series(dtype="int16"),
                "row": pd.Series(dtype="int32"),
                "outcome": pd.Series(dtype="int8"),
            }
        )
        leads = Leads(empty, (), {}, frozenset())
    if not surveys:
        return leads
    typed = [type_answers(columns) for columns in surveys]  # type: ignore[arg-type]
    notes = (*leads.notes, *(note for _, more in typed for note in more))
    return replace(leads, answers=stack([frame for frame, _ in typed]), notes=notes)


def _filtered(leads: Leads, where: Sequence[tuple[str, str]]) -> Leads:
    """Keep the leads and answers that fit: several values of one field are alternatives, several fields all hold."""
    wanted: dict[str, list[str]] = {}
    for name, value in where:
        wanted.setdefault(name, []).append(value)
    for name, values in wanted.items():
        leads = _kept(leads, name, values)
    return leads


def _kept(leads: Leads, name: str, values: Sequence[str]) -> Leads:
    from funnelkit.leads.assembly import keep_where

    frames = [leads.frame, *([] if leads.answers is None else [leads.answers])]
    there = [frame for frame in frames if name in frame]
    if not there:
        raise DimensionNotFound(dimension=name)
    for value in values:
        if not any(keep_where(frame, name, [value]).any() for frame in there):
            names = sorted({str(other) for frame in there for other in frame[name].cat.categories})
            raise WhereEmpty(field=name, value=value, values=names[:20])
    chosen = [
        frame[keep_where(frame, name, values)].reset_index(drop=True) if name in frame else frame[:0]
        for frame in frames
    ]
    return replace(leads, frame=chosen[0], answers=chosen[1] if len(chosen) > 1 else None)


def _notes(
    order: Order, leads: Leads, found: Recognised, inputs: Sequence[tuple[Plan, int]], as_of: date | None
) -> tuple[Note, ...]:
    """Gather what every stage had to say, in the order of the way; each thing once."""
    from funnelkit.leads.faults import find_faults

    return (
        *found.notes,
        *(note for plan, _ in inputs for note in (*plan.reading.notes, *plan.notes)),
        *(Note("left_out", {"file": name, "reason": error.key}) for name, error in found.failures),
        *(_left_out(plan) for plan in found.plans if plan.kind not in USABLE),
        *leads.notes,
        *find_faults(leads, order.today),
        *_as_of_notes(order, leads, as_of),
        *(Note("filtered", {"field": field, "value": value}) for field, value in order.where),
    )


def _left_out(plan: Plan) -> Note:
    headers = [header for header in plan.reading.headers if header][:8]
    return Note("left_out_kind", {"file": plan.reading.name, "kind": plan.kind, "headers": headers})


def _as_of_notes(order: Order, leads: Leads, as_of: date | None) -> list[Note]:
    from funnelkit.leads.faults import PAST

    if as_of is None or not len(leads):
        return []
    if order.as_of:
        return [Note("after_as_of", {"as_of": as_of.isoformat()})]
    told = [name for name in PAST if name in leads.frame and leads.frame[name].notna().any()]
    return [Note("as_of_unknown", {"as_of": as_of.isoformat()})] if told == ["created_at"] else []


def _inputs(inputs: Sequence[tuple[Plan, int]], leads: Leads) -> list[dict[str, object]]:
    """Describe each file that was used; `leads` are those that were counted from it."""
    counted = leads.frame["file"].value_counts()
    codes = iter(range(len(leads.files)))
    described: list[dict[str, object]] = []
    for plan, rows in inputs:
        is_leads = plan.kind == "leads" or (
            plan.kind == "deals" and not any(p.kind == "leads" for p, _ in inputs)
        )
        n = int(counted.get(next(codes), 0)) if is_leads else 0
        described.append(
            {
                "name": plan.reading.name,
                "sha256": plan.reading.sha256,
                "kind": plan.kind,
                "rows": rows,
                "leads": n,
            }
        )
    return described


def _definitions(
    order: Order, plans: Sequence[Plan], statuses: Mapping[str, str | None]
) -> dict[str, object]:
    """Say how the figures were come by, in plain values: what a later comparison must find the same."""
    mapping = {
        plan.reading.name: {
            name: plan.reading.headers[place] or str(place + 1) for name, place in plan.places.items()
        }
        for plan in plans
    }
    return {
        "mapping": mapping,
        "where": sorted(f"{field}={fold_header(value)}" for field, value in order.where),
        "duplicates": order.duplicates,
        "statuses": dict(sorted(statuses.items())),
    }
