"""What is to come of open leads, held against what published triangles, other libraries and simple counting say."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from funnelkit.statistics.development import develop, estimate_levels
from funnelkit.statistics.predicted import Predicted, add_predicted, limit_sum
from funnelkit.statistics.triangles import chain_ladder
from funnelkit.statistics.waits import estimate_incidence

PEER = json.loads((Path(__file__).parent / "data" / "chain_ladder.json").read_text(encoding="utf-8"))
"""What the package `chainladder` gives, written by benchmarks/chain_ladder_peer.py."""

COUNTS = st.lists(st.integers(0, 9), min_size=3, max_size=12)


@pytest.mark.parametrize(
    ("mean", "variance", "law"),
    [
        (6.0, 4.2, stats.binom(20, 0.3)),
        (6.0, 6.0, stats.poisson(6)),
        (6.0, 15.0, stats.nbinom(4, 0.4)),
        (900.0, 900.0, stats.poisson(900)),
    ],
)
def test_the_three_laws_of_counts(mean, variance, law):
    chances = Predicted(mean, variance).chances
    k = np.arange(chances.size)
    assert chances == pytest.approx(law.pmf(k), abs=1e-9)
    assert chances @ k == pytest.approx(mean)
    assert Predicted(mean, variance).at_least(5) == pytest.approx(law.sf(4))


@pytest.mark.parametrize("example", PEER["examples"])
def test_chain_ladders_of_another_library(example):
    assert chain_ladder(example["triangle"]) == pytest.approx(example["final"])


@given(mean=st.floats(0, 300), spread=st.floats(0.2, 6), most=st.integers(0, 400))
def test_a_prediction_keeps_its_bounds(mean, spread, most):
    found = Predicted(min(mean, most), min(mean, most) * spread, most)
    low, high = found.interval()
    assert 0 <= low <= high <= most
    assert found.chances.sum() == pytest.approx(1)


def test_intervals_hold_as_often_as_they_say():
    held = []
    for mean in np.linspace(3, 60, 40):
        low, high = Predicted(mean, 2 * mean).interval()
        law = stats.nbinom(mean, 0.5)
        held.append(law.cdf(high) - law.cdf(low - 1))
    assert np.mean(held) == pytest.approx(0.8, abs=0.02)


def test_sums_of_predictions_and_of_money():
    found = add_predicted(Predicted(2.0, 3.0), Predicted(5.0, 4.0))
    assert (found.mean, found.variance) == (7.0, 7.0)
    assert limit_sum(0.0, 1.0) == (0.0, 0.0)
    law = stats.gamma(25, scale=4)
    assert limit_sum(100.0, 400.0) == pytest.approx(law.ppf([0.1, 0.9]), rel=1e-6)


@given(sold=COUNTS, ended=COUNTS, seen=COUNTS)
def test_shares_are_those_of_aalen_and_johansen(sold, ended, seen):
    size = min(map(len, (sold, ended, seen)))
    sold, ended, seen = (np.array(part[:size]) for part in (sold, ended, seen))
    if not (sold + ended + seen).sum():
        return
    found = develop(sold, ended, seen)
    whole = estimate_incidence([sold, ended], seen).share[0]
    assert found.fates().sold == pytest.approx(whole[: found.sold.size])


@given(sold=COUNTS, ended=COUNTS, seen=COUNTS, days=st.integers(0, 12) | st.none())
def test_what_is_at_risk_brings_what_the_chances_say(sold, ended, seen, days):
    size = min(map(len, (sold, ended, seen)))
    known = develop(sold[:size], ended[:size], seen[:size])
    if not known.sold.size:
        return
    fates = known.fates([1.0])
    leads = np.where(fates.still > 0, np.arange(known.sold.size) % 4, 0.0)
    brought = (leads * fates.chances(days)).sum()
    assert (fates.times_at_risk(leads, days) * known.hazard).sum() == pytest.approx(brought)


def test_a_lead_of_any_age_brings_what_older_ones_brought():
    # 100 leads: 10 sold on day 1, 10 lost on day 2, 8 of the remaining 80 sold on day 3.
    known = develop([0, 10, 0, 8], [0, 0, 10, 0], [0, 0, 0, 72])
    assert known.fates().sold.tolist() == pytest.approx([0, 0.1, 0.1, 0.18])
    assert known.fates().chances()[2] == pytest.approx(8 / 80)
    assert known.fates().chances(1)[0] == pytest.approx(0.1)
    assert known.mature_at(0.95) == 3
    assert known.mature_at(0.5) == 1


def test_levels_are_drawn_to_one_the_more_the_less_is_known():
    found = estimate_levels([40, 8, 5, 2], [20, 16, 8, 0.5])
    assert 1 < found.level[0] < 2
    assert 0.5 < found.level[1] < 1
    assert found.prior[3] > found.prior[0]
    equal = estimate_levels([20, 20, 20], [20, 20, 20])
    assert (equal.level == 1).all()
    assert (equal.cv2, equal.variance.max()) == (0, 0)


def test_levels_know_how_far_rows_lie_apart():
    draws = np.random.default_rng(5)
    true = draws.gamma(25, 1 / 25, 400)
    found = estimate_levels(draws.poisson(50 * true), np.full(400, 50.0))
    assert found.cv2 == pytest.approx(1 / 25, rel=0.2)
    assert np.mean((found.level - true) ** 2) == pytest.approx(found.variance.mean(), rel=0.2)
