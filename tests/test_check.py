"""What is wrong with the data: each problem in its row, and the range of each rate always about its value."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.analysis.counts import View
from funnelkit.analysis.funnel import measure
from funnelkit.model import Rate
from funnelkit.tally import count
from funnelkit.worklists.check import KINDS
from funnelkit.worklists.effects import find_effects
from lead_samples import LAST, samples, to_leads

HEAD = "ID,Created at,Manager,Contacted,Appointment,Appointment date,Status,Closed at,Amount,Lost reason,Phone,Name\n"
ROWS = {
    2: "1,2026-03-01,Anna,yes,yes,2026-03-05,Sold,2026-03-09,100 EUR,,+36 30 111 2222,Kiss",
    3: "2,2026-03-02,,no,no,,Lost,2026-03-10,,-,+36 30 111 2223,Nagy",
    4: "3,2026-03-03,Bela,?,no,,Lost,2026-03-10,,,+36 30 111 2224,Toth",
    5: "4,2026-03-04,Bela,,yes,,Thinking hard,,,,+36 30 111 2222,Vera",
    6: "5,2026-03-05,Bela,maybe,no,,Sold,,50 USD,,+36 30 111 2226,Dora",
    7: "6,2026-03-06,Anna,yes,no,,Sold,2026-02-01,oops,,+36 30 111 2227,Emma",
    8: "7,2026-03-07,Anna,yes,no,,,2027-02-01,,,+36 30 111 2228,Test",
    9: "7,2026-03-07,Anna,yes,no,,New,,,Too expensive,+36 30 111 2228,Test",
    10: "8,2026-13-08,Anna,no,no,,Lost,,,Too expensive,,Geza",
    11: "9,2026-03-09,Anna,no,no,,Lost,2027-03-10,,Too expensive,,Hugo",
    **{n: f"{n},2026-03-09,Anna,yes,yes,2026-03-11,Sold,2026-03-20,70 EUR,,,Ida" for n in range(12, 30)},
}
FOUND = {
    ("unreadable_dates", "created_at"): {10: "2026-13-08"},
    ("unreadable_amounts", "amount"): {7: "oops"},
    ("no_created_at", "created_at"): {10: "2026-13-08"},
    ("future_closed_at", "closed_at"): {11: "2027-03-10"},
    ("sold_before_created", "closed_at"): {7: "2026-02-01"},
    ("sold_without_date", "closed_at"): {6: ""},
    ("unknown_statuses", "status"): {5: "Thinking hard"},
    ("lost_without_date", "closed_at"): {10: ""},
    ("sold_without_amount", "amount"): {7: "oops"},
    ("several_currencies", "currency"): {6: None},
    ("lost_without_reason", "refusal_reason"): {4: ""},
    ("empty_reason", "refusal_reason"): {3: "-"},
    ("reason_on_not_lost", "refusal_reason"): {9: "Too expensive"},
    ("manager_missing", "manager"): {3: ""},
    ("appointment_without_date", "appointment_at"): {5: ""},
    ("implied_contacts", "contacted"): {5: "", 6: "maybe"},
    ("unknown_marks", "contacted"): {6: "maybe"},
    ("duplicate_ids", "lead_id"): {8: "7"},
    ("same_person", "phone"): {5: None},
    ("tests_counted", "is_test"): {9: None},
}


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text(HEAD + "\n".join(ROWS.values()) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def checked(funnelkit, export):
    def run(*arguments, code=0):
        ended = funnelkit("check", export, *arguments, "--format", "json")
        assert (ended.code, ended.err) == (code, "")
        return json.loads(ended.out)

    return run


def by_type(document):
    found = {}
    for problem in document["problems"]:
        found.setdefault((problem["type"], problem["field"]), {})[problem["row"]] = problem["value"]
    return found


def test_every_problem_in_its_row(checked):
    document = checked()

    assert by_type(document) == FOUND
    assert set(document["problems"][0]) == {"file", "row", "field", "type", "level", "value", "message"}
    levels = [problem["level"] for problem in document["problems"]]
    assert levels == sorted(levels)
    assert (document["errors"], document["warnings"]) == (levels.count("error"), levels.count("warning"))
    assert all(
        problem["level"] == ("error" if KINDS[problem["type"]].error else "warning")
        for problem in document["problems"]
    )


def test_nothing_personal_is_shown(checked, funnelkit, export):
    text = json.dumps(checked()) + funnelkit("check", export, "--limit", "100").out

    for secret in ("+36", "111 2222", "Kiss", "Geza"):
        assert secret not in text


def test_fields_that_a_stage_should_have(checked, tmp_path):
    (tmp_path / "funnelkit.toml").write_text(
        '[required]\nsold = ["amount", "manager"]\n"Thinking hard" = ["closed_at"]\n'
    )

    found = by_type(checked("--config", tmp_path / "funnelkit.toml"))

    assert found["required_missing", "amount"] == {7: "oops"}
    assert found["required_missing", "closed_at"] == {5: ""}
    assert ("required_missing", "manager") not in found


def test_errors_fail_when_asked(checked, funnelkit, tmp_path):
    checked("--fail-on", "errors", code=12)
    path = tmp_path / "clean.csv"
    path.write_text(HEAD + "\n".join(ROWS[n] for n in range(12, 20)), encoding="utf-8")
    assert funnelkit("check", path, "--fail-on", "errors").code == 0


def test_what_the_doubts_do(checked):
    effects = {effect["metric"]: effect for effect in checked()["effects"]}

    contact = effects["contact_rate"]
    assert (contact["hits"], contact["of"]) == (23, 27)
    marks, tests = contact["doubts"]
    assert (marks["type"], marks["field"], marks["leads"]) == ("unclear_marks", "contacted", 1)
    assert (marks["low"], marks["high"]) == (23 / 27, 24 / 27)
    assert (tests["type"], tests["low"], tests["high"]) == ("tests", 22 / 26, 23 / 27)
    assert (contact["low"], contact["high"]) == (22 / 26, 24 / 27)
    sold = effects["lead_conversion"]
    assert (sold["value"], sold["low"], sold["high"]) == (21 / 27, 21 / 27, 22 / 26)


def test_a_blank_is_the_no_where_only_yes_is_filled_in(funnelkit, tmp_path):
    path = tmp_path / "ticks.csv"
    rows = [f"{n},2026-03-0{n},{'yes' if n % 2 else ''},New" for n in range(1, 9)]
    path.write_text("ID,Created at,Contacted,Status\n" + "\n".join(rows), encoding="utf-8")

    assert json.loads(funnelkit("check", path, "--format", "json").out)["effects"] == []


@drawn(40)
@given(samples(), st.randoms(use_true_random=False))
def test_the_range_of_a_rate_contains_it(sample, random):
    leads = to_leads(replace(sample, answers=None))
    doubts = ("doubt_contacted", "doubt_appointment", "doubt_show", "doubt_outcome", "doubt_sold", "is_test")
    steps = {"doubt_contacted": "contacted", "doubt_appointment": "appointment", "doubt_show": "show"}
    frame = leads.frame.assign(
        **{
            name: np.array([random.random() < 0.4 for _ in range(len(leads))])
            for name in doubts
            if steps.get(name, "file") in leads.frame
        }
    )
    view = View(date.fromordinal(LAST.toordinal()))

    effects = find_effects(replace(leads, frame=frame), view)

    rates = measure(count(leads), (), view).rows[0].metrics
    for effect in effects:
        assert effect.rate == rates[effect.metric]
        assert isinstance(effect.rate, Rate)
        assert effect.low <= effect.rate.value <= effect.high
        assert effect.low < effect.high
        for doubt in effect.doubts:
            assert effect.low <= doubt.low <= effect.rate.value <= doubt.high <= effect.high
