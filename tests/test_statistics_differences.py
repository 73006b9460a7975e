"""Two rates: against statsmodels, how often they cry wolf, and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from statsmodels.stats.proportion import confint_proportions_2indep

from conftest import drawn
from funnelkit.statistics.differences import mover_ratio, newcombe

QUICK = drawn(150)


@st.composite
def shares(draw, least=0):
    of = draw(st.integers(1, 5000))
    return draw(st.integers(min(least, of), of)), of


@pytest.mark.parametrize(("of", "base_of"), [(1, 1), (10, 100), (30, 120), (84, 313), (300, 1204)])
@pytest.mark.parametrize("level", [0.9, 0.95, 0.97])
def test_newcombe_is_statsmodels(of, base_of, level):
    for hits in sorted({0, 1, of // 3, of - 1, of}):
        for base_hits in sorted({0, 1, base_of // 2, base_of}):
            found = newcombe(hits, of, base_hits, base_of, level)
            oracle = confint_proportions_2indep(hits, of, base_hits, base_of, "newcomb", "diff", 1 - level)
            assert (found.low, found.high) == pytest.approx(oracle, abs=1e-12)


@QUICK
@given(shares(), shares())
def test_the_interval_holds_the_difference_and_mirrors(now, base):
    change, back = newcombe(*now, *base), newcombe(*base, *now)
    assert -1 <= change.low <= change.value <= change.high <= 1
    assert (back.value, back.low, back.high) == pytest.approx((-change.value, -change.high, -change.low))
    assert change.half_width == pytest.approx((change.high - change.low) / 2)


@QUICK
@given(shares(), shares(), st.integers(2, 30))
def test_more_of_the_same_narrows(now, base, times):
    wide = newcombe(*now, *base)
    narrow = newcombe(*(times * count for count in (*now, *base)))
    halved = newcombe(*(count / 2 for count in (*now, *base)))
    assert narrow.half_width < wide.half_width < halved.half_width + 1e-12
    assert narrow.value == pytest.approx(halved.value, abs=1e-12)


@QUICK
@given(shares(), shares(least=1))
def test_the_ratio_holds_its_value_and_mirrors(now, base):
    value, low, high = mover_ratio(*now, *base)
    assert 0 <= low <= value * (1 + 1e-9)
    assert value <= high * (1 + 1e-9)
    if now[0]:
        back, back_low, back_high = mover_ratio(*base, *now)
        assert (1 / back, 1 / back_high) == pytest.approx((value, low), rel=1e-6)
        assert 1 / back_low == pytest.approx(high, rel=1e-6)


@QUICK
@given(shares(least=1), shares(least=1))
def test_ratio_and_difference_agree_on_the_direction(now, base):
    change, (_, low, high) = newcombe(*now, *base), mover_ratio(*now, *base)
    assert (change.low > 1e-9) == (low > 1 + 1e-9) or abs(change.low) < 1e-6
    assert (change.high < -1e-9) == (high < 1 - 1e-9) or abs(change.high) < 1e-6


def test_a_ratio_from_nothing_has_no_value():
    value, low, high = mover_ratio(5, 20, 0, 40)
    assert value is None
    assert low > 1
    assert high is None


@pytest.mark.parametrize("function", [newcombe, mover_ratio])
@pytest.mark.parametrize("counts", [(0, 0, 1, 2), (1, 2, 0, 0), (3, 2, 1, 2), (1, 2, 3, 2)])
def test_an_empty_side_is_refused(function, counts):
    with pytest.raises(ValueError):
        function(*counts)


def _false_alarms(of, base_of, rates):
    """Exact chance that 0 is outside the limits when both sides have the same rate."""
    base_counts = np.arange(base_of + 1)
    above, below = np.zeros(of + 1, int), np.full(of + 1, base_of + 1)
    for hits in range(of + 1):
        rises = _count_while(lambda base, hits=hits: newcombe(hits, of, base, base_of).low > 0, base_of)
        keeps = _count_while(lambda base, hits=hits: newcombe(hits, of, base, base_of).high >= 0, base_of)
        above[hits], below[hits] = rises, keeps
    outside = (base_counts[None, :] < above[:, None]) | (base_counts[None, :] >= below[:, None])
    for rate in rates:
        yield float(binom.pmf(np.arange(of + 1), of, rate) @ outside @ binom.pmf(base_counts, base_of, rate))


def _count_while(holds, most):
    """How many whole numbers from 0 on hold, if all that do come first."""
    low, high = 0, most + 1
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if holds(middle) else (low, middle)
    return low


@pytest.mark.parametrize(
    ("of", "base_of", "worst"),
    [(10, 10, 4.2), (10, 100, 5.1), (30, 120, 5.5), (60, 240, 5.3), (300, 900, 5.1)],
)
def test_false_alarms_are_those_measured(of, base_of, worst):
    """Section 2 of the statistics: the worst over rates of 3 to 50 %, by exact enumeration."""
    found = max(_false_alarms(of, base_of, np.arange(0.03, 0.501, 0.01)))
    assert 100 * found <= worst + 0.1
    assert found <= 0.065
