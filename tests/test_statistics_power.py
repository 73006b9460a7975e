"""How many leads, how great a change: against published tables, statsmodels and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.proportion import power_proportions_2indep

from conftest import drawn
from funnelkit.statistics.differences import newcombe
from funnelkit.statistics.power import chance_to_see, find_smallest, needed_leads, visible_change

QUICK = drawn(120)
RATES = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)
LEADS = st.integers(1, 20_000)

TABLE = {
    (0.05, 0.05): (None, 488, 236, 185),
    (0.10, 0.05): (None, 3528, 459, 316),
    (0.10, 0.10): (916, 121, 95, 86),
    (0.20, 0.05): (None, None, 1000, 528),
    (0.20, 0.10): (None, 226, 158, 137),
    (0.40, 0.05): (None, None, 2133, 761),
    (0.40, 0.10): (None, 376, 229, 191),
    (0.60, 0.05): (None, None, 1887, 742),
}


@pytest.mark.parametrize(("base_rate", "change"), TABLE)
def test_the_table_of_leads(base_rate, change):
    found = tuple(needed_leads(base_rate, base_of, change) for base_of in (120, 400, 1200, None))
    assert found == TABLE[base_rate, change]


@pytest.mark.parametrize("of", [20, 50, 200])
@pytest.mark.parametrize(("base_rate", "change"), [(0.5, 0.25), (0.1, 0.1), (0.4, -0.15), (0.9, 0.05)])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_equal_sides_are_statsmodels(of, base_rate, change, level):
    oracle = power_proportions_2indep(change, base_rate, of, alpha=1 - level, return_results=False)
    found = chance_to_see(base_rate, of, change, of, level)
    assert found <= oracle + 1e-12  # statsmodels adds the chance of the wrong side
    assert found == pytest.approx(oracle, abs=0.001 if oracle > 0.5 else 0.015)


@QUICK
@given(RATES, LEADS | st.none(), st.floats(-0.5, 0.5), st.sampled_from([0.5, 0.8, 0.9]))
def test_needed_leads_are_the_fewest(base_rate, base_of, change, power):
    assume(0 <= base_rate + change <= 1)
    needed = needed_leads(base_rate, base_of, change, power)
    if needed is None:
        assert base_of is not None or abs(change) < 1e-5
        assert chance_to_see(base_rate, base_of, change, 10**12) <= power + 1e-6
    else:
        assert chance_to_see(base_rate, base_of, change, needed) >= power - 1e-9
        assert needed == 1 or chance_to_see(base_rate, base_of, change, needed - 1) <= power + 1e-9


@QUICK
@given(RATES, LEADS, LEADS | st.none(), st.sampled_from([1, -1]))
def test_the_visible_change_is_the_smallest(base_rate, of, base_of, sign):
    visible = visible_change(base_rate, of, base_of, sign=sign)
    if visible is None:
        widest = 1 - base_rate if sign > 0 else -base_rate
        assert chance_to_see(base_rate, base_of, widest, of) <= 0.8 + 1e-9
    else:
        assert 0 < visible <= (1 - base_rate if sign > 0 else base_rate)
        assert chance_to_see(base_rate, base_of, sign * visible, of) >= 0.8 - 1e-6
        assert chance_to_see(base_rate, base_of, sign * visible * 0.99, of) <= 0.8 + 1e-6


@QUICK
@given(st.floats(0.02, 0.98), LEADS, LEADS, st.floats(0.02, 0.3))
def test_a_greater_change_or_baseline_needs_no_more(base_rate, base_of, more, change):
    assume(base_rate + 1.5 * change <= 1)
    needed = needed_leads(base_rate, base_of, change) or 10**15
    assert (needed_leads(base_rate, base_of, 1.5 * change) or 10**15) <= needed
    assert (needed_leads(base_rate, base_of + more, change) or 10**15) <= needed
    unlimited = needed_leads(base_rate, None, change)
    assert unlimited is not None


@QUICK
@given(st.floats(0.02, 0.98), LEADS, st.floats(-0.3, 0.3))
def test_counting_misses_gives_the_same(base_rate, base_of, change):
    assume(0.01 <= base_rate + change <= 0.99)
    hits, misses = needed_leads(base_rate, base_of, change), needed_leads(1 - base_rate, base_of, -change)
    assert hits == misses or abs(hits - misses) <= max(1, 1e-6 * hits)


def test_the_example_of_shows():
    assert visible_change(207 / 313, 84, 313) == pytest.approx(0.153, abs=0.001)
    assert needed_leads(207 / 313, 313, 0.10) == 330
    assert needed_leads(207 / 313, 313, -0.10) == 462
    assert needed_leads(39 / 152, 152, 0.10) is None


def test_nothing_shows_no_change():
    assert needed_leads(0.3, 400, 0.0) is None
    assert chance_to_see(0.0, None, 0.0, 10) == 0
    assert chance_to_see(0.0, None, 1.0, 10) == 1
    assert visible_change(0.95, 20, 400) is None
    assert visible_change(1.0, 20, 400) is None


@pytest.mark.parametrize(
    "arguments",
    [(1.2, 10, 0.1), (-0.1, 10, 0.2), (0.95, 10, 0.1), (0.1, 10, -0.2), (0.1, 0, 0.1), (0.1, 9, 0.1, 0.3)],
)
def test_what_cannot_be_is_refused(arguments):
    with pytest.raises(ValueError):
        needed_leads(*arguments)


def test_ends_that_miss_by_a_rounding_are_met():
    assert needed_leads(0.7, 1000, 0.3) == needed_leads(0.7, 1000, 1 - 0.7)
    assert needed_leads(0.3, 1000, -0.3) is not None


@pytest.mark.parametrize(
    ("base_rate", "base_of", "change"), [(0.66, 313, 0.10), (0.1, 1200, 0.05), (0.4, 400, 0.1)]
)
def test_that_many_leads_do_show_it(base_rate, base_of, change):
    """Seeded simulation: Newcombe's limits find the change about as often as promised."""
    of = needed_leads(base_rate, base_of, change)
    draw = np.random.default_rng(20_260_401)
    hits = draw.binomial(of, base_rate + change, 3000).tolist()
    base_hits = draw.binomial(base_of, base_rate, 3000).tolist()
    pairs = zip(hits, base_hits, strict=True)
    found = sum(newcombe(now, of, base, base_of).low > 0 for now, base in pairs)
    assert found / 3000 == pytest.approx(0.8, abs=0.03)


def test_the_smallest_of_none_is_none():
    assert find_smallest(lambda n: n >= 1) == 1
    assert find_smallest(lambda n: n >= 777) == 777
    assert find_smallest(lambda n: n < 0) is None
