"""Who is good: told apart or not, who could be the best, and who is new."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from conftest import drawn
from crowds import crowd, months, seen_after, tally_of
from funnelkit.analysis.counts import View
from funnelkit.analysis.manager_rates import adjust_chances
from funnelkit.analysis.managers import RATES, compare_managers
from funnelkit.document import Document
from funnelkit.formats.terminal import render
from funnelkit.languages import load_words
from funnelkit.model import Note
from funnelkit.statistics.apart import tell_apart
from funnelkit.tables.managers import manager_tables

SINCE = months("2025-05", 3)
WIDTHS = (60, 80, 120)
SITUATION = (("Anna", 33, 5), ("Boris", 31, 1), ("Clara", 30, 4), ("Dora", 28, 2))


def asked(crowds, last, late=40, **names):
    return compare_managers(tally_of(*crowds), View(seen_after(last, late)), **names)


def team(counts, names=SINCE, n=15):
    """Give managers the same number of leads each month; contacts and sales are split over the months."""
    return [
        crowd(
            n,
            month,
            contacted=_part(contacted, place, names),
            sold=_part(sold, place, names),
            manager=manager,
        )
        for manager, contacted, sold in counts
        for place, month in enumerate(names)
    ]


def _part(total, place, names):
    return total * (place + 1) // len(names) - total * place // len(names)


def test_the_four_managers_of_practice_cannot_be_told_apart():
    found = asked(team(SITUATION), SINCE[-1])

    assert found.told_apart is False
    assert [row.name for row in found.rows] == ["Anna", "Boris", "Clara", "Dora"]
    counts = [
        (row.standings["contact_rate"].rate.hits, row.standings["contact_rate"].rate.of) for row in found.rows
    ]
    assert counts == [(33, 45), (31, 45), (30, 45), (28, 45)]
    assert [row.standings["lead_conversion"].rate.hits for row in found.rows] == [5, 1, 4, 2]
    for row in found.rows:
        for standing in row.standings.values():
            assert (standing.outside, standing.could_be_best) == (None, None)
    plain = chi2_contingency([[33, 31, 30, 28], [12, 14, 15, 17]], correction=False).pvalue
    assert found.chances["contact_rate"] >= plain - 1e-9
    assert (found.reason, found.period.name) == (None, "2025-05..2025-07")
    assert Note("managers_few_months", {"who": "manager", "period": "2025-05..2025-07"}) in found.notes


def test_managers_who_differ_are_told_apart():
    counts = [("Anna", 130, 20), ("Boris", 128, 18), ("Clara", 125, 17), ("Dora", 60, 16)]

    found = asked(team(counts, months("2025-01", 6), 30), "2025-06")

    assert (found.told_apart, found.by) == (True, ("contact_rate",))
    standings = {row.name: row.standings["contact_rate"] for row in found.rows}
    assert [standing.could_be_best for standing in standings.values()] == [True, True, True, False]
    assert (standings["Dora"].outside, standings["Dora"].level) == ("below", 0.998)
    assert standings["Anna"].drawn.value < standings["Anna"].rate.value
    assert standings["Dora"].drawn.value > standings["Dora"].rate.value
    assert all(row.standings["lead_conversion"].could_be_best is None for row in found.rows)


def test_six_equals_are_seldom_told_apart():
    """Six equal managers with 30 leads each, four rates together: told apart in at most 5 % of 8,000 departments."""
    rng = np.random.default_rng(11)
    of = np.full((8000, 6), 30)
    contacted = rng.binomial(of, 0.54)
    made = rng.binomial(contacted, 0.55)
    shows = rng.binomial(made, 0.66)
    sold = rng.binomial(shows, 0.45)
    pairs = (contacted, of), (made, contacted), (shows, made), (sold, of)
    p = np.array([tell_apart(np.where(n >= 10, hits, 0), np.where(n >= 10, n, 0)) for hits, n in pairs])
    p = np.nan_to_num(p, nan=1.0)
    for several, keys in ((p, RATES), (p[[0, 3]], (RATES[0], RATES[3]))):
        told = [
            min(adjust_chances(dict(zip(keys, row.tolist(), strict=True))).values()) <= 0.05
            for row in several.T[:3000]
        ]
        assert np.mean(told) <= 0.05


def test_one_month_is_refused():
    found = asked(team(SITUATION, SINCE[:1]), SINCE[0])

    assert (found.told_apart, found.reason, found.rows) == (None, "one_month", ())


def test_twelve_months_at_most():
    names = months("2025-01", 15)

    found = asked(team([("Anna", 100, 9), ("Boris", 90, 9)], names), names[-1])

    assert found.period.name == "2025-04..2026-03"
    assert found.rows[0].leads == 180


def test_too_few_leads_are_no_rate():
    found = asked([*team(SITUATION), crowd(7, SINCE[0], contacted=7, sold=3, manager="Emil")], SINCE[-1])

    emil = found.rows[-1]
    assert (emil.name, emil.leads, emil.grown, emil.standings, emil.leads_per_sale) == (
        "Emil",
        7,
        7,
        {},
        None,
    )


def test_a_newcomer_stands_beside_the_first_months_of_others():
    names = months("2025-01", 9)
    old = team([("Anna", 70, 9), ("Boris", 70, 9)], names)
    joined = team([("Clara", 24, 3)], names[3:])
    new = [crowd(20, names[-1], contacted=16, manager="Dora")]

    found = asked([*old, *joined, *new], names[-1], late=20)

    dora = next(row for row in found.rows if row.name == "Dora")
    assert dora.newcomer
    assert [row.newcomer for row in found.rows].count(True) == 1
    own, others = dora.first["contact_rate"]
    assert (own.hits, own.of) == (16, 20)
    assert (others.hits, others.of) == (12, 45)  # Clara's first three months
    assert dora.standings["contact_rate"].drawn is None


def test_a_file_that_holds_no_beginnings_says_so():
    names = months("2025-01", 9)
    old = team([("Anna", 70, 9), ("Boris", 70, 9)], names)

    found = asked([*old, crowd(20, names[-1], contacted=16, manager="Dora")], names[-1], late=20)

    assert (
        Note("newcomers_without_past", {"who": "manager", "names": ["Dora"], "since": date(2025, 1, 1)})
        in found.notes
    )
    assert not next(row for row in found.rows if row.name == "Dora").first


def test_a_mix_of_sources_is_no_merit():
    """Two managers reach half of the callers and a tenth of the rest alike; one gets nearly all the callers."""
    names = months("2025-01", 6)
    crowds = [
        crowd(n, month, contacted=hits, manager=manager, source=source)
        for month in names
        for manager, source, n, hits in (
            ("Anna", "call", 50, 40),
            ("Anna", "site", 10, 2),
            ("Boris", "call", 10, 8),
            ("Boris", "site", 50, 10),
        )
    ]

    found = asked(crowds, names[-1])

    assert found.told_apart is False
    assert [note.params for note in found.notes if note.key == "managers_at_one_mix"] == [
        {"metric": "contact_rate", "who": "manager", "over": "source", "points": 20.0}
    ]
    raw, adjusted = zip(
        *(
            (row.standings["contact_rate"].rate.value, row.standings["contact_rate"].adjusted.value)
            for row in found.rows
        ),
        strict=True,
    )
    assert raw == pytest.approx((0.7, 0.3))
    assert adjusted == pytest.approx((0.5, 0.5))


def test_a_mix_that_turns_the_picture_is_named():
    """Anna has the callers, of whom most are reached; of callers and of the others Boris reaches more."""
    names = months("2025-01", 6)
    crowds = [
        crowd(n, month, contacted=hits, manager=manager, source=source)
        for month in names
        for manager, source, n, hits in (
            ("Anna", "call", 100, 75),
            ("Anna", "site", 10, 1),
            ("Boris", "call", 10, 9),
            ("Boris", "site", 100, 30),
        )
    ]

    found = asked(crowds, names[-1])

    anna, boris = (row.standings["contact_rate"] for row in found.rows)
    assert anna.rate.value > boris.rate.value
    assert anna.adjusted.value < anna.adjusted.high < boris.adjusted.low < boris.adjusted.value
    assert ((anna.outside, anna.outside_own_mix), boris.could_be_best) == (("below", "above"), True)
    assert [note.params["names"] for note in found.notes if note.key == "mix_reverses"] == [["Anna", "Boris"]]


def test_a_difference_that_is_the_mix_alone_is_named():
    names = months("2025-01", 6)
    crowds = [
        crowd(n, month, contacted=hits, manager=manager, source=source)
        for month in names
        for manager, source, n, hits in (
            ("Anna", "call", 50, 40),
            ("Anna", "site", 10, 2),
            ("Boris", "call", 10, 8),
            ("Boris", "site", 50, 10),
            ("Boris", "fair", 5, 1),
        )
    ]

    keys = [note.key for note in asked(crowds, names[-1]).notes]

    assert "mix_explains" in keys
    assert "mix_together" in keys


def test_sources_that_nobody_shares_hold_nobody_at_one_mix():
    names = months("2025-01", 6)
    crowds = [
        crowd(40, month, contacted=hits, manager=manager, source=source)
        for month in names
        for manager, source, hits in (("Anna", "call", 30), ("Boris", "site", 10))
    ]

    found = asked(crowds, names[-1])

    assert found.told_apart is True
    assert "managers_no_one_mix" in [note.key for note in found.notes]
    assert {row.standings["contact_rate"].adjusted for row in found.rows} == {None}


def test_sources_of_few_leads_hold_nobody_at_one_mix():
    names = months("2025-01", 6)
    crowds = [
        crowd(n, month, contacted=n // 2, manager=manager, **({"source": "call"} if place else {}))
        for month in names
        for place, (manager, n) in enumerate((("Anna", 30), ("Boris", 30)))
    ]

    notes = {note.key: note.params for note in asked(crowds, names[-1]).notes}

    assert notes["mix_untold"] == {"who": "manager", "over": "source", "percent": 50}


def test_without_managers_there_is_no_answer():
    assert asked([crowd(30, month, contacted=9) for month in SINCE], SINCE[-1]) is None


@drawn(8)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6)), min_size=1, max_size=7))
def test_what_always_holds(counts):
    rows = [(f"m{place}", contacted, min(sold, contacted)) for place, (contacted, sold) in enumerate(counts)]

    found = asked(team(rows, n=14), SINCE[-1])

    assert found.told_apart is (bool(found.by) if found.chances else None)
    assert [(-row.leads, row.name) for row in found.rows] == sorted(
        (-row.leads, row.name) for row in found.rows
    )
    for row in found.rows:
        for key, standing in row.standings.items():
            assert (standing.could_be_best is not None) == (key in found.by)
            assert standing.outside is None or key in found.by
    for key in found.by:
        assert any(row.standings[key].could_be_best for row in found.rows)


def test_names_and_days_do_not_matter_where_nothing_closed():
    assert compare_managers(tally_of(*team(SITUATION)), View(date(2025, 5, 1) + timedelta(days=9))) is None


def shown(found):
    """Give the section as a terminal has it at 60, 80 and 120 columns, with its notes."""
    words = load_words("en")
    document = Document("en", (), tuple(manager_tables(found, words)), tuple(map(words.note, found.notes)))
    return "\n".join(
        f"{width} columns\n{render(document, width=width, colour=False, ascii_only=False)}"
        for width in WIDTHS
    )


def test_what_a_person_sees_of_managers_who_cannot_be_told_apart(golden):
    emil = crowd(7, SINCE[0], contacted=7, sold=3, manager="Emil")

    golden("managers/alike.txt", shown(asked([*team(SITUATION), emil], SINCE[-1])))


def test_what_a_person_sees_of_managers_who_differ(golden):
    names = months("2025-01", 9)
    counts = [("Anna", 190, 30), ("Boris", 188, 27), ("Clara", 185, 25), ("Dora", 90, 24)]
    crowds = [
        *team(counts, names, 30),
        *team([("Emil", 60, 9)], names[3:]),
        crowd(20, names[-1], contacted=16, manager="Frida"),
        crowd(7, names[-1], contacted=6, manager="Gina"),
    ]

    golden("managers/told-apart.txt", shown(asked(crowds, names[-1], late=20)))
