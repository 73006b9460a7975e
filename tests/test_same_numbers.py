"""Every number in every format of one result is the same number, in every language."""

import csv
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.languages import languages
from same_numbers import SUFFIXES, Shown, disagreements, numbers_of
from test_formats_xlsx import COMMANDS
from transcripts import copy_examples

OUTPUTS = [part for suffix in SUFFIXES for part in ("--output", f"all.{suffix}")]
QUICK = dict(zip(languages(), ("report", "compare", "managers", "nps"), strict=True))
CASES = [
    pytest.param(name, code, marks=() if QUICK[code] == name else pytest.mark.long)
    for name in COMMANDS
    for code in languages()
]


@pytest.fixture
def department(funnelkit, tmp_path, monkeypatch):
    """Give the examples in a folder, with a baseline of the first two months."""
    monkeypatch.chdir(tmp_path)
    copy_examples(tmp_path)
    assert funnelkit("baseline", "leads-january-february.xlsx").code == 0
    return funnelkit


@pytest.mark.parametrize(("name", "language"), CASES)
def test_the_examples_have_the_same_numbers_in_all_formats(department, tmp_path, name, language):
    ended = department(*COMMANDS[name], "--language", language, *OUTPUTS)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert disagreements(tmp_path, language) == []


# --- drawn departments -------------------------------------------------------------------------------------------

HEADINGS = (
    *(
        "Lead ID",
        "Created at",
        "Manager",
        "Source",
        "Status",
        "First contact at",
        "Appointment at",
        "Closed at",
    ),
    *("Amount, EUR", "Refusal reason", "NPS"),
)
LEAD = st.tuples(
    st.integers(0, 170),
    st.sampled_from(["Anna", "Boris", "Clara"]),
    st.sampled_from(["Website", "Phone call"]),
    st.sampled_from(["Sold", "Lost", "Lost", "Junk", "New"]),
    st.one_of(st.none(), st.integers(0, 9000)),
    st.integers(1, 40),
    st.integers(1, 60_000),
    st.integers(0, 10),
)

USUAL = [
    (4 * number, ("Anna", "Boris", "Clara")[number % 3], ("Website", "Phone call")[number % 2],
     ("Sold", "Lost", "New", "Lost", "Junk")[number % 5], 40 * number, number, 900 * number, number % 11)
    for number in range(1, 41)
]  # fmt: skip
"""Leads of every kind, so that each export can be read for what it is."""


def write_leads(path, leads):
    """Write drawn leads as an export."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for number, (day, manager, source, status, wait, closed, amount, answer) in enumerate(leads, 1):
            created = datetime(2026, 1, 5, 9) + timedelta(days=day, minutes=number)
            contacted = None if wait is None else created + timedelta(minutes=wait)
            ended = created + timedelta(days=closed + 7) if status != "New" else None
            sold, lost = status == "Sold", status == "Lost"
            writer.writerow([
                number, created, manager, source, status, contacted or "", (contacted or "") if sold else "", ended or "",
                amount if sold else "", ["Too expensive", "Bought elsewhere"][answer % 2] if lost else "",
                answer if sold else "",
            ])  # fmt: skip


@pytest.mark.long
@drawn(3)
@given(leads=st.lists(LEAD, min_size=5, max_size=60), language=st.sampled_from(languages()))
def test_drawn_departments_have_the_same_numbers_in_all_formats(
    funnelkit, tmp_path, monkeypatch, leads, language
):
    monkeypatch.chdir(tmp_path)
    write_leads(tmp_path / "leads.csv", USUAL + leads)
    for command in ("report", "nps"):
        ended = funnelkit(command, "leads.csv", "--language", language, *OUTPUTS)
        assert (ended.code, ended.err) == (0, "")
        assert disagreements(tmp_path, language) == []


# --- the comparison itself ---------------------------------------------------------------------------------------


def test_numbers_are_found_as_languages_write_them():
    texts = {"en": "1,234.5 EUR, <1% of -3 … +4", "ru": "1\u00a0234,5 EUR, <1\u00a0% of -3 … +4"}
    for language, text in texts.items():
        found = numbers_of(text, language)
        assert [(number.value, number.step, number.percent) for number in found] == [
            (1234.5, 0.1, False), (1.0, 1.0, True), (-3.0, 1.0, False), (4.0, 1.0, False)
        ]  # fmt: skip


def test_a_number_that_is_written_otherwise_is_found(department, tmp_path):
    department(*COMMANDS["report"], *OUTPUTS)
    page = tmp_path / "all.html"
    page.write_text(page.read_text(encoding="utf-8").replace("149/337", "150/337"), encoding="utf-8")
    assert disagreements(tmp_path, "en") != []
    shown = Shown("59%", 59.0, 1.0, percent=True)
    assert (shown.shows(0.5850694, 100), shown.shows(0.5949, 100), shown.shows(0.596, 100)) == (
        True,
        True,
        False,
    )
