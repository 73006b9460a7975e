"""Working days and hours."""

from __future__ import annotations

import sys
from datetime import date
from subprocess import run

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelkit.calendars import BadCalendar, Calendar, read_calendar
from funnelkit.periods import day_number

WEEK = {"work_days": "mon-fri", "hours": {"mon-thu": "9:00-18:00", "fri": "10:00-14:30"}}


def days(*texts):
    return np.array([day_number(date.fromisoformat(text)) for text in texts])


def test_holidays_of_a_country_are_no_working_days_and_those_worked_instead_are():
    calendar = read_calendar({"country": "ru", "work_days": "mon-fri"}).checked()
    # 2025: 1 November, a Saturday, was worked for Monday the 3rd; the 4th is Unity Day
    found = calendar.is_working(days("2025-10-31", "2025-11-01", "2025-11-02", "2025-11-03", "2025-11-04"))
    assert found.tolist() == [True, True, False, False, False]


def test_holidays_of_a_region():
    epiphany = days("2026-01-06")
    assert read_calendar({"country": "DE"}).is_working(epiphany).all()
    assert not read_calendar({"country": "DE", "region": "BY"}).is_working(epiphany).any()


def test_own_days_win_over_weekdays_and_holidays():
    calendar = read_calendar(
        {
            "country": "HU",
            "work_days": ["mon-fri"],
            "holidays": [date(2026, 12, 28)],
            "no_holidays": ["2026-12-25", date(2026, 12, 26)],
        }
    )
    found = calendar.is_working(days("2026-12-25", "2026-12-26", "2026-12-27", "2026-12-28", "2026-12-29"))
    assert found.tolist() == [True, True, False, False, True]


def test_without_settings_every_second_counts():
    start = np.array(["2026-01-01T10:00", "NaT"], "datetime64[s]")
    end = np.array(["2026-01-04T11:00:01", "2026-01-04"], "datetime64[s]")
    found = Calendar().open_seconds(start, end)
    assert found[0] == 3 * 86_400 + 3601
    assert np.isnan(found[1])
    assert Calendar().idle == ()


def test_hours_told_for_weekdays_tell_the_working_days():
    assert read_calendar({"hours": {"mon-fri": "8:00-17:00"}}).idle == ("sat", "sun")
    assert read_calendar({"hours": "8:00-17:00"}).work_days is None


@pytest.mark.parametrize(
    ("table", "setting"),
    [
        ({"hollidays": []}, "hollidays"),
        ({"work_days": "mo-fr"}, "work_days"),
        ({"hours": "18:00-9:00"}, "hours"),
        ({"hours": "9-18"}, "hours"),
        ({"hours": {"mon": "9:00-18:00"}, "work_days": "mon-fri"}, "hours"),
        ({"holidays": "2026-12-24"}, "holidays"),
        ({"holidays": ["24.12.2026"]}, "holidays"),
        ({"country": "Utopia"}, "country"),
        ({"country": "DE", "region": "ZZ"}, "region"),
        ({"country": 7}, "country"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(table, setting):
    with pytest.raises(BadCalendar) as stop:
        read_calendar(table).checked()
    assert stop.value.params["setting"] == setting
    assert stop.value.params["allowed"]


def test_idle_weekdays_are_learned_only_from_enough():
    first = day_number(date(2026, 1, 5))
    weeks = np.concatenate([np.arange(first + 7 * week, first + 7 * week + 5) for week in range(12)])
    assert Calendar().learn_from(weeks, np.full(len(weeks), 2)).idle == ("sat", "sun")
    assert Calendar().learn_from(weeks[:10]).idle == ()
    told = read_calendar({"work_days": "mon-sat"})
    assert told.learn_from(weeks) is told


@given(
    st.lists(st.tuples(st.integers(0, 60 * 24 * 40), st.integers(0, 60 * 24 * 40)), min_size=1, max_size=5)
)
def test_open_seconds_are_the_open_minutes_counted_one_by_one(pairs):
    calendar = read_calendar({**WEEK, "country": "HU"})
    minutes = np.datetime64("2026-03-20T00:00:00") + np.arange(60 * 24 * 40 + 1) * np.timedelta64(60, "s")
    of_day = (minutes.astype(np.int64) // 60) % 1440
    dates = minutes.astype("datetime64[D]").astype(np.int64)
    weekday = (dates + 3) % 7
    opens, closes = np.where(weekday == 4, 600, 540), np.where(weekday == 4, 870, 1080)
    is_open = calendar.is_working(dates) & (of_day >= opens) & (of_day < closes)
    passed = np.concatenate([[0], np.cumsum(is_open)]) * 60
    start, end = (np.array(side) for side in zip(*pairs, strict=True))
    assert (
        calendar.open_seconds(minutes[start], minutes[end]).tolist() == (passed[end] - passed[start]).tolist()
    )


@given(st.integers(20_000, 21_000), st.integers(0, 60), st.integers(0, 60))
def test_working_days_add_up(first, some, more):
    calendar = read_calendar({"country": "UA", "work_days": "mon-fri", "no_holidays": ["2026-08-22"]})
    a, b, c = (np.array([day]) for day in (first, first + some, first + some + more))
    whole = calendar.working_days(a, c)
    assert whole == calendar.working_days(a, b) + calendar.working_days(b, c)
    assert whole == calendar.is_working(np.arange(a[0], c[0])).sum()
    assert calendar.working_days(c, a) == -whole


def test_the_library_of_holidays_is_imported_only_for_a_country():
    code = (
        "import sys, numpy as np; from funnelkit.calendars import read_calendar as r;"
        "r({'country': 'UA'}); r({'work_days': 'mon'}).is_working(np.arange(9)); print('holidays' in sys.modules)"
    )
    assert run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
