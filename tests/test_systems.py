"""What is known of CRMs: the files themselves, what they may and may not decide, and --crm."""

import json

import pytest

from funnelkit.fields import FIELDS
from funnelkit.languages import load_vocabulary
from funnelkit.recognition import systems
from funnelkit.recognition.systems import UnknownSystem, find_system, identify, load_systems

EXPORTS = [(system.name, export) for system in load_systems() for export in system.exports]
KINDS = {"leads", "deals", "answers", "counts", "history", "tasks"}
QUIRKS = {"doubled", "hidden_lost", "own_names", "tasks_from"}

PLAIN = (
    "Angelegt;Betreuer;Herkunft;Phase;Erwarteter Umsatz\n"
    "2026-01-05;Anke;Messe;Gewonnen;100\n"
    "2026-01-16;Anke;Messe;Verloren;100\n"
    "2026-01-27;Uwe;Anruf;Neu;100\n"
)


@pytest.mark.parametrize(("name", "export"), EXPORTS)
def test_profiles_use_known_names(name, export):
    assert export.of in KINDS
    assert set(export.fields) <= set(FIELDS), name
    assert set(export.words) <= set(load_vocabulary().values), name
    assert set(export.quirks) <= QUIRKS, name
    assert 0 < export.least <= len(export.signature) or not export.signature


@pytest.mark.parametrize(("name", "export"), EXPORTS)
def test_no_heading_is_of_two_fields(name, export):
    headings = [heading for listed in export.fields.values() for heading in listed]
    wishes = {heading: export.wish_of(heading)[0] for heading in headings}

    assert all(heading in export.fields[field] for heading, field in wishes.items()), name


def test_the_lines_that_are_looked_at_first_are_what_the_files_say():
    told = [(export.signature, export.least) for _, export in EXPORTS]

    assert [(sketch.signature, sketch.least) for sketch in systems._sketches()] == told


def test_a_signature_is_known_for_its_own_export():
    for name, export in EXPORTS:
        if export.signature:
            assert identify(sorted(export.signature)).system == name


def test_names():
    assert find_system("bitrix24").name == find_system("Битрикс24").name == "Bitrix24"
    assert find_system("none") is None
    with pytest.raises(UnknownSystem):
        find_system("Siebel")


def test_two_systems_that_fit_equally_well_are_none():
    half = [
        "Deal - ID",
        "Deal - Stage",
        "Deal - Owner",
        "Opportunity ID",
        "Opportunity Name",
        "Opportunity Owner",
    ]

    assert identify(half[:3]).system == "Pipedrive"
    assert identify(half[3:]).system == "Salesforce"
    assert identify(half) is None


@pytest.fixture
def read(tmp_path, funnelkit):
    def inspect(text, *options):
        path = tmp_path / "deals.csv"
        path.write_text(text, encoding="utf-8")
        ended = funnelkit("inspect", path, *options, "--format", "json")
        assert ended.code == 0, ended.err
        entry = json.loads(ended.out)["inputs"][0]
        fields = {column["header"]: (column["field"], column["why"]) for column in entry["columns"]}
        return entry["crm"], fields, {status["status"]: status["outcome"] for status in entry["statuses"]}

    return inspect


def test_crm_says_what_is_not_recognised(read):
    crm, fields, statuses = read(PLAIN, "--crm", "odoo")

    assert crm == "Odoo"
    assert fields["Phase"] == ("stage", "crm")
    assert statuses == {"Gewonnen": "sold", "Verloren": "lost", "Neu": "open"}


def test_none_reads_as_of_no_system(read):
    headings = "Stage;Salesperson;Expected Revenue;Expected Closing;Lost Reason;Created on\n"
    text = headings + "Won;Ann;100;2026-03-01;;2026-01-02\nNew;Bob;50;2026-03-01;;2026-01-03\n"

    assert read(text)[0] == "Odoo"
    crm, fields, _ = read(text, "--crm", "none")
    assert crm is None
    assert "crm" not in {why for _, why in fields.values()}


def test_values_refute_what_a_system_should_write(read):
    headings = "Deal - ID,Deal - Status,Deal - Owner,Deal - Deal created,Deal - Value\n"
    rows = "".join(f"{n},won,Ann,on the phone,none of it {n}\n" for n in range(12))
    crm, fields, _ = read(headings + rows)

    assert crm == "Pipedrive"
    assert fields["Deal - Deal created"] == (None, "values_refute")
    assert fields["Deal - Value"] == (None, "values_refute")


def test_the_person_outranks_the_system(read):
    headings = "Deal - ID,Deal - Status,Deal - Owner,Deal - Deal created,Deal - Add time\n"
    rows = "".join(f"{n},won,Ann,2026-01-{n + 1:02},2026-02-{n + 1:02}\n" for n in range(12))
    _, fields, _ = read(headings + rows, "--map", "created_at=Deal - Add time")

    assert fields["Deal - Add time"] == ("created_at", "mapped")
    assert fields["Deal - Deal created"] == (None, "set_aside")


def test_a_second_heading_of_one_name_can_be_mapped(read):
    text = "ID,Created,Source,Source\n" + "".join(
        f"{n},2026-01-{n + 1:02},{'Web' if n % 2 else 'Call'},{'Fair' if n % 3 else 'Radio'}\n"
        for n in range(12)
    )

    assert read(text)[1]["Source"] == (None, "set_aside")
    assert read(text, "--map", "source=Source (2)")[1]["Source (2)"] == ("source", "mapped")


def test_columns_that_users_added_are_not_guessed_by_a_part_of_their_heading(read):
    headings = "Deal - ID,Deal - Status,Deal - Owner,Deal - Deal created,Phone source,Prepayment amount,Works stage\n"
    rows = "".join(f"{n},lost,Ann,2026-01-{n + 1:02},Vodafone,50,Completed\n" for n in range(12))
    crm, fields, statuses = read(headings + rows)

    assert crm == "Pipedrive"
    assert {fields[name][0] for name in ("Phone source", "Prepayment amount", "Works stage")} == {None}
    assert statuses == {"lost": "lost"}


def test_a_stage_is_not_guessed_beside_a_status(read):
    headings = "Date,Manager,Status,Stage of works\n"
    rows = "".join(f"2026-01-{n + 1:02},Ann,In progress,Completed sold\n" for n in range(12))
    _, fields, _ = read(headings + rows)

    assert fields["Status"] == ("status", "header")
    assert fields["Stage of works"] == (None, "set_aside")


def test_a_portal_may_call_its_deals_otherwise(read):
    """The words of a Bitrix24 whose users renamed every deal to an inquiry."""
    headings = "ID;Стадия заявки;Заявка закрыта;Дата создания;Кем создана;Предполагаемая дата закрытия;Ответственный\n"
    stages = ("Новая", "Заявка успешна", "Заявка провалена")
    rows = "".join(
        f"{n};{stages[n % 3]};{'нет' if n % 3 == 0 else 'да'};{n + 1:02}.01.2026 10:00:00;Анна;28.02.2026;Анна\n"
        for n in range(12)
    )
    crm, fields, statuses = read(headings + rows)

    assert crm == "Bitrix24"
    assert (fields["Стадия заявки"][0], fields["Заявка закрыта"][0]) == ("stage", "closed")
    assert statuses == {"Новая": "open", "Заявка успешна": "sold", "Заявка провалена": "lost"}
