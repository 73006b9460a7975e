"""The columns that a person names for a list: fields of the leads, or headings of the export, shown as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import process

from funnelkit.errors import UsageError
from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold_header
from funnelkit.leads.cells import read_places
from funnelkit.worklists.listing import ALWAYS, lines_of, with_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from funnelkit.intake import Intake
    from funnelkit.leads import Leads
    from funnelkit.model import Note
    from funnelkit.recognition.plan import Plan
    from funnelkit.worklists.listing import Line, Places

KINDS: Mapping[str, tuple[str, ...]] = {"answers": ("nps", "nps_long"), "reviews": ("reviews",)}
"""The kinds of files that rows beside the leads come from."""

TYPED = ("amount", "outcome")
"""Columns of the leads that are made of several."""

NEAR = 8


class UnknownColumn(UsageError):
    """A list shall have a column that no file has."""

    key = "unknown_column"


def plans_of(intake: Intake, table: str) -> list[Plan]:
    """Give the files of a table ("leads", "answers", "reviews") in the order of their codes."""
    if table in KINDS:
        return [plan for plan in intake.plans if plan.kind in KINDS[table]]
    base = "leads" if any(plan.kind == "leads" for plan in intake.plans) else "deals"
    return [plan for plan in intake.plans if plan.kind == base]


def check_columns(names: Sequence[str], frames: Sequence[pd.DataFrame], plans: Sequence[Plan]) -> None:
    """Raise UnknownColumn for a name that is neither a field of the rows nor a heading of a file."""
    for name in names:
        typed = name in ALWAYS or any(is_typed(name, frame) for frame in frames)
        if not typed and not any(place_of(name, plan) >= 0 for plan in plans):
            there = [column.header for plan in plans for column in plan.columns if column.header]
            there += [column.field for plan in plans for column in plan.columns if column.field]
            near = process.extract(name, list(dict.fromkeys(there)), limit=NEAR)
            raise UnknownColumn(column=name, near=[found for found, *_ in near])


def is_typed(name: str, frame: pd.DataFrame) -> bool:
    """Say whether the leads hold a column as dates, numbers or words; `person` is a key of theirs, no column of a file."""
    return (name in frame and name != "person") or (
        name in TYPED and {"amount": "hundredths"}.get(name, name) in frame
    )


def lines_with(
    leads: Leads,
    places: Places,
    why: Sequence[tuple[Note, ...]],
    names: Sequence[str],
    plans: Sequence[Plan],
) -> tuple[Line, ...]:
    """Give the leads at some places as lines with columns: typed where the leads hold them, else as they are written."""
    typed = [name for name in names if name in ALWAYS or is_typed(name, leads.frame)]
    lines = lines_of(leads, places, why, typed)
    codes = leads.frame["file"].to_numpy()[places].tolist()
    return with_values(lines, written([name for name in names if name not in typed], plans, lines, codes))


def written(
    names: Sequence[str], plans: Sequence[Plan], lines: Sequence[Line], files: Sequence[int]
) -> dict[str, list[str | None]]:
    """Give columns of the export as they are written, a cell for each line; `files` are the codes of the lines' files."""
    found: dict[str, list[str | None]] = {name: [None] * len(lines) for name in names}
    codes = np.array(files, np.int16)
    for code, plan in enumerate(plans):
        places = {name: place for name in names if (place := place_of(name, plan)) >= 0}
        at = np.flatnonzero(codes == code).tolist()
        if not places or not at:
            continue
        rows = {lines[line].row for line in at}
        cells = read_places(plan, dict.fromkeys(places.values(), rows))
        for name, place in places.items():
            for line in at:
                found[name][line] = cells.get((place, lines[line].row)) or None
    return found


def place_of(name: str, plan: Plan) -> int:
    """Give the place of a field or of a heading, -1 where a file has neither.

    What is called the recording of a call has many names; one of them finds any.
    """
    if name in plan.places:
        return plan.places[name]
    folded, recordings = fold_header(name), load_vocabulary().entities["recording"]
    headers = {column.place: fold_header(column.header) for column in plan.columns}
    found = [place for place, header in headers.items() if header == folded]
    if folded in recordings:
        found += [place for place, header in headers.items() if header in recordings]
    return found[0] if found else -1
