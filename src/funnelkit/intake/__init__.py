"""Files → leads: each file read and recognised on its own, the usable ones put together, the rest named.

`order` is what a person asks for, `files` finds the files, `recognising` reads and plans their tables, `wanted` says what
of them is read, `gathering` makes leads of them, `beside` puts what other tables tell beside these, `filtering` keeps what
was asked for, `remarks` tells what was noticed on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funnelkit.errors import InputError
from funnelkit.intake.filtering import DimensionNotFound, keep_asked
from funnelkit.intake.gathering import gather
from funnelkit.intake.lists import hold_lists
from funnelkit.intake.order import Order, parse_where
from funnelkit.intake.recognising import Recognised, recognise
from funnelkit.intake.remarks import definitions_of, describe_counts, describe_inputs, gather_notes
from funnelkit.intake.wanted import BESIDE, USABLE, wanted_fields
from funnelkit.model import Note
from funnelkit.reading.header import TableMissing
from funnelkit.recognition.counts import KINDS as COUNTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    import pandas as pd

    from funnelkit.intake.counted import Counted
    from funnelkit.leads.table import Leads
    from funnelkit.model import Period
    from funnelkit.recognition.plan import Plan

__all__ = ["DimensionNotFound", "Intake", "Order", "Recognised", "parse_where", "recognise", "take_in"]


class NothingUsable(InputError):
    """No file holds leads or answers."""

    key = "nothing_usable"


@dataclass(frozen=True, eq=False)
class Intake:
    """The leads of the usable files, each file's figures, and the day on which the export was taken.

    `counts` are tables that were counted elsewhere: measured by themselves where there are no leads, and never added.
    `aside` are tables of calls and the like, of which nothing is counted.
    """

    leads: Leads
    inputs: tuple[Mapping[str, object], ...]
    as_of: date | None
    definitions: Mapping[str, object]
    plans: tuple[Plan, ...]
    notes: tuple[Note, ...]
    counts: Counted | None = None
    aside: tuple[Plan, ...] = ()

    @property
    def is_counted(self) -> bool:
        """Say whether there are counts alone, without leads and answers."""
        return self.counts is not None and not len(self.leads) and self.leads.answers is None

    def cut(self, every: str, period: Period | None = None, days: Iterable[date | None] = ()) -> Intake:
        """Give it for periods of a length, for one period, and parted at days: what is known by month alone is in no part of one."""
        from funnelkit.leads.months import undated

        ends = (period.start, period.end) if period else ()
        frame, left = undated(self.leads.frame, every, (*days, *ends))
        if not left:
            return self
        notes = (*self.notes, Note("months_cut", {"leads": left}))
        return replace(self, leads=replace(self.leads, frame=frame), notes=notes)

    @property
    def tasks(self) -> pd.DataFrame | None:
        """What is to be done with the leads, as `leads/tasks.py` has it; None without tasks."""
        return self.leads.tasks

    @property
    def headers(self) -> tuple[str, ...]:
        """All headings of the files that were used."""
        return tuple(header for plan in self.plans for header in plan.reading.headers)


def take_in(order: Order, dimensions: Collection[str]) -> Intake:
    """Read the files into leads; raises NothingUsable or TableMissing where none of them holds leads, answers or counts."""
    found = recognise(order)
    usable = [plan for plan in found.plans if plan.kind in USABLE]
    alone = all(plan.kind in BESIDE for plan in usable)
    counts = _count(found, order, alone=alone)
    if counts is None and alone:
        raise _nothing_usable(found)
    leads, rows, statuses = gather(order, usable, wanted_fields(order, dimensions))
    from funnelkit.leads.faults import last_moment

    if order.redaction:
        leads = order.redaction.of_leads(leads, [plan.reading.name for plan in found.plans])
    if not alone and not any(rows):
        raise TableMissing(file=usable[0].reading.name)
    inputs = list(zip(usable, rows, strict=True))
    as_of = order.as_of or last_moment(leads, order.today)
    if counts and alone:
        as_of = order.as_of or counts.last_day(order.today)
    leads = leads if alone else keep_asked(leads, order.where)
    notes = gather_notes(order, leads, found, inputs, as_of)
    notes = (*notes, *hold_lists(found.plans, dict(order.statuses), order.country))
    every = [*usable, *(counts.plans if counts else ())]
    definitions = definitions_of(order, every, statuses)
    described = describe_inputs(inputs, leads)
    if counts:
        definitions |= counts.definitions if alone else {}
        described += describe_counts(counts)
        notes = (*notes, *counts.notes)
    notes = order.redaction.of_notes(notes) if order.redaction else notes
    aside = tuple(plan for plan in found.plans if plan.kind == "other_table")
    return Intake(leads, tuple(described), as_of, definitions, tuple(every), notes, counts, aside)


def _count(found: Recognised, order: Order, *, alone: bool) -> Counted | None:
    """Read the tables of counts, if there are any: most runs need none of what that takes."""
    if not any(plan.kind in COUNTS for plan in found.plans):
        return None
    from funnelkit.intake.counting import count_tables

    return count_tables(found.plans, order, alone=alone)


def _nothing_usable(found: Recognised) -> InputError:
    plan = max(found.plans, key=lambda plan: len(plan.places))
    headers = [header for header in plan.reading.headers if header] or ["–"]
    return NothingUsable(file=plan.reading.name, headers=headers[:20])
