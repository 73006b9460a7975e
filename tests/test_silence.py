"""Channels that fall silent, and leads that nobody contacts."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import numpy as np
import pytest

from funnelkit.analysis.daily import Daily, days_until
from funnelkit.analysis.quiet import measure_quiet
from funnelkit.calendars import Calendar, read_calendar
from funnelkit.department.silence import Care, listen
from funnelkit.intake import Order
from silent_departments import DEAD, LIVING, SILENT, Plan, write_department

TODAY = date(2026, 11, 20)
FIRST = 20_454  # a Thursday, 2026-01-01
WEEKDAYS = Calendar(work_days=(0, 1, 2, 3, 4))


@pytest.fixture
def heard(tmp_path):
    """Look for silence in the text of an export."""

    def listen_to(text, calendar=None, cares=None, **order):
        path = tmp_path / "leads.csv"
        path.write_text(text)
        return listen(Order((str(path),), TODAY, **order), calendar or Calendar(), cares or {})

    return listen_to


def names(channels):
    return {tuple(channel.group.values()) for channel in channels}


# --- planted: the long form, 200 departments of each kind, is told in docs/method.md -------------------------------


@pytest.mark.parametrize(
    "seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3, 20))]
)
def test_planted_silence_is_named_and_nothing_else(heard, seed):
    found = heard(write_department(seed, Plan())).found
    assert names(found.silent) == {(source,) for source in SILENT}
    assert names(found.unanswered) == {(DEAD[0],)}
    assert found.whole is None
    assert not {channel.group["source"] for channel in found.watched} & set(SILENT)


def test_a_living_department_is_calm(heard):
    found = heard(write_department(0, LIVING)).found
    assert not found.is_silent
    assert {("website",), ("directory",)} <= names(found.watched)


@pytest.mark.long
def test_living_departments_are_seldom_alarmed(heard):
    alarmed = [seed for seed in range(20) if heard(write_department(seed, LIVING)).found.is_silent]
    assert len(alarmed) <= 1


def living(dice, weeks, paces, *, weekend, growth, burst):
    """Draw leads a day of living channels: a weekday pattern, growth, holidays, several at once."""
    days = np.arange(FIRST, FIRST + 7 * weeks + 1)
    pattern = np.where((days + 3) % 7 >= 5, weekend, 1.0)
    pattern[dice.choice(len(days), 6, replace=False)] = 0.05
    mean = np.array(paces)[:, None] * pattern * np.exp(growth * np.arange(len(days)) / 365)
    clusters = dice.poisson(mean / burst)
    return np.where(clusters > 0, clusters + dice.poisson(clusters * (burst - 1)), 0)


SETTINGS = (
    {"weekend": 0.3, "growth": 0.0, "burst": 1},
    {"weekend": 0.0, "growth": 1.0, "burst": 1},
    {"weekend": 1.0, "growth": -1.0, "burst": 1},
    {"weekend": 0.3, "growth": 0.0, "burst": 4},
)
PACES = (0.2, 0.3, 0.5, 0.8, 1, 1.5, 2, 3, 5, 10)


def quiet_of(leads, end=None):
    leads = leads[:, :end]
    days = days_until(FIRST, FIRST + leads.shape[1] - 1, WEEKDAYS)
    groups = tuple((str(at),) for at in range(len(leads)))
    return measure_quiet(
        Daily(("source",), groups, leads, np.zeros_like(leads)), [leads.sum(axis=0)], days
    ), days


@pytest.mark.parametrize("setting", SETTINGS)
def test_living_channels_are_seldom_called_silent(setting):
    dice = np.random.default_rng(5)
    reports = [quiet_of(living(dice, 26, PACES, **setting))[0] for _ in range(40)]
    called = [
        report.is_silent(min(0.001, 0.008 / max(1, int(report.regular.sum())))).any() for report in reports
    ]
    assert sum(called) <= 2
    assert np.mean([report.regular.sum() for report in reports]) > 6


@pytest.mark.parametrize(("pace", "most"), [(10, 4), (5, 4), (2, 8), (1, 16)])
def test_a_dead_channel_is_named_within_days(pace, most):
    dice = np.random.default_rng(7)
    delays = []
    for _ in range(12):
        leads = living(dice, 30, (pace, 2, 2, 2), **SETTINGS[0])
        leads[0, 150:] = 0
        ends = range(151, 150 + 40)
        delays.append(
            next((end - 150 for end in ends if quiet_of(leads, end + 1)[0].is_silent(0.0008)[0]), 40)
        )
    assert np.median(delays) <= most


def test_the_day_that_is_promised_is_the_day_it_is_named():
    dice = np.random.default_rng(11)
    leads = living(dice, 40, (1, 3, 3), **SETTINGS[0])
    leads[0, 150:] = 0
    quiet, days = quiet_of(leads, 150)
    promised = int(quiet.silent_from(0.001, days.after(120, WEEKDAYS), np.array([0]))[0])
    named = next(end for end in range(150, 280) if quiet_of(leads, end + 1)[0].is_silent(0.001)[0])
    assert promised == named


# --- what is no silence ------------------------------------------------------------------------------------------


def export(channels, days=120, contacted=None, start=date(2026, 7, 1)):
    """Write so many leads of each channel on each working day, up to a day."""
    lines = ["Lead ID,Created,Source,Manager,First contact,Comment"]
    for day in range(days):
        on = start + timedelta(days=day)
        for (source, manager), (many, until) in channels.items():
            for number in range(many if day < until and on.weekday() < 5 else 0):
                when = f"{on} 15:00" if contacted is None or contacted(source, day) else ""
                lines.append(f"{len(lines)},{on} 1{number % 10}:00,{source},{manager},{when},")
    return "\n".join(lines) + "\n"


def test_an_export_that_ends_earlier_for_all_is_no_silence(heard):
    found = heard(export({("site", "Anna"): (2, 99), ("phone", "Boris"): (2, 99)}), as_of=date(2026, 11, 19))
    assert not found.found.is_silent
    assert ("export_ends", 43) in {(note.key, note.params.get("days")) for note in found.notes}


def test_no_lead_of_anything_while_closings_go_on_is_said_of_the_whole(heard):
    text = export({("site", "Anna"): (2, 85), ("phone", "Boris"): (2, 85)})
    text += "9999,2026-09-10 10:00,site,Anna,2026-10-12 10:00,\n"
    found = heard(text).found
    assert found.whole is not None
    assert (found.whole.last_on, found.silent) == (date(2026, 9, 23), ())


def test_leads_of_a_month_seen_later_are_no_silence(heard):
    text = export({("site", "Anna"): (2, 92), ("phone", "Boris"): (2, 92)})
    text += "9999,2026-09-10 10:00,site,Anna,2026-10-12 10:00,\n"
    found = heard(text)
    assert not found.found.is_silent
    assert found.found.end == date(2026, 9, 30)


def test_a_holiday_of_all_is_no_silence_of_each(heard):
    text = export({("site", "Anna"): (3, 85), ("phone", "Boris"): (2, 85), ("shop", "Boris"): (2, 85)})
    last = "9999,2026-10-02 10:00,other,Anna,2026-10-02 11:00,\n"
    assert not heard(text + last).found.silent


def test_test_leads_prove_that_a_channel_lives(heard):
    text = export({("site", "Anna"): (2, 120), ("phone", "Boris"): (2, 90)})
    assert names(heard(text).found.silent) == {("phone",)}
    found = heard(text + "9999,2026-10-27 10:00,phone,Boris,,test\n").found
    assert not found.silent
    phone = next(channel for channel in found.watched if channel.group == {"source": "phone"})
    assert (phone.last_on, phone.tested_on) == (date(2026, 9, 28), date(2026, 10, 27))


def test_the_days_told_are_those_since_the_last_lead_though_a_test_came_in_them(funnelkit, tmp_path):
    text = export({("site", "Anna"): (2, 120), ("phone", "Boris"): (2, 90)})
    told = []
    for name, test in (("plain", ""), ("tested", "9999,2026-10-05 10:00,phone,Boris,,test\n")):
        (tmp_path / f"{name}.csv").write_text(text + test)
        told.append(" ".join(funnelkit("silence", tmp_path / f"{name}.csv").out.split()))

    days = [re.search(r"phone: no lead since 2026-09-28, (\d+) whole days", each)[1] for each in told]
    assert days[0] == days[1]
    assert "Last test lead: 2026-10-05." in told[1]


def test_a_manager_who_is_away_is_told_once_and_is_no_silence(heard):
    channels = {
        (source, manager): (1, 100 if manager == "Anna" else 120)
        for source in ("site", "phone", "shop")
        for manager in ("Anna", "Boris", "Clara")
    }
    found = heard(export(channels)).found
    assert names(found.away) == {("Anna",)}
    assert not found.is_silent


def test_a_source_of_one_manager_is_named_where_the_others_live(heard):
    channels = {
        (source, manager): (2, 120) for source in ("site", "phone") for manager in ("Anna", "Boris", "Clara")
    }
    channels["phone", "Anna"] = (2, 100)
    assert names(heard(export(channels)).found.silent) == {("phone", "Anna")}


def test_what_lived_shortly_has_ended_and_is_no_silence(heard):
    text = export({("site", "Anna"): (3, 120), ("fair", "Boris"): (3, 90), ("phone", "Boris"): (3, 90)})
    begun = str(date(2026, 7, 1) + timedelta(days=60))
    lines = [line for line in text.splitlines() if ",fair," not in line or line.split(",")[1] >= begun]
    found = heard("\n".join(lines) + "\n").found
    assert names(found.silent) == {("phone",)}
    assert ("fair",) in names(found.ended)
    assert not {("fair",), ("phone",)} & names(found.watched)


def test_leads_that_do_not_arrive_any_more_are_not_told_as_unanswered(heard):
    text = export(
        {("site", "Anna"): (3, 120), ("phone", "Boris"): (3, 95)},
        contacted=lambda source, day: source == "site" or day < 85,
    )
    found = heard(text).found
    assert names(found.silent) == {("phone",)}
    assert {"source": "phone"} not in [dict(each.group) for each in found.unanswered]


def test_half_as_many_are_fewer_and_not_silent(heard):
    text = export({("site", "Anna"): (6, 120), ("phone", "Boris"): (6, 104), ("phone", "Clara"): (1, 120)})
    found = heard(text).found
    assert [dict(fall.group) for fall in found.fewer] == [{"source": "phone"}]
    assert ("phone",) not in names(found.silent)


def test_a_source_that_is_closed_on_purpose_is_left_out(heard):
    text = export({("site", "Anna"): (2, 120), ("phone", "Boris"): (2, 90)})
    found = heard(text, cares={"Phone": Care(closed=True), "fax": Care()})
    assert not found.found.is_silent
    assert [note.params["channels"] for note in found.notes if note.key == "channels_unseen"] == [["fax"]]


def test_a_source_that_is_not_filled_in_any_more_is_no_silence(heard):
    text = export({("site", "Anna"): (2, 90), ("phone", "Boris"): (2, 90), ("", "Boris"): (4, 120)})
    found = heard(text)
    assert not found.found.silent
    assert "dimension_unfilled" in {note.key for note in found.notes}


def test_holidays_of_the_calendar_are_not_counted_as_quiet():
    off = ["2026-05-25", "2026-05-26", "2026-05-27"]
    leads = np.full((1, 148), 4)
    leads[0, 144:] = 0
    daily = Daily(("source",), (("site",),), leads, leads * 0)
    found = [
        measure_quiet(daily, [], days_until(FIRST, FIRST + 147, read_calendar({"holidays": days})))
        for days in (off, [])
    ]
    assert [round(float(each.quiet[0])) for each in found] == [0, 3]
    assert [bool(each.is_silent(0.001)[0]) for each in found] == [False, True]


# --- leads that nobody contacts -----------------------------------------------------------------------------------


def test_leads_too_young_for_a_contact_are_no_evidence(heard):
    slow = export({("site", "Anna"): (3, 120)})
    lines = [slow.splitlines()[0]]
    for line in slow.splitlines()[1:]:
        cells = line.split(",")
        contact = date.fromisoformat(cells[1][:10]) + timedelta(days=9)
        cells[4] = f"{contact} 12:00" if contact <= date(2026, 10, 28) else ""
        lines.append(",".join(cells))
    assert heard("\n".join(lines) + "\n").found.unanswered == ()


def test_a_whole_department_that_contacts_nobody_is_told_once(heard):
    channels = {("site", "Anna"): (2, 120), ("phone", "Boris"): (2, 120)}
    found = heard(export(channels, contacted=lambda _, day: day < 100)).found
    assert [dict(each.group) for each in found.unanswered] == [{}]
    assert found.unanswered[0].since == date(2026, 10, 8)


def test_a_dead_phone_is_not_told_again_as_its_managers(heard):
    channels = {("site", "Anna"): (2, 120), ("site", "Boris"): (1, 120), ("phone", "Boris"): (3, 120)}
    found = heard(export(channels, contacted=lambda source, day: source != "phone" or day < 105)).found
    assert [dict(each.group) for each in found.unanswered] == [{"source": "phone"}]


def test_without_contacts_nothing_is_said_of_them(heard):
    text = "Lead ID,Created,Source\n" + "".join(f"{n},2026-09-{1 + n // 3:02},site\n" for n in range(60))
    found = heard(text)
    assert found.found.unanswered is None
    assert "silence_no_contact" in {note.key for note in found.notes}


# --- real exports ------------------------------------------------------------------------------------------------


def test_real_exports_are_watched_and_calm(shared, funnelkit):
    ended = funnelkit("silence", shared / "data/ringostat_deals/deals.csv", "--format", "json")
    found = json.loads(ended.out)
    assert (ended.code, found["silent"], found["unanswered"]) == (0, [], None)
    assert {"source": "Partner"} in [channel["group"] for channel in found["watched"]]


def test_managers_of_won_deals_alone_are_no_channels(shared, funnelkit):
    folder = shared / "data/olist_funnel_iso"
    found = json.loads(funnelkit("silence", *sorted(folder.glob("*.csv")), "--format", "json").out)
    assert (found["end"], found["silent"], found["away"]) == ("2018-05-31", [], [])
    assert {tuple(channel["group"]) for channel in found["watched"]} == {("source",)}


def test_counts_by_month_cannot_show_silence(shared, funnelkit):
    ended = funnelkit("silence", *sorted((shared / "data/callcenter_monthly").glob("input_*.csv")))
    assert (ended.code, ended.out) == (3, "")
    assert "silence needs the day of each lead" in ended.err


# --- the command ---------------------------------------------------------------------------------------------------


def test_the_command_says_what_to_test_and_ends_in_11(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    channels = {("site", "Anna"): (2, 120), ("phone", "Boris"): (2, 100)}
    (tmp_path / "leads.csv").write_text(export(channels))
    (tmp_path / "funnelkit.toml").write_text(
        '[channels.phone]\nresponsible = "Eva"\ntest = "call +36 1 000 0000"\n'
    )
    ended = funnelkit("silence", "leads.csv", "--fail-on", "silent")
    assert ended.code == 11
    assert "phone: no lead since 2026-10-08" in ended.out
    assert "Test: call +36 1 000 0000. Responsible: Eva." in " ".join(ended.out.split())
    assert funnelkit("silence", "leads.csv").code == 0
    assert funnelkit("silence", "leads.csv", "--where", "source=site", "--fail-on", "silent").code == 0


def test_json_has_the_keys_of_the_contract(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    channels = {("site", "Anna"): (2, 120), ("phone", "Boris"): (2, 100), ("shop", "Anna"): (3, 120)}
    (tmp_path / "leads.csv").write_text(
        export(channels, contacted=lambda source, day: source != "shop" or day < 100)
    )
    found = json.loads(funnelkit("silence", "leads.csv", "--format", "json").out)
    assert found["kind"] == "silence"
    assert set(found) == {
        *(
            "funnelkit",
            "format",
            "kind",
            "language",
            "as_of",
            "inputs",
            "end",
            "whole",
            "silent",
            "unanswered",
        ),
        *("away", "fewer", "ended", "watched", "unjudged", "notes"),
    }
    channel = {
        *(
            "group",
            "a_day",
            "last_on",
            "tested_on",
            "quiet_days",
            "chance",
            "level",
            "silent_on",
            "conversion",
        ),
        *("sales_a_day", "responsible", "test"),
    }
    assert [entry["group"] for entry in found["silent"]] == [{"source": "phone"}]
    assert all(set(entry) == channel for entry in (*found["silent"], *found["watched"]))
    assert [entry["group"] for entry in found["unanswered"]] == [{"source": "shop"}]
    keys = {"group", "since", "leads", "expected", "usual", "chance", "conversion", "responsible", "test"}
    assert set(found["unanswered"][0]) == keys
    assert found["silent"][0]["conversion"] is None
