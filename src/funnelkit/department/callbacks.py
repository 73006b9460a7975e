"""Callbacks: which of the refused leads of a department may have been refused by accident, the worthiest first."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.errors import UsageError
from funnelkit.intake import Order, take_in
from funnelkit.intake.filtering import keep_asked
from funnelkit.languages.refusals import NO_BOOK, ReasonBook
from funnelkit.model import Note
from funnelkit.worklists.callbacks import Callbacks, find_callbacks
from funnelkit.worklists.columns import check_columns, lines_with, plans_of
from funnelkit.worklists.listing import Listing
from funnelkit.worklists.signs import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import numpy.typing as npt

    from funnelkit.intake import Intake
    from funnelkit.worklists.callbacks import Looked

    Places = npt.NDArray[np.intp]

NEEDED = ("manager", "next_task_at", "last_activity_at")
"""Columns that the signs need, beside what every figure may."""

SHOWN = ("closed_at",)
"""The columns of the list where none are asked for."""


class RuleUnknown(UsageError):
    """The configuration weighs a sign that there is not."""

    key = "rule_unknown"


@dataclass(frozen=True)
class Asking:
    """What is asked: `weights` replace those of RULES, `book` is of reasons, `columns` of the list, `most` lines (None: all)."""

    weights: Mapping[str, float] = field(default_factory=dict)
    book: ReasonBook = NO_BOOK
    columns: tuple[str, ...] = ()
    most: int | None = None


@dataclass(frozen=True)
class CallList:
    """Refused leads to call, and what was looked at: `refused`, `sold_since`, `no_leads`, `looked` as in `Callbacks`.

    `refused` is None where the files do not tell who was refused; then there is no list.
    """

    inputs: tuple[Mapping[str, object], ...]
    as_of: date
    listing: Listing
    refused: int | None
    sold_since: int
    no_leads: int
    looked: tuple[Looked, ...]
    notes: tuple[Note, ...]


def list_callbacks(order: Order, asking: Asking) -> CallList:
    """Rank the refused leads of the files.

    Leads that `order.where` leaves out are no lines, but they tell what is usual, and of persons who asked again.
    """
    _check_weights(asking.weights)
    wanted = {*NEEDED, *asking.columns, *order.filtered}
    intake = take_in(replace(order, where=(), persons=True, ids=True, drop_tests=True), wanted)
    as_of, columns = intake.as_of or order.today, asking.columns or SHOWN
    plans = plans_of(intake, "leads")
    check_columns(asking.columns, [intake.leads.frame], plans)
    told = tuple(note for note in intake.notes if not len(note.rows))
    if not intake.leads.tracks.get("lost"):
        notes = (Note("callbacks_no_refusals"), *told)
        return CallList(intake.inputs, as_of, Listing((), 0, columns), None, 0, 0, (), notes)
    found = find_callbacks(intake.leads, as_of, asking.weights, asking.book)
    at = _asked(intake, order, found)
    shown = at[: asking.most]
    lines = lines_with(intake.leads, found.places[shown], found.why(shown), columns, plans)
    return CallList(
        intake.inputs,
        as_of,
        Listing(lines, len(at), columns),
        found.refused,
        found.sold_since,
        found.no_leads,
        found.looked,
        (*found.notes, *_untold(found, intake), *order.filters, *told),
    )


def _check_weights(weights: Mapping[str, float]) -> None:
    """Refuse the weight of a sign that there is not."""
    names = [rule.name for rule in RULES]
    for name in weights:
        if name not in names:
            raise RuleUnknown(rule=name, rules=names)


def _asked(intake: Intake, order: Order, found: Callbacks) -> Places:
    """Give which of the found leads fit the filters, in their order."""
    frame = intake.leads.frame
    leads = replace(intake.leads, frame=frame.assign(place=np.arange(len(frame))))
    kept = keep_asked(leads, order.where).frame["place"].to_numpy()
    return np.flatnonzero(np.isin(found.places, kept))


def _untold(found: Callbacks, intake: Intake) -> Iterator[Note]:
    """Say which tables or columns would tell more."""
    untold = {looked.rule for looked in found.looked if looked.of is None}
    if intake.tasks is None and "open_task" in untold:
        yield Note("callbacks_add_tasks")
    if "person" not in intake.leads.frame and "asked_again" in untold:
        yield Note("callbacks_add_phones")
