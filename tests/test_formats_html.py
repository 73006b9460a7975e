"""The page a browser opens: everything is there, nothing of it is obeyed."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.document import Cell, Column, Document, Figure, Marks, Table
from funnelkit.formats.html import render
from transcripts import copy_examples

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "div"),
    *("table", "thead", "tbody", "tr", "th", "td", "sup", "span", "ul", "li", "dl", "dt", "dd", "a", "code"),
    *("header", "nav", "main", "footer", "details", "summary", "figure", "svg", "path", "rect"),
}
VOID = {"meta"}
CELLS = {"td", "th"}
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "</td></tr></table><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<!--<script>-->",
    "<iframe src=//evil.example></iframe>",
    "&lt;script&gt;",
    "&#60;script&#62;",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example>",
    "<link rel=stylesheet href=//evil.example>",
    "[link=javascript:alert(1)]x[/link]",
    "\x1b[2J\u202egnp.exe",
    "=1+1",
    "{{7*7}}${7*7}",
]


class Page(HTMLParser):
    """Reads a page as a browser does, and notes its tags, attributes and the texts of its cells."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.open, self.cells, self.lines = [], set(), [], [], []
        self.links, self.ids = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes |= {(tag, name) for name, _ in attributes}
        self.links += [value for name, value in attributes if name == "href"]
        self.ids += [value for name, value in attributes if name == "id"]
        if tag not in VOID:
            self.open.append(tag)
        if tag in CELLS:
            self.cells.append("")
        if tag in ("li", "p", "h1", "h2", "title"):
            self.lines.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.cells and not {"th", "td"}.isdisjoint(self.open):
            self.cells[-1] += data
        if self.open and self.open[-1] in ("li", "p", "h1", "h2", "title"):
            self.lines[-1] += data


def document_of(text):
    rows = ((Cell(text, tone="good"), Cell(1, "count", unit=text)),)
    table = Table(text, (Column(text, "left"), Column("n")), rows, (text,), Marks(("1",), ("", "A")))
    figure = Figure(text, Cell(1, "count"), ((text, Cell(text)),), "A1")
    return Document("en", (text, text), (table,), (text,), (figure,), opening=text)


def check(page):
    assert set(page.tags) <= TAGS
    assert page.open == []
    assert {name for _, name in page.attributes} <= {
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        *(
            "class",
            "id",
            "href",
            "scope",
            "colspan",
            "open",
            "role",
            "tabindex",
            "aria-label",
            "aria-labelledby",
        ),
        *("aria-hidden", "viewbox", "preserveaspectratio", "width", "height", "x", "d"),
        *("stroke-linecap", "vector-effect"),
    }
    assert all(place.startswith("#") for place in page.links)
    assert set(page.links) <= {f"#{name}" for name in page.ids}
    assert len(set(page.ids)) == len(page.ids)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_the_data_is_markup(attack):
    text = render(document_of(attack))
    page = Page(text)
    check(page)
    shown = re.sub("[\x1b\u202e]", "", attack).replace("[2J", "")
    assert page.cells == ["", shown, "An", "1", shown, f"1 {shown}"]
    assert page.lines.count(shown) == 6, "title, heading, paragraph, caption, footnote and note"


@drawn(40)
@given(st.text(max_size=60))
def test_any_text_makes_a_page(text):
    check(Page(render(document_of(text))))


def test_a_page_loads_nothing_and_says_so():
    text = render(document_of("x"))
    assert "default-src 'none'" in text
    for sign in ("http:", "https:", "src=", "url(", "@import", "<script", "javascript:"):
        assert sign not in text


@pytest.mark.parametrize("command", [["inspect"], ["report"]])
def test_a_command_writes_files_and_prints_nothing(funnelkit, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    copy_examples(tmp_path)
    files = ["page.html", "data.json", "plain.txt"]
    outputs = [word for name in files for word in ("--output", name)]
    ended = funnelkit(*command, "lidy-mart.csv", *outputs)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert (
        Path("data.json").read_text(encoding="utf-8")
        == funnelkit(*command, "lidy-mart.csv", "--format", "json").out
    )
    assert Path("plain.txt").read_text(encoding="utf-8") == funnelkit(*command, "lidy-mart.csv").out
    page = Path("page.html").read_text(encoding="utf-8")
    assert page == funnelkit(*command, "lidy-mart.csv", "--format", "html").out
    check(Page(re.sub("<figure.*?</figure>", "", page, flags=re.DOTALL)))
    assert any("Анна К." in cell or "Менеджер" in cell for cell in Page(page).cells)
    assert (
        sorted(
            path.name for path in tmp_path.iterdir() if path.name.startswith(".") and "writing" in path.name
        )
        == []
    )


def test_a_figure_leads_to_the_command_that_opens_it():
    page = render(document_of("x y.csv"))
    assert page.count('href="#A1"') == 2, "in the table and large above it"
    assert '<code>funnelkit rows A1 x y.csv</code><a href="#f-A1">' in page


def test_what_cannot_be_opened_is_no_link():
    page = render(replace(document_of("x"), opening=""))
    assert 'href="#A1"' not in page
    assert "funnelkit rows" not in page


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("seen on 2026-04-07", ["2026-04-07"]),
        ("2026-01..2026-W14, (2026-Q2)", ["2026-01", "2026-W14", "2026-Q2"]),
        ("use --drop-tests or --limit", ["--drop-tests", "--limit"]),
        ("a--b 12026-01 x-2026-01-01 2026-01-01T10 --", []),
    ],
)
def test_days_and_options_stay_whole(text, kept):
    page = render(Document("en", ("T", text), ()))
    assert re.findall('<span class="short">(.*?)</span>', page) == kept


def test_drawings_keep_gaps_and_ends():
    cells = (Cell((0.0, None, 1.0), "spark"), Cell((0.25, 0.5), "bar"), Cell(None, "bar"))
    page = render(Document("en", ("T",), (Table("x", (Column("a"), Column("b"), Column("c")), (cells,)),)))
    assert 'd="M0.0 19.0h.01M100.0 1.0h.01"' in page
    assert '<rect x="25.0" width="25.0" height="8"/>' in page
    assert page.count('aria-hidden="true">') == 2, "a bar's figures stand beside it, and so may a line's"


def test_a_line_says_what_no_cell_beside_it_does():
    cell = Cell((0.0, 1.0), "spark", told='first 1 "<b>", lowest 1, highest 4')
    page = render(Document("en", ("T",), (Table("x", (Column("a"),), ((cell,),)),)))
    assert 'role="img" aria-label="first 1 &quot;&lt;b&gt;&quot;, lowest 1, highest 4">' in page
    assert "aria-hidden" not in page


def test_a_document_without_a_heading_is_headed_by_its_first_table():
    columns = (Column("a", "left"), Column("n"), Column("", "left"))
    rows = ((Cell("x"), Cell(1, "count"), Cell("y")),)
    page = render(Document("en", (), (Table("First", columns, rows), Table("Second", columns, rows))))
    assert page.count("<h1") == 1
    assert '<h1 id="title">First</h1>' in page
    assert '<table aria-labelledby="title">' in page
    assert '<h2 id="t2">Second</h2>' in page
    assert '<th scope="col" class="right">n</th><td></td>' in page
    assert '<th scope="row" class="short">x</th>' in page


@pytest.mark.parametrize("command", ["inspect", "report"])
def test_the_pages_that_are_shown(command, funnelkit, golden, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    copy_examples(tmp_path)
    page = funnelkit(command, "lidy-mart.csv", "--format", "html").out
    golden(
        f"formats/{command}-ru.html", re.sub("<style>.*</style>", "<style>…</style>", page, flags=re.DOTALL)
    )
