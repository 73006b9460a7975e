"""Every metric of every section against a second, plain computation; what must hold in every row."""

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.analysis.closings import measure_closings
from funnelkit.analysis.counts import View
from funnelkit.analysis.funnel import measure
from funnelkit.formats.json import plain
from funnelkit.metrics import CLOSED_PERIOD, METRICS
from funnelkit.tally import count
from lead_samples import LAST, samples, to_leads
from plain_funnel import closings, section

GROUPINGS = [("manager",), ("source",)]
SECTIONS = [(), ("period",), ("manager",), ("source",), ("manager", "period")]
GRAINS = ("month", "week", "quarter", "year")
MANY = drawn(25)
SOME = drawn(15)


def same(found, expected):
    if isinstance(expected, dict):
        return (
            found is not None
            and found.keys() == expected.keys()
            and all(same(found[k], expected[k]) for k in found)
        )
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, float) and found is not None:
        return isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)
    return found == expected


def assert_same(section, expected, by):
    found = {tuple(row.group[name] for name in by): plain(row.metrics) for row in section.rows}

    assert set(found) == set(expected)
    assert {
        (group, key): (found[group][key], metrics[key])
        for group, metrics in expected.items()
        for key in metrics
        if not same(found[group][key], metrics[key])
    } == {}
    assert all(set(metrics) == set(found[group]) for group, metrics in expected.items())


def has_dimension(sample, by):
    dimensions = [name for name in by if name != "period"]
    return all(
        name in sample.columns or (name == "manager" and sample.answers is not None) for name in dimensions
    )


@MANY
@given(samples(), st.sampled_from(SECTIONS), st.sampled_from(GRAINS))
def test_every_metric_of_every_section(sample, by, every):
    expected = section(sample, by, LAST, every) if has_dimension(sample, by) else {}

    assert_same(measure(count(to_leads(sample), GROUPINGS), by, View(LAST, every)), expected, by)


@MANY
@given(
    samples(ordered=True),
    st.sampled_from(SECTIONS),
    st.sampled_from(GRAINS),
    st.dates(LAST.replace(2025), LAST),
)
def test_every_metric_as_of_an_earlier_day(sample, by, every, as_of):
    expected = section(sample, by, as_of, every) if has_dimension(sample, by) else {}

    assert_same(measure(count(to_leads(sample), GROUPINGS), by, View(as_of, every)), expected, by)


@SOME
@given(samples(), st.sampled_from(GRAINS))
def test_what_was_closed_in_a_period(sample, every):
    found = measure_closings(count(to_leads(sample)), View(LAST, every))
    expected = closings(sample, LAST, every)

    assert_same(found, {(period,): metrics for period, metrics in expected.items()}, ("closed_period",))


@SOME
@given(samples(ordered=True), st.dates(LAST.replace(2025), LAST))
def test_what_had_been_closed_by_an_earlier_day(sample, as_of):
    found = measure_closings(count(to_leads(sample)), View(as_of))
    expected = closings(sample, as_of)

    assert_same(found, {(period,): metrics for period, metrics in expected.items()}, ("closed_period",))


@MANY
@given(samples(), st.sampled_from(SECTIONS), st.dates(LAST.replace(2025), LAST))
def test_what_must_hold_in_every_row_on_any_day(sample, by, as_of):
    for row in measure(count(to_leads(sample), GROUPINGS), by, View(as_of)).rows:
        metrics = plain(row.metrics)
        n = {
            key: metrics[key] and metrics[key]["n"]
            for key, metric in METRICS.items()
            if metric.kind == "count"
        }
        rates = [value for value in metrics.values() if isinstance(value, dict) and "hits" in value]
        bounds = [value for value in metrics.values() if isinstance(value, dict) and "hits_least" in value]

        assert n["open"] is None or n["leads"] == n["sold"] + n["open"] + sum(
            n[k] or 0 for k in ("lost", "non_target")
        )
        assert all(0 <= rate["hits"] <= rate["of"] for rate in rates)
        assert all((rate["value"] is None) == (rate["of"] == 0) for rate in rates)
        assert all(rate["low"] <= rate["value"] <= rate["high"] for rate in rates if rate["of"])
        assert all(0 <= b["hits_least"] < b["hits_most"] <= b["of"] for b in bounds)


@SOME
@given(samples(), st.dates(LAST.replace(2025), LAST))
def test_closed_in_a_period_adds_up(sample, as_of):
    for row in measure_closings(count(to_leads(sample)), View(as_of)).rows:
        metrics = plain(row.metrics)

        assert tuple(metrics) == CLOSED_PERIOD
        if metrics["sold"]:
            own, earlier = metrics["sold_from_own_leads"]["n"], metrics["sold_from_earlier"]["n"]
            undated = any(lead["created_at"] is None for lead in sample.leads)
            assert own + earlier <= metrics["sold"]["n"] if undated else own + earlier == metrics["sold"]["n"]


@pytest.mark.parametrize("by", [("period",), ("manager",)])
def test_nothing_of_nothing(by):
    from lead_samples import CLOCKS, STEPS, Sample

    empty = Sample((), (frozenset(STEPS),), frozenset({"created_at", "manager"}), CLOCKS)

    assert measure(count(to_leads(empty), GROUPINGS), by, View(LAST)).rows == ()
    assert measure_closings(count(to_leads(empty)), View(LAST)).rows == ()
