"""Costs of advertising: what a lead, a contact and a sale cost, and what comes back, where the files tell it."""

import json

import pytest

LEADS = [
    "Lead ID,Created,Source,Contacted,Status,Amount",
    "1,2026-01-05,Google Ads,yes,Sold,1000",
    "2,2026-01-06,Google Ads,yes,Lost,",
    "3,2026-01-07,Facebook,no,Lost,",
    "4,2026-02-05,Google Ads,yes,Sold,500",
    "5,2026-02-06,facebook,no,New,",
    "6,2026-02-07,Friends,yes,Sold,300",
]


@pytest.fixture
def report(funnelkit, tmp_path):
    """Write tables given as lines, and give the sections and the notes of their report."""

    def make(tables, *arguments):
        for name, lines in tables.items():
            (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        ended = funnelkit("report", *(tmp_path / name for name in tables), *arguments, "--format", "json")

        assert ended.code == 0, ended.err
        document = json.loads(ended.out)
        sections = {tuple(section["by"]): section["rows"] for section in document["sections"]}
        return sections, {note["key"]: note["params"] for note in document["notes"]}, document["inputs"]

    return make


def _each(rows, key):
    return {
        next(iter(row["group"].values()), None): row["metrics"][key]
        and [round(money["mean"], 4) for money in row["metrics"][key]]
        for row in rows
    }


COSTS = {
    "en": ["Source,Month,Cost", "Google Ads,2026-01,200", "Google Ads,2026-02,100", "Facebook,2026-01,60", "Facebook,2026-02,30"],
    "names": ["Source,Month,Spend", "Google Ads,January 2026,200", "Google Ads,February 2026,100", "Facebook,January 2026,60",
              "Facebook,February 2026,30"],
    "ru": ["Источник;Месяц;Расход", "Google Ads;январь 2026;200", "Google Ads;февраль 2026;100", "Facebook;январь 2026;60",
           "Facebook;февраль 2026;30"],
    "uk": ["Джерело;Місяць;Витрати", "Google Ads;01.01.2026;200", "Google Ads;01.02.2026;100", "Facebook;01.01.2026;60",
           "Facebook;01.02.2026;30"],
    "hu": ["Forrás;Hónap;Költség", "Google Ads;2026. január;200", "Google Ads;2026. február;100", "Facebook;2026. január;60",
           "Facebook;2026. február;30"],
    "ad report": ["Date,Source,Impressions,Clicks,Amount spent", "2026-01-05,Google Ads,9,3,150", "2026-01-30,Google Ads,9,3,50",
                  "2026-02-03,Google Ads,9,3,100", "2026-01-31,Facebook,1,1,60", "2026-02-01,Facebook,1,1,30"],
}  # fmt: skip


@pytest.mark.parametrize("language", COSTS)
def test_costs_by_source_and_period(report, language):
    sections, notes, inputs = report({"leads.csv": LEADS, "spent.csv": COSTS[language]})

    assert [entry["kind"] for entry in inputs] == ["leads", "costs"]
    assert _each(sections[()], "cost_per_lead") == {None: [65.0]}
    assert _each(sections[()], "cost_per_contact") == {None: [97.5]}
    assert _each(sections[()], "cost_per_sale") == {None: [130.0]}
    assert _each(sections[("source",)], "cost_per_lead") == {
        "Google Ads": [100.0],
        "Facebook": [45.0],
        "Friends": None,
    }
    assert _each(sections[("period",)], "cost_per_lead") == {"2026-01": [86.6667], "2026-02": [43.3333]}
    assert _each(sections[("manager",)], "cost_per_lead") == {}
    assert sections[()][0]["metrics"]["roi"] == {
        "value": pytest.approx((1800 - 390) / 390),
        "revenue": 1800.0,
        "cost": 390.0,
        "currency": None,
    }
    assert (notes["joined_costs"]["matched"], notes["joined_costs"]["of"]) == (2, 2)
    assert notes["without_costs"]["values"] == ["Friends"]


def test_a_month_without_costs_has_none(report):
    sections, notes, _ = report(
        {"leads.csv": LEADS, "spent.csv": [*COSTS["en"][:2], "Google Ads,2026-02,100", "TikTok,2026-01,5"]}
    )

    assert _each(sections[("source",)], "cost_per_lead")["Facebook"] is None
    assert notes["costs_unmatched"]["values"] == ["TikTok"]
    sections, _, _ = report({"leads.csv": LEADS, "spent.csv": COSTS["en"][:2]})
    assert _each(sections[()], "cost_per_lead") == {None: None}
    assert _each(sections[("period",)], "cost_per_lead") == {"2026-01": [66.6667], "2026-02": None}


def test_monthly_costs_are_not_split_into_weeks(report):
    sections, _, _ = report({"leads.csv": LEADS, "spent.csv": COSTS["en"]}, "--every", "week")

    assert set(_each(sections[("period",)], "cost_per_lead").values()) == {None}
    assert _each(sections[()], "cost_per_lead") == {None: [65.0]}


def test_currencies_are_kept_apart(report):
    costs = [
        "Source,Month,Cost",
        "Google Ads,2026-01,€ 200",
        "Google Ads,2026-02,$ 100",
        "Facebook,2026-01,€ 60",
        "Facebook,2026-02,€ 30",
    ]
    sections, _, _ = report(
        {"leads.csv": [LEADS[0].replace("Amount", "Amount EUR"), *LEADS[1:]], "spent.csv": costs}
    )

    whole = sections[()][0]["metrics"]
    assert [(money["sum"], money["currency"]) for money in whole["cost_per_lead"]] == [
        (290, "EUR"),
        (100, "USD"),
    ]
    assert whole["roi"] is None
    january = sections[("period",)][0]["metrics"]["roi"]
    assert (january["revenue"], january["cost"], january["currency"]) == (1000.0, 260.0, "EUR")


def test_an_amount_by_source_and_month_may_be_revenue(report):
    table = ["Source,Month,Amount", "Google Ads,2026-01,200"]
    _, _, inputs = report({"leads.csv": LEADS, "by_source.csv": table})

    assert [entry["kind"] for entry in inputs] == ["leads"]
    _, _, inputs = report({"leads.csv": LEADS, "costs.csv": table})
    assert [entry["kind"] for entry in inputs] == ["leads", "costs"]


def test_lines_without_a_year_or_an_amount_are_named(report):
    _, notes, _ = report(
        {
            "leads.csv": LEADS,
            "spent.csv": [*COSTS["en"], "Facebook,March,10", "Facebook,2026-03,", "Facebook,2026-04,5"],
        }
    )

    assert notes["costs_left_out"]["rows"] == [6, 7]
