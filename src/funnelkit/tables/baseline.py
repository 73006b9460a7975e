"""Baselines as sentences and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.model import Cell, Column, Document, Note, Section, Table
from funnelkit.tables.comparison import period_names
from funnelkit.tables.report import whole_tables
from funnelkit.tables.sections import section_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.languages import Words
    from funnelkit.store.baselines import Baseline


USUAL_STORE = ".funnelkit"


def make_kept(
    baseline: Baseline, store: str, notes: Sequence[Note], words: Words, *, written: bool
) -> Document:
    """Say what was kept, and what to type next."""
    key = "kept" if written else "kept_already"
    lines = [
        _told(key, baseline, words),
        words.text("words", "kept_where", path=store, option=_option(store)),
    ]
    return Document(words.code, tuple(lines), (), tuple(words.note(note) for note in notes))


def _option(store: str) -> str:
    """Give what has to be typed behind the commands that use a store in another place than the usual one."""
    if store == USUAL_STORE:
        return ""
    return f' --store "{store}"' if " " in store else f" --store {store}"


def _told(key: str, baseline: Baseline, words: Words) -> str:
    return words.text(
        "words",
        key,
        name=baseline.name,
        periods=period_names(baseline.periods),
        leads=baseline.leads,
        as_of=_seen(baseline),
    )


def _seen(baseline: Baseline) -> str:
    """Name the day on which the periods were seen, or the first and the last of several."""
    days = [day.isoformat() for day in (min(baseline.seen, default=baseline.as_of), baseline.as_of)]
    return "..".join(dict.fromkeys(days))


def make_list(baselines: Sequence[Baseline], store: str, words: Words) -> Document:
    """List what is kept."""
    if not baselines:
        return Document(words.code, (words.text("words", "baselines_none", folder=store),), ())
    names = ("baselines_name", "baselines_periods", "baselines_leads", "baselines_as_of")
    columns = tuple(
        Column(words.text("words", name), "right" if name == "baselines_leads" else "left") for name in names
    )
    rows = tuple(
        (
            Cell(kept.name),
            Cell(period_names(kept.periods)),
            Cell(kept.leads, "count"),
            Cell(_seen(kept)),
        )
        for kept in baselines
    )
    title = words.text("words", "baselines_title", folder=store)
    return Document(words.code, (), (Table(title, columns, rows),))


def make_shown(baseline: Baseline, sections: Sequence[Section], words: Words) -> Document:
    """Show the figures of one."""
    tables = [*whole_tables(sections[0], words)]
    tables += [table for section in sections[1:] for table in section_tables(section, words)]
    lines = [_told("baseline_shown", baseline, words)]
    if len(set(baseline.seen)) > 1:
        days = zip(baseline.periods, baseline.seen, strict=True)
        lines += [words.text("words", "baseline_seen", seen=[f"{p.name} ({day})" for p, day in days])]
    return Document(words.code, tuple(lines), tuple(tables))


def make_said(key: str, words: Words, **params: object) -> Document:
    """Say one sentence."""
    return Document(words.code, (words.text("words", key, **params),), ())
