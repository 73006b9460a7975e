"""Workbooks: typed cells, charts of filled cells, no formula and no link, and every number that of the JSON."""

import io
import json
import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from funnelkit.document import Cell, Chart, Column, Document, Marks, Series, Table
from funnelkit.formats import xlsx
from funnelkit.formats.xlsx_sheets import LONGEST_NAME
from funnelkit.languages import languages, load_words
from funnelkit.tables.definitions import make_definitions
from same_numbers import known_numbers, strange_numbers
from transcripts import copy_examples

ATTACKS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0", "\x1b[2J=1", "#N/A", "\u202e=1"]
EXPORTS = ("leads-january-february.xlsx", "leads-march.xlsx", "tasks-march.csv")


def table(*cells, title="Numbers", **parts):
    columns = tuple(Column(f"c{place}") for place in range(len(cells)))
    return Table(title, columns, (tuple(cells),), **parts)


def opened(document, definitions=None):
    return load_workbook(io.BytesIO(xlsx.render(document, definitions)))


def sheet_of(*cells, language="en", **parts):
    """Give the sheet of a table of one line: the second, behind what is seen first."""
    return opened(Document(language, ("One",), (table(*cells, **parts),))).worksheets[1]


# --- cells -------------------------------------------------------------------------------------------------------


CELLS = [
    (Cell(1234, "count"), 1234, "#,##0"),
    (Cell(0.4567, "share", 0), 0.4567, "0.0%"),
    (Cell(0.0004, "share"), 0.0004, "0.00%"),
    (Cell(9.0, "points", 1, "pt"), 9.0, '+#,##0.0" pt";-#,##0.0" pt";#,##0.0" pt"'),
    (Cell(3.5, "money", 2, 'E"U;R'), 3.5, '"EU;R "#,##0.00'),
    (Cell(date(2026, 3, 1), "moment"), datetime(2026, 3, 1), "yyyy-mm-dd"),
    (Cell(datetime(2026, 3, 1, 9, 5), "moment"), datetime(2026, 3, 1, 9, 5), "yyyy-mm-dd hh:mm"),
    (Cell(77, "ordinal", footnotes=(1,)), 77, '0"¹"'),
    (Cell(77, "ordinal"), 77, "General"),
    (Cell("a\nb", footnotes=(1,)), "a b¹", "General"),
    (Cell(float("inf"), "number"), "∞", "General"),
    (Cell(None), None, "General"),
    (Cell(None, footnotes=(1, 2)), "¹,²", "General"),
]


@pytest.mark.parametrize(("cell", "value", "how"), CELLS)
def test_cells_are_typed(cell, value, how):
    sheet = sheet_of(cell, Cell("last"), footnotes=("one", "two"))
    assert (sheet["A2"].value, sheet["A2"].number_format) == (value, how)
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet["A1"].font.bold) == ("A2", "A1:B2", True)


def test_numbers_are_written_as_the_language_writes_them():
    cells = [Cell(0.5, "share"), Cell(12.0, "money", 0, "EUR"), Cell(date(2026, 3, 1), "moment")]
    cells.append(Cell(14.0, "number", 0, "min"))
    formats = {
        code: [cell.number_format for cell in sheet_of(*cells, language=code)[2]] for code in ("hu", "ru")
    }
    assert formats == {
        "hu": ["0.0%", '#,##0" EUR"', 'yyyy". "mm". "dd"."', '#,##0" perc"'],
        "ru": ['0.0"\u00a0"%', '#,##0" EUR"', 'dd"."mm"."yyyy', '#,##0" мин"'],
    }


def test_intervals_and_counts_take_a_column_for_each_number():
    columns = (Column("rate"), Column("count"), Column("95 %"))
    rows = (
        (Cell(0.5, "share"), Cell((10, 20), "counts"), Cell((0.3, 0.7), "interval", 0, "share")),
        (Cell((0.1, 0.2), "interval", 0, "share"), Cell((2, 4, 20), "counts"), Cell(None)),
        (Cell(11.0, "number", 1), Cell((34,), "counts"), Cell((8.5, None), "interval", 1, "number")),
        (Cell(0.25, "share"), Cell((5.25, 21.5), "counts", unit="~"), Cell((None, None), "interval")),
    )
    document = Document("en", (), (Table("Rates", columns, rows),))
    found = [[cell.value for cell in row] for row in opened(document).worksheets[1].iter_rows(max_row=5)]
    assert found == [
        ["rate", "rate: from", "rate: to", "count", "count: of", "95 %: from", "95 %: to"],
        [0.5, None, None, 10, 20, 0.3, 0.7],
        [None, 0.1, 0.2, "2-4", 20, None, None],
        [11, None, None, None, 34, 8.5, "∞"],
        [0.25, None, None, 5.25, 21.5, None, None],
    ]


def test_headings_that_stand_twice_are_told_apart_and_have_their_letters():
    columns = (Column("manager", "left"), Column("contact"), Column("count"), Column("sold"), Column("count"))
    row = (
        Cell("Anna"),
        Cell(0.5, "share"),
        Cell((1, 2), "counts"),
        Cell(0.5, "share"),
        Cell((1, 2), "counts"),
    )
    marked = Table("By manager", columns, (row,), marks=Marks(("9",), ("", "B", "", "G", "")))
    sheet = opened(Document("en", (), (marked,))).worksheets[1]
    assert [cell.value for cell in sheet[1]] == [
        "opens by",
        "manager",
        "B: contact",
        "contact: count",
        "contact: count: of",
        "G: sold",
        "sold: count",
        "sold: count: of",
    ]
    assert sheet["A2"].value == "9"


def test_long_texts_wrap_and_their_lines_are_as_high():
    sheet = sheet_of(Cell("word " * 40), Cell("short"))
    assert sheet["A2"].alignment.wrap_text
    assert sheet.column_dimensions["A"].width <= 62
    assert sheet.row_dimensions[2].height >= 4 * 15


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_a_workbook_is_a_formula_or_a_link(attack):
    chart = Chart(
        "trend",
        attack,
        (attack, "b"),
        (Series(attack, (1.0, 2.0)),),
        told=attack,
        below=attack,
        beside=attack,
    )
    document = Document(
        "en", (attack,), (table(Cell(attack), title=attack, footnotes=(attack,), chart=chart),), (attack,)
    )
    found = [cell for sheet in opened(document) for row in sheet for cell in row if cell.value]
    assert len(found) > 8
    assert {cell.data_type for cell in found if not isinstance(cell.value, int | float)} == {"s"}
    with zipfile.ZipFile(io.BytesIO(xlsx.render(document))) as parts:
        text = "".join(parts.read(name).decode() for name in parts.namelist())
    assert not re.search(r"<f>[^<]*=|<f[ >][^<]*SUM|hyperlink|externalLink|<c [^>]*t=\"(?:e|str)\"", text)


def test_sheets_have_legal_names_of_their_own():
    titles = ["a/b:c*?[x]\\", "A b c x", "x" * 40, "X" * 40, "", "'quoted'", "History", "Summary", "🙂" * 31]
    names = opened(
        Document("en", (), tuple(table(Cell(1, "count"), title=title) for title in titles))
    ).sheetnames
    assert names[:4] == ["Summary", "a b c x", "A b c x 2", "x" * 31]
    assert len({name.casefold() for name in names}) == len(titles) + 1
    assert all(0 < len(name) <= LONGEST_NAME and not set(name) & set("[]:*?/\\") for name in names)
    assert "History" not in names


def test_the_first_sheet_tells_the_sentence_the_main_numbers_what_to_do_and_the_notes():
    main = table(Cell(7, "count"), title="Main", footnotes=("a doubt",))
    prose = Table("On Monday", (Column(""), Column("")), ((Cell(1, "ordinal"), Cell("Call.")),))
    document = Document("en", ("One", "Two"), (main, prose), ("Three",))
    book = opened(document)
    told = [cell.value for cell in book.worksheets[0]["A"] if cell.value is not None]
    assert told == ["One", "Two", "Main", "c0", 7, "a doubt", "On Monday", "1 Call.", "Three"]
    assert book.sheetnames == ["Summary", "Main"]
    assert [cell.value for cell in book["Main"]["A"]] == ["c0", 7, None, "a doubt"]


def test_a_cut_title_stands_below_in_full():
    sheet = sheet_of(Cell(1, "count"), title="By manager, since the baseline: 2026-03")
    assert sheet.title == "By manager, since the baseline"
    assert sheet["A4"].value == "By manager, since the baseline: 2026-03"


def test_what_does_not_fit_a_sheet_goes_into_another(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 2)
    rows = tuple((Cell(number, "count"),) for number in range(5))
    book = opened(Document("en", (), (Table("List", (Column("n"),), rows),)))
    assert book.sheetnames == ["Summary", "List", "List 2", "List 3"]
    assert [
        [row[0].value for row in book[name].iter_rows(2, 3) if row[0].value is not None]
        for name in book.sheetnames[1:]
    ] == [[0, 1], [2, 3], [4]]


# --- charts ------------------------------------------------------------------------------------------------------

LABELS = ("a", "b", "c")
CHARTS = {
    "funnel": (Series("n", (30, 20.0, None), (None, 18.0, 2.0), (None, 22.0, 4.0)),),
    "trend": (
        Series("rate", (0.5, None, 0.7)),
        Series("limits", (0.6,) * 3, (0.4,) * 3, (0.8,) * 3, "muted"),
    ),
    "spread": (
        Series("rate", (0.5, 0.4, 0.7), (0.3, 0.2, 0.5), (0.7, 0.6, 0.9), places=(10.0, 20.0, 30.0)),
        Series("limits", (None, None), (0.1, 0.2), (0.9, 0.8), "muted", (5.0, 40.0)),
    ),
    "pareto": (Series("lost", (0.5, 0.3, 0.2)), Series("so far", (0.5, 0.8, 1.0))),
    "cumulative": (Series("one", (0.1, 0.5, 0.6), places=(0.0, 1.0, 24.0)),),
    "distribution": (Series("answers", (1.0, 2.0, 3.0)),),
    "waterfall": (Series("open", (10.0, -4.0, 6.0), (0.0, 6.0, 0.0), (10.0, 10.0, 6.0)),),
    "differences": (
        Series("difference", (0.1, -0.2, 0.3), (0.0, -0.3, 0.2), (0.2, -0.1, 0.4)),
        Series("less than worth seeing", (0.0,) * 3, (-0.05,) * 3, (0.05,) * 3, "muted"),
    ),
    "fan": (
        Series("sold", (5.0, 6.0, None)),
        Series("ahead", (None, 6.0, 7.0), (None, 6.0, 5.0), (None, 6.0, 9.0)),
    ),
}


def charted(kind, *panels):
    chart = Chart(kind, f"The {kind}", LABELS, CHARTS[kind], "share", told="told", panels=panels)
    columns = (Column("name", "left"), Column("first"))
    values = chart.series[0].values
    rows = tuple((Cell(label), Cell(value, "share")) for label, value in zip(LABELS, values, strict=True))
    return opened(Document("en", (), (Table("Numbers", columns, rows, chart=chart),)))


def references(book):
    for sheet in book:
        for chart in sheet._charts:
            parts = [chart, *getattr(chart, "_charts", ())[1:]]
            for series in (series for part in parts for series in part.series):
                bars = [series.errBars.plus, series.errBars.minus] if series.errBars else []
                for source in (series.cat, series.val, series.xVal, series.yVal, *bars):
                    if source is not None:
                        yield (getattr(source, "numRef", None) or source.strRef).f


def cells_of(book, reference):
    name, _, cells = reference.rpartition("!")
    left, top, right, bottom = range_boundaries(cells)
    sheet = book[name.strip("'").replace("''", "'")]
    return [cell.value for row in sheet.iter_rows(top, bottom, left, right) for cell in row]


@pytest.mark.parametrize("kind", CHARTS)
def test_charts_are_drawn_of_cells_that_hold_their_numbers(kind):
    book = charted(kind)
    drawn = [cells_of(book, reference) for reference in references(book)]
    assert all(any(value is not None for value in values) for values in drawn)
    told = [list(values) for series in CHARTS[kind] for values in (series.values, series.lows, series.highs)]
    if kind not in ("waterfall", "spread", "funnel", "differences"):
        for values in told:
            assert values in drawn or set(values) <= {None}
    if kind == "spread":
        assert {values[0] for values in drawn if len(values) == 1} >= {0.5, 0.4, 0.7, 10, 20, 30}
    if kind in ("funnel", "differences"):
        assert told[0] in drawn
    if kind == "waterfall":
        assert drawn[:6] == [
            list(LABELS),
            [0, 6, 0],
            list(LABELS),
            [10, None, 6],
            list(LABELS),
            [None, 4, None],
        ]


def test_a_chart_stands_on_the_first_sheet_and_on_its_own():
    book = charted("distribution")
    assert [len(sheet._charts) for sheet in book] == [1, 1]
    assert set(references(book)) == {"'Numbers'!$A$2:$A$4", "'Numbers'!$B$2:$B$4"}


def test_each_panel_of_a_trend_is_a_chart_below_the_one_before():
    answers = Series("NPS", (10.0, 12.0, -3.0))
    book = charted("trend", Chart("trend", "NPS", LABELS, (answers,), "score"))
    for sheet in list(book)[:2]:
        first, second = sheet._charts
        assert first.anchor._from.row + 20 == second.anchor._from.row
    assert list(answers.values) in [cells_of(book, reference) for reference in references(book)]


def test_numbers_that_no_column_holds_have_a_sheet_of_their_own():
    column = charted("pareto")["Numbers of the charts"]["A"]
    assert [cell.value for cell in column[:5]] == ["The pareto", "so far", 0.5, 0.8, 1]
    assert [cell.number_format for cell in column[2:5]] == ["0.0%"] * 3


def test_bars_are_left_to_the_spreadsheet():
    sheet = sheet_of(Cell(1, "count"), Cell((0.0, 1.0), "bar"), Cell(2, "count"))
    assert [cell.value for cell in sheet[1]] == ["c0", "c2"]


# --- definitions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages())
def test_every_metric_that_occurs_is_defined(language):
    told = {
        "sections": [
            {
                "rows": [
                    {
                        "metrics": {
                            "leads": {"n": 3},
                            "show_rate": {"of_step": "due", "window_days": 14},
                            "sold": None,
                        }
                    }
                ]
            },
            {"rows": [{"metrics": {"show_rate": {"of_step": "contacted"}}}]},
        ],
        "steps": [{"metric": "nps", "rate": {"value": 1}}],
    }
    words = load_words(language)
    rows = make_definitions(told, words).rows
    assert [row[1].value for row in rows] == ["leads", "show_rate", "show_rate", "nps"]
    assert rows[1][3].value == words["definitions"]["due"]
    assert rows[1][4].value == 14
    assert make_definitions({"lines": []}, words) is None


def test_every_metric_and_step_has_a_definition():
    from funnelkit.metrics import METRICS

    words = load_words("en")
    told = {
        "metrics": {
            key: {"of_step": step} for key, metric in METRICS.items() for step in metric.of or (None,)
        }
    }
    assert len(make_definitions(told, words).rows) == len(METRICS)
    assert set(words["of"]) <= set(words["definitions"])


# --- the command line --------------------------------------------------------------------------------------------

COMMANDS = {
    "report": ["report", *EXPORTS],
    "trend": ["report", *EXPORTS, "--every", "week", "--only", "trend"],
    "by": ["report", *EXPORTS, "--by", "manager,source"],
    "compare": ["compare", "leads-march.xlsx"],
    "managers": ["managers", *EXPORTS],
    "refusals": ["refusals", *EXPORTS],
    "nps": ["nps", *EXPORTS],
    "timing": ["timing", *EXPORTS],
    "forecast": ["forecast", *EXPORTS, "--backtest"],
    "plan": ["plan", *EXPORTS, "--sales", "20"],
    "against": ["plan", "sales-plan.csv", *EXPORTS],
    "movement": ["movement", "leads-march.xlsx", "--from", "2026-03-15"],
    "silence": ["silence", *EXPORTS],
    "callbacks": ["callbacks", *EXPORTS],
    "deadlines": ["deadlines", *EXPORTS],
    "check": ["check", *EXPORTS],
    "inspect": ["inspect", *EXPORTS],
    "baselines": ["baselines", "list"],
}


@pytest.fixture
def department(funnelkit, tmp_path, monkeypatch):
    """Give the files of the examples, and a baseline of the first two months."""
    monkeypatch.chdir(tmp_path)
    copy_examples(tmp_path)
    assert funnelkit("baseline", "leads-january-february.xlsx").code == 0
    return funnelkit


def written(run, command):
    """Run a command twice; give its workbook and its JSON."""
    for name in ("a", "b"):
        ended = run(*command, "--output", f"{name}.xlsx", "--output", f"{name}.json")
        assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert Path("a.xlsx").read_bytes() == Path("b.xlsx").read_bytes()
    book = load_workbook(io.BytesIO(Path("a.xlsx").read_bytes()))
    return book, json.loads(Path("a.json").read_text(encoding="utf-8"))


MANY = [
    pytest.param(command, id=name, marks=() if name in ("report", "compare") else pytest.mark.long)
    for name, command in COMMANDS.items()
]


@pytest.mark.parametrize("command", MANY)
def test_every_number_is_one_of_the_json(department, command):
    book, told = written(department, command)
    assert known_numbers(told)
    assert not [*strange_numbers(book, told, "en")]
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n", "d"}
    assert all(any(value is not None for value in cells_of(book, cells)) for cells in references(book))
