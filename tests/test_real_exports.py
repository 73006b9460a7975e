"""Real exports, read with no option, against figures that were computed apart from funnelkit."""

import csv
import json

import pytest

TOTALS = {
    "maven_crm_iso": ["sales_pipeline.csv"],
    "ringostat_deals": ["deals.csv"],
    "salesforce_stage_history": ["Opportunity.csv", "OpportunityHistory.csv"],
    "olist_funnel_iso": [
        "olist_closed_deals_dataset.csv",
        "olist_marketing_qualified_leads_dataset_noheader.csv",
    ],
}


@pytest.fixture
def measured(shared, funnelkit):
    """Give the truth and the JSON report of a folder of real exports."""

    def measure(folder: str, *names: str, by: str = ""):
        place = shared / "data" / folder
        ended = funnelkit(
            "report", *(place / name for name in names or TOTALS[folder]), "--by", by, "--format", "json"
        )
        truth = {key: entry["value"] for key, entry in json.loads((place / "TRUTH.json").read_text()).items()}

        assert (ended.code, ended.err) == (0, "")

        return truth, Sections(json.loads(ended.out))

    return measure


class Sections:
    """The sections of a report, by their grouping."""

    def __init__(self, document):
        self.document = document
        self.by = {tuple(section["by"]): section["rows"] for section in document["sections"]}

    @property
    def whole(self):
        return self.by[()][0]["metrics"]

    def counts(self, dimension, *keys, unnamed="(empty)"):
        """Give {group: [counts]} of one section; None for what is not tracked."""
        return {
            row["group"][dimension] if row["group"][dimension] is not None else unnamed: [
                row["metrics"][key] and row["metrics"][key]["n"] for key in keys
            ]
            for row in self.by[(dimension,)]
        }

    def notes(self, key):
        return [note["params"] for note in self.document["notes"] if note["key"] == key]


def test_maven_crm(measured):
    truth, report = measured("maven_crm_iso")

    assert truth["opportunities"] == report.whole["leads"]["n"]
    assert truth["by_stage"]["Won"] == report.whole["sold"]["n"]
    assert truth["by_stage"]["Lost"] == report.whole["lost"]["n"]
    assert truth["by_stage"]["Engaging"] + truth["by_stage"]["Prospecting"] == report.whole["open"]["n"]
    assert [truth["close_value_won"]] == [money["sum"] for money in report.whole["revenue"]]
    assert truth["won_of_all_pct"] == round(100 * report.whole["lead_conversion"]["value"], 4)
    assert truth["won_of_closed_pct"] == round(100 * report.whole["win_rate"]["value"], 4)
    assert truth["days_engage_to_close_median_won"] == report.whole["days_to_sale"]["median"]
    months = report.counts("period", "leads", "sold", "lost")
    assert truth["by_stage"]["Prospecting"] == months.pop("(empty)")[0]
    assert truth["per_month_engaged"] == months
    assert truth["per_month_closed"] == report.counts("closed_period", "sold", "lost")
    assert truth["by_sales_agent"] == report.counts("manager", "leads", "sold", "lost")


def test_maven_by_head_of_the_look_up_table(measured):
    names = ("sales_pipeline.csv", "sales_teams.csv", "products.csv")
    truth, report = measured("maven_crm_iso", *names, by="head,product")

    heads: dict[str, list[int]] = {}
    for row in report.by[("head", "product")]:
        counted = heads.setdefault(row["group"]["head"], [0, 0, 0])
        for place, key in enumerate(("leads", "sold", "lost")):
            counted[place] += row["metrics"][key]["n"]
    assert truth["by_manager_joined"] == heads
    assert "GTXPro" not in {row["group"]["product"] for row in report.by[("head", "product")]}
    assert [note["matched"] for note in report.notes("joined_lookup")] == [truth["opportunities"]] * 2


def test_ringostat(measured):
    truth, report = measured("ringostat_deals")

    assert truth["deals"] == report.whole["leads"]["n"]
    assert truth["by_stage"]["Closed Won"] == report.whole["sold"]["n"]
    assert truth["by_stage"]["Closed Lost"] == report.whole["lost"]["n"]
    assert truth["per_month_aql"] == report.counts("period", "leads", "sold", "lost")
    assert truth["by_source"] == report.counts("source", "leads", "sold", "lost")
    reasons = {reason: n for reason, (n,) in report.counts("refusal_reason", "lost").items() if n}
    assert truth["loss_reasons"] == reasons
    assert truth["loss_reason_on_not_lost"] == report.notes("reason_on_not_lost")[0]["leads"]
    assert truth["days_aql_to_close_median_won"] == report.whole["days_to_sale"]["median"]
    assert report.whole["revenue"] is None


def test_salesforce(measured):
    truth, report = measured("salesforce_stage_history")

    assert truth["opportunities"] == report.whole["leads"]["n"]
    assert truth["by_stage"]["Closed Won"] == report.whole["sold"]["n"]
    assert truth["by_stage"]["Closed Lost"] == report.whole["lost"]["n"]
    assert truth["per_month_created"] == report.counts("period", "leads", "sold", "lost")
    assert truth["days_opened_to_close_median_won"] == report.whole["days_to_sale"]["median"]
    assert truth["iswon_contradicts_stage"] == report.notes("mark_contradicts_status")[0]["leads"]
    assert truth["opps_ever_in_stage"] == {
        s: n for s, (n,) in report.counts("stage", "ever_in_stage").items()
    }
    back = [row["metrics"]["moved_back"]["n"] for row in report.by[("stage",)]]
    assert truth["history_backward_moves"] == sum(back)
    managers = report.counts("manager", "leads", "sold", "lost")
    assert truth["by_owner_top5"] == {name: managers[name] for name in truth["by_owner_top5"]}


def test_olist(measured):
    truth, report = measured("olist_funnel_iso")

    assert truth["leads"] == report.whole["leads"]["n"]
    assert truth["deals_won"] == report.whole["sold"]["n"]
    assert report.whole["lost"] is None
    assert truth["leads"] - truth["deals_won"] == report.whole["open"]["n"]
    assert truth["per_month_first_contact"] == report.counts("period", "leads", "sold")
    assert truth["per_month_won"] == {m: n for m, (n,) in report.counts("closed_period", "sold").items()}
    assert truth["by_origin"] == report.counts("source", "leads", "sold")
    managers = {name: n for name, (n,) in report.counts("manager", "sold").items() if n}
    assert truth["sr_count"] == len(managers)
    assert truth["won_by_sr_top5"] == {name: managers[name] for name in truth["won_by_sr_top5"]}
    assert {None} == {
        row["metrics"][key] for row in report.by[("manager",)] for key in ("lead_conversion", "win_rate")
    }
    assert report.notes("one_sided") == [{"dimension": "manager"}]
    early = report.notes("sold_before_created")
    assert truth["days_lead_to_won_negative"] == early[0]["leads"] == len(early[0]["rows"])
    assert truth["deals_won"] - 1 == report.whole["days_to_sale"]["n"]
    assert truth["days_lead_to_won_median"] == report.whole["days_to_sale"]["median"]


@pytest.mark.parametrize("name", ["sudzilla_us_dates.csv", "sudzilla_iso_dates.csv"])
def test_sudzilla(measured, name):
    truth, report = measured("sudzilla_nps", name)

    nps = report.whole["nps"]
    expected = truth[name]
    assert report.whole["leads"] is None
    assert [expected[key] for key in ("n", "promoters", "passives", "detractors")] == [
        nps[key] for key in ("n", "promoters", "passives", "detractors")
    ]
    assert expected["nps"] == round(nps["value"], 4)


@pytest.mark.parametrize("names", [("answers.csv", "questions.csv"), ("answers.csv",)])
def test_cbsco_in_long_form(measured, names):
    truth, report = measured("cbsco_nps_long", *names)

    nps, expected = report.whole["nps"], truth["nps_all_responses"]
    keys = ("n", "promoters", "passives", "detractors")
    assert [expected[key] for key in keys] == [nps[key] for key in keys]
    assert expected["nps"] == round(nps["value"], 4)


@pytest.mark.parametrize("folder", [*TOTALS, "sudzilla_nps"])
def test_leads_are_sold_lost_non_target_or_open_in_every_row(measured, folder):
    names = ["sudzilla_iso_dates.csv"] if folder == "sudzilla_nps" else []
    _, report = measured(folder, *names)
    parts = ("sold", "lost", "non_target", "open")
    for rows in report.by.values():
        for row in rows:
            metrics = row["metrics"]
            if metrics.get("leads") is not None:
                counted = [metrics[key]["n"] for key in parts if metrics[key] is not None]
                assert metrics["leads"]["n"] == sum(counted), row["group"]


def test_a_call_centres_months(measured, shared):
    files = sorted(path.name for path in (shared / "data" / "callcenter_monthly").glob("*.csv"))
    truth, report = measured("callcenter_monthly", *(name for name in files if name.startswith("input_")))

    year = truth["year"]
    assert calls(report.by[()][0]) == (year["offered"], year["answered"])
    months = {
        f"--{month[5:]}": (offered, answered)
        for month, (_, offered, answered, _) in truth["per_month"].items()
    }
    assert months == {row["group"]["period"]: calls(row) for row in report.by[("period",)]}
    agents = {row["group"]["manager"]: calls(row) for row in report.by[("manager",)]}
    assert len(agents) == truth["agents"]
    for agent, (offered, answered, *_) in {**truth["best5"], **truth["worst5"]}.items():
        assert agents[agent] == (offered, answered)
    assert {row["metrics"]["contact_rate"]["of_step"] for row in report.by[("manager",)]} == {"offered"}


@pytest.mark.parametrize("dimension", ["head", "office"])
def test_a_call_centres_months_by_its_lists_of_people(measured, shared, dimension):
    folder = shared / "data" / "callcenter_monthly"
    truth, report = measured(
        "callcenter_monthly", *sorted(path.name for path in folder.glob("*.csv")), by=dimension
    )

    with (folder / "people.csv").open() as people:
        place = {
            row["id"]: row["Leader 1" if dimension == "head" else "Location ID"]
            for row in csv.DictReader(people)
        }
    with (folder / ("leaders.csv" if dimension == "head" else "locations.csv")).open() as lists:
        names = {key: " ".join(name) for key, *name in list(csv.reader(lists))[1:]}
    wanted = {name: [0, 0] for name in names.values()}
    for path in folder.glob("input_*.csv"):
        with path.open() as month:
            for agent, offered, _, answered, *_ in list(csv.reader(month))[1:]:
                for at, number in enumerate((offered, answered)):
                    wanted[names[place[agent]]][at] += int(number)
    found = {row["group"][dimension]: calls(row) for row in report.by[(dimension,)]}
    assert found == {name: tuple(numbers) for name, numbers in wanted.items()}
    assert [sum(column) for column in zip(*found.values(), strict=True)] == [1050093, 987246]
    lines = sum(agents for agents, *_ in truth["per_month"].values())
    matched = {note["file"]: (note["matched"], note["of"]) for note in report.notes("joined_lookup")}
    assert matched == dict.fromkeys(("people.csv", "leaders.csv", "locations.csv"), (lines, lines))


def test_a_call_centres_year_as_told(shared, funnelkit):
    folder = shared / "data" / "callcenter_monthly"
    ended = funnelkit("report", folder, "--map", "period=2021-{file}", "--format", "json")

    truth = json.loads((folder / "TRUTH.json").read_text())["per_month"]["value"]
    periods = {row["group"]["period"]: calls(row) for row in Sections(json.loads(ended.out)).by[("period",)]}
    assert periods == {month: (offered, answered) for month, (_, offered, answered, _) in truth.items()}


def calls(row):
    return row["metrics"]["contact_rate"]["of"], row["metrics"]["contact_rate"]["hits"]


def test_callbacks_of_a_real_export(shared, funnelkit):
    place = shared / "data" / "ringostat_deals"
    truth = json.loads((place / "TRUTH.json").read_text())["loss_reasons"]["value"]
    ended = funnelkit("callbacks", place / "deals.csv", "--format", "json", "--columns", "refusal_reason")
    found = json.loads(ended.out)
    said = [line["refusal_reason"] for line in found["lines"]]

    assert found["refused"] == sum(truth.values())
    assert (said.count("Other"), said.count(None), found["of"]) == (truth["Other"], truth["(empty)"], 9)
    assert {note["key"] for note in found["notes"]} >= {"callbacks_add_tasks", "callbacks_add_phones"}


def test_nothing_is_found_where_nothing_tells(shared, funnelkit):
    ended = funnelkit(
        "callbacks", shared / "data" / "maven_crm_iso" / "sales_pipeline.csv", "--format", "json"
    )
    found = json.loads(ended.out)

    assert (found["refused"], found["of"], found["lines"]) == (2473, 0, [])
