"""Many rows at once: against statsmodels and scipy, and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control
from statsmodels.stats.multitest import multipletests

from conftest import drawn
from funnelkit.statistics.families import benjamini_hochberg, holm

QUICK = drawn(80)
CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=40)
BOTH = pytest.mark.parametrize("function", [holm, benjamini_hochberg])


@drawn(25)
@given(CHANCES)
def test_adjusted_as_by_statsmodels_and_scipy(p):
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1], abs=1e-12)
    assert benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1], abs=1e-12)
    assert benjamini_hochberg(p) == pytest.approx(false_discovery_control(p), abs=1e-12)


@BOTH
@QUICK
@given(CHANCES, st.randoms(use_true_random=False))
def test_never_smaller_in_the_same_order_wherever_it_stands(function, p, random):
    adjusted = function(p)
    assert (adjusted >= p).all()
    assert (adjusted <= 1).all()
    assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0).all()
    order = random.sample(range(len(p)), len(p))
    assert function(np.array(p)[order]) == pytest.approx(adjusted[order])


@BOTH
def test_one_row_is_itself_and_none_is_none(function):
    assert function([0.03]).tolist() == [0.03]
    assert function([]).tolist() == []


@QUICK
@given(CHANCES, st.floats(0.1, 10))
def test_equal_weights_are_none(p, weight):
    assert holm(p, np.full(len(p), weight)) == pytest.approx(holm(p))


def _step_down(p, weights, level):
    """Benjamini & Hochberg (1997), section 3: reject while p / w is at most level / the weights still in."""
    left, rejected = list(range(len(p))), set()
    while left:
        best = min(left, key=lambda row: p[row] / weights[row] if weights[row] else np.inf)
        total = sum(weights[row] for row in left)
        if total == 0 or p[best] * total > level * weights[best]:
            return rejected
        rejected.add(best)
        left.remove(best)
    return rejected


@QUICK
@given(
    st.lists(st.tuples(st.floats(0, 0.3), st.sampled_from([0, 0.5, 1, 1, 4])), min_size=1, max_size=12),
    st.sampled_from([0.01, 0.05, 0.2]),
)
def test_weighted_steps_reject_what_the_paper_rejects(rows, level):
    p, weights = map(np.array, zip(*rows, strict=True))
    adjusted = holm(p, weights)
    if (np.abs(adjusted - level) > 1e-9).all():
        assert set(np.flatnonzero(adjusted <= level)) == _step_down(p, weights, level)


def test_a_row_without_weight_never_stands_out():
    assert holm([1e-9, 0.01], [0, 1]).tolist() == [1.0, 0.01]
    assert holm([1e-9], [0]).tolist() == [1.0]


def test_nothing_in_the_table_shows_little():
    """Of 400 tables of 40 rows with nothing in them, about one in twenty shows anything."""
    tables = np.random.default_rng(7).random((400, 40))
    for function in (holm, benjamini_hochberg):
        shown = np.mean([(function(table) <= 0.05).any() for table in tables])
        assert 0.02 <= shown <= 0.08


@BOTH
@pytest.mark.parametrize("p", [[1.01], [-0.1], [0.5, float("nan")], [[0.1, 0.2]]])
def test_what_is_no_p_value_is_refused(function, p):
    with pytest.raises(ValueError, match="outside"):
        function(p)


@pytest.mark.parametrize("weights", [[1], [1, -1]])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        holm([0.1, 0.2], weights)
