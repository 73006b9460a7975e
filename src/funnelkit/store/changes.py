"""A change of how the department works: what was changed on which day, whom it concerns, what is expected of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.errors import UsageError
from funnelkit.fields import DIMENSIONS
from funnelkit.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

WAYS = ("up", "down")


class BadExpectation(UsageError):
    """What is expected of a change is not a metric and a way, or contradicts itself."""

    key = "bad_expectation"


class UnknownMetric(UsageError):
    """There is no such metric."""

    key = "unknown_metric"


class BadScope(UsageError):
    """Whom a change concerns is not a dimension and a value."""

    key = "bad_scope"


class DecidesTooEarly(UsageError):
    """A change is to be decided on before it can have shown anything."""

    key = "decides_too_early"


class ChangeWithoutText(UsageError):
    """Nothing says what was changed."""

    key = "change_without_text"


@dataclass(frozen=True)
class Change:
    """One change of how the department works: `id` is its number for good, 0 before it is in the log.

    `expect` are metrics and the way they are expected to go ("up", "down"); `scope` dimensions and values whose leads it
    concerns (none: all; several values of one dimension: any of them); `decide_by` the day on which to keep it or not.
    """

    id: int
    on: date
    text: str
    expect: tuple[tuple[str, str], ...] = ()
    scope: tuple[tuple[str, str], ...] = ()
    decide_by: date | None = None


def make_change(
    on: date, text: str, expect: Iterable[str], scope: Iterable[str], decide_by: date | None = None
) -> Change:
    """Make a change of what was typed, METRIC=up and DIMENSION=VALUE; raises the errors of what cannot be one."""
    words = _one_line(text)
    if not words:
        raise ChangeWithoutText
    if decide_by is not None and decide_by <= on:
        raise DecidesTooEarly(decide_by=decide_by.isoformat(), on=on.isoformat())
    ways = dict.fromkeys(_expectation(entry) for entry in expect)
    for metric, way in ways:
        if any(other == metric and another != way for other, another in ways):
            raise BadExpectation(text=f"{metric}={way}", metric=metric)
    concerns = sorted(dict.fromkeys(map(_scope, scope)), key=lambda pair: pair[0])
    return Change(0, on, words, tuple(ways), tuple(concerns), decide_by)


def _one_line(text: str) -> str:
    """Give a text on one line, "" if there is nothing to see in it."""
    line = " ".join(text.encode("utf-8", "replace").decode().split())
    return line if any(sign.isprintable() for sign in line.replace(" ", "")) else ""


def _expectation(text: str) -> tuple[str, str]:
    metric, sign, way = (part.strip() for part in text.partition("="))
    if not sign or way not in WAYS:
        raise BadExpectation(text=text, metric=metric if metric in METRICS else "contact_rate")
    if metric not in METRICS:
        raise UnknownMetric(metric=metric, near=_near(metric))
    return metric, way


def _near(metric: str) -> list[str]:
    """Name metrics that are called much like one that is not there; else those that verdicts are given on."""
    from rapidfuzz import process

    found = [name for name, *_ in process.extract(metric, METRICS.keys(), score_cutoff=60, limit=4)]
    return found or [metric.key for metric in METRICS.values() if metric.main]


def _scope(text: str) -> tuple[str, str]:
    dimension, sign, value = (part.strip() for part in text.partition("="))
    if not sign or not _one_line(value) or dimension not in DIMENSIONS:
        raise BadScope(text=text, dimensions=DIMENSIONS)
    return dimension, _one_line(value)


def values_of(change: Change) -> dict[str, list[str]]:
    """Give the values of each dimension that a change concerns."""
    found: dict[str, list[str]] = {}
    for dimension, value in change.scope:
        found.setdefault(dimension, []).append(value)
    return found


def describe_change(change: Change) -> dict[str, object]:
    """Give a change as the JSON contract has it."""
    return {**vars(change), "expect": dict(change.expect), "scope": values_of(change)}
