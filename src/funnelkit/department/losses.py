"""Whose the losses of a report are: those of the channel and those of the department apart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.analysis.usual import find_usual
from funnelkit.department.sections import LOSSES
from funnelkit.languages.refusals import NO_BOOK, ReasonBook
from funnelkit.model import Note
from funnelkit.periods import day_number

if TYPE_CHECKING:
    from funnelkit.department.measurement import Report
    from funnelkit.worklists.losses import Losses

_NEEDED = ("leads", "sold", "lost", "open", "lead_conversion")


def with_losses(report: Report, book: ReasonBook = NO_BOOK) -> Report:
    """Give a report with whose its losses are; with a note instead where sales, refusals or open leads are not told."""
    losses = _find(report, book)
    if losses is None:
        return replace(report, notes=(*report.notes, Note("losses_untold", {"section": LOSSES})))
    return replace(report, losses=losses, notes=(*report.notes, *losses.notes))


def _find(report: Report, book: ReasonBook) -> Losses | None:
    measured = report.measured
    if measured is None or report.as_of is None or not report.opens or not report.sections[0].rows:
        return None
    metrics = report.sections[0].rows[0].metrics
    if any(metrics[key] is None for key in _NEEDED):
        return None
    from funnelkit.worklists.losses import find_losses

    view, tally = measured.view, measured.tally
    usual = find_usual(tally, day_number(view.as_of), view.dropped)
    return find_losses(measured.intake.leads, tally, view, usual, book)
