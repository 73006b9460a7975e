"""What customers answer: figures of real surveys, who can be told apart, who answered, who bought again."""

import json
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import f_oneway

from conftest import drawn
from funnelkit.analysis.counts import View
from funnelkit.analysis.funnel import measure
from funnelkit.analysis.nps import LEAST_ANSWERS, measure_standings
from funnelkit.languages import load_words
from funnelkit.languages.customers import find_topics, known_topics
from funnelkit.statistics.scores import Answers, difference_chance, score_difference, scores_chance
from funnelkit.tally import count
from lead_samples import LAST, samples, to_leads

QUICK = drawn(25)


@pytest.fixture
def heard(funnelkit, tmp_path):
    """Write tables given as lines, and give the JSON document of `nps` on them."""

    def run(tables, *arguments):
        paths = []
        for name, lines in tables.items():
            paths.append(tmp_path / name)
            paths[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
        ended = funnelkit("nps", *paths, *arguments, "--format", "json")
        assert ended.code == 0, ended.err
        return json.loads(ended.out)

    return run


def notes_of(document):
    return {note["key"] for note in document["notes"]}


def section(document, *by, metric="nps"):
    found = next(entry for entry in document["scores"] if entry["metric"] == metric)
    return next(entry for entry in found["sections"] if entry["by"] == list(by))


# --- real surveys ------------------------------------------------------------------------------------------------


def read_truth(shared, folder):
    return {
        key: entry["value"] for key, entry in json.loads((shared / folder / "TRUTH.json").read_text()).items()
    }


@pytest.mark.parametrize("name", ["sudzilla_us_dates.csv", "sudzilla_iso_dates.csv"])
def test_a_real_survey_in_wide_form(funnelkit, shared, name):
    truth = read_truth(shared, "data/sudzilla_nps")
    document = json.loads(funnelkit("nps", shared / "data/sudzilla_nps" / name, "--format", "json").out)
    (found,) = document["scores"]

    assert {key: found["whole"][key] for key in ("n", "promoters", "passives", "detractors")} == {
        key: truth[name][key] for key in ("n", "promoters", "passives", "detractors")
    }
    assert found["whole"]["value"] == pytest.approx(truth[name]["nps"], abs=1e-4)
    assert found["distribution"] == truth[f"{name}_scores"]
    assert document["response"] is None
    assert "response_unknown" in notes_of(document)


def test_a_real_survey_in_long_form(funnelkit, shared):
    folder = shared / "data/cbsco_nps_long"
    truth = read_truth(shared, "data/cbsco_nps_long")
    ended = funnelkit("nps", folder / "answers.csv", folder / "questions.csv", "--format", "json")
    (found,) = json.loads(ended.out)["scores"]

    assert found["whole"]["n"] == truth["responses"]
    assert found["whole"]["value"] == pytest.approx(truth["nps_all_responses"]["nps"], abs=1e-4)
    assert found["distribution"] == truth["scores"]


# --- the same figures as a report --------------------------------------------------------------------------------


@QUICK
@given(samples())
def test_scores_are_those_of_a_report(sample):
    tally = count(to_leads(sample), [("manager",)])
    view = View(LAST)
    standings = measure_standings(tally, [("manager",)], view)
    for by in ((), ("period",), ("manager",)):
        for row in measure(tally, by, view).rows:
            told = row.metrics["nps"]
            mine = _find(standings, by, row.group)
            assert (told.n if told else 0) == (mine.n if mine else 0)
            if told and told.n >= LEAST_ANSWERS:
                assert told == mine


def _find(standings, by, group):
    for standing in standings:
        if standing.metric == "nps":
            if not by:
                return standing.whole
            rows = next(entry.rows for entry in standing.sections if entry.by == by)
            return next((row.score for row in rows if dict(row.group) == dict(group)), None)
    return None


# --- told apart --------------------------------------------------------------------------------------------------

COUNTS = st.integers(1, 200)
GROUPS = st.lists(st.builds(Answers, COUNTS, COUNTS, COUNTS), min_size=2, max_size=6)


@QUICK
@given(GROUPS)
def test_the_test_of_mean_scores_is_that_of_the_analysis_of_variance(groups):
    each = [np.repeat([1, 0, -1], [int(n) for n in group]) for group in groups]
    f, df = f_oneway(*each).statistic, len(groups) - 1
    n = sum(map(len, each))
    explained = f * df / (f * df + n - len(groups))

    from scipy.stats import chi2

    assert scores_chance(groups) == pytest.approx(chi2.sf((n - 1) * explained, df), rel=1e-6, abs=1e-12)


@QUICK
@given(GROUPS)
def test_the_chance_of_a_difference_is_where_its_limits_touch_zero(groups):
    now, then = groups[:2]
    chance = difference_chance(now, then)
    if 1e-6 < chance < 0.9:
        change = score_difference(now, then, 1 - chance)
        assert min(abs(change.low), abs(change.high)) == pytest.approx(0, abs=1e-4) or change.value in (
            change.low,
            change.high,
        )


def test_groups_without_answers_are_not_asked():
    assert scores_chance([Answers(3, 2, 1), Answers(0, 0, 0)]) is None
    assert scores_chance([Answers(3, 0, 0), Answers(4, 0, 0)]) is None


def test_equal_groups_are_seldom_told_apart():
    """Six managers with 12 to 60 answers, one truth: 5 % of tables may tell them apart."""
    dice = np.random.default_rng(11)
    sizes = (12, 15, 20, 30, 45, 60)
    told = [
        scores_chance([Answers(*dice.multinomial(n, [0.45, 0.25, 0.30])) for n in sizes]) <= 0.05
        for _ in range(3000)
    ]
    assert 0.035 <= np.mean(told) <= 0.06


def survey(answers):
    """Make a survey of (manager, score) pairs, one a day."""
    lines = [
        f"2026-{1 + at % 3:02}-{1 + at % 28:02},{score},{manager}"
        for at, (manager, score) in enumerate(answers)
    ]
    return ["Answered at,NPS,Manager", *lines]


def test_the_one_who_stands_apart_is_named_and_nobody_is_ranked(heard):
    others = [(name, score) for name in ("Bela", "Cili", "Dora") for score in (10, 9, 8, 6, 3) * 8]
    worse = [("Anna", score) for score in (10, 6, 5, 3, 2, 1, 0, 4) * 5]
    few = [("Emma", 0)] * 9
    found = section(heard({"survey.csv": survey(others + worse + few)}), "manager")
    rows = {row["group"]["manager"]: row for row in found["rows"]}

    assert found["told_apart"]
    assert found["chance"] < 0.01
    assert rows["Anna"]["stands"] == "below"
    assert rows["Anna"]["others"]["high"] < 0
    assert {rows[name]["stands"] for name in ("Bela", "Cili", "Dora")} <= {None, "above"}
    assert (rows["Emma"]["score"]["value"], rows["Emma"]["score"]["n"]) == (None, 9)
    assert rows["Emma"]["others"] is None
    assert [row["score"]["n"] for row in found["rows"]] == [40, 40, 40, 40, 9]


def test_equals_are_not_told_apart(heard):
    same = [(name, score) for name in ("Anna", "Bela") for score in (10, 9, 8, 6, 3) * 8]
    found = section(heard({"survey.csv": survey(same)}), "manager")

    assert found["told_apart"] is False
    assert {row["stands"] for row in found["rows"]} == {None}


def test_another_scale_is_never_called_nps(heard, funnelkit, tmp_path):
    lines = [
        "Answered at,How satisfied are you (1-5)?",
        *(f"2026-03-{n:02},{1 + n % 5}" for n in range(1, 26)),
    ]
    document = heard({"csat.csv": lines}, "--map", "nps=How satisfied are you (1-5)?")
    (found,) = document["scores"]

    assert (found["metric"], found["distribution"]) == ("net_score", {"bottom": 10, "middle": 5, "top": 10})
    out = funnelkit("nps", tmp_path / "csat.csv", "--map", "nps=How satisfied are you (1-5)?").out
    assert "not an NPS" in out.splitlines()[1]
    assert "detractors" not in out


# --- twelve months -----------------------------------------------------------------------------------------------


def monthly(months, a_month):
    """Make a survey of some months from January 2025 on: promoters in the first year, detractors after."""
    lines = []
    for at in range(months):
        year, month = 2025 + at // 12, at % 12 + 1
        lines += [f"{year}-{month:02}-{1 + n % 28:02},{10 if at < 12 else 0}" for n in range(a_month)]
    return ["Answered at,NPS", *lines]


def test_few_answers_are_told_over_twelve_months(heard):
    document = heard({"survey.csv": monthly(15, 8)})
    rolling = {row["period"]: row["score"] for row in document["scores"][0]["rolling"]}

    assert rolling["2025-12"]["n"] == rolling["2026-03"]["n"] == 12 * 8
    assert (rolling["2025-12"]["value"], rolling["2026-03"]["promoters"]) == (100, 9 * 8)
    assert "nps_rolling" in notes_of(document)


def test_many_answers_stand_for_themselves(heard):
    document = heard({"survey.csv": monthly(3, 100)})

    assert document["scores"][0]["rolling"] == []
    assert "nps_rolling" not in notes_of(document)


# --- who answered, who bought again -------------------------------------------------------------------------------

LEADS = [
    "Lead ID,Created at,Manager,Status,Closed at,Phone,Product",
    "1,2026-01-02,Anna,Sold,2026-01-10,+36 30 111 0001,Roof",
    "2,2026-01-03,Bela,Sold,2026-01-11,+36 30 111 0002,Door",
    "3,2026-01-04,Bela,Lost,2026-01-12,+36 30 111 0003,Door",
    "4,2026-02-05,Anna,Sold,2026-02-11,+36 30 111 0001,Door",
    "5,2026-02-06,Anna,Sold,2026-02-11,+36 30 111 0005,Door",
    "6,2026-02-07,Anna,Sold,2026-02-11,+36 30 111 0005,Roof",
    "7,2026-03-08,Bela,Sold,2026-03-11,,Roof",
]
BY_ID = ["Answered at,Lead ID,NPS", "2026-01-20,1,10", "2026-01-21,3,2", "2026-03-20,7,6", "2026-03-21,99,6"]
BY_PHONE = [
    "Answered at,Phone,NPS", "2026-01-20,0036301110001,10", "2026-01-21,06 30 111 0003,2", "2026-03-21,06 30 999 9999,6",
]  # fmt: skip


def test_a_survey_finds_its_sales_by_id(heard):
    document = heard({"leads.csv": LEADS, "survey.csv": BY_ID})

    assert (document["response"]["hits"], document["response"]["of"]) == (2, 6)
    assert {row["group"]["manager"]: row["score"]["n"] for row in section(document, "manager")["rows"]} == {
        "Bela": 2,
        "Anna": 1,
        None: 1,
    }


def test_a_survey_finds_its_sales_by_telephone(heard):
    document = heard({"leads.csv": LEADS, "survey.csv": BY_PHONE})

    assert (document["response"]["hits"], document["response"]["of"]) == (1, 6)
    assert {row["group"]["product"]: row["score"]["n"] for row in section(document, "product")["rows"]} == {
        "Roof": 1,
        "Door": 1,
        None: 1,
    }


def test_repeat_sales_are_of_persons_who_bought_on_an_earlier_day(heard):
    document = heard({"leads.csv": LEADS})
    told = {
        row["period"]: (row["sold"], row["repeats"]["hits"], row["repeats"]["of"])
        for row in document["repeat_sales"]
    }

    assert told == {None: (6, 1, 5), "2026-01": (2, 0, 2), "2026-02": (3, 1, 3), "2026-03": (1, 0, 0)}
    assert document["scores"] == []


def test_of_a_period_the_earlier_sales_still_count(heard):
    document = heard({"leads.csv": LEADS}, "--period", "2026-02")
    told = {row["period"]: (row["sold"], row["repeats"]["hits"]) for row in document["repeat_sales"]}

    assert told == {None: (3, 1), "2026-02": (3, 1)}


@pytest.mark.parametrize("heading", ["Contact ID", "ID клиента", "ID контакту", "Ügyfél azonosító"])
def test_repeat_sales_of_customers_by_their_id(heard, heading):
    names = ("K1", "K2", "K3", "K1", "", "K5", "K2")
    lines = [
        f"{LEADS[0]},{heading}",
        *(f"{line},{name}" for line, name in zip(LEADS[1:], names, strict=True)),
    ]
    (whole, *_) = heard({"deals.csv": [line.replace("+36 30 111 0001", "") for line in lines]})[
        "repeat_sales"
    ]

    assert (whole["sold"], whole["repeats"]["hits"], whole["repeats"]["of"]) == (6, 2, 6)


def test_who_bought_again_by_answer(heard):
    document = heard({"leads.csv": LEADS, "survey.csv": BY_PHONE})
    again = {
        row["answered"]: (row["bought"]["hits"], row["bought"]["of"]) for row in document["bought_again"]
    }

    assert again == {"promoters": (1, 1), "passives": (0, 0), "detractors": (0, 1)}


def test_persons_change_no_figure_of_a_report(funnelkit, tmp_path):
    """What `nps` reads of persons leaves the answers as a report counts them."""
    path = tmp_path / "leads.csv"
    path.write_text("\n".join([f"{LEADS[0]},NPS", *(f"{line},{n}" for n, line in enumerate(LEADS[1:], 4))]))
    report = json.loads(funnelkit("report", path, "--format", "json").out)
    mine = json.loads(funnelkit("nps", path, "--format", "json").out)

    assert mine["scores"][0]["whole"] == report["sections"][0]["rows"][0]["metrics"]["nps"]
    assert mine["as_of"] == report["as_of"] == date(2026, 3, 11).isoformat()


def test_answers_of_a_lead_that_was_not_sold_are_no_response(heard):
    lines = [f"{LEADS[0]},NPS", *(f"{line},{'' if ',Sold,' in line else 9}" for line in LEADS[1:])]
    document = heard({"leads.csv": lines})

    assert (document["response"]["hits"], document["response"]["of"]) == (0, 6)
    assert "response_low" in notes_of(document)


# --- the lists ---------------------------------------------------------------------------------------------------


def listed(document, name):
    return [(line["file"], line["row"], line["id"]) for line in document["lines"] if line["list"] == name]


def test_detractors_stand_by_week_then_by_score(heard):
    lines = [
        "Answered at,NPS,Manager,Why this score",
        *(
            "2026-03-02,6,Anna,slow",
            "2026-03-08,0,Anna,rude",
            "2026-03-09,5,Bela,late",
            "2026-03-15,3,Bela,dear",
        ),
        *("2026-03-15,9,Bela,nice", "2026-03-16,6,Anna,", ",1,Anna,"),
    ]
    document = heard({"survey.csv": lines})

    assert [row for _, row, _ in listed(document, "to_call")] == [7, 5, 4, 3, 2, 8]
    assert document["listed"] == {"to_call": 6, "not_asked": None}
    assert "rude" not in json.dumps(document)
    shown = heard({"survey.csv": lines}, "--columns", "nps_reason,nps", "--limit", "2")
    assert [(line["nps"], line["nps_reason"]) for line in shown["lines"]] == [(6, None), (3, "dear")]
    assert shown["listed"]["to_call"] == 6


def test_lists_name_the_lead_that_a_survey_found(heard):
    document = heard({"leads.csv": LEADS, "survey.csv": BY_PHONE}, "--columns", "product")
    assert listed(document, "to_call") == [("survey.csv", 4, None), ("survey.csv", 3, "3")]
    (_, known) = [line for line in document["lines"] if line["list"] == "to_call"]
    assert (known["manager"], known["product"]) == ("Bela", "Door")
    assert [row for _, _, row in listed(document, "not_asked")] == ["7", "4", "5", "6", "2"]


def test_lists_show_any_column_that_is_asked_for(heard, funnelkit, tmp_path):
    files = {
        "leads.csv": LEADS,
        "survey.csv": [f"{line},{at or 'Said'}" for at, line in enumerate(BY_ID)],
    }
    document = heard(files, "--columns", "phone,Said,Closed at")
    shown = {
        (line["list"], line["file"], line["row"]): [line[name] for name in ("phone", "Said", "Closed at")]
        for line in document["lines"]
    }
    assert document["columns"] == ["list", "phone", "Said", "Closed at"]
    assert shown["to_call", "survey.csv", 3] == ["+36 30 111 0003", "2", "2026-01-12"]
    assert shown["to_call", "survey.csv", 5] == [None, "4", None]
    assert shown["not_asked", "leads.csv", 3] == ["+36 30 111 0002", None, "2026-01-11"]
    assert "111" not in json.dumps(heard(files)["lines"])
    ended = funnelkit("nps", tmp_path / "leads.csv", tmp_path / "survey.csv", "--columns", "Nothing")
    assert (ended.code, "no field and no heading Nothing" in ended.err) == (2, True)


def test_a_person_sees_twenty_lines_and_a_program_all(funnelkit, heard, tmp_path):
    heard(
        {
            "survey.csv": [
                "Answered at,NPS",
                *(f"2026-03-{1 + n % 28:02},{n % 5}" for n in range(15)),
                *["2026-02-01,6"] * 15,
            ]
        }
    )
    path = tmp_path / "survey.csv"

    assert funnelkit("nps", path).out.count("survey.csv ") == 20
    assert len(json.loads(funnelkit("nps", path, "--format", "json").out)["lines"]) == 30
    assert funnelkit("nps", path, "--limit", "50").out.count("survey.csv ") == 30


# --- reasons -----------------------------------------------------------------------------------------------------

SAID = {
    "Nobody called me back": {"contact"},
    "Waited two hours, and the manager was rude": {"waiting", "staff"},
    "The price was not the price of the advertisement": {"price", "honesty"},
    "To be honest, it was fine": set(),
    "Good car; little choice of colours": {"quality", "choice"},
    "Никто не перезвонил": {"contact"},
    "Долго ждал, менеджер нахамил, дорого": {"waiting", "staff", "price"},
    "Если честно, ничего особенного": set(),
    "Документы оформили за один день": {"paperwork", "waiting"},
    "Не обманули, всё прозрачно": {"honesty"},
    "Ніхто не передзвонив": {"contact"},
    "Довго чекали, груба адміністраторка": {"waiting", "staff"},
    "Якість чудова, але дорого": {"quality", "price"},
    "Чесно кажучи, нормально": set(),
    "Senki nem hívott vissza": {"contact"},
    "Túl drága és lassú kiszolgálás": {"price", "waiting", "service"},
    "Kedves eladó, gyors ügyintézés": {"staff", "waiting", "paperwork"},
    "Őszintén szólva semmi különös": set(),
    "Not bubbly enough": set(),
}


def test_topics_of_four_languages():
    found = dict(zip(SAID, map(set, find_topics(list(SAID))), strict=True))

    assert found == SAID


def test_topics_are_the_same_in_every_language_and_have_words():
    import tomllib
    from pathlib import Path

    import funnelkit.languages

    folder = Path(funnelkit.languages.__file__).parent / "customers"
    for path in folder.glob("*.toml"):
        assert tuple(tomllib.loads(path.read_text(encoding="utf-8"))["topics"]) == known_topics()
    assert set(load_words("en")["topics"]) == set(known_topics())


WHY = [
    "Answered at,NPS,Why this score",
    *(
        "2026-03-02,2,waited for hours",
        "2026-03-03,1,waited; too expensive",
        "2026-03-04,0,",
        "2026-03-05,3,hm",
    ),
    *("2026-03-06,10,fast and polite", "2026-03-07,9,polite", "2026-03-08,8,clean toilets"),
]


def test_reasons_of_promoters_and_detractors_stand_apart(heard):
    document = heard({"survey.csv": WHY})
    found = {
        reasons["side"]: {
            topic["topic"]: (topic["said"]["hits"], topic["said"]["of"]) for topic in reasons["topics"]
        }
        for reasons in document["reasons"]
    }
    told = {
        reasons["side"]: (reasons["answers"], reasons["with_reason"], reasons["without_topic"])
        for reasons in document["reasons"]
    }

    assert found == {
        "detractors": {"waiting": (2, 3), "price": (1, 3)},
        "promoters": {"staff": (2, 2), "waiting": (1, 2)},
        "passives": {},
    }
    assert told == {"detractors": (4, 3, 1), "promoters": (2, 2, 0), "passives": (1, 1, 1)}
    assert "hours" not in json.dumps(document)


def test_topics_of_ones_own(heard, tmp_path):
    (tmp_path / "own.toml").write_text('[topics]\nhygiene = ["toilet*"]\n')
    document = heard({"survey.csv": WHY}, "--config", tmp_path / "own.toml")
    (passives,) = [reasons for reasons in document["reasons"] if reasons["side"] == "passives"]

    assert [topic["topic"] for topic in passives["topics"]] == ["hygiene"]


def test_reasons_of_a_survey_in_long_form(funnelkit, shared):
    folder = shared / "data/cbsco_nps_long"
    truth = read_truth(shared, "data/cbsco_nps_long")
    ended = funnelkit("nps", folder / "answers.csv", folder / "questions.csv", "--format", "json")

    assert sum(reasons["with_reason"] for reasons in json.loads(ended.out)["reasons"]) == sum(
        truth["reasons"]
    )


@pytest.mark.parametrize("name", ["sudzilla_us_dates.csv", "sudzilla_iso_dates.csv"])
def test_reasons_of_a_survey_in_wide_form(funnelkit, shared, name):
    truth = read_truth(shared, "data/sudzilla_nps")
    document = json.loads(funnelkit("nps", shared / "data/sudzilla_nps" / name, "--format", "json").out)

    assert sum(reasons["with_reason"] for reasons in document["reasons"]) == truth[f"{name}_why_filled"]


SENT = {
    "a mark": ("Survey sent", ["yes", "yes", "no", "no", ""]),
    "a day": ("Survey sent on", ["2026-02-01", "2026-02-02", "", "", ""]),
    "ru": ("Анкета отправлена", ["да", "да", "нет", "нет", ""]),
    "uk": ("Анкету надіслано", ["так", "так", "ні", "ні", ""]),
    "hu": ("Kérdőív kiküldve", ["igen", "igen", "nem", "nem", ""]),
}


@pytest.mark.parametrize("kind", SENT)
def test_a_file_that_tells_who_was_asked_tells_who_was_not(heard, kind):
    heading, sent = SENT[kind]
    scores = ["9", "", "", "10", ""]  # the fourth answered, so somebody asked
    lines = [
        f"{n},2026-01-0{n},Sold,2026-01-1{n},{score},{told}"
        for n, (score, told) in enumerate(zip(scores, sent, strict=True), 1)
    ]

    found = heard({"leads.csv": [f"Lead ID,Created,Status,Closed,NPS,{heading}", *lines]})

    known = 5 if kind == "a day" else 4  # a blank beside a no is not told, beside days it is a no
    assert (found["asked"]["hits"], found["asked"]["of"]) == (3, known)
    assert (found["answered_of_asked"]["hits"], found["answered_of_asked"]["of"]) == (2, 3)
    assert (found["response"]["hits"], found["response"]["of"]) == (2, 5)
    why = {line["id"]: line["why"][0]["key"] for line in found["lines"] if line["list"] == "not_asked"}
    assert why == {
        "3": "never_asked",
        "5": "never_asked" if kind == "a day" else "not_asked",
        "2": "asked_in_vain",
    }
    assert list(why) == (["5", "3", "2"] if kind == "a day" else ["3", "5", "2"])


def test_where_no_file_tells_who_was_asked_nobody_says_so(heard, funnelkit, tmp_path):
    found = heard({"leads.csv": LEADS, "survey.csv": BY_PHONE})

    assert (found["asked"], found["answered_of_asked"]) == (None, None)
    told = funnelkit("nps", tmp_path / "leads.csv", tmp_path / "survey.csv").out
    assert "nobody tells whether they were asked" in told
