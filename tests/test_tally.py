"""What must hold of counting: order, sums, parts, and what lay ahead on an earlier day."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.analysis.counts import Rows, View, day_number
from funnelkit.leads import Leads
from funnelkit.tally import COLUMNS, NO_DAY, STEPS, add, canonical, count, select_created
from lead_samples import LAST, samples, to_leads
from plain_funnel import cut
from store_samples import same_lines

GROUPINGS = [("manager",), ("source",), ("manager", "source")]
EVENTS = ("contacted", "appointments", "due", "shows", "visits", "sold", "lost", "non_target")
MANY = drawn(10)
days = st.dates(LAST.replace(2025, 12), LAST.replace(2026, 7))


def assert_equal(first, second):
    one, other = canonical(first), canonical(second)

    assert list(one.cells) == list(other.cells)
    assert one.clocks == other.clocks
    for by, cells in one.cells.items():
        assert (cells.groups, cells.currencies) == (other.cells[by].groups, other.cells[by].currencies)
        for name in COLUMNS:
            same_lines(getattr(cells, name), getattr(other.cells[by], name))


def frame_of(lines):
    return pd.DataFrame(dict(lines.columns))


def totals(cells, name):
    """Sum one table over its groups, whatever the currencies are numbered."""
    table = frame_of(getattr(cells, name)).drop(columns="group")
    if name == "money":
        table = table.assign(currency=[str(cells.currencies[code]) for code in table["currency"]])
    return table.groupby(list(COLUMNS[name][1:])).sum()


def shared_groupings(*parts):
    """Give the groupings that every part has, in the order of a tally."""
    return [(), *(by for by in GROUPINGS if all(has(part, by) for part in parts))]


def has(sample, by):
    return set(by) <= sample.columns or (sample.answers is not None and by == ("manager",))


@MANY
@given(samples(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_means_nothing(sample, random):
    shuffled = list(sample.leads)
    random.shuffle(shuffled)

    assert_equal(count(to_leads(sample), GROUPINGS), count(to_leads(sample.of(shuffled)), GROUPINGS))


@MANY
@given(samples())
def test_groups_sum_to_the_whole(sample):
    tally = count(to_leads(sample), GROUPINGS)

    for cells in tally.cells.values():
        for name in COLUMNS:
            pd.testing.assert_frame_equal(totals(tally.cells[()], name), totals(cells, name))


@MANY
@given(samples(), st.integers(0, 12))
def test_two_parts_sum_to_both(sample, at):
    first = replace(sample.of(sample.leads[:at]), answers=None)
    second = sample.of(sample.leads[at:])

    assert_equal(
        keep(add(count(to_leads(first), GROUPINGS), count(to_leads(second), GROUPINGS)), first, second),
        keep(count(to_leads(sample), GROUPINGS), first, second),
    )


def keep(tally, *parts):
    return replace(tally, cells={by: tally.cells[by] for by in shared_groupings(*parts)})


@MANY
@given(samples(files=1), samples(files=1))
def test_two_exports_that_tell_different_things_sum_to_both(first, second):
    """One lacks a step, a dimension, a date or the amounts: the sum is as if their files had been read together."""
    clocks = first.clocks & second.clocks
    first, second = (replace(part, clocks=clocks) for part in (first, second))
    together = to_leads(stacked(first, second))

    summed = add(count(to_leads(first), GROUPINGS), count(to_leads(second), GROUPINGS))

    assert set(summed.cells) == set(shared_groupings(first, second))
    assert_equal(summed, keep(count(together, GROUPINGS), first, second))


def stacked(first, second):
    leads = (*first.leads, *({**lead, "file": 1} for lead in second.leads))
    answers = (*(first.answers or ()), *(second.answers or ()))
    some = first.answers is not None or second.answers is not None
    return replace(
        first,
        leads=leads,
        tells=(first.tells[0], second.tells[0]),
        columns=first.columns | second.columns,
        answers=answers if some else None,
    )


@MANY
@given(samples(), st.lists(days, min_size=1, max_size=4, unique=True))
def test_parts_by_day_of_creation_sum_to_the_whole(sample, cuts):
    tally = count(to_leads(sample), GROUPINGS)
    edges = [int(NO_DAY) + 1, *sorted(day_number(day) for day in cuts), day_number(LAST) + 400]
    undated = select_created(tally, int(NO_DAY), int(NO_DAY) + 1)

    parts = [select_created(tally, *edge) for edge in pairwise(edges)]
    total = undated
    for part in parts:
        total = add(total, part)

    assert_equal(total, tally)
    for part, (start, end) in zip(parts, pairwise(edges), strict=True):
        created = np.concatenate([lines["created"] for lines in part.cells[()].tables().values()])
        assert ((created >= start) & (created < end)).all()


@drawn(40)
@given(samples(ordered=True), days)
def test_an_earlier_day_is_seen_as_it_was(sample, as_of):
    """Counts as of a day are those of a table from which all that came after it was taken out by hand."""
    seen, expected = counted(to_leads(sample), as_of), counted(to_leads(cut(sample, as_of)), as_of)

    assert {key: value for key, value in seen.items() if value != expected.get(key)} == {}
    assert seen.keys() == expected.keys()


def counted(leads: Leads, as_of):
    """Give what a tally says of each manager as of a day, and of how fast steps were reached."""
    tally, found = count(leads, GROUPINGS[:1]), {}
    for by, cells in tally.cells.items():
        rows = Rows(cells, View(as_of), by_period=False)
        windows = [rows.within(*which) for which in (("contacted", 1, 60), ("contacted", 7), ("sold", 30))]
        for key, counts in rows.counts():
            histograms = {"waits": counts.waits, "ages": counts.sale_ages, "scores": (counts.scores,)}
            told = {
                **counts.steps,
                **{name: [column.tolist() for column in columns] for name, columns in histograms.items()},
                "money": counts.money,
                "within": [
                    [int(column[counts.row]) for column in (w.of, w.in_time, w.undated)] for w in windows
                ],
            }
            found |= {(by, key.values, name): value for name, value in told.items()}
    return found


@MANY
@given(samples(), days)
def test_a_step_has_what_it_implies_on_any_day(sample, as_of):
    """However its dates contradict each other: nobody came who had not been reached."""
    for _, counts in Rows(count(to_leads(sample)).cells[()], View(as_of), by_period=False).counts():
        steps = counts.steps

        assert steps["shows"] <= steps["visits"]
        assert steps["sold_visits"] <= min(steps["visits"], steps["sold"])
        assert steps["sold_appointments"] <= min(steps["appointments"], steps["sold"])
        assert steps["sold"] + steps["lost"] + steps["non_target"] <= steps["leads"]
        if not steps["untracked_appointments"]:
            assert steps["shows"] <= steps["due"]
        if not steps["untracked_contacted"]:
            assert max(steps["appointments"], steps["visits"]) <= steps["contacted"] <= steps["leads"]


@MANY
@given(samples())
def test_a_tally_holds_whole_positive_counts_of_known_things(sample):
    for cells in count(to_leads(sample), GROUPINGS).cells.values():
        assert set(cells.steps["step"]) <= set(range(len(STEPS)))
        for name in COLUMNS:
            table = frame_of(getattr(cells, name))
            assert list(table) == [*COLUMNS[name], "n", *(["hundredths"] if name == "money" else [])]
            assert (table["n"] > 0).all()
            assert table["group"].between(0, len(cells.groups) - 1).all()


def test_a_grouping_that_no_export_has_is_left_out():
    from lead_samples import CLOCKS, Sample

    one = {"file": 0, "outcome": "sold", "manager": "Anna"}
    sample = Sample((one,), (frozenset(["sold"]),), frozenset(["manager"]), CLOCKS)

    assert set(count(to_leads(sample), [("manager",), ("campaign",)]).cells) == {(), ("manager",)}


@pytest.mark.parametrize("known", [True, False])
def test_amounts_are_summed_to_the_cent(known):
    from lead_samples import CLOCKS, Sample

    one = {"file": 0, "outcome": "sold", "amount": 10 if known else None, "currency": "EUR"}
    sample = Sample((one,) * 3, (frozenset(["sold"]),), frozenset(["amount", "currency"]), CLOCKS)

    money = count(to_leads(sample)).cells[()].money

    assert frame_of(money)[["n", "hundredths"]].to_numpy().tolist() == ([[3, 30]] if known else [])
