"""Timing as tables: how soon leads come to each step, by whom and when they arrive, and how they go through the stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.timing import DAYS
from funnelkit.analysis.timing import WITHIN as TIMES_OF
from funnelkit.analysis.working_time import TIMES as WORKING_TIMES
from funnelkit.document import Cell, Column, Document, Table
from funnelkit.leads.waiting import HOUR, WEEKDAY
from funnelkit.model import Bounds, Count
from funnelkit.tables.cells import SHORT_HOURS, figure, group_columns, number_cells
from funnelkit.tables.reached import reached_cells
from funnelkit.tables.sections import MOST_ROWS, group_name, period_name
from funnelkit.tables.stage_path import path_tables
from funnelkit.tables.waits_chart import waits_chart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.analysis.open_waits import ReachedBy
    from funnelkit.analysis.timing import StepTime, WaitRow, WaitSection
    from funnelkit.department.timing import Timing
    from funnelkit.languages import Words
    from funnelkit.model import Rate

_CONTACT = "contacted"
_LATER = "30d"
"""The time within which a table of groups shows the later steps."""


WORKING = "contacted_working"
"""What the contact is called where its wait is working time."""


def timing_payload(found: Timing) -> dict[str, object]:
    """Give every wait and the path, as the JSON contract has them: each figure of a step under a name of its own."""
    working = {section.by: section for section in found.shown_working}
    return {
        "as_of": found.as_of,
        "inputs": found.inputs,
        "sections": [_section(section, working.get(section.by)) for section in found.shown],
        "stages": found.path,
        "notes": found.notes,
    }


def _section(section: WaitSection, working: WaitSection | None) -> dict[str, object]:
    beside = {tuple(row.group.values()): row.steps[_CONTACT] for row in working.rows} if working else {}
    rows = []
    for row in section.rows:
        metrics: dict[str, object] = {"leads": Count(row.leads)}
        for step, time in row.steps.items():
            metrics |= _metrics(step, time, TIMES_OF.get(step, DAYS))
            if step == _CONTACT:
                metrics |= _metrics(WORKING, beside.get(tuple(row.group.values())), WORKING_TIMES)
        rows.append({"group": row.group, "metrics": metrics})
    told_by = f"{_CONTACT}_within_{section.told_by}" if section.told_by else None
    apart = {"told_by": told_by, "told_apart": section.told_apart, "chance": section.chance}
    return {"by": section.by, **apart, "rows": rows}


def _metrics(name: str, time: StepTime | None, times: Iterable[str]) -> dict[str, object]:
    """Give the figures of a step; all of them null where it is not tracked."""
    shares = {f"{name}_within_{each}": time.within[each] if time else None for each in times}
    parts = {f"{name}_{part}": getattr(time, part, None) for part in ("median", "quarter", "half")}
    parts[f"{name}_median"] = time.finished if time else None
    return {name: Count(time.reached) if time else None, **parts, **shares}


def make_timing(found: Timing, words: Words) -> Document:
    """Put the timing into words."""
    words = words.of_business(found.business.preset, found.business.names)
    whole = found.sections[0].rows[0] if found.sections[0].rows else None
    heading = [_title(found, words), *([_sentence(whole, words)] if whole else [])]
    working = {section.by: section for section in found.shown_working}
    tables: list[Table] = []
    for section in found.shown:
        tables += _whole_tables(_told(section, working.get(()), words), words) if not section.by else []
        tables += _contact_tables(section, words)
        tables += (
            _contact_tables(working[section.by], words, "working_title") if section.by in working else []
        )
        tables += _later_tables(section, words)
    if found.path:
        tables += path_tables(found.path, words)
    notes = tuple(words.note(note) for note in found.notes)
    return Document(words.code, tuple(heading), tuple(tables), notes)


def _title(found: Timing, words: Words) -> str:
    as_of = found.as_of or "–"
    if not found.period:
        return words.text("timing", "title_none", as_of=as_of)
    return words.text("timing", "title", period=period_name(found.period.name, words), as_of=as_of)


def _sentence(whole: WaitRow, words: Words) -> str:
    """Say the one thing first: by when half of all leads are contacted, else how soon those came who bought."""
    contact, sold = whole.steps[_CONTACT], whole.steps["sold"]
    if contact and contact.finished.median is not None:
        time = "1h" if contact.within["1h"] else "1d"
        share = _share(contact.within[time], words)
        told = {"share": share, "time": words.text("timing", f"within_{time}")}
        if contact.half is None:
            wait = _spoken(contact.finished.median, contact.finished.unit, words)
            return words.text("timing", "sentence_came", wait=wait, **told)
        if contact.half.value is None:
            so_far = round(100 * contact.half.so_far)
            return words.text("timing", "sentence_not_half", so_far=so_far, **told)
        wait = _spoken(contact.half.value, contact.half.unit, words)
        return words.text("timing", "sentence_half", wait=wait, limits=_limits(contact.half, words), **told)
    if sold and sold.finished.median is not None:
        return words.text("timing", "sentence_sold", wait=_spoken(sold.finished.median, "days", words))
    return words.text("timing", "sentence_few")


def _share(value: Rate | Bounds | None, words: Words) -> str:
    """Say a share; where only limits are known, both if they differ as they are written."""
    if isinstance(value, Bounds) and value.of:
        low, high = (words.share(hits / value.of) for hits in (value.hits_least, value.hits_most))
        return low if low == high else f"{low}…{high}"
    return figure(value, words)


def _limits(half: ReachedBy, words: Words) -> str:
    if half.low is None:
        return ""
    low = _spoken(half.low, half.unit, words)
    if half.high is None:
        return words.text("timing", "sentence_limits_open", low=low)
    return words.text("timing", "sentence_limits", low=low, high=_spoken(half.high, half.unit, words))


def _spoken(value: float, unit: str, words: Words) -> str:
    if unit == "hours" and value < SHORT_HOURS:
        return words.text("timing", "minutes", count=words.number(60 * value))
    return words.text("timing", unit, count=words.number(value, 1))


def _told(section: WaitSection, working: WaitSection | None, words: Words) -> list[tuple[Cell, StepTime]]:
    """Give the steps of the whole that are told, each with its name; the contact in working time beside it."""
    steps = section.rows[0].steps if section.rows else {}
    told = [(step_cell(step, words), time) for step, time in steps.items() if time is not None]
    time = working.rows[0].steps[_CONTACT] if working and working.rows else None
    return told if time is None else [*told[:1], (Cell(words.text("timing", "in_working")), time), *told[1:]]


def _whole_tables(told: Sequence[tuple[Cell, StepTime]], words: Words) -> Iterable[Table]:
    if not told:
        return
    names = ("step", "came", "half_came", "interval", "quarter_all", "half_all", "interval")
    yield Table(
        words.text("timing", "steps_title"),
        columns_of(names, words),
        tuple((label, *_wait_cells(time, words)) for label, time in told),
        (words.text("timing", "steps_foot"),),
    )
    rows = tuple(
        (label, Cell(words.text("timing", f"within_{name}")), *number_cells(value))
        for label, time in told
        for name, value in time.within.items()
        if value is not None and value.of
    )
    if rows:
        columns = columns_of(("step", "within", "rate", "hits_of", "interval"), words, left=2)
        contact = next((time for label, time in told if label == step_cell(_CONTACT, words)), None)
        chart = waits_chart(contact.within, words) if contact else None
        yield Table(words.text("timing", "within_title"), columns, rows, chart=chart)


def columns_of(names: Sequence[str], words: Words, left: int = 1) -> tuple[Column, ...]:
    """Give the headings of a table, the first ones for words."""
    section = words["timing"]
    return tuple(
        Column(
            words.text("timing" if name in section else "words", name), "left" if place < left else "right"
        )
        for place, name in enumerate(names)
    )


def step_cell(step: str, words: Words) -> Cell:
    """Name a step."""
    return Cell(words.text("timing", "due") if step == "due" else words.text("metrics", step))


def _wait_cells(time: StepTime, words: Words) -> tuple[Cell, ...]:
    value, _, limits = number_cells(time.finished)
    quarter = optional_cells(time.quarter, words)[0]
    return Cell(time.reached, "count"), value, limits, quarter, *optional_cells(time.half, words)


def optional_cells(side: ReachedBy | None, words: Words) -> tuple[Cell, Cell]:
    """Give the time by which a part has come and its limits; dashes where that cannot be told."""
    return (Cell(None), Cell(None)) if side is None else reached_cells(side, words)


def _contact_tables(section: WaitSection, words: Words, title: str = "contact_title") -> Iterable[Table]:
    """Lay out how soon the leads of each group are contacted."""
    rows = [(row, time) for row in section.rows if section.by and (time := row.steps[_CONTACT])]
    if not rows:
        return
    times = [name for name in rows[0][1].within if any(time.within[name] for _, time in rows)]
    told = any(time.half for _, time in rows)  # where the wait of some is not known, no row tells it
    names = ("leads", "half_all", "interval") if told else ("leads",)
    columns = [*group_columns(section.by, words), *columns_of(names, words, left=0)]
    for name in times:
        columns += [Column(words.text("timing", f"within_{name}")), Column(words.text("words", "hits_of"))]
    lines = [
        (
            *_named(row, words),
            Cell(row.leads, "count"),
            *(optional_cells(time.half, words) if told else ()),
            *_shares(time, times),
        )
        for row, time in rows
    ]
    yield _cut(title, section, columns, lines, words)


def _shares(time: StepTime, times: Sequence[str]) -> list[Cell]:
    return [cell for name in times for cell in number_cells(time.within[name])[:2]]


def _later_tables(section: WaitSection, words: Words) -> Iterable[Table]:
    """Lay out how soon the leads of each group come to the steps after the contact."""
    steps = [
        step
        for step in (section.rows[0].steps if section.rows and section.by else ())
        if step != _CONTACT and any(row.steps[step] for row in section.rows)
    ]
    if not steps:
        return
    columns = [*group_columns(section.by, words), Column(words.text("timing", "leads"))]
    for step in steps:
        name = step_cell(step, words).value
        time = words.text("timing", f"within_{_LATER}")
        columns += [
            Column(words.text("timing", "half_of_step", step=name)),
            Column(words.text("words", "hits_of")),
            Column(words.text("timing", "step_within", step=name, time=time)),
            Column(words.text("words", "hits_of")),
        ]
    lines = [
        (
            *_named(row, words),
            Cell(row.leads, "count"),
            *(cell for step in steps for cell in _later(row, step)),
        )
        for row in section.rows
    ]
    yield _cut("later_title", section, columns, lines, words)


def _later(row: WaitRow, step: str) -> tuple[Cell, ...]:
    time = row.steps[step]
    if time is None:
        return (Cell(None),) * 4
    return *number_cells(time.finished)[:2], *number_cells(time.within[_LATER])[:2]


def _named(row: WaitRow, words: Words) -> list[Cell]:
    return [Cell(_group(name, value, words)) for name, value in row.group.items()]


def _group(name: str, value: str | None, words: Words) -> str:
    if value is not None and name == WEEKDAY:
        return words.text("timing", f"weekday_{value}")
    if value is not None and name == HOUR:
        return words.text("timing", "hour", since=value, until=f"{int(value) + 1:02}")
    return group_name(name, value, words)


def _cut(
    title: str,
    section: WaitSection,
    columns: Sequence[Column],
    lines: Sequence[tuple[Cell, ...]],
    words: Words,
) -> Table:
    """Make a table of the first groups; periods and hours are all shown."""
    shown = lines if {"period", HOUR} & set(section.by) else lines[:MOST_ROWS]
    more = len(lines) - len(shown)
    name = words.by(section.by)
    foots = [words.text("words", "more_rows", more=more)] if more else []
    if title == "contact_title" and section.told_by:
        key = "groups_differ" if section.told_apart else "groups_alike"
        time = words.text("timing", f"within_{section.told_by}")
        foots.append(words.text("timing", key, dimension=name, time=time))
    return Table(words.text("timing", title, dimension=name), tuple(columns), tuple(shown), tuple(foots))
