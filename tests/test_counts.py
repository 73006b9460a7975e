"""Counts that were made elsewhere: ready-made reports, call centres' months, sheets of ticks."""

import doctest
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.periods import period_of
from funnelkit.recognition import ticks
from funnelkit.recognition.spans import find_span, read_span, span_of_file, weekday_of
from funnelkit.recognition.ticks import NO_COUNT, NOTHING, read_count

DEALER = """\
Lead Source ROI
Period: 03/01/2026 – 03/31/2026

Lead Source,Total Leads,Good Leads,Bad Leads,Duplicate Leads,Sold in Timeframe,Sold from Leads,Sold from Leads %,Internet Actual Contact,Internet Actual Contact %,Appts Set,Appts Scheduled,Appts Shown,Initial Visits,Total Gross
Carmarket,120,100,15,5,14,10,10.0%,60,60.0%,30,28,20,22,"$12,000.00"
Motorlist,80,70,8,2,7,5,7.1%,35,50.0%,14,14,7,8,"$3,500.00"
Website,60,55,3,2,9,8,14.5%,44,80.0%,20,20,15,16,"$9,100.50"
"""
DEALER_TOTAL = 'TOTAL,260,225,26,9,30,23,10.2%,139,61.8%,64,62,42,46,"$24,600.50"\n'

BY_MONTH = """\
Month,Salesperson,Leads,Contacted,Appointments,Sold,Contacted %
2026-01,Ann,40,20,8,2,50%
2026-01,Bob,30,12,6,3,40%
2026-02,Ann,50,30,10,5,60%
2026-02,Bob,25,15,5,1,60%
"""

RUSSIAN = """\
Отчёт по менеджерам за март 2026
Менеджер;Лиды;Целевые лиды;Дозвоны;Назначено встреч;Встреч проведено;Продажи;Конверсия в продажу, %
Анна Ким;120;100;70;30;20;10;8,3
Иван Петров;80;70;35;14;7;5;6,3
Итого;200;170;105;44;27;15;7,5
"""
UKRAINIAN = """\
Місяць;Менеджер;Ліди;Додзвони;Призначено зустрічей;Продажі
березень 2026;Олена;90;45;20;7
березень 2026;Тарас;60;33;12;4
Разом;;150;78;32;11
"""
HUNGARIAN = """\
Időszak;Értékesítő;Érdeklődők;Sikeres elérések;Egyeztetett időpontok;Eladások
2026. március;Kovács Anna;90;45;20;7
2026. március;Nagy Péter;60;33;12;4
Összesen;;150;78;32;11
"""


@pytest.fixture
def measured(tmp_path, funnelkit):
    """Write files and give their report, as JSON."""

    def measure(files: dict[str, str], *arguments: str):
        for name, content in files.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        ended = funnelkit("report", *(tmp_path / name for name in files), *arguments, "--format", "json")
        assert ended.code == 0, ended.err
        return Measured(json.loads(ended.out))

    return measure


class Measured:
    """A report, its sections by their grouping, its notes by their key."""

    def __init__(self, document):
        self.document = document
        self.by = {tuple(section["by"]): section["rows"] for section in document["sections"]}
        self.whole = self.by[()][0]["metrics"]

    def counts(self, *keys):
        return [self.whole[key] and self.whole[key]["n"] for key in keys]

    def rate(self, key, rows=None):
        value = (rows or self.by[()][0])["metrics"][key]
        return value and (value["hits"], value["of"], value["of_step"])

    def rows(self, dimension):
        return {row["group"][dimension]: row for row in self.by[(dimension,)]}

    def notes(self, key):
        return [note["params"] for note in self.document["notes"] if note["key"] == key]


def test_a_dealers_report_is_measured_by_its_counts(measured):
    found = measured({"roi.csv": DEALER + DEALER_TOTAL})

    assert found.counts("leads", "non_target", "contacted", "appointments", "shows", "visits", "sold") == [
        251,
        26,
        139,
        64,
        42,
        46,
        23,
    ]
    assert found.rate("target_conversion") == (23, 225, "target")
    assert found.rate("show_rate") == (42, 62, "due")
    assert found.whole["lost"] is None
    assert found.notes("duplicates_apart")[0]["count"] == 9
    assert found.notes("percents_of")[0]["of"] == ["Good Leads"]
    assert list(found.rows("period")) == ["2026-03"]
    assert {name: found.rate("contact_rate", row) for name, row in found.rows("source").items()} == {
        "Carmarket": (60, 115, "leads"),
        "Motorlist": (35, 78, "leads"),
        "Website": (44, 58, "leads"),
    }


def test_sales_of_the_period_and_sales_of_its_leads_are_two_numbers(measured):
    found = measured({"roi.csv": DEALER})

    assert found.counts("sold") == [23]
    closed = found.rows("closed_period")["2026-03"]["metrics"]
    assert closed["sold"] == {"n": 30}
    assert closed["sold_from_own_leads"] is closed["sold_from_earlier"] is None


def test_sales_of_which_the_leads_cannot_be_the_origin_are_of_the_period(measured):
    found = measured(
        {"report 2026-03.csv": "Source,Total Prospects,Total Sold\nWeb,40,5\nPhone,2,6\nFair,9,1\n"}
    )

    assert found.whole["sold"] is None
    assert found.whole["lead_conversion"] is None
    assert found.rows("closed_period")["2026-03"]["metrics"]["sold"] == {"n": 12}
    assert found.notes("sold_of_period")[0]["rows"] == [3]


def test_nought_on_lines_of_phone_leads_is_not_told(measured):
    kpi = """\
Dealer,Lead Type,Good Leads,Sold in Time Frame,Internet Actual Contact %,Appts Set of Contacted %,Appts Set %
North,Internet,120,12,50.0%,40.0%,20.0%
North,Phone,40,8,0.0%,0.0%,50.0%
North,Referral,30,9,0.0%,0.0%,10.0%
North,,190,29,50.0%,40.0%,24.7%
South,Internet,60,5,45.0%,33.3%,15.0%
South,,60,5,45.0%,33.3%,15.0%
TOTAL,,250,34,48.3%,38.2%,22.4%
"""
    found = measured({"kpi 2026-03.csv": kpi}, "--by", "lead_type")
    types = found.rows("lead_type")

    assert found.counts("leads", "appointments", "sold") == [250, 56, None]
    assert found.rate("contact_rate", types["Internet"]) == (87, 180, "leads")
    assert found.rate("contact_rate", types["Phone"]) == (40, 40, "leads")
    assert types["Referral"]["metrics"]["contact_rate"] is None
    assert found.whole["contact_rate"] is None
    assert found.notes("totals_left_out")[0]["count"] == 3


def test_percentages_are_counted_only_where_one_whole_number_fits(measured):
    whole = "Source,Good Leads,Appts Shown,Contacted %\nWeb,40,5,57.5%\nFair,80,9,61.3%\nPhone,37,3,43.2%\n"
    broken = whole.replace("57.5%", "57.9%")

    assert measured({"a.csv": whole}).rate("contact_rate") == (23 + 49 + 16, 157, "leads")
    found = measured({"a.csv": broken})
    assert found.whole["contact_rate"] is None
    assert found.notes("percents_not_counted") == [{"file": "a.csv", "header": "Contacted %"}]


def test_a_percentage_that_contradicts_its_count_is_named_and_not_believed(measured):
    wrong = BY_MONTH.replace("2026-02,Bob,25,15,5,1,60%", "2026-02,Bob,25,15,5,1,66%")
    wrong += "2026-03,Ann,10,5,1,0,50%\n2026-03,Bob,20,5,1,0,25%\n"
    found = measured({"sheet.csv": wrong})

    assert found.counts("leads", "contacted") == [175, 87]
    assert [(note["header"], note["rows"]) for note in found.notes("percents_differ")] == [
        ("Contacted %", [5])
    ]


@pytest.mark.parametrize(
    ("sheet", "counts", "manager"),
    [
        (RUSSIAN, [200, 105, 44, 15], "Анна Ким"),
        (UKRAINIAN, [150, 78, 32, 11], "Олена"),
        (HUNGARIAN, [150, 78, 32, 11], "Kovács Anna"),
    ],
)
def test_four_languages(measured, sheet, counts, manager):
    found = measured({"sheet.csv": sheet})

    assert found.counts("leads", "contacted", "appointments", "sold") == counts
    assert list(found.rows("period")) == ["2026-03"]
    assert manager in found.rows("manager")
    assert found.notes("totals_left_out")[0]["count"] == 1


def test_of_two_columns_for_one_dimension_none_is_taken(measured):
    sheet = "Source,Marketing Channel,Leads,Contacted\nMart,Web,40,20\nLot,Web,30,10\nOwn,Fair,20,5\nMart,Fair,9,3\n"
    found = measured({"a.csv": sheet})

    assert found.counts("leads", "contacted") == [99, 38]
    assert found.by[("source",)] == []
    assert found.notes("equal_columns")[0]["headers"] == ["Source", "Marketing Channel"]


def test_lines_that_are_no_counts_are_named(measured):
    found = measured({"a.csv": BY_MONTH + "====,====,====,====,====,====,====\n2026-03,Ann,12?,5,1,0,\n"})

    assert found.counts("leads") == [145]
    assert found.notes("no_counts")[0]["rows"] == [6]
    assert found.notes("not_counts") == [{"file": "a.csv", "count": 1, "rows": [7], "examples": ["12?"]}]


def test_a_total_that_is_more_than_its_lines_is_told(measured):
    found = measured({"a.csv": DEALER.replace("Website,60,55", "Website,50,45") + DEALER_TOTAL})

    assert found.notes("total_differs")[0] | {"file": ""} == {
        "file": "",
        "header": "Total Leads",
        "row": 8,
        "printed": 260,
        "summed": 250,
    }


def test_two_reports_of_the_same_days_are_never_added(measured):
    team = "User,Good Leads,Appts Set,Appts Shown\nAnn,125,34,20\nBob,100,30,22\n"
    found = measured({"roi.csv": DEALER, "team 2026-03.csv": team})

    assert found.counts("leads", "appointments") == [251, 64]
    assert set(found.rows("source")) == {"Carmarket", "Motorlist", "Website"}
    assert found.rate("appointment_rate", found.rows("manager")["Ann"]) == (34, 125, "leads")
    assert found.notes("views_of_counts")


def test_months_of_numbered_files_have_no_year_until_it_is_told(measured):
    first = "Agent,Calls Offered,Calls Not Answered,Calls Answered\nAnn,12,2,10\nBob,9,1,8\n"
    second = "Agent,Offered,Not Answered,Answered,Transfers\nAnn,14,3,11,1\nBob,7,0,7,2\n"
    files = {"calls_03.csv": first, "calls_04.csv": second}
    found = measured(files)

    assert found.rate("contact_rate") == (36, 42, "offered")
    assert list(found.rows("period")) == ["--03", "--04"]
    assert found.document["as_of"] is None
    dated = measured(files, "--map", "period=2025-{file}")
    assert list(dated.rows("period")) == ["2025-03", "2025-04"]
    assert dated.rate("contact_rate") == (36, 42, "offered")


def test_lists_of_people_tell_the_head_of_each_agent(measured):
    calls = {
        "calls_03.csv": "Agent ID,Calls Offered,Calls Answered\n1,12,10\n2,9,8\n3,5,4\n9,4,4\n",
        "calls_04.csv": "Agent ID,Calls Offered,Calls Answered\n1,14,11\n2,7,7\n3,6,1\n4,1,1\n",
    }
    people = "id,first_name,last_name,Leader\n1,Ann,Ash,1\n2,Bob,Bay,2\n3,Cid,Cox,1\n4,Dan,Day,\n"
    files = calls | {"people.csv": people, "leaders.csv": "id,first_name,last_name\n1,Eve,Elm\n2,Fay,Fox\n"}
    found = measured(files, "--by", "head")

    assert {head: found.rate("contact_rate", row)[:2] for head, row in found.rows("head").items()} == {
        "Eve Elm": (26, 37),
        "Fay Fox": (15, 16),
        None: (5, 5),
    }
    assert set(found.rows("manager")) == {"Ann Ash", "Bob Bay", "Cid Cox", "Dan Day", "9"}
    joined = {note["file"]: (note["matched"], note["of"]) for note in found.notes("joined_lookup")}
    assert joined == {"people.csv": (7, 8), "leaders.csv": (6, 6)}
    assert [(note["values"], note["leads"]) for note in found.notes("lookup_missing")] == [(["9"], 1)]
    assert list(found.rows("period")) == ["--03", "--04"]
    of_one = measured(files, "--where", "head=Fay Fox")
    assert of_one.rate("contact_rate") == (15, 16, "offered")


def test_files_of_other_people_under_one_head_are_no_months(measured):
    part = "Agent,Calls Offered,Calls Answered\n{},12,10\n{},9,8\n"
    people = "Agent,Head\nAnn,Eve\nBob,Eve\nCid,Eve\nDan,Eve\n"
    files = {
        "part_1.csv": part.format("Ann", "Bob"),
        "part_2.csv": part.format("Cid", "Dan"),
        "people.csv": people,
    }
    found = measured(files, "--by", "head")

    assert found.rate("contact_rate", found.rows("head")["Eve"]) == (36, 42, "offered")
    assert list(found.rows("period")) == [None]


def test_numbered_parts_of_one_report_are_no_months(measured):
    part = "Agent,Calls Offered,Calls Answered\n{},12,10\n{},9,8\n"
    found = measured({"part_1.csv": part.format("Ann", "Bob"), "part_2.csv": part.format("Cid", "Dan")})

    assert found.rate("contact_rate") == (36, 42, "offered")
    assert list(found.rows("period")) == [None]


def test_compare_judges_counts(tmp_path, funnelkit):
    line = "{},Ann,{},{}\n"
    months = [("2026-01", 400, 200), ("2026-02", 380, 190), ("2026-03", 410, 205), ("2026-04", 400, 200)]
    head = "Month,Salesperson,Leads,Contacted\n"
    base, later = tmp_path / "base.csv", tmp_path / "later.csv"
    base.write_text(head + "".join(line.format(*month) for month in months))
    later.write_text(head + line.format("2026-05", 400, 280))

    assert funnelkit("baseline", base, "--store", tmp_path, "--name", "b").code == 0
    ended = funnelkit("compare", later, "--store", tmp_path, "--format", "json")
    metrics = json.loads(ended.out)["sections"][0]["rows"][0]["metrics"]

    assert metrics["contact_rate"]["verdict"] == "improved"
    assert metrics["contact_rate"]["baseline"]["of"] == 1590


def test_counts_of_events_are_not_compared_with_leads_by_creation(tmp_path, funnelkit):
    months, days = tmp_path / "months.csv", tmp_path / "days.csv"
    months.write_text("Month,Salesperson,Leads,Contacted\n2026-01,Ann,400,200\n2026-02,Ann,380,190\n")
    days.write_text("Date,Salesperson,Leads,Contacted\n2026-03-02,Ann,40,25\n2026-03-31,Ann,38,29\n")

    assert funnelkit("baseline", months, "--store", tmp_path, "--name", "b").code == 0
    ended = funnelkit("compare", days, "--store", tmp_path, "--format", "json")
    metrics = json.loads(ended.out)["sections"][0]["rows"][0]["metrics"]

    assert metrics["contact_rate"]["verdict"] == "not_comparable"


# --- hand tallies ------------------------------------------------------------------------------------------------


def test_a_tally_counts_by_the_day_of_talking(measured):
    sheet = "Дата;Менеджер;Контакты;Встречи;Продажи\n02.03.2026;Анна;5;2;0\n02.03.2026;Борис;3;1;1\n03.04.2026;Анна;7;0;2\n"
    found = measured({"tally.csv": sheet})

    assert found.counts("leads", "contacted", "appointments", "sold") == [None, 15, 3, 3]
    assert found.rate("appointment_rate") == (3, 15, "contacted")
    assert found.whole["open"] is None
    assert list(found.rows("period")) == ["2026-03", "2026-04"]
    assert found.rows("closed_period")["2026-04"]["metrics"]["sold"] == {"n": 2}
    assert found.document["inputs"][0]["basis"] == "event"


@pytest.mark.parametrize(
    "sheet",
    [
        "Date,Manager,What,Count\n2026-03-02,Ann,contact,5\n2026-03-02,Bob,contact,3\n2026-03-03,Ann,appointment,2\n",
        "2026-03-02,Ann,contact,5\n2026-03-02,Bob,contact,3\n2026-03-03,Ann,appointment,2\n",
        "Date,Manager,What,Ticks\n2026-03-02,Ann,contact,//// /\n2026-03-02,Bob,contact,✓✓✓\n2026-03-03,Ann,appointment,II\n",
    ],
)
def test_a_column_of_steps(measured, sheet):
    found = measured({"tally.csv": sheet})

    assert found.counts("contacted", "appointments") == [8, 2]
    assert found.rows("manager")["Ann"]["metrics"]["appointments"] == {"n": 2}


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("contacts 2026-W40.csv", "Manager,Mon,Tue,Wed,Thu,Fri\nAnn,||||,//// //,2,,|\nBob,+++,,✓✓,IIII,-\n"),
        (
            "t.csv",
            '"Контакты, неделя 40 2026",,,,,\nМенеджер,Пн,Вт,Ср,Чт,Пт\nAnn,||||,//// //,2,,|\nBob,+++,,✓✓,IIII,-\nИтого,7,6,4,4,1\n',
        ),
        (
            "contacts.csv",
            "Manager,28.09.2026,29.09.2026,30.09.2026,01.10.2026,02.10.2026\nAnn,4,6,2,,1\nBob,3,,2,4,\n",
        ),
        ("contacts.csv", "Manager,2026-W40,2026-W41\nAnn,13,\nBob,8,1\n"),
        (
            "t 2026-W40.csv",
            "Manager,Mon,Tue,Wed,Thu,Fri\nContacts,,,,,\nAnn,4,6,2,,1\nBob,3,,2,4,\nAppointments,,,,,\nAnn,1,,,,\n",
        ),
    ],
)
def test_grids(measured, name, sheet):
    found = measured({name: sheet}, "--every", "week")

    weeks = found.rows("period")
    assert sum(row["metrics"]["contacted"]["n"] for row in weeks.values()) == 22
    assert weeks["2026-W40"]["metrics"]["contacted"]["n"] in (21, 22)
    assert found.rows("manager")["Ann"]["metrics"]["contacted"] == {"n": 13}


NUMBERED = "Manager," + ",".join(map(str, range(1, 32))) + "\n"
TICKED = "Ann," + ",".join(["2", "", "||||"] * 10) + ",1\nBob," + ",".join(["1", "3", "0"] * 10) + ",\n"


@pytest.mark.parametrize(
    ("name", "title", "arguments"),
    [
        ("contacts 2026-03.csv", "", ()),
        ("sheet.csv", "Contacts, March 2026\n", ()),
        ("contacts.csv", "", ("--map", "period=2026-03")),
    ],
)
def test_columns_headed_by_bare_numbers_are_the_days_of_the_month_that_is_told(
    measured, name, title, arguments
):
    found = measured({name: title + NUMBERED + TICKED}, *arguments, "--every", "week")

    weeks = {period: row["metrics"]["contacted"]["n"] for period, row in found.rows("period").items()}
    assert weeks == {
        "2026-W09": 3,
        "2026-W10": 23,
        "2026-W11": 24,
        "2026-W12": 23,
        "2026-W13": 23,
        "2026-W14": 5,
    }
    assert found.rows("manager")["Ann"]["metrics"]["contacted"] == {"n": 61}


def test_a_person_sees_what_a_tally_without_leads_counts(tmp_path, funnelkit, golden):
    (tmp_path / "contacts 2026-03.csv").write_text(NUMBERED + TICKED)

    golden("cli/tally.txt", funnelkit("report", tmp_path / "contacts 2026-03.csv").out)


def test_a_day_that_the_month_has_not_is_no_day(measured):
    found = measured({"contacts 2026-04.csv": NUMBERED + TICKED})

    months = {period: row["metrics"]["contacted"]["n"] for period, row in found.rows("period").items()}
    assert months == {"2026-04": 100, None: 1}


def test_bare_numbers_of_no_month_are_no_days(tmp_path, funnelkit):
    (tmp_path / "contacts.csv").write_text(NUMBERED + TICKED)

    ended = funnelkit("inspect", tmp_path / "contacts.csv")
    assert "heading in row 1: not recognised" in ended.out


def test_a_cell_that_is_no_count_is_set_aside_and_named(measured):
    found = measured({"contacts 2026-W40.csv": "Manager,Mon,Tue\nAnn,5,ill\nBob,3,2\nCid,4,1\nDan,2,6\n"})

    assert found.counts("contacted") == [23]
    assert found.notes("cells_no_counts")[0]["examples"] == ["ill"]


def test_weeks_in_two_months_are_in_no_month(measured):
    found = measured({"contacts.csv": "Manager,2026-W40,2026-W41\nAnn,13,2\nBob,8,1\n"})

    assert {name: row["metrics"]["contacted"]["n"] for name, row in found.rows("period").items()} == {
        "2026-10": 3,
        None: 21,
    }
    assert found.notes("days_in_two_periods")[0]["periods"] == ["2026-W40"]


# --- what must always hold ---------------------------------------------------------------------------------------

MONTHS = ("2026-01", "2026-02", "2026-03")
LINES = st.lists(
    st.tuples(st.sampled_from(MONTHS), st.integers(2, 90), st.integers(0, 9)),
    min_size=3,
    max_size=3,
    unique_by=lambda line: line[0],
)


def _sheet(lines, *, total=False, percent=False):
    rows = ["Month,Salesperson,Leads,Contacted" + (",Contacted %" if percent else "")]
    for month, leads, missed in lines:
        for name in ("Ann", "Bob"):
            contacted = max(2, leads - missed)
            share = f",{100 * contacted / (leads + 2):.1f}%" if percent else ""
            rows.append(f"{month},{name},{leads + 2},{contacted}{share}")
    if total:
        both = [
            sum(2 * (leads + 2) for _, leads, _ in lines),
            sum(2 * max(2, leads - m) for _, leads, m in lines),
        ]
        rows.append(f"Total,,{both[0]},{both[1]}" + (",1.0%" if percent else ""))
    return "\n".join(rows) + "\n"


@drawn(6)
@given(lines=LINES)
def test_months_in_files_of_their_own_totals_and_percentages_change_nothing(tmp_path_factory, lines):
    from funnelkit.department.measurement import report
    from funnelkit.intake import Order

    folder = tmp_path_factory.mktemp("sheets")

    def sections(*sheets):
        paths = []
        for place, sheet in enumerate(sheets):
            paths.append(folder / f"sheet{place}x.csv")
            paths[-1].write_text(sheet)
        return report(Order(tuple(map(str, paths)), date(2026, 11, 22)), "month").sections

    whole = sections(_sheet(lines))

    assert sections(*(_sheet([line]) for line in lines)) == whole
    assert sections(_sheet(lines, total=True)) == whole
    assert sections(_sheet(lines, total=True, percent=True)) == whole


def test_tallies_of_two_bases_are_not_added(tmp_path):
    from funnelkit.intake import Order, take_in
    from funnelkit.tally import add

    tallies = []
    for name, head in (("days.csv", "Date"), ("months.csv", "Month")):
        day = "2026-03-02" if head == "Date" else "2026-03"
        (tmp_path / name).write_text(f"{head},Manager,Leads,Contacted\n{day},Ann,5,3\n{day},Bob,6,4\n")
        intake = take_in(Order((str(tmp_path / name),), date(2026, 11, 22)), ())
        tallies.append(intake.counts.tally((), "month"))

    with pytest.raises(ValueError, match="event leads"):
        add(*tallies)


# --- cells and texts ---------------------------------------------------------------------------------------------


def test_examples_of_ticks():
    assert doctest.testmod(ticks).failed == 0


@pytest.mark.parametrize(
    ("cell", "n"),
    [
        ("1,234.00", 1234),
        ("1 234", 1234),
        ("+", 1),
        ("ІІІ", 3),
        ("||||/", 5),
        ("====", NOTHING),
        ("", NOTHING),
        ("#REF!", NO_COUNT),
        ("+5", NO_COUNT),
        ("12.5", NO_COUNT),
        ("1/2", NO_COUNT),
        ("99999999999", NO_COUNT),
    ],
)
def test_counts_of_cells(cell, n):
    assert read_count(cell) == n


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2026-03", "2026-03"),
        ("Март 2026 г.", "2026-03"),
        ("2026. március", "2026-03"),
        ("03/01/2026 – 03/31/2026", "2026-03"),
        ("с 1 по 7 марта 2026", "2026-03-01..2026-03-07"),
        ("1–7 Sept", "--09-01..--09-07"),
        ("29.12-04.01.2026", "2026-W01"),
        ("неделя 40", "--W40"),
        ("40. hét 2026", "2026-W40"),
        ("1 кв. 2026", "2026-Q1"),
        ("March", "--03"),
        ("03/04/2026", None),
        ("Anna", None),
        ("5", None),
        ("2026-02-30", None),
    ],
)
def test_spans(text, name):
    found = read_span(text)

    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("leads_2026-03.csv", "2026-03"),
        ("march_2026.csv", "2026-03"),
        ("март 2026.xlsx", "2026-03"),
        ("calls-2026-W40.csv", "2026-W40"),
        ("2026-03-01_2026-03-31.csv", "2026-03"),
        ("отчет_март.csv", "--03"),
        ("export 03-01-2026.csv", None),
        ("roi_2026-03-15.csv", None),
        ("jan.csv", None),
        ("input_03.csv", None),
    ],
)
def test_names_of_files(file, name):
    found = span_of_file(file)

    assert (found and found.name) == name


def test_title_lines_and_days_of_the_week():
    assert find_span("Report for March 2026 (generated 04/02/2026)").name == "2026-03"
    assert find_span("Dealer: Jan Motors") is None
    assert [weekday_of(name) for name in ("Mon", "Вт", "нд", "Szo", "Ann")] == [0, 1, 6, 5, None]


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(("month", "week", "quarter", "year")))
@drawn(40)
def test_names_of_periods_are_read_back(day, every):
    period = period_of(day, every)

    assert read_span(period.name) == period
