"""Leads for so many sales: scipy's negative binomial and beta-binomial as oracles, and whole parts that add up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom, nbinom

from conftest import drawn
from funnelkit.statistics.needed import MOST_LEADS, leads_at_rate, leads_for, share_out
from funnelkit.statistics.shrinkage import Prior, posterior


@pytest.mark.parametrize("chance", [0.5, 0.8, 0.9, 0.95])
@pytest.mark.parametrize(
    ("sales", "rate"), [(1, 0.05), (2, 0.5), (10, 0.1), (10, 0.2), (55, 0.031), (1, 0.9)]
)
def test_a_rate_known_well_is_the_negative_binomial(sales, rate, chance):
    assert leads_at_rate(sales, rate, chance) == nbinom.ppf(chance, sales, rate) + sales


def test_figures_that_were_published():
    """Wilks's sample sizes for 95 % of the time, and ten sales at a tenth and at a fifth."""
    assert [leads_at_rate(many, 0.05, 0.95) for many in (1, 2, 3, 4, 5)] == [59, 93, 124, 153, 181]
    assert leads_at_rate(10, 0.1, 0.9) == 140
    assert [leads_at_rate(10, 0.2, chance) for chance in (0.8, 0.95)] == [61, 76]


@drawn(25)
@given(st.integers(1, 60), st.floats(0.6, 400), st.floats(1, 3000), st.sampled_from([0.5, 0.8, 0.95]))
def test_what_is_not_known_of_a_rate_is_integrated(sales, a, b, chance):
    found = leads_for(sales, a, b, chance)

    if found is None:
        assert betabinom.sf(sales - 1, MOST_LEADS, a, b) < chance + 1e-6
        return
    assert betabinom.sf(sales - 1, found, a, b) >= chance - 1e-6
    assert found == sales or betabinom.sf(sales - 1, found - 1, a, b) < chance + 1e-6


def test_the_less_is_known_the_more_leads_are_sure():
    needs = [leads_for(10, weight * 0.2, weight * 0.8, 0.8) for weight in (20, 100, 1000, 10**6)]

    assert needs == sorted(needs, reverse=True)
    assert needs[-1] == leads_at_rate(10, 0.2, 0.8)


def test_nothing_is_no_plan():
    assert leads_at_rate(3, 0, 0.8) is None
    assert leads_at_rate(3, 1, 0.8) == 3
    for wrong in (
        lambda: leads_at_rate(0, 0.2, 0.8),
        lambda: leads_for(1, 0, 2, 0.8),
        lambda: share_out(3, [0, 0]),
    ):
        with pytest.raises(ValueError):
            wrong()


@drawn(25)
@given(
    st.integers(0, 500), st.lists(st.floats(0, 100), min_size=1, max_size=40).filter(lambda w: sum(w) > 1e-3)
)
def test_parts_are_whole_and_add_up(total, weights):
    parts = share_out(total, weights)

    exact = total * np.array(weights) / sum(weights)
    assert parts.sum() == total
    assert (np.abs(parts - exact) < 1 + 1e-6).all()


def test_a_prior_without_width_leaves_what_is_known_of_all():
    a, b = posterior(Prior(0.2, np.inf), [4, 6], [20, 30])

    assert (a.tolist(), b.tolist()) == ([10.5, 10.5], [40.5, 40.5])
