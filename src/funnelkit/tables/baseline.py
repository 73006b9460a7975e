"""Baselines as sentences and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Document, Table
from funnelkit.store.history import STANDS, standing_of
from funnelkit.tables.comparison import period_names
from funnelkit.tables.outlook import outlook_tables
from funnelkit.tables.report import whole_tables
from funnelkit.tables.sections import rate_name, section_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.analysis.outlook import Outlook
    from funnelkit.department.ratchet import Judged, Settled
    from funnelkit.errors import BaselineError
    from funnelkit.languages import Words
    from funnelkit.model import Section
    from funnelkit.store.baselines import Baseline
    from funnelkit.store.history import Entry
    from funnelkit.store.soundness import Soundness


USUAL_STORE = ".funnelkit"


def make_kept(baseline: Baseline, settled: Settled, outlook: Outlook, store: str, words: Words) -> Document:
    """Say what was kept, which baseline stands, what to type next, and what it can show later; or why nothing was kept."""
    said = tuple(words.note(note) for note in settled.notes)
    if settled.how is None:
        return Document(words.code, (_stays(settled, words),), _judged_table(settled.judged, words), said)
    stands = _stands(baseline, settled, words)
    key = "kept" if settled.written else "kept_before" if stands else "kept_already"
    lines = [
        _told(key, baseline, words),
        *stands,
        words.text("words", "kept_where", path=store, option=_option(store)),
    ]
    return Document(words.code, tuple(lines), outlook_tables(outlook, words), said)


def _stays(settled: Settled, words: Words) -> str:
    """Say why the baseline that stands still does."""
    worse = settled.of("worse")
    key = "stays_worse" if worse else "stays_unimproved" if settled.judged else "stays_unjudged"
    return words.text("words", key, name=settled.standing, metrics=_names(worse, words))


def _names(rows: Sequence[Judged], words: Words) -> list[str]:
    return [rate_name(row.metric, row.current, words) for row in rows]


def _judged_table(rows: Sequence[Judged], words: Words) -> tuple[Table, ...]:
    told = [row for row in rows if row.verdict != "not_tracked"]
    if not told:
        return ()
    columns = tuple(
        Column(words.text("words", name), "left") for name in ("step", "judged_period", "verdict")
    )
    lines = (
        (rate_name(row.metric, row.current, words), row.period, words.text("verdicts", row.verdict))
        for row in told
    )
    return (Table("", columns, tuple(tuple(map(Cell, line)) for line in lines)),)


def _stands(baseline: Baseline, settled: Settled, words: Words) -> list[str]:
    """Say which baseline stands now, where that is not the only one there is."""
    better = _names(settled.of("improved"), words)
    if settled.how in STANDS:
        key = "stands_better" if better else "stands_instead" if settled.replaced else "stands"
    elif settled.standing == baseline.name:
        return []
    else:
        key = "stands_beside" if settled.standing else "stands_none"
    told = {"name": baseline.name, "standing": settled.standing, "replaced": settled.replaced}
    return [words.text("words", key, **told, metrics=better)]


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
        as_of=_seen(baseline, words),
    )


def _seen(baseline: Baseline, words: Words) -> str:
    """Name the day on which the periods were seen, or the first and the last of several."""
    days = [words.day(day) for day in (min(baseline.seen, default=baseline.as_of), baseline.as_of)]
    return " … ".join(dict.fromkeys(days))


def make_list(
    baselines: Sequence[Baseline],
    faults: Sequence[BaselineError],
    history: Sequence[Entry],
    store: str,
    words: Words,
) -> Document:
    """List what is kept, which of several stands, and how that came about where more was done than to keep one."""
    unread = _fault_lines(faults, words)
    if not baselines:
        none = () if unread else (words.text("words", "baselines_none", folder=store),)
        return Document(words.code, none, (), unread)
    standing = standing_of(history, [kept.name for kept in baselines]) if baselines[1:] else None
    names = ["baselines_name", "baselines_periods", "baselines_leads", "baselines_as_of"]
    names += ["baselines_standing"] if standing else []
    columns = tuple(
        Column(words.text("words", name), "right" if name == "baselines_leads" else "left") for name in names
    )
    rows = tuple(
        (
            Cell(kept.name),
            Cell(period_names(kept.periods)),
            Cell(kept.leads, "count"),
            Cell(_seen(kept, words)),
            *(
                [Cell(words.text("words", "stands_mark") if kept.name == standing else "")]
                if standing
                else ()
            ),
        )
        for kept in baselines
    )
    title = words.text("words", "baselines_title", folder=store)
    return Document(words.code, (), (Table(title, columns, rows), *_history_table(history, words)), unread)


def make_checked(found: Soundness, store: str, words: Words) -> Document:
    """Say whether all that is kept can be read, and what cannot, with what to do about it."""
    key = "baselines_unsound" if found.unread else "baselines_sound"
    told = {"folder": store, "baselines": found.baselines, "runs": found.runs, "unread": found.unread}
    notes = (*_fault_lines(found.faults, words), *map(words.note, found.notes))
    return Document(words.code, (words.text("words", key, **told),), (), notes)


def _fault_lines(faults: Sequence[BaselineError], words: Words) -> tuple[str, ...]:
    return tuple("; ".join(words.error(fault)) for fault in faults)


def faults_payload(faults: Sequence[BaselineError], words: Words) -> list[dict[str, str]]:
    """Give what cannot be read as plain values: the key of the fault, what is wrong, what to do."""
    return [
        dict(zip(("key", "text", "hint"), (fault.key, *words.error(fault)), strict=True)) for fault in faults
    ]


def _history_table(history: Sequence[Entry], words: Words) -> tuple[Table, ...]:
    if len(history) < 2:
        return ()
    names = ("history_how", "baselines_name", "baselines_as_of", "history_replaced")
    columns = tuple(Column(words.text("words", name), "left") for name in names)
    rows = (
        (
            words.text("words", f"history_{entry.how}"),
            entry.name,
            entry.as_of and words.day(entry.as_of),
            entry.replaced,
        )
        for entry in history
    )
    cells = tuple(tuple(Cell(value) for value in row) for row in rows)
    return (Table(words.text("words", "history_title"), columns, cells),)


def make_shown(baseline: Baseline, sections: Sequence[Section], outlook: Outlook, words: Words) -> Document:
    """Show the figures of one, and what it can show later."""
    tables = [*whole_tables(sections[0], words)]
    tables += [table for section in sections[1:] for table in section_tables(section, words)]
    tables += outlook_tables(outlook, words)
    lines = [_told("baseline_shown", baseline, words)]
    if len(set(baseline.seen)) > 1:
        days = zip(baseline.periods, baseline.seen, strict=True)
        lines += [
            words.text("words", "baseline_seen", seen=[f"{p.name} ({words.day(day)})" for p, day in days])
        ]
    return Document(words.code, tuple(lines), tuple(tables))


def make_said(key: str, words: Words, **params: object) -> Document:
    """Say one sentence."""
    return Document(words.code, (words.text("words", key, **params),), ())
