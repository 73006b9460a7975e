"""The movement of the open leads balances, lead by lead and in money, and every step opens to its leads."""

import csv
import io
import json
from collections import Counter
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from exports import FOLDER, all_exports
from funnelkit.addresses import Address
from funnelkit.analysis.counts import View
from funnelkit.analysis.funnel import measure
from funnelkit.department.movement import USUAL, find_movement
from funnelkit.department.movement_ends import Asking
from funnelkit.department.movement_rows import open_step
from funnelkit.errors import InputError
from funnelkit.intake import Order, take_in
from funnelkit.leads.table import OUTCOMES, Leads, RowIds
from funnelkit.recognition.ids import Ids
from funnelkit.tally import count
from funnelkit.tally.places import Cut
from funnelkit.worklists.movement import BESIDE, ENDS, MOVED, NAMES, RESTATED, SIGNS, Waterfall
from funnelkit.worklists.pairing import Side, pair_exports
from funnelkit.worklists.standing import covers, with_history
from test_json_contract import HEAD, MONEY, check_day, check_notes
from test_real_exports import TOTALS
from transcripts import EXAMPLES

TODAY = date(2026, 11, 1)
START = 100
"""The day on which the invented first exports are taken, as a day number."""


# --- the balance -------------------------------------------------------------------------------------------------


def check_balance(balances):
    """Hold every group's steps against each other: leads, and money in each currency to the cent."""
    for row in balances.rows:
        steps = {name: step for name, step in row.steps.items() if step is not None}
        assert (
            sum(step.leads for name, step in steps.items() if name != "open_end") == steps["open_end"].leads
        )
        assert all(step.leads == SIGNS[name] * step.n for name, step in steps.items())
        if steps["open_start"].money is None:
            assert all(step.money is None for step in steps.values())
            continue
        cents = Counter()
        for name, step in steps.items():
            for entry in step.money:
                cents[entry.currency] += round(100 * entry.sum) * (-1 if name == "open_end" else 1)
        assert not any(cents.values())


def summed(balances, name):
    return sum(row.steps[name].leads for row in balances.rows if row.steps[name] is not None)


# --- two exports, invented ---------------------------------------------------------------------------------------

LEAD = st.tuples(
    st.sampled_from(["", "1", "2", "3", "4", "5", "a", "b", "c"]),
    st.sampled_from(OUTCOMES),
    st.sampled_from([None, "Anna", "Boris"]),
    st.sampled_from([None, 0, 1250, 99999]),
    st.sampled_from([None, "EUR", "USD"]),
    st.integers(START - 3, START + 3),
)
EXPORT = st.lists(LEAD, max_size=12)


def words(values):
    return pd.Categorical(values, categories=pd.Index(sorted({v for v in values if v}), dtype="str"))


def side(rows, as_of):
    """Make one end of leads: id, outcome, manager, amount in hundredths, currency, day of creation."""
    ids, outcomes, managers, amounts, currencies, days = zip(*rows, strict=True) if rows else ((),) * 6
    column = Ids()
    column.add(pa.array(ids, pa.string()))
    numbers = np.arange(2, len(rows) + 2, dtype=np.int32)
    frame = pd.DataFrame(
        {
            "file": np.zeros(len(rows), np.int16),
            "row": numbers,
            "outcome": np.array([OUTCOMES.index(outcome) for outcome in outcomes], np.int8),
            "created_at": np.minimum(np.array(days, np.int64), as_of)
            .astype("datetime64[D]")
            .astype("datetime64[s]"),
            "manager": words(managers),
            "hundredths": np.array([amount or 0 for amount in amounts], np.int64),
            "amount_known": np.array([amount is not None for amount in amounts], bool),
            "currency": words(currencies),
        }
    )
    tracks = dict.fromkeys(("sold", "lost", "non_target"), frozenset({0}))
    leads = Leads(frame, ("x.csv",), tracks, frozenset(), ids=(RowIds(numbers, column.finish()),))
    return Side(leads, Cut(as_of))


def alone(rows):
    times = Counter(lead[0] for lead in rows)
    return {lead[0]: lead for lead in rows if lead[0] and times[lead[0]] == 1}


def by_hand(old, new):
    """Follow each lead by itself: Counter of steps, and of (step, manager)."""
    steps = Counter()
    before, after = alone(old), alone(new)

    def tell(name, lead):
        steps[name] += 1
        steps[name, lead[2]] += 1

    for rows, usable, names in (
        (old, before, ("open_start", "without_id_before")),
        (new, after, ("open_end", "without_id_now")),
    ):
        for lead in (lead for lead in rows if lead[1] == "open"):
            for name in names[: 1 if lead[0] in usable else 2]:
                tell(name, lead)
    for key, lead in before.items():
        follow(lead, after.get(key), tell)
    for lead in (after[key] for key in after.keys() - before.keys()):
        tell("late" if lead[5] < START else "new", lead)
        tell(lead[1], lead)
    steps["open"] = 0
    return steps


def follow(lead, other, tell):
    if other is None:
        tell("vanished" if lead[1] == "open" else f"{lead[1]}_vanished", lead)
        return
    was, now = lead[1], other[1]
    worth = [(row[3], row[4] if row[3] is not None else None) for row in (lead, other)]
    if was == "open" and worth[0] != worth[1]:
        tell("amount_changed", lead)
    if was == now == "sold" and worth[0] != worth[1]:
        tell("sold_amount_changed", other)
    if was == "open" and lead[2] != other[2]:
        tell("moved_out", lead)
        tell("moved_in", other)
    if was == "open":
        tell("stayed_open" if now == "open" else now, other)
    elif now == "open":
        tell("sales_undone" if was == "sold" else "reopened", other)
    elif was != now:
        tell(f"{was}_to_{now}", other)


@drawn(60)
@given(old=EXPORT, new=EXPORT)
def test_every_lead_is_counted_as_by_hand_and_all_balances(old, new):
    waterfall = Waterfall(pair_exports(side(old, START), side(new, START + 3)))
    told = by_hand(old, new)
    whole, managers = waterfall.whole(), waterfall.by("manager")

    check_balance(whole)
    check_balance(managers)
    steps = {**whole.rows[0].steps, **whole.rows[0].beside}
    assert {name: step.n for name, step in steps.items() if step and step.n} == {
        name: n
        for name, n in told.items()
        if name in NAMES and name not in ("moved_in", "moved_out") and steps[name] and n
    }
    for row in managers.rows:
        for name, step in row.steps.items():
            assert step is None or step.n == told[name, row.group["manager"]], name
    for name in SIGNS:
        if whole.rows[0].steps.get(name) is not None:
            assert summed(managers, name) == summed(whole, name)


@drawn(20)
@given(rows=EXPORT)
def test_nothing_moves_between_an_export_and_itself(rows):
    waterfall = Waterfall(pair_exports(side(rows, START), side(rows, START)))
    unkeyed = {"without_id_now", "without_id_before"}

    steps = waterfall.whole().rows[0].steps

    assert {name for name, step in steps.items() if step and step.n} <= {*ENDS, *unkeyed}


# --- two days of one export, of everything there is --------------------------------------------------------------


def month_ends(days):
    """Give the last days of the months from the first to the last day, and the day before them."""
    found, day = [], days[0].replace(day=1)
    while day <= days[1]:
        found.append(day - timedelta(days=1))
        day = (day + timedelta(days=31)).replace(day=1)
    return [*found, days[1]]


def pairs_of_months(order):
    """Follow the open leads between any two ends of months; a file that cannot tell is refused, and gives none."""
    try:
        found = find_movement(order, Asking((date(1971, 1, 1), None)))
    except InputError:
        return
    intake = found.intakes[0]
    created = intake.leads.frame["created_at"].dropna()
    ends = month_ends((created.min().date(), intake.as_of))
    ends = [end for end in ends if end.year > 1971] or ends
    for place, first in enumerate(ends):
        for last in ends[place + 1 :]:
            pairs = replace_cuts(intake.leads, first, last)
            waterfall = Waterfall(pairs, found.waterfall.untold)
            yield waterfall, intake, first, last


def replace_cuts(leads, first, last):
    from funnelkit.periods import day_number
    from funnelkit.worklists.pairing import pair_days

    return pair_days(leads, Cut(day_number(first)), Cut(day_number(last)))


def check_pairs(order):
    told = {}
    for waterfall, intake, first, last in pairs_of_months(order):
        whole = waterfall.whole()
        check_balance(whole)
        if covers(intake.leads):
            check_balance(Waterfall(with_history(waterfall.pairs, 10**6, {})).whole())
        if "manager" in intake.leads.frame:
            managers = waterfall.by("manager")
            check_balance(managers)
            assert all(summed(managers, name) == summed(whole, name) for name in ENDS)
        steps = whole.rows[0].steps
        for day, name in ((first, "open_start"), (last, "open_end")):
            assert told.setdefault(day, steps[name].n) == steps[name].n
    return told


def check_report(order, told):
    """Hold the open leads of some days against those that a report of that day counts."""
    tally = count(take_in(order, USUAL).leads)
    for day, leads in told.items():
        rows = measure(tally, (), View(day)).rows
        value = rows[0].metrics["open"] if rows else None
        assert value is None or value.n == leads, day


@pytest.mark.parametrize("names", [("leads-january-february.xlsx", "leads-march.xlsx"), ("lidy-*.csv",)])
def test_every_pair_of_months_of_the_examples_balances(names):
    order = Order(tuple(str(EXAMPLES / name) for name in names), TODAY)
    told = check_pairs(order)

    assert len(told) > 3
    check_report(order, told)


SAMPLES = sorted(all_exports())


@pytest.mark.parametrize("name", SAMPLES[::12])
def test_every_pair_of_months_of_a_sample_balances(name):
    check_sample(name)


@pytest.mark.long
@pytest.mark.parametrize("name", SAMPLES)
def test_every_pair_of_months_of_every_sample_balances(name):
    check_sample(name)


def check_sample(name):
    export = all_exports()[name]()
    order = Order((str(FOLDER / name),), TODAY, crm=export.crm)
    check_report(order, told) if (told := check_pairs(order)) else None


@pytest.mark.parametrize("folder", ["salesforce_stage_history", "ringostat_deals"])
def test_every_pair_of_months_of_a_real_export_balances(shared, folder):
    check_real(shared, folder)


@pytest.mark.long
@pytest.mark.parametrize("folder", ["maven_crm_iso", "olist_funnel_iso"])
def test_every_pair_of_months_of_a_large_export_balances(shared, folder):
    check_real(shared, folder)


def check_real(shared, folder):
    order = Order(tuple(str(shared / "data" / folder / name) for name in TOTALS[folder]), TODAY)
    told = check_pairs(order)

    assert len(told) > 3
    check_report(order, told)


# --- two exports as files ----------------------------------------------------------------------------------------

HEADINGS = "ID,Created,Manager,Source,Status,Closed,Amount,Currency"
OLD = """
1,2026-02-01,Anna,Web,In progress,,1000,EUR
2,2026-02-02,Anna,Web,In progress,,2000,EUR
3,2026-02-03,Boris,Web,In progress,,3000,EUR
4,2026-02-04,Boris,Phone,Lost,2026-02-10,500,EUR
5,2026-02-05,Anna,Phone,Won,2026-02-12,5000,EUR
6,2026-02-06,Anna,Phone,In progress,,700,EUR
7,2026-02-07,Boris,Phone,In progress,,,
8,2026-02-08,Boris,Phone,Won,2026-02-20,800,EUR
9,2026-02-27,Boris,Phone,Spam,2026-02-28,,
"""
NEW = """
1,2026-02-01,anna,Web,Won,2026-03-05,1200,EUR
2,2026-02-02,Boris,Web,In progress,,2500,EUR
3,2026-02-03,Boris,Web,Lost,2026-03-06,3000,EUR
4,2026-02-04,Boris,Phone,In progress,,500,EUR
5,2026-02-05,anna,Phone,Lost,2026-03-07,5000,EUR
7,2026-02-07,anna,Phone,In progress,,900,USD
8,2026-02-08,Boris,Phone,In progress,,800,EUR
9,2026-02-27,Boris,Phone,Spam,2026-02-28,,
10,2026-02-15,anna,Web,In progress,,400,EUR
11,2026-03-10,=1+1,Web,Won,2026-03-20,600,EUR
12,2026-03-11,Boris,Web,In progress,,100,EUR
,2026-03-12,Boris,Web,In progress,,110,EUR
"""


@pytest.fixture
def moved(funnelkit, tmp_path):
    """Write two exports, and give what `movement` prints of them."""

    def run(*arguments, old=OLD, new=NEW, head=HEADINGS, width=None):
        for name, lines in (("old.csv", old), ("new.csv", new)):
            (tmp_path / name).write_text(f"{head}{lines}", encoding="utf-8")
        return funnelkit("movement", tmp_path / "old.csv", tmp_path / "new.csv", *arguments, width=width)

    return run


def document(ended):
    assert (ended.code, ended.err) == (0, "")
    return json.loads(ended.out)


def test_two_exports_are_told_step_by_step(moved):
    told = document(moved("--format", "json"))
    (whole,) = told["sections"][0]["rows"]
    metrics = whole["metrics"]

    assert (told["kind"], told["basis"], told["start"]["as_of"], told["end"]["as_of"]) == (
        "movement",
        "exports",
        "2026-02-28",
        "2026-03-20",
    )
    assert {name: metrics[name]["leads"] for name in SIGNS if name in metrics and metrics[name]["n"]} == {
        "open_start": 5,
        "new": 2,
        "late": 1,
        "reopened": 1,
        "sales_undone": 1,
        "without_id_now": 1,
        "amount_changed": 0,
        "sold": -2,
        "lost": -1,
        "vanished": -1,
        "open_end": 7,
    }
    assert metrics["amount_changed_money"] == [
        {"n": 2, "sum": 700, "mean": 350.0, "currency": "EUR"},
        {"n": 1, "sum": 900, "mean": 900.0, "currency": "USD"},
    ]
    assert metrics["sold_to_lost"] == {"n": 1, "leads": 1}
    assert told["scope"] == []


def test_names_that_are_spelt_otherwise_now_are_no_handover(moved):
    rows = document(moved("--format", "json"))["sections"][1]["rows"]
    by = {row["group"]["manager"]: row["metrics"] for row in rows}

    assert set(by) == {"anna", "Boris", "=1+1"}
    assert {name: by["anna"][name]["n"] for name in ("open_start", "moved_in", "moved_out", "open_end")} == {
        "open_start": 3,
        "moved_in": 1,
        "moved_out": 1,
        "open_end": 2,
    }


def test_every_step_opens_to_as_many_rows(moved, tmp_path):
    moved()
    order = Order((str(tmp_path / "old.csv"), str(tmp_path / "new.csv")), TODAY)
    found = find_movement(order, Asking())
    for balances in (found.whole, *found.by):
        for row in balances.rows:
            for name, step in {**row.steps, **row.beside}.items():
                if step is not None:
                    group = {key: value or "" for key, value in row.group.items()}
                    behind = open_step(found, Address(name, "", group))
                    assert (behind.count, len(behind.listing.lines)) == (step.n, step.n), (name, group)


def test_rows_tell_both_ends(moved):
    told = document(moved("--rows", "moved_in[manager=boris]", "--format", "json"))

    assert [
        {
            name: line[name]
            for name in ("file", "row", "id", "was", "now", "manager_before", "amount_before", "amount")
        }
        for line in told["lines"]
    ] == [
        {
            "file": "new.csv",
            "row": 3,
            "id": "2",
            "was": "open",
            "now": "open",
            "manager_before": "anna",
            "amount_before": 2000.0,
            "amount": 2500.0,
        }
    ]
    (gone,) = document(moved("--rows", "vanished", "--columns", "Source", "--format", "json"))["lines"]
    assert (gone["file"], gone["row"], gone["id"], gone["now"], gone["Source"]) == (
        "old.csv",
        7,
        "6",
        None,
        "Phone",
    )


def test_a_filter_keeps_who_was_handed_over(moved):
    told = document(moved("--where", "manager=Boris", "--format", "json"))
    metrics = told["sections"][0]["rows"][0]["metrics"]

    assert [metrics[name]["n"] for name in ("open_start", "vanished", "open_end")] == [2, 0, 5]
    assert [note["key"] for note in told["notes"]].count("filtered") == 1


def test_tables_of_steps_and_rows(moved):
    steps = list(csv.DictReader(io.StringIO(moved("--format", "csv").out.removeprefix("\ufeff"))))
    rows = moved("--rows", "new", "--format", "csv").out

    told = {(row["metric"], row["part"]): row["value"] for row in steps if row["section"] == ""}
    assert (told["sold", "n"], told["sold", "leads"], told["sold_money", "sum"]) == ("2", "-2", "-1800")
    assert "'=1+1" in rows
    assert "\r\n=1+1" not in rows


@pytest.mark.parametrize("width", [60, 80, 120])
def test_what_a_person_sees(moved, golden, width):
    golden(f"movement/exports-{width}.txt", moved(width=width).out)


# --- other scopes ------------------------------------------------------------------------------------------------


def many(first, last, status="In progress", source="Web", month=2):
    return "".join(
        f"\n{n},2026-{month:02}-{1 + n % 28:02},Anna,{source},{status},,100,EUR" for n in range(first, last)
    )


@pytest.mark.parametrize(
    ("old", "new", "key", "params"),
    [
        (many(1, 41) + many(41, 81, month=3), many(41, 81, month=3) + many(81, 90, month=4), "scope_before", {"day": "2026-03-01"}),
        (many(1, 41) + many(41, 61, "Lost"), many(1, 41), "scope_outcome", {"outcomes": ["lost"]}),
        (many(1, 41) + many(41, 61, source="Fair"), many(1, 41), "scope_value", {"field": "source", "values": ["Fair"]}),
        (many(1, 61), many(1, 61)[: len(many(1, 41))], "scope_unknown", {}),
        (many(1, 41), many(1, 41) + many(41, 61, source="Fair"), "scope_value", {"field": "source", "values": ["Fair"]}),
        (many(1, 60), many(1, 58), None, {}),
    ],
)  # fmt: skip
def test_another_scope_is_said_first(moved, old, new, key, params):
    told = document(moved("--format", "json", old=old + "\n", new=new + "\n"))
    shown = moved(old=old + "\n", new=new + "\n").out

    assert [note["key"] for note in told["scope"]] == ([key] if key else [])
    for note in told["scope"]:
        assert note["params"].items() >= params.items()
        assert shown.startswith(f"{note['params']['leads']} of {note['params']['of']} leads of ")


def test_amounts_that_only_sales_have_are_no_pipeline(moved):
    without = OLD.replace("In progress,,1000,", "In progress,,,")
    for amount in ("2000", "3000", "700"):
        without = without.replace(f"In progress,,{amount},", "In progress,,,")
    told = document(moved("--format", "json", old=without))

    assert told["sections"][0]["rows"][0]["metrics"]["open_end_money"] is None
    assert "movement_no_amounts" in [note["key"] for note in told["notes"]]


def test_what_two_days_of_one_export_cannot_tell_is_not_tracked(funnelkit):
    ended = funnelkit("movement", EXAMPLES / "leads-march.xlsx", "--from", "2026-03-15", "--format", "json")
    metrics = document(ended)["sections"][0]["rows"][0]["metrics"]

    assert {name for name, value in metrics.items() if value is None and not name.endswith("_money")} >= {
        *("late", "reopened", "sales_undone", "vanished"),
        *("amount_changed", "sold_to_lost", "sold_amount_changed"),
    }
    assert metrics["stayed_open"] is not None


HISTORY = """ID,Stage,Changed at
1,New,2026-02-01
1,Lost,2026-02-10
1,New,2026-03-05
2,New,2026-02-02
2,Won,2026-02-11
2,Lost,2026-03-06
3,New,2026-02-03
3,Lost,2026-03-07
4,New,2026-03-02
"""
HISTORIED = """ID,Created,Stage,Closed
1,2026-02-01,New,
2,2026-02-02,Lost,2026-03-06
3,2026-02-03,Lost,2026-03-07
4,2026-03-02,New,
"""


def test_a_history_tells_what_was_opened_again(funnelkit, tmp_path):
    for name, text in (("leads.csv", HISTORIED), ("history.csv", HISTORY)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    days = ("--from", "2026-03-01", "--to", "2026-03-10", "--as-of", "2026-03-10")
    ended = funnelkit("movement", tmp_path / "leads.csv", tmp_path / "history.csv", *days, "--format", "json")
    metrics = document(ended)["sections"][0]["rows"][0]["metrics"]

    assert {name: metrics[name]["leads"] for name in SIGNS if metrics.get(name) and metrics[name]["n"]} == {
        "open_start": 1,
        "new": 1,
        "reopened": 1,
        "lost": -1,
        "open_end": 2,
    }
    assert metrics["sold_to_lost"]["n"] == 1
    assert metrics["vanished"] is None


# --- since a kept run --------------------------------------------------------------------------------------------


@pytest.fixture
def kept(funnelkit, tmp_path, monkeypatch):
    """Keep a run of the old export, and give what `movement` prints of the new one."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments, old=OLD, new=NEW):
        for name, lines in (("old.csv", old), ("new.csv", new)):
            (tmp_path / name).write_text(f"{HEADINGS}{lines}", encoding="utf-8")
        assert funnelkit("baseline", "old.csv", "--as-of", "2026-03-01", "--force").code == 0
        return funnelkit("movement", "new.csv", *arguments)

    return run


def test_since_a_kept_run_the_dates_tell_what_they_can(kept):
    told = document(kept("--format", "json"))
    steps = told["sections"][0]["rows"][0]["metrics"]

    assert (told["basis"], told["start"]["as_of"], told["end"]["as_of"]) == (
        "kept",
        "2026-03-01",
        "2026-03-20",
    )
    assert {
        name: steps[name]["leads"]
        for name in steps
        if steps[name] and steps[name]["n"] and name != "stayed_open"
    } == {
        "open_start": 5,
        "told_otherwise": 3,
        "new": 3,
        "sold": -2,
        "lost": -2,
        "open_end": 7,
    }
    assert told["differences"] == [
        {"period": "2026-02", "step": "sold", "then": 2, "now": 0},
        {"period": "2026-02", "step": "lost", "then": 1, "now": 0},
    ]
    assert told["scope"] == []


def test_a_run_of_other_leads_is_said_first(kept):
    told = document(
        kept(
            "--format",
            "json",
            old=many(1, 41) + "\n2,2026-03-01,Anna,Web,Won,2026-03-02,1,EUR\n",
            new=many(41, 90, month=4) + "\n",
        )
    )

    assert [note["key"] for note in told["scope"]] == ["scope_kept_more"]


@pytest.mark.parametrize("step", ["open_start", "told_otherwise"])
def test_a_run_has_no_rows(kept, step):
    assert kept("--rows", step).code == 3


def test_what_the_dates_tell_since_a_run_opens(kept):
    assert len(document(kept("--rows", "lost", "--format", "json"))["lines"]) == 2


# --- the contract ------------------------------------------------------------------------------------------------

EXPORTS = [EXAMPLES / name for name in ("leads-january-february.xlsx", "leads-march.xlsx")]


def test_keys_of_the_document(funnelkit):
    found = document(funnelkit("movement", *EXPORTS, "--from", "2026-03-01", "--format", "json"))

    assert set(found) == HEAD | {
        "basis",
        "as_of",
        "start",
        "end",
        "inputs",
        "sections",
        "differences",
        "scope",
        "notes",
    }
    check_notes([*found["scope"], *found["notes"]])
    for end in ("start", "end"):
        assert set(found[end]) == {"as_of", "leads", "inputs"}
        check_day(found[end]["as_of"])
    assert [section["by"] for section in found["sections"]] == [[], ["manager"]]
    for section in found["sections"]:
        names = {*SIGNS, *BESIDE, RESTATED} - (set() if section["by"] else set(MOVED))
        for row in section["rows"]:
            assert list(row["group"]) == section["by"]
            assert set(row["metrics"]) == names | {f"{name}_money" for name in names}
            for name in names:
                step, money = (row["metrics"][key] for key in (name, f"{name}_money"))
                assert step is None or {key: type(value) for key, value in step.items()} == {
                    "n": int,
                    "leads": int,
                }
                assert all(set(entry) == MONEY for entry in money or ())


def test_keys_of_rows(funnelkit):
    found = document(
        funnelkit("movement", *EXPORTS, "--from", "2026-03-01", "--rows", "sold", "--format", "json")
    )

    assert set(found) == HEAD | {
        *("basis", "as_of", "start", "end", "inputs", "step", "group", "count", "columns", "lines"),
        *("scope", "notes"),
    }
    assert (found["step"], found["group"], found["count"]) == ("sold", {}, len(found["lines"]))
    for line in found["lines"]:
        assert list(line) == ["file", "row", "id", "manager", "why", *found["columns"]]


def test_two_exports_without_dates_are_the_older_and_the_newer(funnelkit, tmp_path):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("ID,Status\n1,New\n2,Sold\n3,New\n4,Lost\n")
    new.write_text("ID,Status\n1,Lost\n2,Sold\n3,New\n4,Lost\n")
    told = funnelkit("movement", old, new).out

    assert told.startswith("Open leads: 2 in the older export, 1 in the newer\n")
    assert "no date" not in told
    behind = funnelkit("movement", old, new, "--rows", "lost").out
    assert "lost, from the older export to the newer: 1" in behind
