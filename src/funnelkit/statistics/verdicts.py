"""What may be said about a figure against its baseline: one word, and which second line explains it.

Pure: counts in, a verdict out. Whether two figures may be compared at all, are old enough, tracked, new or gone is the
caller's to decide before it asks (rules 1 and 2); rules 3 to 7 are here, in that order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import Literal

from funnelkit.statistics.differences import Interval, newcombe, tail_chance
from funnelkit.statistics.intervals import LEVEL
from funnelkit.statistics.reach import (
    Reachable,
    find_needed,
    find_visible,
    reach_of_answers,
    sizes_of,
)
from funnelkit.statistics.scores import Answers, score_difference
from funnelkit.statistics.tails import normal_tail, student_reach

Word = Literal["improved", "worse", "about_the_same", "no_clear_change", "too_few_leads"]
Reason = Literal["floor", "limits", "needs_leads", "lengthen_baseline", "smaller_than", "between"]
Better = Literal["up", "down"]

LEAST_LEADS = 10
LEAST_BASE_LEADS = 30
LEAST_ANSWERS = 20
FEW = 5
SCORE_WORTH_SEEING = 10.0


@dataclass(frozen=True)
class Yardstick:
    """By what a row is judged: `phi` and `df` of its months' swings, the `level` of the limits that are shown.

    `stands` says whether the row stands out in its family of rows (None: it is judged alone, and its own limits say
    so), `needs` the level that it must stand at: what its share of the false alarms leaves, for leads that are needed.
    """

    phi: float = 1.0
    df: int | None = None
    level: float = LEVEL
    stands: bool | None = None
    needs: float | None = None

    @property
    def reach(self) -> float:
        """The level of a normal interval that reaches as far as Student's t of this level does."""
        return _as_normal(self.level, self.df)

    @property
    def needed(self) -> float:
        """The same of the level that the row must stand at."""
        return _as_normal(self.level if self.needs is None else self.needs, self.df)


ALONE = Yardstick()

_LEAST_TAIL = 1e-15
"""A normal interval that leaves out less than this reaches no further: its level would be 1."""


def _as_normal(level: float, df: float | None) -> float:
    """Give the level of a normal interval that reaches as far as Student's t of another level does."""
    if df is None:
        return level
    return 1 - max(_LEAST_TAIL, normal_tail(student_reach(1 - level, df)))


@dataclass(frozen=True)
class Verdict:
    """A word, the difference it is about, and what its second line needs.

    `difference`, `worth_seeing` and `visible` are shares for rates (0.09 is nine points) and NPS points for scores.
    `difference` is None where a side is empty, `worth_seeing` where the baseline is. `needed_leads` (answers for a
    score) and `visible` are set only with "too_few_leads". `reason` names the second line:

    - "floor": counts only, fewer than any verdict needs;
    - "limits": between `difference.low` and `difference.high`;
    - "needs_leads": only a change of about `visible` could have been seen; `worth_seeing` needs `needed_leads`;
    - "lengthen_baseline": no number of leads within reach is enough, the baseline is too small; `reachable` may tell of a
      greater change;
    - "smaller_than": any change is smaller than half of `worth_seeing`;
    - "between": as "limits", with 0 inside.
    """

    word: Word
    difference: Interval | None
    worth_seeing: float | None
    needed_leads: int | None
    visible: float | None
    reason: Reason
    reachable: Reachable | None = None


def judge(  # noqa: PLR0913, PLR0917
    hits: float,
    of: float,
    base_hits: float,
    base_of: float,
    better: Better = "up",
    worth_seeing: float | None = None,
    by: Yardstick = ALONE,
) -> Verdict:
    """Say whether a rate improved on its baseline, in one word that the counts can carry.

    `better` is the good direction of the metric; `worth_seeing` the change that would matter, as a share (default:
    `choose_worth_seeing` of the baseline). In order: fewer than 10 leads or a baseline under 30 are too few; a row that
    stands out is improved or worse (alone: where its limits exclude 0, and where a hit or miss count is under 5 only if
    the exact test agrees); limits wider than what is worth seeing are too few; limits within half of it are about the
    same; the rest is no clear change. All counts are divided by the yardstick's phi first. False verdicts of one row
    judged alone when nothing changed: at most 5.5 % (22 pairs of sizes from 10 to 10 000 leads, enumerated). ValueError
    for counts that are none. Source: limits `newcombe`, leads `needed_leads`, few counts `tail_chance`; the order and
    the floors are funnelkit's own.

    >>> judge(183, 300, 626, 1204).word, judge(84, 300, 313, 1204).word
    ('improved', 'no_clear_change')
    >>> verdict = judge(60, 84, 207, 313)
    >>> verdict.word, verdict.reason, verdict.needed_leads, round(verdict.visible, 2)
    ('too_few_leads', 'needs_leads', 330, 0.15)
    """
    verdict = weigh(hits, of, base_hits, base_of, better, worth_seeing, by)
    if verdict.reason != "needs_leads" or verdict.difference is None or verdict.worth_seeing is None:
        return verdict
    worth, signs = verdict.worth_seeing, _order_signs(better)
    base = base_hits / by.phi, base_of / by.phi
    visible = find_visible((base_hits / base_of, of / by.phi, base[1]), worth, by.needed, signs)
    found = (
        (size, find_needed((hits / of, *base), size, by.needed, signs, LEAST_LEADS))
        for size in sizes_of(worth)
    )
    reached = [(size, ceil(leads * by.phi)) for size, leads in found if leads is not None]
    if reached and reached[0][0] == worth:
        return _miss(verdict.difference, worth, visible, reached[0][1])
    missed = _miss(verdict.difference, worth, visible, None)
    return replace(missed, reachable=Reachable(*reached[0])) if reached else missed


def weigh(  # noqa: PLR0913, PLR0917
    hits: float,
    of: float,
    base_hits: float,
    base_of: float,
    better: Better = "up",
    worth_seeing: float | None = None,
    by: Yardstick = ALONE,
) -> Verdict:
    """Give the verdict of `judge` without the search for how many leads are needed: for rows of a table.

    >>> verdict = weigh(60, 84, 207, 313)
    >>> verdict.word, verdict.needed_leads
    ('too_few_leads', None)
    """
    _check(hits, of)
    _check(base_hits, base_of)
    _order_signs(better)
    if worth_seeing is not None and not 0 < worth_seeing < 1:
        raise ValueError(f"worth seeing {worth_seeing}")
    if base_of == 0:
        return Verdict("too_few_leads", None, worth_seeing, None, None, "floor")
    worth = worth_seeing or choose_worth_seeing(base_hits / base_of)
    base = base_hits / by.phi, base_of / by.phi
    difference = newcombe(hits / by.phi, of / by.phi, *base, level=by.reach) if of else None
    if difference is None or of < LEAST_LEADS or base_of < LEAST_BASE_LEADS:
        return Verdict("too_few_leads", difference, worth, None, None, "floor")
    stands = _is_certain((hits, of, base_hits, base_of), difference, by) if by.stands is None else by.stands
    word, reason = _weigh(difference, worth, better, stands=stands)
    return Verdict(word, difference, worth, None, None, reason)


def choose_worth_seeing(base_rate: float) -> float:
    """Give the change worth seeing where the user set none: half of the smaller share, from 2 to 10 points.

    >>> [choose_worth_seeing(rate) for rate in (0.01, 0.1, 0.66, 0.9)]
    [0.02, 0.05, 0.1, 0.05]
    """
    return round(min(0.10, max(0.02, min(base_rate, 1 - base_rate) / 2)), 12)


def judge_scores(
    answers: Answers, base: Answers, worth_seeing: float = SCORE_WORTH_SEEING, by: Yardstick = ALONE
) -> Verdict:
    """Say whether an NPS improved on its baseline: the rules of `judge` on the adjusted difference of two scores.

    Under 20 answers a side there are counts only. From there limits that exclude 0 decide, however few the answers:
    the adjusted limits keep their level there (false verdicts when nothing changed: simulated at most 6 %; 7.3 % where
    20 answers meet thousands without a detractor). A change of 10 NPS points is worth seeing: the ceiling that rates
    have, and five customers of a hundred moved from one end to the other. So every other word than improved and worse
    takes some 500 answers a side (100 leave 0 +- 23), which is why an NPS is best read over the last twelve months; a
    bigger `worth_seeing` is the user's to set. All counts are divided by the yardstick's phi. Figures in NPS points; `needed_leads` counts answers. ValueError for answers that are none. Source: limits `score_difference`.

    >>> judge_scores(Answers(18, 9, 9), Answers(60, 30, 30)).word
    'too_few_leads'
    >>> judge_scores(Answers(70, 20, 10), Answers(100, 50, 50)).word
    'improved'
    """
    if min(*answers, *base) < 0:
        raise ValueError(f"{answers}, {base}")
    if not 0 < worth_seeing < 200:
        raise ValueError(f"worth seeing {worth_seeing}")
    sides = answers.over(by.phi), base.over(by.phi)
    difference = score_difference(*sides, by.reach) if answers.n and base.n else None
    if difference is None or min(answers.n, base.n) < LEAST_ANSWERS:
        return Verdict("too_few_leads", difference, worth_seeing, None, None, "floor")
    stands = difference.low > 0 or difference.high < 0 if by.stands is None else by.stands
    word, reason = _weigh(difference, worth_seeing, "up", stands=stands)
    if word != "too_few_leads":
        return Verdict(word, difference, worth_seeing, None, None, reason)
    needed, visible = reach_of_answers(*sides, worth_seeing / 100, by.needed)
    wanted = None if needed is None else max(ceil(needed * by.phi), LEAST_ANSWERS)
    return _miss(difference, worth_seeing, 100 * visible, wanted)


def _weigh(difference: Interval, worth_seeing: float, better: Better, *, stands: bool) -> tuple[Word, Reason]:
    """Apply rules 4 to 7 to an interval; whether it `stands` out is known."""
    if stands and difference.value:
        return ("improved" if (difference.value > 0) == (better == "up") else "worse"), "limits"
    if difference.half_width > worth_seeing:
        return "too_few_leads", "needs_leads"
    if max(-difference.low, difference.high) <= worth_seeing / 2:
        return "about_the_same", "smaller_than"
    return "no_clear_change", "between"


def _is_certain(counts: tuple[float, float, float, float], difference: Interval, by: Yardstick) -> bool:
    """Say whether the limits of a row alone exclude 0, and an exact test does not object where a count is tiny.

    One sale of 10 leads against 13 of 1000 is no improvement, though its limits exclude 0.
    """
    if difference.low <= 0 <= difference.high:
        return False
    hits, of, base_hits, base_of = counts
    if min(hits, of - hits, base_hits, base_of - base_hits) >= FEW:
        return True
    return tail_chance(*counts) <= (1 - by.level) / 2


def _miss(difference: Interval, worth_seeing: float, visible: float | None, needed: int | None) -> Verdict:
    """Give the verdict of rule 5, with what would help: more leads, or a longer baseline."""
    reason: Reason = "lengthen_baseline" if needed is None else "needs_leads"
    return Verdict("too_few_leads", difference, worth_seeing, needed, visible, reason)


def _order_signs(better: Better) -> tuple[int, int]:
    if better not in {"up", "down"}:
        raise ValueError(f"better {better}")
    return (1, -1) if better == "up" else (-1, 1)


def _check(hits: float, of: float) -> None:
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} of {of}")
