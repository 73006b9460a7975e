"""What the open leads will bring: from made-up departments of which it is known what came, and from small files."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.analysis.backtest import backtest
from funnelkit.analysis.fates import fates_of
from funnelkit.analysis.forecast import forecast, open_leads_outlook
from funnelkit.analysis.standing import arrivals_of, edges_of, stand_on
from funnelkit.analysis.trials import COHORT, OPEN, Quality
from funnelkit.periods import EPOCH, day_number
from funnelkit.tally import select_known

AS_OF = date(2025, 12, 31)


@pytest.fixture(scope="module")
def department():
    """Two hundred leads a month over twelve months, and all that will ever become of them."""
    from departments import Plan, draw

    return draw(Plan(leads=200, months=12, cv=0.1), np.random.default_rng(11))


@pytest.fixture(scope="module")
def now(department):
    return department.tally(AS_OF)


@pytest.fixture(scope="module")
def found(now):
    return forecast(now, AS_OF)


# --- the figures -------------------------------------------------------------------------------------------------


def test_the_outlook_of_open_leads_is_what_comes(department, now):
    later = department.tally(date(2028, 1, 1), until=date(2026, 1, 1))
    outlook = open_leads_outlook(now, AS_OF)
    sold = [tally.cells[()].totals["sold"] for tally in (now, later)]
    totals = now.cells[()].totals
    assert outlook.leads == totals["leads"] - totals["sold"] - totals["lost"]
    low, high = outlook.to_come.interval(0.95)
    assert low <= sold[1] - sold[0] <= high
    month = open_leads_outlook(now, AS_OF, until=date(2026, 1, 31))
    assert 0 < month.to_come.mean < outlook.to_come.mean
    assert open_leads_outlook(now, AS_OF, until=AS_OF).to_come.mean == 0
    assert 30 < outlook.mature_days < 200


def test_a_forecast_knows_nothing_of_later_days(department, now):
    later = department.tally(date(2027, 1, 1))
    first, second = (open_leads_outlook(tally, AS_OF) for tally in (now, later))
    assert first.to_come == second.to_come
    day = day_number(AS_OF)
    assert fates_of(later.cells[()], day).sales.sum() == fates_of(now.cells[()], day).sales.sum()
    assert open_leads_outlook(select_known(later, day), AS_OF).to_come == first.to_come


def test_a_test_of_the_past_is_the_forecast_of_that_day(department, now):
    then = date(2025, 9, 30)
    fates = fates_of(now.cells[()], day_number(AS_OF))
    trials = [trial for trial in backtest(fates, day_number(AS_OF)).trials if trial.on == then]
    assert trials
    early = fates_of(department.tally(then).cells[()], day_number(then))
    standing = stand_on(
        early, day_number(then), edges_of(early, day_number(then)), backtest(early, day_number(then)).miss
    )
    to_come = standing.to_come((AS_OF - then).days)
    rows = {trial.period: trial for trial in trials if trial.target == COHORT}
    names = [f"2025-{month:02}" for month in range(1, 10)]
    for name, trial in rows.items():
        row = names.index(name)
        assert trial.raw == standing.sold[row]
        assert trial.mean == pytest.approx(standing.sold[row] + to_come.mean[row])
    for trial in trials:
        if trial.target == OPEN:
            assert trial.mean == pytest.approx(to_come.whole.mean)


def test_all_parts_add_up(found, now):
    whole = found.whole
    parts = [row for row in (*found.periods, found.earlier) if row]
    assert sum(row.open for row in parts) == whole.open
    assert sum(row.leads for row in parts) == whole.leads == now.cells[()].totals["leads"]
    for rows in found.groups.values():
        assert sum(row.to_come.mean for row in rows) == pytest.approx(whole.to_come.mean)
        assert sum(row.open for row in rows) == whole.open
    young = [row for row in found.periods if row.to_come]
    assert sum(row.to_come.mean for row in young) <= whole.to_come.mean + 1e-9
    for row in young:
        mean, low, high = row.at_maturity
        assert row.sold <= low <= mean <= high + 1
        assert high <= row.sold + row.open


def test_the_time_ahead_holds_leads_that_are_still_to_arrive(department):
    as_of = date(2025, 12, 10)
    ahead = forecast(department.tally(as_of), as_of).ahead
    assert [row.group["period"] for row in ahead] == ["2025-12", "2026-01"]
    assert ahead[0].sold > 0 == ahead[1].sold
    assert [row.leads for row in ahead] == [None, None]
    full = forecast(department.tally(AS_OF), AS_OF).ahead
    assert [row.group["period"] for row in full] == ["2026-01"]
    assert full[0].to_come.mean == pytest.approx(20, rel=0.35)  # about a tenth of 200 leads


def test_leads_arrive_as_of_late(department):
    day = day_number(AS_OF)
    fates = fates_of(department.tally(AS_OF).cells[()], day)
    edges = edges_of(fates, day)
    standing = stand_on(fates, day, edges)
    arrivals = arrivals_of(standing, edges)
    assert arrivals.a_day == pytest.approx(standing.leads[-3:].sum() / (edges[-1] - edges[-4]))
    assert arrivals.cv2 < 0.02
    mid = stand_on(fates, day - 20, edges)
    assert arrivals_of(mid, edges).a_day == pytest.approx(mid.leads[-4:-1].sum() / (edges[-2] - edges[-5]))


def test_refusals_without_days_leave_sales_alone(department):
    tally = department.tally(AS_OF)
    cells = tally.cells[()]
    lost = cells.steps["step"] == 10
    on = np.where(lost, -(2**31), cells.steps["on"])
    bare = replace(cells, steps=cells.steps.with_columns(on=on.astype(np.int32)))
    found = forecast(replace(tally, cells={(): bare}), AS_OF)
    usual = forecast(tally, AS_OF)
    assert "forecast_ends_undated" in {note.key for note in found.notes}
    assert found.whole.open == usual.whole.open
    assert found.whole.to_come.mean == pytest.approx(usual.whole.to_come.mean, rel=0.2)


def test_the_past_is_told_only_where_it_is_long_enough(department):
    early = date(2025, 2, 10)
    tally = department.tally(early)
    assert open_leads_outlook(tally, early) is None
    found = forecast(tally, early)
    assert found.whole is None
    assert found.standing is None
    assert {note.key for note in found.notes} <= {"forecast_few", "forecast_short"}


# --- how forecasts of the past held ------------------------------------------------------------------------------


def test_intervals_hold_and_errors_are_smaller():
    from forecasts import measure

    found = measure(18)
    for target, quality in found.items():
        assert 0.72 <= quality.held <= 0.88, target
        assert quality.error < quality.raw_error
        assert quality.ladder_error is None or quality.error < quality.ladder_error
        assert quality.failed <= 0.12


@pytest.mark.parametrize(
    ("held", "nearer", "error", "failed"),
    [(8, 10, 1.0, None), (3, 10, 1.0, "missed"), (8, 1, 3.0, "worse"), (8, 5, 3.0, None), (6, 1, 1.0, None)],
)
def test_a_forecast_fails_beyond_chance_only(held, nearer, error, failed):
    assert Quality(COHORT, 10, held, nearer, 10, 0.0, error, 2.0, None).failed == failed


def test_forecasts_of_the_same_leads_count_as_one():
    many = Quality(COHORT, 40, 8, 40, 2, 0.0, 1.0, 2.0, None)
    assert many.failed is None
    assert replace(many, periods=20).failed == "missed"
    assert replace(many, n=2, held=0, periods=2).failed is None


def test_real_departments_fail_and_are_still_nearer_than_counting(shared, funnelkit_json):
    expected = {
        "maven_crm_iso/sales_pipeline.csv": ([24, 8], 1589),
        "olist_funnel_iso": ([23, 8], 7158),
    }
    for name, (counts, opened) in expected.items():
        found = funnelkit_json("forecast", str(shared / "data" / name), "--backtest")
        quality = found["backtest"]["qualities"][0]
        assert [quality["n"], quality["held"]] == counts
        assert quality["error"] < quality["raw_error"] < quality["ladder_error"]
        assert {"target": "cohort", "why": "missed"} in found["backtest"]["failed"]
        assert found["sections"][0]["rows"][0]["metrics"]["open"]["n"] == opened
        assert len(found["backtest"]["forecasts"]) == sum(q["n"] for q in found["backtest"]["qualities"])


# --- the command -------------------------------------------------------------------------------------------------


@pytest.fixture
def funnelkit_json(funnelkit):
    def run(*arguments):
        ended = funnelkit(*arguments, "--format", "json")
        assert ended.code == 0, ended.err
        return json.loads(ended.out)

    return run


def write_deals(path, *, stages=True):
    """Write 240 deals of a year: of those that reach Offer half are sold after 40 days, of the others none."""
    day, rows, moves = date(2025, 1, 1), [], []
    for place in range(240):
        born = day + timedelta(days=place * 365 // 240)
        offered, sold = place % 2 == 0, place % 4 == 0
        end = born + timedelta(days=40 if offered else 20)
        closed = end <= date(2025, 12, 31)
        status = ("won" if sold else "lost") if closed else "open"
        stage = "Offer" if offered and born + timedelta(days=10) <= date(2025, 12, 31) else "Talk"
        chance = 90 if stage == "Offer" else 10
        rows.append(f"{place},{born},{end if closed else ''},{status},{stage},100,{chance}%")
        moves.append(f"{place},{born},Talk")
        if stage == "Offer":
            moves.append(f"{place},{born + timedelta(days=10)},Offer")
    path.write_text(
        "id,created,closed,status,stage,amount,probability\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    if stages:
        history = path.with_name("history.csv")
        history.write_text("deal id,changed at,stage\n" + "\n".join(moves) + "\n", encoding="utf-8")


def test_stages_and_the_weighted_pipeline(funnelkit_json, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_deals(tmp_path / "deals.csv")
    found = funnelkit_json("forecast", "deals.csv", "history.csv", "--as-of", "2025-12-31", "--backtest")
    stages = {stage["stage"]: stage for stage in found["stages"]}
    assert found["mature_days"] == 40
    offer, talk = stages["Offer"], stages["Talk"]
    assert offer["won"]["value"] == pytest.approx(0.5, abs=0.01)
    assert talk["won"]["value"] == pytest.approx(0.25, abs=0.01)
    assert talk["won"]["value"] < talk["drawn"]["value"] < offer["drawn"]["value"] < offer["won"]["value"]
    (pipeline,) = found["pipeline"]
    assert pipeline["sum"] == 100 * pipeline["open"] == 100 * (offer["open"] + talk["open"])
    by_stage = offer["drawn"]["value"] * offer["open"] + talk["drawn"]["value"] * talk["open"]
    assert pipeline["by_stage"]["amount"] == pytest.approx(100 * by_stage)
    assert pipeline["by_crm"]["amount"] == pytest.approx(90 * offer["open"] + 10 * talk["open"])
    assert pipeline["by_age"]["sales"] == pytest.approx(
        found["sections"][0]["rows"][0]["metrics"]["to_come"]["value"]
    )
    tested = found["backtest"]["stage_chances"]
    assert {band["name"] for band in tested["bands"]} == {"Offer", "Talk"}
    assert tested["of"] == sum(band["of"] for band in tested["bands"])
    assert tested["skill"] == pytest.approx(1 - tested["score"] / tested["base_score"])
    assert tested["skill"] > 0


def test_few_finished_leads_say_nothing_of_a_stage(funnelkit_json, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_deals(tmp_path / "deals.csv")
    history = tmp_path / "history.csv"
    lines = history.read_text(encoding="utf-8").splitlines()
    moves = [f"{line.split(',')[0]},{line.split(',')[1]},Rare" for line in lines[1:20]]
    history.write_text("\n".join([lines[0], *moves, *lines[1:]]) + "\n", encoding="utf-8")
    found = funnelkit_json("forecast", "deals.csv", "history.csv", "--as-of", "2025-12-31")
    rare = next(stage for stage in found["stages"] if stage["stage"] == "Rare")
    assert (rare["finished"] < 20, rare["drawn"]) == (True, None)
    assert "forecasts" not in found["backtest"]


def test_what_cannot_be_forecast_is_said(funnelkit, funnelkit_json, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_deals(tmp_path / "deals.csv", stages=False)
    lines = (tmp_path / "deals.csv").read_text(encoding="utf-8").splitlines()
    won = [lines[0], *(line for line in lines if ",won," in line)]
    (tmp_path / "won.csv").write_text("\n".join(won) + "\n", encoding="utf-8")
    (tmp_path / "few.csv").write_text("\n".join(lines[:40]) + "\n", encoding="utf-8")
    undated = [line.replace(line.split(",")[2], "", 1) if ",won," in line else line for line in lines]
    (tmp_path / "undated.csv").write_text("\n".join(undated) + "\n", encoding="utf-8")
    for name, key in (("won", "sold_only"), ("few", "few"), ("undated", "undated")):
        found = funnelkit_json("forecast", f"{name}.csv", "--as-of", "2025-12-31")
        assert f"forecast_{key}" in {note["key"] for note in found["notes"]}, name
        assert found["sections"] == []
        assert found["pipeline"] is None
    assert "Nothing can be forecast" in funnelkit("forecast", "few.csv", "--as-of", "2025-12-31").out
    (tmp_path / "counts.csv").write_text("month,leads,sales\n2025-01,40,4\n2025-02,50,5\n", encoding="utf-8")
    ended = funnelkit("forecast", "counts.csv")
    assert ended.code == 3
    assert "counts do not say which leads are open" in ended.err


def test_no_history_is_said(funnelkit_json, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_deals(tmp_path / "deals.csv", stages=False)
    found = funnelkit_json("forecast", "deals.csv", "--as-of", "2025-12-31", "--backtest")
    assert found["stages"] is None
    assert found["backtest"]["stage_chances"] is None
    assert "forecast_no_history" in {note["key"] for note in found["notes"]}
    assert found["pipeline"][0]["by_stage"] is None


def test_a_failed_forecast_says_so_first(funnelkit, shared):
    ended = funnelkit("forecast", str(shared / "data" / "maven_crm_iso" / "sales_pipeline.csv"))
    assert ended.out.startswith("This forecast failed its own test")


# --- any leads ---------------------------------------------------------------------------------------------------


def draw_tally(seed):
    """Count leads of which nothing is supposed: some without days, ends before the beginning, months without any."""
    from funnelkit.tally.tables import NO_DAY, PLACE, Cells, Tally, make_table

    draws = np.random.default_rng(seed)
    n = int(draws.integers(1, 600))
    created = START + draws.integers(0, int(draws.integers(1, 400)), n)
    on = (
        created
        + np.round(draws.exponential(draws.uniform(0.1, 60), n)).astype(np.int64)
        - draws.integers(0, 2, n)
    )
    end = draws.choice(
        [PLACE["sold"], PLACE["lost"], PLACE["non_target"], -1], n, p=draws.dirichlet(np.ones(4))
    )
    on = np.where(draws.random(n) < draws.choice([0, 0.05, 0.5]), NO_DAY, on)
    created = np.where(draws.random(n) < 0.02, NO_DAY, created)
    group = draws.integers(0, 3, n)

    def cells(by, groups, code):
        parts = [(code, created, np.full(n, PLACE["leads"]), created)]
        parts += [(code[ends], created[ends], end[ends], on[ends]) for ends in [end >= 0]]
        columns = [np.concatenate(part) for part in zip(*parts, strict=True)]
        return Cells(by, groups, (None,), make_table("steps", [*columns, np.ones(len(columns[0]), np.int64)]))

    whole, names = cells((), ((),), np.zeros(n, np.int64)), (("A",), ("B",), (None,))
    return Tally({(): whole, ("manager",): cells(("manager",), names, group)}, frozenset())


START = 20_000


@given(st.integers(0, 10_000), st.integers(0, 500), st.sampled_from(["month", "week", "year"]))
@drawn(25)
def test_any_leads_are_forecast_within_their_bounds(seed, seen, every):
    tally, as_of = draw_tally(seed), EPOCH + timedelta(days=START + seen)
    found = forecast(tally, as_of, every)
    assert found.tested == forecast(select_known(tally, START + seen), as_of, every).tested
    if found.whole is None:
        assert found.notes
        return
    parts = [row for row in (*found.periods, found.earlier) if row]
    assert sum(row.open for row in parts) == found.whole.open
    for row in (*parts, *found.groups.get("manager", ()), found.whole):
        if row.to_come:
            low, high = row.to_come.interval()
            assert 0 <= low <= high <= row.open <= row.leads
            assert 0 <= row.to_come.mean <= row.open + 1e-9
            assert row.to_come.variance >= 0
    for row in found.ahead:
        assert row.to_come.mean >= 0
