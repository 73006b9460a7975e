"""Charts: each shows the numbers of the table that it belongs to, and nothing where the table tells nothing."""

import re
import subprocess
import sys
from datetime import date
from itertools import accumulate

import pytest

from funnelkit.analysis.compared import Compared, Difference
from funnelkit.analysis.judging import Judged
from funnelkit.analysis.trend import Point, Trend, chart
from funnelkit.document import Cell, Table
from funnelkit.formats.pictures import svg
from funnelkit.languages import load_words
from funnelkit.model import Count, Rate
from funnelkit.statistics.verdicts import ALONE, Verdict
from funnelkit.store.change_log import add_change
from funnelkit.store.changes import Change
from funnelkit.tables.comparison_rows import Line, difference_cells, verdict_text
from funnelkit.tables.differences_chart import with_differences
from funnelkit.tables.trend import period_table, trend_table
from transcripts import copy_examples

EN = load_words("en")
EXPORTS = ("leads-january-february.xlsx", "leads-march.xlsx")


@pytest.fixture
def tables(funnelkit, monkeypatch, tmp_path):
    """Give the tables that a command would print, the first of each kind of chart."""

    def call(command, *options):
        shown = []
        monkeypatch.chdir(copy_examples(tmp_path))
        monkeypatch.setattr(f"funnelkit.cli.{command}.show", lambda *found, **_: shown.append(found[2]()))
        ended = funnelkit(command, *EXPORTS, *options)
        assert ended.code == 0, ended.err
        return {table.chart.kind: table for table in reversed(shown[0].tables) if table.chart}

    return call


def column(table, title):
    at = [one.title for one in table.columns].index(title)
    return [row[at].value for row in table.rows]


def test_a_report_draws_its_funnel_waits_and_reasons(tables):
    found = tables("report")
    assert sorted(found) == ["cumulative", "funnel", "pareto"]
    funnel, waits, reasons = (found[kind] for kind in ("funnel", "cumulative", "pareto"))
    counts = dict(zip(column(funnel, "step"), column(funnel, "count"), strict=True))
    drawn = dict(zip(funnel.chart.labels, funnel.chart.series[0].values, strict=True))
    assert drawn["leads"] == counts["contact of leads"][1]
    assert drawn["contacted"] == counts["contact of leads"][0]
    assert drawn["sold"] == counts["sold of leads"][0]
    shares = dict(zip(column(waits, "step"), column(waits, "count"), strict=True))
    within = [counts for name, counts in shares.items() if name.startswith("contacted within")]
    (series,) = waits.chart.series
    assert list(series.lows) == [least / of for least, _, of in within]
    assert list(series.highs) == [most / of for _, most, of in within]
    lost = dict(zip(column(reasons, "refusal reason"), column(reasons, "lost"), strict=True))
    first, together = reasons.chart.series
    beside = {name: cells[0].value for name, cells in zip(reasons.chart.labels, first.told, strict=True)}
    assert beside == {name: n for name, n in lost.items() if n}
    assert first.values == tuple(n / sum(lost.values()) for n in beside.values())
    assert together.values == pytest.approx(tuple(accumulate(first.values)))
    assert together.values[-1] == 1


def test_refusals_draw_the_shares_of_their_table(tables):
    table = tables("refusals")["pareto"]
    told = zip(column(table, "reason"), column(table, "lost"), column(table, "of lost"), strict=True)
    drawn = {
        name: (cells[0].value, cells[2].value)
        for name, cells in zip(table.chart.labels, table.chart.series[0].told, strict=True)
    }
    assert drawn == {name: (lost, share) for name, lost, share in told}


def test_answers_are_drawn_as_counted(tables):
    table = tables("nps")["distribution"]
    assert table.chart.labels == tuple(one.title for one in table.columns[1:])
    assert table.chart.series[0].values == tuple(cell.value for cell in table.rows[0][1:])
    assert [mark.text.split(":")[0] for mark in table.chart.marks] == ["detractors", "passives", "promoters"]


def test_a_movement_begins_where_the_step_before_ended(tables):
    table = tables("movement", "--from", "2026-03-01", "--to", "2026-03-31")["waterfall"]
    told = dict(zip(column(table, "step"), column(table, "leads"), strict=True))
    (series,) = table.chart.series
    assert dict(zip(table.chart.labels, series.values, strict=True)) == {
        name: leads for name, leads in told.items() if leads
    }
    level = 0
    for value, low, high in zip(series.values, series.lows, series.highs, strict=True):
        end = value if low == 0 else level + value
        assert sorted((level if low else 0, end)) == [low, high]
        level = end


def test_a_forecast_draws_its_table(tables):
    table = tables("forecast")["fan"]
    expected, sold = table.chart.series
    assert table.chart.labels == tuple(column(table, "period"))
    assert list(sold.values) == column(table, "sold in it so far")
    assert list(expected.values) == column(table, "by its end")
    assert list(zip(expected.lows, expected.highs, strict=True)) == column(table, "80% interval")


def test_managers_are_drawn_with_the_limits_of_all(tables):
    table = tables("managers")["spread"]
    first, limits = table.chart.series
    compared = {row[0].value: row for row in table.rows if row[0].value in table.chart.labels}
    counts = [row[2].value for row in compared.values()]
    assert [hits / of for hits, of in counts] == list(first.values)
    assert [of for _, of in counts] == list(first.places)
    shares = [(row[1].value, row[3].value) for row in compared.values()]
    assert shares == list(zip(first.values, zip(first.lows, first.highs, strict=True), strict=True))
    hits, of = (sum(pair[at] for pair in counts) for at in (0, 1))
    assert set(limits.values) == {hits / of}
    assert all(low <= hits / of <= high for low, high in zip(limits.lows, limits.highs, strict=True))
    assert sorted(limits.lows) == list(limits.lows)
    assert sorted(limits.highs, reverse=True) == list(limits.highs)


def test_a_comparison_draws_what_it_judged_in_the_order_of_its_table(tables, funnelkit, tmp_path):
    store = ("--store", str(tmp_path / "log"))
    copy_examples(tmp_path)
    assert funnelkit("baseline", tmp_path / EXPORTS[0], "--period", "2026-01..2026-02", *store).code == 0
    table = tables("compare", *store)["differences"]
    judged = [row for row in table.rows if row[-1].tone]
    found, worth = table.chart.series
    assert list(table.chart.labels) == [row[0].value for row in judged]
    assert list(found.values) == [row[-3].value for row in judged]
    assert list(zip(found.lows, found.highs, strict=True)) == [row[-2].value for row in judged]
    assert found.told == tuple((row[-3], row[-1]) for row in judged)
    assert found.tones == ("good", "good")
    assert [-low for low in worth.lows] == list(worth.highs)
    assert all(
        row[-1].value.startswith(("?", "…")) or not row[-1].value for row in table.rows if row not in judged
    )


def test_points_and_nps_have_a_scale_each():
    lines = [
        judged_line("contact_rate", 3.5, 0.05),
        judged_line("nps", -12.0, 10),
        judged_line("lead_conversion", None, None),
    ]
    cells = [line_of(line) for line in lines]
    table = with_differences(Table("what changed", (), tuple(cells)), lines, EN)
    first, (nps,) = table.chart, table.chart.panels
    assert [(one.labels, one.currency, one.series[0].values) for one in (first, nps)] == [
        (("contact_rate",), "pt", (3.5,)),
        (("nps",), "", (-12.0,)),
    ]
    assert [one.series[1].highs for one in (first, nps)] == [(5.0,), (10,)]
    assert with_differences(Table("", (), tuple(cells[2:])), lines[2:], EN).chart is None


def judged_line(key, value, worth):
    """Give a line without a clear change, or with too few leads where there is no value."""
    if value is None:
        return Line(key, Compared(None, None, None, "too_few_leads", None, "2026-03"))
    found = Difference(value, value - 8, value + 8, "nps" if key == "nps" else "pt")
    verdict = Verdict("no_clear_change", None, worth, None, None, "wide")
    judged = Judged(verdict, ALONE, None, None, 1, 0.05, 1.0)
    return Line(key, Compared(None, None, found, "no_clear_change", judged, "2026-03"))


def line_of(line):
    return (
        Cell(line.key),
        *difference_cells(line.key, line.compared),
        Cell(verdict_text(line.key, line.compared, EN)),
    )


def test_bars_stand_beside_the_counts_where_no_word_wraps_for_them(funnelkit, monkeypatch, tmp_path):
    monkeypatch.chdir(copy_examples(tmp_path))
    wide, narrow = (funnelkit("report", EXPORTS[1], "--only", "whole", width=width).out for width in (80, 60))
    assert "139/203  ████████████     62% … 74%" in wide
    assert "139/203     62% … 74%" in narrow
    assert "█" not in narrow


# --- trend -------------------------------------------------------------------------------------------------------


def series_of(metric, values):
    points = tuple(
        Point(f"2026-{month:02}", value, None if value is not None else "not_tracked")
        for month, value in enumerate(values, 1)
    )
    return chart(Trend(metric, None, points))


def sold(hits, of=200):
    return Rate(hits, of, hits / of, 0.0, 1.0, "leads")


RATES = [sold(20), sold(22), None, sold(19), sold(21), sold(20), sold(22), sold(90), sold(20), sold(21)]


def test_a_trend_draws_each_metric_between_its_limits():
    trends = [series_of("leads", [Count(n) for n in range(200, 210)]), series_of("lead_conversion", RATES)]
    table = trend_table(trends, EN)
    first, limits, outside = table.chart.series
    by_period = {row[0].value: row[2] for row in period_table(trends, EN).rows}
    assert table.chart.labels == tuple(by_period)
    assert first.values == tuple(cell.value for cell in by_period.values())
    assert first.values[2] is None
    assert limits.lows == tuple(point.low for point in trends[1].points)
    assert {value for value in limits.values if value is not None} == {trends[1].centre}
    assert outside.values == (*(None,) * 7, 0.45, None, None)
    (leads,) = table.chart.panels
    assert leads.series[0].values == tuple(range(200, 210))
    assert "above: 2026-08" in table.chart.told


def test_a_shift_is_marked_where_it_begins():
    rates = [
        sold(20),
        sold(22),
        sold(19),
        sold(21),
        sold(20),
        sold(22),
        *map(sold, (70, 72, 69, 71, 70, 72, 73, 70)),
    ]
    table = trend_table([series_of("lead_conversion", rates)], EN)
    (mark,) = table.chart.marks
    assert table.chart.labels[mark.place] == "2026-07"
    assert "2026-07" in mark.text


def logged(*days, text="calls within an hour", scope=()):
    return [Change(number, date.fromisoformat(day), text, scope=scope) for number, day in enumerate(days, 1)]


def test_changes_of_the_log_stand_at_their_days_and_are_told_below():
    days = ("2025-12-31", "2026-01-01", "2026-04-16", "2026-10-31", "2026-11-01")
    table = trend_table([series_of("lead_conversion", RATES)], EN, logged(*days))
    places = {mark.text: mark.place for mark in table.chart.events}
    assert places == {"2": -0.5, "3": 3.0, "4": pytest.approx(9.5 - 1 / 31)}
    told = [f"change {number}, {days[number - 1]}: calls within an hour" for number in (2, 3, 4)]
    assert list(table.footnotes[-3:]) == told
    assert all(one in table.chart.told for one in told)
    assert trend_table([series_of("lead_conversion", RATES)], EN, logged(days[0])).chart.events == ()


def test_many_changes_and_long_texts_are_told_shortly():
    days = [f"2026-05-{day:02}" for day in range(1, 31)]
    table = trend_table(
        [series_of("lead_conversion", RATES)],
        EN,
        logged(*days, text="слово " * 99, scope=(("source", "site"),)),
    )
    earlier, *told = table.footnotes[-9:]
    assert earlier == "earlier changes: 22 (funnelkit changes list)"
    assert told[-1].startswith("change 30, 2026-05-30 (source: site): слово слово")
    assert all(len(one) < 160 for one in told)
    numbers = re.findall(r">([^<]*…[^<]*)</text>", svg(table.chart, "en"))
    assert "1 … 30" in numbers


def test_a_report_marks_the_changes_of_its_store(funnelkit, monkeypatch, tmp_path):
    monkeypatch.chdir(copy_examples(tmp_path))
    add_change(
        tmp_path / "log",
        Change(0, date(2026, 3, 2), "Anna calls within an hour", scope=(("manager", "Anna"),)),
    )
    call = ("report", *EXPORTS, "--only", "trend", "--store", str(tmp_path / "log"))
    plain, redacted = (funnelkit(*call, *more, width=200).out for more in ((), ("--redact",)))
    assert "change 1, 2026-03-02 (manager: Anna): Anna calls within an hour" in plain
    assert "change 1, 2026-03-02" in redacted
    assert "Anna" not in redacted
    (tmp_path / "log" / "changes.toml").write_text("[[change", encoding="utf-8")
    ended = funnelkit(*call, width=200)
    assert (ended.code, "change 1" in ended.out) == (0, False)
    assert "changes.toml: the change log cannot be read" in ended.out


def test_a_line_needs_three_periods():
    assert trend_table([series_of("lead_conversion", RATES[:2])], EN).chart is None


# --- what is imported --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how", ["terminal", *(pytest.param(how, marks=pytest.mark.long) for how in ("json", "csv"))]
)
def test_formats_without_pictures_do_not_import_matplotlib(how, tmp_path):
    copy_examples(tmp_path)
    code = (
        "import sys; from funnelkit.cli import main\n"
        "try: main()\n"
        "finally: assert 'matplotlib' not in sys.modules, 'imported'"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, "report", EXPORTS[1], "--format", how],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout


@pytest.mark.long
@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_chart_gives_the_same_bytes_in_another_run(seed):
    code = (
        "import hashlib, test_pictures as t\n"
        "from funnelkit.formats.pictures import png, svg\n"
        "drawn = [part for c in t.CHARTS.values() for part in (svg(c, 'ru').encode(), png(c, 'ru'))]\n"
        "print(hashlib.sha256(b''.join(drawn)).hexdigest())"
    )
    import hashlib
    import os

    import test_pictures
    from funnelkit.formats.pictures import png, svg

    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    drawn = [part for c in test_pictures.CHARTS.values() for part in (svg(c, "ru").encode(), png(c, "ru"))]
    assert ended.stdout.strip() == hashlib.sha256(b"".join(drawn)).hexdigest()
