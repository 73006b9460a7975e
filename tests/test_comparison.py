"""Which periods are judged, against what, and in which word."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.analysis.compared import Question
from funnelkit.analysis.comparison import compare
from funnelkit.analysis.counts import View, day_number
from funnelkit.analysis.grounds import Grounds
from funnelkit.metrics import JUDGED, MAIN, METRICS
from funnelkit.model import Note
from funnelkit.periods import parse_period, span
from funnelkit.statistics.scores import Answers, score_difference
from funnelkit.statistics.swings import estimate_score_swing
from funnelkit.statistics.verdicts import judge
from funnelkit.store.baselines import Baseline
from funnelkit.tally import count, select_created
from lead_samples import CLOCKS, STEPS, Sample, to_leads

COLUMNS = frozenset(
    {
        *("created_at", "contacted", "contacted_at", "appointment", "appointment_at", "show", "closed_at"),
        *("manager", "nps"),
    }
)
BLANK = dict.fromkeys(("contacted_at", "appointment_at", "closed_at", "nps")) | {
    "file": 0,
    "contacted": False,
    "appointment": False,
    "show": False,
    "outcome": "open",
    "manager": "Anna",
}


SWINGING = {1: (70, 30), 2: (30, 70), 3: (65, 35), 4: (35, 65), 5: (50, 50)}
"""Promoters and detractors of months whose score swings."""


def leads(n, month, **facts):
    """Give `n` leads of a month, of the 2nd day on; `contacted`, `sold` and the like say how many of them did so."""
    start = date.fromisoformat(f"{month}-02")
    created = [BLANK | {"created_at": start + timedelta(days=place % 20)} for place in range(n)]
    marks = {"sold": {"outcome": "sold"}, "lost": {"outcome": "lost"}}
    for name, many in facts.items():
        for lead in created[:many]:
            lead.update(marks.get(name, {name: True}))
            if name in marks:
                lead["closed_at"] = lead["created_at"] + timedelta(days=3)
    return created


def tally_of(*groups, without=()):
    told = frozenset(STEPS) - frozenset(without)
    names = {"contacted": "contacted", "appointments": "appointment", "visits": "show"}
    columns = COLUMNS - {names[step] for step in without if step in names}
    return count(
        to_leads(Sample(tuple(lead for group in groups for lead in group), (told,), columns, CLOCKS))
    )


def kept(tally, *months, as_of="2026-05-01"):
    """Give a baseline of some months of a tally."""
    periods = tuple(parse_period(month) for month in months)
    whole = span(periods)
    held = select_created(tally, day_number(whole.start), day_number(whole.end))
    return Baseline("kept", date.fromisoformat(as_of), "month", periods, 0, held, {}, ())


def judged(baseline, tally, as_of="2026-08-01", differs=(), **settings):
    return compare(Grounds(baseline, tally, View(date.fromisoformat(as_of)), Question(**settings), differs))


def verdicts(row):
    return {key: compared.verdict for key, compared in row.metrics.items() if compared.verdict}


BEFORE = tuple(leads(100, f"2026-0{month}", contacted=50, lost=60, sold=10) for month in (1, 2, 3, 4))
MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04")


@drawn(12)
@given(st.integers(0, 120), st.data())
def test_what_has_not_changed_is_neither_better_nor_worse(n, data):
    facts = {name: data.draw(st.integers(0, n)) for name in ("contacted", "appointment", "show", "sold")}
    then, now = leads(n, "2026-03", **facts), leads(n, "2026-05", **facts)

    found = judged(kept(tally_of(then), "2026-03"), tally_of(then, now))

    rows = [*found.periods, *([found.whole] if found.whole else [])]
    assert not {"improved", "worse"} & {word for row in rows for word in verdicts(row).values()}
    assert all(
        not row.metrics[key].difference or not row.metrics[key].difference.value
        for row in rows
        for key in MAIN
    )


@drawn(12)
@given(st.integers(1, 150), st.integers(1, 300), st.data())
def test_a_verdict_is_that_of_its_counts(n, base, data):
    now, then = (
        leads(many, month, **{name: data.draw(st.integers(0, many - 1)) for name in ("contacted", "sold")})
        for many, month in ((n, "2026-05"), (base, "2026-03"))
    )

    found = judged(kept(tally_of(then), "2026-03"), tally_of(now))

    for key in ("contact_rate", "lead_conversion", "appointment_rate"):
        compared = found.periods[0].metrics[key]
        current, baseline = compared.current, compared.baseline
        if compared.verdict == "too_early":
            continue
        stands = compared.verdict in ("improved", "worse")
        by = replace(compared.judged.by, stands=stands)
        expected = judge(current.hits, current.of, baseline.hits, baseline.of, by=by)
        assert (compared.verdict, compared.judged.verdict) == (expected.word, expected)
        if current.of and baseline.of:
            limits = expected.difference
            shown = compared.difference
            assert (shown.value, shown.low, shown.high) == pytest.approx(
                (100 * limits.value, 100 * limits.low, 100 * limits.high)
            )


def test_better_and_worse():
    now = leads(200, "2026-05", contacted=150, sold=4)

    found = judged(kept(tally_of(*BEFORE), *MONTHS), tally_of(now))

    assert verdicts(found.periods[0])["contact_rate"] == "improved"
    assert verdicts(found.periods[0])["lead_conversion"] == "worse"
    assert found.pooled == found.newest == parse_period("2026-05")


def test_only_some_metrics_are_judged():
    found = judged(kept(tally_of(*BEFORE), *MONTHS), tally_of(leads(200, "2026-05", contacted=150)))

    assert set(verdicts(found.periods[0])) <= set(JUDGED)
    assert set(found.periods[0].metrics) == set(METRICS)


def test_the_running_period_has_numbers_and_a_note():
    now = leads(200, "2026-05", contacted=200, sold=150)

    found = judged(kept(tally_of(*BEFORE), *MONTHS), tally_of(now), as_of="2026-05-31")

    assert verdicts(found.periods[0]) == {}
    assert found.periods[0].metrics["contact_rate"].current.hits == 200
    assert (found.whole, found.newest, found.pooled) == (None, None, None)
    assert [period.name for period in found.running] == ["2026-05"]
    assert Note("running", {"period": "2026-05", "as_of": date(2026, 5, 31)}) in found.notes


def test_a_closed_and_a_running_period():
    now = leads(200, "2026-05", contacted=150), leads(40, "2026-06", contacted=40)

    found = judged(kept(tally_of(*BEFORE), *MONTHS), tally_of(*now), as_of="2026-06-22")

    closed, running = found.periods
    assert verdicts(closed)["contact_rate"] == "improved"
    assert verdicts(running) == {}
    assert found.whole.metrics["leads"].current.n == 200
    assert found.leads == 240


def test_nothing_to_judge():
    tally = tally_of(*BEFORE)

    found = judged(kept(tally, *MONTHS), tally)

    assert (found.whole, found.periods, found.newest, found.running, found.leads) == (None, (), None, (), 0)


def test_of_several_closed_periods_the_newest_and_all_together_are_judged():
    months = "2026-05", "2026-06", "2026-07"
    now = [leads(60, month, contacted=many) for month, many in zip(months, (38, 42, 42), strict=True)]

    found = judged(kept(tally_of(*BEFORE), *MONTHS), tally_of(*BEFORE, *now), as_of="2026-08-01")

    assert [row.group["period"] for row in found.periods] == list(months)
    assert ["contact_rate" in verdicts(row) for row in found.periods] == [False, False, True]
    assert (found.newest.name, found.pooled.name) == ("2026-07", "2026-05..2026-07")
    pooled = found.whole.metrics["contact_rate"]
    assert (pooled.current.hits, pooled.current.of, pooled.period) == (122, 180, "2026-05..2026-07")
    assert pooled.verdict == "improved"


def test_since_a_day_only_later_periods_are_judged():
    now = [leads(60, month, contacted=40) for month in ("2026-05", "2026-06", "2026-07")]

    found = judged(
        kept(tally_of(*BEFORE), *MONTHS), tally_of(*now), as_of="2026-08-01", since=date(2026, 6, 1)
    )

    assert found.pooled.name == "2026-06..2026-07"
    assert found.whole.metrics["leads"].current.n == 120
    assert len(found.periods) == 3
    assert Note("since_left_out", {"since": date(2026, 6, 1)}) in found.notes


def test_months_before_the_baseline_are_numbers_only():
    found = judged(kept(tally_of(*BEFORE), "2026-03", "2026-04"), tally_of(*BEFORE), as_of="2026-05-01")

    assert [row.group["period"] for row in found.periods] == ["2026-01", "2026-02"]
    assert [verdicts(row) for row in found.periods] == [{}, {}]
    assert found.newest is None


def test_no_period_is_judged_against_its_own_days():
    now = leads(60, "2026-05", contacted=40)

    found = judged(kept(tally_of(*BEFORE), *MONTHS), tally_of(*BEFORE, now))

    assert [row.group["period"] for row in found.periods] == ["2026-05"]
    assert found.whole.metrics["leads"].current.n == 60


def test_weeks_that_reach_into_the_baseline_are_left_out():
    now = leads(60, "2026-05", contacted=40)

    found = compare(
        Grounds(kept(tally_of(*BEFORE), *MONTHS), tally_of(*BEFORE, now), View(date(2026, 6, 1), "week"))
    )

    assert [row.group["period"] for row in found.periods] == ["2026-W19", "2026-W20", "2026-W21"]


def test_other_steps_to_count_from_are_not_compared():
    then = [leads(100, month, contacted=50, appointment=30) for month in MONTHS]
    now = leads(100, "2026-05", appointment=30)

    found = judged(kept(tally_of(*then), *MONTHS), tally_of(now, without=["contacted"]))

    appointment = found.periods[0].metrics["appointment_rate"]
    assert (appointment.current.of_step, appointment.baseline.of_step) == ("leads", "contacted")
    assert (appointment.verdict, appointment.difference, appointment.judged) == ("not_comparable", None, None)


@pytest.mark.parametrize(
    ("lacking_now", "lacking_then", "word"),
    [(False, True, "new"), (True, False, "gone"), (True, True, "not_tracked")],
)
def test_what_only_one_side_tracks(lacking_now, lacking_then, word):
    lacks = {True: ["contacted"], False: []}
    then = tally_of(*(leads(50, month, contacted=20) for month in MONTHS), without=lacks[lacking_then])
    now = tally_of(leads(50, "2026-05", contacted=20), without=lacks[lacking_now])

    found = judged(kept(then, *MONTHS), now)

    contact = found.periods[0].metrics["contact_rate"]
    assert (contact.verdict, contact.difference, contact.judged) == (word, None, None)


def test_other_definitions_are_not_compared():
    now = leads(200, "2026-05", contacted=150, sold=4)
    differs = (Note("definition_differs", {"what": "duplicates", "then": "id", "now": "keep"}),)

    found = judged(kept(tally_of(*BEFORE), *MONTHS), tally_of(now), differs=differs)

    words = verdicts(found.periods[0])
    assert words["contact_rate"] == words["lead_conversion"] == "not_comparable"
    assert set(words.values()) == {"not_comparable", "not_tracked"}
    assert all(compared.difference is None for compared in found.periods[0].metrics.values())
    assert differs[0] in found.notes


def test_a_baseline_without_leads_is_no_reason_to_fail():
    nothing = kept(tally_of(leads(10, "2026-01")), "2026-03")

    found = judged(nothing, tally_of(leads(60, "2026-05", contacted=40)))

    assert found.periods[0].metrics["contact_rate"].verdict == "new"


def test_fewer_than_four_months_are_said():
    few = judged(kept(tally_of(*BEFORE), "2026-03", "2026-04"), tally_of(leads(60, "2026-05")))
    enough = judged(kept(tally_of(*BEFORE), *MONTHS), tally_of(leads(60, "2026-05")))

    assert Note("few_months", {"periods": 2}) in few.notes
    assert "few_months" not in [note.key for note in enough.notes]


def test_scores_are_judged():
    def answers(many, month, score):
        return [lead | {"nps": score} for lead in leads(many, month)]

    then = answers(100, "2026-04", 9), answers(100, "2026-04", 3)
    now = answers(150, "2026-05", 10), answers(20, "2026-05", 0)

    nps = judged(kept(tally_of(*then), "2026-04"), tally_of(*now)).periods[0].metrics["nps"]

    assert (nps.baseline.value, nps.verdict, nps.difference.unit) == (0, "improved", "nps")
    assert nps.difference.value == nps.current.value == pytest.approx(100 * 130 / 170)


def test_scores_whose_months_swing_are_widened():
    def answers(month, good, bad):
        created = leads(good + bad, month)
        return [lead | {"nps": 10 if at < good else 0} for at, lead in enumerate(created)]

    past = [answers(f"2026-0{month}", *sides) for month, sides in SWINGING.items()]
    now = answers("2026-06", 75, 25)
    base = kept(tally_of(*past), *(f"2026-0{month}" for month in SWINGING), as_of="2026-06-01")
    found = judged(base, tally_of(now)).periods[0].metrics["nps"]

    swing = estimate_score_swing([[Answers(*(good, 0, bad)) for good, bad in SWINGING.values()]])
    width = swing.width(Answers(75, 0, 25), Answers(250, 0, 250), [100], [100] * 5)
    assert found.phi == pytest.approx(width.phi)
    assert found.phi > 2
    assert (found.difference.value, found.verdict) == (pytest.approx(50), "too_few_leads")
    plain = score_difference(Answers(75, 0, 25), Answers(250, 0, 250))
    assert plain.low > 0 > found.difference.low


# --- through the command line ------------------------------------------------------------------------------------


@pytest.fixture
def export(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = ["Lead ID,Created at,Contacted,Manager,Status"]
    for number in range(400):
        month, place = divmod(number, 80)
        contacted = "yes" if place % 2 or (month == 4 and place % 8) else "no"
        manager = "Anna" if place % 4 < 2 else "Boris"
        lines.append(f"{number},2026-{month + 1:02}-{place % 27 + 1:02},{contacted},{manager},open")
    (tmp_path / "leads.csv").write_text("\n".join(lines))
    return "leads.csv"


@pytest.mark.parametrize("changed", [["--where", "manager=Anna"], ["--duplicates", "keep"]])
def test_other_filters_are_not_compared(funnelkit, export, changed):
    assert funnelkit("baseline", export, "--period", "2026-01..2026-04", "--as-of", "2026-06-01").code == 0

    ended = funnelkit("compare", export, "--as-of", "2026-06-01", "--format", "json", *changed)

    found = json.loads(ended.out)
    row = found["sections"][1]["rows"][0]["metrics"]
    assert row["contact_rate"]["verdict"] == "not_comparable"
    assert row["contact_rate"]["difference"] is None
    assert "definition_differs" in [note["key"] for note in found["notes"]]


def test_the_same_filter_is_compared(funnelkit, export):
    where = ("--where", "manager=anna", "--as-of", "2026-05-01")
    assert funnelkit("baseline", export, "--period", "2026-01..2026-04", *where).code == 0

    ended = funnelkit(
        "compare", export, "--format", "json", "--where", "manager=Anna", "--as-of", "2026-06-01"
    )

    row = json.loads(ended.out)["sections"][1]["rows"][0]["metrics"]
    assert row["contact_rate"]["verdict"] == "improved"


def test_nothing_to_judge_is_said_and_no_failure(funnelkit, export):
    assert funnelkit("baseline", export, "--as-of", "2026-06-01").code == 0

    ended = funnelkit("compare", export, "--as-of", "2026-06-01")

    assert ended.code == 0
    assert "Nothing to judge" in ended.out


def test_a_period_that_runs_is_said(funnelkit, export):
    assert funnelkit("baseline", export, "--period", "2026-01..2026-04", "--as-of", "2026-05-20").code == 0

    ended = funnelkit("compare", export, "--as-of", "2026-05-20")

    assert ended.code == 0
    assert "2026-05 is still running on 2026-05-20" in ended.out
