"""What a person reads of a comparison: second lines, the rows of each newest grown period, options, words."""

import csv
import json
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from conftest import in_turn
from funnelkit import languages
from funnelkit.errors import ExitCode
from funnelkit.statistics.differences import newcombe

HEADERS = ("Lead ID", "Created at", "Contacted at", "Status", "Closed at")
GOLDEN = Path(__file__).parent / "golden" / "cli"


def lines_of(months, contacted, sold, leads=60):
    """Give leads by month; contacts on the day, sales 20 days later, `leads` a month spread over its first 20 days."""
    for number, month in enumerate(months):
        for place in range(leads):
            created = date.fromisoformat(f"{month}-01") + timedelta(days=place % 20)
            done = place < contacted(month)
            bought = place < sold(month)
            yield {
                "Lead ID": f"{number}-{place}",
                "Created at": created,
                "Contacted at": created if done else "",
                "Status": "Sold" if bought else "In progress",
                "Closed at": created + timedelta(days=20) if bought else "",
            }


@pytest.fixture
def department(tmp_path, monkeypatch, funnelkit):
    """Keep January to April as a baseline, and give a function that compares what came by a day."""
    monkeypatch.chdir(tmp_path)

    def write(name, as_of, without=(), **facts):
        months = [f"2026-{month:02}" for month in range(1, as_of.month + (as_of.day > 1))]
        headers = [name for name in HEADERS if name not in without]
        with Path(name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headers, extrasaction="ignore")
            writer.writeheader()
            for line in lines_of(months, **facts):
                if line["Created at"] <= as_of:
                    sold = line["Closed at"] and line["Closed at"] <= as_of
                    writer.writerow(line if sold else line | {"Status": "In progress", "Closed at": ""})
        return name

    def compare(as_of, *options, without=(), contacted=lambda _: 32, sold=lambda _: 8):
        facts = {"contacted": contacted, "sold": sold, "without": without}
        first = write("first.csv", date(2026, 5, 30), **facts)
        assert funnelkit("baseline", first, "--period", "2026-01..2026-04", "--as-of", "2026-05-30").code == 0
        later = write("later.csv", date.fromisoformat(as_of), **facts)
        return funnelkit("compare", later, "--as-of", as_of, *options)

    return compare


def flat(text):
    return re.sub(r"\s+", " ", text)


def more(month):
    return 50 if month > "2026-04" else 32


# --- second lines ------------------------------------------------------------------------------------------------


def test_too_early_says_until_when_and_how_it_stood(department):
    said = flat(department("2026-06-01").out)

    assert re.search(r"\d+ of 60 leads are younger than 30 days; judge after 2026-06-\d\d", said)
    assert re.search(
        r"each month as it stood on its own last day: .*sold of leads \d+ of 60 against \d+ of 240", said
    )
    assert "… too early" in said


def test_leads_that_are_too_young_are_counted(department):
    said = flat(department("2026-06-09").out)

    assert re.search(
        r"leads that are too young are left out: .*sold of leads \d+ of 60 \(under 30 days\)", said
    )


def test_too_few_leads_says_how_many_more_and_by_when(department):
    said = flat(department("2026-06-01").out)

    assert re.search(r"contact of leads 1\d pt: about \d+ leads, at this pace by 20\d\d-\d\d-\d\d", said)


def test_each_row_takes_its_own_newest_grown_period(department):
    said = department("2026-08-01").out

    table = said[said.index("The newest period of each that is old enough") :]
    assert re.search(r"^B\S+ +contact of leads.*2026-07", table, re.MULTILINE)
    assert re.search(r"^G\S+ +sold of leads.*2026-06", table, re.MULTILINE)
    assert "2026-07 is too early" in flat(table)


def test_a_lone_improvement_begins_with_the_least_that_it_may_be(department):
    said = department("2026-08-01", contacted=more).out

    assert re.search(
        r"contact of leads within 7 days improved, by at least \+\d+\.\d pt \(up to \+\d+\.\d\)",
        flat(said),
    )


def test_undated_marks_wait_until_they_are_as_old(department):
    ended = department("2026-06-01", without=("Contacted at", "Closed at"))

    assert "its day is not told, so a period is judged when it is as old" in flat(ended.out)


def test_equal_footnotes_are_told_once(department):
    said = department("2026-08-01").out

    for table in said.split("\n\n"):
        notes = re.findall(r"^\d+ (.*)$", table, re.MULTILINE)
        assert len(notes) == len(set(notes)) <= 8


# --- options -----------------------------------------------------------------------------------------------------


def metrics(ended):
    return json.loads(ended.out)["sections"][0]["rows"][0]["metrics"]


def test_within_sets_the_window(department):
    found = metrics(department("2026-08-01", "--within", "21", "--format", "json"))

    assert {found[key]["window_days"] for key in ("contact_rate", "lead_conversion")} == {21}


def test_a_goal_is_judged_alone(department):
    ended = department("2026-08-01", "--goal", "contact_rate", "--format", "json")

    found = metrics(ended)
    assert [key for key in found if found[key]["verdict"]] == ["contact_rate"]
    assert found["contact_rate"]["family"] == 2
    assert "goal_alone" in [note["key"] for note in json.loads(ended.out)["notes"]]


def test_what_is_worth_seeing_is_the_persons_to_say(department, tmp_path):
    (tmp_path / "funnelkit.toml").write_text("[compare]\nworth_seeing = { contact_rate = 30 }\n")

    found = metrics(department("2026-08-01", "--format", "json"))

    assert found["contact_rate"]["verdict"] == "about_the_same"


def test_a_window_and_a_goal_may_stand_in_the_configuration(department, tmp_path):
    (tmp_path / "funnelkit.toml").write_text('[compare]\nwithin = 21\ngoal = "contact_rate"\n')

    found = metrics(department("2026-08-01", "--format", "json"))

    assert found["contact_rate"]["window_days"] == 21
    assert [key for key in found if found[key]["verdict"]] == ["contact_rate"]


def test_a_window_may_stand_in_the_environment(department, monkeypatch):
    monkeypatch.setenv("FUNNELKIT_WITHIN", "21")

    assert metrics(department("2026-08-01", "--format", "json"))["contact_rate"]["window_days"] == 21


@pytest.mark.parametrize(("contacted", "code"), [(10, ExitCode.WORSE), (32, ExitCode.DONE)])
def test_what_got_worse_is_exit_10_where_that_is_asked(department, contacted, code):
    def fell(month):
        return contacted if month > "2026-04" else 32

    asked = department("2026-08-01", "--fail-on", "worse", contacted=fell)

    assert asked.code == code
    assert ("▼ worse" in asked.out) == (code == ExitCode.WORSE)
    assert department("2026-08-01", contacted=fell).code == ExitCode.DONE


# --- how a verdict came about ------------------------------------------------------------------------------------


def steps_of(ended):
    return [(found.pop("step"), found) for found in json.loads(ended.out)["explain"]]


def test_the_steps_of_a_verdict_have_its_numbers(department):
    steps = steps_of(
        department("2026-08-01", "--explain", "contact_rate", "--format", "json", contacted=more)
    )

    asked = [numbers for step, numbers in steps if step == "asked"]
    assert [numbers["period"] for numbers in asked] == ["2026-05..2026-07", "2026-07"]
    first = dict(reversed(steps[: [step for step, _ in steps].index("asked", 1)]))
    counts = first["counts"]
    assert (counts["now_hits"], counts["now_of"]) == (150, 180)
    assert (counts["then_hits"], counts["then_of"]) == (128, 240)
    assert first["difference"]["value"] == pytest.approx(100 * (150 / 180 - 128 / 240))
    found = newcombe(150, 180, 128, 240, level=first["chance"]["touches_at"])
    assert found.low == pytest.approx(0, abs=1e-6)
    assert first["chance"]["adjusted"] <= first["chance"]["budget"] == 0.03
    assert first["window"]["days"] == 7
    rules = [numbers for step, numbers in steps if step == "rule"]
    assert [numbers["rule"] for numbers in rules][:5] == ["told", "same", "old_enough", "floor", "stands_out"]
    assert [numbers["fits"] for numbers in rules][:5] == [False] * 4 + [True]


def test_the_swings_of_a_score_are_told_in_points(tmp_path, funnelkit):
    good = {1: 30, 2: 10, 3: 28, 4: 12, 5: 20, 6: 24}
    rows = [
        f"2026-{month:02d}-{1 + at % 28:02d},{10 if at < many else 2},Sold"
        for month, many in good.items()
        for at in range(40)
    ]
    path = tmp_path / "leads.csv"
    path.write_text("\n".join(["Created,NPS,Status", *rows, ""]), encoding="utf-8")
    store = ("--store", tmp_path / "kept")
    assert funnelkit("baseline", path, "--period", "2026-01..2026-05", *store).code == 0
    ended = funnelkit("compare", path, *store, "--as-of", "2026-07-01", "--explain", "nps")
    assert ended.code == 0
    assert re.search(
        r"\(6 months\) the true score seems to differ by \d\d points; all counts", flat(ended.out)
    )


@pytest.mark.parametrize(
    ("metric", "as_of"),
    in_turn(
        ["contact_rate", "show_rate", "lead_conversion", "nps", "sold_within_30d"],
        ["2026-06-01", "2026-08-01"],
    ),
)
def test_exactly_the_last_rule_fits(department, metric, as_of):
    steps = steps_of(department(as_of, "--explain", metric, "--format", "json"))

    starts = [place for place, (step, _) in enumerate(steps) if step == "asked"]
    for start, end in zip(starts, [*starts[1:], len(steps)], strict=True):
        fits = [numbers["fits"] for step, numbers in steps[start:end] if step == "rule"]
        assert fits[-1:] == [True] * bool(fits)
        assert sum(fits) == bool(fits)


def test_the_steps_are_told_in_sentences(department):
    said = flat(department("2026-08-01", "--explain", "contact_rate", contacted=more).out)

    assert "contact of leads, 2026-05..2026-07: ▲ improved" in said
    assert "Counts: 150 of 180 now (83%), 128 of 240 in the baseline (53%)." in said
    assert "Rule 5: is at most 3% left to chance" in said
    assert said.count("? Yes.") == 2


def test_without_a_closed_period_there_is_nothing_to_explain(department):
    ended = department("2026-05-20", "--explain", "contact_rate", "--goal", "contact_rate")

    assert ended.code == 0
    assert "Rule" not in ended.out


# --- words -------------------------------------------------------------------------------------------------------

NEVER = re.compile(r"significan|because of|no change\b|(?<!order )\bproven\b", re.IGNORECASE)


def texts(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "proven_by":  # of the order of dates: a row proves it
                yield from texts(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("code", languages.languages())
def test_words_never_promise_what_figures_cannot(code):
    path = Path(languages.__file__).parent / f"{code}.toml"

    sections = tomllib.loads(path.read_text(encoding="utf-8"))
    for text in texts({name: entries for name, entries in sections.items() if name != "errors"}):
        assert not NEVER.search(text), text


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("compare*.txt")), ids=lambda path: path.stem)
def test_a_comparison_never_promises_what_figures_cannot(path):
    assert not NEVER.search(path.read_text(encoding="utf-8"))
