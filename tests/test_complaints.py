"""Complaints and requests of service: told from leads by their headings, and counted for each hundred sales."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from conftest import drawn
from funnelkit.statistics.counts import counts_chance

LEADS = [
    "Lead ID,Created at,Manager,Status,Closed at,Phone,Product",
    "1,2026-01-02,Anna,Sold,2026-01-10,+36 30 111 0001,Roof",
    "2,2026-01-03,Bela,Sold,2026-01-11,+36 30 111 0002,Door",
    "3,2026-01-04,Bela,Lost,2026-01-12,+36 30 111 0003,Door",
    "4,2026-02-05,Anna,Sold,2026-02-11,+36 30 111 0004,Door",
    "5,2026-02-06,Anna,Sold,2026-02-11,+36 30 111 0005,Door",
    "6,2026-03-07,Bela,Sold,2026-03-11,+36 30 111 0006,Roof",
]

COMPLAINTS = {
    "en": "Complaint ID,Complaint date,Phone,Handled by,Product,Complaint text,Status",
    "ru": "Номер жалобы,Дата жалобы,Телефон,Ответственный,Товар,Суть жалобы,Статус",
    "ru claims": "№ рекламации,Дата рекламации,Телефон,Ответственный,Товар,Причина рекламации,Статус",
    "uk": "Номер скарги,Дата скарги,Телефон,Відповідальний,Товар,Суть скарги,Статус",
    "hu": "Panasz azonosító,Panasz dátuma,Telefon,Felelős,Termék,Panasz leírása,Státusz",
    "hu claims": "Reklamáció száma,Reklamáció dátuma,Telefon,Felelős,Termék,Reklamáció oka,Státusz",
    "en tickets": "Ticket ID,Received on,Phone,Agent,Product,Resolution,Status",
    "ru tickets": "Номер обращения,Дата обращения,Телефон,Ответственный,Товар,Неисправность,Статус",
    "uk tickets": "Номер звернення,Дата звернення,Телефон,Відповідальний,Товар,Несправність,Статус",
    "hu tickets": "Bejelentés száma,Bejelentés dátuma,Telefon,Felelős,Termék,Hibajelenség,Státusz",
}
ROWS = [
    "C1,2026-01-20,+36 30 111 0001,Service,,leaks,Closed",
    "C2,2026-02-12,+36 30 111 0002,Service,Door,squeaks,New",
    "C3,2026-02-13,,Service,Roof,squeaks,New",
]

INQUIRIES = {
    "request with a source": "Request ID,Created,Source,Manager,Status,Category",
    "ru inquiry": "Номер обращения,Дата обращения,Источник,Менеджер,Статус,Решение",
    "uk inquiry": "Номер звернення,Дата створення,Джерело,Менеджер,Статус,Рішення",
    "uk inquiry alone": "Звернення,Дата створення,Телефон,Менеджер,Статус,Коментар",
    "hu inquiry": "Bejelentés,Létrehozva,Forrás,Felelős,Státusz,Megoldás",
    "ru with a refusal": "Обращение,Дата создания,Причина отказа,Менеджер,Статус,Решение",
}


@pytest.fixture
def run(funnelkit, tmp_path):
    def call(command, tables, *arguments):
        paths = []
        for name, lines in tables.items():
            paths.append(tmp_path / name)
            paths[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
        return funnelkit(command, *paths, *arguments, "--format", "json")

    return call


def kinds(ended):
    return [entry["kind"] for entry in json.loads(ended.out)["inputs"]]


@pytest.mark.parametrize("language", COMPLAINTS)
def test_complaints_are_told_from_leads(run, language):
    ended = run("nps", {"leads.csv": LEADS, "complaints.csv": [COMPLAINTS[language], *ROWS]})
    document = json.loads(ended.out)

    assert kinds(ended) == ["leads", "complaints"]
    whole, periods, managers, products = document["complaints"]
    assert [(row["n"], row["sold"]) for row in whole["rows"]] == [(3, 4)]
    assert whole["rows"][0]["per_100_sales"]["value"] == 75
    assert {row["group"]["period"]: (row["n"], row["sold"]) for row in periods["rows"]} == {
        "2026-01": (1, 2),
        "2026-02": (2, 2),
    }
    assert {row["group"]["manager"]: (row["n"], row["sold"]) for row in managers["rows"]} == {
        "Anna": (1, 3),
        "Bela": (1, 1),
        None: (1, 0),
    }
    assert {row["group"]["product"]: row["n"] for row in products["rows"]} == {"Roof": 2, "Door": 1}
    assert managers["told_apart"] is None


@pytest.mark.parametrize("language", COMPLAINTS)
def test_a_report_counts_no_complaint_as_a_lead(run, language):
    alone = run("report", {"leads.csv": LEADS})
    beside = run("report", {"leads.csv": LEADS, "complaints.csv": [COMPLAINTS[language], *ROWS]})

    assert json.loads(beside.out)["sections"] == json.loads(alone.out)["sections"]
    assert run("report", {"complaints.csv": [COMPLAINTS[language], *ROWS]}).code == 3


@pytest.mark.parametrize("heading", INQUIRIES)
def test_inquiries_are_no_complaints(run, heading):
    lines = [
        INQUIRIES[heading],
        "17,2026-01-20,Ads,Anna,New,x",
        "18,2026-01-21,Web,Anna,Sold,y",
        "19,2026-01-22,Ads,Bela,Lost,z",
    ]

    assert kinds(run("report", {"inquiries.csv": lines})) == ["leads"]


def test_a_remark_on_leads_makes_them_no_complaints(run):
    lines = [
        f"{LEADS[0]},Complaint",
        *(f"{line},{'slow' if n == 2 else ''}" for n, line in enumerate(LEADS[1:])),
    ]

    assert kinds(run("report", {"leads.csv": lines})) == ["leads"]


@pytest.mark.parametrize(
    "heading",
    ["Complaint ID,Deal ID,Complaint date,Complaint text", "№ жалобы,№ сделки,Дата жалобы,Суть жалобы"],
)
def test_complaints_go_by_the_deal_that_they_name(run, heading):
    lines = [
        heading,
        "1,4,2026-02-20,x",
        "2,4,2026-02-21,y",
        "3,77,2026-02-22,z",
    ]
    document = json.loads(run("nps", {"leads.csv": LEADS, "complaints.csv": lines}).out)
    managers = next(entry for entry in document["complaints"] if entry["by"] == ["manager"])

    assert {row["group"]["manager"]: row["n"] for row in managers["rows"]} == {"Anna": 2, None: 1}
    assert next(note["params"] for note in document["notes"] if note["key"] == "complaints_matched") == {
        "of": 3,
        "matched": 2,
    }


def test_managers_whose_customers_complain_more_are_told_apart(run):
    head = LEADS[0]
    leads = [
        f"{n},2026-01-{1 + n % 20:02},{'Anna' if n % 2 else 'Bela'},Sold,2026-01-{5 + n % 20:02},,Roof"
        for n in range(200)
    ]
    worse = ["Complaint ID,Lead ID,Complaint date", *(f"{n},{1 + 2 * n},2026-01-25" for n in range(30))]
    worse += [f"{n},{2 * n},2026-01-25" for n in range(30, 38)]
    document = json.loads(run("nps", {"leads.csv": [head, *leads], "complaints.csv": worse}).out)
    managers = next(entry for entry in document["complaints"] if entry["by"] == ["manager"])

    assert managers["told_apart"] is True
    assert {row["group"]["manager"]: (row["n"], row["sold"]) for row in managers["rows"]} == {
        "Anna": (30, 100),
        "Bela": (8, 100),
    }


@drawn(50)
@given(st.lists(st.tuples(st.integers(10, 200), st.integers(50, 900)), min_size=2, max_size=6))
def test_the_chance_of_counts_is_that_of_the_chi_squared(pairs):
    counts, exposures = zip(*pairs, strict=True)
    expected = [sum(counts) * one / sum(exposures) for one in exposures]
    chance = counts_chance(counts, exposures)

    if min(expected) < 5:
        assert chance is None
    else:
        assert chance == pytest.approx(chisquare(counts, expected).pvalue, rel=1e-6, abs=1e-12)
