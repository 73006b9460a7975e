"""Files → tables with their plans: each file read and recognised on its own, what cannot be read is named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funnelkit.errors import InputError
from funnelkit.intake.files import find_files
from funnelkit.model import Note
from funnelkit.progress import tell
from funnelkit.reading import Reading, read_tables
from funnelkit.recognition.kinds import compare_kinds
from funnelkit.recognition.plan import Plan, UnknownHeader, plan_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.intake.order import Order
    from funnelkit.recognition.mappings import FieldMapping


@dataclass(frozen=True)
class Recognised:
    """The tables of all files with their plans, and what could not be read."""

    plans: tuple[Plan, ...]
    failures: tuple[tuple[str, InputError], ...]
    notes: tuple[Note, ...]


def recognise(order: Order) -> Recognised:
    """Read and recognise every file; one that cannot be read does not stop the others."""
    readings: list[Reading] = []
    failures: list[tuple[str, InputError]] = []
    notes: list[Note] = []
    paths = list(find_files(order.files))
    for number, path in enumerate(paths, 1):
        tell("reading", path.name, number, len(paths))
        try:
            readings += read_tables(path, order.options, notes)
        except InputError as error:
            failures.append((path.name, error))
    if not readings and failures:
        raise failures[0][1]
    plans = compare_kinds(
        [plan_table(reading, _mappings_for(reading, order), order.crm) for reading in readings]
    )
    notes += _check_mappings(order.mappings, plans)
    plans = [replace(plan, zone=order.timezone) for plan in plans]
    return Recognised(tuple(plans), tuple(failures), tuple(notes))


def _mappings_for(reading: Reading, order: Order) -> list[FieldMapping]:
    return [mapping for mapping in order.mappings if _is_meant(mapping, reading)]


def _is_meant(mapping: FieldMapping, reading: Reading) -> bool:
    """Say whether a mapping is for a table: of any file, of its own, of the workbook or archive that it is in."""
    return not mapping.file or f"{reading.name}/".startswith(f"{mapping.file}/")


def _check_mappings(mappings: Sequence[FieldMapping], plans: Sequence[Plan]) -> list[Note]:
    """Refuse a typed heading that no file has; a saved one may be that of a file which is not here, and is noted."""
    missing = []
    here = [mapping for mapping in mappings if any(_is_meant(mapping, plan.reading) for plan in plans)]
    for mapping in here:
        used = any(mapping.field in plan.told for plan in plans) or any(
            column.why == "mapped" and column.field in (mapping.field, "answered_at", "answer")
            for plan in plans
            for column in plan.columns
        )
        if used:
            continue
        if mapping.saved:
            missing.append(f"{mapping.field} = {mapping.header}")
        else:
            headers = [header for plan in plans for header in plan.reading.headers]
            raise UnknownHeader(field=mapping.field, header=mapping.header, headers=headers)
    return [Note("saved_headings_missing", {"headings": missing})] if missing else []
