"""Leads younger than the window, taken as far as they are known: against statsmodels, through the whole of compare."""

import json
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight

from conftest import drawn
from funnelkit.analysis.cohorts import cohorts_of
from funnelkit.analysis.windows import LEAST_LEADS, Window
from funnelkit.analysis.young import ESTIMABLE, estimate
from funnelkit.model import Estimate, Rate
from funnelkit.periods import parse_period
from test_comparison import BLANK, judged, kept, tally_of

ENDS = ("open", "sold", "lost", "non_target")
LEAD = st.tuples(
    st.integers(0, 30),  # the day of the month on which it came
    st.one_of(st.none(), st.integers(0, 50)),  # days until the contact
    st.sampled_from(ENDS),
    st.integers(0, 50),  # days until it ended
)


def made(month, facts):
    start = date.fromisoformat(f"{month}-01")
    found = []
    for day, contact, outcome, end in facts:
        born = start + timedelta(days=min(day, 29))
        lead = BLANK | {"created_at": born, "outcome": outcome}
        if contact is not None:
            lead |= {"contacted": True, "contacted_at": born + timedelta(days=contact)}
        if outcome != "open":
            lead["closed_at"] = born + timedelta(days=end)
        found.append(lead)
    return found


def oracle(facts, month, as_of, days, causes):
    """Give statsmodels' share at an age, of waits of (age, cause) with 0 for open."""
    start = date.fromisoformat(f"{month}-01")
    ages = [(as_of - start).days - min(day, 29) for day, *_ in facts]
    waits = []
    for age, (_, contact, outcome, end) in zip(ages, facts, strict=True):
        wait, cause = causes(contact, outcome, end)
        waits.append((wait, cause) if cause and wait <= age else (age, 0))
    times, status = map(np.array, zip(*waits, strict=True))
    if not (status == 1).any():
        return 0.0, None
    with np.errstate(all="ignore"):
        found = CumIncidenceRight(times, status)
    place = np.searchsorted(found.times, days, side="right") - 1
    return (found.cinc[0][place], found.cinc_se[0][place]) if place >= 0 else (0.0, None)


def sale(_contact, outcome, end):
    return end, {"sold": 1, "lost": 2, "non_target": 2}.get(outcome, 0)


@drawn(25)
@given(st.lists(LEAD, min_size=30, max_size=60))
def test_a_sale_from_young_leads_is_that_of_statsmodels(facts):
    side = cohorts_of(
        tally_of(made("2026-05", facts)), (parse_period("2026-05"),), date(2026, 6, 10), "month", frozenset()
    )

    found = estimate(side, "lead_conversion", Window(20, "ages"))[-1]

    ages = [(date(2026, 6, 10) - date(2026, 5, 1)).days - min(day, 29) for day, *_ in facts]
    if found is None:
        assert min(ages) >= 20 or sum(age >= 20 for age in ages) < LEAST_LEADS
        return
    share, error = oracle(facts, "2026-05", date(2026, 6, 10), 20, sale)
    assert found.value == pytest.approx(share, abs=1e-9)
    assert (found.leads, found.young) == (len(facts), sum(age < 20 for age in ages))
    if 0 < share < 1 and error and found.of < len(facts):
        assert found.of == pytest.approx(share * (1 - share) / error**2)


@drawn(12)
@given(st.lists(LEAD, min_size=40, max_size=80), st.lists(LEAD, min_size=40, max_size=80))
def test_where_all_are_old_enough_it_is_the_default(then, now):
    tally = tally_of(made("2026-04", then), made("2026-05", now))

    default, young = (
        judged(kept(tally, "2026-04"), tally, as_of="2026-10-01", young=young) for young in (False, True)
    )

    for key in ESTIMABLE:
        assert young.whole.metrics[key] == default.whole.metrics[key]


@drawn(12)
@given(st.lists(LEAD, min_size=20, max_size=60), st.integers(0, 40))
def test_without_young_leads_the_estimate_is_the_count(facts, days):
    """The same path, with one lead that is too young to tell of anything and therefore changes nothing."""
    as_of = date(2026, 7, 12)
    facts = [(day, contact, outcome, end + 1) for day, contact, outcome, end in facts]
    old = made("2026-05", facts)
    late = [BLANK | {"created_at": as_of}]
    tally = tally_of(old, late) if days else tally_of(old)
    periods = parse_period("2026-05"), parse_period("2026-07")
    side = cohorts_of(tally, periods, as_of, "month", frozenset())

    whole = estimate(side, "lead_conversion", Window(days, "ages"))[-1]

    if not days:
        assert whole is None  # nobody is younger than no day
        return
    within = sum(outcome == "sold" and end <= days for _, _, outcome, end in facts)
    assert whole.value == pytest.approx(within / len(facts))
    if 0 < within < len(facts):
        assert whole.of == pytest.approx(len(facts))


def test_a_contact_waits_as_long_as_it_was_looked_for():
    """A lead that was lost without a contact stays among those not contacted; it is not taken for one that left."""
    facts = [(day, 5 if day % 3 else None, "lost" if day % 3 == 0 else "open", 2) for day in range(30)] * 4
    side = cohorts_of(
        tally_of(made("2026-05", facts)), (parse_period("2026-05"),), date(2026, 6, 2), "month", frozenset()
    )

    found = estimate(side, "contact_rate", Window(7, "ages"))[-1]

    share, _ = oracle(
        facts, "2026-05", date(2026, 6, 2), 7, lambda contact, *_: (contact or 0, int(contact is not None))
    )
    assert found.value == pytest.approx(share)
    assert found.young == 16


def test_compare_takes_young_leads_when_asked():
    def month(name, every):
        facts = [(day, 1, "sold" if day % every == 0 else "lost", 6 + day % 8) for day in range(28)] * 8
        return made(name, facts)

    months = [month(f"2026-0{number}", 5) for number in (1, 2, 3, 4)]
    tally = tally_of(*months, month("2026-05", 2))
    base = kept(tally, "2026-01", "2026-02", "2026-03", "2026-04")

    default, young = (judged(base, tally, as_of="2026-06-05", young=asked) for asked in (False, True))

    plain, found = (each.whole.metrics["lead_conversion"] for each in (default, young))
    assert (type(plain.current), type(found.current)) == (Rate, Estimate)
    assert plain.current.of < found.current.of <= found.current.leads == 224
    assert found.verdict == "improved"
    low, high = found.judged.verdict.difference.low, found.judged.verdict.difference.high
    assert (found.difference.low, found.difference.high) == pytest.approx((100 * low, 100 * high))
    facts = [(day, 1, "sold" if day % 2 == 0 else "lost", 6 + day % 8) for day in range(28)] * 8
    share, _ = oracle(facts, "2026-05", date(2026, 6, 5), found.window_days, sale)
    assert found.current.value == pytest.approx(share)
    assert {"young_leads", "young_left_out"} & {note.key for note in young.notes} >= {"young_leads"}
    assert "young_leads" not in {note.key for note in default.notes}


def test_young_leads_of_whom_none_is_old_enough_tell_nothing():
    facts = [(day, 1, "sold" if day % 4 == 0 else "open", 9) for day in range(28)] * 8
    tally = tally_of(*(made(f"2026-0{month}", facts) for month in (1, 2, 3, 4, 5)))
    base = kept(tally, "2026-01", "2026-02", "2026-03", "2026-04")

    found = judged(base, tally, as_of="2026-06-01", young=True, within=40).whole.metrics["lead_conversion"]

    assert found.verdict == "too_early"


def noted(found):
    return {note.key: note.params for note in found.notes}


def test_days_that_are_none_are_named():
    facts = [(day, 1, "sold" if day % 4 == 0 else "open", 9) for day in range(28)] * 8
    months = [made(f"2026-0{month}", facts) for month in (1, 2, 3, 4, 5)]
    for lead in months[-1][::8]:
        lead["closed_at"] = None
    for lead in months[0] + months[1] + months[2] + months[3]:
        lead["closed_at"] = date(2026, 5, 1) if lead["outcome"] == "sold" else None

    tally = tally_of(*months)
    found = judged(kept(tally, "2026-01", "2026-02", "2026-03", "2026-04"), tally, as_of="2026-07-01")

    assert noted(found)["dates_one_day_baseline"] == {"step": "sold"}
    assert noted(found)["dates_missing_now"] == {"step": "sold"}


def test_an_export_older_than_the_baseline_is_named():
    tally = tally_of(made("2026-04", [(1, 1, "open", 1)] * 40), made("2026-05", [(1, 1, "open", 1)] * 40))

    found = judged(kept(tally, "2026-04", as_of="2026-07-01"), tally, as_of="2026-06-05")

    assert noted(found)["older_export"] == {"as_of": date(2026, 6, 5), "baseline": date(2026, 7, 1)}


def test_the_option_is_taken_from_the_command_line(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = ["Lead ID,Created at,Contacted at,Status,Closed at"]
    for number in range(1000):
        month, place = divmod(number, 200)
        born = date(2026, month + 1, 1) + timedelta(days=place % 28)
        end = born + timedelta(days=5 + place % 20)
        status = "Sold" if place % 6 == 0 else "Lost"
        seen = end <= date(2026, 6, 5)
        lines.append(
            f"{number},{born},{born + timedelta(days=1)},{status if seen else 'Open'},{end if seen else ''}"
        )
    (tmp_path / "leads.csv").write_text("\n".join(lines))
    assert (
        funnelkit("baseline", "leads.csv", "--period", "2026-01..2026-04", "--as-of", "2026-06-05").code == 0
    )

    asked = "compare", "leads.csv", "--as-of", "2026-06-05"
    plain, young = (
        json.loads(funnelkit(*asked, *more, "--format", "json").out) for more in ([], ["--use-young-leads"])
    )

    now = [
        found["sections"][0]["rows"][0]["metrics"]["lead_conversion"]["current"] for found in (plain, young)
    ]
    assert "young" not in now[0]
    assert 0 < now[1]["young"] < now[1]["leads"] == 200
    assert now[1]["of"] < 200
    assert "~" in funnelkit(*asked, "--use-young-leads").out
