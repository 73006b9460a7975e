"""Kinds of table beside leads: recognised each on its own, joined to the leads, and never taken for leads."""

import json

import pytest


class Reported:
    """A report as JSON, with short ways to its figures."""

    def __init__(self, document):
        self.document = document
        self.by = {tuple(section["by"]): section["rows"] for section in document["sections"]}
        self.kinds = {entry["name"]: entry["kind"] for entry in document["inputs"]}

    @property
    def whole(self):
        return self.by[()][0]["metrics"]

    def counts(self, dimension, *keys):
        return {
            row["group"][dimension]: [row["metrics"][key] and row["metrics"][key]["n"] for key in keys]
            for row in self.by[(dimension,)]
        }

    def notes(self, key):
        return [note["params"] for note in self.document["notes"] if note["key"] == key]


@pytest.fixture
def report(funnelkit, tmp_path):
    """Write tables given as lines, and give their report; a list of arguments goes first."""

    def make(tables, *arguments):
        for name, lines in tables.items():
            (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        paths = [tmp_path / name for name in tables]
        ended = funnelkit("report", *paths, *arguments, "--format", "json")

        assert ended.code == 0, ended.err
        return Reported(json.loads(ended.out))

    return make


# --- look-up tables ----------------------------------------------------------------------------------------------

LEADS = [
    "Lead ID,Created,Manager,Status",
    *(f"L{n},2026-03-{n:02},{name},{status}" for n, (name, status) in enumerate(
        [("Anna", "Sold"), ("Boris", "Lost"), ("Anna", "Lost"), ("Clara", "Sold"), ("Boris", "New"), ("Anna", "Sold")], 1
    )),
]  # fmt: skip


@pytest.mark.parametrize(
    "lookup",
    [
        ["Manager,Head,Office", "Anna,Irene,Kyiv", "Boris,Irene,Lviv", "Clara,Pavlo,Kyiv", "Dora,Pavlo,Kyiv"],
        ["Менеджер;Руководитель;Офис", "Anna;Irene;Kyiv", "Boris;Irene;Lviv", "Clara;Pavlo;Kyiv"],
        ["Менеджер;Керівник;Офіс", "Anna;Irene;Kyiv", "Boris;Irene;Lviv", "Clara;Pavlo;Kyiv"],
        ["Értékesítő;Vezető;Iroda", "Anna;Irene;Kyiv", "Boris;Irene;Lviv", "Clara;Pavlo;Kyiv"],
        ["agent,manager,office,phone,Hired on", "Anna,Irene,Kyiv,+380501112233,2020-01-01",
         "Boris,Irene,Lviv,+380501112244,2021-02-01", "Clara,Pavlo,Kyiv,+380501112255,2022-03-01"],
    ],
    ids=["en", "ru", "uk", "hu", "staff"],
)  # fmt: skip
def test_a_table_of_managers_tells_head_and_office(report, lookup):
    found = report({"leads.csv": LEADS, "staff.csv": lookup}, "--by", "head,office")

    assert found.kinds == {"leads.csv": "leads", "staff.csv": "lookup"}
    rows = {
        (row["group"]["head"], row["group"]["office"]): row["metrics"]["leads"]["n"]
        for row in found.by[("head", "office")]
    }
    assert rows == {("Irene", "Kyiv"): 3, ("Irene", "Lviv"): 2, ("Pavlo", "Kyiv"): 1}
    [joined] = found.notes("joined_lookup")
    assert (joined["dimension"], joined["matched"], joined["of"]) == ("manager", 6, 6)


def test_numbers_are_looked_up_through_several_tables(report):
    leads = [
        "Lead ID,Created,AgentID,Status",
        *(f"L{n},2026-03-{n:02},{1 + n % 4},Sold" for n in range(1, 9)),
    ]
    people = ["id,first_name,last_name,Leader 1,Location ID",
              "1,Fleur,Garn,1,ABC", "2,Tandi,Job,2,ABC", "3,Leo,Bea,1,DEF", "4,Zab,Cra,3,DEF"]  # fmt: skip
    leaders = ["id,first_name,last_name", "1,Kylie,How", "2,Made,Mac", "3,Yor,Bef"]
    places = ["Location ID,Location", "ABC,Margaree", "DEF,Halifax"]

    found = report(
        {"leads.csv": leads, "people.csv": people, "leaders.csv": leaders, "places.csv": places},
        "--by",
        "head,office",
    )

    assert found.counts("manager", "leads") == {
        "Fleur Garn": [2],
        "Tandi Job": [2],
        "Leo Bea": [2],
        "Zab Cra": [2],
    }
    rows = {
        (r["group"]["head"], r["group"]["office"]): r["metrics"]["leads"]["n"]
        for r in found.by[("head", "office")]
    }
    assert rows == {
        ("Kylie How", "Margaree"): 2,
        ("Made Mac", "Margaree"): 2,
        ("Kylie How", "Halifax"): 2,
        ("Yor Bef", "Halifax"): 2,
    }


def test_products_that_differ_in_blanks_only_are_one(report):
    leads = [
        "Lead ID,Created,Product,Status",
        "1,2026-03-01,GTXPro,Sold",
        "2,2026-03-02,GTX Pro,Lost",
        "3,2026-03-03,MG,New",
    ]
    found = report(
        {"leads.csv": leads, "products.csv": ["product,series", "GTX Pro,GTX", "MG,M"]}, "--by", "product"
    )

    assert found.counts("product", "leads") == {"GTX Pro": [2], "MG": [1]}
    assert found.notes("lookup_spellings")[0]["values"] == ["GTXPro → GTX Pro"]


def test_what_is_not_in_a_lookup_or_twice_in_it_is_named(report):
    staff = ["Manager,Head", "Anna,Irene", "Clara,Pavlo", "Dora,Pavlo", "Anna ,Irene"]
    found = report({"leads.csv": LEADS, "staff.csv": staff[:4]}, "--by", "head")

    assert found.counts("head", "leads") == {"Irene": [3], None: [2], "Pavlo": [1]}
    [missing] = found.notes("lookup_missing")
    assert (missing["values"], missing["leads"]) == (["Boris"], 2)


def test_leads_of_another_month_are_no_lookup(report):
    march = ["Lead ID,Created,Manager", "L1,2026-03-01,Anna", "L2,2026-03-02,Boris", "L3,2026-03-03,Clara"]
    april = ["Lead ID,Created,Manager", "L4,2026-04-01,Clara", "L5,2026-04-02,Anna", "L6,2026-04-03,Boris"]
    found = report({"march.csv": march, "april.csv": april})

    assert set(found.kinds.values()) == {"leads"}
    assert found.whole["leads"]["n"] == 6


def test_numbers_that_meet_by_chance_are_no_lookup(report):
    leads = ["Lead ID,Created,Manager,Status", *(f"L{n},2026-03-{n:02},{n % 3},Sold" for n in range(1, 9))]
    found = report({"leads.csv": leads, "goals.csv": ["Goal,Points", "1,10", "2,20", "0,5"]})

    assert list(found.kinds) == ["leads.csv"]
    assert found.notes("left_out_kind")[0]["file"] == "goals.csv"


# --- product lines -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        "ID;Стадия сделки;Ответственный;Дата создания;Сумма;Товар;Цена;Количество",
        "ID;Stage;Responsible;Created;Income;Product;Price;Quantity",
        "ID;Стадія угоди;Відповідальний;Дата створення;Сума;Товар;Ціна;Кількість",
    ],
    ids=["ru", "en", "uk"],
)
def test_lines_of_a_deal_are_one_lead_with_their_sum(report, heading):
    rows = [
        "10;Сделка успешна;Anna;01.03.2026 10:00:00;200;Oil;100;2",
        "10;Сделка успешна;Anna;01.03.2026 10:00:00;50;Filter;50;1",
        "11;Сделка успешна;Anna;02.03.2026 10:00:00;70;Oil;70;1",
        "12;Новая;Boris;03.03.2026 10:00:00;30;Oil;30;1",
        "12;Новая;Boris;03.03.2026 10:00:00;20;Wax;20;1",
    ]
    if not heading.startswith("ID;Стадия"):
        rows = [row.replace("Сделка успешна", "Closed Won").replace("Новая", "New") for row in rows]

    found = report({"deals.csv": [heading, *rows]})

    assert [found.whole[key]["n"] for key in ("leads", "sold", "open")] == [3, 2, 1]
    assert [(money["n"], money["sum"]) for money in found.whole["revenue"]] == [(2, 320)]
    assert found.notes("product_lines") == [{"file": "deals.csv", "leads": 2, "rows": [3, 6]}]


def test_the_total_on_every_line_is_counted_once(report):
    lines = ["ID,Created,Status,Amount,Product,Price,Quantity",
             "1,2026-03-01,Won,300,Oil,100,2", "1,2026-03-01,Won,300,Wax,50,2", "2,2026-03-02,Won,90,Oil,90,1"]  # fmt: skip
    found = report({"deals.csv": lines})

    assert [money["sum"] for money in found.whole["revenue"]] == [390]
    assert found.notes("product_lines_total")[0]["leads"] == 1


def test_a_line_told_twice_is_counted_once(report):
    lines = ["ID,Created,Status,Amount,Product",
             "1,2026-03-01,Won,100,Oil", "1,2026-03-01,Won,100,Oil", "1,2026-03-01,Won,30,Wax", "2,2026-03-02,Lost,,"]  # fmt: skip
    found = report({"deals.csv": lines})

    assert [money["sum"] for money in found.whole["revenue"]] == [130]
    assert found.notes("product_lines_twice") == [{"file": "deals.csv", "leads": 1, "rows": [3]}]


def test_snapshots_of_a_deal_are_no_lines(report):
    lines = ["ID,Created,Status,Amount,Product",
             "1,2026-03-01,Open,100,Oil", "1,2026-03-01,Won,130,Wax", "2,2026-03-02,Lost,,"]  # fmt: skip
    found = report({"deals.csv": lines})

    assert [money["sum"] for money in found.whole["revenue"]] == [130]
    assert found.notes("duplicate_ids")[0]["leads"] == 1
    assert not found.notes("product_lines")


# --- deals by phone and e-mail -----------------------------------------------------------------------------------

PHONED = [
    "Lead ID,Created,Source,Phone,E-mail",
    "L1,2026-03-01,Web,+380 (50) 123-45-67,a@x.com",
    "L2,2026-03-10,Ads,0501234567,",
    "L3,2026-03-05,Web,+380671112233,C@X.com",
    "L4,2026-03-06,Ads,,d@x.com",
]


def _deals(*rows):
    return ["Deal ID,Deal name,Stage,Deal amount,Created,Closed date,Contact phone,Contact email", *rows]


def test_deals_without_an_id_are_joined_by_phone_then_by_mail(report):
    deals = _deals(
        "D1,Oil,Won,100,2026-03-03,2026-03-20,380501234567,",
        "D2,Oil,Won,50,2026-03-12,2026-03-21,8 050 123 45 67,",
        "D3,Oil,Lost,10,2026-03-07,2026-03-09,,c@x.com",
        "D4,Oil,Won,7,2026-02-01,2026-02-02,+380671112233,",
        "D5,Oil,Won,8,2026-03-09,2026-03-09,+380999999999,z@x.com",
    )
    found = report({"leads.csv": PHONED, "deals.csv": deals})

    assert found.kinds == {"leads.csv": "leads", "deals.csv": "deals"}
    assert [found.whole[key]["n"] for key in ("leads", "deals", "sold", "lost")] == [4, 3, 2, 1]
    assert (found.whole["deal_rate"]["hits"], found.whole["deal_rate"]["of"]) == (3, 4)
    assert found.counts("source", "sold") == {"Web": [1], "Ads": [1]}
    assert [(note["by"], note["matched"], note["of"]) for note in found.notes("joined")] == [
        ("phone", 2, 5),
        ("email", 1, 5),
    ]
    assert found.notes("deals_of_several")[0]["rows"] == [5]
    assert found.notes("unmatched")[0]["rows"] == [6]


def test_a_deal_rate_needs_two_tables(report):
    found = report({"leads.csv": LEADS})

    assert found.whole["deals"] is None
    assert found.whole["deal_rate"] is None


# --- histories of stages -----------------------------------------------------------------------------------------

STAGED = [
    "Lead ID,Created,Stage,Manager",
    "L1,2026-03-01,Lost,Anna",
    "L2,2026-03-02,Closed Won,Boris",
    "L3,2026-03-03,New,Anna",
]
MOVES = [
    "Lead ID,Created,Stage,Sort order",
    "L1,2026-03-01,New,1",
    "L1,2026-03-04,Appointment set,3",
    "L1,2026-03-08,Negotiation,2",
    "L1,2026-03-09,Lost,9",
    "L2,2026-03-02,New,1",
    "L2,2026-03-02,Negotiation,2",
    "L2,2026-03-20,Closed Won,8",
    "L3,2026-03-03,New,1",
]


def _stages(found):
    return {
        row["group"]["stage"]: [
            row["metrics"][key] and row["metrics"][key]["n"]
            for key in ("ever_in_stage", "in_stage", "moved_back")
        ]
        for row in found.by[("stage",)]
    }


def test_a_history_tells_how_far_lost_leads_came(report):
    found = report({"leads.csv": STAGED, "moves.csv": MOVES})

    assert found.kinds["moves.csv"] == "stage_history"
    assert _stages(found) == {
        "New": [3, 1, 0],
        "Negotiation": [2, 0, 0],
        "Appointment set": [1, 0, 1],
        "Lost": [1, 1, 0],
        "Closed Won": [1, 1, 0],
    }
    days = {row["group"]["stage"]: row["metrics"]["days_in_stage"] for row in found.by[("stage",)]}
    assert (days["New"]["n"], days["New"]["median"], days["New"]["unit"]) == (2, 1.5, "days")
    assert days["Lost"]["n"] == 0
    assert (found.whole["appointments"]["n"], found.whole["lost"]["n"]) == (1, 1)
    assert (found.whole["contact_rate"]["hits_least"], found.whole["contact_rate"]["of"]) == (2, 3)


def test_a_history_told_backwards_is_the_same(report):
    forward = report({"leads.csv": STAGED, "moves.csv": MOVES})
    backward = report({"leads.csv": STAGED, "moves.csv": [MOVES[0], *MOVES[:0:-1]]})

    assert forward.document["sections"] == backward.document["sections"]


def test_a_history_alone_says_what_it_can(report):
    alone = report({"moves.csv": MOVES})

    assert alone.by[()] == []
    assert _stages(alone) == _stages(report({"leads.csv": STAGED, "moves.csv": MOVES}))
    assert alone.notes("history_alone") == [{}]


@pytest.mark.parametrize(
    "heading",
    [
        "Opportunity Name,Edit Date,Field / Event,Old Value,New Value,Edited By",
        "Название сделки,Дата изменения,Поле,Старое значение,Новое значение,Кем изменена",
        "Назва угоди,Дата зміни,Поле,Старе значення,Нове значення,Ким змінена",
        "Ügylet neve,Módosítás dátuma,Mező,Régi érték,Új érték,Létrehozta",
    ],
    ids=["en", "ru", "uk", "hu"],
)
def test_a_log_of_changes_is_joined_by_names_that_differ(report, heading):
    stage, name = {"O": ("Stage", "Opportunity Name"), "Н": ("Этап", "Название сделки")}.get(
        heading[0], ("Stage", "Opportunity Name")
    )
    if heading.startswith("Назва "):
        stage, name = "Стадія", "Назва угоди"
    if heading.startswith("Ü"):
        stage, name = "Szakasz", "Ügylet neve"
    leads = [f"{name},Created,Stage,Manager", "Oak,2026-03-01,Closed Won,Anna", "Elm,2026-03-02,Closed Lost,Anna",
             "Ash,2026-03-03,Qualification,Boris"]  # fmt: skip
    moves = [
        heading,
        f"Oak,2026-03-10,{stage},Proposal,Closed Won,Anna",
        "Oak,2026-03-07,Amount,10,20,Anna",
        f"Oak,2026-03-05,{stage},Qualification,Proposal,Anna",
        f"Elm,2026-03-04,{stage},Qualification,Closed Lost,Anna",
    ]
    found = report({"leads.csv": leads, "log.csv": moves})

    assert found.kinds["log.csv"] == "stage_history"
    assert _stages(found) == {
        "Qualification": [2, 0, None],
        "Closed Lost": [1, 1, None],
        "Closed Won": [1, 1, None],
        "Proposal": [1, 0, None],
    }
    assert [(note["by"], note["matched"]) for note in found.notes("joined")] == [("lead_name", 3)]


def test_a_column_a_stage_is_a_history_too(report):
    leads = [
        (
            'Record ID,Create Date,Deal Stage,Deal owner,"Date entered ""Appointment Scheduled (Sales Pipeline)""",'
            '"Date entered ""Demo (Sales Pipeline)""","Date entered ""Closed Won (Sales Pipeline)""",'
            '"Date entered ""Closed Lost (Sales Pipeline)"""'
        ),
        "901,2026-03-01 09:00,Closed Lost,Anna,2026-03-02 10:00,2026-03-06 10:00,,2026-03-16 10:00",
        "902,2026-03-02 09:00,Closed Won,Boris,2026-03-03 10:00,2026-03-04 10:00,2026-03-20 10:00,",
        "903,2026-03-03 09:00,Demo,Anna,,2026-03-05 10:00,,",
    ]
    found = report({"deals.csv": leads})

    assert _stages(found) == {
        "Demo": [3, 1, None],
        "Appointment Scheduled": [2, 0, None],
        "Closed Lost": [1, 1, None],
        "Closed Won": [1, 1, None],
    }
    assert [found.whole[key]["n"] for key in ("leads", "appointments", "sold", "lost")] == [3, 2, 1, 1]


def test_a_filter_and_an_earlier_day_keep_the_stages_in_step(report):
    found = report(
        {"leads.csv": STAGED, "moves.csv": MOVES}, "--where", "manager=Anna", "--as-of", "2026-03-05"
    )

    assert _stages(found) == {"New": [2, 1, 0], "Appointment set": [1, 1, 0]}


def test_snapshots_of_leads_are_no_history(report):
    lines = [
        "Lead ID,Created,Stage",
        *(
            f"L{n % 3},2026-03-0{1 + n % 3},{stage}"
            for n, stage in enumerate(["New", "New", "New", "Lost", "Won", "New"])
        ),
    ]

    assert report({"leads.csv": lines}).kinds == {"leads.csv": "leads"}


def test_a_history_of_other_ids_is_left_out(report):
    moves = [
        line.replace("Lead ID", "Task number").replace("L", "7", 1) if n else "No,Moved at,Stage"
        for n, line in enumerate(MOVES)
    ]
    moves = [
        "No,Moved at,Stage",
        *(
            f"{n % 3},2026-03-0{n},{s}"
            for n, s in enumerate(["New", "Demo", "Won", "Demo", "Won", "Lost"], 1)
        ),
    ]
    found = report({"leads.csv": STAGED, "moves.csv": moves})

    assert ("stage",) not in found.by
    assert found.notes("history_not_joined") == [{"file": "moves.csv"}]
