"""Whose the losses are: every lead in one place, by source and all together, and what the files do not tell."""

import json
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.statistics.intervals import wilson
from same_numbers import SUFFIXES, disagreements

AS_OF = date(2026, 4, 1)
HEADER = "Lead ID,Created,Source,Status,First contact at,Contacted,Closed,Refusal reason"
SIDES = ("lost_channel", "lost_department", "lost_after_contact")


def lead(number, source, status="In progress", reason="", contact=None, age=60):
    """Write one lead: `age` and `contact` are days before the export."""
    days = ["" if days is None else (AS_OF - timedelta(days=days)).isoformat() for days in (age, contact)]
    closed = "" if status == "In progress" else (AS_OF - timedelta(days=1)).isoformat()
    mark = "no" if contact is None else "yes"
    return f"L{number},{days[0]},{source},{status},{days[1]},{mark},{closed},{reason}"


def export(leads, header=HEADER):
    return "\n".join([header, *(lead(number, *told) for number, told in enumerate(leads))]) + "\n"


@pytest.fixture
def losses(funnelkit, tmp_path, monkeypatch):
    """Give whose the losses of some tables are, as the JSON contract has it, and the notes of the report."""
    monkeypatch.chdir(tmp_path)

    def run_on(*tables, only=("--only", "losses")):
        files = []
        for number, text in enumerate(tables):
            (tmp_path / f"{number}.csv").write_text(text, encoding="utf-8")
            files.append(f"{number}.csv")
        ended = funnelkit("report", *files, "--as-of", AS_OF.isoformat(), *only, "--format", "json")
        assert ended.code == 0, ended.err
        told = json.loads(ended.out)
        return told["losses"], {note["key"]: note["params"] for note in told["notes"]}

    return run_on


def least(value):
    return 0 if value is None else value.get("hits_least", value.get("hits"))


def counts_of(row):
    """Give (leads, sold, open, each side, not told) of a row."""
    of = row["metrics"]
    first = (of[name]["n"] for name in ("leads", "sold", "open"))
    return (*first, *(least(of[side]) for side in SIDES), of["lost_not_told"]["n"])


def check_sums(losses):
    for section in losses["sections"]:
        for row in section["rows"]:
            leads, *parts = counts_of(row)
            assert leads == sum(parts), row
    whole, *by_source = losses["sections"]
    if by_source and all(value is not None for value in whole["rows"][0]["metrics"].values()):
        rows = map(counts_of, by_source[0]["rows"])
        assert tuple(map(sum, zip(*rows, strict=True))) == counts_of(whole["rows"][0])


ADS = (
    [("Ads", "Sold", "", 60)] * 4
    + [("Ads", "Junk", "", None)] * 3
    + [("Ads", "Lost", "Wrong number", None)] * 2
    + [("Ads", "Lost", "No phone number", None), ("Ads", "Lost", "Duplicate", 60)]
    + [("Ads", "Lost", "Other region", 60), ("Ads", "Lost", "Spam", None)]
    + [("Ads", "Lost", "No answer", None)] * 5
    + [("Ads", "Lost", "Too expensive", None)] * 2
    + [("Ads", "Lost", "Too expensive", 60)] * 6
    + [("Ads", "In progress", "", None)] * 3
    + [("Ads", "In progress", "", None, 1), ("Ads", "In progress", "", 60)]
)
"""Thirty-one leads: 4 sold, 9 of the channel, 10 of the department, 6 after a contact, 2 open: all contacts came on the first day,
so a contact usually takes a day."""

FRIENDS = [("Friends", "Sold", "", 60)] * 6 + [("Friends", "Lost", "Changed his mind", 60)] * 4


def test_an_example_is_counted_by_hand(losses):
    found, notes = losses(export([*ADS, *FRIENDS]))

    whole, ads, friends = (row for section in found["sections"] for row in section["rows"])
    assert (ads["group"], friends["group"]) == ({"source": "Ads"}, {"source": "Friends"})
    assert counts_of(ads) == (31, 4, 2, 9, 10, 6, 0)
    assert counts_of(friends) == (10, 6, 0, 0, 0, 4, 0)
    assert counts_of(whole) == (41, 10, 2, 9, 10, 10, 0)
    assert found["days"] == 1
    channel = ads["metrics"]["lost_channel"]
    assert channel["value"] == 9 / 31
    assert (channel["low"], channel["high"]) == pytest.approx(wilson(9, 31))
    assert [(kind["side"], kind["kind"], kind["share"]["hits"]) for kind in found["kinds"]] == [
        *(("channel", kind, n) for kind, n in (("non_target", 3), ("no_lead", 1), ("number", 3))),
        *(("channel", kind, 1) for kind in ("duplicate", "place")),
        *(("department", kind, n) for kind, n in (("no_answer", 5), ("refused", 2), ("waiting", 3))),
        ("after_contact", "after_contact", 10),
    ]
    assert not notes.keys() & {"losses_unsaid", "losses_reasons_untold", "losses_number_reached"}


def test_a_reason_of_the_channel_comes_before_the_contact_and_a_contradiction_is_named(losses):
    found, notes = losses(export([*ADS, *FRIENDS, ("Ads", "Lost", "Wrong number", 60)]))

    assert counts_of(found["sections"][1]["rows"][0]) == (32, 4, 2, 10, 10, 6, 0)
    assert notes["losses_number_reached"] == {"leads": 1}


def test_refusals_without_a_reason_are_told_apart_by_the_contact(losses):
    silent = [("Ads", "Lost", "", None), ("Ads", "Lost", "Other", 60)]
    found, notes = losses(export([*ADS, *FRIENDS, *silent]))

    assert counts_of(found["sections"][1]["rows"][0]) == (33, 4, 2, 9, 11, 7, 0)
    assert notes["losses_unsaid"] == {"leads": 2, "of": 25}


def without(column, text):
    at = HEADER.split(",").index(column)
    lines = [line.split(",") for line in text.splitlines()]
    return "\n".join(",".join(cells[:at] + cells[at + 1 :]) for cells in lines) + "\n"


def test_without_reasons_the_channel_is_not_tracked_and_the_department_is_a_range(losses):
    found, notes = losses(without("Refusal reason", export([*ADS, *FRIENDS])))

    row = found["sections"][0]["rows"][0]["metrics"]
    assert (row["lost_channel"], row["lost_after_contact"]) == (None, None)
    assert (row["lost_department"]["hits_least"], row["lost_department"]["hits_most"]) == (3, 3 + 11)
    assert notes["losses_reasons_untold"] == {"leads": 23, "of": 23}
    check_sums(found)


def test_without_contacts_the_department_is_not_tracked(losses):
    text = without("Contacted", export([*ADS, *FRIENDS]))
    lines = [line.split(",") for line in text.splitlines()]
    found, notes = losses("\n".join(",".join(cells[:4] + cells[5:]) for cells in lines) + "\n")

    row = found["sections"][0]["rows"][0]["metrics"]
    assert (row["lost_department"], row["lost_after_contact"]) == (None, None)
    assert (row["lost_channel"]["hits"], row["lost_channel"]["of"]) == (9, 41)
    assert row["lost_not_told"]["n"] == 17
    assert notes["losses_contacts_untold"]["leads"] == 17 + 4  # and four open for over a week
    check_sums(found)


def test_of_two_files_one_of_which_tells_reasons_there_are_limits(losses):
    told = export([*ADS, *FRIENDS])
    more = (
        [("Radio", "Sold", "", 60)] * 3 + [("Radio", "Lost", "", 60)] * 2 + [("Radio", "Lost", "", None)] * 4
    )
    silent = without("Refusal reason", export(more)).replace("\nL", "\nR")
    found, _ = losses(told, silent)

    whole, ads, friends, radio = (row for section in found["sections"] for row in section["rows"])
    limits = whole["metrics"]["lost_channel"]
    assert (limits["hits_least"], limits["hits_most"], limits["of"]) == (9, 15, 50)
    assert (ads["metrics"]["lost_channel"]["hits"], friends["metrics"]["lost_channel"]["hits"]) == (9, 0)
    assert radio["metrics"]["lost_channel"] is None
    assert radio["metrics"]["lost_not_told"]["n"] == 6
    check_sums(found)


def test_who_did_not_come_and_was_left_alone_is_lost_in_the_department(losses):
    header = "Lead ID,Created,Source,Status,First contact at,Contacted,Closed,Refusal reason,Appointment date,Showed up,Last activity"
    due = (AS_OF - timedelta(days=20)).isoformat()
    later = (AS_OF - timedelta(days=10)).isoformat()
    leads = [
        *((told, ",,") for told in [*ADS, *FRIENDS]),
        (("Ads", "In progress", "", 50), f"{due},no,{due}"),
        (("Ads", "In progress", "", 50), f"{due},no,{later}"),
        (("Ads", "Lost", "Too expensive", 50), f"{due},no,{due}"),
        *(((("Ads", "Sold", "", 50)), f"{due},yes,{later}") for _ in range(3)),
    ]
    rows = [f"{lead(number, *told)},{more}" for number, (told, more) in enumerate(leads)]
    found, _ = losses("\n".join([header, *rows]) + "\n")

    assert counts_of(found["sections"][1]["rows"][0]) == (37, 7, 3, 9, 11, 7, 0)
    assert {kind["kind"]: kind["share"]["hits"] for kind in found["kinds"]}["no_show"] == 1


def test_where_refusals_are_not_told_there_is_a_sentence(losses):
    leads = [("Ads", "Sold", "", 60)] * 5
    found, notes = losses(export(leads))
    assert found is None
    assert "losses_untold" in notes


def test_a_report_has_them_where_they_are_asked_for_or_people_are_left_out(losses):
    text = export([*ADS, *FRIENDS])
    asked, _ = losses(text)
    assert losses(text, only=())[0] is None
    assert losses(text, only=("--only", "managers", "--redact"))[0] is None
    redacted, _ = losses(text, only=("--redact",))
    assert redacted == asked


def test_limits_and_what_is_not_told_are_the_same_in_every_format(losses, funnelkit, tmp_path):
    silent = (
        [("Radio", "Sold", "", 60)] * 3 + [("Radio", "Lost", "", 60)] * 2 + [("Radio", "Lost", "", None)] * 4
    )
    losses(export([*ADS, *FRIENDS]), without("Refusal reason", export(silent)).replace("\nL", "\nR"))
    outputs = [part for suffix in SUFFIXES for part in ("--output", f"all.{suffix}")]
    ended = funnelkit(
        "report", "0.csv", "1.csv", "--as-of", AS_OF.isoformat(), "--only", "whole,losses", *outputs
    )

    assert (ended.code, ended.err) == (0, "")
    assert disagreements(tmp_path, "en") == []
    shown = (tmp_path / "all.txt").read_text(encoding="utf-8")
    assert "Lost by the channel: at least 9 and at most 15 of 50 leads." in shown


# --- every lead in one place -------------------------------------------------------------------------------------

DRAWN = st.tuples(
    st.sampled_from(["Ads", "Friends", "Radio", ""]),
    st.sampled_from(["Sold", "Lost", "Lost", "Lost", "Junk", "In progress", "In progress"]),
    st.sampled_from(["Wrong number", "Duplicate", "Spam", "Other region", "No answer", "Too expensive", ""]),
    st.sampled_from([None, None, 55]),
    st.sampled_from([60, 60, 2, 1]),
)
OF_CHANNEL = ("Wrong number", "No phone number", "Duplicate", "Spam", "Other region")


def place_of(told, days):
    """Say by the rules in their order where a lead is: its place in `counts_of`, behind the leads."""
    _, status, reason, contact, age = told
    if status == "Sold":
        return 1
    if status == "Junk" or (status == "Lost" and reason in OF_CHANNEL):
        return 3
    if status == "Lost":
        return 4 if contact is None else 5
    return 4 if contact is None and age > days else 2


@drawn(5)
@given(drawn=st.lists(DRAWN, min_size=1, max_size=40))
def test_the_parts_add_up_for_every_source_and_are_those_of_the_rules(losses, drawn):
    drawn = [
        (
            source,
            status,
            reason if status == "Lost" else "",
            contact if contact and contact <= age else None,
            age,
        )
        for source, status, reason, contact, age in drawn
    ]
    usual = [(*told, 60)[:5] for told in [*ADS, *FRIENDS]]
    found, _ = losses(export([*usual, *drawn]))

    check_sums(found)
    expected = Counter((told[0] or None, place_of(told, found["days"])) for told in [*usual, *drawn])
    for row in found["sections"][1]["rows"]:
        source = row["group"]["source"]
        assert counts_of(row)[1:] == tuple(expected[source, place] for place in range(1, 7)), source
