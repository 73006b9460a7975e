"""By when a part of all leads is contacted: against statsmodels, through the whole of compare."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from conftest import drawn
from funnelkit.analysis.cohorts import cohorts_of
from funnelkit.analysis.open_waits import contacted_by
from funnelkit.periods import parse_period
from funnelkit.statistics.waits import Waits, find_wait
from test_comparison import BLANK, judged, kept, tally_of

AS_OF = date(2026, 6, 1)


def waiting(month, facts):
    """Make leads of (day, hours until the contact or None)."""
    start = datetime.fromisoformat(f"{month}-01")
    found = []
    for day, hours in facts:
        born = start + timedelta(days=day)
        lead = BLANK | {"created_at": born}
        if hours is not None:
            lead |= {"contacted": True, "contacted_at": born + timedelta(hours=hours)}
        found.append(lead)
    return found


FACTS = st.lists(
    st.tuples(st.integers(0, 27), st.one_of(st.none(), st.integers(0, 40))), min_size=12, max_size=40
)


@drawn(20)
@given(FACTS)
def test_it_is_that_of_statsmodels(facts):
    facts = [*facts, (3, 2)]
    side = cohorts_of(
        tally_of(waiting("2026-05", facts)), (parse_period("2026-05"),), AS_OF, "month", frozenset()
    )

    quarter, half = contacted_by(side, side)

    start = date(2026, 5, 1)
    times = [24 * ((AS_OF - start).days - day) if hours is None else hours for day, hours in facts]
    with np.errstate(all="ignore"):
        oracle = SurvfuncRight(np.array(times), np.array([hours is not None for _, hours in facts]))
    for found in (quarter, half):
        open_share = oracle.surv_prob
        rests = np.isclose(open_share, 1 - found.part).any()
        expected = oracle.quantile(found.part)
        if not rests:
            told = None if np.isnan(expected) or np.isinf(expected) else expected
            assert found.current.value == (None if told is None else pytest.approx(told))
        assert found.current.n == len(facts)
        assert found.current.so_far == pytest.approx(1 - open_share[-1])


def test_any_part_is_found():
    waits = Waits([1, 2, 3, 4], [1, 1, 1, 1], [0, 0, 0, 4])

    assert [find_wait(waits, part).value for part in (0.2, 0.3, 0.6)] == [2.0, 3.0, None]
    with pytest.raises(ValueError, match="part"):
        find_wait(waits, 1)


def compared(now, then):
    tally = tally_of(waiting("2026-04", then), waiting("2026-05", now))
    return judged(kept(tally, "2026-04"), tally, as_of="2026-06-20")


def test_compare_tells_both_sides():
    now = [(day % 28, 1 + day % 7) for day in range(40)]
    then = [(day % 28, 30 + day % 3 if day % 5 < 2 else None) for day in range(40)]

    quarter, half = compared(now, then).reached

    assert (half.part, half.current.unit) == (0.5, "hours")
    assert half.current.low <= half.current.value == 4 <= half.current.high
    assert (half.baseline.value, half.baseline.so_far) == (None, pytest.approx(0.4))
    assert quarter.baseline.value == pytest.approx(31)


def test_of_a_few_nothing_is_told():
    assert compared([(day, 1) for day in range(5)], [(day, 1) for day in range(20)]).reached == ()


def test_marks_without_a_day_have_no_waits():
    leads = [BLANK | {"created_at": datetime(2026, month, 3), "contacted": True} for month in (4, 5)] * 20
    tally = tally_of(leads)

    assert judged(kept(tally, "2026-04"), tally, as_of="2026-06-20").reached == ()
