"""The movement of the open leads as a picture: a step from where the one before ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Chart, Series
from funnelkit.worklists.movement import AMOUNT, ENDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.document import Cell
    from funnelkit.languages import Words
    from funnelkit.worklists.movement import Step


TONES = {"sold": "good", "lost": "bad", "vanished": "bad"}


def movement_chart(
    title: str, told: str, steps: Sequence[tuple[str, Step, tuple[float, float], Cell]], words: Words
) -> Chart | None:
    """Draw the steps, each with its span and the cell that tells it; nothing where no lead was open or came."""
    shown = [entry for entry in steps if entry[0] != AMOUNT and (entry[0] in ENDS or entry[1].leads)]
    if not any(max(span) for _, _, span, _ in shown):
        return None
    names = [name for name, *_ in shown]
    series = Series(
        words.text("movement", "leads"),
        tuple(step.n if name in ENDS else step.leads for name, step, _, _ in shown),
        tuple(min(span) for _, _, span, _ in shown),
        tuple(max(span) for _, _, span, _ in shown),
        told=tuple((cell,) for *_, cell in shown),
        tones=tuple("muted" if name in ENDS else TONES.get(name, "") for name in names),
    )
    return Chart(
        "waterfall", title, tuple(words.text("movement", name) for name in names), (series,), told=told
    )
