"""Day or month first: what the whole column says about cells that could be read either way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from funnelkit.recognition.moment_bytes import (
    BLANK,
    DASH,
    DAY,
    DAY_ONLY,
    DOT,
    EITHER,
    MONTH_ONLY,
    SERIAL,
    SETTLED,
    SHORT,
    SLASH,
    UNREADABLE,
    Seconds,
    Tags,
    calendar,
    swapped,
)
from funnelkit.recognition.moment_zones import into_one_zone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.recognition.buffers import Rows
    from funnelkit.recognition.examples import Examples
    from funnelkit.recognition.moment_zones import Zones

Counts = npt.NDArray[np.int64]
_EPOCH = int(np.datetime64("1990-01-01", "s").astype(np.int64))
_MISSING = np.iinfo(np.int64).min
_TAGS = 2 * SHORT
# Up to this share, cells that speak against the rest, or that nothing settles, are taken for slips and left out one by
# one; beyond it the whole column is refused.
_SLIPS = 0.05
DAY_FIRST, MONTH_FIRST, BOTH = "day_first", "month_first", "both"


@dataclass(frozen=True, eq=False)
class MomentColumn:
    """A column of dates, settled.

    `at`: datetime64[s], the wall time as printed, NaT where there is none. `has_clock`: some time of day is not midnight.
    `order`: "day_first", "month_first", "iso" (year first), "named", "serial", or None where there is nothing to say.
    `proof`: the position of the first cell that can be read in that order only. `ambiguous`: nothing proves the order of
    day and month; `contradictory`: cells prove both. Either leaves `at` all NaT, unless the order was given: then the
    cells that cannot be read in it are unreadable. `unreadable`: positions of filled cells that are no date.
    `blank`: how many cells say that there is no date, `placeholders` of them by a day that stands for none
    (`1970-01-01`). `offset_minutes`: the zones that are printed, the most frequent first; `at` is in the `zone` that was
    asked for, else in the first of them where they are `mixed`, else in the wall time that is printed.
    """

    at: npt.NDArray[np.datetime64]
    has_clock: bool
    order: str | None
    proof: int | None
    ambiguous: bool
    contradictory: bool
    unreadable: Rows
    unreadable_examples: tuple[str, ...]
    blank: int
    offset_minutes: tuple[int, ...] = ()
    mixed: bool = False
    zone: str = ""
    placeholders: int = 0


@dataclass(frozen=True)
class Collected:
    """What a column's cells say, each on its own; `families` counts the dates of each family of shapes.

    `zones`: of some cells, their offset from UTC in minutes, each its own or one for all.
    """

    seconds: Seconds
    tags: Tags | None
    families: Mapping[str, int]
    dot_days: int
    zones: Zones
    examples: Examples
    placeholders: int = 0


@dataclass(frozen=True)
class _Verdict:
    """`order` of slashes and dashes, and the tags of cells that are left out or whose day and month change round."""

    order: str | None = None
    dropped: frozenset[int] = frozenset()
    turned: frozenset[int] = frozenset()
    ambiguous: bool = False
    contradictory: bool = False
    refused: bool = False


def settle(cells: Collected, order: str | None, *, serials: bool, zone: str = "") -> MomentColumn:
    """Settle a column: `order` is the one that the user gave, `serials` takes day numbers for dates.

    Moments with an offset are told in `zone`, if one is given; days, which have no time of day, stay.
    """
    verdict = _judge(cells, order, serials=serials)
    seconds = _apply(verdict, cells)
    known = seconds < UNREADABLE
    at = seconds.astype(np.int64) + _EPOCH
    has_clock = bool((seconds[known] % np.uint32(DAY)).any())
    offsets, mixed = into_one_zone(at, cells.zones, zone, has_clock=has_clock)
    at[~known] = _MISSING
    if verdict.refused:
        at[:] = _MISSING
    return MomentColumn(
        at=at.view("datetime64[s]"),
        has_clock=has_clock,
        order=None if verdict.refused else _order_name(verdict, cells.families),
        proof=_proof(verdict, cells.tags),
        ambiguous=verdict.ambiguous,
        contradictory=verdict.contradictory,
        unreadable=np.flatnonzero(seconds == UNREADABLE),
        unreadable_examples=cells.examples.first({SETTLED, *verdict.dropped}),
        blank=int(np.count_nonzero(seconds == BLANK)),
        offset_minutes=offsets,
        mixed=mixed,
        zone=zone if offsets and has_clock else "",
        placeholders=cells.placeholders,
    )


def _apply(verdict: _Verdict, cells: Collected) -> Seconds:
    if cells.tags is None or not (verdict.dropped or verdict.turned):
        return cells.seconds
    seconds = cells.seconds.copy()
    if verdict.turned:
        turned = _among(verdict.turned)[cells.tags]
        seconds[turned] = swapped(seconds[turned])
    if verdict.dropped:
        seconds[_among(verdict.dropped)[cells.tags]] = UNREADABLE
    return seconds


def _among(tags: frozenset[int]) -> npt.NDArray[np.bool_]:
    return np.isin(np.arange(_TAGS), list(tags))


def _order_name(verdict: _Verdict, families: Mapping[str, int]) -> str | None:
    if verdict.order and (families.get("slash") or families.get("dash")):
        return verdict.order
    if families.get("dot"):
        return DAY_FIRST
    others = ("iso", "named") if SERIAL in verdict.dropped else ("iso", "named", "serial")
    return max((name for name in others if families.get(name)), key=lambda name: families[name], default=None)


def _proof(verdict: _Verdict, tags: Tags | None) -> int | None:
    side = {DAY_FIRST: DAY_ONLY, MONTH_FIRST: MONTH_ONLY}.get(verdict.order or "")
    if tags is None or side is None:
        return None
    for family in (SLASH, DASH):
        rows = (tags & np.uint8(SHORT - 1)) == (family | side)
        if rows.any():
            return int(np.argmax(rows))
    return None


def _judge(cells: Collected, given: str | None, *, serials: bool) -> _Verdict:
    if cells.tags is None:
        return _Verdict()
    counts = np.bincount(cells.tags, minlength=_TAGS)
    doubtful = frozenset() if given else _doubtful_years(cells.seconds, cells.tags, counts)
    sure = counts.copy()
    sure[list(doubtful)] = 0
    slashes = given or _slash_order(sure)
    dashes = given or _dash_order(sure, slashes)
    clash = BOTH in {slashes, dashes} or _dots_clash(counts, cells.dot_days)
    undecided = doubtful if slashes else doubtful | _tags(SLASH, EITHER)
    no_dates = frozenset() if _all_serial(cells, counts, serials=serials) else frozenset({SERIAL})
    dated = int(np.count_nonzero(cells.seconds < UNREADABLE)) - sum(int(counts[tag]) for tag in no_dates)
    ambiguous = sum(int(counts[tag]) for tag in undecided) > _SLIPS * dated
    refused = ambiguous or clash
    unfit = _unfit(SLASH, slashes) | _unfit(DASH, dashes) | _tags(DOT, MONTH_ONLY)
    return _Verdict(
        order=slashes if _count(counts, SLASH) else dashes,
        dropped=frozenset(
            tag for tag in (no_dates if refused else undecided | no_dates | unfit) if counts[tag]
        ),
        turned=frozenset(tag for tag in _turned(SLASH, slashes) | _turned(DASH, dashes) if counts[tag])
        - undecided,
        ambiguous=ambiguous,
        contradictory=clash or any(counts[tag] for tag in _unfit(SLASH, given) | _unfit(DASH, given)),
        refused=refused,
    )


def _tags(family: int, side: int) -> frozenset[int]:
    return frozenset({family | side, family | side | SHORT})


def _count(counts: Counts, family: int, *sides: int) -> int:
    """Count the cells of a family that can be read on some sides only (none given: on any)."""
    tags = (tag for side in sides or (SETTLED, EITHER, DAY_ONLY, MONTH_ONLY) for tag in _tags(family, side))
    return sum(int(counts[tag]) for tag in tags)


def _slash_order(counts: Counts) -> str | None:
    """Give what some cell proves: slashes are written both ways in the world."""
    days, months = _count(counts, SLASH, DAY_ONLY), _count(counts, SLASH, MONTH_ONLY)
    if days and months:
        return BOTH
    if days or months:
        return DAY_FIRST if days else MONTH_FIRST
    return None


def _dash_order(counts: Counts, slashes: str | None) -> str:
    """Give the order of dashes with the year last: day first, unless its cells or the slashes beside them prove other."""
    days, months = _count(counts, DASH, DAY_ONLY), _count(counts, DASH, MONTH_ONLY)
    if months > _SLIPS * (days + months):
        return BOTH if days else MONTH_FIRST
    return slashes if slashes and not days else DAY_FIRST


def _dots_clash(counts: Counts, days: int) -> bool:
    """Say whether dots, always day first, hold more month-first cells than slips explain."""
    months = _count(counts, DOT, MONTH_ONLY)
    return months > _SLIPS * (days + months)


def _unfit(family: int, order: str | None) -> frozenset[int]:
    if order == DAY_FIRST:
        return _tags(family, MONTH_ONLY)
    return _tags(family, DAY_ONLY) if order == MONTH_FIRST else frozenset()


def _turned(family: int, order: str | None) -> frozenset[int]:
    return _tags(family, EITHER) if order == MONTH_FIRST else frozenset()


def _all_serial(cells: Collected, counts: Counts, *, serials: bool) -> bool:
    return serials and int(counts[SERIAL]) == int(np.count_nonzero(cells.seconds != BLANK))


def _doubtful_years(seconds: Seconds, tags: Tags, counts: Counts) -> frozenset[int]:
    """Give the tags of two-digit years that might as well stand first (24.03.05).

    Years vary less than days and months do: where the last number takes more values than the first, it is no year.
    Slashes must take fewer, unless their second number proves that they are month first.
    """
    doubtful: set[int] = set()
    for family in (SETTLED, DOT, SLASH):
        some = np.flatnonzero(
            (tags & np.uint8(SHORT)).astype(np.bool_) & (tags & np.uint8(SLASH | DASH | DOT) == family)
        )
        if not len(some):
            continue
        month, day = (numbers[seconds[some] // np.uint32(DAY)] for numbers in calendar())
        first = np.where(tags[some] & np.uint8(3) == MONTH_ONLY, month % 12, day)
        firsts, years = len(np.unique(first)), len(np.unique(month // 12))
        proved = _count(counts, family, MONTH_ONLY) and not _count(counts, family, DAY_ONLY)
        if years > firsts or (family == SLASH and years == firsts and not proved):
            doubtful |= {family | side | SHORT for side in (SETTLED, EITHER, DAY_ONLY, MONTH_ONLY)}
    return frozenset(doubtful)
