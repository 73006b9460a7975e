"""Deals are joined to leads by an id that is the lead's, never by numbers that meet by chance."""

import json

import pytest


@pytest.fixture
def report(funnelkit, tmp_path):
    """Write files, and give the code and the document of their report."""

    def make(arguments=(), **files):
        for name, lines in files.items():
            (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        paths = [tmp_path / f"{name}.csv" for name in files]
        ended = funnelkit("report", *paths, *arguments, "--format", "json")
        return ended.code, json.loads(ended.out) if ended.out else ended.err

    return make


def _leads(ids, heading="ID"):
    return [
        f"{heading},Created,Source,Manager",
        *(f"{n},2026-01-{1 + at % 28:02},Web,Ann" for at, n in enumerate(ids)),
    ]


def _deals(ids, heading="ID"):
    return [f"{heading},Stage,Amount,Closed date", *(f"{n},Won,100,2026-02-01" for n in ids)]


def _whole(document, *keys):
    metrics = document["sections"][0]["rows"][0]["metrics"]
    return [metrics[key]["n"] for key in keys]


@pytest.mark.parametrize(
    ("leads", "deals"),
    [
        (range(1, 21), range(1, 6)),
        (range(1, 21), [3, 7, 11, 15]),
        (["A1", "A2", "A3", "A4"], ["A1", "A2", "A3"]),
        ([100, 200, 300], [400, 500, 600]),
        ([910_400, 918_333, 925_111], [910_400, 100, 200]),
    ],
    ids=["counted up", "inside", "short", "nothing shared", "one of three"],
)
def test_ids_that_prove_nothing_are_refused(report, leads, deals):
    code, said = report(leads=_leads(leads), deals=_deals(deals))

    assert code == 3
    assert "--map" in said


@pytest.mark.parametrize(
    ("leads", "deals"),
    [
        ([910_400, 918_333, 925_111, 931_002], [910_400, 918_333, 931_002]),
        (
            ["00Q5e00001abc", "00Q5e00001abd", "00Q5e00001abe"],
            ["00Q5e00001abc", "00Q5e00001abd", "00Q5e00001abe"],
        ),
        (
            [5805028000056864695, 5805028000056864702, 5805028000056864797],
            [5805028000056864695, 5805028000056864702, 5805028000056864797],
        ),
    ],
    ids=["sparse", "long", "nineteen digits"],
)
def test_ids_that_chance_does_not_make_meet_are_joined(report, leads, deals):
    code, document = report(leads=_leads(leads), deals=_deals(deals))

    assert code == 0
    assert _whole(document, "leads", "sold") == [len(leads), 3]


@pytest.mark.parametrize(
    "headings", [("ID", "Lead ID"), ("mql_id", "mql_id"), ("Client code", "Client code")]
)
def test_a_heading_that_names_the_lead_proves_it(report, headings):
    arguments = () if headings[0] != "Client code" else ("--map", "lead_id=Client code")

    code, document = report(
        arguments, leads=_leads(range(1, 9), headings[0]), deals=_deals([2, 3], headings[1])
    )

    assert code == 0
    assert _whole(document, "leads", "sold") == [8, 2]


def test_the_mapping_proves_it(report):
    code, document = report(("--map", "lead_id=ID"), leads=_leads(range(1, 9)), deals=_deals([2, 3, 77]))

    assert (code, _whole(document, "leads", "sold")) == (0, [8, 2])
    params = {note["key"]: note["params"] for note in document["notes"]}
    assert (params["joined"]["matched"], params["joined"]["of"]) == (2, 3)
    assert params["unmatched"]["rows"] == [4]


def test_of_several_deals_the_sold_ones_win_and_are_summed(report):
    deals = [
        "Deal ID,Lead ID,Stage,Amount,Currency,Closed date",
        "1,A,Lost,50,EUR,2026-01-20",
        "2,A,Won,100,EUR,2026-02-01",
        "3,A,Won,30,EUR,2026-02-05",
        "4,A,Won,7,USD,2026-02-06",
        "5,B,Lost,10,EUR,2026-02-07",
    ]

    code, document = report(leads=_leads("ABC", "Lead ID"), deals=deals)

    assert (code, _whole(document, "leads", "sold", "lost")) == (0, [3, 1, 1])
    revenue = document["sections"][0]["rows"][0]["metrics"]["revenue"]
    assert [(money["sum"], money["currency"]) for money in revenue] == [(130.0, "EUR")]


def test_leads_without_an_id_or_with_one_twice_are_no_fault(report):
    leads = [*_leads(["A", "", "", "B"], "Lead ID"), "B,2026-01-04,Web,Ann"]
    deals = ["Deal ID,Lead ID,Stage,Closed date", "1,B,Won,2026-02-01", "2,,Won,2026-02-01"]

    for how, expected in (("id", [4, 1]), ("keep", [5, 1]), ("person", [4, 1])):
        code, document = report(("--duplicates", how), leads=leads, deals=deals)

        assert (code, _whole(document, "leads", "sold")) == (0, expected)


def test_the_order_of_rows_and_files_changes_nothing(report):
    leads, deals = _leads(range(500, 512), "Lead ID"), _deals([501, 505, 507], "Lead ID")
    _, first = report(leads=leads, deals=deals)
    _, second = report(deals=[deals[0], *deals[:0:-1]], leads=[leads[0], *leads[:0:-1]])

    assert first["sections"] == second["sections"]
