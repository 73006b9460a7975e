"""How rare a sign is among the refusals of this very department: the rarer, the more it tells of a lead that has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.worklists.refused import Refused
    from funnelkit.worklists.signs import Sign

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]
    Habit = tuple[str, dict[str, object]]

COMMON = 0.5
"""A sign of so many of those who could have it is how the department works, or the manager, and no accident."""

OFTEN = 0.25
"""So is a sign of so many refusals."""

RARE = 0.02
"""A sign of so few refusals or fewer has its whole weight."""

PRIOR_LEADS, PRIOR_SIGNS = 10, 1
"""Refusals that are thought of beside those of the files, and how many of them have the sign: few leads prove no habit."""


def weigh_rarity(refused: Refused, sign: Sign, asked: Bools) -> tuple[Floats, list[Habit]]:
    """Give for each refusal what a sign tells by how rare it is of those `asked`: 0 where it is usual of all, or of the manager.

    Where it tells less, all who have the sign are counted; else those alone of whom it tells all. With it the
    signs that are usual, each a note's key and params.
    """
    holds, told = sign.holds & asked, sign.told & asked
    leads, of, every = int(holds.sum()), int(told.sum()), int(asked.sum())
    whole = float(_with_prior(leads, every))
    if whole >= OFTEN or _with_prior(leads, of) >= COMMON:
        return np.zeros(len(refused)), [("callbacks_common", {"leads": leads, "of": of})]
    strong = holds & ~sign.tells_less
    shares = np.where(strong, _with_prior(int(strong.sum()), every), whole)
    usual, habits = _habits(refused, holds, told)
    return np.where(usual, 0.0, _rarity(shares)), habits


def _habits(refused: Refused, holds: Bools, told: Bools) -> tuple[Bools, list[Habit]]:
    """Say whose refusals are those of a manager who has the sign on most, and name these managers."""
    if "manager" not in refused.frame:
        return np.zeros(len(refused), bool), []
    managers = refused.managers
    names = refused.frame["manager"].cat.categories
    mine, by = (np.bincount(managers[which] + 1, minlength=len(names) + 1) for which in (holds, told))
    usual = _with_prior(mine, by) >= COMMON
    usual[0] = False  # nobody's refusals are no one's habit
    return usual[managers + 1], [
        (
            "callbacks_habit",
            {"manager": str(names[code - 1]), "leads": int(mine[code]), "of": int(by[code])},
        )
        for code in np.flatnonzero(usual).tolist()
    ]


def _with_prior(leads: Any, of: Any) -> Any:
    return (leads + PRIOR_SIGNS) / (of + PRIOR_LEADS)


def _rarity(shares: Floats) -> Floats:
    """Give what a sign of some share of refusals tells: 1 where it is rare, 0 where it is common.

    >>> _rarity(np.array([0.001, 0.02, 0.05, 0.5])).round(2).tolist()
    [1.0, 1.0, 0.64, 0.0]
    """
    told: Floats = np.clip(np.log(shares / OFTEN) / np.log(RARE / OFTEN), 0.0, 1.0)
    return told
