"""What changed: more leads, better conversion, or another mix of them."""

import csv
import json
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.analysis.cohorts import Cohorts
from funnelkit.analysis.funnel import share
from funnelkit.analysis.mix import Mixes, Sides
from funnelkit.analysis.volume import pace_of, part_sales
from funnelkit.periods import parse_period
from funnelkit.statistics.differences import newcombe
from funnelkit.tally import STEPS, count
from lead_samples import CLOCKS, Sample, to_leads
from lead_samples import STEPS as TOLD

HITS, OF = STEPS.index("sold"), STEPS.index("leads")
QUICK = drawn(40)


class Side:
    """The leads of a side by source: (sold, leads) of each, over some periods."""

    def __init__(self, sources, periods=1.0, dimension="source"):
        self.sources, self.periods, self.dimension = sources, periods, dimension

    def segments(self, _days, dimension):
        rows = {}
        for name, (hits, of) in self.sources.items() if dimension == self.dimension else ():
            rows[name] = np.zeros(len(STEPS))
            rows[name][[HITS, OF]] = hits, of
        return rows

    def stretch(self, _days):
        return self.periods

    def rate(self):
        return share(*(int(sum(side)) for side in zip(*self.sources.values(), strict=True)), "leads")


def split(now, then, **worth):
    sides = Sides(now, then, 30)
    return sides, Mixes(worth).split("lead_conversion", now.rate(), then.rate(), sides)


SOURCES = st.dictionaries(
    st.sampled_from(["Site", "Ads", "Call", None]),
    st.integers(1, 300).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))),
    min_size=1,
)


@QUICK
@given(SOURCES, SOURCES, st.integers(1, 3), st.integers(1, 12))
def test_the_parts_add_up(now, then, months, base_months):
    now, then = Side(now, months), Side(then, base_months)
    sides, mixes = split(now, then)

    sales = part_sales(now.rate(), then.rate(), sides, mixes)

    change = now.rate().hits / months - then.rate().hits / base_months
    assert sales.sold.current - sales.sold.baseline == pytest.approx(change)
    assert sales.from_leads + sales.from_conversion == pytest.approx(change)
    for part in sales.by:
        assert part.from_conversion + part.from_mix == pytest.approx(sales.from_conversion)
        points = 100 * (now.rate().value - then.rate().value)
        assert part.rate_part + part.mix_part == pytest.approx(points)


def test_what_is_too_little_known_is_not_split():
    site, half = {"Site": (20, 100), "Ads": (5, 100)}, {"Site": (20, 100), None: (5, 100)}
    assert [mix.dimension for mix in split(Side(site), Side(site))[1]] == ["source"]
    for now, then in (
        (site, half),
        (half, site),
        (site, {"Site": (9, 90), "Call": (9, 90)}),
        (site, {None: (9, 90)}),
    ):
        assert split(Side(now), Side(then))[1] == ()
    assert split(Side({"Site": (20, 100)}), Side({"Site": (9, 90)}))[1] == ()


def test_what_cannot_be_split_is_noted():
    now = Side({"Site": (20, 100), "Ads": (5, 20)})
    notes = {
        reason: list(Mixes({}).refusals(now, Side(sources)))
        for reason, sources in (
            ("mix_unknown", {"Site": (9, 50), None: (9, 40)}),
            ("mix_unlike", {"Site": (9, 50), "Call": (9, 40)}),
            ("", {"Site": (9, 50), "Ads": (9, 40), "Call": (0, 9)}),
            ("nothing", {None: (9, 40)}),
        )
    }
    assert [note.key for note in notes["mix_unknown"]] == ["mix_unknown"]
    assert [note.key for note in notes["mix_unlike"]] == ["mix_unlike"]
    assert notes["mix_unlike"][0].params["dimensions"] == ["source"]
    assert notes[""] == notes["nothing"] == []


def test_segments_that_do_not_make_the_whole_are_not_split():
    """A tally whose groups lack leads (counts made elsewhere) says nothing of the mix."""
    now, then = Side({"Site": (20, 100), "Ads": (5, 100)}), Side({"Site": (20, 100), "Ads": (5, 100)})
    sides = Sides(now, then, 30)
    assert Mixes({}).split("lead_conversion", share(26, 200, "leads"), then.rate(), sides) == ()
    assert Mixes({}).split("refusal_rate", now.rate(), then.rate(), sides) == ()


def test_what_moved_most_is_named():
    mix = split(Side({"Site": (18, 60), "Ads": (24, 240)}), Side({"Site": (100, 400), "Ads": (12, 200)}))[1][
        0
    ]
    assert (mix.segments, mix.against, mix.reversed, mix.is_large, mix.is_paradox) == (2, 2, True, True, True)
    assert mix.moved == ("Ads", 0.8, pytest.approx(1 / 3), 0.1)
    # as a rate, the part at the same mix has the value and the limits of any difference
    found = newcombe(mix.now.hits, mix.now.of, mix.then.hits, mix.then.of)
    assert found.value == pytest.approx(mix.rate_part)


def test_a_change_that_matters_more_needs_a_larger_mix():
    now, then = Side({"Site": (18, 60), "Ads": (24, 240)}), Side({"Site": (100, 400), "Ads": (12, 200)})
    assert split(now, then)[1][0].is_large
    assert not split(now, then, lead_conversion=0.3)[1][0].is_large


@pytest.mark.parametrize(("n", "sources"), [(60, 5), (60, 20), (200, 60)])
def test_the_mix_of_many_small_sources_makes_no_false_alarms(n, sources):
    """Nothing changed: judged at the same mix where that is large, as seldom wrong as without."""
    rng = np.random.default_rng(7)
    parts = 1 / np.arange(1, sources + 1) if sources > 5 else np.ones(sources)
    rates = np.clip(0.1 * np.exp(0.7 * rng.standard_normal(sources)), 0, 0.9)
    alarms = []
    for _ in range(400):
        sides = []
        for size in (n, 4 * n):
            of = rng.multinomial(size, parts / parts.sum())
            sides.append(
                Side(
                    {
                        str(place): pair
                        for place, pair in enumerate(zip(rng.binomial(of, rates), of, strict=True))
                    }
                )
            )
        now, then = (side.rate() for side in sides)
        mix = next((mix for mix in split(*sides)[1] if mix.is_large), None)
        pair = (mix.now, mix.then) if mix else (now, then)
        found = newcombe(pair[0].hits, pair[0].of, pair[1].hits, pair[1].of)
        alarms.append(found.low > 0 or found.high < 0)
    assert np.mean(alarms) <= 0.08


# --- leads a day ---


def cohorts(**months):
    """Leads of months: on each day of the month that `days` takes so many."""
    leads, seen = [], {}
    for name, (n, weekends) in months.items():
        period = parse_period(name.replace("_", "-")[1:])
        seen[period] = period.end
        days = [period.start + timedelta(place) for place in range((period.end - period.start).days)]
        leads += [
            {"created_at": day, "file": 0} for day in days if weekends or day.weekday() < 5 for _ in range(n)
        ]
    told = frozenset(TOLD)
    tally = count(to_leads(Sample(tuple(BLANK | lead for lead in leads), (told,), COLUMNS, CLOCKS)))
    return Cohorts(tally, seen)


COLUMNS = frozenset(
    {"created_at", "contacted", "contacted_at", "appointment", "appointment_at", "show", "closed_at"}
)
BLANK = dict.fromkeys(("contacted", "appointment", "show"), False) | {"outcome": "open"}
BLANK |= dict.fromkeys(("contacted_at", "appointment_at", "closed_at"))


@pytest.mark.parametrize(
    ("weekends", "days", "base", "now"), [(False, "working", 22, 21), (True, "calendar", 31, 31)]
)
def test_leads_of_a_working_day(weekends, days, base, now):
    pace = pace_of(cohorts(m2026_05=(3, weekends)), cohorts(m2026_01=(2, weekends)))

    assert (pace.days, pace.of_days.baseline, pace.of_days.current) == (days, base, now)
    assert (pace.leads.baseline, pace.leads.current) == (2, 3)
    assert pace.value == pytest.approx(1.5)
    assert pace.low < pace.value < pace.high


def test_months_that_swing_widen_the_limits():
    then = cohorts(m2026_01=(2, False), m2026_02=(5, False), m2026_03=(2, False), m2026_04=(5, False))
    quiet = cohorts(m2026_01=(3, False), m2026_02=(4, False))
    wide, narrow = (pace_of(cohorts(m2026_05=(3, False)), side) for side in (then, quiet))
    assert wide.phi > 5
    assert narrow.phi == 1
    assert wide.low < narrow.low < narrow.high < wide.high


def test_half_a_month_that_has_grown_is_half_a_month():
    may = parse_period("2026-05")
    side = Cohorts(SimpleNamespace(), {may: date(2026, 6, 14)})
    assert side.stretch(30) == pytest.approx(15 / 31)
    assert (side.stretch(14), side.stretch(None), side.stretch(90)) == (1, 1, 0)


# --- through the command line ---


@pytest.fixture
def department(tmp_path, monkeypatch):
    """Write an export of four months and May: of each source so many leads, and of those so many sold."""
    monkeypatch.chdir(tmp_path)

    def write(then, now, last=date(2026, 7, 1)):
        rows = [["Lead ID", "Created at", "Status", "Closed at", "Source"]]
        for month, sources in ((1, then), (2, then), (3, then), (4, then), (5, now)):
            day = date(2026, month, 4)
            for source, (sold, leads) in sources.items():
                for place in range(leads):
                    status = "Sold" if place < sold else "Lost"
                    rows.append([1000 + len(rows), day, status, day + timedelta(9), source])
        rows.append([999, last, "Lost", last, "Site"])
        with (tmp_path / "leads.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return "leads.csv"

    return write


@pytest.fixture
def compared(funnelkit):
    """Keep January to April, and give what is said of May: as text, and as JSON."""

    def run(export):
        assert funnelkit("baseline", export, "--period", "2026-01..2026-04").code == 0
        text = funnelkit("compare", export)
        found = funnelkit("compare", export, "--format", "json")
        assert (text.code, text.err, found.code) == (0, "", 0)
        return text.out, json.loads(found.out)

    return run


def row(document):
    return document["sections"][0]["rows"][0]["metrics"]["lead_conversion"]


def test_a_simpson_pair_is_named(department, compared):
    text, document = compared(
        department({"Site": (25, 100), "Ads": (3, 50)}, {"Site": (20, 60), "Ads": (29, 240)})
    )

    sold = row(document)
    assert sold["current"]["value"] < sold["baseline"]["value"]
    assert sold["difference"]["value"] == pytest.approx(sold["mix"]["rate_part"])
    assert sold["difference"]["value"] > 0
    assert sold["mix"]["dimension"] == "source"
    assert sold["verdict"] != "worse"
    note = next(note for note in document["notes"] if note["key"] == "simpson_every_better")
    assert (note["params"]["segment"], note["params"]["share"], note["params"]["base_share"]) == (
        *("Ads", 0.8),
        0.3333,
    )
    assert "every source got better" in text
    assert "yet together it looks worse" in text
    assert "at the same mix of source" in text
    part = document["parts"]["sales"]["by"][0]
    assert part["from_conversion"] > 0 > part["from_mix"]


def test_the_other_way_round(department, compared):
    _, document = compared(
        department({"Site": (20, 60), "Ads": (29, 240)}, {"Site": (25, 100), "Ads": (3, 50)})
    )

    assert "simpson_every_worse" in [note["key"] for note in document["notes"]]
    assert row(document)["verdict"] != "improved"


def test_the_same_mix_is_not_spoken_of(department, compared):
    text, document = compared(
        department({"Site": (25, 100), "Ads": (3, 50)}, {"Site": (60, 100), "Ads": (20, 50)})
    )

    assert row(document)["mix"] is None
    assert row(document)["verdict"] == "improved"
    assert "More sales, and more effective: conversion improved." in text
    assert "mix" not in text


def test_new_sources_are_not_taken_for_a_change_of_the_old(department, compared):
    text, document = compared(
        department({"Site": (25, 100), "Ads": (3, 50)}, {"Site": (25, 100), "Fair": (1, 60)})
    )

    assert row(document)["mix"] is None
    assert "mix_unlike" in [note["key"] for note in document["notes"]]
    assert "to say what is mix: source" in text
