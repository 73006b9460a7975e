"""Markdown: columns under each other as plain text, tables to GitHub, and nothing of the data is markup."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from conftest import drawn
from funnelkit.document import Cell, Column, Document, Marks, Table
from funnelkit.formats.cells import clean
from funnelkit.formats.markdown import render
from test_formats_html import ATTACKS, Page, document_of
from transcripts import copy_examples

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TAGS = {"h1", "h2", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "code"}
OWN = [
    *("a|b", "a\\|b", "\\", "\\\\", "c:\\", "`code`", "``", "*b*", "_i_", "not_contacted", "~~x~~", "a_"),
    *(
        "[x](http://evil.example)",
        "![x](//evil.example/a.png)",
        "[x]: //evil.example",
        "<http://evil.example>",
    ),
    *(
        "http://evil.example",
        "www.evil.example",
        "# h",
        "- x",
        "+ x",
        "1. x",
        "1) x",
        "> q",
        "---",
        "===",
        "&amp;",
    ),
    *(
        "<5%",
        ">95%",
        "$1 and $2",
        "a\nb",
        "a\r\n\r\n# b",
        "    code",
        "\t- x",
        "[^1]",
        "- [ ] x",
        "| - |",
        ":--",
    ),
]


def read(text):
    """Give what a reader of Markdown makes of a text: a page as it stands, with the plain text of each block."""
    return Page(READER.render(text))


@pytest.mark.parametrize("attack", [*ATTACKS, *OWN])
def test_nothing_of_the_data_is_markup(attack):
    page = read(render(document_of(attack)))
    assert set(page.tags) <= TAGS
    assert {name for _, name in page.attributes} <= {"style"}
    shown = re.sub(r"\s+", " ", clean(attack).strip())
    assert [cell.strip() for cell in page.cells] == ["", shown, "A n", "1", shown, f"1 {shown}"]
    assert [line.strip() for line in page.lines if line.strip()].count(shown) == 5, (
        "heading, paragraph, title, footnote and note"
    )


@drawn(40)
@given(st.text(max_size=40) | st.text(alphabet="\\|`*_~[]()<>&#-+=1.!$: a", max_size=12))
def test_any_text_is_shown_as_it_is(text):
    page = read(render(document_of(text)))
    assert set(page.tags) <= TAGS
    assert len(page.cells) == 6
    assert re.sub(r"\s+", " ", page.cells[4]).strip() == re.sub(r"\s+", " ", clean(text)).strip()


def test_no_address_becomes_a_link_by_itself():
    text = render(document_of("http://evil.example and WWW.evil.example"))
    assert "http\\://evil.example and WWW\\.evil.example" in text


def test_columns_stand_under_each_other():
    columns = (Column("名前", "left"), Column("leads"), Column("why", "left"))
    rows = (
        (Cell("Анна"), Cell(1200, "count", footnotes=(1, 2)), Cell("late")),
        (Cell("山田"), Cell(None, "count"), Cell("a longer reason")),
    )
    marks = Marks(("7", "8"), ("", "A", ""))
    table = Table("By manager", columns, rows, ("few", "old", "of all"), marks)
    text = render(Document("en", ("Title", "One sentence."), (table,), ("a note",)))
    assert text == (
        "# Title\n\nOne sentence.\n\n## By manager\n\n"
        "|     | 名前 | `A` leads | why |\n"
        "| :-- | :--- | --------: | :-- |\n"
        "| `7` | Анна |  1,200¹,² | late |\n"
        "| `8` | 山田 |         – | a longer reason |\n\n"
        "- ¹ few\n- ² old\n- of all\n\n- a note\n"
    )
    lines = text.splitlines()[6:10]
    assert len({cell_len(line[: line.rindex("| ")]) for line in lines}) == 1


def test_a_table_without_headings_is_a_list():
    table = Table(
        "Worth doing", (Column(""), Column("", "left")), ((Cell("1"), Cell("Call")), (Cell(None), Cell("b")))
    )
    assert render(Document("en", ("T",), (table,))) == "# T\n\n## Worth doing\n\n- 1 Call\n- b\n"


def test_the_reports_that_are_shown(funnelkit, golden, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    copy_examples(tmp_path)
    ended = funnelkit("report", "lidy-mart.csv", "--by", "manager", "--format", "markdown")
    assert (ended.code, ended.err) == (0, "")
    golden("formats/report.md", ended.out)
    assert set(read(ended.out).tags) <= TAGS
