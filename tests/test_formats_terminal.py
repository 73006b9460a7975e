"""Documents laid out for a terminal: nothing cut, nothing lost, nothing obeyed."""

import doctest
import itertools
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from conftest import drawn
from funnelkit.document import Cell, Column, Document, Table
from funnelkit.formats.cells import clean, write
from funnelkit.formats.terminal import render
from funnelkit.tables import charts
from funnelkit.tables.charts import bar_cells

GOLDEN = Path(__file__).parent / "golden" / "formats"
SGR = re.compile(r"\x1b\[[0-9;]*m")
DANGEROUS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]")

NASTY = (
    "[bold]Anna", "[/foo]", "[link=javascript:alert(1)]x[/link]", ":smile:", "{0}", "%s%n", "<script>alert(1)</script>",
    "\x1b[2J", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b]8;;http://e.example\x1b\\link\x1b]8;;\x1b\\", "\x1b]52;c;aGk=\x07",
    "\x1bPq\x1b\\", "\x1bc", "\x9b2J", "\x9d0;x\x9c", "\x00\x07\x08", "\u202eevil\u202c", "a\r\nb", "a\tb\x0bc\x85d\u2028e",
    "\ud83d", "\ufeffBOM", "Ω≈ç√∫˜µ≤≥÷", "田中さんにあげて下さい", "👩\u200d👩\u200d👧\u200d👦", "Z̮̞̠͙͔ͅa̡l̸g̡o", "الكل في المجمو عة", "", " ", "'; DROP TABLE--",
)  # fmt: skip


def plain(document, width=None, *, colour=False, ascii_only=False):
    return render(document, width=width, colour=colour, ascii_only=ascii_only)


def golden(name, text):
    """Compare with a file; the new text is left beside it where they differ."""
    kept = GOLDEN / name
    got = kept.with_suffix(".got")
    if not kept.exists() or kept.read_text(encoding="utf-8") != text:
        got.write_text(text, encoding="utf-8")
        pytest.fail(f"{kept} differs: look at {got}, and keep it if it is right")
    got.unlink(missing_ok=True)


def stage(name, rates, counts, difference, interval, verdict):
    text, tone, *footnotes = verdict
    return (
        Cell(name),
        Cell(rates[0], "share"),
        Cell(counts[0]),
        Cell(rates[1], "share"),
        Cell(counts[1]),
        Cell(difference, "points", 1, "pt"),
        Cell(interval, "interval", 1, "points"),
        Cell(text, tone=tone, footnotes=tuple(footnotes)),
    )


COMPARISON = Document(
    "en",
    ("Leads of May 2025, seen on 5 July 2025", "baseline: Jan-Apr 2025, 1 204 leads, 4 months"),
    (
        Table(
            "",
            (
                Column("Stage", "left"),
                Column("May 2025"),
                Column(""),
                Column("Baseline"),
                Column(""),
                Column("Difference"),
                Column("95% interval"),
                Column("Verdict", "left"),
            ),
            (
                stage(
                    "contact",
                    (183 / 300, 626 / 1204),
                    ("183/300", "626/1204"),
                    9.0,
                    (2.7, 15.1),
                    ("▲ improved", "good"),
                ),
                stage(
                    "appointment",
                    (84 / 300, 313 / 1204),
                    ("84/300", "313/1204"),
                    2.0,
                    (-3.4, 7.9),
                    ("· no clear change", "muted"),
                ),
                stage(
                    "show of appointments",
                    (60 / 84, 207 / 313),
                    ("60/84", "207/313"),
                    5.3,
                    (-6.3, 15.4),
                    ("? too few leads", "", 1),
                ),
                stage(
                    "sold within 30 days",
                    (22 / 241, 132 / 1204),
                    ("22/241", "132/1204"),
                    -1.8,
                    (-5.4, 2.8),
                    ("· no clear change", "muted", 2),
                ),
                (
                    Cell("NPS"),
                    Cell(25.0, "score"),
                    Cell("n=36"),
                    Cell(25.0, "score"),
                    Cell("n=120"),
                    Cell(0.0, "score"),
                    Cell((-31, 28), "interval", 0, "score"),
                    Cell("? too few answers"),
                ),
            ),
            (
                "could only have seen a change of about 15 points; with this baseline 10 points need about 330 appointments",
                "59 of 300 leads are younger than 30 days and are left out",
            ),
        ),
    ),
    ("The interval covers chance only: not wrong entries, changed sources, a new price list or season.",),
)

NAMES = Document(
    "uk",
    ("Менеджери",),
    (
        Table(
            "За джерелами",
            (Column("Менеджер", "left"), Column("Джерело", "left"), Column("Заявки"), Column("Сума"), Column("Причина", "left")),
            (
                (Cell("Кравченко-Бондаренко Олександра"), Cell("сайт"), Cell(1204, "count"), Cell(1234567, "money", 0, "UAH"), Cell("довго думали, а потім купили в конкурентів")),
                (Cell("Кравченко-Бондаренко Олександра"), Cell(None), Cell(12, "count"), Cell(None, "money"), Cell("")),
                (Cell("李雷"), Cell("сайт"), Cell(0, "count"), Cell(0, "money", 0, "UAH"), Cell("https://example.com/a/very/long/address/of/a/page?with=parameters")),
            ),
        ),
        Table("Порожня", (Column("Менеджер", "left"), Column("Заявки")), ()),
    ),
)  # fmt: skip


@pytest.mark.parametrize("width", [30, 60, 80, 100, 120])
def test_comparison_looks_as_kept(width):
    golden(f"comparison-{width}.txt", plain(COMPARISON, width))


@pytest.mark.parametrize("width", [60, 80, 120])
def test_names_look_as_kept(width):
    golden(f"names-{width}.txt", plain(NAMES, width))


def test_ascii_and_colour_look_as_kept():
    golden("comparison-ascii-80.txt", plain(COMPARISON, 80, ascii_only=True))
    golden("comparison-colour-80.txt", plain(COMPARISON, 80, colour=True))


def test_marks_have_words_in_ascii():
    shown = plain(COMPARISON, 120, ascii_only=True)
    assert shown.isascii()
    assert "[+] improved" in shown
    assert "[~] no clear change" in shown
    assert "[?] too few leads" in shown
    assert "+2.7 ... +15.1" in shown


def test_lines_over_time_are_drawn_in_signs_where_there_are_no_blocks():
    heights = (None, *(step / 7 for step in range(8)))
    line = Table("", (Column("step", "left"), Column("line", "left")), ((Cell("x"), Cell(heights, "spark")),))

    assert ".▁▂▃▄▅▆▇█" in plain(Document("en", (), (line,)))
    assert "._-~=+*%#" in plain(Document("en", (), (line,)), ascii_only=True)


def test_examples_of_charts_are_true():
    assert doctest.testmod(charts) == (0, 2)


def test_bars_are_drawn_where_they_begin():
    rows = tuple((Cell("x"), cell) for cell in bar_cells([(0, 8), (8, 6), None, (6, 6.1)]))
    page = Document("en", (), (Table("", (Column("step", "left"), Column("", "left")), rows),))

    shown = [line.partition("x  ")[2] for line in plain(page, 60).splitlines()]

    assert [shown[row] for row in (-4, -3, -2, -1)] == ["█" * 24, " " * 18 + "█" * 6, "–", " " * 18 + "▎"]
    assert " " * 18 + "######" in plain(page, 60, ascii_only=True)


def test_data_keeps_its_letters_in_ascii():
    shown = plain(NAMES, ascii_only=True)
    assert "Кравченко-Бондаренко Олександра" in shown
    assert "–" not in shown


def test_separators_are_not_marks():
    document = Document("en", ("Leads · May",), (), ("▼ worse – see 2.7 … 15.1", "why? ?"))
    assert plain(document, ascii_only=True) == "Leads - May\n\n[-] worse - see 2.7 ... 15.1\nwhy? ?\n"


def test_tables_below_each_other_repeat_what_names_the_rows():
    lines = plain(replace(NAMES, tables=NAMES.tables[:1]), 60).split("\n")
    assert [line.split()[:2] for line in lines if line.startswith("Менеджер ")] == [
        ["Менеджер", "Джерело"]
    ] * 2


def test_an_unknown_width_wraps_nothing():
    shown = plain(COMPARISON)
    assert "about 330 appointments\n" in shown
    assert plain(NAMES).count("https://example.com/a/very/long/address/of/a/page?with=parameters") == 1


def test_nothing_gives_an_empty_line():
    assert plain(Document("en", (), ())) == "\n"
    assert plain(Document("en", (), (Table("", (), ()),))) == "\n"


def test_a_row_of_another_length_is_a_fault():
    table = Table("", (Column("A"),), ((Cell(1), Cell(2)),))
    with pytest.raises(ValueError, match="zip"):
        plain(Document("en", (), (table,)))


def test_footnotes_of_a_row_are_listed_once():
    rows = ((Cell("a", footnotes=(2,)), Cell(1, "count", footnotes=(1, 2))),)
    shown = plain(Document("en", (), (Table("", (Column("A", "left"), Column("B")), rows, ("x", "y")),)))
    assert shown == "A  B\na  1  1,2\n1 x\n2 y\n"


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("width", [None, 40])
def test_no_text_is_obeyed_and_all_of_it_comes_out(text, width):
    row = (Cell(text), Cell(text, tone="bad"), Cell(5, "money", 0, text), Cell(1, "number", 0, text))
    columns = (Column(text, "left"), Column(text), Column(text), Column("B"))
    document = Document("en", (text,), (Table(text, columns, (row, row), (text,)),), (text,))
    for colour in (False, True):
        shown = plain(document, width, colour=colour)
        assert not DANGEROUS.search(SGR.sub("", shown) if colour else shown)
        assert clean(text).strip() in shown
        shown.encode()


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(NASTY)
tones = st.sampled_from(["", "good", "bad", "muted", "strong"])
notes = st.lists(st.integers(1, 12), max_size=2).map(tuple)
figures = st.builds(
    Cell,
    st.none() | st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6),
    st.sampled_from(["count", "share", "points", "number", "score", "money"]),
    st.integers(0, 3),
    st.sampled_from(["", "pt", "UAH"]),
    tones,
    notes,
)
intervals = st.builds(
    Cell,
    st.tuples(st.none() | st.floats(-1, 1), st.none() | st.floats(-1, 1)),
    st.just("interval"),
    st.integers(0, 2),
    st.sampled_from(["share", "points", "number", "score"]),
)
words = st.builds(Cell, st.none() | texts, st.just("text"), tone=tones, footnotes=notes)


@st.composite
def tables(draw):
    sides = draw(st.lists(st.sampled_from(["left", "right"]), min_size=1, max_size=9))
    kinds = {"left": words, "right": figures | intervals}
    row = st.tuples(*(kinds[side] for side in sides))
    columns = tuple(Column(draw(texts), side) for side in sides)
    return Table(
        draw(texts), columns, tuple(draw(st.lists(row, max_size=6))), tuple(draw(st.lists(texts, max_size=3)))
    )


documents = st.builds(
    Document,
    st.sampled_from(["en", "ru", "uk", "hu"]),
    st.lists(texts, max_size=2).map(tuple),
    st.lists(tables(), max_size=2).map(tuple),
    st.lists(texts, max_size=2).map(tuple),
)


def figures_of(document):
    cells = itertools.chain.from_iterable(row for table in document.tables for row in table.rows)
    return [write(cell, document.language).replace("\u00a0", " ") for cell in cells if cell.kind != "text"]


def unbreakable(document):
    """Measure the longest thing that may not be broken: a figure, or a word of digits and signs."""
    table_texts = [text for table in document.tables for text in (table.title, *table.footnotes)]
    table_texts += [column.title for table in document.tables for column in table.columns]
    table_texts += [
        str(cell.value)
        for table in document.tables
        for row in table.rows
        for cell in row
        if cell.kind == "text"
    ]
    spaced = " ".join(clean(text) for text in [*document.heading, *document.notes, *table_texts]).split(" ")
    digits = [word for word in spaced if not any(sign.isalpha() for sign in word)]
    return max((cell_len(text) for text in [*figures_of(document), *digits]), default=0)


@drawn(150)
@given(documents, st.integers(40, 130) | st.none(), st.booleans())
def test_what_must_always_hold(document, width, ascii_only):
    shown = plain(document, width, ascii_only=ascii_only)
    lines = shown.split("\n")
    assert lines[-1] == ""
    assert lines == [line.rstrip(" ") for line in lines]
    if width and unbreakable(document) < width - 4:
        assert max(cell_len(line) for line in lines) <= width
    if not ascii_only:
        for figure in figures_of(document):
            assert figure in shown
    assert SGR.sub("", plain(document, width, colour=True, ascii_only=ascii_only)) == shown
    assert plain(document, width, ascii_only=ascii_only) == shown


@drawn(60)
@given(documents)
def test_natural_width_keeps_every_text_whole(document):
    shown = plain(document)
    for table in document.tables:
        for cell in itertools.chain.from_iterable(table.rows):
            assert write(cell, document.language).replace("\u00a0", " ").replace("\u202f", " ") in shown


@pytest.mark.parametrize("width", range(20, 125, 5))
def test_every_word_of_the_comparison_is_there_at_every_width(width):
    shown = plain(COMPARISON, width)
    assert max(cell_len(line) for line in shown.split("\n")) <= width
    assert set(plain(COMPARISON).split()) - set(shown.replace(":", " ").split()) <= {
        "baseline:",
        "only:",
    }  # their colons


def test_the_order_of_footnotes_does_not_depend_on_the_width():
    cells = COMPARISON.tables[0]
    wide, narrow = (
        plain(replace(COMPARISON, tables=(cells,)), width).split("\n1 could")[1] for width in (None, 60)
    )
    assert wide.split() == narrow.split()


def test_a_column_that_says_what_the_title_says_is_left_out():
    columns = (Column("manager", "left"), Column("leads"))
    own = Table("Anna", columns, ((Cell("Anna"), Cell(3, "count")), (Cell("Anna"), Cell(4, "count"))))
    assert plain(Document("en", (), (own,))) == "Anna\nleads\n    3\n    4\n"
    mixed = replace(own, rows=(*own.rows, (Cell("Boris"), Cell(5, "count"))))
    assert "manager" in plain(Document("en", (), (mixed,)))
