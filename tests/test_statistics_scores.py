"""Net scores: the multinomial variance, the adjusted limits, how often they cry wolf."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.statistics.scores import Answers, measure_spread, net_score, score_difference

QUICK = drawn(150)
COUNTS = st.integers(0, 3000)
ANSWERS = st.builds(Answers, COUNTS, COUNTS, COUNTS).filter(lambda answers: answers.n > 0)


def test_the_score_of_thirty_six_answers():
    score = net_score(Answers(18, 9, 9))
    assert (round(score.value), round(score.low), round(score.high)) == (25, -3, 49)


def test_the_row_of_the_report():
    change = score_difference(Answers(18, 9, 9), Answers(60, 30, 30))
    assert (round(change.value), round(change.low), round(change.high)) == (0, -31, 28)


def test_the_adjusted_wald_by_hand():
    n, promoters, detractors = 103.0, 50.75, 30.75
    centre = (promoters - detractors) / n
    error = sqrt((promoters + detractors) / n - centre**2) / sqrt(n)
    score = net_score(Answers(50, 20, 30))
    assert (score.low, score.high) == pytest.approx(
        (100 * (centre - 1.959964 * error), 100 * (centre + 1.959964 * error)), abs=1e-5
    )


@QUICK
@given(ANSWERS)
def test_the_variance_is_that_of_the_answers(answers):
    each = np.repeat([1, 0, -1], answers)
    assert measure_spread(answers) == pytest.approx((each.mean(), each.var()), abs=1e-9)


@QUICK
@given(ANSWERS)
def test_the_interval_holds_the_score_and_mirrors(answers):
    score, turned = net_score(answers), net_score(Answers(*reversed(answers)))
    assert -100 <= score.low <= score.value <= score.high <= 100
    assert (turned.value, turned.low, turned.high) == pytest.approx((-score.value, -score.high, -score.low))


@QUICK
@given(ANSWERS, ANSWERS)
def test_a_difference_holds_its_value_and_swaps(now, base):
    change, back = score_difference(now, base), score_difference(base, now)
    assert -200 <= change.low <= change.value <= change.high <= 200
    assert (back.value, back.low, back.high) == pytest.approx((-change.value, -change.high, -change.low))
    same = score_difference(now, now)
    assert same.low <= 0 <= same.high


@QUICK
@given(st.builds(Answers, *[st.integers(5, 500)] * 3), st.integers(2, 20))
def test_more_of_the_same_narrows(answers, times):
    more = Answers(*(times * count for count in answers))
    assert net_score(more).half_width < net_score(answers).half_width
    assert score_difference(more, more).half_width < score_difference(answers, answers).half_width


@pytest.mark.parametrize("answers", [Answers(0, 0, 0), Answers(-1, 5, 5), Answers(5, 5, -1)])
def test_what_are_no_answers_is_refused(answers):
    with pytest.raises(ValueError):
        net_score(answers)
    with pytest.raises(ValueError):
        score_difference(Answers(1, 1, 1), answers)


@pytest.mark.parametrize(("of", "base_of"), [(20, 60), (36, 120), (100, 400)])
@pytest.mark.parametrize("shares", [(0.5, 0.25, 0.25), (0.8, 0.15, 0.05), (0.3, 0.2, 0.5)])
def test_false_alarms_stay_at_the_level(of, base_of, shares):
    draw = np.random.default_rng(7)
    alarms, rounds = 0, 4000
    now, base = (draw.multinomial(n, shares, rounds).tolist() for n in (of, base_of))
    for answers, before in zip(now, base, strict=True):
        change = score_difference(Answers(*answers), Answers(*before))
        alarms += change.low > 0 or change.high < 0
    assert alarms / rounds <= 0.065
