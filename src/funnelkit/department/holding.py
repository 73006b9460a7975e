"""Hold: the counts of some files against a baseline, knowing what the two define otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.analysis.compared import PLAIN, Comparison, Meant, Question
from funnelkit.analysis.comparison import compare
from funnelkit.analysis.definitions import Shift
from funnelkit.analysis.grounds import Grounds
from funnelkit.languages.fold import fold_header
from funnelkit.model import Note
from funnelkit.statistics.intervals import LEVEL
from funnelkit.store.masking import mask, mask_words
from funnelkit.store.runs import DECIDING, differing, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from funnelkit.analysis.compared import Compared
    from funnelkit.department.tallying import Measured
    from funnelkit.intake import Intake
    from funnelkit.store.baselines import Baseline
    from funnelkit.store.runs import Run

STEP_OF = {
    **dict.fromkeys(("contacted", "contacted_at"), "contacted"),
    **dict.fromkeys(("appointment", "appointment_at", "appointment_set_at"), "appointments"),
    **dict.fromkeys(("show", "show_at"), "visits"),
    **dict.fromkeys(("status", "stage", "sold", "lost", "non_target", "sold_at", "lost_at"), "outcome"),
}
"""The step that each field decides."""


def hold(
    measured: Measured, baseline: Baseline, question: Question = PLAIN, runs: Sequence[Run] = ()
) -> Comparison:
    """Compare the counts of some files, all or a part of them, with a baseline.

    `runs` are what earlier exports told; those that were counted otherwise are passed over.
    """
    intake, tally, every = measured.intake, measured.tally, measured.view.every
    masked = replace(tally, watch=mask_words(tally.watch, 0))
    differs = tuple(differences(intake, baseline))
    digest = digest_of(intake.definitions, every)
    same = tuple(run for run in runs if run.definitions == digest and run.every == every)
    meant = meant_of(intake, baseline)
    return compare(Grounds(baseline, masked, measured.view, question, differs, meant, same))


def differences(intake: Intake, baseline: Baseline) -> Iterator[Note]:
    """Say which definitions differ, so that nothing can be compared."""
    now, then = intake.definitions, baseline.definitions
    for what in differing(now, then):
        before, after = (side.get(what, DECIDING[what]) for side in (then, now))
        yield Note("definition_differs", {"what": what, "then": str(before), "now": str(after)})


def meant_of(intake: Intake, baseline: Baseline) -> Meant:
    """Give what the statuses were taken for on both sides, and the columns that were taken for a step then or now."""
    then, now = baseline.definitions.get("statuses"), intake.definitions["statuses"]
    assert isinstance(now, dict)
    masked = {mask(status): meaning for status, meaning in now.items()}
    return Meant(then if isinstance(then, dict) else {}, masked, tuple(_remapped(intake, baseline)))


def _remapped(intake: Intake, baseline: Baseline) -> Iterator[Shift]:
    """Tell fields that are read from another column, though the one of the baseline is still there."""
    there = {fold_header(header) for header in intake.headers}
    then, now = (_headings(mapping.get("mapping")) for mapping in (baseline.definitions, intake.definitions))
    for field, step in STEP_OF.items():
        old, new = then.get(field, {}), now.get(field, {})
        if new and old and old.keys().isdisjoint(new) and old.keys() <= there:
            told = {"field": field, "then": sorted(old.values()), "now": sorted(new.values())}
            yield Shift(Note("column_differs", told), frozenset({step}))


def _headings(mapping: object) -> dict[str, dict[str, str]]:
    """Give the headings that each field was read from in any file, by their folded form."""
    found: dict[str, dict[str, str]] = {}
    for fields in mapping.values() if isinstance(mapping, dict) else ():
        for field, header in fields.items():
            found.setdefault(field, {})[fold_header(header)] = header
    return found


def judged_payload(compared: Compared, months: int) -> dict[str, object]:
    """Give how a figure was judged, as the JSON contract has it; `months` were held against."""
    judged = compared.judged
    return {
        "needed_leads": judged.needed_leads if judged else None,
        "ready_on": compared.ready_on,
        "window_days": compared.window_days,
        "level": LEVEL,
        "phi": compared.phi,
        "months": months,
        "family": judged.family if judged else None,
    }
