"""Against whom deals are lost: competitors of their own column, or named in a reason, with when and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.counts import periods_of
from funnelkit.analysis.funnel import share
from funnelkit.analysis.refusal_tables import Cross
from funnelkit.languages.refusals import denies, find_competitors
from funnelkit.recognition.blanks import is_blank
from funnelkit.tally import count_groups

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funnelkit.analysis.refusals import Reasons
    from funnelkit.model import Rate
    from funnelkit.tally import Tally

BOTH = ("competitor", "refusal_reason")


@dataclass(frozen=True)
class Competitor:
    """A competitor with the leads lost to it: of all lost, by period (None: no date), by row of the reasons.

    `sold`: the leads that were sold although it is named, None where no column names competitors.
    """

    name: str
    share: Rate
    sold: int | None
    periods: Mapping[str | None, int]
    reasons: Mapping[int, int]


def measure_competitors(
    lost: Tally, whole: Tally, reasons: Reasons, spellings: Mapping[str, Sequence[str]], every: str
) -> tuple[Competitor, ...] | None:
    """Count the lost leads by competitor, most first; None where neither a column nor the configuration names any.

    A lead's column comes first, then its reason. Names that the configuration does not know stay as they are written.
    """
    with_column = BOTH in lost.cells
    cells = lost.cells[BOTH] if with_column else lost.cells["refusal_reason",]
    if not with_column and not spellings:
        return None
    named = _name(cells.groups, spellings, with_column=with_column)
    steps = cells.steps.of_step("lost")
    codes, periods = periods_of(steps["created"], every)
    found: dict[str, tuple[dict[str | None, int], dict[int, int]]] = {}
    lines = zip(steps["group"].tolist(), codes[: len(steps)].tolist(), steps["n"].tolist(), strict=True)
    for group, code, n in lines:
        name = named[group]
        if name is None:
            continue
        by_period, by_reason = found.setdefault(name, ({}, {}))
        period, row = periods[code], reasons.row_of[cells.groups[group][-1]]
        key = period.name if period else None
        by_period[key] = by_period.get(key, 0) + n
        by_reason[row] = by_reason.get(row, 0) + n
    sold = _sold(whole, spellings) if with_column else None
    rows = [
        Competitor(
            name,
            share(sum(by_period.values()), reasons.lost, "lost"),
            None if sold is None else sold.get(name, 0),
            dict(sorted(by_period.items(), key=lambda entry: (entry[0] is None, entry[0] or ""))),
            dict(sorted(by_reason.items(), key=lambda entry: -entry[1])),
        )
        for name, (by_period, by_reason) in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.share.hits, row.name)))


def cross_competitors(competitors: Sequence[Competitor], reasons: Reasons) -> Cross:
    """Count the leads that were lost to each competitor by reason."""
    counts = np.zeros((len(competitors), len(reasons.rows)), np.int64)
    for at, one in enumerate(competitors):
        counts[at, list(one.reasons)] = list(one.reasons.values())
    return Cross("competitor", tuple(one.name for one in competitors), counts)


def _name(
    groups: Sequence[tuple[str | None, ...]], spellings: Mapping[str, Sequence[str]], *, with_column: bool
) -> list[str | None]:
    """Name the competitor of each group: that of its column, else that of its reason."""
    own = _called([group[0] for group in groups], spellings) if with_column else {}
    reasons = list({group[-1] for group in groups} - {None})
    texts = [text for text in reasons if text is not None]
    said = dict(zip(texts, find_competitors(texts, spellings), strict=True)) if spellings else {}
    return [own.get(group[0]) or said.get(group[-1] or "") for group in groups]


def _called(values: Sequence[str | None], spellings: Mapping[str, Sequence[str]]) -> dict[str | None, str]:
    """Give the name of each value of the column; "no" and "unknown" name nobody."""
    texts = [text for text in dict.fromkeys(values) if text is not None and not _is_nobody(text)]
    known = find_competitors(texts, spellings)
    return {text: name or text for text, name in zip(texts, known, strict=True)}


def _is_nobody(text: str) -> bool:
    return is_blank(text) or (denies(text) and len(text.split()) == 1)


def _sold(whole: Tally, spellings: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Count the sales of each competitor's leads."""
    cells = whole.cells["competitor",]
    called = _called([group[0] for group in cells.groups], spellings)
    sold: dict[str, int] = {}
    for group, n in zip(cells.groups, count_groups(cells, "sold"), strict=True):
        if (name := called.get(group[0])) is not None:
            sold[name] = sold.get(name, 0) + n
    return sold
