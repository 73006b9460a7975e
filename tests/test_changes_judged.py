"""What came of the changes in the log: the leads since each against those before it."""

import csv
import json
from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from funnelkit.analysis.around import Evidence
from funnelkit.analysis.changes import judge_changes
from funnelkit.analysis.counts import View
from funnelkit.store.changes import Change

HEADERS = ("Lead ID", "Created at", "Contacted at", "Manager", "Source", "Status")


class Export:
    """Writes leads as a CSV export, a month or some days of one at a time."""

    def __init__(self, path):
        self.path, self.rows = path, []

    def add(self, first, days, leads, contacted, manager="Anna", source="Site"):
        """Add leads that come evenly over some days; so many of them, spread alike, are contacted on their own day."""
        for lead in range(leads):
            day = str(first + timedelta(days=lead * days // leads))
            reached = (lead + 1) * contacted // leads > lead * contacted // leads
            row = (str(len(self.rows)), day, day if reached else "", manager, source, "In progress")
            self.rows.append(dict(zip(HEADERS, row, strict=True)))

    def month(self, number, leads, contacted, **told):
        self.add(date(2026, number, 1), 28, leads, contacted, **told)

    def write(self):
        with self.path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADERS)
            writer.writeheader()
            writer.writerows(self.rows)
        return self.path


@pytest.fixture
def export(tmp_path):
    return Export(tmp_path / "leads.csv")


@pytest.fixture
def say(funnelkit, tmp_path, monkeypatch):
    """Run a command and give its JSON."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments, code=0):
        ended = funnelkit(*map(str, arguments), "--format", "json")
        assert (ended.code, ended.err) == (code, "")
        return json.loads(ended.out)

    return call


@pytest.fixture
def judge(say, export):
    """Judge the log on an export taken on a day, and give what is said of each change by its number."""

    def call(as_of, *options, code=0):
        found = say("changes", "judge", export.write(), "--as-of", as_of, *options, code=code)
        return {entry["change"]["id"]: entry for entry in found["judged"]}

    return call


def situation_3(export, *months):
    for month, contacted in ((1, 33), (2, 31), (3, 34), (4, 32), (5, 38), (6, 42), (7, 42)):
        if month in months:
            export.month(month, 60, contacted)


def limits(metric):
    return tuple(round(metric["difference"][name], 1) for name in ("value", "low", "high"))


def test_a_month_is_too_few_and_a_quarter_shows_what_came_of_it(say, judge, export):
    say("changes", "add", "2026-05-01", "Calls within the hour", "--expect", "contact_rate=up")

    situation_3(export, 1, 2, 3, 4, 5)
    young = judge("2026-06-08")[1]
    assert (young["answer"], young["metrics"]["contact_rate"]["verdict"]) == (
        "too_few_leads",
        "too_few_leads",
    )
    assert young["metrics"]["contact_rate"]["needed_leads"] > 60
    assert young["ready_on"] > "2026-06-08"
    assert young["decision"] is None

    situation_3(export, 6, 7)
    grown = judge("2026-08-08")[1]
    contact = grown["metrics"]["contact_rate"]
    assert (grown["before"]["leads"], grown["after"]["leads"]) == (240, 180)
    assert (contact["before"]["hits"], contact["after"]["hits"]) == (130, 122)
    assert limits(contact) == (13.6, 4.2, 22.6)
    assert (grown["answer"], contact["as_expected"], contact["family"]) == ("improved", True, 1)
    assert grown["decision"] == {"what": "keep", "until": None, "baseline": None}


def test_a_change_in_the_middle_of_a_month_splits_it(say, judge, export):
    say("changes", "add", "2026-04-12", "New script", "--expect", "contact_rate=up")
    for month in (1, 2, 3):
        export.month(month, 100, 50)
    export.add(date(2026, 4, 1), 11, 40, 20)
    export.add(date(2026, 4, 12), 19, 60, 48)
    export.month(5, 100, 80)

    found = judge("2026-06-10")[1]
    contact = found["metrics"]["contact_rate"]
    assert found["before"]["periods"] == ["2026-01", "2026-02", "2026-03", "2026-04-01..2026-04-11"]
    assert found["after"]["periods"] == ["2026-04-12..2026-04-30", "2026-05"]
    assert (contact["before"]["hits"], contact["before"]["of"]) == (170, 340)
    assert (contact["after"]["hits"], contact["after"]["of"]) == (128, 160)
    assert (found["answer"], contact["months"]) == ("improved", 4)


def add_script(say, decide_by):
    """Log a change of 1 May that shall raise the rate of contacts."""
    say("changes", "add", "2026-05-01", "New script", "--expect", "contact_rate=up", "--decide-by", decide_by)


def test_it_is_too_early_until_a_period_has_closed_and_grown(say, judge, export):
    add_script(say, "2026-08-01")
    situation_3(export, 1, 2, 3, 4, 5)
    found = judge("2026-05-20")[1]
    assert (found["answer"], found["ready_on"], found["after"]["leads"]) == ("too_early", "2026-06-01", 0)
    assert found["decision"] == {"what": "wait", "until": "2026-08-01", "baseline": None}


def test_changes_of_the_same_bound_each_other(say, judge, export):
    for day, text in (("2026-03-01", "first"), ("2026-05-01", "second")):
        say("changes", "add", day, text, "--expect", "contact_rate=up")
    say("changes", "add", "2026-04-01", "other", "--expect", "show_rate=up")
    for month, contacted in ((1, 100), (2, 100), (3, 140), (4, 140), (5, 142), (6, 138)):
        export.month(month, 200, contacted)

    found = judge("2026-07-10")
    assert found[1]["after"]["periods"] == found[2]["before"]["periods"] == ["2026-03", "2026-04"]
    assert (found[1]["answer"], found[2]["answer"]) == ("improved", "nothing_larger")
    assert 0 < found[2]["metrics"]["contact_rate"]["nothing_larger"] < 10
    assert found[3]["metrics"]["show_rate"]["verdict"] == "not_tracked"
    assert {entry["metrics"]["contact_rate"]["family"] for entry in (found[1], found[2])} == {2}


def test_changes_too_near_to_each_other_cannot_be_told_apart(say, judge, export):
    for day in ("2026-04-01", "2026-04-10", "2026-06-01"):
        say("changes", "add", day, f"of {day}", "--expect", "contact_rate=up")
    say("changes", "add", "2026-06-01", "the same day")
    for month in (1, 2, 3, 4, 5, 6):
        export.month(month, 60, 30)

    found = judge("2026-07-10")
    assert (found[1]["answer"], found[1]["overlaps"], found[1]["ready_on"]) == ("overlaps", [2], None)
    assert (found[3]["answer"], found[3]["overlaps"], found[3]["metrics"]) == ("overlaps", [4], {})
    assert (found[4]["answer"], found[4]["overlaps"]) == ("overlaps", [3])


def test_a_change_concerns_those_of_its_scope_alone(say, judge, export):
    say(
        "changes",
        "add",
        "2026-05-01",
        "Anna calls first",
        "--expect",
        "contact_rate=up",
        "--scope",
        "manager=anna",
    )
    say(
        "changes",
        "add",
        "2026-05-01",
        "Boris writes",
        "--expect",
        "contact_rate=up",
        "--scope",
        "manager=Boris",
    )
    both = ("--scope", "manager=Boris", "--scope", "source=Ads")
    say("changes", "add", "2026-05-01", "Boris, ads", "--expect", "show_rate=up", *both)
    say("changes", "add", "2026-05-01", "Clara", "--scope", "manager=Clara")
    for month in (1, 2, 3, 4, 5, 6):
        export.month(month, 100, 80 if month > 4 else 50)
        export.month(month, 100, 50, manager="Boris")
        export.month(month, 50, 25, manager="Boris", source="Ads")

    found = judge("2026-07-10")
    contact = found[1]["metrics"]["contact_rate"]
    assert (contact["before"]["of"], contact["after"]["of"], found[1]["answer"]) == (400, 200, "improved")
    assert (found[2]["after"]["leads"], found[2]["answer"]) == (300, "nothing_larger")
    assert (found[3]["before"]["leads"], found[3]["after"]["leads"]) == (200, 100)
    assert (found[4]["answer"], found[4]["lacks"]) == ("too_few_leads", "scope")


@pytest.mark.parametrize(
    ("contacted", "as_of", "answer", "decision"),
    [
        (150, "2026-08-10", "improved", ("keep", None, None)),
        (50, "2026-08-10", "worse", ("return", None, "2026-01..2026-04")),
        (102, "2026-08-10", "nothing_larger", ("wait", "2026-09-01", None)),
        (102, "2026-09-01", "nothing_larger", ("return", None, "2026-01..2026-04")),
    ],
)
def test_what_to_do_with_it(say, judge, export, contacted, as_of, answer, decision):
    add_script(say, "2026-09-01")
    for month in (1, 2, 3, 4, 5, 6, 7):
        export.month(month, 200, contacted if month > 4 else 100)
    file = export.write()
    say("baseline", file, "--as-of", "2026-08-10", "--period", "2026-01..2026-04", "--accept")
    say("baseline", file, "--as-of", "2026-08-10", "--period", "2026-03..2026-06", "--accept")

    code = 10 if answer == "worse" else 0
    found = judge(as_of, "--fail-on", "worse", code=code)[1]
    assert found["answer"] == answer
    assert tuple(found["decision"].values()) == decision
    if decision[2]:
        assert say("baselines", "accept", decision[2])["replaced"] == "2026-03..2026-06"


def test_months_that_the_export_no_longer_holds_are_those_of_the_baseline(say, judge, export):
    say("changes", "add", "2026-05-01", "New script", "--expect", "contact_rate=up")
    situation_3(export, 1, 2, 3, 4)
    say("baseline", export.write(), "--as-of", "2026-06-10")
    export.rows.clear()
    situation_3(export, 5, 6, 7)

    found = judge("2026-08-10")[1]
    assert limits(found["metrics"]["contact_rate"]) == (13.6, 4.2, 22.6)
    assert (found["answer"], found["before"]["leads"]) == ("improved", 240)

    alone = judge("2026-08-10", "--where", "source=Site")[1]
    assert (alone["answer"], alone["lacks"]) == ("too_few_leads", "before")


def test_a_mark_without_a_day_is_held_against_months_of_its_age(say, judge, export):
    """The older months had all the time since: that they have more contacts makes nothing worse."""
    say("changes", "add", "2026-05-01", "New script", "--expect", "contact_rate=up")
    for month, contacted in ((1, 80), (2, 78), (3, 76), (4, 74), (5, 50)):
        export.month(month, 100, contacted)
    for row in export.rows:
        row["Contacted at"] = "yes" if row["Contacted at"] else "no"
    text = export.write().read_text().replace("Contacted at", "Contacted", 1)
    export.path.write_text(text)

    found = say("changes", "judge", export.path, "--as-of", "2026-06-02")["judged"][0]
    assert found["metrics"]["contact_rate"]["window_days"] is None
    assert found["answer"] in {"too_early", "too_few_leads"}


def test_an_empty_log_is_said(say, funnelkit, export):
    situation_3(export, 1, 2)
    assert say("changes", "judge", export.write(), "--as-of", "2026-03-10")["judged"] == []
    ended = funnelkit("changes", "judge", export.path)
    assert (ended.code, ended.out.startswith("No changes in .funnelkit.")) == (0, True)


@pytest.mark.long
def test_nothing_that_changed_is_seldom_called_a_change():
    """Each change looked at alone, in departments in which nothing ever changes; `make honesty` draws those."""
    from departments import Plan, draw

    answers = Counter()
    for seed in range(8):
        drawn = draw(Plan(leads=120, months=10, cv=0.1), np.random.default_rng(seed))
        as_of = drawn.periods[-1].end + timedelta(days=10)
        evidence = Evidence(drawn.tally(as_of), View(as_of, "month"))
        days = (date(2025, 5, 1), date(2025, 6, 12), date(2025, 8, 1))
        log = [
            Change(number, day, "nothing", (("contact_rate", "up"),)) for number, day in enumerate(days, 1)
        ]
        answers.update(judge_changes(evidence, [change])[0].answer for change in log)

    assert answers["improved"] + answers["worse"] <= 2
    assert answers["nothing_larger"] + answers["too_few_leads"] >= 22


def test_compare_says_beside_its_rows_what_came_of_the_changes_since_the_baseline(export, say, funnelkit):
    for month, contacted in enumerate((33, 31, 34, 32, 42, 40, 40), 1):
        export.month(month, 60, contacted)
    path = export.write()
    say("baseline", path, "--period", "2026-01..2026-04", "--as-of", "2026-05-01")
    say("changes", "add", "2025-11-01", "an older one")
    say("changes", "add", "2026-05-01", "call at once", "--expect", "contact_rate=up")

    told = say("compare", path, "--as-of", "2026-08-01")
    text = funnelkit("compare", str(path), "--as-of", "2026-08-01").out

    assert [(one["change"]["id"], one["answer"]) for one in told["changes"]] == [(2, "improved")]
    judged = told["changes"][0]["metrics"]["contact_rate"]
    whole = told["sections"][0]["rows"][0]["metrics"]["contact_rate"]
    assert (judged["after"]["hits"], judged["after"]["of"]) == (
        whole["current"]["hits"],
        whole["current"]["of"],
    )
    assert "Since 2026-05-01, call at once: contact of leads improved, as expected" in text
    assert "an older one" not in text


def test_at_the_same_mix_other_sources_are_no_change(say, judge, export):
    say("changes", "add", "2026-05-01", "New script", "--expect", "contact_rate=up")
    for month in (1, 2, 3, 4, 5, 6):
        site, ads = (300, 100) if month < 5 else (100, 300)
        export.month(month, site, site * 7 // 10)
        export.month(month, ads, ads * 3 // 10, source="Ads")

    found = judge("2026-07-10")[1]
    assert found["metrics"]["contact_rate"]["verdict"] in {"about_the_same", "no_clear_change"}
