"""What the files of a report do not tell: what cannot be had from them and why, and the steps that none tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.funnel import is_one_sided
from funnelkit.model import Note
from funnelkit.tally import TOLD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.intake import Intake
    from funnelkit.model import Section
    from funnelkit.tally import Tally


def find_gaps(tally: Tally, intake: Intake) -> list[Note]:
    """Say what cannot be had from these files, and why."""
    notes = []
    whole = tally.cells[()]
    if is_one_sided(whole):
        notes.append(Note("sold_only"))
    notes += [
        Note("one_sided", {"dimension": by[0]})
        for by, cells in tally.cells.items()
        if len(by) == 1 and not is_one_sided(whole) and is_one_sided(cells)
    ]
    sums = whole.totals
    if sums["untracked_lost"] == sums["leads"] > 0 == sums["untracked_sold"]:
        notes.append(Note("lost_untold"))
    if sums["contacted_least"] or sums["contacted_never"]:
        notes.append(Note("contact_limits"))
    if sums["qualified_least"] or sums["proposals_least"]:
        notes.append(Note("step_limits"))
    for name in ("contacted", "appointments", "visits", "sold", "lost"):
        if 0 < sums[f"untracked_{name}"] < sums["leads"]:
            notes.append(Note("partly_untracked", {"step": name}))
    notes += [
        Note("partly_untracked", {"step": step})
        for step in ("qualified", "proposals", "paid", "delivered")
        if 0 < sums[TOLD[step]] < sums["leads"]
    ]
    frame = intake.leads.frame
    dated = "appointment_at" in frame and frame["appointment_at"].notna().any()
    if not dated and sums["shows"] < sums["due"]:
        notes.append(Note("undated_appointments"))
    if sums["contacted"] and "contacted_at" in intake.leads.frame and len(intake.leads.clocks) < 2:
        notes.append(Note("day_precision"))
    return notes


def name_untracked(whole: Section, own: Sequence[str], tally: Tally) -> list[Note]:
    """Name the steps of this business, and the ends, that no file tells."""
    if not whole.rows or not any(tally.cells[()].totals.values()):
        return []
    metrics = whole.rows[0].metrics
    missing = [name for name in ("leads", *own, "lost", "non_target") if metrics[name] is None]
    return [Note("not_tracked", {"steps": missing})] if missing else []
