"""Answers of surveys in wide and long form, on every scale: an NPS from 0 to 10 only, else a net score with its cuts."""

import json

import pytest


@pytest.fixture
def report(funnelkit, tmp_path):
    """Write tables given as lines, and give code, metrics of the whole, and notes of their report."""

    def make(tables, *arguments):
        for name, lines in tables.items():
            (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        ended = funnelkit("report", *(tmp_path / name for name in tables), *arguments, "--format", "json")

        assert ended.code == 0, ended.err
        document = json.loads(ended.out)
        rows = document["sections"][0]["rows"]
        notes = {note["key"]: note["params"] for note in document["notes"]}
        return (rows[0]["metrics"] if rows else {}), notes

    return make


def _wide(heading, *answers):
    return [
        f"Timestamp,{heading},Store",
        *(f"2026-03-{1 + n % 28:02},{answer},A" for n, answer in enumerate(answers)),
    ]


def _nps(metrics):
    return [metrics["nps"][key] for key in ("promoters", "passives", "detractors")]


def _net(metrics):
    return [metrics["net_score"][key] for key in ("top", "middle", "bottom")]


@pytest.mark.parametrize(
    "answers",
    [
        ("10", "9", "8", "7", "6", "0"),
        ("10/10", "9/10", "8/10", "7/10", "6/10", "0/10"),
        ("10 – точно порекомендую", "9", "8 (скорее да)", "7", "6", "0 - нет"),
        ("ten", "nine", "eight", "seven", "six", "zero"),
        ("десять", "девять", "восемь", "семь", "шесть", "ноль"),
        ("десять", "дев'ять", "вісім", "сім", "шість", "нуль"),
        ("tíz", "kilenc", "nyolc", "hét", "hat", "nulla"),
        ("Promoter", "Promoter", "Passive", "Passive", "Detractor", "Detractor"),
        ("Промоутер", "Промоутер", "Нейтрал", "Нейтрал", "Критик", "Критик"),
    ],
    ids=["numbers", "of ten", "worded", "en", "ru", "uk", "hu", "labels", "labels ru"],
)
def test_answers_however_written(report, answers):
    metrics, notes = report({"nps.csv": _wide("NPS", *answers)})

    assert _nps(metrics) == [2, 2, 2]
    assert metrics["nps"]["value"] == 0
    assert metrics["net_score"] is None
    assert ("scores_by_label" in notes) == (answers[-1] in {"Detractor", "Критик"})


@pytest.mark.parametrize(
    ("heading", "answers", "boxes"),
    [
        ("How satisfied are you (1-5)?", "5 4 4 3 2 1", [3, 1, 2]),
        ("Оцените работу менеджера от 1 до 5", "5 4 4 3 2 1", [3, 1, 2]),
        ("Оцініть роботу від 1 до 3", "3 3 2 1 1 1", [2, 1, 3]),
        ("Rate us on a scale of 0 to 5", "5 4 3 2 1 0", [2, 2, 2]),
    ],
    ids=["1-5", "1-5 ru", "1-3 uk", "0-5"],
)
def test_other_scales_give_a_net_score_and_never_an_nps(report, heading, answers, boxes):
    metrics, notes = report({"survey.csv": _wide(heading, *answers.split())}, "--map", f"nps={heading}")

    assert metrics["nps"] is None
    assert _net(metrics) == boxes
    assert round(metrics["net_score"]["value"], 6) == round(100 * (boxes[0] - boxes[2]) / 6, 6)
    assert set(notes["net_score_cuts"]) == {"file", "header", "scale", "top", "middle", "bottom"}


def test_from_one_to_ten_is_noted(report):
    metrics, notes = report({"survey.csv": _wide("Would you recommend us? (1-10)", "10", "9", "7", "1", "6")})

    assert _nps(metrics) == [2, 1, 2]
    assert "scale_from_one" in notes


def test_a_scale_that_nobody_names_is_asked_for(report):
    lines = _wide("Score", *"5432154")
    heading = ("--map", "nps=Score")
    metrics, notes = report({"survey.csv": lines}, *heading)

    assert metrics == {}
    assert notes["scale_unknown"]["header"] == "Score"
    assert _net(report({"survey.csv": lines}, "--map", "nps=Score:1-5")[0]) == [4, 1, 2]
    assert _nps(report({"survey.csv": lines}, "--map", "nps=Score:0-10")[0]) == [0, 0, 7]


def test_twenty_low_answers_to_an_nps_question_are_in_doubt(report):
    assert _nps(report({"few.csv": _wide("NPS", *"54321")})[0]) == [0, 0, 5]
    metrics, notes = report({"many.csv": _wide("NPS", *("54321" * 4))})

    assert metrics == {}
    assert "scale_unknown" in notes


def test_an_nps_and_a_net_score_stand_side_by_side(report):
    metrics, _ = report(
        {"nps.csv": _wide("NPS", "10", "9", "3"), "csat.csv": _wide("Satisfaction (1-5)", "5", "1", "1")},
        "--map",
        "nps=Satisfaction (1-5)",
    )

    assert (_nps(metrics), _net(metrics)) == ([2, 0, 1], [1, 0, 2])


# --- long form ---------------------------------------------------------------------------------------------------

LONG = {
    "en": (
        "Question Number,Answer,Response,Store",
        "Number,Question",
        "Would you recommend us? (0-10)",
        "Why?",
    ),
    "ru": ("Номер вопроса,Ответ,Анкета,Магазин", "Номер,Вопрос", "Порекомендуете ли вы нас?", "Почему?"),
    "uk": ("Номер питання,Відповідь,Анкета,Магазин", "Номер,Питання", "Чи порекомендуєте ви нас?", "Чому?"),
    "hu": ("Kérdés száma,Válasz,Kitöltés,Bolt", "Sorszám,Kérdés", "Ajánlaná a céget?", "Miért?"),
}


def _long(heading):
    answers = {"1": ("2026-03-01", "2026-03-02", "2026-04-03", "2026-04-04"), "2": ("3", "2", "4", "1"),
               "3": ("10", "9", "7", "2"), "3a": ("nice", "", "ok", "slow")}  # fmt: skip
    rows = [
        f"{number},{text},{n},{'AB'[n % 2]}"
        for number, given in answers.items()
        for n, text in enumerate(given, 1)
    ]
    return [heading, *rows]


@pytest.mark.parametrize("language", LONG)
def test_a_row_a_question_gives_the_same_nps(report, language):
    heading, names, recommend, why = LONG[language]
    questions = [names, "1,When?", "2,How many visits?", f"3,{recommend}", f"3a,{why}"]
    metrics, notes = report({"answers.csv": _long(heading), "questions.csv": questions})

    assert _nps(metrics) == [2, 1, 1]
    assert notes["question_chosen"]["header"] == recommend


def test_of_questions_without_names_none_is_guessed(report):
    metrics, notes = report({"answers.csv": _long(LONG["en"][0])})

    assert metrics == {}
    assert notes["question_unknown"]["questions"] == ["1", "2", "3", "3a"]


def test_answers_have_their_day_and_their_store(funnelkit, tmp_path):
    heading, names, recommend, _ = LONG["en"]
    (tmp_path / "answers.csv").write_text("\n".join(_long(heading)))
    (tmp_path / "questions.csv").write_text(f"{names}\n1,When?\n2,Visits\n3,{recommend}\n3a,Why?\n")
    ended = funnelkit(
        "report", tmp_path / "answers.csv", tmp_path / "questions.csv", "--by", "office", "--format", "json"
    )
    sections = {tuple(section["by"]): section["rows"] for section in json.loads(ended.out)["sections"]}

    assert {row["group"]["period"]: row["metrics"]["nps"]["n"] for row in sections[("period",)]} == {
        "2026-03": 2,
        "2026-04": 2,
    }
    assert {row["group"]["office"]: _nps(row["metrics"]) for row in sections[("office",)]} == {
        "A": [1, 0, 1],
        "B": [1, 1, 0],
    }


def test_the_last_answer_of_a_respondent_counts(report):
    lines = [*_long(LONG["en"][0]), "3,0,1,A"]
    questions = ["Number,Question", "1,When?", "2,Visits", "3,Would you recommend us? (0-10)", "3a,Why?"]
    metrics, notes = report({"answers.csv": lines, "questions.csv": questions})

    assert _nps(metrics) == [1, 1, 2]
    assert notes["answers_twice"]["leads"] == 1
