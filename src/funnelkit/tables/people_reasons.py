"""How managers fill in reasons, and whose months went their own way, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Table
from funnelkit.model import Rate
from funnelkit.tables.cells import figure, hits_cell, interval_cell, share_cell, share_digits
from funnelkit.tables.charts import line_cell
from funnelkit.tables.sections import MOST_ROWS, period_name, rate_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelkit.analysis.manager_paths import Path
    from funnelkit.analysis.manager_reasons import Filled, ReasonsGiven
    from funnelkit.department.managers import ManagersReport
    from funnelkit.languages import Words


def reason_table(found: ManagersReport, words: Words) -> Iterable[Table]:
    """Lay out blank reasons and the most frequent one: the first lines by leads, and all that stand out."""
    told = {name: one for name, one in found.reasons.items() if one.lost}
    if not told:
        return
    places = {row.name: place for place, row in enumerate(found.rows)}
    shown = {name: one for name, one in told.items() if places[name] < MOST_ROWS or _said(one, words)}
    titles = ("people_blank", "hits_of", "people_others", "people_reason", "people_of_filled", "hits_of")
    columns = [
        Column(words.text("dimensions", found.dimension), "left"),
        Column(words.text("metrics", "lost")),
    ]
    columns += [
        Column(words.text("words", name), "left" if name == "people_reason" else "right") for name in titles
    ]
    columns += [Column(words.text("words", name)) for name in ("interval", "people_others")]
    remarked = any(_said(one, words) for one in shown.values())
    columns += [Column(words.text("words", "remark"), "left")] if remarked else []
    rows = [
        (*_line(name, one), *([Cell(_said(one, words), tone="strong")] if remarked else []))
        for name, one in shown.items()
    ]
    held = any(
        part and part.others is not None for one in told.values() for part in (one.blank, one.one_reason)
    )
    foots = [words.text("words", "people_reasons_foot" if held else "people_reasons_few")]
    if len(told) > len(shown):
        foots.append(words.text("words", "more_rows", more=len(told) - len(shown)))
    yield Table(words.text("words", "people_reasons"), tuple(columns), tuple(rows), tuple(foots))


def _said(one: ReasonsGiven, words: Words) -> str:
    """Say what stands out."""
    said = []
    if one.blank and one.blank.stands_out:
        said.append(words.text("words", "people_blank_told"))
    if one.one_reason and one.one_reason.stands_out:
        said.append(words.text("words", "people_one_told"))
    return "; ".join(said)


def _line(name: str, one: ReasonsGiven) -> tuple[Cell, ...]:
    blank, top = (part.rate if part else None for part in (one.blank, one.one_reason))
    return (
        *(Cell(name), Cell(one.lost, "count")),
        *(share_cell(blank), hits_cell(blank), _others(one.blank)),
        *(Cell(one.reason), share_cell(top), hits_cell(top), interval_cell(top), _others(one.one_reason)),
    )


def _others(part: Filled | None) -> Cell:
    return Cell(part.others if part else None, "share", share_digits(part.rate.of) if part else 0)


def path_table(found: ManagersReport, words: Words) -> Iterable[Table]:
    """Lay out whose rates went their own way over the periods; nothing where nobody's did."""
    if not found.paths:
        return
    titles = ("people_path_of", "people_way", "people_lowest", "hits_of", "people_highest", "hits_of")
    columns = [Column(words.text("dimensions", found.dimension), "left")]
    columns += [
        Column(words.text("words", name), "left" if name in {"people_path_of", "people_way"} else "right")
        for name in titles
    ]
    rows = tuple(_way(path, words) for path in found.paths)
    yield Table(words.text("words", "people_paths"), tuple(columns), rows)


def _way(path: Path, words: Words) -> tuple[Cell, ...]:
    known = [
        (rate.value or 0.0, place, rate) for place, rate in enumerate(path.rates) if isinstance(rate, Rate)
    ]
    low, high = min(known), max(known)
    first, last = (figure(rate, words) for _, _, rate in (known[0], known[-1]))
    line = line_cell(
        [None if rate is None else rate.value or 0.0 for rate in path.rates],
        told=words.text("words", "line_ends", first=first, last=last),
    )
    ends = [
        cell for _, place, rate in (low, high) for cell in (_when(path, place, rate, words), hits_cell(rate))
    ]
    return Cell(path.name), Cell(rate_name(path.metric, low[2], words)), line, *ends


def _when(path: Path, place: int, rate: Rate, words: Words) -> Cell:
    return Cell(f"{words.share(rate.value or 0.0)} {period_name(path.periods[place], words)}")
