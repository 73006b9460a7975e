"""Plans: how many leads so many sales take, by when, beside what dividing says; what leads and money bring."""

import json
from datetime import date
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom

from conftest import drawn
from funnelkit.analysis.plan import Goal, Planning, arrive, surely
from funnelkit.analysis.plan_rate import Curve, Known
from funnelkit.calendars import Calendar, read_calendar
from funnelkit.model import Rate
from funnelkit.statistics.needed import chance_to_make, leads_for, predict_sales
from funnelkit.statistics.predicted import Predicted

WELL_KNOWN = Known(Rate(10**6, 5 * 10**6, 0.2, 0.2, 0.2, "leads"), 10.0**6, 4.0 * 10**6, swings=False)


TODAY = np.datetime64("2026-10-30")


def leads_of(many, waits=1, managers=("Anna", "Bob"), stays=0):
    """Write an export of ten leads a day up to 30 October 2026, a fifth of them sold, all closed within `waits` days.

    Of `stays` leads one stays open.
    """
    lines = ["Lead ID,Created,Closed,Status,Manager,Source,Contacted"]
    for place in range(many):
        born = TODAY - (many - 1 - place) // 10
        closed = born + place * 7 % waits
        sold = place % 5 == 0
        still = closed > TODAY or (stays and not sold and place % stays == 0)
        end = ",New" if still else f"{closed},{'Sold' if sold else 'Lost'}"
        who = managers[place // 3 % len(managers)]
        lines.append(
            f"{place + 1},{born},{end},{who},{'site' if place % 2 else 'ads'},{'yes' if place % 2 or sold else 'no'}"
        )
    return "\n".join(lines) + "\n"


@pytest.fixture
def plan(funnelkit, tmp_path, monkeypatch):
    """Plan from files given as text; gives the JSON document."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments, **files):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        ended = funnelkit("plan", *(f"{name}.csv" for name in files), *arguments, "--format", "json")
        assert (ended.code, ended.err) == (0, ""), ended.err
        return json.loads(ended.out)

    return run


# --- how many ----------------------------------------------------------------------------------------------------


def test_a_well_known_fifth(plan):
    leads = leads_of(3000)

    sure = {percent: plan("--sales", 10, "--confidence", percent, leads=leads) for percent in ("80", "95%")}

    assert [found["leads_needed"] for found in sure.values()] == [61, 76]
    found = sure["80"]
    assert found["leads_on_average"] == pytest.approx(50, abs=0.1)
    assert found["chance_on_average"] == pytest.approx(0.56, abs=0.005)
    assert (found["sales_expected_from_open"], found["latest_arrival"], found["by"]) == (0.0, None, None)
    assert [rung["leads"] for rung in found["chances"]] == [49, 61, 69, 76]
    assert found["rate"]["value"] == pytest.approx(0.2)
    assert found["rate"]["window_days"] == 0


def test_few_leads_ask_for_more(plan):
    needs = [plan("--sales", 10, leads=leads_of(many))["leads_needed"] for many in (100, 300, 3000)]

    assert needs == sorted(needs, reverse=True)
    assert needs[0] == leads_for(10, 20.5, 80.5, 0.8)


def test_the_last_leads_have_the_time_that_sales_take(plan):
    found = plan("--sales", 10, "--by", "2026-12-31", leads=leads_of(3000, waits=4))

    assert found["as_of"] == "2026-10-30"
    assert (found["first_arrival"], found["latest_arrival"]) == ("2026-10-31", "2026-12-28")
    assert found["working_days"] == 59
    assert found["chances"][1]["leads_per_working_day"] == found["leads_needed"] / 59
    assert found["by"] == "2026-12-31"


def test_only_working_days_count(plan, tmp_path):
    (tmp_path / "funnelkit.toml").write_text(
        '[calendar]\nwork_days = "mon-fri"\nholidays = [2026-12-24, 2026-12-25]\n', encoding="utf-8"
    )

    found = plan("--sales", 10, "--by-date", "2026-12-31", leads=leads_of(3000, waits=4))

    assert (found["latest_arrival"], found["working_days"]) == ("2026-12-28", 39)


def test_where_the_time_is_short_half_of_it_is_for_leads_to_come(plan):
    found = plan("--sales", 2, "--by", "2026-11-03", leads=leads_of(3000, waits=30))

    assert (found["first_arrival"], found["latest_arrival"]) == ("2026-10-31", "2026-11-01")
    [note] = [note for note in found["notes"] if note["key"] == "plan_short"]
    assert (note["params"]["days"], note["params"]["usual"]) == (2, pytest.approx(23, abs=3))
    assert found["rate"]["value"] == pytest.approx(0.2 * (2.5 + 1) / 30, abs=0.01)


def test_open_leads_are_taken_off(plan):
    leads = leads_of(3000, waits=20, stays=11)
    found = plan("--sales", 30, "--by", "2027-01-31", leads=leads)

    assert 10 < found["sales_expected_from_open"] < 25
    assert (
        found["sales_from_open"]["low"]
        <= found["sales_expected_from_open"]
        <= found["sales_from_open"]["high"]
    )
    assert found["leads_needed"] < found["leads_needed_without_open"] - 10
    rate = found["rate"]["value"]
    assert found["leads_on_average"] == pytest.approx(
        (30 - found["sales_expected_from_open"]) / rate, rel=0.01
    )
    assert plan("--sales", 1, "--by", "2027-01-31", leads=leads)["leads_needed"] == 0


def test_without_days_of_sales_nobody_knows_by_when(plan):
    leads = leads_of(3000).replace(",Closed,", ",Remark,")
    found = plan("--sales", 10, "--by", "2026-12-31", leads=leads)

    assert (found["latest_arrival"], found["working_days"], found["leads_needed"]) == (None, None, 61)
    assert "plan_undated" in [note["key"] for note in found["notes"]]
    assert found["chances"][0]["leads_per_working_day"] is None


def test_months_that_swing_make_the_plan_less_sure(plan):
    lines = leads_of(3000).splitlines()
    poor = [
        line.replace("Sold", "Lost") if ",2026-0" in line and int(line.split("-")[1]) % 2 else line
        for line in lines
    ]
    found = plan("--sales", 10, leads="\n".join(poor))

    assert "plan_swings" in [note["key"] for note in found["notes"]]
    steady = leads_for(
        10, found["rate"]["hits"] + 0.5, found["rate"]["of"] - found["rate"]["hits"] + 0.5, 0.8
    )
    assert found["leads_needed"] > 1.3 * steady


# --- the other way round -----------------------------------------------------------------------------------------


def test_what_leads_bring(plan):
    found = plan("--leads", 300, leads=leads_of(3000))

    assert found["leads_needed"] is None
    assert found["chances"] == []
    brings = found["brings"]
    oracle = betabinom(300, 600.5, 2400.5)
    assert brings["sales"]["value"] == pytest.approx(oracle.mean(), abs=0.01)
    assert abs(brings["surely"] - oracle.ppf(0.2)) <= 1
    assert oracle.cdf(brings["sales"]["high"]) - oracle.cdf(brings["sales"]["low"] - 1) == pytest.approx(
        0.8, abs=0.05
    )
    assert brings["chance"] is None
    both = plan("--leads", 61, "--sales", 10, leads=leads_of(3000))
    assert both["brings"]["chance"] == pytest.approx(0.8, abs=0.02)
    assert both["leads_needed"] == 61


def test_what_a_budget_buys(plan):
    months = [f"2026-{month:02d}" for month in range(1, 11)]
    costs = "".join(
        f"{source},{month},{cost}\n" for month in months for source, cost in (("site", 300), ("ads", 900))
    )
    found = plan("--budget", "1 000", leads=leads_of(3000), spent=f"Source,Month,Cost\n{costs}")

    whole = found["costs"]
    assert whole["cost_per_lead"] == 10_800 / 2700  # October has not ended
    assert whole["cost_per_sale"] == 10_800 / 540
    assert whole["leads"] == int(1000 / whole["cost_per_lead"]) == found["brings"]["leads"]
    assert whole["sales"]["value"] == pytest.approx(0.2 * whole["leads"], rel=0.01)
    by_source = {each["source"]: each for each in whole["sources"]}
    assert by_source["ads"]["cost_per_lead"] == pytest.approx(3 * by_source["site"]["cost_per_lead"])
    assert by_source["ads"]["leads"] * 3 == pytest.approx(by_source["site"]["leads"], abs=3)
    asked = plan("--sales", 10, "--costs", "spent.csv", leads=leads_of(3000))
    assert asked["costs"]["cost_of_plan"] == pytest.approx(61 * whole["cost_per_lead"])
    assert asked["costs"]["leads"] is None


# --- steps and people --------------------------------------------------------------------------------------------


def test_what_a_point_of_a_step_is_worth(plan):
    found = plan("--sales", 10, leads=leads_of(3000))

    steps = {step["metric"]: step for step in found["steps"]}
    contact, conversion = steps["contact_rate"], steps["lead_conversion"]
    of_contacted = conversion["rate"]["hits"] / contact["rate"]["hits"]
    assert contact["sales"] == pytest.approx(61 * 0.01 * of_contacted, rel=0.01)
    assert conversion["sales"] == pytest.approx(61 * 0.01, rel=0.01)
    assert conversion["leads"] == 61 - leads_for(10, 0.21 * 3001, 0.79 * 3001, 0.8)


def test_who_takes_the_leads(plan):
    found = plan("--sales", 200, "--by", "2026-11-30", leads=leads_of(3000))

    assert sum(each["leads"] for each in found["managers"]) == found["leads_needed"]
    assert {each["manager"] for each in found["managers"]} == {"Anna", "Bob"}
    assert all(each["lately_a_day"] == pytest.approx(5, abs=0.1) for each in found["managers"])
    whole = found["all_managers"]
    assert whole["planned_a_day"] == found["leads_needed"] / found["working_days"]
    assert whole["over"] is True
    assert whole["most_a_day"] == pytest.approx(10)
    assert found["pace"]["leads"] == 10 * found["working_days"]
    assert found["pace"]["chance"] < 0.01


def test_managers_who_stand_on_sold_leads_alone_take_none(plan):
    lines = [
        line if ",Sold," in line or line.startswith("Lead") else line.replace("Anna", "").replace("Bob", "")
        for line in leads_of(3000).splitlines()
    ]
    found = plan("--sales", 10, "--by", "2026-11-30", leads="\n".join(lines))

    assert (found["managers"], found["leads_needed"]) == ([], 61)
    assert found["pace"]["leads_per_working_day"] == pytest.approx(10)


# --- the parts ---------------------------------------------------------------------------------------------------


@drawn(20)
@given(st.integers(1, 30), st.floats(1, 60), st.floats(2, 300), st.floats(0.1, 8), st.floats(0.6, 2))
def test_sales_of_open_leads_beside_new_ones(sales, a, b, mean, times):
    beside = Predicted(mean, mean * times)
    found = leads_for(sales, a, b, 0.8, beside.chances)

    def chance(leads):
        new = (
            betabinom.sf(sales - 1 - np.arange(len(beside.chances)), leads, a, b)
            if leads
            else (np.arange(len(beside.chances)) >= sales)
        )
        return float((beside.chances * new).sum())

    if found is None:
        return
    assert chance(found) >= 0.8 - 1e-6
    assert not found or chance(found - 1) < 0.8 + 1e-6
    assert chance_to_make(sales, found, a, b, beside.chances) == pytest.approx(chance(found), abs=1e-8)


@drawn(20)
@given(st.integers(0, 400), st.floats(1, 60), st.floats(2, 300))
def test_sales_have_the_moments_of_the_beta_binomial(leads, a, b):
    found, oracle = predict_sales(leads, a, b), betabinom(leads, a, b)

    assert found.mean == pytest.approx(oracle.mean())
    assert found.variance == pytest.approx(oracle.var() if leads else 0.0)


def test_more_certainty_takes_more_leads():
    chances = (0.3, 0.5, 0.8, 0.95, 0.99)
    planning = Planning(Goal(10), WELL_KNOWN, arrive(date(2026, 1, 1), None, None, Calendar()), None)

    needs = [planning.leads_for(chance) for chance in chances]

    assert needs == sorted(needs)
    assert [planning.chance_of(leads) >= chance for leads, chance in zip(needs, chances, strict=True)] == [
        True
    ] * 5
    assert planning.chance_of(50) == pytest.approx(0.556, abs=0.001)


def test_days_of_arrival():
    curve = Curve(
        np.array([0.0, 0.05, 0.1, 0.16, 0.18, 0.2]),
        np.full(6, 1000.0),
        1000,
        np.full(1, 99),
        np.full(1, 1000),
    )
    friday, calendar = date(2026, 1, 2), read_calendar({"work_days": "mon-fri"})

    long, short = (arrive(friday, by, curve, calendar) for by in (date(2026, 1, 31), date(2026, 1, 6)))

    assert (long.last, long.working_days, long.late_days, long.short) == (date(2026, 1, 28), 18, 3, False)
    assert (short.last, short.working_days, short.late_days, short.short) == (date(2026, 1, 4), 0, 2, True)
    assert curve.mean(3, 5).value == pytest.approx((0.16 + 0.18 + 0.2) / 3)
    assert curve.mean(5, 90).value == pytest.approx(0.2)
    assert surely(Predicted(0.0, 0.0), 0.8) == 0


# --- departments whose truth is known ----------------------------------------------------------------------------


def test_plans_hold_as_often_as_they_say():
    """A rate of a fifth, known from 300 leads: 4,000 plans for ten sales, each tried once."""
    rng = np.random.default_rng(5)
    known = rng.binomial(300, 0.2, 4000)
    counts = np.unique(known)
    needs = {hits: leads_for(10, hits + 0.5, 300.5 - hits, 0.8) for hits in counts.tolist()}
    leads = np.array([needs[hits] for hits in known.tolist()])

    made = (rng.binomial(leads, 0.2) >= 10).mean()
    divided = (rng.binomial([ceil(10 / (hits / 300)) for hits in known.tolist()], 0.2) >= 10).mean()

    assert 0.77 <= made <= 0.83
    assert 0.48 <= divided <= 0.60


@pytest.mark.long
def test_departments_with_lags_and_open_leads(monkeypatch):
    import plans
    from plans import Setting, try_plans

    monkeypatch.setattr(plans, "MANY", 20_000)
    tried = try_plans(Setting(100, 9, 10, 45), 30)

    assert tried.none == 0
    assert 20 <= tried.made <= 29
    assert 9 <= tried.divided <= 22
