"""What a baseline can show later: enough leads by the rule that compare judges by, and no more."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from funnelkit.analysis.outlook import MOST_BASELINES, describe, foresee
from funnelkit.model import Rate
from funnelkit.periods import month_of, span
from funnelkit.statistics.power import POWER, chance_to_see, needed_leads
from funnelkit.statistics.verdicts import choose_worth_seeing
from test_comparison import kept, leads, tally_of


def baseline_of(months, n, contacted=None, **facts):
    """Give a baseline of so many months alike, or with as many contacts as `contacted` lists."""
    names = [month_of(2025, number + 1).name for number in range(months)]
    told = contacted or [facts.pop("each")] * months
    groups = [leads(n, name, contacted=many, **facts) for name, many in zip(names, told, strict=True)]
    after = (span(tuple(month_of(2025, n + 1) for n in range(months))).end + timedelta(days=90)).isoformat()
    return kept(tally_of(*groups), *names, as_of=after)


def sight(baseline, key="contact_rate", **settings):
    return next((found for found in foresee(baseline, **settings).sights if found.metric == key), None)


def test_more_leads_are_asked_for_than_of_a_row_alone():
    found = sight(baseline_of(3, 200, each=80))

    alone = needed_leads(0.4, 600, 0.1)
    assert (found.start, found.end, found.base.of_step) == (0.4, 0.5, "leads")
    assert found.reach.needed == found.reach.leads > alone
    assert 0.97 < found.reach.level < 1
    assert chance_to_see(0.4, 600, 0.1, found.reach.needed, found.reach.level) >= POWER
    assert chance_to_see(0.4, 600, 0.1, found.reach.needed - 5, found.reach.level) < POWER


def test_the_time_is_that_of_the_baselines_pace():
    baseline = baseline_of(3, 200, each=80)
    found = sight(baseline)

    days = (date(2025, 4, 1) - date(2025, 1, 1)).days
    assert found.reach.days == pytest.approx(found.reach.leads * days / 600, abs=1)
    assert foresee(baseline).leads_a_month == pytest.approx(600 / days * 30.4, rel=0.01)


def test_a_longer_baseline_needs_no_more_leads():
    needed = [sight(baseline_of(months, 200, each=80)).reach for months in (2, 3, 6, 12)]

    assert all(later.needed < before.needed for before, later in pairwise(needed))


def test_a_small_baseline_is_to_be_lengthened_until_as_much_after_it_shows_the_change():
    found = sight(baseline_of(2, 60, each=24))

    assert found.reach is None
    assert found.lengthen_to > 2
    longer = sight(baseline_of(found.lengthen_to, 60, each=24))
    assert longer.reach.needed <= 1.1 * 60 * found.lengthen_to


def test_a_small_baseline_may_see_a_greater_change():
    found = sight(baseline_of(4, 60, each=24))

    assert found.reach is None
    assert found.greater.end in (pytest.approx(0.55), pytest.approx(0.6))
    assert found.greater.leads <= MOST_BASELINES * 240
    assert found.lengthen_to > 4


def test_months_that_swing_need_more():
    calm = sight(baseline_of(6, 200, [80] * 6))
    wild = sight(baseline_of(6, 200, [60, 100, 65, 95, 70, 90]))

    assert calm.start == wild.start
    assert wild.reach is None or wild.reach.needed > calm.reach.needed


def test_steps_count_what_they_are_of():
    found = sight(baseline_of(4, 200, each=120, appointments=60), "appointment_rate")

    assert found.base.of_step == "contacted"
    assert found.reach.leads == pytest.approx(found.reach.needed / 0.6, rel=0.02)


def test_the_change_worth_seeing_can_be_set():
    baseline = baseline_of(4, 300, each=120)

    assert sight(baseline).end == pytest.approx(0.4 + choose_worth_seeing(0.4))
    wider = sight(baseline, worth={"contact_rate": 0.2})
    assert wider.end == pytest.approx(0.6)
    assert wider.reach.needed < sight(baseline).reach.needed


def test_what_is_not_told_or_of_too_few_has_no_line():
    untold = kept(tally_of(leads(200, "2025-01"), without=["contacted"]), "2025-01", as_of="2025-08-01")
    assert sight(untold) is None
    assert foresee(baseline_of(1, 20, each=8)).sights == ()


def test_json_has_the_same():
    baseline = baseline_of(3, 200, each=80)
    (entry,) = (entry for entry in describe(foresee(baseline)) if entry["metric"] == "contact_rate")
    found = sight(baseline)

    assert (entry["from"], entry["to"], entry["leads"], entry["of_step"]) == (
        0.4,
        0.5,
        found.reach.leads,
        "leads",
    )


def test_the_promise_holds():
    """Of departments that rise from 40 to 50 %, compare calls about 80 of 100 improved with as many leads as told."""
    from funnelkit.analysis.judging import Pair, main_family

    found = sight(baseline_of(4, 300, each=120))
    assert found.reach.leads < MOST_BASELINES * 1200
    rng = np.random.default_rng(5)
    improved = 0
    for _ in range(400):
        hits = [
            (int(rng.binomial(found.reach.leads, 0.5)), found.reach.leads),
            (int(rng.binomial(1200, 0.4)), 1200),
        ]
        now, then = (Rate(h, n, h / n, 0, 1, "leads") for h, n in hits)
        family = main_family({})
        (judged,) = family.judge([Pair("contact_rate", now, then)])
        improved += judged.chance <= 1 - found.reach.level
    assert 0.75 <= improved / 400 <= 0.9
