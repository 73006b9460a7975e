"""What customers say as tables: the score, what was answered, by whom; then who answered, and who bought again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.nps import LEAST_ANSWERS
from funnelkit.document import Cell, Column, Document, Table
from funnelkit.tables.cells import FEW, group_columns, interval_cell, share_cell
from funnelkit.tables.customers import customer_tables
from funnelkit.tables.listing import listing_payload, listing_table
from funnelkit.tables.nps_chart import nps_chart
from funnelkit.tables.sections import MOST_ROWS, group_name, period_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelkit.analysis.nps import Group, Grouped, Standing
    from funnelkit.department.nps import Voice
    from funnelkit.languages import Words
    from funnelkit.model import NetScore, Score


OUTER = ("detractors", "promoters", "bottom", "top")
"""The sides whose reasons are shown, those to hear first before the others."""


def voice_payload(found: Voice, words: Words) -> dict[str, object]:
    """Give all figures, and the lists as `lines`, as the JSON contract has them."""
    lists = {"to_call": found.detractors, "not_asked": found.unasked}
    lines = [
        {**entry, "list": name}
        for name, listing in lists.items()
        if listing
        for entry in listing_payload(listing, words)
    ]
    return {
        "as_of": found.as_of,
        "inputs": found.inputs,
        "period": found.period,
        "scores": found.standings,
        "reasons": found.reasons,
        "response": found.response,
        "asked": found.asked,
        "answered_of_asked": found.answered_of_asked,
        "repeat_sales": found.repeats,
        "bought_again": found.again,
        "complaints": found.complaints,
        "listed": {name: listing.of if listing else None for name, listing in lists.items()},
        "columns": ["list", *found.detractors.columns],
        "lines": lines,
        "notes": found.notes,
    }


def make_voice(found: Voice, words: Words) -> Document:
    """Put the answers of customers into words."""
    heading = [_title(found, words), *(_sentence(standing, words) for standing in found.standings)]
    if found.response:
        heading.append(_response(found, words))
    tables = [table for standing in found.standings for table in _standing_tables(standing, words)]
    tables += _reasons(found, words)
    tables += [*customer_tables(found, words), *_lists(found, words)]
    notes = tuple(words.note(note) for note in found.notes)
    return Document(words.code, tuple(heading), tuple(tables), notes)


def _title(found: Voice, words: Words) -> str:
    names = [row.group["period"] for standing in found.standings for row in standing.sections[0].rows]
    told = sorted({name for name in names if name})
    if not found.standings:
        return words.text("nps", "title_none", as_of=found.as_of or "–")
    if not told:
        return words.text("words", "report_title_answers_none")
    first, last = period_name(told[0], words), period_name(told[-1], words)
    return words.text("words", "report_title_answers", period=first if first == last else f"{first}..{last}")


def _sentence(standing: Standing, words: Words) -> str:
    whole = standing.whole
    counts = {name: getattr(whole, name) for name in _sides(standing)}
    if whole.n < LEAST_ANSWERS or whole.value is None or whole.low is None or whole.high is None:
        return words.text("nps", f"{standing.metric}_sentence_few", n=whole.n, **counts)
    shown = {name: words.number(getattr(whole, name), signed=True) for name in ("value", "low", "high")}
    return words.text("nps", f"{standing.metric}_sentence", n=whole.n, **shown, **counts)


def _sides(standing: Standing) -> tuple[str, str, str]:
    return (
        ("promoters", "passives", "detractors") if standing.metric == "nps" else ("top", "middle", "bottom")
    )


def _response(found: Voice, words: Words) -> str:
    rate = found.response
    assert rate is not None
    key = "response_sentence" if rate.of >= FEW else "response_sentence_few"
    said = words.text("nps", key, hits=rate.hits, of=rate.of, share=words.share(rate.value or 0))
    asked, answered = found.asked, found.answered_of_asked
    if asked is None or answered is None:
        return said
    told = {"asked": asked.hits, "of": asked.of, "hits": answered.hits}
    if answered.of < FEW:
        return f"{said} {words.text('nps', 'asked_sentence_few', **told)}"
    return f"{said} {words.text('nps', 'asked_sentence', share=words.share(answered.value or 0), **told)}"


def _standing_tables(standing: Standing, words: Words) -> Iterable[Table]:
    yield _distribution(standing, words)
    for section in standing.sections:
        if len(section.rows) > 1:
            yield _section(section, standing, words)


def _distribution(standing: Standing, words: Words) -> Table:
    boxes = standing.metric != "nps"
    names = [words.text("nps", f"box_{name}") if boxes else name for name in standing.distribution]
    columns = (Column(words.text("nps", "answered"), "left"), *(Column(name) for name in names))
    n = sum(standing.distribution.values())
    cells = [Cell(count, "count") for count in standing.distribution.values()]
    rows = [(Cell(words.text("nps", "answers")), *cells)]
    if n >= FEW:
        shares = [Cell(count / n, "share") for count in standing.distribution.values()]
        rows.append((Cell(words.text("nps", "share")), *shares))
    title = _name(standing, "answers_table", words)
    chart = nps_chart(standing, title, _sentence(standing, words), words)
    return Table(title, columns, tuple(rows), chart=chart)


def _name(standing: Standing, key: str, words: Words, **params: object) -> str:
    return words.text("nps", key, metric=words.text("metrics", standing.metric), **params)


def _section(section: Grouped, standing: Standing, words: Words) -> Table:
    rolling = {row.period: row.score for row in standing.rolling} if section.by == ("period",) else {}
    shown = section.rows if "period" in section.by else section.rows[:MOST_ROWS]
    told = any(group.stands for group in section.rows)
    columns = [
        *group_columns(section.by, words),
        Column(words.text("nps", "answers")),
        *(Column(words.text("nps", f"box_{name}")) for name in _sides(standing)),
        Column(words.text("metrics", standing.metric)),
        Column(words.text("words", "interval")),
        *(
            [Column(words.text("nps", "last_twelve")), Column(words.text("nps", "answers"))]
            if rolling
            else []
        ),
        *([Column(words.text("words", "remark"), "left")] if told else []),
    ]
    rows = []
    for group in shown:
        cells = [
            *(Cell(group_name(*named, words)) for named in group.group.items()),
            *_score_cells(group.score, standing),
        ]
        if rolling:
            cells += _rolling_cells(rolling.get(group.group["period"] or ""))
        if told:
            cells.append(Cell(_remark(group, words)))
        rows.append(tuple(cells))
    return Table(
        _section_title(section, words), tuple(columns), tuple(rows), tuple(_footnotes(section, words))
    )


def _section_title(section: Grouped, words: Words) -> str:
    dimension = words.by(section.by)
    return words.text("words", "by_table", dimension=dimension)


def _footnotes(section: Grouped, words: Words) -> Iterable[str]:
    if section.told_apart is not None:
        key = "groups_differ" if section.told_apart else "groups_alike"
        dimension = words.by(section.by)
        yield words.text("nps", key, dimension=dimension)
    more = len(section.rows) - MOST_ROWS
    if more > 0 and "period" not in section.by:
        yield words.text("words", "more_rows", more=more)


def _score_cells(found: Score | NetScore, standing: Standing) -> list[Cell]:
    counts = [Cell(getattr(found, name), "count") for name in _sides(standing)]
    return [Cell(found.n, "count"), *counts, *_limits(found)]


def _limits(found: Score | NetScore) -> tuple[Cell, Cell]:
    if found.n < LEAST_ANSWERS or found.value is None:
        return Cell(None), Cell(None)
    return Cell(found.value, "score"), Cell((found.low, found.high), "interval", 0, "score")


def _rolling_cells(found: Score | NetScore | None) -> list[Cell]:
    if found is None:
        return [Cell(None), Cell(None)]
    return [_limits(found)[0], Cell(found.n, "count")]


def _remark(group: Group, words: Words) -> str:
    if group.stands is None or group.others is None:
        return ""
    shown = {
        name: words.number(getattr(group.others, name), signed=True) for name in ("value", "low", "high")
    }
    return words.text("nps", f"stands_{group.stands}", **shown)


def _reasons(found: Voice, words: Words) -> Iterable[Table]:
    """Lay out of what those below and those above speak, each apart."""
    shown = [reasons for reasons in found.reasons if reasons.side in OUTER and reasons.topics]
    columns = (
        Column(words.text("nps", "topic"), "left"),
        *(Column(words.text("nps", name)) for name in ("answers", "share")),
        Column(words.text("words", "interval")),
    )
    for reasons in sorted(shown, key=lambda one: (one.metric, OUTER.index(one.side))):
        told = {"side": words.text("nps", f"box_{reasons.side}"), "n": reasons.answers}
        title = words.text("nps", "reasons_table", with_reason=reasons.with_reason, **told)
        rows = tuple(
            (
                Cell(words["topics"].get(topic.topic, topic.topic)),
                Cell(topic.said.hits, "count"),
                share_cell(topic.said),
                interval_cell(topic.said),
            )
            for topic in reasons.topics[:MOST_ROWS]
        )
        yield Table(title, columns, rows, (words.text("nps", "reasons_left", n=reasons.without_topic),))


def _lists(found: Voice, words: Words) -> Iterable[Table]:
    for name, listing in (("to_call", found.detractors), ("not_asked", found.unasked)):
        if listing and listing.lines:
            key = f"{name}_told" if name == "not_asked" and found.asked else name
            told = {"asked": found.asked.of - found.asked.hits} if found.asked else {}
            yield listing_table(listing, words.text("nps", key, of=listing.of, **told), words)
