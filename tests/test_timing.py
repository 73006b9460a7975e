"""How soon leads come to each step: held against a plain count, and what is not known is never made up."""

import json
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given

from conftest import TODAY, drawn
from funnelkit.analysis.counts import View
from funnelkit.analysis.open_waits import lay_out
from funnelkit.analysis.timing import Counted, measure_waits
from funnelkit.calendars import read_calendar
from funnelkit.department.timing import ALWAYS, Asking, measure_timing
from funnelkit.intake import Order
from funnelkit.leads.waiting import with_own_days
from funnelkit.statistics.waits import find_wait
from funnelkit.tally import count
from lead_samples import samples, to_leads

HEAD = "ID,Created at,Contacted at,Manager,Source,Status,Closed at"
DAY = 24 * 60


def counted(leads):
    own, dated = with_own_days(leads)
    return Counted(count(leads, [("manager",)]), count(own, [("manager",)]), dated)


def day(moment):
    return moment.date().toordinal()


def moment_of(lead, step):
    """Give the moment that the export itself tells of a step; None where it tells none."""
    if step == "visits":
        return lead["show_at"] or lead["appointment_at"]
    name = {"appointments": "appointment_set_at", "due": "appointment_at", "sold": "closed_at"}[step]
    return lead[name]


def came_to(lead, step):
    if step == "sold":
        return lead["outcome"] == "sold"
    return lead["show" if step == "visits" else "appointment"]


AS_OF = date(2026, 6, 1)


def plain_waits(leads, step):
    """Give (days waited, how long those were seen who have not come, how many came) by a loop over the leads."""
    waited, seen, came = [], [], 0
    for lead in leads:
        if lead["created_at"] is None or lead["created_at"].date() > AS_OF:
            continue
        moment = moment_of(lead, step)
        late = moment is not None and moment.date() > AS_OF
        if came_to(lead, step) and not late:
            came += 1
            if moment is not None and day(moment) >= day(lead["created_at"]):
                waited.append(day(moment) - day(lead["created_at"]))
        else:
            seen.append(AS_OF.toordinal() - day(lead["created_at"]))
    return waited, seen, came


@drawn(12)
@given(samples(most=30, files=1))
def test_every_wait_is_that_of_a_plain_count(sample):
    found = measure_waits(counted(to_leads(sample)), (), View(AS_OF)).rows
    for step in ("appointments", "visits", "sold"):
        waits = found[0].steps[step] if found else None
        if waits is None:
            continue
        dated = [lead for lead in sample.leads if lead["created_at"] is not None]
        waited, seen, came = plain_waits(dated, step)
        undated = [lead for lead in sample.leads if lead["created_at"] is None]
        assert waits.finished.n == len(waited)
        assert came <= waits.reached <= came + len(undated)
        for name, days in (("7d", 7), ("30d", 30)):
            old = [lead for lead in dated if AS_OF.toordinal() - day(lead["created_at"]) >= days]
            own = plain_waits(old, step)
            in_time = sum(wait <= days for wait in own[0])
            share = waits.within[name]
            assert share is None or share.of == len(old)
            if hasattr(share, "hits_least"):
                assert (share.hits_least, share.hits_most) == (in_time, in_time + own[2] - len(own[0]))
            elif share is not None:
                assert share.hits == in_time
        if waits.half is not None and not undated:
            histograms = [
                np.unique(np.array(values, np.int64), return_counts=True) for values in (waited, seen)
            ]
            expected = find_wait(lay_out(*histograms), 0.5)
            assert (waits.half.n, waits.half.value) == (expected.n, expected.value)


def lead(number, created, contacted="", manager="Anna", status="New", closed="", source="Site"):
    return f"{number},{created:%Y-%m-%d %H:%M},{contacted and f'{contacted:%Y-%m-%d %H:%M}'},{manager},{source},{status},{closed}"


@pytest.fixture
def timed(tmp_path):
    """Write rows of leads, and time them."""

    def measure(rows, head=HEAD, calendar=ALWAYS, **asked):
        path = tmp_path / "leads.csv"
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return measure_timing(
            Order((str(path),), date.fromisoformat(TODAY), **asked), Asking(calendar=calendar)
        )

    return measure


def arrivals(n, start=datetime(2026, 3, 2, 9, 0), step=timedelta(hours=7)):
    return [start + place * step for place in range(n)]


def test_open_leads_count(timed):
    """Ten of forty leads are contacted in an hour and nobody else: half of all is not reached, whatever the ten say."""
    rows = [
        lead(n, created, created + timedelta(hours=1) if n < 10 else "")
        for n, created in enumerate(arrivals(40))
    ]
    contact = timed(rows, as_of=date(2026, 4, 1)).sections[0].rows[0].steps["contacted"]

    assert (contact.finished.median, contact.finished.n) == (1.0, 10)
    assert (contact.half.value, contact.half.n) == (None, 40)
    assert contact.quarter.value is not None
    assert contact.half.so_far == pytest.approx(0.25)
    assert [(rate.hits, rate.of) for rate in contact.within.values()] == [
        (0, 40),
        (10, 40),
        (10, 40),
        (10, 40),
    ]


def test_few_waits_have_no_median(timed):
    rows = [
        lead(n, created, created + timedelta(hours=1) if n < 5 else "")
        for n, created in enumerate(arrivals(12))
    ]
    contact = timed(rows).sections[0].rows[0].steps["contacted"]

    assert (contact.finished.n, contact.finished.median, contact.half) == (5, None, None)


def test_without_a_time_of_day_short_times_are_not_told(timed):
    rows = [
        f"{n},{created:%Y-%m-%d},{created + timedelta(days=n % 3):%Y-%m-%d},Anna,Site,New,"
        for n, created in enumerate(arrivals(40))
    ]
    found = timed(rows, as_of=date(2026, 5, 1))
    contact = found.sections[0].rows[0].steps["contacted"]

    assert contact.within["5m"] is None
    assert contact.within["1h"] is None
    assert contact.within["1d"].of == 40
    assert (contact.finished.unit, contact.half.unit) == ("days", "days")
    assert "day_precision" in {note.key for note in found.notes}
    assert ("hour",) not in {section.by for section in found.sections}


def test_no_day_is_taken_from_another_step(timed):
    """An appointment that is only marked has no day of its own: it is not timed by the contact, nor a visit."""
    head = f"{HEAD},Appointment,Show"
    rows = [
        lead(n, created, created + timedelta(hours=1)) + ",yes,yes" for n, created in enumerate(arrivals(20))
    ]
    found = timed(rows, head)
    steps = found.sections[0].rows[0].steps

    assert steps["contacted"] is not None
    assert [steps[step] for step in ("appointments", "due", "visits")] == [None] * 3
    assert {"appointments", "due", "visits"} <= set(
        next(note.params["steps"] for note in found.notes if note.key == "not_timed")
    )


def test_arrivals_by_weekday_and_hour(timed):
    rows = [lead(n, created, created + timedelta(minutes=5)) for n, created in enumerate(arrivals(60))]
    sections = {section.by: section for section in timed(rows, as_of=date(2026, 5, 1)).sections}
    weekdays = {row.group["weekday"]: row.leads for row in sections["weekday",].rows}
    hours = {row.group["hour"]: row.leads for row in sections["hour",].rows}

    assert weekdays == {
        str(number): sum(moment.isoweekday() == number for moment in arrivals(60)) for number in range(1, 8)
    }
    assert hours == {
        f"{hour:02}": many
        for hour in range(24)
        if (many := sum(moment.hour == hour for moment in arrivals(60)))
    }
    assert list(hours) == sorted(hours)


def test_answers_at_all_hours_are_named_and_counted(timed):
    rows = [lead(n, created, created) for n, created in enumerate(arrivals(60))]
    found = timed(rows, as_of=date(2026, 5, 1))
    night = sum(moment.hour >= 22 or moment.hour < 6 for moment in arrivals(60))

    assert [note.params for note in found.notes if note.key == "automatic_replies"] == [
        {"count": 60, "night": night, "of": night, "since": 22, "until": 6}
    ]
    assert found.sections[0].rows[0].steps["contacted"].within["5m"].hits == 60


def test_calls_answered_at_night_are_no_machine(timed):
    rows = [lead(n, created, created, source="Call") for n, created in enumerate(arrivals(60))]

    assert "automatic_replies" not in {note.key for note in timed(rows).notes}


@pytest.mark.parametrize("header", ["Auto reply", "Автоответ", "Автовідповідь", "Automatikus válasz"])
def test_a_field_tells_automatic_answers(timed, header):
    rows = [
        lead(n, created, created + timedelta(hours=0 if n % 2 else 2)) + (",yes" if n % 2 else ",no")
        for n, created in enumerate(arrivals(60))
    ]
    found = timed(rows, f"{HEAD},{header}", as_of=date(2026, 5, 1))
    whole = found.sections[0].rows[0]

    assert [note.params for note in found.notes if note.key == "automatic_left_out"] == [{"leads": 30}]
    assert whole.leads == 60
    assert whole.steps["contacted"].reached == 30
    assert whole.steps["contacted"].finished.median == 2.0
    assert whole.steps["contacted"].within["1h"].hits == 0
    assert "automatic_replies" not in {note.key for note in found.notes}


WEEK = read_calendar({"work_days": "mon-fri", "hours": "9:00-18:00", "holidays": ["2026-03-09"]})


def working(found):
    return {section.by: section for section in found.working}


def test_waits_in_working_hours(timed):
    """Friday evening to Tuesday morning, past a weekend and a holiday, is 30 minutes; at night none passes."""
    friday, tuesday = datetime(2026, 3, 6, 17, 40), datetime(2026, 3, 10, 9, 10)
    rows = [lead(n, friday, tuesday) for n in range(10)]
    rows += [lead(n, friday - timedelta(days=1), friday - timedelta(days=1, hours=-3)) for n in range(10, 16)]
    contact = working(timed(rows, calendar=WEEK, as_of=date(2026, 3, 20)))[()].rows[0].steps["contacted"]

    assert (contact.finished.n, contact.finished.median) == (16, 0.5)
    assert {name: (rate.hits, rate.of) for name, rate in contact.within.items()} == {
        "5m": (0, 16),
        "1h": (16, 16),
        "4h": (16, 16),
        "8h": (16, 16),
    }


def test_open_leads_wait_in_working_hours_only(timed):
    """Seen on the holiday nobody has worked since Friday: half of all cannot be told, and no share within an hour."""
    friday = datetime(2026, 3, 6, 10, 0)
    rows = [lead(n, friday, friday + timedelta(minutes=5)) for n in range(8)]
    rows += [lead(n, friday) for n in range(8, 30)]
    holiday = working(timed(rows, calendar=WEEK, as_of=date(2026, 3, 9)))[()].rows[0].steps["contacted"]
    after = working(timed(rows, calendar=WEEK, as_of=date(2026, 3, 10)))[()].rows[0].steps["contacted"]

    assert [rate.of for rate in holiday.within.values()] == [0] * 4
    assert [(rate.hits, rate.of) for rate in after.within.values()] == [(8, 30)] * 4
    assert after.half.value is None
    assert after.quarter.value == pytest.approx(5 / 60)


def test_a_contact_after_the_as_of_day_has_not_been(timed):
    friday = datetime(2026, 3, 6, 17, 50)
    rows = [lead(n, friday, datetime(2026, 3, 10, 9, 10)) for n in range(10)]
    found = timed(rows, calendar=WEEK, as_of=date(2026, 3, 8))

    assert found.sections[0].rows[0].steps["contacted"].reached == 0
    assert working(found)[()].rows[0].steps["contacted"].reached == 0


def test_a_department_that_never_closes_waits_by_the_clock(timed):
    rows = [
        lead(n, created, created + timedelta(minutes=n * n % 4000) if n % 3 else "")
        for n, created in enumerate(arrivals(90))
    ]
    found = timed(rows, calendar=read_calendar({"work_days": "mon-sun"}), as_of=date(2026, 5, 1))
    sections = {section.by: section for section in found.sections}

    assert set(working(found)) == set(sections)
    for by, section in working(found).items():
        for open_row, row in zip(section.rows, sections[by].rows, strict=True):
            there, here = open_row.steps["contacted"], row.steps["contacted"]
            assert (there.reached, there.finished, there.half) == (here.reached, here.finished, here.half)
            for name in ("5m", "1h"):
                assert (there.within[name].hits, there.within[name].of) == (
                    here.within[name].hits,
                    here.within[name].of,
                )


@pytest.mark.parametrize(("fast", "told"), [(30, False), (120, True)])
def test_who_differs_is_asked_before_anybody_is_compared(timed, fast, told):
    """Two managers with 60 leads, half answered at once: alike; one who answers all of them at once: not."""
    rows = [
        lead(
            n,
            created,
            created + timedelta(minutes=20 if n % 4 < 2 or n % 2 * 60 < fast - 60 else 300),
            "AB"[n % 2],
        )
        for n, created in enumerate(arrivals(120))
    ]
    found = {section.by: section for section in timed(rows, as_of=date(2026, 6, 1)).sections}

    assert found["manager",].told_by == "1h"
    assert found["manager",].told_apart is told
    assert (found["manager",].chance <= 0.05) is told
    assert [found[by].told_apart for by in ((), ("period",), ("source",))] == [None] * 3


def test_a_period_without_leads_is_refused(funnelkit, tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text(
        "\n".join([HEAD, *(lead(n, created) for n, created in enumerate(arrivals(9)))]), encoding="utf-8"
    )

    assert funnelkit("timing", path, "--period", "2026-03").code == 0
    ended = funnelkit("timing", path, "--period", "2025-03")
    assert ended.code == 3
    assert "2026-03" in ended.err


def test_leads_without_a_day_of_creation(funnelkit, tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text("ID,Status\n1,New\n2,Won\n3,Lost\n", encoding="utf-8")
    ended = funnelkit("timing", path, "--format", "json", "--as-of", "2026-04-01")
    document = json.loads(ended.out)

    assert ended.code == 0
    metrics = document["sections"][0]["rows"][0]["metrics"]
    assert metrics["leads"] == {"n": 3}
    assert all(
        value is None for key, value in metrics.items() if key not in ("leads", "sold", "sold_within_7d")
    )
    assert document["stages"] is None


@pytest.mark.parametrize(
    ("folder", "files", "sold", "median"),
    [
        ("ringostat_deals", ["deals.csv"], 216, "days_aql_to_close_median_won"),
        (
            "olist_funnel_iso",
            ["olist_closed_deals_dataset.csv", "olist_marketing_qualified_leads_dataset_noheader.csv"],
            842,
            "days_lead_to_won_median",
        ),
    ],
)
def test_real_exports(shared, funnelkit, folder, files, sold, median):
    place = shared / "data" / folder
    truth = json.loads((place / "TRUTH.json").read_text())
    document = json.loads(funnelkit("timing", *(place / name for name in files), "--format", "json").out)
    metrics = document["sections"][0]["rows"][0]["metrics"]

    assert metrics["sold"]["n"] == sold
    assert metrics["sold_median"]["median"] == truth[median]["value"]
    assert [metrics[step] for step in ("contacted", "appointments", "due", "visits")] == [None] * 4
    assert document["stages"] is None


@pytest.mark.parametrize("command", ["report", "managers"])
def test_where_automatic_answers_count_it_is_said(funnelkit, tmp_path, command):
    lines = [
        f"{n},Anna,2026-03-{n:02} 10:00,2026-03-{n:02} 10:01,{'yes' if n < 8 else 'no'}" for n in range(1, 28)
    ]
    path = tmp_path / "leads.csv"
    path.write_text("\n".join(["ID,Manager,Created,First contact at,Auto reply", *lines]) + "\n")

    notes = json.loads(funnelkit(command, path, "--as-of", "2026-04-01", "--format", "json").out)["notes"]

    assert [note["params"] for note in notes if note["key"] == "automatic_counted"] == [{"leads": 7}]
