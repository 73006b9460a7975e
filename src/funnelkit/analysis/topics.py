"""Why customers answered so: of what promoters and detractors speak, each apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.analysis.answers import METRICS, count_answers, sides_of
from funnelkit.analysis.funnel import share
from funnelkit.languages.customers import find_topics

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funnelkit.analysis.counts import View
    from funnelkit.model import Rate
    from funnelkit.tally import Tally

REASON = ("nps_reason",)
SIDES = {"nps": ("promoters", "passives", "detractors"), "net_score": ("top", "middle", "bottom")}


@dataclass(frozen=True)
class Topic:
    """How many of those who gave a reason speak of one thing."""

    topic: str
    said: Rate


@dataclass(frozen=True)
class Reasons:
    """Of what those on one side speak: `answers`, how many of them gave a reason, of how many no topic is known.

    One reason may speak of several things, so that the shares add up to more than all.
    """

    metric: str
    side: str
    answers: int
    with_reason: int
    without_topic: int
    topics: tuple[Topic, ...]


def measure_reasons(
    tally: Tally, view: View, own: Mapping[str, Sequence[str]] | None = None
) -> tuple[Reasons, ...]:
    """Count the topics of each side, the most frequent first; nothing where no reason is told."""
    counted = count_answers(tally, REASON, view)
    told = [answered for answered in counted if answered.group["nps_reason"]]
    if not told:
        return ()
    named = find_topics([answered.group["nps_reason"] or "" for answered in told], own)
    found = []
    for metric in METRICS:
        every = [sides_of(answered.of(metric)) for answered in counted]
        said = [sides_of(answered.of(metric)) for answered in told]
        for place, side in enumerate(SIDES[metric]):
            answers = int(sum(counts[place] for counts in every))
            if answers:
                found.append(
                    _side(
                        metric,
                        side,
                        answers,
                        [(int(counts[place]), topics) for counts, topics in zip(said, named, strict=True)],
                    )
                )
    return tuple(found)


def _side(metric: str, side: str, answers: int, said: Sequence[tuple[int, tuple[str, ...]]]) -> Reasons:
    with_reason = sum(n for n, _ in said)
    sums: dict[str, int] = {}
    for n, topics in said:
        for topic in topics if n else ():
            sums[topic] = sums.get(topic, 0) + n
    ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    named = tuple(Topic(name, share(n, with_reason, "answered")) for name, n in ranked)
    return Reasons(metric, side, answers, with_reason, sum(n for n, topics in said if not topics), named)
