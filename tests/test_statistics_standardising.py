"""The parts of a change: they add up, and the rate part cries wolf as seldom as any difference."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.statistics.many import newcombe_limits, touching
from funnelkit.statistics.standardising import pool_empty, split_change, standardise

QUICK = drawn(60)


@st.composite
def segments(draw, least=1):
    """Hits and leads of two sides by segment."""
    sizes = draw(
        st.lists(st.tuples(st.integers(least, 400), st.integers(least, 400)), min_size=1, max_size=9)
    )
    hits = [[draw(st.integers(0, of)) for of in pair] for pair in sizes]
    (now, base), (now_of, base_of) = zip(*hits, strict=True), zip(*sizes, strict=True)
    return tuple(map(np.array, (now, now_of, base, base_of)))


@QUICK
@given(segments())
def test_the_parts_add_up_and_the_sides_change_places(counts):
    hits, of, base_hits, base_of = counts
    split, back = split_change(*counts), split_change(base_hits, base_of, hits, of)
    assert split.total == pytest.approx(hits.sum() / of.sum() - base_hits.sum() / base_of.sum(), abs=1e-12)
    assert (back.rate_part, back.mix_part) == pytest.approx((-split.rate_part, -split.mix_part), abs=1e-12)
    limits, mirrored = split.limits(), back.limits()
    assert limits.value == pytest.approx(split.rate_part, abs=1e-12)
    assert (mirrored.low, mirrored.high) == pytest.approx((-limits.high, -limits.low), abs=1e-9)


@QUICK
@given(segments())
def test_one_segment_is_newcombe_and_no_mix(counts):
    one = [count[:1] for count in counts]
    split = split_change(*one)
    assert split.mix_part == pytest.approx(0, abs=1e-15)
    plain = newcombe_limits(*one)
    assert split.limits().low == pytest.approx(plain.low[0], abs=1e-9)
    assert split.limits().high == pytest.approx(plain.high[0], abs=1e-9)


@QUICK
@given(segments(), st.integers(2, 9))
def test_more_of_the_same_narrows(counts, times):
    narrow, wide = split_change(*(times * count for count in counts)).limits(), split_change(*counts).limits()
    assert narrow.high - narrow.low < wide.high - wide.low
    assert narrow.value == pytest.approx(wide.value, abs=1e-12)


def test_metrics_are_split_together():
    rng = np.random.default_rng(1)
    of, base_of = rng.integers(5, 60, (4, 6)), rng.integers(20, 200, (4, 6))
    counts = (rng.binomial(of, 0.3), of, rng.binomial(base_of, 0.3), base_of)
    together = split_change(*counts)
    for row in range(4):
        for whole, part in zip(together, split_change(*(count[row] for count in counts)), strict=True):
            assert whole[row] == pytest.approx(part)


def test_a_simpson_pair_is_named():
    """Every source sells more, the department less: many more leads came from the worse one."""
    split = split_change([22, 64], [100, 800], [100, 14], [500, 200])
    assert split.reversed
    assert split.total < 0 < split.rate_part
    assert not split_change([20, 30], [100, 100], [10, 20], [100, 100]).reversed


@pytest.mark.parametrize("rate", [0.1, 0.4])
@pytest.mark.parametrize(("groups", "leads", "base_leads"), [(3, 200, 800), (6, 200, 2400), (15, 200, 800)])
def test_the_rate_part_cries_wolf_seldom(groups, leads, base_leads, rate):
    """Nothing changed but the mix: outside the limits at most 6.5 %, and on neither side over 4 %."""
    rng = np.random.default_rng(12)
    mix, base_mix = rng.dirichlet(np.full(groups, 3.0)), rng.dirichlet(np.full(groups, 3.0))
    rates = np.clip(rate * np.exp(rng.normal(0, 0.6, groups)), 0.005, 0.95)
    of, base_of = rng.multinomial(leads, mix, 4000) + 1, rng.multinomial(base_leads, base_mix, 4000) + 1
    limits = split_change(rng.binomial(of, rates), of, rng.binomial(base_of, rates), base_of).limits()
    rises, falls = np.mean(limits.low > 0), np.mean(limits.high < 0)
    assert rises + falls <= 0.065
    assert max(rises, falls) <= 0.04


def test_the_rate_part_has_a_p_value():
    split = split_change([30, 9], [100, 90], [20, 20], [100, 400])
    z = touching(split.hits, split.of, split.base_hits, split.base_of)
    assert split.limits(z).low == pytest.approx(0, abs=1e-9)


@QUICK
@given(segments())
def test_standardised_counts_are_a_share(counts):
    hits, of = counts[:2]
    weights = counts[3] / counts[3].sum()
    found, leads = standardise(hits, of, weights)
    assert 0 <= found <= leads
    assert found / leads == pytest.approx((hits / of * weights).sum(), abs=1e-9)


@QUICK
@given(segments(least=0))
def test_pooled_segments_keep_the_counts_and_lack_nothing(counts):
    pooled = pool_empty(*counts)
    assert [side.sum() for side in pooled] == [side.sum() for side in counts]
    if counts[1].sum() and counts[3].sum():
        assert min(pooled[1].min(), pooled[3].min()) > 0
        full = (counts[1] > 0) & (counts[3] > 0)
        assert pooled[1].size <= full.sum() + 1
        split_change(*pooled)
    if ((counts[1] > 0) & (counts[3] > 0)).all():
        assert pooled[1].size == counts[1].size


def test_segments_without_leads_are_refused():
    with pytest.raises(ValueError, match="no leads"):
        split_change([1, 0], [9, 0], [1, 2], [8, 9])
