"""Verdicts: the figures of the documents, every rule, and that nothing is said when nothing changed."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom

from conftest import drawn
from funnelkit.statistics.differences import newcombe, tail_chance
from funnelkit.statistics.scores import Answers
from funnelkit.statistics.verdicts import Reason, Word, Yardstick, choose_worth_seeing, judge, judge_scores

QUICK = drawn(200)
OPPOSITE = {"improved": "worse", "worse": "improved"}
SECOND_LINES = {
    "improved": {"limits"},
    "worse": {"limits"},
    "about_the_same": {"smaller_than"},
    "no_clear_change": {"between"},
    "too_few_leads": {"floor", "needs_leads", "lengthen_baseline"},
}


@st.composite
def counts(draw, most=5000, least=0):
    of = draw(st.integers(least, most))
    return draw(st.integers(0, of)), of


ANSWERS = st.builds(Answers, *[st.integers(0, 800)] * 3)


@pytest.mark.parametrize(
    ("figures", "points", "word"),
    [
        ((183, 300, 626, 1204), (9.0, 2.7, 15.1), "improved"),
        ((84, 300, 313, 1204), (2.0, -3.4, 7.9), "no_clear_change"),
        ((60, 84, 207, 313), (5.3, -6.3, 15.4), "too_few_leads"),
        ((22, 241, 132, 1204), (-1.8, -5.4, 2.8), "no_clear_change"),
        ((14, 200, 40, 400), (-3.0, -7.3, 2.1), "no_clear_change"),
        ((38, 60, 130, 240), (9.2, -4.9, 21.9), "too_few_leads"),
        ((122, 180, 130, 240), (13.6, 4.2, 22.6), "improved"),
        ((16, 100, 60, 400), (1.0, -6.0, 10.0), "too_few_leads"),
        ((5, 60, 14, 180), (0.6, -6.2, 10.8), "too_few_leads"),
    ],
)
def test_rows_of_the_documents(figures, points, word):
    verdict = judge(*figures)
    found = verdict.difference
    assert tuple(round(100 * share, 1) for share in (found.value, found.low, found.high)) == points
    assert verdict.word == word


def test_the_second_line_of_too_few():
    verdict = judge(60, 84, 207, 313)
    assert (verdict.worth_seeing, verdict.needed_leads, verdict.reason) == (0.10, 330, "needs_leads")
    assert round(100 * verdict.visible) == 15
    short = judge(30, 90, 39, 152)
    assert (short.word, short.needed_leads, short.reason) == ("too_few_leads", None, "lengthen_baseline")


def test_every_rule_has_its_case():
    floors = [judge(3, 9, 300, 1000), judge(150, 300, 15, 29), judge(0, 0, 15, 100), judge(5, 50, 0, 0)]
    assert {(verdict.word, verdict.reason) for verdict in floors} == {("too_few_leads", "floor")}
    assert [verdict.difference is None for verdict in floors] == [False, False, True, True]
    assert floors[3].worth_seeing is None
    same = judge(3000, 10_000, 6000, 20_000)
    assert (same.word, same.reason, same.visible) == ("about_the_same", "smaller_than", None)
    assert judge(540, 1000, 450, 1000, "down").word == "worse"
    assert judge(540, 1000, 450, 1000).word == "improved"


def test_the_user_says_what_is_worth_seeing():
    assert judge(84, 300, 313, 1204, worth_seeing=0.02).word == "too_few_leads"
    assert judge(84, 300, 313, 1204, worth_seeing=0.16).word == "about_the_same"
    assert judge(183, 300, 626, 1204, by=Yardstick(level=0.997)).word == "no_clear_change"


def test_a_row_with_hardly_any_share_of_the_false_alarms_needs_what_there_is_not():
    found = judge(20, 60, 80, 240, by=Yardstick(3.0, 3, stands=False, needs=1 - 3e-8))

    assert (found.word, found.needed_leads, found.reason) == ("too_few_leads", None, "lengthen_baseline")


def test_what_is_worth_seeing_by_default():
    assert [choose_worth_seeing(rate) for rate in (0, 0.02, 0.1, 0.3, 0.5, 0.97)] == [
        0.02,
        0.02,
        0.05,
        0.1,
        0.1,
        0.02,
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        (5, 4, 1, 2),
        (1, 2, 5, 4),
        (-1, 20, 5, 40),
        (1, 0, 5, 40),
        (1, 20, 5, 40, "left"),
        (1, 20, 5, 40, "up", 0.0),
    ],
)
def test_what_are_no_counts_is_refused(arguments):
    with pytest.raises(ValueError):
        judge(*arguments)


@QUICK
@given(counts(), counts(), st.sampled_from(["up", "down"]), st.none() | st.floats(0.001, 0.9))
def test_one_word_always_with_its_second_line(now, base, better, worth_seeing):
    verdict = judge(*now, *base, better, worth_seeing)
    assert verdict.word in get_args(Word)
    assert verdict.reason in get_args(Reason)
    assert verdict.reason in SECOND_LINES[verdict.word]
    assert (verdict.needed_leads is not None) == (verdict.reason == "needs_leads")
    if verdict.needed_leads is not None:
        assert now[1] < verdict.needed_leads <= 10 * base[1]
    if verdict.visible is not None:
        assert verdict.word == "too_few_leads"
        assert verdict.worth_seeing < verdict.visible <= 1


@QUICK
@given(counts(), counts())
def test_the_good_side_only_turns_the_word(now, base):
    up, down = judge(*now, *base), judge(*now, *base, "down")
    assert down.word == OPPOSITE.get(up.word, up.word)
    missed = judge(now[1] - now[0], now[1], base[1] - base[0], base[1], "down", up.worth_seeing)
    assert missed.word == up.word or abs(up.difference.half_width - up.worth_seeing) < 1e-9


@QUICK
@given(counts(least=1), counts(least=1))
def test_words_of_change_follow_the_limits(now, base):
    verdict = judge(*now, *base)
    if verdict.word == "improved":
        assert verdict.difference.low > 0
    elif verdict.word == "worse":
        assert verdict.difference.high < 0
    elif verdict.difference.low > 0 or verdict.difference.high < 0:
        few = min(now[0], now[1] - now[0], base[0], base[1] - base[0]) < 5
        assert few or now[1] < 10 or base[1] < 30


@QUICK
@given(counts(), st.integers(1, 40))
def test_the_same_again_is_never_a_change(now, times):
    again = judge(*now, now[0] * times, now[1] * times)
    assert again.word not in {"improved", "worse"}


def _false_verdicts(of, base_of, rates):
    """Exact chance of improved or worse when both sides have the same rate, by enumeration."""
    most = int(min(base_of, base_of * max(rates) + 6 * np.sqrt(base_of * max(rates)) + 10))
    changed = np.array(
        [
            [judge(hits, of, base, base_of, "up", 0.99).reason == "limits" for base in range(most + 1)]
            for hits in range(of + 1)
        ]
    )
    for rate in rates:
        now, base = binom.pmf(np.arange(of + 1), of, rate), binom.pmf(np.arange(most + 1), base_of, rate)
        yield float(now @ changed @ base)


@pytest.mark.parametrize(
    ("of", "base_of", "rates"),
    [
        (10, 30, np.arange(0.01, 1, 0.01)),
        (10, 100, np.arange(0.01, 1, 0.01)),
        (30, 120, np.arange(0.01, 1, 0.01)),
        (60, 240, np.arange(0.01, 0.51, 0.01)),
        (10, 1000, np.arange(0.002, 0.06, 0.002)),
        (30, 3000, np.arange(0.0005, 0.02, 0.0005)),
        (300, 30, np.arange(0.002, 0.06, 0.002)),
    ],
)
def test_false_verdicts_are_rare_at_any_size(of, base_of, rates):
    """Few leads at a low rate against thousands too, where Newcombe alone is wrong in up to 13 %."""
    assert max(_false_verdicts(of, base_of, rates)) <= 0.056


@pytest.mark.parametrize(("of", "rate"), [(100, 0.3), (300, 0.1), (300, 0.3), (500, 0.1), (500, 0.3)])
def test_false_verdicts_of_great_samples_are_rare(of, rate):
    """Seeded simulation, a baseline of four equal months."""
    draw = np.random.default_rng(11)
    pairs = zip(
        draw.binomial(of, rate, 2500).tolist(), draw.binomial(4 * of, rate, 2500).tolist(), strict=True
    )
    false = sum(judge(now, of, base, 4 * of, "up", 0.99).reason == "limits" for now, base in pairs)
    assert false / 2500 <= 0.065


@pytest.mark.parametrize(
    ("of", "rate", "quiet", "changed"),
    [
        (30, 0.3, {"too_few_leads": 0.95}, 0.20),
        (100, 0.3, {"no_clear_change": 0.58, "too_few_leads": 0.37}, 0.48),
        (300, 0.1, {"no_clear_change": 0.95}, 0.68),
        (300, 0.3, {"no_clear_change": 0.95}, 0.91),
        (500, 0.3, {"about_the_same": 0.18, "no_clear_change": 0.76}, 0.99),
        (500, 0.1, {"no_clear_change": 0.95}, 0.87),
    ],
)
def test_words_come_as_often_as_measured(of, rate, quiet, changed):
    """Section 15 of the statistics, baseline of four equal months."""
    draw = np.random.default_rng(5)
    base = draw.binomial(4 * of, rate, 1200).tolist()
    now = draw.binomial(of, rate, 1200).tolist()
    better = draw.binomial(of, rate + choose_worth_seeing(rate), 1200).tolist()
    words = [judge(hits, of, before, 4 * of).word for hits, before in zip(now, base, strict=True)]
    for word, share in quiet.items():
        assert words.count(word) / 1200 == pytest.approx(share, abs=0.05)
    risen = [judge(hits, of, before, 4 * of).word for hits, before in zip(better, base, strict=True)]
    assert risen.count("improved") / 1200 == pytest.approx(changed, abs=0.05)
    assert risen.count("worse") <= 12


@QUICK
@given(counts(least=1), counts(least=1))
def test_the_exact_tail_is_hypergeometric(now, base):
    (hits, of), (base_hits, base_of) = now, base
    oracle = hypergeom(of + base_of, hits + base_hits, of)
    rises = hits * base_of > base_hits * of
    beyond = oracle.sf(hits) if rises else oracle.cdf(hits - 1)
    assert tail_chance(*now, *base) == pytest.approx(beyond + oracle.pmf(hits) / 2, rel=1e-6, abs=1e-12)


def test_one_lucky_sale_is_no_improvement():
    assert newcombe(1, 10, 13, 1000).low > 0
    assert judge(1, 10, 13, 1000).word == "too_few_leads"
    assert judge(4, 12, 20, 1000).word == "improved"
    assert judge(0, 60, 300, 1000).word == "worse"


# --- scores ------------------------------------------------------------------------------------------------------


def test_scores_of_the_documents():
    verdict = judge_scores(Answers(18, 9, 9), Answers(60, 30, 30))
    assert (verdict.word, verdict.worth_seeing, verdict.reason) == (
        "too_few_leads",
        10.0,
        "lengthen_baseline",
    )
    more = judge_scores(Answers(18, 9, 9), Answers(600, 300, 300))
    assert more.reason == "needs_leads"
    assert 900 < more.needed_leads < 1000
    assert 30 < more.visible < 45


def test_scores_have_a_floor():
    assert judge_scores(Answers(19, 0, 0), Answers(0, 0, 900)).reason == "floor"
    assert judge_scores(Answers(0, 0, 900), Answers(19, 0, 0)).reason == "floor"
    assert judge_scores(Answers(20, 0, 0), Answers(0, 0, 900)).word == "improved"
    assert judge_scores(Answers(0, 0, 0), Answers(1, 1, 1)).difference is None
    with pytest.raises(ValueError):
        judge_scores(Answers(-1, 50, 50), Answers(50, 50, 50))
    with pytest.raises(ValueError):
        judge_scores(Answers(50, 50, 50), Answers(50, 50, 50), worth_seeing=0)


def test_scores_of_many_answers():
    many = Answers(5000, 2500, 2500)
    assert judge_scores(many, many).word == "about_the_same"
    assert judge_scores(Answers(500, 250, 250), Answers(1000, 500, 500)).word == "no_clear_change"
    assert judge_scores(Answers(400, 250, 350), Answers(1000, 500, 500)).word == "worse"


@QUICK
@given(ANSWERS, ANSWERS)
def test_scores_get_one_word_and_swap(now, base):
    verdict = judge_scores(now, base)
    assert verdict.reason in SECOND_LINES[verdict.word]
    assert (verdict.needed_leads is not None) == (verdict.reason == "needs_leads")
    if verdict.needed_leads is not None:
        assert now.n < verdict.needed_leads
    turned = judge_scores(Answers(*reversed(now)), Answers(*reversed(base)))
    assert turned.word == OPPOSITE.get(verdict.word, verdict.word)
    assert judge_scores(now, now).word not in OPPOSITE


def test_that_many_answers_do_show_it():
    """Seeded simulation of the change worth seeing."""
    base = Answers(600, 300, 300)
    needed = judge_scores(Answers(18, 9, 9), base).needed_leads
    draw = np.random.default_rng(3)
    now = draw.multinomial(needed, (0.55, 0.25, 0.20), 1500).tolist()
    before = draw.multinomial(1200, (0.5, 0.25, 0.25), 1500).tolist()
    pairs = zip(now, before, strict=True)
    found = sum(judge_scores(Answers(*new), Answers(*old)).word == "improved" for new, old in pairs)
    assert found / 1500 == pytest.approx(0.8, abs=0.06)
