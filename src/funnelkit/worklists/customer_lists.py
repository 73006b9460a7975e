"""Work lists of customers: detractors to call, and sales without an answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.languages.customers import find_topics
from funnelkit.model import Note
from funnelkit.recognition.scales import NET
from funnelkit.worklists.columns import lines_with
from funnelkit.worklists.customers import NOBODY, end_days, rank_detractors, rank_unasked
from funnelkit.worklists.listing import Line, Listing, answers_of, column_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from funnelkit.leads import Leads
    from funnelkit.recognition.plan import Plan
    from funnelkit.worklists.customers import Days, Given, Places


@dataclass(frozen=True)
class Columns:
    """The columns that a person names, and the files of leads and of answers that may tell them, by their codes."""

    names: tuple[str, ...] = ()
    leads: Sequence[Plan] = ()
    answers: Sequence[Plan] = ()


NO_COLUMNS = Columns()


def list_detractors(
    leads: Leads,
    given: Given,
    topics: Mapping[str, Sequence[str]],
    columns: Columns = NO_COLUMNS,
    most: int | None = None,
) -> Listing:
    """List the detractors to call, the newest week first and in it the lowest score; a survey's by its own row.

    Where it is known whose lead an answer is, its id, and the columns that the survey has not, are those of the lead.
    `topics` are a person's own, beside those that are known.
    """
    every = rank_detractors(given)
    shown = every.where(np.arange(len(every.score)) < (len(every.score) if most is None else most))
    scored = [_detracts(*told) for told in zip(shown.score.tolist(), _named(shown.day), strict=True)]
    lines: list[Line | None] = [None] * len(scored)
    tables = (False, leads, columns.leads), (True, answers_of(leads), columns.answers)
    for surveyed, table, plans in tables:
        at = np.flatnonzero(shown.surveyed == surveyed)
        texts = column_values(table.frame, "nps_reason", shown.place[at])
        said = find_topics([text or "" for text in texts], topics)
        mine = [(scored[place], *_speaks(names)) for place, names in zip(at.tolist(), said, strict=True)]
        found = lines_with(table, shown.place[at], mine, columns.names, plans)
        for place, line in zip(at.tolist(), found, strict=True):
            lines[place] = line
    told = _with_leads(leads, shown, [line for line in lines if line], columns)
    return Listing(tuple(told), len(every.score), columns.names)


def list_unasked(
    leads: Leads, sales: Places, given: Given, columns: Columns = NO_COLUMNS, most: int | None = None
) -> Listing:
    """List the sales without an answer, those who were not asked first, the newest first."""
    every, kinds = rank_unasked(leads, sales, given)
    shown = every[:most]
    days = _named(end_days(leads.frame)[shown])
    why = [(Note(kind, {"on": day}),) for kind, day in zip(kinds, days, strict=False)]
    return Listing(lines_with(leads, shown, why, columns.names, columns.leads), len(every), columns.names)


def _detracts(score: int, day: date | str) -> Note:
    return Note("bottom_box", {"on": day}) if score >= NET else Note("detractor", {"score": score, "on": day})


def _speaks(topics: tuple[str, ...]) -> tuple[Note, ...]:
    return (Note("speaks_of", {"topics": topics}),) if topics else ()


def _named(days: Days) -> list[date | str]:
    return ["–" if day is None else day for day in days.astype("datetime64[D]").tolist()]


def _with_leads(leads: Leads, shown: Given, lines: Sequence[Line], columns: Columns) -> list[Line]:
    """Fill in from its lead what a survey does not tell of an answer."""
    at = np.flatnonzero(shown.surveyed & (shown.lead != NOBODY))
    found = list(lines)
    whose = lines_with(leads, shown.lead[at], (), columns.names, columns.leads)
    for place, lead in zip(at.tolist(), whose, strict=True):
        own = lines[place]
        values = {name: lead.values[name] if value is None else value for name, value in own.values.items()}
        found[place] = replace(
            own, id=lead.id, manager=own.manager or lead.manager, values=MappingProxyType(values)
        )
    return found
