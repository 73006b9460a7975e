"""Several currencies: kept apart, and brought into one only by rates that the user gives."""

import json

import pytest

LEADS = [
    "ID;Created;Status;Amount",
    "1;2026-03-01;Won;1 000,50 €",
    "2;2026-03-02;Won;200 000 Ft",
    "3;2026-03-03;Won;$1,000",
    "4;2026-03-04;Lost;",
    "5;2026-03-05;Won;500",
]


@pytest.fixture
def revenue(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("\n".join(LEADS), encoding="utf-8")

    def run(config=""):
        (tmp_path / "funnelkit.toml").write_text(config, encoding="utf-8")
        told = json.loads(funnelkit("report", "a.csv", "--format", "json").out)
        whole = next(section for section in told["sections"] if section["by"] == [])["rows"][0]["metrics"]
        notes = [note["params"] for note in told["notes"] if note["key"] == "converted_amounts"]
        return {money["currency"]: (money["n"], money["sum"]) for money in whole["revenue"]}, notes

    return run


def test_currencies_are_kept_apart(revenue):
    found, notes = revenue()
    assert found == {"EUR": (1, 1000.5), "HUF": (1, 200_000), "USD": (1, 1000), None: (1, 500)}
    assert notes == []


def test_those_with_a_rate_are_converted_and_the_others_stay(revenue):
    found, notes = revenue('[rates]\nto = "HUF"\nEUR = 390.5\n')
    assert found == {"HUF": (2, 200_000 + 1000.5 * 390.5), "USD": (1, 1000), None: (1, 500)}
    assert [(note["currency"], note["count"], note["rate"], note["to"]) for note in notes] == [
        ("EUR", 1, 390.5, "HUF")
    ]


@pytest.mark.parametrize(
    "rates", ["EUR = 390.5", 'to = "HUF"', 'to = "HUF"\nEUR = 0', 'to = "HUF"\neuro = 3']
)
def test_rates_that_say_nothing_are_refused(funnelkit, tmp_path, rates):
    (tmp_path / "a.csv").write_text("\n".join(LEADS), encoding="utf-8")
    (tmp_path / "rates.toml").write_text(f"[rates]\n{rates}\n", encoding="utf-8")
    ended = funnelkit("report", tmp_path / "a.csv", "--config", tmp_path / "rates.toml")
    assert ended.code == 2
