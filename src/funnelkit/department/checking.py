"""Check: what is wrong with the data, and what that does to the numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from funnelkit.analysis.counts import View
from funnelkit.department.measurement import reconciliations_of
from funnelkit.errors import UsageError
from funnelkit.fields import DIMENSIONS, FIELDS
from funnelkit.intake import Order, take_in
from funnelkit.worklists.check import Problem, Required, find_problems
from funnelkit.worklists.effects import Effect, find_effects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.analysis.reconciliation import Reconciliation
    from funnelkit.model import Note


class RequiredUnknown(UsageError):
    """The configuration requires a field that there is not."""

    key = "required_unknown"


@dataclass(frozen=True)
class Checked:
    """The problems and effects of some files; `reconciliations` hold counts made elsewhere against their leads."""

    inputs: tuple[Mapping[str, object], ...]
    as_of: date | None
    leads: int
    problems: tuple[Problem, ...]
    effects: tuple[Effect, ...]
    notes: tuple[Note, ...]
    reconciliations: tuple[Reconciliation, ...] = ()

    @property
    def errors(self) -> int:
        """How many rows have an error, each counted for every error it has."""
        return sum(len(problem.rows) for problem in self.problems if problem.is_error)

    @property
    def warnings(self) -> int:
        """How many rows have a warning."""
        return sum(len(problem.rows) for problem in self.problems) - self.errors


def check(order: Order, required: Required) -> Checked:
    """Look for problems in all columns of the files, and measure what the doubtful leads may change.

    Where people are left out no cell is quoted: in a cell that cannot be read may stand anything.
    """
    strange = [name for fields in required.values() for name in fields if name not in FIELDS]
    if strange:
        raise RequiredUnknown(field=strange[0], fields=sorted(FIELDS))
    intake = take_in(replace(order, thorough=True), set(DIMENSIONS))
    effects = find_effects(intake.leads, View(intake.as_of or date.max))
    problems = find_problems(intake, required)
    if order.redaction:
        problems = tuple(replace(problem, values=(None,) * len(problem.rows)) for problem in problems)
    held = reconciliations_of(intake)
    notes = (*intake.notes, *(note for found in held for note in found.notes))
    return Checked(intake.inputs, intake.as_of, len(intake.leads), problems, effects, notes, held)
