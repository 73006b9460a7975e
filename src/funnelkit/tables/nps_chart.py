"""What customers answered as a picture: how many gave each answer, and to which side it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.nps import LEAST_ANSWERS
from funnelkit.document import Chart, ChartMark, Series

if TYPE_CHECKING:
    from funnelkit.analysis.nps import Standing
    from funnelkit.languages import Words

_TONES = {"detractors": "bad", "passives": "muted", "promoters": "good"}
_BOXES = {"bottom": "bad", "middle": "muted", "top": "good"}
_PASSIVES, _PROMOTERS = 7, 9


def nps_chart(standing: Standing, title: str, sentence: str, words: Words) -> Chart | None:
    """Draw the answers of one scale; nothing where they are too few for a score."""
    if standing.whole.n < LEAST_ANSWERS:
        return None
    counts = standing.distribution
    is_nps = standing.metric == "nps"
    tones = [_TONES[_side(int(answer))] if is_nps else _BOXES[answer] for answer in counts]
    labels = [answer if is_nps else words.text("nps", f"box_{answer}") for answer in counts]
    each = "; ".join(
        words.text("charts", "answers_told", answer=label, count=n)
        for label, n in zip(labels, counts.values(), strict=True)
    )
    return Chart(
        "distribution",
        title,
        tuple(labels),
        (Series(words.text("nps", "answers"), tuple(counts.values()), tones=tuple(tones)),),
        told=f"{sentence} {each}.",
        below=words.text("nps", "answered"),
        beside=words.text("nps", "answers"),
        marks=_sides(standing, words) if is_nps else (),
    )


def _side(answer: int) -> str:
    return "detractors" if answer < _PASSIVES else "passives" if answer < _PROMOTERS else "promoters"


def _sides(standing: Standing, words: Words) -> tuple[ChartMark, ...]:
    """Name each side with its answers, in the middle of what counts to it."""
    sides = [_side(int(answer)) for answer in standing.distribution]
    return tuple(
        ChartMark(
            (sides.index(side) + len(sides) - 1 - sides[::-1].index(side)) / 2,
            words.text(
                "charts",
                "answers_side",
                side=words.text("nps", f"box_{side}"),
                count=getattr(standing.whole, side),
                share=words.share(getattr(standing.whole, side) / standing.whole.n),
            ),
        )
        for side in _TONES
        if side in sides
    )
