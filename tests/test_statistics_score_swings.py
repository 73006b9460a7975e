"""Net scores whose months swing: how much they do, and what limits then make of a quiet month."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from conftest import drawn
from funnelkit.statistics.scores import Answers, adjust_spread, measure_spread, score_difference
from funnelkit.statistics.swings import PLAIN, Width, estimate_score_swing
from funnelkit.statistics.verdicts import Yardstick, judge_scores

BASE = np.array([0.45, 0.3, 0.25])

MONTHS = st.lists(
    st.tuples(*[st.integers(1, 60)] * 3).map(lambda counts: Answers(*counts)), min_size=4, max_size=14
)


@given(MONTHS)
@drawn(25)
def test_the_variance_between_months_is_that_of_dersimonian_and_laird(months):
    whole = measure_spread(Answers(*map(sum, zip(*months, strict=True))))
    effects = np.array([measure_spread(month).value for month in months])
    variances = np.array([whole.variance / month.n for month in months])
    with np.errstate(all="ignore"):  # it goes on to weights that a variance below 0 does not have
        oracle = max(0.0, combine_effects(effects, variances, method_re="dl").tau2)

    found = estimate_score_swing([months])

    df = len(months) - 1
    assert (found.known, found.df, found.months) == (True, df, len(months))
    assert found.variance == pytest.approx(oracle * (1 + 1 / df), abs=1e-12)


@given(MONTHS, MONTHS)
@drawn(15)
def test_a_change_between_stretches_is_no_swing(before, after):
    """Each stretch is held against its own score: the same months with all promoters after a change swing as before."""
    turned = [Answers(month.detractors, month.passives, month.promoters) for month in before]
    alike = estimate_score_swing([before, turned])
    assert alike.df == 2 * estimate_score_swing([before]).df
    lone = estimate_score_swing([before]).variance
    assert alike.variance == 0 if not lone else alike.variance > 0
    assert estimate_score_swing([before, after]) == estimate_score_swing([after, before])


def test_too_few_months_tell_nothing():
    months = [Answers(30, 5, 5), Answers(5, 5, 30), Answers(28, 6, 6)]
    found = estimate_score_swing([months])
    assert (found.known, found.months, found.variance) == (False, 3, 0.0)
    assert found.width(months[0], months[1], [40], [40]) is PLAIN
    alike = estimate_score_swing([[Answers(10, 0, 0)] * 6])
    assert (alike.known, alike.variance) == (False, 0.0)


def test_the_width_is_what_the_swing_adds_to_chance():
    months = [Answers(30, 5, 5), Answers(5, 5, 30), Answers(28, 6, 6), Answers(6, 6, 28)]
    swing = estimate_score_swing([months])
    now, then = Answers(20, 10, 10), Answers(69, 22, 69)

    width = swing.width(now, then, [40], [40, 40, 40, 40])

    chance = adjust_spread(now).variance + adjust_spread(then).variance
    assert width.phi == pytest.approx(1 + swing.variance * (1 + 1 / 4) / chance)
    plain, wide = score_difference(now, then), score_difference(now.over(width.phi), then.over(width.phi))
    assert plain.value == pytest.approx(wide.value)
    assert wide.half_width > 1.5 * plain.half_width


def drawn(rng, n, swing):
    """Draw a month's answers whose true score is moved by promoters who would have been detractors."""
    moved = swing * rng.standard_normal() / 2
    shares = np.clip(BASE + moved * np.array([1, 0, -1]), 0.02, 1)
    return Answers(*rng.multinomial(n, shares / shares.sum()).tolist())


def false_alarms(swing, months, times=400):
    """Say how often a month that is as good as the baseline's stands out alone: plainly, and by its swings."""
    rng = np.random.default_rng(20261122)
    plain = wide = 0
    for _ in range(times):
        past = [drawn(rng, 100, swing) for _ in range(months)]
        now, then = drawn(rng, 100, swing), Answers(*map(sum, zip(*past, strict=True)))
        width = estimate_score_swing([past, [now]]).width(now, then, [100], [100] * months)
        words = [
            judge_scores(now, then, by=Yardstick(phi=each.phi, df=each.df)).word for each in (Width(), width)
        ]
        plain, wide = (
            count + (word in ("improved", "worse")) for count, word in zip((plain, wide), words, strict=True)
        )
    return plain / times, wide / times


@pytest.mark.parametrize(("swing", "months", "loud"), [(0.0, 12, 0.0), (0.15, 12, 0.3), (0.15, 5, 0.3)])
def test_months_that_swing_raise_no_false_alarms(swing, months, loud):
    """The true score of each month differs by 15 points: limits of chance alone call every third quiet month a change."""
    plain, wide = false_alarms(swing, months)
    assert plain >= loud
    assert wide <= 0.085


def test_a_change_of_the_score_is_still_found():
    rng = np.random.default_rng(3)
    past = [drawn(rng, 100, 0.05) for _ in range(12)]
    then = Answers(*map(sum, zip(*past, strict=True)))
    now = Answers(70, 20, 10)
    width = estimate_score_swing([past]).width(now, then, [100], [100] * 12)
    assert judge_scores(now, then, by=Yardstick(phi=width.phi, df=width.df)).word == "improved"
