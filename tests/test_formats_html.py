"""The page a browser opens: everything is there, nothing of it is obeyed."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnelkit.formats.html import render
from funnelkit.model import Cell, Column, Document, Table
from transcripts import copy_examples

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "div"),
    *("table", "thead", "tbody", "tr", "th", "td", "sup", "span", "ol", "ul", "li"),
}
VOID = {"meta"}
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
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes |= {(tag, name) for name, _ in attributes}
        if tag not in VOID:
            self.open.append(tag)
        if tag == "td":
            self.cells.append("")
        if tag in ("li", "p", "h1", "h2", "title"):
            self.lines.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "td" in self.open and self.open[-1] == "td":
            self.cells[-1] += data
        if self.open and self.open[-1] in ("li", "p", "h1", "h2", "title"):
            self.lines[-1] += data


def document_of(text):
    table = Table(
        text, (Column(text, "left"), Column("n")), ((Cell(text, tone="good"), Cell(1, "count")),), (text,)
    )
    return Document("en", (text, text), (table,), (text,))


def check(page):
    assert set(page.tags) <= TAGS
    assert page.open == []
    assert {name for _, name in page.attributes} <= {
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "class",
    }


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_the_data_is_markup(attack):
    text = render(document_of(attack))
    page = Page(text)
    check(page)
    shown = re.sub("[\x1b\u202e]", "", attack).replace("[2J", "")
    assert page.cells[0] == shown
    assert page.lines.count(shown) == 6, "title, heading, paragraph, caption, footnote and note"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_any_text_makes_a_page(text):
    check(Page(render(document_of(text))))


def test_a_page_loads_nothing_and_says_so():
    text = render(document_of("x"))
    assert "default-src 'none'" in text
    for sign in ("http:", "https:", "src=", "href=", "url(", "@import", "<script", "javascript:"):
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
    check(Page(page))
    assert any("Анна К." in cell or "Менеджер" in cell for cell in Page(page).cells)
    assert (
        sorted(
            path.name for path in tmp_path.iterdir() if path.name.startswith(".") and "writing" in path.name
        )
        == []
    )


def test_the_pages_that_are_shown(funnelkit, golden, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    copy_examples(tmp_path)
    golden("formats/inspect-ru.html", funnelkit("inspect", "lidy-mart.csv", "--format", "html").out)
