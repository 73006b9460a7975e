"""The statistics give the figures that were published for them, all of them."""

from __future__ import annotations

import json
import re
from itertools import chain
from pathlib import Path

import pytest

from funnelkit.statistics.differences import mover_ratio, newcombe
from funnelkit.statistics.families import benjamini_hochberg, holm
from funnelkit.statistics.homogeneity import compare_groups
from funnelkit.statistics.intervals import critical_value, wilson
from funnelkit.statistics.medians import lower_rank
from funnelkit.statistics.power import chance_to_see
from funnelkit.statistics.scores import Answers, measure_spread

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
}
COUNTS = {
    "wilson": 7,
    "phe": 3,
    "newcombe": 12,
    "mover": 4,
    "median": 1,
    "nps": 2,
    "power": 4,
    "bh": 3,
    "holm": 1,
    "fleiss": 2,
    "agresti": 1,
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
    families = [example_id.split("-")[0] for example_id in ids]
    assert {family: families.count(family) for family in families} == COUNTS
    assert len(set(ids)) == len(ids) == 40


def test_each_says_where_it_is_from():
    assert all(example["citation"] and example["method"] and example["tolerance"] for example in EXAMPLES)
