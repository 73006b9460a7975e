"""The plan against what came: of a file or the configuration, by the day of the sale, with what the month will bring."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from funnelkit.analysis.plan_against import Held, Target
from funnelkit.languages import load_words
from funnelkit.periods import parse_period
from funnelkit.statistics.predicted import Predicted
from funnelkit.tables.plan_against import told

EXAMPLES = Path(__file__).parent.parent / "examples"
LEADS = (EXAMPLES / "lidy-yanvar-fevral.csv", EXAMPLES / "lidy-mart.csv")

PLANS = {
    "plan": "Month,Manager,Sales\n2026-03,Анна К.,10\n2026-04,Анна К.,6\n",
    "en": "Period,Salesperson,Sales plan\nMarch 2026,Анна К.,10\nApril 2026,Анна К.,6\n",
    "ru": "Месяц;Менеджер;План продаж\nмарт 2026;Анна К.;10\nапрель 2026;Анна К.;6\n",
    "uk": "Місяць;Менеджер;План\n01.03.2026;Анна К.;10\n01.04.2026;Анна К.;6\n",
    "hu": "Hónap;Értékesítő;Terv\n2026. március;Анна К.;10\n2026. április;Анна К.;6\n",
}


@pytest.fixture
def against(funnelkit, tmp_path, monkeypatch):
    """Hold a plan given as text, or none, against the example department; gives the entries and the notes."""
    monkeypatch.chdir(tmp_path)

    def run(text="", name="plan", config="", files=LEADS):
        (tmp_path / "funnelkit.toml").write_text(config, encoding="utf-8")
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        plan = [f"{name}.csv"] if text else []
        ended = funnelkit("plan", *files, *plan, "--format", "json")
        assert (ended.code, ended.err) == (0, "")
        found = json.loads(ended.out)
        assert (found["leads_needed"], found["chances"], found["rate"]) == (None, [], None)
        held = {(each["period"], each["manager"]): each for each in found["against"]}
        return held, {note["key"]: note["params"] for note in found["notes"]}

    return run


def sold_by_closing(funnelkit, *filters):
    """Give the sales of each month as the report has them."""
    report = json.loads(funnelkit("report", *LEADS, *filters, "--format", "json").out)
    [closed] = [section for section in report["sections"] if section["by"] == ["closed_period"]]
    return {row["group"]["closed_period"]: row["metrics"]["sold"]["n"] for row in closed["rows"]}


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_in_four_languages(against, name):
    held, _ = against(PLANS[name], name)

    assert {key: each["planned"] for key, each in held.items()} == {
        ("2026-03", "Анна К."): 10,
        ("2026-03", None): 10,
        ("2026-04", "Анна К."): 6,
        ("2026-04", None): 6,
    }


def test_sales_are_those_of_the_report(against, funnelkit):
    config = '[plan]\n"2026-02" = 20\n"2026-03" = 20\n[plan."Борис М."]\n"2026-03" = 7\n'
    held, notes = against(config=config)

    sold = sold_by_closing(funnelkit)
    assert {month: held[month, None]["sold"] for month in ("2026-02", "2026-03")} == {
        month: sold[month] for month in ("2026-02", "2026-03")
    }
    own = held["2026-03", "Борис М."]
    assert own["sold"] == sold_by_closing(funnelkit, "--where", "manager=Борис М.")["2026-03"]
    assert own["share"] == own["sold"] / 7
    assert own["expected"] is None, "the month is over"
    assert held["2026-03", None]["added"] is False
    assert "against_unplanned" in notes


def test_a_file_stands_in_place_of_the_configuration(against):
    held, _ = against(PLANS["plan"], config='[plan]\n"2026-03" = 99\n')

    assert held["2026-03", None]["planned"] == 10


def test_what_the_running_month_will_bring(against):
    config = '[plan]\n"2026-04" = 20\n' + "".join(
        f'[plan."{name}"]\n"2026-04" = 5\n' for name in ("Анна К.", "борис м.", "Клара П.", "Давид С.")
    )
    held, notes = against(config=config)

    whole = held["2026-04", None]
    each = [entry for (_, name), entry in held.items() if name]
    assert whole["sold"] == sum(entry["sold"] for entry in each)
    assert (
        whole["sold"] <= whole["expected"]["low"] <= whole["expected"]["value"] <= whole["expected"]["high"]
    )
    assert sum(entry["expected"]["value"] for entry in each) == pytest.approx(
        whole["expected"]["value"], rel=0.05
    )
    assert 0 < whole["chance"] < 1
    assert "against_unplanned" not in notes
    assert "against_unknown" not in notes


def test_the_running_month_is_that_of_the_forecast(against, funnelkit):
    held, _ = against(config='[plan]\n"2026-04" = 20\n')

    sections = json.loads(funnelkit("forecast", *LEADS, "--format", "json").out)["sections"]
    [ahead] = [section["rows"] for section in sections if section["by"] == ["ahead"]]
    running = ahead[0]["metrics"]["at_maturity"]
    assert ahead[0]["group"] == {"ahead": "2026-04"}
    assert held["2026-04", None]["expected"] == {key: pytest.approx(running[key]) for key in running}


def test_what_is_not_told_is_null(against):
    plan = "Month,Manager,Plan\n2025-12,Анна К.,4\n2026-03,Zoe,4\n2026-05,Анна К.,4\nsoon,Анна К.,4\n2026-01,Анна К.,3\n2026-02,Анна К.,3\n2026-03,Анна К.,5\n"
    held, notes = against(plan)

    for key in (("2025-12", "Анна К."), ("2026-03", "Zoe"), ("2026-05", "Анна К.")):
        assert (held[key]["sold"], held[key]["share"], held[key]["expected"]) == (None, None, None), key
    assert held["2026-03", None]["sold"] == held["2026-03", "Анна К."]["sold"] > 0
    assert held["2026-03", None]["planned"] == 9
    assert notes["against_unknown"]["managers"] == ["Zoe"]
    assert notes["targets_left_out"]["leads"] == 1


def test_sales_without_days_cannot_be_held_against_a_month(against, tmp_path):
    rows = "\n".join(f"{n},2026-0{n % 3 + 1}-05,{'Sold' if n % 2 else 'Lost'},Anna" for n in range(40))
    (tmp_path / "leads.csv").write_text(f"Lead ID,Created,Status,Manager\n{rows}\n", encoding="utf-8")

    held, notes = against(PLANS["plan"], files=(tmp_path / "leads.csv",))

    assert {each["sold"] for each in held.values()} == {None}
    assert "against_undated" in notes


def test_a_plan_is_no_leads(funnelkit, tmp_path):
    (tmp_path / "plan.csv").write_text(PLANS["plan"], encoding="utf-8")

    with_plan, without = (
        json.loads(funnelkit("report", *LEADS, *more, "--format", "json").out)
        for more in ((tmp_path / "plan.csv",), ())
    )

    assert with_plan["inputs"][-1]["kind"] == "targets"
    assert with_plan["sections"] == without["sections"]
    assert funnelkit("report", tmp_path / "plan.csv").code == 3


def test_a_tally_with_a_plan_beside_it_is_no_plan(funnelkit, tmp_path):
    (tmp_path / "plan.csv").write_text(
        "Month,Manager,Leads,Sales,Plan\n2026-03,Anna,40,4,5\n", encoding="utf-8"
    )

    inputs = json.loads(funnelkit("inspect", tmp_path / "plan.csv", "--format", "json").out)["inputs"]

    assert inputs[0]["kind"] != "targets"


@pytest.mark.parametrize(
    "table", ["March = 5", '"2026-03" = "five"', '"2026-03" = -1', "[plan.Anna]\nsoon = 5"]
)
def test_a_plan_that_cannot_be_read(funnelkit, tmp_path, monkeypatch, table):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "funnelkit.toml").write_text(f"[plan]\n{table}\n", encoding="utf-8")

    ended = funnelkit("plan", *LEADS)

    assert ended.code == 2
    assert "plan" in ended.err


def test_a_cell():
    words, month = load_words("en"), parse_period("2026-10")
    so_far = Held(Target(month, "Anna", 10), 8, Predicted(3.0, 3.0))
    over = Held(Target(month, None, 10), 10, None)

    assert told(so_far, words) == "8 of 10 [80%], expected 11 (9–13)"
    assert told(over, words) == "10 of 10 [100%]"
    assert told(Held(Target(month, None, 7.5), None, None), words) == "– of 7.5"
    assert so_far.chance == pytest.approx(1 - np.exp(-3) * 4, abs=0.001)


@pytest.mark.long
def test_the_running_month_lies_where_it_is_said():
    from plans import Setting, try_periods

    held, expected, came = try_periods(Setting(150, 9, 15, 75), 40)

    assert 26 <= held <= 38
    assert expected == pytest.approx(came, rel=0.15)
    assert date(2025, 10, 31) == Setting(150, 9, 15, 16).by
