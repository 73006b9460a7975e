"""Whole tables at once: equal to the functions of single rows, and the limits that touch 0."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from conftest import drawn
from funnelkit.statistics.differences import newcombe, tail_chance
from funnelkit.statistics.intervals import critical_value, wilson
from funnelkit.statistics.many import (
    chance_of,
    newcombe_limits,
    tail_chances,
    touching,
    wilson_limits,
)

QUICK = drawn(60)
LEVELS = st.sampled_from([0.8, 0.95, 0.97, 0.999])


@st.composite
def shares(draw):
    """A share with whole counts, or with both divided as by an overdispersion."""
    of = draw(st.integers(1, 4000))
    hits, phi = draw(st.integers(0, of)), draw(st.sampled_from([1.0, 1.0, 1.7, 3.3]))
    return hits / phi, of / phi


TABLES = st.lists(st.tuples(shares(), shares()), min_size=1, max_size=8)


def _columns(table):
    return np.array([[*now, *base] for now, base in table], float).T


@QUICK
@given(TABLES, LEVELS)
def test_a_table_is_its_rows(table, level):
    columns, z = _columns(table), critical_value(level)
    rates, changes = wilson_limits(*columns[:2], z), newcombe_limits(*columns, z)
    for row, (now, base) in enumerate(table):
        one = newcombe(*now, *base, level)
        assert (rates.low[row], rates.high[row]) == pytest.approx(wilson(*now, level), abs=1e-12)
        assert (changes.value[row], changes.low[row], changes.high[row]) == pytest.approx(
            (one.value, one.low, one.high), abs=1e-12
        )


@QUICK
@given(TABLES, st.sampled_from([1.0, 1.4, 6.0]))
def test_the_limits_touch_zero_there_and_nowhere_else(table, phi):
    columns = _columns(table)
    found = touching(*columns, phi)
    inside = newcombe_limits(*columns / phi, found * (1 + 1e-9))
    outside = newcombe_limits(*columns / phi, found * (1 - 1e-9))
    moved = np.abs(inside.value) > 1e-9
    assert (inside.low[moved] <= 1e-9).all()
    assert (inside.high[moved] >= -1e-9).all()
    assert ((outside.low > -1e-9) | (outside.high < 1e-9))[moved].all()
    assert (found[inside.value == 0] == 0).all()


@QUICK
@given(TABLES)
def test_the_p_value_decides_as_the_limits_do(table):
    columns = _columns(table)
    p, limits = chance_of(touching(*columns)), newcombe_limits(*columns)
    clear = np.abs(p - 0.05) > 1e-9
    assert (((limits.low > 0) | (limits.high < 0)) == (p < 0.05))[clear].all()


@QUICK
@given(TABLES)
def test_the_sides_change_places(table):
    columns = _columns(table)
    assert touching(*columns) == pytest.approx(touching(*columns[[2, 3, 0, 1]]), abs=1e-9)


def test_great_counts_touch_far_out():
    """No end of the search is met: n / n against 0 / n, and a million leads a side."""
    found = touching([10**6, 600_000, 10**9], [10**6, 10**6, 10**9], [0, 400_000, 0], [10**6, 10**6, 10])
    limits = newcombe_limits(
        [10**6, 600_000, 10**9], [10**6, 10**6, 10**9], [0, 400_000, 0], [10**6, 10**6, 10], found
    )
    assert limits.low == pytest.approx([0, 0, 0], abs=1e-9)
    assert (found > 5).all()


def test_overdispersion_widens():
    plain, widened = touching(183, 300, 626, 1204), touching(183, 300, 626, 1204, 1.6)
    assert widened < plain
    assert widened == pytest.approx(touching(183 / 1.6, 300 / 1.6, 626 / 1.6, 1204 / 1.6))
    with pytest.raises(ValueError, match="phi"):
        touching(183, 300, 626, 1204, 0.9)


def test_columns_broadcast():
    found = newcombe_limits([[10], [20]], [[100], [100]], [12, 14, 16], 200, 2.0)
    assert found.value.shape == found.low.shape == (2, 3)
    assert touching([[10], [20]], 100, [12, 14, 16], 200).shape == (2, 3)


def test_empty_sides_are_unknown():
    empty = (np.array([0, 3, 0]), np.array([0, 9, 0]), np.array([1, 0, 0]), np.array([2, 0, 0]))
    for found in (*newcombe_limits(*empty), touching(*empty), tail_chances(*empty)):
        assert np.isnan(found).all()


@pytest.mark.parametrize("counts", [(3, 2, 1, 2), (-1, 2, 1, 2), (1, 2, 3, 2)])
@pytest.mark.parametrize("function", [newcombe_limits, touching, tail_chances])
def test_what_is_no_share_is_refused(function, counts):
    with pytest.raises(ValueError):
        function(*counts)


@QUICK
@given(TABLES)
def test_tails_of_a_table_are_those_of_its_rows(table):
    whole = [tuple(round(count) for count in (*now, *base)) for now, base in table]
    found = tail_chances(*np.array(whole).T)
    expected = [tail_chance(*row) if row[1] and row[3] else np.nan for row in whole]
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("df", [None, 1, 3, 9.6, 40])
def test_chances_are_those_of_scipy(df):
    distribution = stats.norm if df is None else stats.t(df)
    z = np.array([0, 0.3, 1.96, 4, 9])
    assert chance_of(z, df) == pytest.approx(2 * distribution.sf(z), rel=1e-9)
    assert chance_of(-z, df) == pytest.approx(chance_of(z, df))


def test_degrees_of_freedom_may_differ_by_row():
    assert chance_of([3.182446, 1.959964], [3, np.inf]) == pytest.approx([0.05, 0.05], abs=1e-6)
