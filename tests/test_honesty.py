"""The simulation that holds the comparison to its word: its departments are as they should be, and its counts are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from conftest import some
from funnelkit.analysis.counts import View
from funnelkit.analysis.funnel import measure
from funnelkit.metrics import MAIN
from funnelkit.model import Rate
from funnelkit.periods import day_number
from funnelkit.tally import NO_DAY, STEPS

SEED = 7


def drawn(seed=SEED, **plan):
    from departments import Plan, draw

    return draw(Plan(**plan), np.random.default_rng(seed))


@pytest.fixture(scope="module")
def great():
    """A department with so many leads that its shares are those of its plan."""
    return drawn(leads=20_000, months=2)


@pytest.fixture(scope="module")
def usual():
    return drawn(leads=200, months=6, cv=0.2)


def metrics(tally, as_of, by=()):
    return measure(tally, by, View(as_of)).rows[0].metrics


def ages(department, moment, which=True):
    days = department.moments[moment].astype("datetime64[D]").astype(np.int64) - department.created
    return days[~np.isnat(department.moments[moment]) & which]


# --- departments -------------------------------------------------------------------------------------------------


def test_a_department_turns_leads_into_sales_as_planned(great):
    found = metrics(great.tally(date(2028, 1, 1)), date(2028, 1, 1))

    rates = {key: found[key].value for key in MAIN if isinstance(found[key], Rate)}
    assert rates == pytest.approx(
        {
            "contact_rate": 0.54,
            "appointment_rate": 0.53,
            "show_rate": 0.66,
            "sold_per_visit": 0.45,
            "lead_conversion": 0.096,
        },
        abs=0.012,
    )
    assert found["leads"].n == found["sold"].n + found["lost"].n + found["open"].n
    assert found["visits"].n > found["shows"].n
    assert found["nps"].value == pytest.approx(30, abs=3)


def test_a_department_takes_its_time(great):
    contact, sale = ages(great, "contacted_at"), ages(great, "closed_at", great.sold)

    shares = [np.mean(contact <= days) for days in (0, 3, 7)]
    assert shares == pytest.approx([0.71, 0.90, 0.97], abs=0.01)
    assert np.percentile(sale, [50, 90]) == pytest.approx([22, 66], abs=3)
    assert np.percentile(ages(great, "closed_at", ~great.sold), 50) == pytest.approx(25, abs=2)
    ahead = great.moments["appointment_at"] - great.moments["appointment_set_at"]
    assert {int(days) for days in ahead[~np.isnat(ahead)] // np.timedelta64(1, "D")} == {*range(1, 15)}


def test_steps_come_in_their_order(usual):
    names = ("created_at", "contacted_at", "appointment_set_at", "show_at", "closed_at")
    for earlier, later in pairwise(names):
        first, then = usual.moments[earlier], usual.moments[later]
        assert not (first > then).any()  # False where one of them never comes


def test_months_swing_as_planned():
    from departments import month_rates

    rates = month_rates(0.54, 0.2, 20_000, np.random.default_rng(SEED))

    assert (rates.mean(), rates.std() / rates.mean()) == pytest.approx((0.54, 0.2), abs=0.005)
    assert set(month_rates(0.54, 0.0, 5, np.random.default_rng(SEED))) == {0.54}


def test_an_effect_begins_on_its_day():
    from departments import Effect

    day = date(2025, 2, 1)
    department = drawn(leads=20_000, months=2, effects=(Effect("contact", day, times=1.0, add=0.15),))

    after = department.created >= day_number(day)
    contacted = ~np.isnat(department.moments["contacted_at"])
    assert [contacted[~after].mean(), contacted[after].mean()] == pytest.approx([0.54, 0.69], abs=0.012)


def test_managers_and_sources_may_differ():
    department = drawn(leads=20_000, months=1, managers=(0.5, 1, 1, 1, 1, 1.5), sources=(1, 1, 1, 1, 0.5))

    contacted = ~np.isnat(department.moments["contacted_at"])
    by = {
        name: [contacted[department.codes[name] == code].mean() for code in (0, codes - 1)]
        for name, codes in (("manager", 6), ("source", 5))
    }
    assert by["manager"] == pytest.approx([0.27 * 0.96, 0.81 * 0.96], abs=0.03)
    assert by["source"] == pytest.approx([0.54, 0.27], abs=0.03)


@pytest.mark.parametrize("days", [0, 7, 40])
def test_an_export_shows_what_had_happened_by_its_day(usual, days):
    as_of = usual.periods[3].last_day + timedelta(days=days)

    then, now = usual.tally(as_of), usual.tally(date(2028, 1, 1))

    for by in ((), ("manager",), ("source",), ("period",)):
        found, expected = (measure(tally, by, View(as_of)) for tally in (then, now))
        assert [row.group for row in found.rows] == [row.group for row in expected.rows]
        assert [row.metrics[key] for row in found.rows for key in MAIN if key != "nps"] == [
            row.metrics[key] for row in expected.rows for key in MAIN if key != "nps"
        ]
    steps = then.cells[()].steps
    ahead = steps["on"] > day_number(as_of)
    assert set(steps["step"][ahead]) <= {STEPS.index("due")}
    assert then.cells[("refusal_reason",)].totals["lost"] == then.cells[()].totals["lost"]


def test_a_baseline_ends_with_its_months(usual):
    end = usual.periods[1].end

    tally = usual.tally(date(2028, 1, 1), until=end)

    assert tally.cells[()].steps["created"].max() < day_number(end)
    assert tally.cells[()].totals["leads"] == int((usual.created < day_number(end)).sum())


def test_undated_marks_have_no_day_but_are_no_earlier(usual):
    as_of = usual.periods[2].last_day

    dated, undated = (usual.tally(as_of, undated=frozenset(names)) for names in ((), ("contacted_at",)))

    steps = undated.cells[()].steps
    contacted = steps.of_step("contacted")
    assert set(contacted["on"]) == {NO_DAY}
    assert undated.cells[()].totals == dated.cells[()].totals


# --- trials ------------------------------------------------------------------------------------------------------


def test_a_trial_is_its_setting_and_its_number():
    from trials import Setting, make_trial

    first, again, other, elsewhere = (
        make_trial(setting, number)
        for setting, number in (
            (Setting(60), 3),
            (Setting(60), 3),
            (Setting(60), 4),
            (Setting(60, cv=0.2), 3),
        )
    )

    assert np.array_equal(first.department.created, again.department.created)
    assert not np.array_equal(first.department.created, other.department.created)
    assert not np.array_equal(first.department.created, elsewhere.department.created)


def test_months_since_the_baseline_are_drawn():
    from trials import Setting, make_trial

    drawn_months = [len(make_trial(Setting(60), number).later) for number in range(60)]

    assert set(drawn_months) == {1, 2, 3, 4, 5, 6}
    assert len(make_trial(Setting(60, base=12, since=3), 0).department.periods) == 15


@pytest.mark.parametrize(("late", "kept_on"), [(0, "2025-05-01"), (1, "2025-05-01"), (7, "2025-05-07")])
def test_a_baseline_is_as_old_as_the_export(late, kept_on):
    from trials import Setting, make_trial

    trial = make_trial(Setting(60, late=late, since=2), 0)
    baseline = trial.baseline()

    assert baseline.as_of == date.fromisoformat(kept_on)
    assert trial.as_of == date(2025, 6, 30) + timedelta(days=late)
    assert [period.name for period in baseline.periods] == ["2025-01", "2025-02", "2025-03", "2025-04"]
    assert baseline.leads == baseline.tally.cells[()].totals["leads"] > 0


@dataclass(frozen=True)
class _Row:
    group: dict
    metrics: dict


@dataclass(frozen=True)
class _Said:
    verdict: str | None
    low: float = 0.0


@dataclass(frozen=True)
class _Table:
    by: str
    rows: tuple


@dataclass(frozen=True)
class _Found:
    whole: _Row | None
    periods: tuple
    tables: tuple


def test_every_verdict_is_found_wherever_it_stands():
    from trials import find_decided, find_verdicts

    row = _Row({"manager": "worse"}, {"contact_rate": _Said("improved"), "nps": _Said(None)})
    other = _Row({}, {"show_rate": _Said("too_early"), "nps": _Said("worse")})
    found = _Found(None, (other, other), (_Table("manager", (row,)),))

    assert Counter(word for _, word in find_verdicts(found)) == {"improved": 1, "too_early": 2, "worse": 2}
    assert Counter(find_decided(found)) == {
        ("manager", "contact_rate", "improved"): 1,
        ("periods", "nps", "worse"): 2,
    }


def test_the_naive_are_wrong_and_the_oracle_is_not():
    from trials import Setting, ask_naively, ask_oracle, make_trial

    just_over = [make_trial(Setting(200, late=1, since=1), number) for number in range(60)]
    quiet = [make_trial(Setting(200, cv=0.2, late=40, since=3), number) for number in range(300)]
    risen = [make_trial(Setting(200, 12, 0.0, 40, 3, "contact +15 pt"), number) for number in range(20)]

    assert sum(ask_naively(trial) == "worse" for trial in just_over) >= 48
    false = [ask_oracle(trial, metric) for trial in quiet for metric in ("contact_rate", "lead_conversion")]
    assert sum(word is not None for word in false) <= 0.09 * len(false)
    assert {ask_oracle(trial, "contact_rate") for trial in risen} == {"improved"}


# --- what compare keeps ------------------------------------------------------------------------------------------


def told(table, settings, reports):
    """Count what is told of the first reports of each setting: of all of them together."""
    import honesty

    return sum(
        (honesty.count_chunk((table, setting, range(reports), SEED))[2] for setting in settings), Counter()
    )


@pytest.mark.long
def test_nothing_is_called_better_or_worse_where_nothing_changed():
    from trials import Setting

    settings = [
        Setting(60, cv=0.2, since=3),
        Setting(200, 12, late=1, since=2),
        Setting(500, late=40, since=1),
    ]

    assert told("nothing", settings, 3)["any"] <= 2  # of 9


def test_a_month_that_has_just_ended_is_not_worse_for_its_age():
    from trials import Setting

    found = told("last-day", [Setting(500, 4, 0.0, 1, 1)], 4)

    assert found["naively worse"] == 4
    assert not found["worse"]


@pytest.mark.long
@pytest.mark.parametrize(
    "parts", some([(60, 4, 0.2, 7, 0, "contact +15 pt"), (200, 12, 0.0, 40, 3, "contact +15 pt")], 2)
)
def test_verdicts_alone_are_those_of_the_whole_comparison(parts):
    from trials import Setting, find_decided, make_trial

    for number in range(3):
        trial = make_trial(Setting(*parts), number)
        whole = find_decided(trial.compare())
        assert Counter(row[1:] for row in trial.judge()) == Counter(row[1:] for row in whole)


def test_a_great_change_is_seen():
    from trials import Setting

    found = told("power", [Setting(500, 4, 0.0, 40, 3, "contact +15 pt")], 2)

    assert (found["found"], found["oracle"], found["wrong"]) == (2, 2, 0)


@pytest.mark.long
@pytest.mark.parametrize("cv", [0.0, 0.2])
def test_false_verdicts_are_rare(cv):
    from trials import Setting

    settings = [Setting(leads, 4, cv, late) for leads, late in ((60, 7), (200, 1), (500, 40))]

    found = told("nothing", settings, 7)

    assert found["reports"] == 21
    assert found["any"] <= 4  # at 6 % more come with one seed of 140; limits of single rows gave 30 to 80 %


# --- counting ----------------------------------------------------------------------------------------------------


def test_counts_do_not_depend_on_how_the_work_is_cut():
    import honesty
    from trials import Setting

    setting = Setting(60, since=1)
    chosen = {"nothing": [setting]}

    from honesty_tables import Counts

    *_, whole = honesty.run({"nothing": Counts()}, chosen, 2)
    parts = [
        honesty.count_chunk(("nothing", setting, numbers, honesty.SEED))
        for numbers in (range(1), range(1, 2))
    ]

    assert whole["nothing"].found[setting] == sum((told for _, _, told in parts), Counter())
    assert whole["nothing"].found[setting]["reports"] == 2


def test_a_run_goes_on_where_it_was_stopped(tmp_path, monkeypatch):
    import honesty
    from honesty_tables import Counts
    from trials import Setting

    monkeypatch.setattr(honesty, "CHUNK", 1)
    chosen, path = {"nothing": [Setting(60, since=1)]}, tmp_path / "counts.json"

    honesty.keep_counts(path, next(honesty.run(honesty.read_counts(path, chosen), chosen, 3)))
    kept = honesty.read_counts(path, chosen)
    started = kept["nothing"].reports(Setting(60, since=1))
    *_, resumed = honesty.run(kept, chosen, 3)
    *_, whole = honesty.run({"nothing": Counts()}, chosen, 3)

    assert started == 1
    assert resumed["nothing"].found == whole["nothing"].found


@pytest.mark.long
def test_counts_do_not_depend_on_the_jobs():
    import honesty
    from honesty_tables import Counts

    chosen = honesty.choose(["last-day", "leads=60,200"])

    alone, together = (list(honesty.run({"last-day": Counts()}, chosen, 2, jobs=jobs))[-1] for jobs in (1, 2))

    assert alone["last-day"].found == together["last-day"].found
    assert len(alone["last-day"].found) == 2


def test_settings_are_chosen_by_their_parts():
    import honesty

    chosen = honesty.choose(["nothing", "last-day", "leads=60,500", "cv=0", "late=1,7"])

    assert {name: len(settings) for name, settings in chosen.items()} == {"nothing": 12, "last-day": 2}
    assert {setting.leads for setting in chosen["nothing"]} == {60, 500}
    with pytest.raises(KeyError):
        honesty.choose(["nonsense"])
    assert sum(len(settings) for settings in honesty.choose([]).values()) > 150
    assert len({setting.key for settings in honesty.choose([]).values() for setting in settings}) > 150


def test_tables_are_laid_out():
    import honesty
    from honesty_tables import TABLES, Counts, lay_out

    tables = {name: Counts() for name in TABLES}
    for name, table in TABLES.items():
        for setting in table.settings[:60]:
            told = Counter(
                reports=200, any=9, found=150, oracle=160, **{"row whole: nps": 4, "naively worse": 60}
            )
            tables[name].add(setting, told)

    text = lay_out(tables)

    assert "| 60 | 4 | 0 | 4.5 | 4.5 | 4.5 |" in text
    assert "| whole: nps | 2.00 |" in text
    assert "| contact +15 pt | 60 | 75 (80) | 75 (80) | 75 (80) | 75 (80) | 0.0 |" in text
    assert "| 500 | 30.0 | 0.0 | 0.0 |" in text
    filled = honesty.fill("before <!-- honesty -->old<!-- /honesty --> after", text)
    assert filled.startswith("before <!-- honesty -->\n")
    assert filled.endswith("<!-- /honesty --> after")
    assert text in filled
    assert "old" not in filled
    with pytest.raises(ValueError, match="honesty"):
        honesty.fill("no mark", text)
