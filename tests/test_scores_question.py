"""Numbers from 0 to 10 are answers only where something was asked."""

import json

import pytest


def csv_of(header: str) -> str:
    rows = [f"{number},Ross {number},{number % 7}" for number in range(1, 20)]
    return "\n".join([f'id,first_name,"{header}"', *rows]) + "\n"


@pytest.mark.parametrize(
    "header", ["Leader 1", "Visits last week", "Number of rooms", "Lead score", "Ряд места"]
)
def test_small_numbers_are_no_answers(funnelkit, tmp_path, header):
    table = tmp_path / "people.csv"
    table.write_text(csv_of(header), encoding="utf-8")

    assert funnelkit("report", table).code == 3


@pytest.mark.parametrize(
    "header",
    [
        "How likely are you to come back",
        "Would you buy from us again?",
        "Насколько вероятно, что вы порекомендуете нас",
        "Mennyire ajánlaná cégünket?",
        "Чи готові ви порекомендувати нас (від 0 до 10)",
    ],
)
def test_a_question_has_answers(funnelkit, tmp_path, header):
    table = tmp_path / "answers.csv"
    table.write_text(csv_of(header), encoding="utf-8")
    ended = funnelkit("report", table, "--format", "json")

    assert json.loads(ended.out)["sections"][0]["rows"][0]["metrics"]["nps"]["n"] == 19
