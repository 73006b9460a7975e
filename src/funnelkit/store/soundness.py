"""Whether all that a store keeps can be read: baselines, their history, the log of changes, the letters of people, runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.errors import BaselineError
from funnelkit.store.change_log import load_changes
from funnelkit.store.folder import load, names
from funnelkit.store.history import load_history
from funnelkit.store.letters import load_letters
from funnelkit.store.runs import load_runs

if TYPE_CHECKING:
    from pathlib import Path

    from funnelkit.model import Note
    from funnelkit.store.baselines import Baseline


@dataclass(frozen=True)
class Soundness:
    """What was read of a store: how many baselines and runs, what is wrong with the rest, and which runs are left out."""

    baselines: int
    runs: int
    faults: tuple[BaselineError, ...]
    notes: tuple[Note, ...]

    @property
    def unread(self) -> int:
        """How many files cannot be read."""
        return len(self.faults) + len(self.notes)


def check_store(folder: Path) -> Soundness:
    """Read everything that a store keeps, and change nothing."""
    found, faults = load_all(folder)
    runs, notes = load_runs(folder)
    others: list[BaselineError] = []
    for read in (load_history, load_changes, load_letters):
        try:
            read(folder)
        except BaselineError as error:
            others.append(error)
    return Soundness(len(found), len(runs), (*faults, *others), notes)


def load_all(folder: Path) -> tuple[tuple[Baseline, ...], tuple[BaselineError, ...]]:
    """Read every baseline of a store, by name; what is wrong with those that cannot be read stands beside them."""
    found: list[Baseline] = []
    faults: list[BaselineError] = []
    for name in names(folder):
        try:
            found.append(load(folder, name))
        except BaselineError as error:
            faults.append(error)
    return tuple(found), tuple(faults)
