"""Marks without a day, month after month: exports taken as long after the end of their months are of equal age."""

import json
from datetime import date, timedelta

import pytest

MONTHS = [date(2026, month, 1) for month in range(1, 10)]


def next_month(month):
    return (month + timedelta(days=31)).replace(day=1)


class Slow:
    """A department whose contacts take up to five months; the export tells only yes or no.

    By the end of its month a fifth of the leads are contacted, and a tenth more with each month after.
    """

    def __init__(self, path, leads=200):
        self.path, self.leads, self.better_from = path, leads, None

    def export(self, as_of):
        lines = ["Lead ID,Created at,Contacted,Status"]
        for month in MONTHS:
            late = (as_of.year - month.year) * 12 + as_of.month - month.month - 1
            share = 20 + 10 * min(5, late) if late >= 0 else 10
            if self.better_from and month >= self.better_from:
                share += 25
            for number in range(self.leads):
                born = month + timedelta(days=number % 28)
                if born <= as_of:
                    told = "yes" if (number * 37) % 100 < share else "no"
                    lines.append(f"{month:%m}{number},{born},{told},open")
        self.path.write_text("\n".join(lines))
        return self.path


@pytest.fixture
def department(tmp_path):
    return Slow(tmp_path / "leads.csv")


@pytest.fixture
def said(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def say(*arguments):
        ended = funnelkit(*arguments, "--format", "json")
        assert (ended.code, ended.err) == (0, ""), ended.err
        return json.loads(ended.out)

    return say


def month_by_month(department, said, until=date(2026, 5, 1)):
    day = date(2026, 2, 1)
    while day <= until:
        before = day - timedelta(days=1)
        more = ["--add"] if day > date(2026, 2, 1) else []
        period = f"{before:%Y-%m}"
        said("baseline", department.export(day), "--name", "cron", "--period", period, "--as-of", day, *more)
        day = next_month(day)


def contact(found, period=None):
    rows = found["sections"][1 if period else 0]["rows"]
    return next(row for row in rows if not period or row["group"]["period"] == period)["metrics"][
        "contact_rate"
    ]


def notes(found):
    return {note["key"]: note["params"] for note in found["notes"]}


def test_a_month_is_held_against_months_seen_as_early(department, said):
    month_by_month(department, said)

    found = said("compare", department.export(date(2026, 6, 1)), "--as-of", "2026-06-01")

    may = contact(found, "2026-05")
    assert (may["baseline"]["hits"], may["baseline"]["of"]) == (160, 800)
    assert (may["current"]["hits"], may["current"]["of"]) == (40, 200)
    assert may["verdict"] not in ("too_early", "improved", "worse", None)
    assert may["difference"]["value"] == 0
    assert notes(found)["like_aged"]["days"] == 0
    assert notes(found)["like_aged"]["taken"][0] == "2026-02-01"


def test_what_is_better_at_equal_age_is_found(department, said):
    department.better_from = date(2026, 5, 1)
    month_by_month(department, said)

    found = said("compare", department.export(date(2026, 6, 2)), "--as-of", "2026-06-02")

    assert contact(found, "2026-05")["verdict"] == "improved"


@pytest.mark.long
@pytest.mark.parametrize("monthly", [True, False])
def test_slow_contacts_are_never_worse_for_their_age(department, said, monthly):
    if monthly:
        month_by_month(department, said)
    else:
        said("baseline", department.export(date(2026, 5, 1)), "--name", "once", "--as-of", "2026-05-01")

    for day in (date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)):
        found = said("compare", department.export(day), "--as-of", day)
        rows = [row for section in found["sections"] for row in section["rows"]]
        assert "worse" not in {row["metrics"]["contact_rate"]["verdict"] for row in rows}


def test_a_run_is_kept_by_compare_and_used_later(department, said, tmp_path):
    month_by_month(department, said)
    said("compare", department.export(date(2026, 6, 1)), "--as-of", "2026-06-01")
    assert (tmp_path / ".funnelkit/runs/2026-06-01.json").exists()

    pooled = said("compare", department.export(date(2026, 7, 1)), "--as-of", "2026-07-01")

    both = contact(pooled)
    assert both["period"] == "2026-05..2026-06"
    assert (both["current"]["hits"], both["baseline"]["hits"]) == (80, 160)
    said_of = [note["params"]["period"] for note in pooled["notes"] if note["key"] == "like_aged"]
    assert said_of == ["2026-05..2026-06", "2026-06"]


def test_runs_far_from_it_are_none(department, said):
    month_by_month(department, said)

    found = said("compare", department.export(date(2026, 6, 20)), "--as-of", "2026-06-20")

    assert "like_aged" not in notes(found)


def test_runs_that_were_counted_otherwise_are_none(department, said, tmp_path):
    month_by_month(department, said)
    for path in (tmp_path / ".funnelkit/runs").iterdir():
        path.unlink()
    said("compare", department.export(date(2026, 6, 1)), "--as-of", "2026-06-01", "--duplicates", "keep")

    found = said("compare", department.export(date(2026, 7, 1)), "--as-of", "2026-07-01")

    assert contact(found)["current"]["hits"] != 80


def test_a_store_that_cannot_be_written_is_a_note(department, said, tmp_path):
    month_by_month(department, said)
    runs = tmp_path / ".funnelkit/runs"
    for path in runs.iterdir():
        path.unlink()
    runs.rmdir()
    runs.write_text("no folder")

    found = said("compare", department.export(date(2026, 6, 1)), "--as-of", "2026-06-01")

    assert "run_not_kept" in notes(found)
