"""The incomplete beta and gamma functions against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import special

from conftest import drawn
from funnelkit.statistics.incomplete import beta_chance, beta_quantile, gamma_tail
from funnelkit.statistics.many import chance_of

QUICK = drawn(60)
SIZES = st.lists(st.floats(0.3, 5000), min_size=1, max_size=8).map(np.array)
CHANCE = st.floats(0.001, 0.999)


@QUICK
@given(SIZES, st.floats(0.3, 5000), st.floats(0, 1))
def test_the_chance_of_a_share_is_scipys(a, b, x):
    assert beta_chance(x, a, b) == pytest.approx(special.betainc(a, b, x), rel=1e-9, abs=1e-13)


@QUICK
@given(SIZES, st.floats(0.3, 5000), CHANCE)
def test_the_quantile_of_a_share_is_scipys(a, b, chance):
    assert beta_quantile(chance, a, b) == pytest.approx(special.betaincinv(a, b, chance), rel=1e-8)


def test_a_quantile_at_the_ends():
    assert beta_quantile([0, 1], 3, 4).tolist() == [0, 1]
    assert beta_chance([-0.1, 0, 1, 1.1], 3, 4).tolist() == [0, 0, 1, 1]


@QUICK
@given(SIZES, st.floats(0, 6))
def test_the_tail_of_a_sum_of_squares_is_scipys(a, times):
    assert gamma_tail(a, times * a) == pytest.approx(special.gammaincc(a, times * a), rel=1e-9, abs=1e-13)


def test_what_is_not_known_stays_unknown():
    assert np.isnan(gamma_tail([2.0, np.nan, 2.0], [np.nan, 1.0, -1.0])).all()


@QUICK
@given(st.lists(st.floats(-8, 8), min_size=1, max_size=6), st.floats(1, 400))
@example([1.2e-7], 128.0)
def test_the_chance_of_a_students_t_is_scipys(z, df):
    z = np.array(z)
    assert chance_of(z, df) == pytest.approx(2 * special.stdtr(df, -np.abs(z)), rel=1e-8, abs=1e-14)
    assert chance_of(z) == pytest.approx(2 * special.ndtr(-np.abs(z)), rel=1e-9)
