"""Headings of two lines: joined where they need to be, and never made of the first record."""

import pytest

from funnelkit.reading import ReadingOptions, read_tables

DATA = [
    f"{name};x;{day:02}.03.2026;;{day + 1:02}.03.2026"
    for name, day in zip(("Anna", "Olha", "Pal") * 3, range(1, 10), strict=True)
]


@pytest.fixture
def read(tmp_path):
    def run(*lines, delimiter=None):
        path = tmp_path / "a.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        (reading,) = read_tables(path, ReadingOptions(delimiter=delimiter), [])
        rows = [row for block in reading.blocks({0: "text"}) for row in block.rows.tolist()]
        lines = [note.params["count"] for note in reading.notes if note.key == "heading_of_lines"]
        return reading.headers, reading.header_row, rows[:1], lines

    return run


JOINED = ("Manager", "Contact made", "Contact date", "Sale made", "Sale date")


@pytest.mark.parametrize(
    ("lines", "row", "first"),
    [
        (["Manager;Contact;;Sale;", ";made;date;made;date"], 1, 3),
        (["Manager;Contact;;Sale;", "Manager;made;date;made;date"], 1, 3),
        (["March;;;;", "Manager;Contact;;Sale;", ";made;date;made;date"], 2, 4),
        ([";Contact;;Sale;", "Manager;made;date;made;date"], 1, 3),
    ],
)
def test_a_line_of_groups_over_a_line_of_names_is_one_heading(read, lines, row, first):
    assert read(*lines, *DATA) == (JOINED, row, [first], [2])


def test_groups_over_a_wide_table_are_no_title(read):
    names = ["Manager", "Office", "Source", "City", "made", "date", "made", "date"]
    groups = ["", "", "", "", "Contact", "", "Sale", ""]
    rows = [f"Anna;Kyiv;web;Kyiv;x;{day:02}.03.2026;x;{day:02}.04.2026" for day in range(1, 10)]
    headers, row, first, lines = read(";".join(groups), ";".join(names), *rows)
    assert headers == (*names[:4], "Contact made", "Contact date", "Sale made", "Sale date")
    assert (row, first, lines) == (1, [3], [2])


def test_a_name_of_its_own_that_is_known_needs_no_group(read):
    lines = ["Deal;;;", "ID;Created;Status;Amount", *(f"{n};2026-03-0{n};Won;{n}00" for n in range(1, 8))]
    assert read(*lines)[0] == ("ID", "Created", "Status", "Amount")


def test_a_survey_of_two_lines(read):
    lines = [
        "Respondent ID,Start Date,How likely are you to recommend us?,What did you use?,,Why?",
        ",,Response,Shop,Phone,Open-Ended Response",
        *(f"10{n},03/{n + 12}/2026 10:00,{n},Shop,,good" for n in range(9)),
    ]
    headers, row, first, lines = read(*lines)
    assert headers == (
        *("Respondent ID", "Start Date", "How likely are you to recommend us?"),
        *("What did you use? Shop", "What did you use? Phone", "Why?"),
    )
    assert (row, first, lines) == (1, [3], [2])


def test_a_survey_with_ids_for_machines(read):
    lines = [
        "StartDate,Q1,Q2",
        "Start Date,How likely are you to recommend us?,Why?",
        '"{""ImportId"":""startDate""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2_TEXT""}"',
        *(f"2026-03-0{n} 10:00:00,{n},good" for n in range(1, 9)),
    ]
    headers, row, first, lines = read(*lines)
    assert headers == ("Start Date", "How likely are you to recommend us?", "Why?")
    assert (row, first, lines) == (1, [4], [3])


@pytest.mark.parametrize(
    "lines",
    [
        ["ID;Created;Source;", "1;2026-03-01;web;", "2;2026-03-02;web;x"],
        [
            "Manager;Source;;Created",
            "Anna;web;soon;TBD",
            "Olha;call;late;05.03.2026",
            "Pal;call;late;06.03.2026",
        ],
        ["Name;Source;Status;Note", "Anna;web;Won;a", "Olha;call;Lost;b", "Pal;web;Won;c"],
        ["Created;Source;;Amount", "TBD;web;;n/a", "05.03.2026;web;;5", "06.03.2026;call;;7"],
    ],
)
def test_a_first_record_stays_a_record(read, lines):
    headers, row, first, noted = read(*lines)
    assert (headers, row, first, noted) == (tuple(lines[0].split(";")), 1, [2], [])
