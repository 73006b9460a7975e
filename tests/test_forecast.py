"""What the open leads will bring: from made-up departments of which it is known what came."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from funnelkit.analysis.fates import fates_of
from funnelkit.analysis.forecast import open_leads_outlook
from funnelkit.periods import day_number
from funnelkit.tally import select_known

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def department():
    """Two hundred leads a month over twelve months, and all that will ever become of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
        from departments import Plan, draw

        return draw(Plan(leads=200, months=12, cv=0.1), np.random.default_rng(11))


def test_the_outlook_of_open_leads_is_what_comes(department):
    as_of, end = date(2025, 12, 31), date(2028, 1, 1)
    now, later = department.tally(as_of), department.tally(end, until=date(2026, 1, 1))
    found = open_leads_outlook(now, as_of)
    sold = [tally.cells[()].totals["sold"] for tally in (now, later)]
    open_leads = now.cells[()].totals
    assert found.leads == open_leads["leads"] - open_leads["sold"] - open_leads["lost"]
    low, high = found.to_come.interval(0.95)
    assert low <= sold[1] - sold[0] <= high
    month = open_leads_outlook(now, as_of, until=date(2026, 1, 31))
    assert 0 < month.to_come.mean < found.to_come.mean
    assert 30 < found.mature_days < 200


def test_an_outlook_knows_nothing_of_later_days(department):
    as_of = date(2025, 12, 31)
    now, later = department.tally(as_of), department.tally(date(2027, 1, 1))
    first, second = open_leads_outlook(now, as_of), open_leads_outlook(later, as_of)
    assert first.to_come == second.to_come
    day = day_number(as_of)
    assert fates_of(later.cells[()], day).sales.sum() == fates_of(now.cells[()], day).sales.sum()
    assert open_leads_outlook(select_known(later, day), as_of).to_come.mean == pytest.approx(
        first.to_come.mean
    )


def test_too_little_is_known(department):
    early = date(2025, 2, 10)
    assert open_leads_outlook(department.tally(early), early) is None
