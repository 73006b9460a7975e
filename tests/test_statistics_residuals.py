"""Mixes of groups against chance: scipy's chi-squared of the table, statsmodels' residuals, the hypergeometric tail."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, hypergeom
from statsmodels.stats.contingency_tables import Table

from conftest import drawn
from funnelkit.statistics.homogeneity import compare_groups
from funnelkit.statistics.residuals import compare_mixes

QUICK = drawn(25)
TABLES = st.integers(2, 6).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 60), min_size=width, max_size=width), min_size=2, max_size=6
    )
)


@QUICK
@given(TABLES.map(np.array).filter(lambda table: table.sum(0).all() and table.sum(1).all()))
def test_it_is_the_test_and_the_residuals_of_the_table(table):
    found = compare_mixes(table)
    oracle = chi2_contingency(table, correction=False)

    assert (found.statistic, found.df) == pytest.approx((oracle.statistic, oracle.dof), abs=1e-9)
    assert found.adjusted == pytest.approx(Table(table, shift_zeros=False).standardized_resids, abs=1e-9)
    few = oracle.expected_freq.min() < 5
    assert found.p == pytest.approx(oracle.pvalue, abs=1e-9) or (few and found.p > oracle.pvalue)
    assert ((found.chances >= 0) & (found.chances <= 1)).all()


def test_a_cell_of_few_has_the_hypergeometric_tail():
    table = np.array([[1, 9, 30], [6, 2, 40], [0, 3, 9]])
    found = compare_mixes(table)
    own, of, column, total = 6, table[1].sum(), table[:, 0].sum(), table.sum()
    exact = hypergeom(total, column, of)

    assert found.expected[1, 0] < 5
    assert found.chances[1, 0] == pytest.approx(2 * (exact.sf(own) + exact.pmf(own) / 2))


def test_two_columns_are_the_groups_of_a_rate():
    hits, of = np.array([1, 0, 2, 8]), np.array([10, 12, 9, 15])

    assert compare_mixes(np.column_stack([hits, of - hits])).p == pytest.approx(
        float(compare_groups(hits, of).p)
    )


@pytest.mark.parametrize("table", [[[1, 2]], [[1], [2]], [[0, 0], [1, 2]], [[0, 1], [0, 2]], [1, 2]])
def test_what_is_no_table_is_refused(table):
    with pytest.raises(ValueError, match="no table"):
        compare_mixes(table)
