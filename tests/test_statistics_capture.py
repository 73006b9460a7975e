"""Chapman's estimate: a published example, and what holds exactly over all samples."""

from math import comb

import pytest

from funnelkit.statistics.capture import chapman


def test_a_published_example():
    """Ten turtles marked, fifteen caught later, five of them marked: 28.3 (Lincoln and Petersen: 30)."""
    assert round(chapman(10, 15, 5).value, 1) == 28.3


def _chances(whole, first, second):
    """Give every overlap of two random samples and its chance."""
    ways = comb(whole, second)
    return {
        both: comb(first, both) * comb(whole - first, second - both) / ways
        for both in range(max(0, first + second - whole), min(first, second) + 1)
    }


@pytest.mark.parametrize(
    ("whole", "first", "second"), [(20, 12, 9), (50, 30, 25), (40, 40, 7), (120, 80, 60)]
)
def test_it_is_unbiased_where_the_lists_are_as_long_as_all(whole, first, second):
    chances = _chances(whole, first, second)
    expected = sum(chance * chapman(first, second, both).value for both, chance in chances.items())

    assert expected == pytest.approx(whole)


@pytest.mark.parametrize(
    ("whole", "first", "second"), [(50, 30, 25), (120, 80, 60), (200, 60, 70), (400, 120, 90)]
)
def test_the_interval_holds_the_truth(whole, first, second):
    covered = 0.0
    for both, chance in _chances(whole, first, second).items():
        found = chapman(first, second, both)
        assert first + second - both <= found.low <= found.value <= found.high
        covered += chance if found.low <= whole <= found.high else 0.0

    assert covered > 0.9


def test_two_equal_lists_leave_nothing_open():
    found = chapman(7, 7, 7)

    assert (found.value, found.low, found.high) == (7, 7, 7)


@pytest.mark.parametrize(("first", "second", "both"), [(3, 4, 5), (3, 4, -1)])
def test_lists_that_cannot_be(first, second, both):
    with pytest.raises(ValueError, match="of 3 and 4"):
        chapman(first, second, both)
