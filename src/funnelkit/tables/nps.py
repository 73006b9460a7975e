"""What customers say as tables: the score, what was answered, by whom; then who answered, and who bought again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.nps import LEAST_ANSWERS
from funnelkit.model import Cell, Column, Document, Table
from funnelkit.tables.cells import FEW, hits_cell, interval_cell, share_cell
from funnelkit.tables.sections import MOST_ROWS, period_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelkit.analysis.nps import Group, Grouped, Standing
    from funnelkit.department.nps import Voice
    from funnelkit.languages import Words
    from funnelkit.model import NetScore, Score


def voice_payload(found: Voice) -> dict[str, object]:
    """Give all figures as the JSON contract has them."""
    return {
        "as_of": found.as_of,
        "inputs": found.inputs,
        "period": found.period,
        "scores": found.standings,
        "response": found.response,
        "repeat_sales": found.repeats,
        "bought_again": found.again,
        "notes": found.notes,
    }


def make_voice(found: Voice, words: Words) -> Document:
    """Put the answers of customers into words."""
    heading = [_title(found, words), *(_sentence(standing, words) for standing in found.standings)]
    if found.response:
        heading.append(_response(found, words))
    tables = [table for standing in found.standings for table in _standing_tables(standing, words)]
    tables += [*_repeats(found, words), *_again(found, words)]
    notes = tuple(words.note(note) for note in found.notes)
    return Document(words.code, tuple(heading), tuple(tables), notes)


def _title(found: Voice, words: Words) -> str:
    names = [row.group["period"] for standing in found.standings for row in standing.sections[0].rows]
    told = sorted({name for name in names if name})
    if not told:
        return words.text("words", "report_title_answers_none")
    first, last = period_name(told[0], words), period_name(told[-1], words)
    return words.text("words", "report_title_answers", period=first if first == last else f"{first}..{last}")


def _sentence(standing: Standing, words: Words) -> str:
    whole = standing.whole
    counts = {name: getattr(whole, name) for name in _sides(standing)}
    if whole.n < LEAST_ANSWERS or whole.value is None or whole.low is None or whole.high is None:
        return words.text("nps", f"{standing.metric}_sentence_few", n=whole.n, **counts)
    shown = {name: f"{getattr(whole, name):+.0f}" for name in ("value", "low", "high")}
    return words.text("nps", f"{standing.metric}_sentence", n=whole.n, **shown, **counts)


def _sides(standing: Standing) -> tuple[str, str, str]:
    return (
        ("promoters", "passives", "detractors") if standing.metric == "nps" else ("top", "middle", "bottom")
    )


def _response(found: Voice, words: Words) -> str:
    rate = found.response
    assert rate is not None
    key = "response_sentence" if rate.of >= FEW else "response_sentence_few"
    return words.text("nps", key, hits=rate.hits, of=rate.of, share=f"{100 * (rate.value or 0):.0f}%")


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
    return Table(_name(standing, "answers_table", words), columns, tuple(rows))


def _name(standing: Standing, key: str, words: Words, **params: object) -> str:
    return words.text("nps", key, metric=words.text("metrics", standing.metric), **params)


def _section(section: Grouped, standing: Standing, words: Words) -> Table:
    rolling = {row.period: row.score for row in standing.rolling} if section.by == ("period",) else {}
    shown = section.rows if "period" in section.by else section.rows[:MOST_ROWS]
    told = any(group.stands for group in section.rows)
    columns = [
        *(Column(words.text("dimensions", name), "left") for name in section.by),
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
        cells = [*_group_cells(group, words), *_score_cells(group.score, standing)]
        if rolling:
            cells += _rolling_cells(rolling.get(group.group["period"] or ""))
        if told:
            cells.append(Cell(_remark(group, words)))
        rows.append(tuple(cells))
    return Table(
        _section_title(section, words), tuple(columns), tuple(rows), tuple(_footnotes(section, words))
    )


def _section_title(section: Grouped, words: Words) -> str:
    dimension = " × ".join(words.text("dimensions", name) for name in section.by)
    return words.text("words", "by_table", dimension=dimension)


def _footnotes(section: Grouped, words: Words) -> Iterable[str]:
    if section.told_apart is not None:
        key = "groups_differ" if section.told_apart else "groups_alike"
        dimension = " × ".join(words.text("dimensions", name) for name in section.by)
        yield words.text("nps", key, dimension=dimension)
    more = len(section.rows) - MOST_ROWS
    if more > 0 and "period" not in section.by:
        yield words.text("words", "more_rows", more=more)


def _group_cells(group: Group, words: Words) -> list[Cell]:
    cells = []
    for name, value in group.group.items():
        if value is None:
            cells.append(Cell(words.text("words", "no_date" if name == "period" else "no_value")))
        else:
            cells.append(Cell(period_name(value, words) if name == "period" else value))
    return cells


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
    shown = {name: f"{getattr(group.others, name):+.0f}" for name in ("value", "low", "high")}
    return words.text("nps", f"stands_{group.stands}", **shown)


def _repeats(found: Voice, words: Words) -> Iterable[Table]:
    if not found.repeats:
        return
    columns = (
        Column(words.text("nps", "sold_in"), "left"),
        *(Column(title) for title in _titles(words, "sales", "repeat_sales")),
    )
    rows = tuple(
        (
            Cell(words.text("nps", "all_periods") if row.period is None else period_name(row.period, words)),
            Cell(row.sold, "count"),
            share_cell(row.repeats),
            hits_cell(row.repeats),
            interval_cell(row.repeats),
        )
        for row in (found.repeats if found.repeats[0].repeats.hits else found.repeats[:1])
    )
    yield Table(words.text("nps", "repeats_table"), columns, rows, (words.text("nps", "repeats_known"),))


def _titles(words: Words, *names: str) -> list[str]:
    """Give the headings of some columns, and of the counts and the interval behind them."""
    own = [words.text("nps", name) for name in names]
    return [*own, words.text("words", "hits_of"), words.text("words", "interval")]


def _again(found: Voice, words: Words) -> Iterable[Table]:
    if not any(row.bought.hits for row in found.again):
        return
    columns = (
        Column(words.text("nps", "answered"), "left"),
        *(Column(title) for title in _titles(words, "bought_again")),
    )
    rows = tuple(
        (
            Cell(words.text("nps", f"box_{row.answered}")),
            share_cell(row.bought),
            hits_cell(row.bought),
            interval_cell(row.bought),
        )
        for row in found.again
    )
    yield Table(words.text("nps", "again_table"), columns, rows, (words.text("nps", "again_any_age"),))
