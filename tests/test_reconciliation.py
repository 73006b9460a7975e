"""The CRM against the sheet of ticks: never added, only held against each other."""

import json

import pytest

LEADS = """\
Lead ID,Created,Salesperson,First contact at,Status
1,2026-02-20,Ann,2026-03-02,Won
2,2026-02-21,Ann,2026-03-03,Open
3,2026-03-02,Ann,2026-03-03,Lost
4,2026-03-02,bob,2026-03-02,Open
5,2026-03-03,bob,2026-03-10,Open
6,2026-03-03,bob,2026-03-30,Open
7,2026-03-04,Cid,2026-03-04,Open
8,2026-03-04,Ann,,Open
"""
TALLY = """\
Date,Manager,Contacts
2026-03-02,Ann,3
2026-03-03,Ann,2
2026-03-02,Bob,1
2026-03-11,Bob,0
2026-03-11,Dan,4
"""


@pytest.fixture
def reconciled(tmp_path, funnelkit):
    """Give the JSON report of leads and a tally together."""

    def run(leads: str, tally: str, *arguments: str):
        (tmp_path / "leads.csv").write_text(leads)
        (tmp_path / "tally.csv").write_text(tally)
        files = (tmp_path / "leads.csv", tmp_path / "tally.csv")
        ended = funnelkit("report", *files, *arguments, "--format", "json")
        assert ended.code == 0, ended.err
        return json.loads(ended.out)

    return run


def rows(document):
    (held,) = document["reconciliations"]
    return {
        (row["period"], row["manager"]): (
            row["crm"],
            row["tally"],
            row["finding"],
            row["missing"],
            row["at_least"],
        )
        for row in held["rows"]
    }


def test_by_week_and_manager(reconciled):
    document = reconciled(LEADS, TALLY)

    assert rows(document) == {
        ("2026-W10", "Ann"): (3, 5, "crm_misses", 2, 5),
        ("2026-W10", "Bob"): (1, 1, "agree", 0, 1),
        ("2026-W11", "Bob"): (1, 0, "tally_misses", 1, 1),
        ("2026-W11", "Dan"): (0, 4, "crm_misses", 4, 4),
    }
    assert (document["reconciliations"][0]["basis"], document["reconciliations"][0]["every"]) == (
        "event",
        "week",
    )
    notes = {note["key"]: note["params"] for note in document["notes"]}
    assert notes["reconcile_only_tally"] == {"managers": ["Dan"]}
    assert notes["reconcile_only_crm"] == {"managers": ["Cid"]}


def test_a_check_holds_both_lists_against_each_other_like_a_report(reconciled, tmp_path, funnelkit):
    report = reconciled(LEADS, TALLY)
    both = (tmp_path / "leads.csv", tmp_path / "tally.csv")
    checked = json.loads(funnelkit("check", *both, "--format", "json").out)
    alone = json.loads(funnelkit("check", both[0], "--format", "json").out)

    assert checked["reconciliation"] == report["reconciliations"]
    assert alone["reconciliation"] is None
    keys = ("reconcile_only_tally", "reconcile_only_crm")
    assert [note["key"] for note in checked["notes"] if note["key"] in keys] == list(keys)
    shown = {command: funnelkit(command, *both).out for command in ("check", "report")}
    tables = {text[text.index("The tally against") :].split("\n\n")[0] for text in shown.values()}
    assert len(tables) == 1


def test_nothing_of_the_tally_is_added_to_the_leads(reconciled, tmp_path, funnelkit):
    document = reconciled(LEADS, TALLY)
    alone = json.loads(funnelkit("report", tmp_path / "leads.csv", "--format", "json").out)

    assert document["sections"] == alone["sections"]
    assert alone["reconciliations"] == []


def test_days_that_the_tally_does_not_cover_say_nothing(reconciled):
    """The contact of 30 March is after the last day of the tally: no list misses it."""
    assert not any(period == "2026-W14" for period, _ in rows(reconciled(LEADS, TALLY)))


def test_without_a_date_of_contact_weeks_cannot_be_reconciled(reconciled):
    lines = [line.split(",") for line in LEADS.splitlines()]
    marked = "\n".join(
        ",".join([*line[:3], "Contacted" if at == 0 else "yes", line[4]]) for at, line in enumerate(lines)
    )
    document = reconciled(marked + "\n", TALLY)

    assert document["reconciliations"][0]["rows"] == []
    assert [note["params"]["step"] for note in document["notes"] if note["key"] == "reconcile_undated"] == [
        "contacted"
    ]


def test_a_report_of_the_month_is_held_against_the_leads_created_in_it(reconciled):
    report = "Month,Salesperson,Leads,Contacted\n2026-03,Ann,2,1\n2026-03,Bob,4,3\n"
    document = reconciled(LEADS, report)
    (held,) = document["reconciliations"]

    assert held["basis"] == "cohort"
    assert {(row["manager"], row["step"]): (row["crm"], row["tally"]) for row in held["rows"]} == {
        ("Ann", "leads"): (2, 2),
        ("Ann", "contacted"): (1, 1),
        ("Bob", "leads"): (3, 4),
        ("Bob", "contacted"): (3, 3),
    }


def test_a_person_sees_both_lists(tmp_path, funnelkit, reconciled, golden):
    reconciled(LEADS, TALLY)
    shown = funnelkit("report", tmp_path / "leads.csv", tmp_path / "tally.csv", width=100).out

    golden("cli/reconciliation.txt", shown[shown.index("The tally against") :].split("\n\n")[0] + "\n")


CRM = """\
Lead ID,Created,Salesperson,Phone,First contact at,Status
1,2026-02-20,Ann,+7 900 111-22-31,2026-03-02,Won
2,2026-02-21,Ann,+7 900 111-22-32,2026-03-03,Open
3,2026-03-02,Ann,+7 900 111-22-33,,Lost
4,2026-03-02,Bob,+7 900 111-22-34,2026-03-02,Open
5,2026-03-02,Bob,+7 900 111-22-37,2026-03-20,Open
"""
PERSONS = """\
Date,Manager,Phone,Contact
2026-03-02,Ann,8 900 111 22 31,✓
2026-03-03,Ann,8 900 111 22 33,✓
2026-03-03,Bob,8 900 111 22 35,✓
2026-03-03,Bob,8 900 111 22 36,
"""


def test_a_list_of_persons_is_matched_and_never_added(reconciled, tmp_path, funnelkit):
    document = reconciled(CRM, PERSONS)
    alone = json.loads(funnelkit("report", tmp_path / "leads.csv", "--format", "json").out)
    (held,) = [note["params"] for note in document["notes"] if note["key"] == "list_held"]

    assert document["sections"] == alone["sections"]
    counts = {"crm": 3, "tally": 3, "both": 1, "crm_misses": 2, "tally_misses": 2, "at_least": 5}
    assert counts.items() <= held.items()
    assert (held["estimate"], held["by"]) == (7, "phone")
    assert held["low"] >= 5
    assert held["high"] > held["estimate"]


def test_contacts_without_a_day_are_all_held_against_a_list_and_a_note_says_so(reconciled):
    lines = [line.split(",") for line in CRM.splitlines()]
    marked = [[*line[:4], "yes" if line[4] else "no", line[5]] for line in lines[1:]]
    crm = "\n".join(",".join(line) for line in [[*lines[0][:4], "Contacted", "Status"], *marked]) + "\n"
    notes = {note["key"]: note["params"] for note in reconciled(crm, PERSONS)["notes"]}
    dated = {note["key"] for note in reconciled(CRM, PERSONS)["notes"]}

    assert (notes["list_held"]["crm"], notes["list_held"]["both"]) == (4, 1)
    assert notes["list_undated"] == {"file": "tally.csv", "leads": ["leads.csv"]}
    assert "list_undated" not in dated


def test_a_list_of_other_persons_is_more_leads(reconciled):
    document = reconciled(CRM, PERSONS.replace("8 900 111 22", "8 900 555 44"))

    assert document["sections"][0]["rows"][0]["metrics"]["leads"] == {"n": 9}
    assert not any(note["key"] == "list_held" for note in document["notes"])
