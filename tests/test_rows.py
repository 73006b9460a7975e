"""Every number opens: the rows of a figure are as many as the report says, and its rest are those it misses."""

import csv
import io
import json
import re
from datetime import date

import numpy as np
import pytest
from hypothesis import given

from conftest import drawn, some
from exports import FOLDER, all_exports
from exports_cases import CASES
from funnelkit.addresses import parse_short, write_group
from funnelkit.analysis.closings import measure_closings
from funnelkit.analysis.cohorts import cohorts_of
from funnelkit.analysis.counts import View, periods_in
from funnelkit.analysis.funnel import measure
from funnelkit.analysis.numbering import LETTERS, NAMES, OF_MONDAY
from funnelkit.analysis.reviews import measure_reviews
from funnelkit.analysis.stages import measure_stages
from funnelkit.department.addressing import AT_AGE
from funnelkit.errors import InputError
from funnelkit.fields import DIMENSIONS
from funnelkit.intake import Order, take_in
from funnelkit.leads.table import SOLD
from funnelkit.metrics import METRICS
from funnelkit.model import Bounds, Count, Duration, NetScore, Rate, Ratio, Score
from funnelkit.tally import count
from funnelkit.tally.counting import Facts, tally_of
from funnelkit.worklists.rows import Opener
from lead_samples import samples, to_leads
from transcripts import EXAMPLES

TODAY = date(2026, 11, 1)
GROUPINGS = (("manager",), ("source",), ("refusal_reason",), ("stage",), ("manager", "source"))


def sizes(opened):
    return [
        None if side is None else sum(len(picked.places) for picked in side)
        for side in (opened.hits, opened.missed)
    ]


def check_value(opener, metric, group, value):
    """Hold the rows of one figure against what it says."""
    opened = opener.open(metric, group, value)
    hits, missed = sizes(opened)
    told = (metric, dict(group), value)
    if isinstance(value, Count | Duration):
        assert hits == value.n, told
    elif isinstance(value, Rate):
        assert (hits, hits + missed) == (value.hits, value.of), told
    elif isinstance(value, Bounds):
        assert (hits, hits + missed) == (value.hits_least, value.of), told
    elif isinstance(value, Ratio):
        assert value.value is None or (hits + missed) / hits == pytest.approx(value.value), told
    elif isinstance(value, Score | NetScore):
        best, *others = list(vars(value))[1:4]
        assert (hits, hits + missed) == (getattr(value, best), value.n), told
        for part in (best, *others):
            parts = sizes(opener.open(metric, group, value, part))
            assert parts == [getattr(value, part), value.n - getattr(value, part)], told
    elif isinstance(value, tuple) and metric in ("revenue", "average_sale"):
        check_money(opener.leads.frame, opened.hits, value, told)
    if missed is not None:
        both = [np.concatenate([picked.places for picked in side]) for side in (opened.hits, opened.missed)]
        assert len(opened.hits) > 1 or not np.isin(*both).any(), told
    return hits


def check_money(frame, picked, value, told):
    frame = frame.iloc[np.concatenate([rows.places for rows in picked])]
    own = frame["currency"].astype(object) if "currency" in frame else frame["outcome"].map(lambda _: None)
    assert (frame["outcome"] == SOLD).sum() == sum(money.n for money in value), told
    for money in value:
        which = own.isna() if money.currency is None else own == money.currency
        assert frame["hundredths"][which].sum() == round(100 * money.sum), told


def check_sections(opener, sections):
    return sum(
        1
        for section in sections
        for row in section.rows
        for metric, value in row.metrics.items()
        if value is not None and check_value(opener, metric, row.group, value) is not None
    )


def check_files(files, every="month", **asked):
    """Open every figure of some files, in every grouping of a report; gives how many there are, None of counts alone."""
    try:
        intake = take_in(Order(tuple(map(str, files)), TODAY, **asked), DIMENSIONS).cut(every)
    except InputError:
        return None
    if intake.is_counted:
        return None
    facts, view = Facts(intake.leads), View(intake.as_of or date.max, every)
    tally = tally_of(facts, GROUPINGS)
    sections = [measure(tally, by, view) for by in ((), ("period",), *GROUPINGS)]
    sections += [measure_closings(tally, view), measure_stages(tally, view), *measure_reviews(tally, view)]
    return check_sections(Opener(intake.leads, facts, view), sections)


# --- every number ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["leads-march.xlsx", "lidy-mart.csv"])
def test_every_number_of_the_example_department_opens(name):
    assert check_files([EXAMPLES / name]) > 500


def test_every_number_by_week_and_on_an_earlier_day_opens():
    assert (
        check_files(
            [EXAMPLES / "lidy-yanvar-fevral.csv", EXAMPLES / "lidy-mart.csv"],
            "quarter",
            as_of=date(2026, 3, 20),
        )
        > 500
    )


@pytest.mark.parametrize("age", [1, 7, 30])
def test_every_number_at_an_age_opens(age):
    """What a comparison reads when the leads are so many days old."""
    paths = [EXAMPLES / "lidy-yanvar-fevral.csv", EXAMPLES / "lidy-mart.csv"]
    intake = take_in(Order(tuple(map(str, paths)), TODAY), DIMENSIONS).cut("month")
    facts, view = Facts(intake.leads), View(intake.as_of)
    tally = tally_of(facts, [("manager",)])
    cohorts = cohorts_of(tally, periods_in(tally, view), view.as_of, "month", frozenset())
    keys = [key for key, metric in METRICS.items() if metric.kind in AT_AGE or metric.days == age]
    sections = [cohorts.section(age, by, keys) for by in ((), ("period",), ("manager", "period"))]
    assert check_sections(Opener(intake.leads, facts, view, age), sections) > 200


@given(samples(most=8))
@drawn(8)
def test_every_number_of_invented_leads_opens(sample):
    leads, view = to_leads(sample), View(date(2026, 2, 10))
    tally = count(leads, [("manager",)])
    sections = [measure(tally, by, view) for by in ((), ("manager", "period"))]
    check_sections(Opener(leads, Facts(leads), view), [*sections, measure_closings(tally, view)])


@pytest.mark.parametrize("name", some(all_exports(), 16))
def test_every_number_of_an_export_opens(name):
    check_files([FOLDER / name])


@pytest.mark.parametrize(
    "case", some([case for case in CASES if not case.code], 8), ids=lambda case: case.name
)
def test_every_number_of_a_small_export_opens(case, tmp_path):
    for name, text in case.files.items():
        (tmp_path / name).write_bytes(text.encode(case.encoding))
    check_files([tmp_path])


REAL = {
    "olist_funnel_iso": 100,
    "maven_crm_iso": 500,
    "ringostat_deals": 500,
    "salesforce_stage_history": 100,
    "sudzilla_nps": 1,
    "cbsco_nps_long": 1,
}


@pytest.mark.parametrize("name", REAL)
def test_every_number_of_a_real_export_opens(shared, name):
    assert check_files([shared / "data" / name]) >= REAL[name]


# --- the command -------------------------------------------------------------------------------------------------


CALLS = """ID,Created,Manager,Contacted,Status,Phone,Recording
1,2026-03-01,"Nagy, Anna",yes,Sold,+36 30 111 2222,https://calls.example/1
2,2026-03-02,"Nagy, Anna",no,New,+36 30 111 2223,=HYPERLINK("x")
3,2026-03-03,,yes,Lost,+36 30 111 2224,
"""


@pytest.fixture
def calls(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")

    def run(number, *arguments, form="json"):
        ended = funnelkit("rows", number, "calls.csv", *arguments, "--format", form)
        assert (ended.code, ended.err) == (0, "")
        return json.loads(ended.out) if form == "json" else ended.out

    return run


def listed(document):
    return [line["row"] for line in document["lines"]]


def test_hits_and_the_missed_are_listed(calls):
    number = 'contact_rate[manager="Nagy, Anna",period=2026-03]'
    assert listed(calls(number)) == [2]
    assert listed(calls(number, "--missed")) == [3]
    assert listed(calls("contact_rate.of[manager='nagy, anna']")) == [2, 3]
    assert listed(calls("leads[manager=]")) == listed(calls("leads[manager=not filled in]")) == [4]
    assert listed(calls("contacted[period=2026-03-02..2026-03-05]")) == [4]


def test_the_document_says_what_was_asked_for(calls):
    found = calls("contact_rate[manager=]", "--limit", "0")
    assert (found["kind"], found["address"], found["metric"]) == (
        "rows",
        "contact_rate[manager=]",
        "contact_rate",
    )
    assert (found["group"], found["missed"], found["count"], found["lines"]) == (
        {"manager": None},
        False,
        1,
        [],
    )
    assert (found["value"]["hits"], found["value"]["of"]) == (1, 1)


def test_nothing_personal_is_shown_unless_it_is_asked_for(calls):
    usual = calls("leads", form="csv") + calls("leads", form="terminal") + json.dumps(calls("leads")["lines"])
    assert "111" not in usual
    assert "calls.example" not in usual
    found = calls("leads", "--columns", "phone,recording,Status")
    assert found["columns"] == ["phone", "recording", "Status"]
    assert found["lines"][0]["phone"] == "+36 30 111 2222"
    assert [line["recording"] for line in found["lines"]] == [
        "https://calls.example/1",
        '=HYPERLINK("x")',
        None,
    ]
    told = list(
        csv.DictReader(io.StringIO(calls("leads", "--columns", "Recording", form="csv").lstrip("\ufeff")))
    )
    assert [line["Recording"] for line in told] == ["https://calls.example/1", '\'=HYPERLINK("x")', ""]


def test_a_sample_is_drawn_the_same_each_time(funnelkit):
    def run(*arguments):
        ended = funnelkit("rows", "leads", EXAMPLES / "leads-march.xlsx", "--format", "json", *arguments)
        return listed(json.loads(ended.out))

    first = run("--sample", "7")
    assert len(set(first)) == 7
    assert first == run("--sample", "7") == sorted(first)
    assert first != run("--sample", "7", "--seed", "1")
    assert len(run("--sample", "9999")) == len(run()) == 203


def test_a_file_has_all_of_a_list_and_a_screen_has_its_beginning(funnelkit, tmp_path):
    out = tmp_path / "rows.txt"
    shown = funnelkit("rows", "leads", EXAMPLES / "leads-march.xlsx").out
    assert funnelkit("rows", "leads", EXAMPLES / "leads-march.xlsx", "--output", out).code == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) - len(shown.splitlines()) > 150


def test_figures_of_the_json_report_open_by_their_address(funnelkit):
    path = EXAMPLES / "lidy-mart.csv"
    report = json.loads(funnelkit("report", path, "--format", "json").out)
    opened = 0
    for section in report["sections"]:
        row = section["rows"][0]
        rates = [name for name, value in row["metrics"].items() if value and "hits" in value]
        for metric in rates[:2]:
            number = f"{metric}[{write_group(row['group'])}]"
            sides = [
                json.loads(funnelkit("rows", number, path, "--format", "json", *more).out)
                for more in ((), ("--missed",))
            ]
            assert sides[0]["value"] == row["metrics"][metric]
            hits, missed = (len(side["lines"]) for side in sides)
            assert (hits, hits + missed) == (row["metrics"][metric]["hits"], row["metrics"][metric]["of"])
            opened += 1
    assert opened > 8


# --- short addresses --------------------------------------------------------------------------------------------


def short_of(funnelkit, *arguments):
    """Give each figure of a report: its short address, its long one, and its value."""
    ended = funnelkit("report", *arguments, "--format", "json")
    assert ended.code == 0
    return [
        (address["short"], address["long"], row["metrics"][metric])
        for section in json.loads(ended.out)["sections"]
        for row in section["rows"]
        for metric, address in row["addresses"].items()
    ]


@pytest.mark.parametrize(
    ("options", "every"),
    [(("--by", "source,manager"), 597), (("--every", "week", "--where", "source=Website"), 297)],
    ids=["by", "week"],
)
def test_a_short_address_opens_what_the_long_one_does(funnelkit, options, every):
    path = EXAMPLES / "leads-march.xlsx"
    found = short_of(funnelkit, path, *options)
    shorts = [short for short, _, _ in found]
    assert len(set(shorts)) == len(shorts) > every
    for short, long, value in found[::every]:
        opened = [
            json.loads(funnelkit("rows", number, path, *options, "--format", "json").out)
            for number in (short.lower(), long)
        ]
        assert opened[0]["value"] == opened[1]["value"] == value
        assert (opened[0].pop("short_address"), opened[1].pop("short_address")) == (short, None)
        assert opened[0] == opened[1]


def test_short_addresses_are_the_same_whatever_is_shown(funnelkit):
    path = EXAMPLES / "lidy-mart.csv"
    whole = short_of(funnelkit, path)
    assert set(map(str, short_of(funnelkit, path, "--only", "sources,closed"))) < set(map(str, whole))
    assert short_of(funnelkit, path, "--by", "manager,period")[: len(whole)] == whole
    assert short_of(funnelkit, path, "--by", "manager") == whole


def test_every_number_has_a_letter_of_its_own():
    assert len(set(LETTERS.values())) == len(LETTERS)
    assert set(LETTERS) == {*NAMES} - {*OF_MONDAY}  # which stand in no row
    assert not any(parse_short(name) for name in NAMES)
    assert [LETTERS[name] for name in ("leads", "contact_rate", "sold", "open")] == ["A", "B", "F", "J"]


def test_what_a_screen_shows_beside_a_number_opens_it(funnelkit):
    path = EXAMPLES / "leads-march.xlsx"
    lines = funnelkit("report", path, "--only", "managers", width=200).out.splitlines()
    letters, titles = lines[lines.index("By manager") + 1 :][:2]
    row = next(line for line in lines if "Clara P." in line)
    at = titles.index("show of appointments due") + len("show of appointments due")
    letter, number = letters[:at].split()[-1], row.split()[0]
    opened = funnelkit("rows", f"{letter}{number}", path, "--limit", "1").out
    assert opened.startswith("show of appointments due, manager Clara P.: 13 of 15 (87%)")
    assert row[:at].endswith("87%")


def opened_of(funnelkit, document, files):
    """Open some of the figures of a comparison that have an address, by both of them."""
    rows = [row for section in document["sections"][:2] for row in section["rows"]]
    found = [(told, told["current"]) for row in rows for told in row["metrics"].values() if told["address"]]
    for told, value in found[::23]:
        opened = [
            json.loads(funnelkit("rows", told["address"][kind], *files, "--format", "json").out)
            for kind in ("short", "long")
        ]
        assert opened[0]["value"] == opened[1]["value"] == value
        assert (opened[0]["count"], opened[0]["lines"]) == (opened[1]["count"], opened[1]["lines"])
    return found


def test_figures_of_a_comparison_open_at_their_age(funnelkit, tmp_path):
    files = [EXAMPLES / "lidy-yanvar-fevral.csv", EXAMPLES / "lidy-mart.csv"]
    store = ("--store", tmp_path)
    assert funnelkit("baseline", files[0], "--period", "2026-01", *store).code == 0
    document = json.loads(funnelkit("compare", *files, *store, "--format", "json").out)
    found = opened_of(funnelkit, document, files)
    assert len(found) > 60
    assert {told["address"]["short"] for told, _ in found} >= {"B3-4/7", "B3/7", "B4/7", "M4"}
    text = funnelkit("compare", *files, *store, width=160).out
    assert re.search(r"^B3-4/7 +contact of leads within 7 days", text, re.MULTILINE)
    assert "funnelkit rows B3-4/7 FILE..." in text


def test_what_is_estimated_from_young_leads_has_no_address(funnelkit, tmp_path):
    files = [EXAMPLES / "lidy-yanvar-fevral.csv", EXAMPLES / "lidy-mart.csv"]
    store = ("--store", tmp_path)
    assert funnelkit("baseline", files[0], *store).code == 0
    document = json.loads(funnelkit("compare", *files, *store, "--use-young-leads", "--format", "json").out)
    metrics = document["sections"][1]["rows"][0]["metrics"]
    assert "young" in metrics["lead_conversion"]["current"]
    assert metrics["lead_conversion"]["address"] is None
    assert metrics["nps"]["address"] == {"short": "M4", "long": "nps[period=2026-03]"}


def manager_of(found):
    return found["rows"][0]["rates"]["contact_rate"]["rate"]


TOLD_ELSEWHERE = {
    "nps.7": ("nps", lambda found: {"n": found["scores"][0]["distribution"]["7"]}),
    "nps[period=2026-01..2026-03]": ("nps", lambda found: found["scores"][0]["rolling"][-1]["score"]),
    "lost[manager=Борис М.,refusal_reason=Не отвечает]": (
        "refusals",
        lambda found: {"n": found["tables"][0]["rows"][0]["reasons"][0]["lost"]},
    ),
    "sold_within_30d[source=Сайт]": (
        "timing",
        lambda found: found["sections"][3]["rows"][0]["metrics"]["sold_within_30d"],
    ),
    "contact_rate[manager=Анна К.,period=2026-01..2026-03,within=7]": ("managers", manager_of),
    "revenue[manager=Анна К.,period=2026-01..2026-03]": (
        "managers",
        lambda found: found["rows"][0]["metrics"]["revenue"],
    ),
}
"""Figures of other commands, by the address that opens them."""


@pytest.fixture(scope="module")
def told_elsewhere():
    return {}


@pytest.mark.parametrize("address", TOLD_ELSEWHERE)
def test_figures_of_other_commands_open(address, funnelkit, told_elsewhere):
    files = [EXAMPLES / "lidy-yanvar-fevral.csv", EXAMPLES / "lidy-mart.csv"]
    command, find = TOLD_ELSEWHERE[address]
    if command not in told_elsewhere:
        told_elsewhere[command] = json.loads(funnelkit(command, *files, "--format", "json").out)
    opened = json.loads(funnelkit("rows", address, *files, "--format", "json").out)
    figure = find(told_elsewhere[command])
    if isinstance(figure, dict) and set(figure) == {"n"}:
        assert opened["count"] == len(opened["lines"]) == figure["n"]
    else:
        assert opened["value"] == figure


def test_counts_alone_have_no_addresses(funnelkit, tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text("Manager,Leads,Sold\nAnna,10,3\nBela,20,4\n", encoding="utf-8")
    report = json.loads(funnelkit("report", path, "--format", "json").out)
    assert {row["addresses"] for section in report["sections"] for row in section["rows"]} == {None}
    assert "funnelkit rows" not in funnelkit("report", path).out


GOLDEN = {
    "rows-rate": ["show_rate[manager=Anna K.,period=2026-03]"],
    "rows-missed": ["contact_rate[source=Referral]", "--missed", "--limit", "4"],
    "rows-waits": ["hours_to_contact", "--limit", "5"],
    "rows-money": ["revenue[closed_period=2026-03]", "--limit", "5"],
    "rows-score": ["nps.detractors", "--columns", "nps,nps_reason"],
    "rows-sample": ["lost", "--sample", "3", "--columns", "created_at,refusal_reason,Phone"],
    "rows-none": ["sold[manager=Anna K.,source=Social networks]"],
}


@pytest.mark.parametrize("name", GOLDEN)
def test_rows_on_a_screen(name, funnelkit, golden):
    ended = funnelkit("rows", *GOLDEN[name][:1], EXAMPLES / "leads-march.xlsx", *GOLDEN[name][1:], width=80)
    assert (ended.code, ended.err) == (0, "")
    golden(f"cli/{name}.txt", ended.out)
