"""The binomial distribution itself: scipy's figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from conftest import drawn
from funnelkit.statistics.exact import binomial_chance, binomial_quantile, clopper_pearson

QUICK = drawn(60)
SHARES = st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))

RATES = st.one_of(st.floats(1e-6, 1 - 1e-6), st.sampled_from([0.0, 1.0]))


@QUICK
@given(SHARES, RATES, st.sampled_from([0.9, 0.95, 0.998]))
def test_scipy_has_the_same(share, rate, level):
    oracle = binomtest(*share, rate)
    assert binomial_chance(*share, rate) == pytest.approx(oracle.pvalue, rel=1e-6, abs=1e-12)
    limits = oracle.proportion_ci(level, "exact")
    assert clopper_pearson(*share, level) == pytest.approx((limits.low, limits.high), abs=1e-9)


@QUICK
@given(
    st.lists(st.tuples(st.integers(1, 300), RATES), min_size=1, max_size=9),
    st.floats(0.001, 0.999),
)
def test_a_quantile_is_the_fewest_hits(rows, chance):
    of, rate = map(np.array, zip(*rows, strict=True))
    found = binomial_quantile(chance, of, rate)
    assert (binom.cdf(found, of, rate) >= chance - 1e-9).all()
    assert (binom.cdf(found - 1, of, rate) <= chance + 1e-9).all()


@pytest.mark.parametrize(("hits", "of"), [(0, 0), (3, 2), (-1, 4)])
def test_no_shares_are_refused(hits, of):
    with pytest.raises(ValueError):
        clopper_pearson(hits, of)
    with pytest.raises(ValueError):
        binomial_chance(hits, of, 0.5)
