"""What reasons and their groups are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.refusals import BLANK, GROUP, REST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.analysis.refusals import Reason
    from funnelkit.languages import Words

"""A longer reason is cut where it stands among others; its own row has the rest."""


def group_name(name: str | None, words: Words) -> str | None:
    """Call a group as the language does; one of a person's own by its own name."""
    known: Mapping[str, str] = words["reason_groups"]
    return None if name is None else known.get(name, name)


def reason_name(row: Reason, words: Words) -> str:
    """Call a row of the reasons."""
    if row.kind == BLANK:
        return words.text("words", "no_value")
    if row.kind == REST:
        return words.text("refusals", "rest", count=len(row.spellings))
    return (group_name(row.name, words) if row.kind == GROUP else row.name) or ""
