"""How leads ended, and which endings an export tells: what it does not tell is not tracked, never 0."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn

PARTS = ("sold", "lost", "non_target")
WORDS = {
    "Won": "sold",
    "Closed Lost": "lost",
    "Spam": "non_target",
    "New": "open",
    "In progress": "open",
    "Purple": "unknown",
    "Converted": "converted",
    "": "blank",
}


@pytest.fixture
def measure(funnelkit, tmp_path):
    """Write a sheet, and give its whole row and the keys of its notes."""

    def make(lines, *arguments):
        path = tmp_path / "leads.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        ended = funnelkit("report", path, *arguments, "--format", "json")
        assert ended.code == 0, ended.err
        document = json.loads(ended.out)
        metrics = document["sections"][0]["rows"][0]["metrics"]
        return {key: metrics[key] and metrics[key]["n"] for key in ("leads", *PARTS, "open")}, {
            note["key"]: note["params"] for note in document["notes"]
        }

    return make


def _sheet(header, cells):
    return [
        f"Created,Source,Manager,{header}",
        *(f"2026-01-{1 + at % 28:02},Web,Ann,{cell}" for at, cell in enumerate(cells)),
    ]


@pytest.mark.parametrize(
    ("statuses", "told"),
    [
        (("Won", "Closed Lost", "New"), {"sold": 1, "lost": 1, "non_target": None}),
        (("Won", "New", "New"), {"sold": 1, "lost": None, "non_target": None}),
        (("Closed Lost", "New", "New"), {"sold": 0, "lost": 1, "non_target": None}),
        (("Closed Lost", "New", "Purple"), {"sold": None, "lost": 1, "non_target": None}),
        (("Closed Lost", "New", "Converted"), {"sold": None, "lost": 1, "non_target": None}),
        (("Spam", "New", "New"), {"sold": None, "lost": None, "non_target": 1}),
        (("New", "New", "In progress"), {"sold": None, "lost": None, "non_target": None}),
        (("Purple", "Purple", "Red"), {"sold": None, "lost": None, "non_target": None}),
        (("-", "n/a", "Won"), {"sold": 1, "lost": None, "non_target": None}),
    ],
    ids=" ".join,
)
def test_endings_that_statuses_tell(measure, statuses, told):
    found, _ = measure(_sheet("Status", statuses))

    assert {key: found[key] for key in PARTS} == told


def test_no_sale_among_statuses_of_leads_tells_nothing(measure):
    found, _ = measure(_sheet("Lead Status", ("Lost Lead", "Contacted", "Junk Lead")))

    assert found == {"leads": 3, "sold": None, "lost": 1, "non_target": 1, "open": None}


def test_dashes_are_no_unknown_statuses(measure):
    _, notes = measure(_sheet("Status", ("Won", "-", "n/a", "Purple")))

    assert notes["unknown_statuses"]["values"] == ["Purple"]


def test_the_stage_tells_what_the_status_does_not(measure):
    found, _ = measure(
        _sheet("Status,Stage", ("Open,Customer", "Unqualified,Lead", "Open,Lead", "Unqualified,Customer"))
    )

    assert found == {"leads": 4, "sold": 1, "lost": 2, "non_target": None, "open": 1}


def test_the_status_outranks_the_stage(measure):
    found, _ = measure(_sheet("Status,Stage", ("Open,Won", "Lost,Won", "Won,Lost", "Open,New")))

    assert (found["sold"], found["lost"], found["open"]) == (1, 1, 2)


@pytest.mark.parametrize(
    ("header", "cells", "told", "note"),
    [
        ("Is won,Is closed", ("yes,yes", "no,yes", "no,no"), (1, 1), "lost_by_closing"),
        ("Is won,Is closed", ("yes,no", "no,no", "no,no"), (1, None), None),
        ("Is closed", ("yes", "yes", "no"), (None, None), None),
        ("Stage,Active", ("Won,True", "New,", "New,True"), (1, 1), "lost_by_archive"),
        ("Stage,Active", ("Won,True", "New,True", "New,True"), (1, None), None),
        ("Sold,Reason for refusal", ("yes,", "no,Price", "no,-", "no,"), (1, 1), "lost_by_reason"),
        (
            "Sold,Result",
            ("yes,", "no,too expensive", "no,Thinking", "no,Call back"),
            (1, 1),
            "lost_by_reason",
        ),
        ("Sold,Lost", ("yes,no", "no,yes", "no,no"), (1, 1), None),
        ("Sold date,Lost date", ("2026-02-01,", ",2026-02-02", ","), (1, 1), None),
        ("Sold", ("Ann", "Bob", "Cy"), (None, None), None),
    ],
)
def test_endings_that_other_columns_tell(measure, header, cells, told, note):
    found, notes = measure(_sheet(header, cells))

    assert (found["sold"], found["lost"]) == told
    by = [key for key in notes if key.startswith("lost_by_")]
    assert by == ([note] if note else [])


def test_a_mapped_column_that_says_neither_yes_nor_no_is_not_tracked(measure):
    found, notes = measure(_sheet("Seller", ("Ann", "Bob", "Cy")), "--map", "sold=Seller")

    assert found["sold"] is None
    assert not {"sold_only"} & set(notes)


@drawn(40)
@given(statuses=st.lists(st.sampled_from(sorted(WORDS)), min_size=3, max_size=15))
def test_leads_are_sold_lost_non_target_or_open(measure, statuses):
    found, _ = measure(_sheet("Status", statuses))

    meant = [WORDS[status] for status in statuses]
    assert found["leads"] == len(statuses)
    for part in PARTS:
        assert found[part] in (None, meant.count(part))
        assert found[part] is not None or part not in meant
    if found["open"] is not None:
        assert found["open"] == found["leads"] - sum(found[part] or 0 for part in PARTS)


@drawn(20)
@given(
    statuses=st.lists(st.sampled_from(sorted(WORDS)), min_size=3, max_size=12),
    random=st.randoms(use_true_random=False),
)
def test_the_order_of_rows_changes_nothing(measure, statuses, random):
    shuffled = random.sample(statuses, len(statuses))

    assert measure(_sheet("Status", statuses))[0] == measure(_sheet("Status", shuffled))[0]


def test_of_several_days_of_a_sale_the_first_event_dates_it_and_the_others_are_named(funnelkit, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "Created,Status,Contract date,Payment date,Delivery date\n"
        "2026-03-01,Sold,2026-03-05,2026-03-10,2026-03-20\n"
        "2026-03-02,Lost,,,\n"
        "2026-03-03,New,,,\n",
        encoding="utf-8",
    )
    found = json.loads(funnelkit("report", path, "--format", "json").out)
    assert found["sections"][0]["rows"][0]["metrics"]["days_to_sale"]["median"] == 4
    told = next(note for note in found["notes"] if note["key"] == "sale_by_event")
    assert told["params"]["event"] == "contract"
    assert told["params"]["others"] == ["paid", "delivered"]
