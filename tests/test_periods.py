"""Names of periods, the days they hold, and what is no period."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelkit.model import Period
from funnelkit.periods import GRAINS, BadDate, BadPeriod, month_of, parse_day, parse_period, period_of, span

AS_OF = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("text", "start", "last", "name"),
    [
        ("2026-03", date(2026, 3, 1), date(2026, 3, 31), "2026-03"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31), "2026-12"),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), "2026-Q1"),
        ("2026-q4", date(2026, 10, 1), date(2026, 12, 31), "2026-Q4"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026"),
        ("2026-W01", date(2025, 12, 29), date(2026, 1, 4), "2026-W01"),
        ("2026-w53", date(2026, 12, 28), date(2027, 1, 3), "2026-W53"),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3), "2020-W53"),
        ("2026-03-05", date(2026, 3, 5), date(2026, 3, 5), "2026-03-05"),
        ("2026-03-05..2026-03-09", date(2026, 3, 5), date(2026, 3, 9), "2026-03-05..2026-03-09"),
        ("2026-01..2026-04", date(2026, 1, 1), date(2026, 4, 30), "2026-01..2026-04"),
        ("2025-Q4..2026-03-15", date(2025, 10, 1), date(2026, 3, 15), "2025-Q4..2026-03-15"),
        ("2026-03..2026-03", date(2026, 3, 1), date(2026, 3, 31), "2026-03"),
        ("last-month", date(2026, 2, 1), date(2026, 2, 28), "2026-02"),
    ],
)
def test_parse(text, start, last, name):
    period = parse_period(text, AS_OF)

    assert (period.start, period.last_day, period.name) == (start, last, name)
    assert period.holds(start)
    assert period.holds(last)
    assert not period.holds(last + timedelta(days=1))
    assert not period.holds(start - timedelta(days=1))


@pytest.mark.parametrize(("as_of", "name"), [(date(2026, 1, 15), "2025-12"), (date(2026, 3, 1), "2026-02")])
def test_last_month_is_the_last_that_has_ended(as_of, name):
    period = parse_period("last-month", as_of)

    assert period.name == name
    assert period.closed(as_of)


@pytest.mark.parametrize(
    "text",
    [
        *("", "..", "2026-13", "2026-00", "2026-3", "2026-Q5", "2026-Q0", "2026-W00", "2026-W54", "2025-W53"),
        *(
            "2026-02-30",
            "march",
            "26-03",
            "2026-03..",
            "..2026-03",
            "2026-04..2026-03",
            "2026-03..2026-04..2026-05",
        ),
        *("0000-01", "0999", "2026-01-01 10:00", "yesterday", "2026-03-05...2026-03-09"),
        *("9999", "9999-12", "9999-Q4", "9999-W52", "9999-12-31", "2026-01..9999-12"),
    ],
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(BadPeriod):
        parse_period(text, AS_OF)


def test_last_month_of_no_known_day_is_refused():
    with pytest.raises(BadPeriod):
        parse_period("last-month")


@pytest.mark.parametrize("text", ["", "2026-02-29", "05.03.2026", "2026-3-5", "today"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(BadDate):
        parse_day(text)


def test_a_day_is_read():
    assert parse_day("2024-02-29") == date(2024, 2, 29)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 30)), st.sampled_from(GRAINS))
def test_a_day_lies_in_its_period_and_its_name_reads_back(day, every):
    period = period_of(day, every)

    assert period.holds(day)
    assert parse_period(period.name) == period
    assert period_of(period.start, every) == period == period_of(period.last_day, every)
    assert period_of(period.end, every).start == period.end


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2024, 12, 30), "2025-W01"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2021, 1, 3), "2020-W53"),
        (date(2022, 1, 2), "2021-W52"),
    ],
)
def test_weeks_at_the_end_of_a_year_are_of_the_year_of_their_thursday(day, name):
    assert period_of(day, "week").name == name


@pytest.mark.parametrize(("as_of", "closed"), [(date(2026, 3, 31), False), (date(2026, 4, 1), True)])
def test_a_period_is_closed_from_the_first_day_of_the_next(as_of, closed):
    assert parse_period("2026-03").closed(as_of) is closed
    assert parse_period("2026-Q1").closed(as_of) is closed
    assert parse_period("2026-03-20..2026-03-31").closed(as_of) is closed


def test_months_run_into_the_neighbouring_years():
    assert month_of(2026, 0).name == "2025-12"
    assert month_of(2026, 13).name == "2027-01"
    assert month_of(2026, -11).name == "2025-01"


def test_a_span_takes_the_names_of_its_ends():
    months = tuple(parse_period(f"2026-{month:02d}") for month in (2, 1, 4))

    assert span(months) == Period(date(2026, 1, 1), date(2026, 5, 1), "2026-01..2026-04")
    assert span(months[:1]) == months[0]
