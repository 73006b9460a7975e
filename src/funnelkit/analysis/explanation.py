"""How a verdict came about: the steps from the leads to the word, each with its numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.windows import LEAST_LEADS as LEAST_GROWN
from funnelkit.analysis.windows import LEAST_SHARE, SHARE_OF_EVENTS, reached_by, step_of
from funnelkit.metrics import METRICS
from funnelkit.model import Rate, Score
from funnelkit.statistics.verdicts import LEAST_ANSWERS, LEAST_BASE_LEADS, LEAST_LEADS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from funnelkit.analysis.compared import Compared, ComparedRow
    from funnelkit.analysis.grounds import Grounds
    from funnelkit.analysis.judging import Judged

_RULES = ("told", "same", "old_enough", "floor", "stands_out", "wide", "small", "rest")
_FITS = {
    **dict.fromkeys(("not_tracked", "new", "gone"), "told"),
    "not_comparable": "same",
    "too_early": "old_enough",
    **dict.fromkeys(("improved", "worse"), "stands_out"),
    "about_the_same": "small",
    "no_clear_change": "rest",
}


@dataclass(frozen=True)
class Step:
    """One step on the way to a verdict, and its numbers: shares for rates, NPS points for scores, chances from 0 to 1.

    `step`: "asked", "window", "age", "counts" ("so_far" where it is too early), "difference", "swings", "limits", "family", "chance", "needed", and for
    each rule of the verdicts up to the one that fits "rule".
    """

    step: str
    numbers: Mapping[str, object] = field(default_factory=dict)


def explain(on: Grounds, whole: ComparedRow | None, rows: Iterable[ComparedRow]) -> Iterable[Step]:
    """Tell how the verdicts on the metric that is asked for came about: on everything since, and on its newest period."""
    key = on.question.explain
    if key is None or whole is None:
        return
    newest = on.grown_in.get(key, on.closed[-1]).name
    for row in (whole, *rows):
        compared = row.metrics[key]
        if row is whole or (row.group["period"] == newest and newest != on.pooled.name):
            yield from _explain(on, key, compared)


def _explain(on: Grounds, key: str, compared: Compared) -> Iterable[Step]:
    worth = compared.judged.verdict.worth_seeing if compared.judged else on.question.worth.get(key)
    asked = {"metric": key, "period": compared.period, "verdict": compared.verdict, "worth_seeing": worth}
    yield Step("asked", asked)
    yield from _read(on, key, compared)
    if compared.judged:
        yield from _weighed(on, key, compared, compared.judged)
    yield from _rules(key, compared)
    if compared.judged and compared.verdict == "too_few_leads":
        yield _needed(compared, compared.judged)


def _read(on: Grounds, key: str, compared: Compared) -> Iterable[Step]:
    """Tell at which age both sides are read, and what they are."""
    window = on.windows.get(key)
    if window:
        usual = _usual(on, key) if window.source == "ages" else None
        yield Step("window", {"days": window.days, "source": window.source, "usual_days": usual})
    if window and window.days is not None and compared.grown:
        then = on.then.cohorts
        base = {"then_grown": then.grown(window.days), "then_leads": then.leads}
        yield Step("age", {"now_grown": compared.grown.leads, "now_leads": compared.grown.of, **base})
    sides = {"now": compared.current, "then": compared.baseline}
    if all(isinstance(value, Rate) for value in sides.values()):
        yield Step(
            "so_far" if compared.verdict == "too_early" else "counts", _counts(sides, ("hits", "of", "value"))
        )
    elif all(isinstance(value, Score) for value in sides.values()):
        yield Step("counts", _counts(sides, ("n", "value")))
    if compared.difference:
        yield Step("difference", {"value": compared.difference.value, "unit": compared.difference.unit})


def _counts(sides: Mapping[str, object], names: tuple[str, ...]) -> dict[str, object]:
    return {f"{side}_{name}": getattr(value, name) for side, value in sides.items() for name in names}


def _usual(on: Grounds, key: str) -> int | None:
    """Give the age by which most of those in the baseline who reach the step have reached it."""
    ages = reached_by(step_of(key), on.ripened[0])
    return int(np.searchsorted(ages, SHARE_OF_EVENTS * ages[-1])) if len(ages) and ages[-1] > 0 else None


def _weighed(on: Grounds, key: str, compared: Compared, judged: Judged) -> Iterable[Step]:
    """Tell how far the limits reach, and what the row has to show among the others."""
    by = judged.by
    swing = on.swings.get(key)
    if METRICS[key].kind == "score":
        score = on.score_swing
        told = {"known": score.known, "months": score.months, "points": 100 * sqrt(score.variance)}
        yield Step("swings", {**told, "phi": by.phi, "df": by.df, "wider": sqrt(by.phi)})
    elif swing:
        told = {"known": swing.known, "months": swing.months, "cv": sqrt(swing.cv2)}
        yield Step("swings", {**told, "phi": by.phi, "df": by.df, "wider": sqrt(by.phi)})
    if compared.difference and compared.difference.low is not None:
        found = compared.difference
        limits = {"low": found.low, "high": found.high, "unit": found.unit, "level": judged.by.level}
        yield Step("limits", limits)
    goal = on.question.goal is not None
    yield Step(
        "family", {"rows": judged.family, "budget": judged.budget, "share": judged.share, "goal": goal}
    )
    touches = None if judged.chance is None else 1 - judged.chance
    chance = {"chance": judged.chance, "touches_at": touches, "adjusted": judged.adjusted}
    yield Step("chance", {**chance, "budget": judged.budget, "needs_at": judged.by.needs})


def _rules(key: str, compared: Compared) -> Iterable[Step]:
    """Tell the rules in their order, up to the one that fits."""
    if compared.verdict is None:
        return
    judged = compared.judged
    few = "floor" if judged and judged.verdict.reason == "floor" else "wide"
    fits = _FITS.get(compared.verdict, few)
    rules = [rule for rule in _RULES if rule != "old_enough" or METRICS[key].kind != "score"]
    for rule in rules[: rules.index(fits) + 1]:
        yield Step("rule", {"rule": rule, "fits": rule == fits, **_numbers(rule, key, compared)})


def _numbers(rule: str, key: str, compared: Compared) -> dict[str, object]:
    """Give what a rule asks, and what it is held against."""
    judged = compared.judged
    if rule == "old_enough" and compared.grown:
        least = {"least": LEAST_GROWN, "least_share": LEAST_SHARE}
        return {"grown": compared.grown.leads, "leads": compared.grown.of, **least}
    if rule == "floor":
        score = METRICS[key].kind == "score"
        least = {"least": LEAST_ANSWERS if score else LEAST_LEADS}
        return {**least, "least_base": LEAST_ANSWERS if score else LEAST_BASE_LEADS}
    if judged is None or judged.verdict.difference is None or judged.verdict.worth_seeing is None:
        return {}
    found, worth = judged.verdict.difference, judged.verdict.worth_seeing
    numbers: dict[str, dict[str, object]] = {
        "stands_out": {"adjusted": judged.adjusted, "budget": judged.budget},
        "wide": {"half_width": found.half_width, "worth_seeing": worth},
        "small": {"reach": max(-found.low, found.high), "limit": worth / 2},
    }
    return numbers.get(rule, {})


def _needed(compared: Compared, judged: Judged) -> Step:
    verdict = judged.verdict
    greater = verdict.reachable.change if verdict.reachable else None
    told = {"visible": verdict.visible, "worth_seeing": verdict.worth_seeing, "greater": greater}
    return Step("needed", {**told, "needed_leads": judged.needed_leads, "ready_on": compared.ready_on})
