"""Refusals: reasons grouped and never silently, counted to the last lead, and said of nobody what chance gives."""

import csv
import json
import tomllib
from dataclasses import replace
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.analysis.alike_reasons import suggest_merges
from funnelkit.analysis.refusal_tables import cross, cross_periods
from funnelkit.analysis.refusals import Spelling, measure_reasons
from funnelkit.languages import load_words, refusals
from funnelkit.languages.refusals import (
    LANGUAGES,
    ReasonBook,
    find_competitors,
    group_reasons,
    known_groups,
)
from funnelkit.languages.vocabularies import listed_words
from funnelkit.leads import Leads
from funnelkit.tally import count_lost
from lead_samples import samples, to_leads
from transcripts import EXAMPLES

QUICK = drawn(15)

GROUPED = {
    "price": (
        *("дорого", "Слишком дорого!", "не только дорого", "Цена", "Цена не устроила", "цена не та"),
        *(
            "too expensive",
            "Prices are too high",
            "Pricing",
            "Nagyon drága",
            "az ár miatt",
            "дорогувато",
            "Ціна",
        ),
        *("Высокая цена", "High price without explanation", "túl drágállja", "дорого но не важно, передумал"),
    ),
    "no_answer": (
        *("не отвечает, дорого", "Недозвон", "не дозвонились", "Doesn't Answer", "Stopped communicating"),
        *("Nem veszi fel a telefont", "nem elérhető", "Не відповідає", "не бере слухавку", "No answer"),
    ),
    "not_interested": ("no longer interested", "Not interested", "не интересно", "Не цікаво", "nem érdekli"),
    "non_target": ("нецелевой", "не целевой", "Нецільовий", "Non target", "nem célcsoport"),
    "bought_elsewhere": (
        "Купил в другом месте",
        "Bought elsewhere",
        "máshol vásárolt",
        "купив в іншому місці",
    ),
    "competitor": ("Went to Rivals", "ушёл к конкурентам", "konkurencia", "Обрав іншу компанію"),
    "no_stock": (
        "Нет в наличии",
        "Not enough stock",
        "nincs készleten",
        "немає в наявності",
        "Car not in stock",
    ),
    "not_now": ("Отложил покупку", "Not now", "majd később", "пізніше", "needs time to think", "подумает"),
    "changed_mind": ("Передумал", "Changed their mind", "meggondolta magát", "передумала"),
    "no_money": ("нет денег", "No budget", "nincs pénze", "Немає коштів"),
    "credit_refused": ("Не одобрили кредит", "Loan refused", "nem kapott hitelt", "відмова банку"),
    "duplicate": ("Дубль", "Duplicate", "duplikált", "дублікат"),
    "wrong_number": ("неверный номер", "Invalid number", "téves telefonszám", "невірний номер"),
    "other": ("Другое", "Other", "Egyéb", "Інше", "Прочее"),
    None: (
        *("не дорого", "Не очень дорого", "недорого", "not expensive", "isn't too expensive", "nem drága"),
        *("nem túl drága", "не занадто дорого", "interested", "целевой", "дозвонились", "цена устроила"),
        *(
            "дело не в цене",
            "the price is not a problem",
            "az ár nem gond",
            "цікаво",
            "érdekli",
            "хз",
            "дорога2",
        ),
    ),
}


@pytest.mark.parametrize(
    ("group", "text"), [(group, text) for group, texts in GROUPED.items() for text in texts]
)
def test_a_reason_has_its_group(group, text):
    assert group_reasons([text])[0].group == group


@QUICK
@given(
    st.lists(st.sampled_from([text for texts in GROUPED.values() for text in texts]) | st.text(max_size=30))
)
def test_a_text_is_grouped_by_itself(texts):
    assert group_reasons(texts) == [group_reasons([text])[0] for text in texts]


def test_every_language_knows_every_group():
    for code in LANGUAGES:
        found = refusals._read(code)
        assert tuple(found["groups"]) == known_groups()
        phrases = [phrase for text in found["groups"].values() for phrase in listed_words(text)]
        assert [one for one in phrases if phrases.count(one) > 1] == [], code
    assert set(load_words("en")["reason_groups"]) == set(known_groups())


def test_what_a_person_wrote_comes_first():
    book = ReasonBook({"delivery": ("дорого", "дост*"), "price": ("дорага",)}, alone=("передумал",))
    texts = ["Дорого", "слишком дорого", "дорогая доставка", "дорага", "Передумал", "передумала"]

    groups = [one.group for one in group_reasons(texts, book)]

    assert groups == ["delivery", "price", "delivery", "price", None, "changed_mind"]
    assert group_reasons(["drága", "дорого"], ReasonBook(languages=("hu",)))[1].group is None


def test_a_competitor_is_a_reason_where_there_is_no_other():
    names = {"Автоленд": ["авто-ленд", "autoland*"]}
    texts = [
        "купили в Авто-Ленд",
        "Autolandban jobb",
        "дорого, ушёл в автоленд",
        "автоландшафт",
        "не автоленд",
    ]

    assert find_competitors(texts, names) == ["Автоленд", "Автоленд", "Автоленд", None, None]
    book = ReasonBook(competitors=names)
    assert [one.group for one in group_reasons(["взяли в автоленд", *texts[2:]], book)] == [
        "competitor",
        "price",
        None,
        None,
    ]


def test_spellings_are_asked_about_and_not_within_short_words():
    texts = {
        "дорого": ("price", 12),
        "дорага": (None, 3),
        "хонда": (None, 2),
        "ховер": (None, 1),
        "нет": (None, 4),
    }
    texts |= {
        "нед": (None, 1),
        "целевой": (None, 5),
        "не целевой": (None, 4),
        "план 1000": (None, 3),
        "план 2000": (None, 2),
    }
    spellings = [Spelling(text, group, n) for text, (group, n) in texts.items()]

    found = [(one.spelling.text, one.like.text, one.like.group) for one in suggest_merges(spellings)]

    assert found == [("дорага", "дорого", "price")]


# --- counts ------------------------------------------------------------------------------------------------------


@QUICK
@given(samples(), st.sampled_from(["month", "week"]))
def test_every_lost_lead_is_counted_once(sample, every):
    leads = to_leads(sample)
    assume("source" in leads.frame)
    leads = replace(leads, frame=leads.frame.assign(refusal_reason=leads.frame["source"]))
    lost = count_lost(leads, [("refusal_reason",), ("manager", "refusal_reason")])
    n = sum(lead["outcome"] == "lost" for lead in sample.leads)

    for book in (ReasonBook(column="list"), ReasonBook(column="text")):
        reasons = measure_reasons(lost, book)
        assert sum(row.share.hits for row in reasons.rows) == reasons.lost == n
        assert sum(one.lost for row in reasons.rows for one in row.spellings) + reasons.unsaid.blank == n
        by_period = cross_periods(lost, reasons, every)
        assert by_period.counts.sum() == n
        by_manager = cross(lost, "manager", reasons, asked=True)
        assert by_manager is None or by_manager.counts.sum() == n
        for row in reasons.rows:
            assert row.at_most is None or row.share.value <= row.at_most <= 1
        worth = [
            lead["amount"] for lead in sample.leads if lead["outcome"] == "lost" and (lead["amount"] or 0) > 0
        ]
        told = sum(money.n for row in reasons.rows for money in row.amounts or ())
        assert told == (len(worth) if "amount" in sample.columns else 0)


TYPED = [("дорого", 12), ("дорага", 3), ("Слишком дорого!", 4), ("не дорого, но передумал", 2), ("хз", 5)]
TYPED += [
    ("ушли в авто-ленд, там дешевле", 3),
    ("не берет 8 912 345 67 89", 2),
    ("-", 6),
    ("", 9),
    ("Другое", 4),
]
TYPED += [
    ("купили у Автоленд", 6),
    ("дупликат", 1),
    ("дубликат", 3),
    ("nem drága", 1),
    ("Купил у конкурентов", 3),
]


@pytest.fixture
def typed(tmp_path, monkeypatch):
    """Write leads whose reasons were typed, the competitors of the department, and go there."""
    rows = ["ID,Дата создания,Менеджер,Статус,Дата закрытия,Сумма,Валюта,Причина отказа"]
    texts = [text for text, n in TYPED for _ in range(n)]
    for n, text in enumerate(texts):
        day, amount = f"2026-0{1 + n % 3}-{1 + n % 27:02}", ("1000", "2500.50", "", "0")[n % 4]
        money = f"{amount},{'EUR' if n % 5 else 'USD'}"
        rows.append(f'{n},{day},{("Анна", "Борис")[n % 2]},Отказ,2026-04-{1 + n % 20:02},{money},"{text}"')
    rows += [
        f"s{n},2026-02-{1 + n:02},Анна,Продажа,2026-04-01,3000,EUR,{'дорого' if n < 2 else ''}"
        for n in range(20)
    ]
    (tmp_path / "typed.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "funnelkit.toml").write_text('[competitors]\n"Автоленд" = ["авто-ленд"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def told(funnelkit):
    def run(*arguments):
        ended = funnelkit("refusals", *arguments, "--format", "json")
        assert (ended.code, ended.err) == (0, "")
        return json.loads(ended.out)

    return run


def test_typed_reasons(typed, funnelkit, golden):
    ended = funnelkit("refusals", "typed.csv", width=110)

    assert (ended.code, ended.err) == (0, "")
    assert "912" not in ended.out
    golden("cli/refusals-typed.txt", ended.out)


def test_every_grouped_spelling_is_counted(typed, told):
    found = told("typed.csv")

    counts = dict(TYPED)
    made = {
        group["group"]: {one["text"]: one["lost"] for one in group["spellings"]} for group in found["groups"]
    }
    assert made["price"] == {"дорого": 12, "Слишком дорого!": 4, "ушли в авто-ленд, там дешевле": 3}
    assert made["no_answer"] == {"не берет #": 2}
    assert {one["text"] for one in found["left"]} == {"дорага", "хз", "дупликат", "nem drága"}
    assert [(one["text"], one["like"]) for one in found["suggestions"]] == [
        ("дорага", "дорого"),
        ("дупликат", "дубликат"),
    ]
    assert found["unsaid"] == {"blank": 15, "other": 4, "of": sum(counts.values())}
    assert [(one["competitor"], one["share"]["hits"]) for one in found["competitors"]] == [("Автоленд", 9)]
    worth = [money for row in found["reasons"] for money in row["amounts"]]
    assert {money["currency"] for money in worth} == {"EUR", "USD"}
    assert sum(money["n"] for money in worth) == sum(n % 4 < 2 for n in range(64))


def test_the_groups_are_written_to_edit(typed, told, funnelkit):
    before = told("typed.csv", "--write-reasons", "reasons.toml")
    text = (typed / "reasons.toml").read_text(encoding="utf-8")
    assert '# "дорага"  # 3, in no group; like "дорого" (price): merge?' in text
    assert tomllib.loads(text)["groups"]["price"] == [
        "дорого",
        "Слишком дорого!",
        "ушли в авто-ленд, там дешевле",
    ]

    same = told("typed.csv", "--write-reasons", "reasons.toml")
    assert (typed / "reasons.toml").read_text(encoding="utf-8") == text
    assert same["reasons"] == before["reasons"]
    edited = 'alone = ["хз"]  # as it is\n' + text.replace('"дорого", # 12', '"дорого", "дорага",')
    (typed / "reasons.toml").write_text(edited, encoding="utf-8")

    after = told("typed.csv", "--write-reasons", "reasons.toml")
    assert [row["share"]["hits"] for row in after["reasons"] if row["reason"] == "price"] == [22]
    assert (typed / "reasons.toml").read_text(encoding="utf-8").startswith('alone = ["хз"]  # as it is\n')


def test_a_list_stays_as_it_is(told):
    found = told(EXAMPLES / "lidy-mart.csv", "--store", "none")

    assert found["column"] == "list"
    assert [(row["reason"], row["group"]) for row in found["reasons"]][:3] == [
        ("Не отвечает", "no_answer"),
        ("Купил в другом месте", "bought_elsewhere"),
        ("Дорого", "price"),
    ]
    assert found["competitors"] is None
    assert all(row["amounts"] is None for row in found["reasons"])


# --- what stands out ---------------------------------------------------------------------------------------------


def planted(rng, clicking):
    """Give managers, reasons and 120 lost leads each; the clicking ones choose one reason in half of the cases."""
    mix = np.array([0.3, 0.2, 0.15, 0.15, 0.1, 0.1])
    lines = []
    for manager in range(6):
        own = 0.5 * mix + 0.5 * np.eye(6)[3] if manager < clicking else mix
        for reason, n in enumerate(rng.multinomial(120, own)):
            lines += [(f"m{manager}", f"r{reason}")] * int(n)
    return lines


def crossed(lines):
    managers, reasons = (pd.Categorical(column) for column in zip(*lines, strict=True))
    frame = pd.DataFrame({"file": 0, "row": range(len(lines)), "outcome": np.full(len(lines), 2, np.int8)})
    frame = frame.assign(manager=managers, refusal_reason=reasons)
    leads = Leads(frame, ("a.csv",), {}, frozenset())
    lost = count_lost(leads, [("refusal_reason",), ("manager", "refusal_reason")])
    found = measure_reasons(lost, ReasonBook(column="list"))
    return cross(lost, "manager", found, asked=True), found


def test_who_clicks_through_one_reason_is_named():
    for seed in range(5):
        found, reasons = crossed(planted(np.random.default_rng(seed), 2))
        more = {(cell.group, reasons.rows[cell.row].name) for cell in found.odd if cell.residual > 0}
        assert found.differ
        assert more >= {("m0", "r3"), ("m1", "r3")}
        assert [one for one in more if one[1] == "r3"] == [one for one in more if one[0] in ("m0", "m1")]


def test_among_equals_nobody_is_named():
    alarms = sum(bool(crossed(planted(np.random.default_rng(seed), 0))[0].odd) for seed in range(40))

    assert alarms <= 5


# --- other ways to tell ------------------------------------------------------------------------------------------


def test_a_deal_left_in_its_stage_was_lost_from_it(told, tmp_path):
    stages = ["Proposal", "Negotiation", "Qualified"]
    lines = ["Deal ID,Created at,Stage,Status,Lost reason,Competitor"]
    lines += [f"{n},2026-03-01,{stages[n % 3]},lost,Price,{'Acme' if n % 2 else 'none'}" for n in range(30)]
    lines += [f"w{n},2026-03-01,Proposal,won,,Acme" for n in range(4)]
    (tmp_path / "deals.csv").write_text("\n".join(lines), encoding="utf-8")

    found = told(tmp_path / "deals.csv", "--store", tmp_path / "none")

    by_stage = next(table for table in found["tables"] if table["by"] == "lost_from")
    assert {row["group"]: row["lost"] for row in by_stage["rows"]} == dict.fromkeys(stages, 10)
    assert [(one["competitor"], one["share"]["hits"], one["sold"]) for one in found["competitors"]] == [
        ("Acme", 15, 4)
    ]
    assert found["competitors"][0]["reasons"] == [{"kind": "value", "reason": "Price", "lost": 15}]


def test_which_competitor_wins_for_which_reason(told, funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lost = {
        ("Acme", "Price"): 6,
        ("Acme", "Terms"): 2,
        ("Bolt", "Terms"): 5,
        ("", "Price"): 4,
        ("", "Moved"): 9,
    }
    lines = ["Deal ID,Created at,Status,Lost reason,Competitor"]
    for (name, reason), n in lost.items():
        lines += [f"{name}{reason}{at},2026-03-01,lost,{reason},{name}" for at in range(n)]
    lines += [f"w{n},2026-03-01,won,," for n in range(4)]
    (tmp_path / "deals.csv").write_text("\n".join(lines), encoding="utf-8")

    found = told("deals.csv")

    cells = {
        (row["group"], cell["reason"]): cell["lost"]
        for table in found["tables"]
        if table["by"] == "competitor"
        for row in table["rows"]
        for cell in row["reasons"]
    }
    assert cells == {pair: n for pair, n in lost.items() if pair[0]}
    beside = {
        (each["competitor"], row["reason"]): each["lost"]
        for row in found["reasons"]
        for each in row["lost_to"]
    }
    assert beside == cells
    shown = [line.split() for line in funnelkit("refusals", "deals.csv", width=80).out.splitlines()]
    at = shown.index(["Lost", "leads", "by", "competitor"])
    assert shown[at + 1 : at + 5] == [
        ["reason", "lost", "Acme", "Bolt"],
        ["all", "13", "8", "5"],
        ["Price", "6", "6", "0"],
        ["Terms", "7", "2", "5"],
    ]
    figures = csv.DictReader(
        StringIO(funnelkit("refusals", "deals.csv", "--format", "csv").out.lstrip("\ufeff"))
    )
    beaten = {
        tuple(part.partition("=")[2] for part in row["group"].split(",")[:2]): row["value"]
        for row in figures
        if (row["section"], row["metric"]) == ("competitors.reasons", "lost")
    }
    assert beaten[("Bolt", "Terms")] == "5"


def test_statuses_may_be_reasons(told, tmp_path):
    statuses = ["Купил в другом месте", "Не устроила цена товара", "Дубль", "Отменен"]
    lines = ["Номер,Дата создания,Статус"]
    lines += [f"{n},2026-03-01,{statuses[n % 4]}" for n in range(40)] + ["w,2026-03-02,Выполнен"]
    (tmp_path / "orders.csv").write_text("\n".join(lines), encoding="utf-8")

    found = told(tmp_path / "orders.csv", "--store", tmp_path / "none", "--map", "status=Статус")

    assert "reasons_of_status" in [note["key"] for note in found["notes"]]
    assert {"Купил в другом месте", "Не устроила цена товара"} <= {row["reason"] for row in found["reasons"]}


def test_verdicts_are_those_of_compare(told, funnelkit, tmp_path, golden):
    lines = ["ID,Created at,Status,Closed at,Lost reason"]
    for month, price in ((1, 10), (2, 11), (3, 9), (4, 40)):
        for n in range(200):
            reason = "Price" if n < price else "No stock" if n < 80 else ""
            status = "Lost" if n < 80 else "Sold" if n < 100 else "New"
            day = f"2026-{month:02}-{1 + n % 28:02}"
            lines.append(f"{month}-{n},{day},{status},{day if n < 100 else ''},{reason}")
    (tmp_path / "old.csv").write_text("\n".join(lines[: 1 + 600]), encoding="utf-8")
    (tmp_path / "all.csv").write_text("\n".join(lines), encoding="utf-8")
    store = ("--store", tmp_path / "kept")
    assert funnelkit("baseline", tmp_path / "old.csv", "--as-of", "2026-04-10", *store).code == 0

    found = told(tmp_path / "all.csv", "--as-of", "2026-06-10", *store)
    ended = funnelkit("compare", tmp_path / "all.csv", "--as-of", "2026-06-10", *store, "--format", "json")

    sections = json.loads(ended.out)["sections"]
    theirs = next(one["rows"] for one in sections if one["by"] == ["refusal_reason"])
    ours = found["compared"]["rows"]
    assert {row["reason"]: row["metrics"] for row in ours} == {
        row["group"]["refusal_reason"]: row["metrics"] for row in theirs
    }
    assert {row["reason"]: row["metrics"]["share_of_leads"]["verdict"] for row in ours}["Price"] == "worse"
    assert {row["reason"]: row["metrics"]["share_of_leads"]["baseline"]["hits"] for row in ours} == {
        "No stock": 210,
        "Price": 30,
    }
    shown = funnelkit("refusals", tmp_path / "all.csv", "--as-of", "2026-06-10", *store, width=110)
    golden("cli/refusals-compared.txt", shown.out)


# --- real files --------------------------------------------------------------------------------------------------


def test_ringostat_has_its_thirty_reasons(shared, told, tmp_path):
    folder = shared / "data" / "ringostat_deals"
    truth = json.loads((folder / "TRUTH.json").read_text(encoding="utf-8"))["loss_reasons"]["value"]

    found = told(folder / "deals.csv", "--store", tmp_path)

    counted = {row["reason"] or "(empty)": row["share"]["hits"] for row in found["reasons"]}
    assert counted == truth
    assert [row["reason"] for row in found["reasons"]][:5] == list(truth)[:5]
    assert found["metrics"]["lost"] == {"n": 431}


def test_salesforce_tells_the_stage_and_no_reason(shared, told, tmp_path):
    folder = shared / "data" / "salesforce_stage_history"

    found = told(*sorted(folder.glob("*.csv")), "--store", tmp_path)

    assert found["reasons"] is None
    by_stage = next(table for table in found["tables"] if table["by"] == "lost_from")
    assert sum(row["lost"] for row in by_stage["rows"]) == found["metrics"]["lost"]["n"]
    assert not {row["group"] for row in by_stage["rows"]} & {"Closed Lost", "Closed Won"}


def test_of_few_leads_no_percentage_is_said(funnelkit, tmp_path):
    (tmp_path / "few.csv").write_text("ID,Date created,Status\n1,2026-03-01,Sold\n2,2026-03-02,Lost\n")

    told = funnelkit("refusals", tmp_path / "few.csv").out.splitlines()[1]

    assert told == "1 of 2 leads was lost: too few for a percentage."


def test_what_may_be_one_reason_is_asked_though_few_reasons_look_like_a_list(funnelkit, tmp_path):
    reasons = ["дорого"] * 12 + ["дорага"] * 8 + ["не отвечает"] * 10
    lines = [f"{n},2026-03-{1 + n % 28:02},Lost,{reason}" for n, reason in enumerate(reasons)]
    (tmp_path / "list.csv").write_text(
        "\n".join(["ID,Date created,Status,Lost reason", *lines]) + "\n", "utf-8"
    )

    found = json.loads(funnelkit("refusals", tmp_path / "list.csv", "--format", "json").out)

    assert found["column"] == "list"
    assert [(one["text"], one["like"]) for one in found["suggestions"]] == [("дорага", "дорого")]
