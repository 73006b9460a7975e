"""The empty sheet: written in four languages for four kinds of business, filled in, and read with no configuration."""

import csv
import json
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from conftest import in_turn
from funnelkit.languages import load_vocabulary
from funnelkit.languages.starting import load_starters, starter_languages
from funnelkit.presets import PRESETS
from funnelkit.template import CHOSEN, headings_of

LANGUAGES = ("en", "hu", "ru", "uk")
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)")


def leads_of(preset, words):
    """Give twelve leads: four sold, three refused, one of nobody's interest, four open; eight were reached."""
    said = words["statuses"][preset]
    sold, lost = {"shop": (said[2:4], said[4:6])}.get(preset, (said[-3:-2], said[-2:-1]))
    yes, no = words["lists"]["show"]
    for number in range(12):
        day = datetime(2026, 3, 2 + number)
        later = datetime(2026, 3, 20, 10)
        lead = {
            "created_at": day,
            "source": words["lists"]["source"][number % 3],
            "manager": words["lists"]["manager"][number % 2],
            "phone": f"+36 30 555 {number:04}",
            "status": said[0],
            "contacted_at": day if number < 8 else None,
        }
        if number < 4:
            lead |= {"status": sold[number % len(sold)], "closed_at": later, "amount": 1000.5}
            lead |= {"paid_at": later, "appointment_at": datetime(2026, 3, 18), "show": yes}
            lead |= {"qualified_at": day, "proposal_at": later}
        elif number < 7:
            lead |= {"status": lost[number % len(lost)], "closed_at": later}
            lead |= {"refusal_reason": words["lists"]["refusal_reason"][0], "show": no}
            lead |= {"appointment_at": datetime(2026, 3, 19)}
        elif number == 7:
            lead |= {"status": said[-1], "closed_at": later}
        yield lead


def fill(path, preset, words):
    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    places = {name: place for place, name in enumerate(headings_of(preset, words), 1)}
    for row, lead in enumerate(leads_of(preset, words), 2):
        for name, value in lead.items():
            if name in places and value is not None:
                sheet.cell(row, places[name]).value = value
    workbook.save(path)


def fill_csv(path, preset, words):
    text = path.read_text(encoding="utf-8-sig").strip()
    delimiter = ";" if ";" in text else ","
    order = "%d.%m.%Y" if delimiter == ";" else "%Y-%m-%d"
    with path.open("a", encoding="utf-8", newline="") as file:
        for lead in leads_of(preset, words):
            cells = [lead.get(name) for name in headings_of(preset, words)]
            cells = [cell.strftime(order) if isinstance(cell, datetime) else cell for cell in cells]
            csv.writer(file, delimiter=delimiter).writerow(["" if cell is None else cell for cell in cells])


def whole(ended):
    assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)
    return found["sections"][0]["rows"][0]["metrics"], found


@pytest.mark.parametrize(("language", "preset", "suffix"), in_turn(LANGUAGES, PRESETS, [".xlsx", ".csv"]))
def test_a_filled_sheet_is_read_with_no_configuration(funnelkit, tmp_path, language, preset, suffix):
    path = tmp_path / f"leads{suffix}"
    assert funnelkit("template", path, "--language", language, "--preset", preset).code == 0
    (fill if suffix == ".xlsx" else fill_csv)(path, preset, load_starters(language))
    metrics, found = whole(funnelkit("report", path, "--format", "json"))
    counts = {key: metrics[key]["n"] for key in ("leads", "sold", "lost", "non_target", "open")}
    assert counts == {"leads": 12, "sold": 4, "lost": 3, "non_target": 1, "open": 4}
    assert metrics["revenue"] == [{"n": 4, "sum": 4002, "mean": 1000.5, "currency": None}]
    if preset != "shop":
        assert metrics["contacted"] == {"n": 8}
    if preset in ("dealer", "school"):
        assert (metrics["appointments"], metrics["shows"]) == ({"n": 7}, {"n": 4})
    assert metrics["days_to_sale"]["n"] == 4
    assert {row["group"]["period"] for row in found["sections"][1]["rows"]} == {"2026-03"}
    sections = {tuple(section["by"]): section["rows"] for section in found["sections"]}
    assert [row["metrics"]["leads"]["n"] for row in sections["manager",]] == [6, 6]
    assert [row["metrics"]["leads"]["n"] for row in sections["source",]] == [4, 4, 4]
    assert {note["key"] for note in found["notes"]} <= {"not_tracked", "day_precision"} | (
        {"closed_without_date", "returned", "sale_by_event"} if preset == "shop" else set()
    )


@pytest.mark.parametrize(("language", "suffix"), in_turn(LANGUAGES, [".xlsx", ".csv"]))
def test_an_empty_sheet_says_that_there_is_nothing_yet(funnelkit, tmp_path, language, suffix):
    path = tmp_path / f"leads{suffix}"
    funnelkit("template", path, "--language", language)
    ended = funnelkit("report", path)
    assert (ended.code, ended.out) == (3, "")
    assert "no table" in ended.err


@pytest.mark.parametrize(("language", "preset"), in_turn(LANGUAGES, PRESETS))
def test_the_workbook_has_drop_downs_dates_and_no_formula(funnelkit, tmp_path, language, preset):
    path = tmp_path / "=1+1.xlsx"
    funnelkit("template", path, "--language", language, "--preset", preset)
    workbook = load_workbook(path)
    leads, lists, told = workbook.worksheets
    assert leads.freeze_panes == "A2"
    assert {cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    rules = leads.data_validations.dataValidation
    headings = headings_of(preset, load_starters(language))
    assert sum(rule.type == "list" for rule in rules) == sum(name in headings for name in CHOSEN)
    assert sum(rule.type == "date" for rule in rules) == sum(name.endswith("_at") for name in headings)
    for rule in rules:
        if rule.type == "list":
            assert not rule.formula1.startswith("=")
            name, _, cells = rule.formula1.rpartition("!")
            assert name.strip("'") == lists.title
            assert all(cell.value for (cell,) in list(lists[cells.replace("$", "")])[:2])
    assert "=1+1.xlsx" in told.cell(told.max_row, 2).value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_sheet_is_one_that_exports_are_recognised_by(language):
    words, vocabulary = load_starters(language), load_vocabulary()
    for preset in PRESETS:
        for name, heading in headings_of(preset, words).items():
            assert vocabulary.field_of(heading) == name
        for status in words["statuses"][preset]:
            assert vocabulary.outcome_of(status) is not None, status
    english = load_starters("en")
    assert {key: set(section) for key, section in words.sections.items()} == {
        key: set(section) for key, section in english.sections.items()
    }


def test_the_languages_of_a_sheet():
    assert starter_languages() == ("en", "hu", "ru", "uk")


def test_a_sheet_that_is_there_is_left_alone(funnelkit, tmp_path):
    path = tmp_path / "leads.xlsx"
    path.write_bytes(b"mine")
    ended = funnelkit("template", path)
    assert ended.code == 5
    assert path.read_bytes() == b"mine"


def test_the_configuration_chooses_language_and_preset(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("own.toml").write_text('preset = "school"\n', encoding="utf-8")
    found = json.loads(funnelkit("template", "a.csv", "--config", "own.toml", "--format", "json").out)
    assert found["preset"] == "school"
    assert "Trial lesson date" in found["headings"]
    monkeypatch.setenv("FUNNELKIT_PRESET", "shop")
    assert "Order date" in json.loads(funnelkit("template", "b.csv", "--format", "json").out)["headings"]
