"""Managers, sources and refusal reasons against their own past: who stands out among all, and who may not be judged."""

from datetime import date

import numpy as np
import pytest

from crowds import crowd, kept, months, seen_after, tally_of
from funnelkit.analysis.cohorts import cohorts_of
from funnelkit.analysis.compared import Question
from funnelkit.analysis.compared_groups import RATES
from funnelkit.analysis.comparison import compare
from funnelkit.analysis.counts import View
from funnelkit.analysis.funnel import hits_of
from funnelkit.analysis.grounds import Grounds
from funnelkit.document import Document
from funnelkit.formats.terminal import render
from funnelkit.languages import load_words
from funnelkit.metrics import METRICS
from funnelkit.model import Count, Note, Rate
from funnelkit.periods import parse_period
from funnelkit.tables.compared_groups import group_tables

BEFORE, SINCE = months("2025-01", 6), months("2025-07", 4)
MANAGERS = ("Anna", "Boris", "Clara", "Dora", "Emil")


def department(since=SINCE, raised=(), **facts):
    """Give five managers with 30 leads a month each, half of them contacted; those of `raised` reach nearly all since."""
    then = [crowd(30, month, contacted=15, sold=3, manager=name) for month in BEFORE for name in MANAGERS]
    now = [
        crowd(30, month, contacted=28 if name in raised else 15, sold=3, manager=name)
        for month in since
        for name in MANAGERS
    ]
    return [*then, *now]


def judged(crowds, since=SINCE, **question):
    tally = tally_of(*crowds)
    return compare(Grounds(kept(tally, BEFORE), tally, View(seen_after(since[-1])), Question(**question)))


def table(found, by="manager"):
    return next((table for table in found.tables if table.by == by), None)


def words(found, by="manager", key="contact_rate"):
    return {row.group[by]: row.metrics[key].verdict for row in table(found, by).rows}


def test_one_manager_who_reaches_more_stands_out():
    found = judged(department(raised=("Clara",)))

    said = words(found)
    assert said.pop("Clara") == "improved"
    assert not {"improved", "worse"} & set(said.values())
    compared = next(
        row.metrics["contact_rate"] for row in table(found).rows if row.group["manager"] == "Clara"
    )
    assert (compared.current.hits, compared.current.of) == (112, 120)
    assert (compared.baseline.hits, compared.baseline.of) == (90, 180)
    assert compared.judged.family == table(found).family == 10
    assert compared.judged.budget == pytest.approx(0.02)  # sources and reasons are told nowhere: one table


def test_nothing_stands_out_where_nothing_changed():
    found = judged(department())

    assert {word for key in RATES for word in words(found, key=key).values()} <= {
        *("about_the_same", "no_clear_change", "too_few_leads", "not_tracked"),
    }
    assert table(found).lone == 0


def test_a_goal_leaves_no_table_judged():
    found = judged(department(raised=MANAGERS), goal="contact_rate")

    assert set(words(found).values()) == {None}
    assert table(found).family == 0
    assert table(found).rows[0].metrics["contact_rate"].difference.value > 40


def test_a_manager_is_not_judged_over_a_month():
    found = judged(department(since=SINCE[:1], raised=MANAGERS), since=SINCE[:1])

    assert set(words(found).values()) == {None}
    assert Note("managers_too_soon", {"period": "2025-07"}) in found.notes


def test_a_manager_is_judged_over_twelve_months_at_most():
    since = months("2025-07", 15)

    found = judged(department(since=since), since=since)

    assert table(found).period.name == "2025-10..2026-09"
    assert table(found).rows[0].metrics["leads"].current == Count(360)


def test_who_is_on_one_side_only_is_new_or_gone():
    crowds = [
        *department(),
        *(crowd(20, month, contacted=5, manager="Gone") for month in BEFORE),
        *(crowd(20, month, contacted=19, manager="New") for month in SINCE),
    ]

    found = judged(crowds)

    assert (words(found)["New"], words(found)["Gone"]) == ("new", "gone")
    assert table(found).family == 10


def test_names_that_differ_in_case_alone_are_one():
    then = [crowd(60, month, contacted=30, manager="anna petrova") for month in BEFORE]
    now = [crowd(60, month, contacted=30, manager="Anna  Petrova") for month in SINCE]
    baseline = kept(tally_of(*then), BEFORE)

    found = compare(Grounds(baseline, tally_of(*now), View(seen_after(SINCE[-1]))))

    assert list(words(found)) == ["Anna  Petrova"]
    assert words(found)["Anna  Petrova"] != "new"


def test_rows_that_stand_out_alone_get_no_verdict():
    crowds = [crowd(40, month, contacted=20, source=f"s{n}") for month in BEFORE for n in range(20)]
    crowds += [
        crowd(40, month, contacted=24 if n == 0 else 20, source=f"s{n}") for month in SINCE for n in range(20)
    ]

    found = judged(crowds)

    assert words(found, "source")["s0"] not in {"improved", "worse"}
    assert (table(found, "source").lone, table(found, "source").family) == (1, 40)


def test_reasons_are_shares_of_the_leads_and_of_the_lost():
    crowds = [
        crowd(100, month, sold=5, lost=lost, refusal_reason=reason, source="site")
        for when, counts in ((BEFORE, (30, 20)), (SINCE, (10, 20)))
        for month in when
        for reason, lost in zip(("price", "no answer"), counts, strict=True)
    ]

    found = judged(crowds)

    rows = {row.group["refusal_reason"]: row.metrics for row in table(found, "refusal_reason").rows}
    price = rows["price"]["share_of_leads"]
    assert (price.current.hits, price.current.of) == (40, 800)
    assert (price.baseline.hits, price.baseline.of) == (180, 1200)
    assert (price.verdict, price.judged.budget) == ("improved", pytest.approx(0.01))
    of_lost = [rows[name]["share_of_lost"].current for name in ("price", "no answer")]
    assert [(rate.hits, rate.of) for rate in of_lost] == [(40, 120), (80, 120)]
    assert rows["price"]["share_of_lost"].verdict is None
    assert words(found, "refusal_reason", "share_of_leads")["no answer"] not in {"improved", "worse"}


def test_a_young_stretch_is_too_early():
    tally = tally_of(*department(raised=("Clara",)))
    found = compare(Grounds(kept(tally, BEFORE), tally, View(date(2025, 11, 1)), Question(within=150)))

    assert set(words(found).values()) == {"too_early"}
    assert table(found).family == 0


@pytest.mark.parametrize("days", [None, 2, 30])
def test_groups_are_counted_as_any_report_counts_them(days):
    rng = np.random.default_rng(5)
    crowds = [
        crowd(int(n), month, contacted=int(n // 2), sold=int(n // 9), manager=name)
        for month in SINCE
        for name, n in zip(MANAGERS, rng.integers(5, 40, 5), strict=True)
    ]
    side = cohorts_of(
        tally_of(*crowds),
        [parse_period(month) for month in SINCE],
        seen_after(SINCE[-1], 8),
        "month",
        frozenset(),
    )

    steps, rows = side.steps_by("manager", days), side.groups(days, ("manager",), RATES)

    assert {name for name, n in zip(steps.groups, steps.of("leads"), strict=True) if n} == set(rows)
    for place, name in enumerate(steps.groups):
        for key in RATES:
            rate = rows[name].metrics[key] if name in rows else None
            if isinstance(rate, Rate):
                hits = hits_of(METRICS[key].hits, rate.of_step)
                assert (steps.of(hits)[place], steps.of(rate.of_step)[place]) == (rate.hits, rate.of)


def test_what_a_person_sees(golden):
    crowds = [
        *department(raised=("Clara",)),
        *(crowd(20, month, contacted=5, manager="Gone") for month in BEFORE),
        *(crowd(20, month, contacted=19, manager="New") for month in SINCE),
    ]
    document = Document("en", (), tuple(group_tables(judged(crowds).tables, load_words("en"))))

    golden(
        "managers/compared.txt",
        "\n".join(
            f"{width} columns\n{render(document, width=width, colour=False, ascii_only=False)}"
            for width in (60, 80, 120)
        ),
    )
