"""How managers fill in reasons of refusal: who leaves them blank, and who has one reason for most, unlike the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.funnel import share
from funnelkit.statistics.families import holm
from funnelkit.statistics.intervals import LEVEL
from funnelkit.statistics.outliers import held_against_others
from funnelkit.statistics.verdicts import LEAST_LEADS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from funnelkit.analysis.managers import SideBySide
    from funnelkit.model import Rate

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

HALF_WAY = 0.5
"""One reason stands for most where the low limit of its share is beyond half of the way from what is usual to all."""


@dataclass(frozen=True)
class Filled:
    """A share of one manager's refusals beside the usual one of the others (None: too few others).

    `stands_out`: above the others by more than they lie apart, all managers looked at together; None where it is not asked.
    """

    rate: Rate
    others: float | None
    stands_out: bool | None


@dataclass(frozen=True)
class ReasonsGiven:
    """The refusals of one manager: how many of `blank` reason, and of those with one how many have the most frequent.

    None where there are none to be of.
    """

    lost: int
    blank: Filled | None
    reason: str | None
    one_reason: Filled | None


def reasons_given(seen: SideBySide) -> Mapping[str, ReasonsGiven]:
    """Say how each fills in reasons, of the leads of the time that are lost by now; {} where no reasons are told.

    Each is held against the others (`outliers.held_against_others`), those with 10 refusals and more, both questions of
    all together by Holm; a most frequent reason pays for having been chosen among so many (`_weights`). No fixed share
    makes a finding, but one reason must surely stand for most of what the others would give other reasons for.
    """
    by = seen.dimension, "refusal_reason"
    if by not in seen.tally.cells:
        return {}
    lost = _lost_by_reason(seen, by)
    if not lost[:, 1:].any():
        return {}
    blank, given = lost[:, 0], lost[:, 1:]
    filled = given.sum(axis=1)
    most = given.argmax(axis=1)
    blanks = _ask(blank, lost.sum(axis=1))
    tops = _ask_most(given, filled, most)
    told = _told(blanks.chances, tops.chances)
    names = [name for name in dict.fromkeys(pair[1] for pair in seen.tally.cells[by].groups) if name]
    return {
        seen.names[place] or "": ReasonsGiven(
            int(lost[place].sum()),
            _filled(share(int(blank[place]), int(lost[place].sum()), "lost"), blanks, told[0], place),
            names[most[place]] if filled[place] else None,
            _most_of(
                _filled(
                    share(int(given[place, most[place]]), int(filled[place]), "lost"), tops, told[1], place
                )
            ),
        )
        for place in seen.order
    }


@dataclass(frozen=True, eq=False)
class _Asked:
    usual: Floats
    chances: Floats


def _lost_by_reason(seen: SideBySide, by: tuple[str, str]) -> Ints:
    """Count the lost of each (lines) by reason (columns, the first for none)."""
    pairs = seen.tally.cells[by].groups
    reasons = {
        reason: place for place, reason in enumerate(dict.fromkeys([None, *(pair[1] for pair in pairs)]))
    }
    places = {name: place for place, name in enumerate(seen.names)}
    counts = np.zeros((len(places), len(reasons)), np.int64)
    lost = seen.side.steps_by(by, None).of("lost")
    at = [places[name] for name, _ in pairs], [reasons[reason] for _, reason in pairs]
    np.add.at(counts, at, lost)
    return counts


def _ask(hits: Ints, of: Ints, kinds: Ints | None = None) -> _Asked:
    """Hold all with 10 refusals and more against each other; `kinds` as of `held_against_others`."""
    usual, chances = np.full(len(of), np.nan), np.full(len(of), np.nan)
    asked = np.flatnonzero(of >= LEAST_LEADS)
    usual[asked], chances[asked] = held_against_others(
        hits[asked], of[asked], None if kinds is None else kinds[asked]
    )
    return _Asked(usual, chances)


def _ask_most(given: Ints, filled: Ints, most: Ints) -> _Asked:
    """Hold the share of each one's most frequent reason against the others' share of the same."""
    weights = _weights(given)
    usual, chances = np.full(len(filled), np.nan), np.full(len(filled), np.nan)
    for reason in np.unique(most[filled >= LEAST_LEADS]).tolist():
        found, own = _ask(given[:, reason], filled, given), most == reason
        usual[own], chances[own] = found.usual[own], found.chances[own] / weights[own, reason]
    return _Asked(usual, np.minimum(1.0, chances))


def _weights(given: Ints) -> Floats:
    """Give what part of each one's chance of a false finding each reason has: half of it as the others use it, half evenly.

    Weighted Bonferroni: the parts of one manager sum to 1, and the manager's own refusals have no say in them. Source:
    Genovese, Roeder & Wasserman (2006), Biometrika 93:509.

    >>> _weights(np.array([[9, 0, 0], [6, 2, 0], [0, 2, 0]])).round(2).tolist()
    [[0.47, 0.37, 0.17], [0.58, 0.26, 0.17], [0.61, 0.23, 0.17]]
    """
    others = given.sum(axis=0) - given
    parts = others / np.maximum(others.sum(axis=1, keepdims=True), 1)
    return np.asarray((parts + 1 / given.shape[1]) / 2)


def _told(*chances: Floats) -> list[npt.NDArray[np.bool_]]:
    """Say who stands out, of all that is asked of all together."""
    joined = np.concatenate(chances)
    known = ~np.isnan(joined)
    told = np.zeros(joined.size, bool)
    told[known] = holm(joined[known]) <= 1 - LEVEL
    return np.split(told, len(chances))


def _filled(rate: Rate, asked: _Asked, told: npt.NDArray[np.bool_], place: int) -> Filled | None:
    if not rate.of:
        return None
    if np.isnan(asked.chances[place]):
        return Filled(rate, None, None)
    return Filled(rate, float(asked.usual[place]), bool(told[place]))


def _most_of(found: Filled | None) -> Filled | None:
    """Keep a finding only where the reason surely stands for most of what the others would give other reasons for."""
    if found is None or not found.stands_out:
        return found
    assert found.others is not None
    if (found.rate.low or 0) > found.others + HALF_WAY * (1 - found.others):
        return found
    return Filled(found.rate, found.others, stands_out=False)
