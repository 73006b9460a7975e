"""The tails that would be slow to import, held against the library that has them all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from conftest import drawn
from funnelkit.statistics.incomplete import gamma_quantile
from funnelkit.statistics.tails import chi_squared_tail, normal_tail, student_reach, student_tail

CLOSE = 1e-8


@given(st.floats(0, 30))
def test_normal(z):
    assert normal_tail(z) == pytest.approx(2 * special.ndtr(-z), rel=1e-12)


@given(st.floats(0.01, 40), st.one_of(st.integers(1, 300), st.floats(1, 5000)))
def test_student(t, df):
    assert student_tail(t, df) == pytest.approx(2 * special.stdtr(df, -t), rel=1e-6, abs=1e-14)


@drawn(60)
@given(st.floats(1e-6, 0.999), st.integers(1, 300))
def test_student_reach_is_the_inverse(tail, df):
    assert student_reach(tail, df) == pytest.approx(special.stdtrit(df, 1 - tail / 2), rel=1e-5, abs=1e-9)


@given(st.floats(0, 500), st.integers(1, 400))
def test_chi_squared(value, df):
    assert chi_squared_tail(value, df) == pytest.approx(special.chdtrc(df, value), rel=CLOSE, abs=1e-14)


@drawn(40)
@given(st.floats(0.05, 20_000), st.floats(0.0005, 0.9995))
def test_gamma_quantile_is_the_inverse(shape, chance):
    assert float(gamma_quantile(chance, shape)) == pytest.approx(special.gammaincinv(shape, chance), rel=1e-9)


@pytest.mark.parametrize("tail", [0, -1, 1.5])
def test_no_tail(tail):
    with pytest.raises(ValueError, match="tail"):
        student_reach(tail, 3)
