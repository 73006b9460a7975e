"""The keys of every kind of JSON document: what design.md section 4 promises to those who read it."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from funnelkit.addresses import Address, parse_address, parse_short
from funnelkit.analysis.changes import ANSWERS
from funnelkit.analysis.compared_groups import GROUPED, RATES, REASON_RATES
from funnelkit.analysis.numbering import LETTERS
from funnelkit.metrics import CLOSED_PERIOD, JUDGED, MAIN, METRICS
from funnelkit.worklists.manager_lists import KINDS

EXAMPLES = Path(__file__).parent.parent / "examples"
KNOWN, LATER = EXAMPLES / "leads-january-february.xlsx", EXAMPLES / "leads-march.xlsx"

HEAD = {"funnelkit", "format", "kind", "language"}
INPUT = {"name": "", "sha256": "", "kind": "", "rows": 0, "leads": 0}
RATE = {"hits", "of", "value", "low", "high", "of_step"}
BOUNDS = {"hits_least", "hits_most", "of", "of_step"}
DURATION = {"n", "median", "low", "high", "unit"}
MONEY = {"n", "sum", "mean", "currency"}
RATIO = {"value", "low", "high"}
SCORE = {"n", "promoters", "passives", "detractors", "value", "low", "high"}
COMPARED_KEYS = {
    ("manager",): ("leads", *RATES),
    ("source",): ("leads", *RATES),
    ("refusal_reason",): ("lost", *REASON_RATES),
}
COMPARED = {
    *("baseline", "current", "difference", "verdict", "needed_leads", "ready_on", "window_days"),
    *("level", "phi", "months", "family", "period", "as_it_stood", "mix", "address"),
}
VERDICTS = {
    *("improved", "worse", "about_the_same", "no_clear_change", "too_few_leads", "too_early"),
    *("not_comparable", "not_tracked", "new", "gone", None),
}
REACHED = {"n", "value", "low", "high", "unit", "so_far"}
JUDGED_CHANGE = {
    *("change", "answer", "lacks", "ready_on", "overlaps", "before", "after", "metrics", "decision"),
}
OF_A_CHANGE = {
    *("before", "after", "difference", "verdict", "expected", "as_expected", "nothing_larger"),
    *("needed_leads", "ready_on", "window_days", "level", "phi", "months", "family"),
}
SETTLED = {"how", "written", "standing", "replaced", "judged"}
VOICE = {
    *(
        "as_of",
        "inputs",
        "period",
        "scores",
        "response",
        "repeat_sales",
        "bought_again",
        "complaints",
        "notes",
    ),
    *("lines", "columns", "listed", "reasons", "asked", "answered_of_asked"),
}
LINE = {"file", "row", "id", "manager", "why", "list"}
TREND = {"metric", "window_days", "points", "method", "trial", "centre", "low", "high", "runs", "shift"}
RUNS = {"longest", "longest_by_chance", "crossings", "crossings_by_chance"}
CAN_SHOW = {
    *("metric", "from", "to", "of_step", "window_days", "needed", "leads", "days", "level"),
    *("greater", "lengthen_to"),
}
BASELINE = {"name", "as_of", "every", "periods", "seen", "leads", "inputs", "program"}


@pytest.fixture
def document(funnelkit, tmp_path, monkeypatch):
    """Run a command and give its one JSON document; nothing else may be printed."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        ended = funnelkit(*arguments, "--format", "json")
        assert (ended.code, ended.err) == (0, "")
        assert ended.out.endswith("}\n")
        assert ended.out.count("\n") == 1
        found = json.loads(ended.out)
        assert set(found) >= HEAD
        assert (found["funnelkit"], found["format"], found["language"]) == ("0.1.0", 1, "en")
        return found

    return run


def check_types(entry, model):
    assert {name: type(value) for name, value in entry.items()} == {
        name: type(value) for name, value in model.items()
    }


def check_notes(notes):
    for note in notes:
        assert set(note) == {"key", "params", "text"}
        assert isinstance(note["params"], dict)
        assert note["text"]
        assert "{" not in note["text"]


def check_day(text):
    assert date.fromisoformat(text).isoformat() == text


def check_value(key, value):
    """Check one value of a metric against its kind; null stands for what is not tracked."""
    if value is None:
        return
    kind = METRICS[key].kind if key in METRICS else "rate" if key in REASON_RATES else "count"
    if kind == "count":
        assert set(value) == {"n"}
        assert isinstance(value["n"], int)
    elif kind == "money":
        assert all(set(entry) == MONEY and entry["n"] > 0 for entry in value)
    elif kind == "within" and "hits_least" in value:
        assert set(value) == BOUNDS
    elif kind in ("rate", "within"):
        assert set(value) == RATE | ({"window_days"} if kind == "within" else set())
        assert value["of"] == 0 or 0 <= value["low"] <= value["value"] <= value["high"] <= 1
    else:
        assert set(value) == {"duration": DURATION, "ratio": RATIO, "score": SCORE}[kind]
        assert kind != "score" or value["value"] is None or -100 <= value["value"] <= 100


def check_sections(sections, addressed=False):
    number = 0
    for section in sections:
        assert set(section) == {"by", "rows"}
        for row in section["rows"]:
            number += 1
            assert set(row) == {"group", "metrics", *(("addresses",) if addressed else ())}
            if addressed:
                check_addresses(row, number)
            assert list(row["group"]) == section["by"]
            wanted = CLOSED_PERIOD if section["by"] == ["closed_period"] else METRICS
            assert list(row["metrics"]) == list(wanted)
            for key, value in row["metrics"].items():
                check_value(key, value)


def check_addresses(row, number):
    told = [metric for metric, value in row["metrics"].items() if value is not None]
    assert list(row["addresses"]) == told
    for metric, address in row["addresses"].items():
        short = parse_short(address["short"])
        assert (LETTERS[metric], number) == (short.letter, short.row)
        group = {name: value or "" for name, value in row["group"].items()}
        assert parse_address(address["long"]) == Address(metric, "", group)


def test_report(document):
    report = document("report", KNOWN, LATER)

    assert set(report) == HEAD | {
        "as_of",
        "inputs",
        "preset",
        "sections",
        "reconciliations",
        "trend",
        "changes",
        "worth_doing",
        "losses",
        "notes",
    }
    assert report["kind"] == "report"
    assert report["losses"] is None
    assert report["worth_doing"]
    for entry in report["worth_doing"]:
        assert set(entry) == {"kind", "command", "leads", "sales", "amount", "currency", "params"}
        assert entry["sales"] > 0
    assert document("report", KNOWN, "--only", "managers")["worth_doing"] is None
    check_day(report["as_of"])
    for entry in report["inputs"]:
        check_types(entry, INPUT)
        assert len(entry["sha256"]) == 64
    groupings = [section["by"] for section in report["sections"]]
    assert groupings == [[], ["period"], ["closed_period"], ["manager"], ["source"], ["refusal_reason"]]
    assert len(report["sections"][0]["rows"]) == 1
    check_sections(report["sections"], addressed=True)
    check_notes(report["notes"])


def test_losses(document):
    losses = document("report", KNOWN, LATER, "--only", "losses")["losses"]

    assert set(losses) == {"days", "sections", "kinds"}
    assert [section["by"] for section in losses["sections"]] == [[], ["source"]]
    for section in losses["sections"]:
        for row in section["rows"]:
            counts = ["leads", "sold", "open", "lost_not_told"]
            sides = ["lost_channel", "lost_department", "lost_after_contact"]
            assert list(row["metrics"]) == [*counts, *sides]
            assert all(set(row["metrics"][name]) == {"n"} for name in counts)
            for side in sides:
                assert set(row["metrics"][side] or RATE) in (RATE, BOUNDS)
    for kind in losses["kinds"]:
        assert (set(kind), set(kind["share"])) == ({"side", "kind", "share"}, RATE)


def test_refusals(document):
    document("baseline", KNOWN)
    found = document("refusals", LATER)

    assert set(found) == HEAD | {
        *(
            "as_of",
            "inputs",
            "metrics",
            "column",
            "reasons",
            "groups",
            "unsaid",
            "left",
            "several",
            "suggestions",
        ),
        *("tables", "competitors", "compared", "notes"),
    }
    assert found["kind"] == "refusals"
    check_day(found["as_of"])
    check_notes(found["notes"])
    assert set(found["metrics"]) == {"leads", "lost", "refusal_rate", "open"}
    for row in found["reasons"]:
        assert set(row) == {"kind", "reason", "group", "share", "at_most", "amounts", "spellings", "lost_to"}
        assert set(row["share"]) == RATE
        assert row["kind"] in {"value", "group", "rest", "blank"}
    assert sum(row["share"]["hits"] for row in found["reasons"]) == found["metrics"]["lost"]["n"]
    for group in found["groups"]:
        assert set(group) == {"group", "share", "spellings"}
        assert sum(one["lost"] for one in group["spellings"]) == group["share"]["hits"]
    assert set(found["unsaid"]) == {"blank", "other", "of"}
    for table in found["tables"]:
        assert set(table) == {"by", "differ", "rows", "odd"}
        assert sum(row["lost"] for row in table["rows"]) == found["metrics"]["lost"]["n"]
    assert found["competitors"] is None
    assert set(found["compared"]) == {"baseline", "period", "rows"}
    for row in found["compared"]["rows"]:
        assert set(row["metrics"]) == set(COMPARED_KEYS["refusal_reason",])
        for key, metric in row["metrics"].items():
            assert set(metric) == COMPARED
            assert metric["verdict"] in VERDICTS
            check_value(key, metric["current"])


def test_report_trend(document):
    report = document("report", KNOWN, LATER, "--every", "week", "--only", "trend,managers")

    assert [section["by"] for section in report["sections"]] == [["manager"]]
    assert [trend["metric"] for trend in report["trend"]][:2] == ["leads", "contact_rate"]
    names = [point["period"] for point in report["trend"][0]["points"]]
    assert names == sorted(names)
    for trend in report["trend"]:
        assert set(trend) == TREND
        assert [point["period"] for point in trend["points"]] == names
        assert trend["method"] in ("p_prime", "xmr", None)
        assert trend["centre"] is None or trend["low"] <= trend["centre"] <= trend["high"]
        assert trend["runs"] is None or set(trend["runs"]) == RUNS
        assert trend["shift"] is None or set(trend["shift"]) == {"direction", "begins"}
        for point in trend["points"]:
            assert set(point) == {"period", "value", "left_out", "low", "high", "outside"}
            assert point["left_out"] in (None, "too_young", "too_few", "other_step", "not_tracked")
            assert point["outside"] in (None, "above", "below")
            check_value(trend["metric"], point["value"])


def test_report_lists_the_changes_that_its_trend_marks(document):
    for day in ("2026-01-15", "2026-02-10", "2027-01-01"):
        document("changes", "add", day, f"what of {day}", "--expect", "contact_rate=up")
    asked = ("report", KNOWN, LATER, "--every", "week", "--only", "trend")
    change = {"id": 2, "on": "2026-02-10", "text": "what of 2026-02-10", "expect": {"contact_rate": "up"}}

    assert document(*asked)["changes"][1] == change | {"scope": {}, "decide_by": None}
    assert [change["id"] for change in document(*asked)["changes"]] == [1, 2]
    hidden = document(*asked, "--redact")["changes"]
    assert [(one["on"], one["text"], one["expect"]) for one in hidden] == [
        ("2026-01-15", "", {}),
        ("2026-02-10", "", {}),
    ]
    assert document("report", KNOWN, LATER, "--only", "managers")["changes"] == []


def test_few_closed_periods_have_a_trend_only_where_it_is_asked_for(document):
    assert document("report", KNOWN, LATER)["trend"] == []
    assert document("report", KNOWN, LATER, "--only", "managers")["trend"] == []
    (trend, *_) = document("report", KNOWN, LATER, "--only", "trend")["trend"]
    assert (trend["centre"], trend["method"], trend["trial"]) == (None, None, False)


def test_report_by_more_dimensions(document):
    report = document("report", KNOWN, "--by", "manager,period")

    assert report["sections"][-1]["by"] == ["manager", "period"]
    check_sections(report["sections"], addressed=True)


def test_callbacks(document):
    found = document("callbacks", LATER, "--columns", "source,closed_at")

    assert set(found) == HEAD | {
        *("as_of", "inputs", "refused", "sold_since", "no_leads", "of", "columns", "lines", "rules", "notes"),
    }
    assert found["kind"] == "callbacks"
    check_notes(found["notes"])
    assert found["columns"] == ["source", "closed_at"]
    assert found["of"] == len(found["lines"]) > 0
    for line in found["lines"]:
        assert list(line) == ["file", "row", "id", "manager", "why", "source", "closed_at"]
        assert line["why"]
        check_notes(line["why"])
        check_day(line["closed_at"][:10])
    for rule in found["rules"]:
        assert list(rule) == ["rule", "weight", "leads", "of"]
        assert (rule["leads"] is None) == (rule["of"] is None)
        assert rule["of"] is None or 0 <= rule["leads"] <= rule["of"] <= found["refused"]


def test_plan(document):
    found = document("plan", KNOWN, LATER, "--sales", "20", "--by", "2026-06-30", "--leads", "250")

    assert set(found) == HEAD | {
        *(
            "as_of",
            "inputs",
            "sales",
            "by",
            "confidence",
            "leads_needed",
            "leads_on_average",
            "chance_on_average",
        ),
        *(
            "leads_needed_without_open",
            "chances",
            "sales_expected_from_open",
            "sales_from_open",
            "past",
            "rate",
            "rate_expected",
        ),
        *("first_arrival", "latest_arrival", "working_days", "brings", "pace", "managers", "all_managers"),
        *("steps", "costs", "against", "notes"),
    }
    assert found["against"] == []
    assert isinstance(found["leads_needed"], int)
    for name in ("as_of", "by", "first_arrival", "latest_arrival"):
        check_day(found[name])
    assert set(found["rate"]) == {*RATE, "window_days", "leads", "young"}
    left = found["sales"] - found["sales_expected_from_open"]
    assert found["leads_on_average"] == pytest.approx(left / found["rate_expected"])
    for rung in found["chances"]:
        check_types(rung, {"chance": 0.1, "leads": 1, "leads_per_working_day": 0.1})
    assert set(found["sales_from_open"]) == RATIO
    assert set(found["brings"]) == {"leads", "sales", "surely", "chance"}
    assert set(found["pace"]) == {"leads_per_working_day", "leads", "chance"}
    for load in (*found["managers"], found["all_managers"]):
        assert set(load) == {
            "manager",
            "leads",
            "planned_a_day",
            "lately_a_day",
            "most_a_day",
            "most_in",
            "over",
        }
    for step in found["steps"]:
        assert set(step) == {"metric", "rate", "sales", "leads"}
        assert step["metric"] in METRICS
    assert found["costs"] is None
    check_notes(found["notes"])


def test_plan_against(document):
    found = document("plan", KNOWN, LATER, EXAMPLES / "sales-plan.csv")

    assert set(found) == set(document("plan", KNOWN, LATER, "--leads", "250"))
    assert (found["leads_needed"], found["chances"], found["managers"]) == (None, [], [])
    for each in found["against"]:
        assert set(each) == {
            *("period", "manager", "planned", "sold", "share", "expected", "chance", "added")
        }
        assert each["expected"] is None or set(each["expected"]) == RATIO
        assert (each["expected"] is None) == (each["chance"] is None)
    check_notes(found["notes"])


def test_managers(document):
    found = document("managers", KNOWN, LATER)

    assert set(found) == HEAD | {
        *("as_of", "inputs", "by", "period", "told_apart", "reason", "apart_by", "chances", "level"),
        *("windows", "rows", "paths", "plan", "notes"),
    }
    assert (found["kind"], found["by"], found["told_apart"], found["apart_by"]) == (
        *("managers", "manager", False),
        [],
    )
    for row in found["rows"]:
        assert set(row) == {
            *("manager", "leads", "grown", "newcomer", "rates", "leads_per_sale", "first_months"),
            *("metrics", "leads_per_working_day", "working_days", "contacted_by", "untouched", "reasons"),
        }
        for key, value in row["metrics"].items():
            check_value(key, value)
        assert set(row["contacted_by"]) == REACHED
        assert set(row["leads_per_sale"]) == RATIO
        assert set(row["untouched"]) == RATE
        assert set(row["reasons"]) == {"lost", "blank", "reason", "one_reason"}
        for part in ("blank", "one_reason"):
            assert set(row["reasons"][part]) == {"rate", "others", "stands_out"}
    assert set(found["plan"]) == {"every", "sales", "asked", "lately", "window_days", "rows", "total"}
    for need in (*found["plan"]["rows"], found["plan"]["total"]):
        assert set(need) == {"name", "leads_now", "sales", "rate", "leads", "sure_80", "sure_95"}
        assert need["leads"]["value"] < need["sure_80"] < need["sure_95"]
    check_notes(found["notes"])


def test_nps(document):
    found = document("nps", KNOWN, LATER)

    assert set(found) == HEAD | VOICE
    assert (found["kind"], found["period"]) == ("nps", None)
    check_notes(found["notes"])
    assert set(found["response"]) == RATE
    for row in found["repeat_sales"]:
        assert set(row) == {"period", "sold", "repeats"}
        assert set(row["repeats"]) == RATE
    assert [set(row) for row in found["bought_again"]] == [{"answered", "bought"}] * 3
    assert found["complaints"] == []
    assert [reasons["side"] for reasons in found["reasons"]] == ["promoters", "passives", "detractors"]
    for reasons in found["reasons"]:
        assert set(reasons) == {"metric", "side", "answers", "with_reason", "without_topic", "topics"}
        for topic in reasons["topics"]:
            assert set(topic) == {"topic", "said"}
            assert set(topic["said"]) == RATE
    assert set(found["listed"]) == {"to_call", "not_asked"}
    assert len(found["lines"]) == sum(found["listed"].values())
    for line in found["lines"]:
        assert set(line) == LINE
        assert line["list"] in ("to_call", "not_asked")
        assert {frozenset(note) for note in line["why"]} == {frozenset({"key", "params", "text"})}
    (score,) = found["scores"]
    assert set(score) == {"metric", "whole", "distribution", "sections", "rolling"}
    assert set(score["whole"]) == SCORE
    assert list(score["distribution"]) == [str(n) for n in range(11)]
    assert [entry["by"] for entry in score["sections"]] == [["period"], ["manager"], ["source"]]
    for entry in score["sections"]:
        assert set(entry) == {"by", "told_apart", "chance", "rows"}
        for row in entry["rows"]:
            assert set(row) == {"group", "score", "others", "stands"}
            assert set(row["score"]) == SCORE
            assert (row["score"]["value"] is None) == (row["score"]["n"] < 10)
            assert row["stands"] in (None, "above", "below")
            assert row["others"] is None or set(row["others"]) == {"value", "low", "high"}
    for row in score["rolling"]:
        assert set(row) == {"period", "score"}


def test_what_is_not_tracked_is_null(document, tmp_path):
    (tmp_path / "few.csv").write_text("Lead ID,Created at,Status\n1,2026-03-01,sold\n2,2026-03-02,open\n")

    metrics = document("report", "few.csv", "--as-of", "2026-04-01")["sections"][0]["rows"][0]["metrics"]

    untold = ("contacted", "appointments", "shows", "visits", "contact_rate", "show_rate", "revenue", "nps")
    assert [metrics[key] for key in untold] == [None] * len(untold)
    assert metrics["lead_conversion"]["value"] == 0.5


def test_baseline_and_baselines(document):
    kept = document("baseline", KNOWN)

    assert set(kept) == HEAD | BASELINE | {"can_show", "store", "notes", *SETTLED}
    assert (kept["kind"], kept["written"], kept["periods"]) == ("baseline", True, ["2026-01", "2026-02"])
    check_day(kept["as_of"])
    check_types(kept["inputs"][0], INPUT)
    check_notes(kept["notes"])

    assert [sight["metric"] for sight in kept["can_show"]][:2] == ["contact_rate", "appointment_rate"]
    for sight in kept["can_show"]:
        assert set(sight) == CAN_SHOW
        assert 0 <= sight["from"] < sight["to"] <= 1
        assert (sight["leads"] is None) == (sight["days"] is None) == (sight["needed"] is None)
        if sight["greater"]:
            assert set(sight["greater"]) == {"to", "needed", "leads", "days", "level"}
            assert sight["needed"] is None

    again = document("baseline", KNOWN)
    assert again == kept | {"written": False}

    shown = document("baselines", "show", kept["name"])
    assert set(shown) == HEAD | BASELINE | {"can_show", "sections", "definitions"}
    assert shown["can_show"] == kept["can_show"]
    assert shown["kind"] == "baseline"
    check_sections(shown["sections"])

    listed = document("baselines", "list")
    assert set(listed) == HEAD | {"store", "baselines", "unread", "standing", "history"}
    assert listed["standing"] == kept["name"]
    history = [{"how": "kept", "name": kept["name"], "as_of": kept["as_of"], "periods": kept["periods"]}]
    assert listed["history"] == [{**history[0], "replaced": None}]
    assert listed["kind"] == "baselines"
    assert [set(entry) for entry in listed["baselines"]] == [BASELINE]

    assert set(document("baselines", "check")) == HEAD | {"store", "read", "unread", "notes"}
    assert set(document("baselines", "rename", kept["name"], "winter")) == HEAD | {"store", "renamed", "name"}
    assert set(document("baselines", "remove", "winter")) == HEAD | {"store", "removed"}
    assert document("baselines", "list")["baselines"] == []


def test_a_baseline_that_is_held_against_another(document):
    document("baseline", KNOWN)

    found = document("baseline", LATER, "--if-better")
    assert set(found) == HEAD | BASELINE | {"can_show", "store", "notes", *SETTLED}
    assert found["judged"]
    for entry in found["judged"]:
        assert set(entry) == {"metric", "period", "verdict", "current"}
        assert entry["metric"] in JUDGED
        assert entry["verdict"] in VERDICTS - {None}
        check_value(entry["metric"], entry["current"])
    check_notes(found["notes"])


def test_judged_changes(document):
    document("changes", "add", "2026-02-10", "x", "--decide-by", "2026-03-01")
    document("changes", "add", "2026-02-20", "y", "--expect", "contact_rate=up")
    found = document("changes", "judge", KNOWN, LATER)

    assert set(found) == HEAD | {"store", "as_of", "inputs", "baseline", "judged", "notes"}
    assert (found["kind"], found["baseline"]) == ("changes", None)
    for judged in found["judged"]:
        assert set(judged) == JUDGED_CHANGE
        assert judged["answer"] in ANSWERS
        assert all(set(judged[side]) == {"leads", "periods"} for side in ("before", "after"))
        for key, metric in judged["metrics"].items():
            assert set(metric) >= OF_A_CHANGE
            assert metric["verdict"] in VERDICTS
            check_value(key, metric["before"])
            check_value(key, metric["after"])
    first, second = found["judged"]
    assert list(first["metrics"]) == [key for key in MAIN if METRICS[key].kind == "rate"]
    assert set(first["decision"]) == {"what", "until", "baseline"}
    assert list(second["metrics"]) == ["contact_rate"]
    check_notes(found["notes"])


def test_changes(document):
    added = document("changes", "add", "2026-05-01", "x", "--expect", "nps=up", "--scope", "manager=Anna")
    change = {"id": 1, "on": "2026-05-01", "text": "x", "decide_by": None}
    change |= {"expect": {"nps": "up"}, "scope": {"manager": ["Anna"]}}

    assert added["kind"] == "changes"
    assert {key: added[key] for key in set(added) - HEAD} == {
        "store": ".funnelkit",
        "added": change,
        "written": True,
    }
    listed = document("changes", "list")
    assert {key: listed[key] for key in set(listed) - HEAD} == {"store": ".funnelkit", "changes": [change]}
    assert document("changes", "remove", 1)["removed"] == change
    assert document("changes", "list")["changes"] == []


def test_outbox(document, funnelkit, tmp_path):
    server = '[mail]\nhost = "127.0.0.1"\nport = 1\nsecurity = "none"\nfrom = "a@example.org"\ntries = 1\n'
    (tmp_path / "funnelkit.toml").write_text(server, encoding="utf-8")
    for to in ("anna@example.org", "boris@example.org"):
        assert funnelkit("check", LATER, "--mail-to", to).code == 5

    listed = document("outbox", "list")
    assert set(listed) == HEAD | {"store", "waiting"}
    assert listed["kind"] == "outbox"
    assert [set(entry) for entry in listed["waiting"]] == [{"id", "subject", "to"}] * 2
    removed = document("outbox", "remove", listed["waiting"][0]["id"])
    assert set(removed) == HEAD | {"store", "waiting", "removed"}
    assert removed["waiting"] == listed["waiting"][1:]
    document("outbox", "remove", listed["waiting"][1]["id"])
    sent = document("outbox", "send")
    assert set(sent) == HEAD | {"store", "waiting", "sent"}
    assert (sent["waiting"], sent["sent"]) == ([], [])


def test_comparison(document):
    document("baseline", KNOWN)

    compared = document("compare", KNOWN, LATER)

    assert set(compared) == HEAD | {
        *(
            "as_of",
            "inputs",
            "baseline",
            "current",
            "sections",
            "managers",
            "reached",
            "parts",
            "changes",
            "explain",
            "notes",
        )
    }
    assert compared["kind"] == "comparison"
    check_managers(compared["managers"])
    check_parts(compared["parts"])
    assert set(compared["baseline"]) == {"name", "as_of", "leads", "periods"}
    assert set(compared["current"]) == {"as_of", "leads", "periods"}
    assert [section["by"] for section in compared["sections"]] == [[], ["period"], *([by] for by in GROUPED)]
    check_notes(compared["notes"])
    for entry in compared["reached"]:
        assert set(entry) == {"step", "part", "current", "baseline"}
        assert all(set(entry[side]) == REACHED for side in ("current", "baseline"))
    for section in compared["sections"]:
        for row in section["rows"]:
            assert list(row["group"]) == section["by"]
            assert list(row["metrics"]) == list(COMPARED_KEYS.get(tuple(section["by"]), METRICS))
            for key, entry in row["metrics"].items():
                check_compared(key, entry)


def check_managers(found):
    assert set(found) == {"period", "told_apart", "reason", "by", "chances", "level", "rows"}
    assert isinstance(found["told_apart"], bool)
    assert set(found["by"]) <= set(found["chances"]) <= set(RATES)
    for row in found["rows"]:
        assert set(row) == {
            *("manager", "leads", "grown", "newcomer", "rates", "leads_per_sale", "first_months")
        }
        for key, rate in row["rates"].items():
            check_value(key, rate["rate"])
            assert set(rate) == {
                *("rate", "drawn", "adjusted", "outside", "outside_level", "outside_own_mix", "could_be_best")
            }
            assert rate["drawn"] is None or set(rate["drawn"]) == RATIO
        assert row["leads_per_sale"] is None or set(row["leads_per_sale"]) == RATIO


def check_parts(parts):
    assert set(parts) == {"period", "every", "sales", "leads_per_day"}
    pace, sales = parts["leads_per_day"], parts["sales"]
    assert set(pace) == {"days", "leads", "of_days", "value", "low", "high", "phi"}
    assert pace["days"] in {"working", "calendar"}
    assert pace["low"] <= pace["value"] <= pace["high"]
    if sales:
        told = {"window_days", "periods", "leads", "sold", "from_leads", "from_conversion", "by"}
        assert set(sales) == told
        assert all(set(sales[name]) == {"baseline", "current"} for name in ("periods", "leads", "sold"))


def check_compared(key, entry):
    assert set(entry) == COMPARED
    check_value(key, entry["baseline"])
    check_value(key, entry["current"])
    assert entry["verdict"] in VERDICTS
    assert key in (*JUDGED, *REASON_RATES) or entry["verdict"] is None
    assert (entry["level"], entry["months"]) == (0.95, 2)
    assert isinstance(entry["period"], str)
    if entry["difference"] is not None:
        assert set(entry["difference"]) == {"value", "low", "high", "unit"}
        assert entry["difference"]["unit"] in {"pt", "nps", "hours", "days"}


def test_a_difference_of_rates_is_in_points(document):
    document("baseline", KNOWN)

    entry = document("compare", LATER)["sections"][0]["rows"][0]["metrics"]["contact_rate"]

    change = 100 * (entry["current"]["value"] - entry["baseline"]["value"])
    assert entry["difference"]["value"] == pytest.approx(change)
    assert entry["difference"]["unit"] == "pt"


def test_inspection(document):
    found = document("inspect", KNOWN, EXAMPLES / "lidy-mart.csv")

    assert set(found) == HEAD | {"inputs", "notes"}
    assert found["kind"] == "inspection"
    for entry in found["inputs"]:
        assert set(entry) == {
            *("name", "sha256", "container", "sheet", "encoding", "delimiter", "header_row", "kind", "crm"),
            *("rows", "columns", "dates", "statuses", "notes", "suggestions"),
        }
        assert all(
            set(column) == {"header", "field", "confidence", "why", "values"} for column in entry["columns"]
        )
        assert all(
            set(column) == {"field", "header", "order", "row", "given", "dates", "unreadable"}
            for column in entry["dates"]
        )
        assert all(set(status) == {"status", "outcome", "leads"} for status in entry["statuses"])
        values = [column["values"] for column in entry["columns"] if column["values"]]
        assert values
        assert all(set(value) == {"filled", "fit", "distinct"} for value in values)
        assert all(value["fit"] <= value["filled"] <= entry["rows"] for value in values)
        check_notes(entry["notes"])
        check_notes(entry["suggestions"])
    check_notes(found["notes"])
    assert [(entry["container"], entry["delimiter"]) for entry in found["inputs"]] == [
        ("xlsx", None),
        ("csv", ";"),
    ]


TIMES = {"contacted": ("5m", "1h", "1d", "7d"), "contacted_working": ("5m", "1h", "4h", "8h")}
TIMED = ("contacted", "contacted_working", "appointments", "due", "visits", "sold")
STAGE = {
    *("stage", "before", "ever", "sold", "lost", "non_target", "open", "moved_on", "moved_on_by", "to_next"),
    *("won", "turned", "difference", "effect", "stay", "half_left", "sitting", "sold_stay", "usual_days"),
    "longer",
}
HISTORY = "ID,Stage,Changed at,Order\n1,New,2026-01-05,1\n1,Offer,2026-01-09,2\n1,New,2026-01-12,1\n2,New,2026-01-06,1\n"
STAGED = "ID,Created at,Status,Stage\n1,2026-01-05,Open,New\n2,2026-01-06,Open,New\n"


def timed_keys(*steps):
    """Name the metrics of some steps in their order."""
    ends = {
        step: ["", "_median", "_quarter", "_half"]
        + [f"_within_{time}" for time in TIMES.get(step, ("7d", "30d", "90d"))]
        for step in steps
    }
    return ["leads", *(step + end for step in steps for end in ends[step])]


def check_waits(section):
    assert set(section) == {"by", "told_by", "told_apart", "chance", "rows"}
    assert (section["told_by"] is None) == (section["told_apart"] is None) == (section["chance"] is None)
    for row in section["rows"]:
        assert set(row) == {"group", "metrics"}
        assert list(row["group"]) == section["by"]
        for key, value in row["metrics"].items():
            if value is None:
                continue
            if key.endswith(("_quarter", "_half")):
                assert set(value) == REACHED
            elif key.endswith("_median"):
                assert set(value) == DURATION
            elif "_within_" in key:
                assert set(value) - {"window_days"} in (RATE, BOUNDS)
            else:
                assert set(value) == {"n"}


def test_timing(document):
    found = document("timing", KNOWN, LATER)

    assert set(found) == HEAD | {"as_of", "inputs", "sections", "stages", "notes"}
    assert found["kind"] == "timing"
    groupings = [section["by"] for section in found["sections"]]
    assert groupings == [[], ["period"], ["manager"], ["source"], ["weekday"], ["hour"]]
    for section in found["sections"]:
        check_waits(section)
        wanted = TIMED if len(section["by"]) < 1 or section["by"][0] not in ("weekday", "hour") else TIMED[:2]
        assert all(list(row["metrics"]) == timed_keys(*wanted) for row in section["rows"])
    whole = found["sections"][0]["rows"][0]["metrics"]
    assert all(whole[key] is None for key in timed_keys("contacted_working")[1:])
    assert found["stages"] is None
    check_notes(found["notes"])


def test_timing_in_working_hours(document, tmp_path):
    (tmp_path / "funnelkit.toml").write_text('[calendar]\nhours = "9:00-18:00"\n', encoding="utf-8")
    found = document("timing", KNOWN, "--only", "whole,hours")

    assert [section["by"] for section in found["sections"]] == [[], ["hour"]]
    for section in found["sections"]:
        check_waits(section)
    whole = found["sections"][0]["rows"][0]["metrics"]
    assert whole["contacted_working"] == whole["contacted"]
    assert whole["contacted_working_within_1h"]["hits_most"] >= whole["contacted_within_1h"]["hits_least"] > 0


def test_timing_as_a_table(funnelkit, monkeypatch, tmp_path):
    """CSV has a line a figure, those that a report has under the names of the report."""
    monkeypatch.chdir(tmp_path)

    def figures(command):
        text = funnelkit(command, LATER, "--only", "whole", "--format", "csv").out.removeprefix("\ufeff")
        return {
            row["metric"]: {name: row[name] for name in ("hits", "of", "value", "low", "high", "of_step")}
            for row in csv.DictReader(io.StringIO(text))
            if row["metric"].startswith(("contacted_within", "sold_within"))
        }

    assert len(figures("report")) == 7
    assert figures("timing") == figures("report")


def test_timing_of_stages(document, tmp_path):
    (tmp_path / "leads.csv").write_text(STAGED, encoding="utf-8")
    (tmp_path / "history.csv").write_text(HISTORY, encoding="utf-8")
    path = document("timing", "leads.csv", "history.csv")["stages"]

    assert set(path) == {"order", "leads", "stages", "moves", "totals"}
    assert path["totals"] == {"next": 1, "skip": 0, "back": 1, "end": 0}
    assert [set(move) for move in path["moves"]] == [{"stage_from", "stage_to", "n", "kind"}] * 2
    for step in path["stages"]:
        assert set(step) == STAGE
        assert set(step["moved_on"]) == set(step["won"]) == RATE
        assert set(step["stay"]) == set(step["sitting"]) == set(step["sold_stay"]) == DURATION
        assert step["effect"] in (None, "raises", "lowers", "no_rise", "too_few")


def test_forecast(document):
    found = document("forecast", KNOWN, LATER, "--every", "week", "--backtest")

    assert found["kind"] == "forecast"
    assert list(found)[4:] == [
        *("as_of", "inputs", "assumed", "baseline", "mature_days", "level", "sections", "pipeline"),
        *("stages", "backtest", "notes"),
    ]
    groupings = [section["by"] for section in found["sections"]]
    assert groupings == [[], ["period"], ["mature"], ["ahead"], ["manager"], ["source"]]
    for section in found["sections"]:
        for row in section["rows"]:
            keys = ["leads", "open", "sold", "to_come", "at_maturity", "revenue"]
            by_group = section["by"] in (["manager"], ["source"])
            assert list(row["metrics"]) == [*keys, *(["pipeline"] if by_group else [])]
            assert list(row["group"]) == section["by"]
            told = row["metrics"]
            assert told["to_come"] is None or set(told["to_come"]) == set(told["at_maturity"]) == RATIO
            for money in told["revenue"] or ():
                assert set(money) == {"currency", "so_far", "expected", "low", "high"}
    (pipeline,) = found["pipeline"]
    assert set(pipeline) == {"currency", "open", "amounts", "sum", "by_age", "by_stage", "by_crm"}
    assert set(pipeline["by_age"]) == {"n", "sales", "amounts", "amount"}
    assert found["stages"] is None
    tested = found["backtest"]
    assert list(tested) == [
        *("failed", "tested", "days", "widened", "qualities", "chances", "stage_chances", "forecasts")
    ]
    quality = {"target", "n", "held", "nearer", "periods", "bias", "error", "raw_error", "ladder_error"}
    assert {frozenset(entry) for entry in tested["qualities"]} == {frozenset(quality)}
    trial = {"on", "target", "period", "raw", "mean", "low", "high", "came", "ladder", "held"}
    assert {frozenset(entry) for entry in tested["forecasts"]} == {frozenset(trial)}
    assert set(tested["chances"]) == {"of", "hits", "score", "base_score", "bands", "skill"}
    check_notes(found["notes"])


def test_deadlines(document):
    found = document("deadlines", str(LATER), str(EXAMPLES / "tasks-march.csv"), "--limit", "3")

    assert found["kind"] == "deadlines"
    assert list(found)[4:] == [
        *("as_of", "on", "inputs", "leads", "open_leads", "counts", "managers", "columns", "lines", "limits"),
        "notes",
    ]
    assert list(found["counts"]) == list(KINDS)
    assert [entry["kind"] for entry in found["inputs"]] == ["leads", "tasks"]
    check_notes(found["notes"])
    for each in found["managers"]:
        assert list(each) == ["manager", "open_leads", "counts", "of"]
        assert list(each["counts"]) == list(KINDS)
        lines = [line for line in found["lines"] if line["manager"] == each["manager"]]
        assert len(lines) == min(3, each["of"])
    for line in found["lines"]:
        assert list(line) == ["file", "row", "id", "manager", "why", *found["columns"]]
        assert line["why"]
        check_notes(line["why"])
    for kind, count in found["counts"].items():
        told = [each["counts"][kind] for each in found["managers"]]
        assert told == [None] * len(told) if count is None else sum(told) == count


def test_demo(document, tmp_path):
    found = document("demo", tmp_path / "sample")

    assert set(found) == HEAD | {"folder", "files"}
    assert found["kind"] == "demo"
    assert sorted(found["files"]) == sorted(path.name for path in (tmp_path / "sample").iterdir())
