"""The sections of a report by their names: what `report --only` can ask for."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from funnelkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PIPELINES = ("pipeline",)
"""A section of its own where leads go through several."""

SECTIONS = (("manager",), ("source",), ("refusal_reason",))
"""The groupings that every report has, beside the whole, the periods, and the periods of closing."""

RECONCILIATION, TREND, WORTH_DOING, LOSSES = "reconciliation", "trend", "worth_doing", "losses"

NAMES: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        "whole": ((),),
        WORTH_DOING: (),
        "periods": (("period",),),
        "closed": (("closed_period",),),
        "managers": (("manager",),),
        "sources": (("source",),),
        "refusals": (("refusal_reason",),),
        "pipelines": (PIPELINES,),
        "stages": (("stage",),),
        "reviews": (("question",), ("question", "manager")),
        RECONCILIATION: (),
        TREND: (),
        LOSSES: (),
    }
)
"""The groupings of each; those without are no sections of rows."""


class UnknownSection(UsageError):
    """There is no such section."""

    key = "unknown_section"


def check_sections(names: Iterable[str], known: Iterable[str] = NAMES) -> None:
    """Refuse a section that there is not among the known ones."""
    for name in names:
        if name not in known:
            raise UnknownSection(section=name, sections=tuple(known))
