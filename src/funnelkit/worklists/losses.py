"""What was lost by the channel and what in the department: every lead in one place, by source and all together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.funnel import is_one_sided, share
from funnelkit.languages.refusals import NO_BOOK, ReasonBook
from funnelkit.model import Bounds, Count, Note, Rate, Row, Section
from funnelkit.tally.packing import group_codes
from funnelkit.worklists.loss_places import SIDES, UNSAID, Evidence

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.analysis.counts import View
    from funnelkit.analysis.usual import Usual
    from funnelkit.leads import Leads
    from funnelkit.tally import Tally

    Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Kind:
    """One kind of losses of a side, and its share of all leads."""

    side: str
    kind: str
    share: Rate


@dataclass(frozen=True)
class Losses:
    """The whole, and each source where sources are told; `kinds` are of the whole, those that there are.

    `days`: an open lead is waiting where nobody has reached it for longer. The metrics of a row: counts of `leads`, `sold`,
    `open` and `lost_not_told`, whose side the files do not tell; of each side `lost_channel`, `lost_department`,
    `lost_after_contact` a rate of the leads, limits of it where some of the files do not tell, None where none does.
    They add up: leads = sold + open + lost_not_told + what is surely of each side that is told.
    """

    days: int
    sections: tuple[Section, ...]
    kinds: tuple[Kind, ...]
    notes: tuple[Note, ...]


def find_losses(leads: Leads, tally: Tally, view: View, usual: Usual, book: ReasonBook = NO_BOOK) -> Losses:
    """Put every lead that a view sees into one place; of leads of which sales, refusals and open leads are told."""
    evidence = Evidence(leads, view, usual, book)
    groupings = [(), *([("source",)] if _has_sources(tally) else [])]
    sections = tuple(_section(by, leads, evidence) for by in groupings)
    return Losses(usual.contact_days, sections, _kinds(evidence), tuple(_notes(evidence)))


def _has_sources(tally: Tally) -> bool:
    cells = tally.cells.get(("source",))
    return cells is not None and not is_one_sided(cells)


def _section(by: tuple[str, ...], leads: Leads, evidence: Evidence) -> Section:
    codes, groups = group_codes(leads.frame, by)

    def counted(which: Bools) -> list[int]:
        n: list[int] = np.bincount(codes[which & evidence.seen], minlength=len(groups)).tolist()
        return n

    of = counted(evidence.seen)
    sides = {
        side: (counted(evidence.of(*kinds)), counted(evidence.maybe[side]), counted(evidence.told[side]))
        for side, kinds in SIDES.items()
    }
    sold, still = counted(evidence.of("sold")), counted(evidence.of("open"))
    rows = []
    for at, group in enumerate(groups):
        if not of[at]:
            continue
        found = {
            side: _rate(sure[at], maybe[at], told[at], of[at]) for side, (sure, maybe, told) in sides.items()
        }
        rest = of[at] - sold[at] - still[at] - sum(_least(value) for value in found.values())
        counts = {"leads": of[at], "sold": sold[at], "open": still[at], "lost_not_told": rest}
        metrics = {name: Count(n) for name, n in counts.items()} | {
            f"lost_{side}": value for side, value in found.items()
        }
        rows.append(Row(dict(zip(by, group, strict=True)), metrics))
    rows.sort(key=_order)
    return Section(by, tuple(rows))


def _order(row: Row) -> tuple[object, ...]:
    leads = row.metrics["leads"]
    assert isinstance(leads, Count)
    return -leads.n, *((value is None, value or "") for value in row.group.values())


def _rate(sure: int, maybe: int, told: int, of: int) -> Rate | Bounds | None:
    """Give the share of a side: limits where it is not told of all leads, None where of none."""
    if not maybe:
        return share(sure, of, "leads")
    return Bounds(sure, sure + maybe, of, "leads") if told else None


def _least(value: Rate | Bounds | None) -> int:
    if value is None:
        return 0
    return value.hits_least if isinstance(value, Bounds) else int(value.hits)


def _kinds(evidence: Evidence) -> tuple[Kind, ...]:
    of = int(evidence.seen.sum())
    found = [
        Kind(side, kind, share(int(evidence.of(kind).sum()), of, "leads"))
        for side, kinds in SIDES.items()
        for kind in kinds
    ]
    return tuple(kind for kind in found if kind.share.hits)


def _notes(evidence: Evidence) -> list[Note]:
    """Say what is not told, and what to export for it; and what the reasons leave open."""
    lost = evidence.lost
    silent = int((lost & ~evidence.reasons_told).sum())
    ended = (lost | evidence.left) & ~evidence.of(*SIDES["channel"])
    unknown = int((ended & ~evidence.reached & ~evidence.unreached).sum())
    contradicted = int((evidence.of("number") & evidence.reached).sum())
    unsaid = int((evidence.divided & evidence.says(UNSAID)).sum())
    found = [
        ("losses_reasons_untold", {"leads": silent, "of": int(lost.sum())}, silent),
        ("losses_contacts_untold", {"leads": unknown, "of": int(ended.sum())}, unknown),
        ("losses_unsaid", {"leads": unsaid, "of": int(lost.sum())}, unsaid),
        ("losses_number_reached", {"leads": contradicted}, contradicted),
    ]
    return [Note(key, params) for key, params, n in found if n]
