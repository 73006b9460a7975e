"""The statistics give the figures that were published for them, all of them."""

from __future__ import annotations

import json
import re
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import beta

from funnelkit.statistics.chances import brier_score
from funnelkit.statistics.charts import find_turn, individual_limits, limit_runs, share_limits
from funnelkit.statistics.counts import limit_count, limit_exactly, rate_chance, rate_ratio
from funnelkit.statistics.differences import mover_ratio, newcombe
from funnelkit.statistics.exact import binomial_chance, clopper_pearson
from funnelkit.statistics.families import benjamini_hochberg, holm
from funnelkit.statistics.homogeneity import compare_groups
from funnelkit.statistics.intervals import critical_value, wilson
from funnelkit.statistics.medians import lower_rank
from funnelkit.statistics.needed import leads_at_rate
from funnelkit.statistics.power import chance_to_see
from funnelkit.statistics.residuals import compare_mixes
from funnelkit.statistics.scores import Answers, measure_spread
from funnelkit.statistics.shrinkage import match_prior, normal_limits, update
from funnelkit.statistics.standardising import split_change
from funnelkit.statistics.strata import compare_within, mantel_haenszel
from funnelkit.statistics.triangles import chain_ladder, mack_errors
from funnelkit.statistics.waits import (
    Waits,
    compare_waits,
    estimate_incidence,
    estimate_survival,
    find_median_wait,
)

EXAMPLES = json.loads((Path(__file__).parent / "data" / "published_examples.json").read_text("utf-8"))


def _of_share(x, n, level):
    return wilson(x, n, level)


def _of_shares(counts):
    return chain.from_iterable(wilson(count, sum(counts)) for count in counts)


def _of_levels(x, n, levels):
    return chain.from_iterable(wilson(x, n, level) for level in levels)


def _of_difference(x1, n1, x2, n2):
    change = newcombe(x1, n1, x2, n2)
    return change.low, change.high


def _of_ratio(x1, n1, x2, n2):
    return mover_ratio(x1, n1, x2, n2)[1:]


def _of_smallest_sample(level):
    return next(n for n in range(1, 100) if lower_rank(n, level) is not None)


def _of_margin(promoters, passives, detractors):
    answers = Answers(promoters, passives, detractors)
    return 100 * critical_value() * (measure_spread(answers).variance / answers.n) ** 0.5


def _of_power(n, p1, p2):
    return chance_to_see(p1, n, p2 - p1, n)


def _of_equal_sides(p1, p2, power):
    low, high = 1.0, 1e6
    while high - low > 1e-7:
        middle = (low + high) / 2
        seen = chance_to_see(p1, middle, p2 - p1, middle) >= power
        low, high = (low, middle) if seen else (middle, high)
    return high


def _of_rejections(p, alpha):
    bonferroni = sum(chance * len(p) <= alpha for chance in p)
    return int((benjamini_hochberg(p) <= alpha).sum()), bonferroni


def _of_groups(x, n):
    found = compare_groups(x, n)
    return float(found.statistic), float(found.p)


def _of_table(table):
    return _of_groups(table[0], [sum(column) for column in zip(*table, strict=True)])


def _of_exact_test(x, n, p0):
    return binomial_chance(x, n, p0), *clopper_pearson(x, n)


def _of_groups_of_rats(y, n, current):
    rates = np.divide(y, n)
    prior = match_prior(rates.mean(), rates.var(ddof=1))
    a, b = prior.rate * prior.weight, (1 - prior.rate) * prior.weight
    hits, of = current
    posterior = beta(a + hits, b + of - hits)
    found = update(prior, hits, of)
    assert (found.low, found.high) == pytest.approx(posterior.interval(0.95))
    return rates.mean(), rates.std(ddof=1), a, b, float(found.value), posterior.std()


def _of_funnel(baseline, n):
    limits = (normal_limits(baseline, np.array([n]), level) for level in (0.95, 0.998))
    return [100 * side[0] for found in limits for side in (found.low, found.high)]


def _count(time, event):
    """Ages, how many ended by each cause, how many were still open."""
    ages = np.unique(time)
    counts = np.zeros((max(event) + 1, ages.size))
    np.add.at(counts, (event, np.searchsorted(ages, time)), 1)
    return ages, counts[1:], counts[0]


def _of_waits(time, event):
    ages, ended, censored = _count(time, event)
    return Waits(ages, ended[0], censored)


def _of_survival(time, event):
    """Share, error and limits after each age at which anybody ended."""
    waits = _of_waits(time, event)
    return [part[waits.ended > 0] for part in estimate_survival(waits.ended, waits.censored)]


def _of_error(time, event):
    return np.concatenate(_of_survival(time, event)[:2])


def _of_log_limits(time, event):
    return np.stack(_of_survival(time, event)[2:]).T.ravel()


def _of_medians(time, event):
    return [find_median_wait(_of_waits(*group)) for group in zip(time, event, strict=True)]


def _of_median_limits(time, event):
    limits = chain.from_iterable((median.low, median.high) for median in _of_medians(time, event))
    return [1e9 if limit is None else limit for limit in limits]


def _of_pace(time, event):
    found = compare_waits(*(_of_waits(*group) for group in zip(time, event, strict=True)))
    return found.z**2, found.p


def _of_gliomas(**groups):
    rows = (
        (group["died"] + group["alive"], [1] * len(group["died"]) + [0] * len(group["alive"]))
        for group in groups.values()
    )
    return compare_waits(*(_of_waits(*row) for row in rows))


def _of_incidence(time, status):
    _, ended, censored = _count(time, status)
    return estimate_incidence(ended, censored).share[:, -1]


def _of_sides(tables):
    """Hits and leads of two sides by segment."""
    (a, b), (c, d) = np.moveaxis(np.array(tables), 0, -1)
    return a, a + b, c, c + d


def _of_strata(data, correction=0.5):
    test = compare_within(*_of_sides(data), correction)
    return float(test.statistic), float(test.p)


def _of_departments(data):
    hits, of, other_hits, other_of = _of_sides(data)
    ratios = (mantel_haenszel(*_of_sides([table])).value for table in data)
    return hits.sum() / of.sum(), other_hits.sum() / other_of.sum(), *ratios


def _of_death_rates(size_1985, rate_1985, size_1970, rate_1970):
    sides = [np.array(side) for side in (rate_1985, size_1985, rate_1970, size_1970)]
    split = split_change(sides[0] * sides[1] / 1000, sides[1], sides[2] * sides[3] / 1000, sides[3])
    rates = [np.average(sides[side], weights=sides[side + 1]) for side in (0, 2)]
    assert split.total == pytest.approx((rates[0] - rates[1]) / 1000)
    return *rates, 1000 * split.rate_part, 1000 * split.mix_part


def _of_rates(x1, t1, x2, t2):
    return rate_chance(x1, t1, x2, t2), *rate_ratio(x1, t1, x2, t2)[1:]


def _of_cancers(x, t):
    return [limit / t for limit in limit_exactly(x)]


def _of_can_limits(d, n, exclude=()):
    kept = [bad for sample, bad in enumerate(d, 1) if sample not in exclude]
    return [float(limits[0]) for limits in share_limits(kept, [n] * len(kept))]


def _of_unequal_samples(samples):
    hits, of = np.array(samples).T
    found = share_limits(hits, of)
    (outside,) = np.flatnonzero((hits / of < found.low) | (hits / of > found.high))
    first = [np.flatnonzero(of == size)[0] for size in (90, 100)]
    return [found.value[0], *(limits[row] for row in first for limits in found[1:]), outside + 1]


def _of_values(y, screen_outliers):
    chart = individual_limits(y, screened=screen_outliers)
    return chart.low, chart.centre, chart.high


def _of_triangle(triangle):
    size = len(triangle)
    known = np.array([row + [0] * (size - len(row)) for row in triangle], float)
    errors = mack_errors(known)
    return chain_ladder(known) - [row[-1] for row in triangle], (errors.each[1], errors.total)


def _of_turn(x):
    turn = find_turn(x)
    return turn.strength, turn.place, turn.chance


FUNCTIONS = {
    r"wilson-shares": _of_shares,
    r"wilson-(?!shares).*": _of_share,
    r"phe-wilson-.*": _of_levels,
    r"newcombe-.*": _of_difference,
    r"mover-.*": _of_ratio,
    r"median-ci-min-n": _of_smallest_sample,
    r"nps-variance": lambda **shares: measure_spread(Answers(**shares)),
    r"nps-moe-.*": _of_margin,
    r"power-(r-50|statsmodels)": _of_power,
    r"power-r-n.*": _of_equal_sides,
    r"bh-1995(-formula)?": benjamini_hochberg,
    r"bh-1995-counts": _of_rejections,
    r"holm-1995-data": holm,
    r"fleiss-smokers": _of_groups,
    r"fleiss-smokers-p": lambda x, n: _of_groups(x, n)[1],
    r"agresti-party-chi2": _of_table,
    r"agresti-party(-sm)?": lambda table: compare_mixes(table).adjusted.ravel(),
    r"clopper-pearson-.*": lambda **share: clopper_pearson(*share.values()),
    r"binom-exact-p-.*": lambda **share: binomial_chance(*share.values()),
    r"conover-mendel": _of_exact_test,
    r"bda-rats": _of_groups_of_rats,
    r"bda-rats-posterior": lambda **rats: _of_groups_of_rats(**rats)[4:],
    r"phe-funnel-.*": _of_funnel,
    r"km-(placebo|6mp)": lambda **group: _of_survival(**group)[0],
    r"km-6mp-statsmodels": _of_error,
    r"km-log-ci-6mp": _of_log_limits,
    r"km-median": lambda **groups: [median.value for median in _of_medians(**groups)],
    r"km-median-ci": _of_median_limits,
    r"logrank-6mp": _of_pace,
    r"logrank-6mp-p": lambda **groups: _of_pace(**groups)[1],
    r"logrank-bland-altman": _of_gliomas,
    r"aj-cmprsk-small": _of_incidence,
    r"kitagawa-.*": _of_death_rates,
    r"mh-berkeley": lambda data: (*mantel_haenszel(*_of_sides(data)), *_of_strata(data)),
    r"mh-berkeley-uncorrected": lambda data: _of_strata(data, 0),
    r"mh-rabbits": lambda tables: (mantel_haenszel(*_of_sides(tables)).value, *_of_strata(tables)),
    r"simpson-berkeley": _of_departments,
    r"poisson-eba1977": _of_rates,
    r"poisson-nickel(-sm)?": _of_cancers,
    r"byar-65": lambda **count: limit_count(*count.values()),
    r"exact-5-per-100": lambda x, per, n: [limit / n * per for limit in limit_count(x)],
    r"pchart-oj-pbar": lambda **cans: _of_can_limits(**cans)[0],
    r"pchart-oj-ex71": _of_can_limits,
    r"pchart-t74": _of_unequal_samples,
    r"nhs-xmr-.*": _of_values,
    r"pettitt-page": _of_turn,
    r"chainladder-ibnr": lambda triangle: _of_triangle(triangle)[0],
    r"chainladder-total": lambda triangle: _of_triangle(triangle)[0].sum(),
    r"mack-se": lambda triangle: _of_triangle(triangle)[1],
    r"brier-sklearn": lambda y, prob: brier_score(prob, y),
    r"brier-singles": lambda p, y: [brier_score(chance, came) for chance, came in zip(p, y, strict=True)],
    r"wilks-.*": lambda p, conf, k: [leads_at_rate(sales, p, conf) for sales in k],
    r"anhoej-24": lambda n: [bound for points in n for bound in limit_runs(points)],
}


NOT_USED = {
    r"wilsoncc-.*|jeffreys-.*|agresti-coull-.*|midp-.*|binom-midp-.*": "one share has Wilson's limits",
    r"mn-(IIa|IIb|IIg|ritland)|propcis-mn|mee-.*|agresti-caffo-.*": "two shares have Newcombe's limits",
    r"koopman.*|mn-ratio-.*|katz-.*": "their ratio has MOVER-R's limits",
    r"fisher-.*|barnard-.*|boschloo-.*": "few counts are asked one side's mid-P, which none of these prints",
    r"etest-.*|gu-.*": "two counts have the exact conditional limits",
    r"mannwhitney-.*|quantile-test-.*": "waits are compared by the log-rank test and by shares within a time",
    r"efron-morris-.*": "managers are drawn by a beta-binomial prior, not by James and Stein",
    r"csranks-.*": "who could be best is asked in pairs, without simulation",
    r"aj-aidssi(-statsmodels)?": "its 329 rows are not in the file",
    r"goodman-.*|sison-.*": "shares of reasons are read one by one, with Wilson's limits",
    r"mehta-patel-.*": "mixes of reasons have the chi-squared matched by moments, not an exact test",
    r"poisson-horse": "silent channels: not built yet",
    r"jaro-winkler": "likeness of words is rapidfuzz's",
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_published_figures(example):
    (function,) = (made for pattern, made in FUNCTIONS.items() if re.fullmatch(pattern, example["id"]))
    found, expected = function(**example["input"]), example["expected"]
    if isinstance(expected, list):
        found = list(found)
    tolerance = example["tolerance"]
    assert found == pytest.approx(expected, abs=tolerance.get("abs", 0), rel=tolerance.get("rel", 0))


def test_none_vanishes():
    ids = [example["id"] for example in EXAMPLES]
    assert len(set(ids)) == len(ids) == 84


def test_every_published_example_is_reproduced_or_listed(shared):
    path = shared / "knowledge" / "published_examples.json"
    if not path.is_file():
        pytest.skip("the whole list of published examples is not here")
    published = json.loads(path.read_text("utf-8"))["examples"]
    reproduced = {example["id"]: example for example in EXAMPLES}
    for example in published:
        reasons = [reason for pattern, reason in NOT_USED.items() if re.fullmatch(pattern, example["id"])]
        assert len(reasons) == (example["id"] not in reproduced), example["id"]
        if not reasons:
            ours = reproduced.pop(example["id"])
            assert (ours["expected"], ours["tolerance"]) == (example["expected"], example["tolerance"])
    assert not reproduced


def test_each_says_where_it_is_from():
    assert all(example["citation"] and example["method"] and example["tolerance"] for example in EXAMPLES)
