"""Sheets and tallies kept by hand: what people write in a status, what they call a count, how they lay a month out."""

import doctest
import json

import pytest

from funnelkit.languages import load_vocabulary
from funnelkit.recognition import short_years
from funnelkit.recognition.counted import counted_field, day_and_step


@pytest.fixture
def words():
    return load_vocabulary()


@pytest.fixture
def measured(tmp_path, funnelkit):
    """Write a file and give the report's sections by their grouping, and its notes by their key."""

    def measure(name, content, *arguments):
        (tmp_path / name).write_text(content, encoding="utf-8")
        ended = funnelkit("report", tmp_path / name, *arguments, "--format", "json")
        assert ended.code == 0, ended.err
        document = json.loads(ended.out)
        sections = {tuple(section["by"]): section["rows"] for section in document["sections"]}
        notes = {note["key"]: note["params"] for note in document["notes"]}
        return sections, notes

    return measure


def _counts(rows, *keys):
    return [rows[0]["metrics"][key] and rows[0]["metrics"][key]["n"] for key in keys]


@pytest.mark.parametrize(
    ("status", "outcome", "step"),
    [
        ("был, думает", "open", "show"),
        ("Был. Думает.", "open", "show"),
        ("записан на просмотр", "open", "appointment"),
        ("Записана на тест-драйв 15.07 в 14:00", "open", "appointment"),
        ("Не пришёл на показ", "open", "appointment"),
        ("замер назначен", "open", "appointment"),
        ("Показ 12.05 - отказ", "lost", None),
        ("Встреча состоялась - купил", "sold", "show"),
        ("Купил - Kia Rio", "sold", None),
        ("отказ: купил в другом месте", "lost", None),
        ("НДЗ 3 раза", "open", "no_contact"),
        ("записаний на огляд", "open", "appointment"),
        ("був, думає", "open", "show"),
        ("зустріч відбулась, думає", "open", "show"),
        ("gondolkodik", "open", "contacted"),
        ("volt itt, gondolkodik", "open", "show"),
        ("volt itt, nem vett", "lost", "show"),
        ("Был на тест-драйве 12.05, думает до пятницы", None, "show"),
        ("Dead - bad number", "non_target", "no_contact"),
        ("időpont egyeztetve 06.15.", "open", "appointment"),
        ("nem jött el", "open", "appointment"),
        ("Left VM", "open", "no_contact"),
        ("LVM x2", "open", "no_contact"),
        ("Appt set – Sat 10am", "open", "appointment"),
        ("No show – rescheduling", None, "appointment"),
        ("Showed, thinking about it", "open", "show"),
        ("Test drive booked", "open", "appointment"),
        ("Not a fit", "non_target", None),
        ("DNQ", "non_target", None),
        ("bad fit – out of area", "non_target", None),
    ],
)
def test_statuses_of_hand_sheets(words, status, outcome, step):
    assert (words.outcome_of(status), words.step_of(status)) == (outcome, step)


@pytest.mark.parametrize(
    "status",
    [
        "был - взял",  # whether he bought is not said in words that are known
        "Думает - дорого",
        "Купил - не у нас",
        "Купил, вернул",
        "Возможно, купил",
        "был?",
        "нет, купил у других",
        "Договор, встреча, оплата позже",
        "Archived",
        "Продажа (план)",
        "Оплата - нет",
    ],
)
def test_a_status_that_can_be_read_in_two_ways_is_asked(words, status):
    assert words.outcome_of(status) is None


@pytest.mark.parametrize("status", ["Возможно, был", "еще не был", "Будет думать", "не лид, был?"])
def test_a_doubted_visit_proves_none(words, status):
    assert words.step_of(status) is None


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Вхідні звернення", "leads"),
        ("Нові вхідні звернення", "leads"),
        ("Лідів надійшло", "leads"),
        ("Кількість нових лідів", "leads"),
        ("Поступило заявок", "leads"),
        ("Всего новых лидов", "leads"),
        ("All incoming leads", "leads"),
        ("Leads received", "leads"),
        ("Beérkezett érdeklődések száma", "leads"),
        ("Összes beérkező érdeklődő", "leads"),
        ("Зустріч призначено", "appointments"),
        ("Призначено зустрічей", "appointments"),
        ("Записано на замер", "appointments"),
        ("Demos booked", "appointments"),
        ("Egyeztetett találkozók", "appointments"),
        ("Заплановано зустрічей", "due"),
        ("Зустрічей відбулося", "shows"),
        ("Встреч состоялось", "shows"),
        ("Показов проведено", "shows"),
        ("megtartott találkozó", "shows"),
        ("Showings held", "shows"),
        ("Договоров заключено", "sold"),
    ],
)
def test_headings_of_counts_are_made_of_words(heading, field):
    assert counted_field(heading) == field


@pytest.mark.parametrize(
    "heading",
    [
        "План лидов",
        "Лиды (план)",
        "Leads MTD",
        "Leads (cumulative)",
        "Лиды нарастающим итогом",
        "Sales target",
        "Lead conversion",
        "Cost per lead",
        "Sales ($)",
        "Продажи, руб.",
        "Продажи (тыс.)",
        "Average leads",
        "Leads (prior month)",
        "Осталось продаж",
        "Sales last year",
        "Eladások aránya",
        "Частка продажів",
        "New contacts",
        "Dials",
    ],
)
def test_plans_rates_costs_and_running_totals_are_no_counts(heading):
    assert counted_field(heading) is None


def test_headings_of_two_lines():
    assert day_and_step("Апрель Лиды") == ("Апрель", "leads")
    assert day_and_step("Sales May 2026") == ("May 2026", "sold")
    assert day_and_step("Апрель Конверсия") is None


TALLY = """\
Дата;Менеджер;Вхідні звернення;Контакт;Зустріч призначено;Зустріч відбулась;Продажі;Ліди (план);Виторг
01.04.26;Оксана;6;4;3;2;1;8;20000
01.04.26;Тарас;5;3;1;1;0;8;0
02.04.26;Оксана;3;2;2;0;0;8;0
02.04.26;Тарас;4;4;2;2;2;8;41000
Разом за квітень;;18;13;8;5;3;32;61000
"""


def test_a_tally_with_its_own_words(measured, funnelkit, tmp_path):
    found, notes = measured("t.csv", TALLY)

    assert _counts(found[()], "leads", "contacted", "appointments", "shows", "sold") == [18, 13, 8, 5, 3]
    assert "refuted" not in notes
    assert notes["totals_left_out"]["rows"] == [6]
    seen = funnelkit("inspect", tmp_path / "t.csv").out
    assert "yes or no" not in seen


def test_a_tally_says_that_it_has_no_leads(measured):
    found, notes = measured(
        "t.csv",
        "Week of,SDR,Dials,Conversations,Demos booked\n2026-04-06,Ann,150,15,5\n2026-04-13,Ann,180,20,6\n",
    )

    assert _counts(found[()], "leads", "contacted", "appointments") == [None, 35, 11]
    assert notes["counts_without_leads"]
    assert notes["counts_not_read"]["headers"] == ["Dials"]
    assert [row["group"]["manager"] for row in found["manager",]] == ["Ann"]


def test_two_columns_of_one_count_are_asked(measured):
    _, notes = measured(
        "t.csv", "Date,Rep,New leads,Incoming leads,Sales\n2026-04-06,Ann,15,5,2\n2026-04-07,Ann,18,2,3\n"
    )

    assert notes["equal_columns"]["headers"] == ["New leads", "Incoming leads"]
    assert "counts_without_leads" not in notes


def test_sums_under_sales_are_no_counts(measured):
    sheet = "Дата;Заявки;Встречи;Продажи\n01.04.2026;9;4;70000\n02.04.2026;8;3;0\n03.04.2026;7;2;41000\n"
    found, notes = measured("t.csv", sheet)

    assert _counts(found[()], "leads", "appointments", "sold") == [24, 9, None]
    assert notes["sums_no_counts"]["header"] == "Продажи"

    found, notes = measured("t.csv", sheet, "--map", "sold=Продажи")
    assert _counts(found[()], "sold") == [111000]


ACROSS = """\
Воронка продаж, 2026 год
Показатель;Январь;Февраль;Итого
Входящие обращения;90;80;170
Назначено встреч;30;20;50
Встреч состоялось;20;10;30
Продажи;6;5;11
Конверсия в продажу;0,067;0,063;
Выручка, руб.;300000;250000;550000
"""


def test_months_across_with_rates_and_sums_below(measured):
    found, notes = measured("t.csv", ACROSS)

    assert _counts(found[()], "leads", "appointments", "shows", "sold") == [170, 50, 30, 11]
    assert [row["group"]["period"] for row in found["period",]] == ["2026-01", "2026-02"]
    assert notes["unknown_steps"]["values"] == ["Выручка, руб.", "Конверсия в продажу"]


def test_months_above_steps_in_a_heading_of_two_lines(measured):
    rows = "Менеджер;Апрель Лиды;Апрель Продажи;Май Лиды;Май Продажи\nАнна;30;5;40;6\nЛев;20;3;25;2\n"
    found, _ = measured("свод 2026.csv", rows)

    assert _counts(found[()], "leads", "sold") == [115, 16]
    assert {row["group"]["period"]: row["metrics"]["sold"]["n"] for row in found["period",]} == {
        "2026-04": 8,
        "2026-05": 8,
    }
    assert {row["group"]["manager"]: row["metrics"]["leads"]["n"] for row in found["manager",]} == {
        "Анна": 70,
        "Лев": 45,
    }


def test_a_week_beside_what_its_sales_brought_in(measured):
    found, _ = measured(
        "t.csv",
        "Неделя;Обращений;Встреч назначено;Продаж;Выручка\n06.04-12.04.2026;30;9;3;120000\n13.04-19.04.2026;25;8;2;80000\n",
    )

    assert _counts(found[()], "leads", "appointments", "sold") == [55, 17, 5]


def _days(*columns, month="2026-04"):
    lines = "\n".join(
        ",".join(map(str, (f"{month}-{day:02}", *cells)))
        for day, cells in enumerate(zip(*columns, strict=True), 1)
    )
    return lines + "\n"


NEW = (3, 5, 2, 7, 4, 4, 6, 3, 5, 2, 6, 4)
SOLD = (1, 2, 0, 3, 1, 2, 2, 1, 1, 0, 2, 1)
SO_FAR = tuple(sum(NEW[: at + 1]) for at in range(len(NEW)))


def test_a_running_total_is_no_count_of_its_days(measured):
    found, notes = measured("t.csv", "Date,Leads,Total leads,Sales\n" + _days(NEW, SO_FAR, SOLD))

    assert _counts(found[()], "leads", "sold") == [51, 16]
    assert "equal_columns" not in notes

    found, notes = measured("t.csv", "Date,Total leads,Sales\n" + _days(SO_FAR, SOLD))

    assert _counts(found[()], "leads", "sold") == [None, 16]
    assert notes["running_total"]["header"] == "Total leads"

    found, notes = measured(
        "t.csv", "Date,Total leads,Sales\n" + _days(SO_FAR, SOLD), "--map", "leads=Total leads"
    )

    assert _counts(found[()], "leads") == [sum(SO_FAR)]


def test_a_running_total_of_each_manager(measured):
    lines = [
        f"2026-04-{day:02},{who},{total},{sold}"
        for day, (total, sold) in enumerate(zip(SO_FAR, SOLD, strict=True), 1)
        for who in ("Ann", "Bob")
    ]
    found, notes = measured("t.csv", "Date,Rep,New leads,Sales\n" + "\n".join(lines) + "\n")

    assert _counts(found[()], "leads", "sold") == [None, 32]
    assert notes["running_total"]["field"] == "leads"


def test_weeks_with_a_total_below_each_and_blank_lines(measured):
    sheet = """\
Week,Rep,Leads,Appts set,Sold
W14 2026,Al,12,5,2
W14 2026,Bo,10,4,1
Week 14 total,,22,9,3
,,,,
W15 2026,Al,9,3,1
W15 2026,Bo,11,6,2
Week 15 total,,20,9,3
"""
    found, notes = measured("t.csv", sheet, "--every", "week")

    assert _counts(found[()], "leads", "appointments", "sold") == [42, 18, 6]
    assert [row["group"]["period"] for row in found["period",]] == ["2026-W14", "2026-W15"]
    assert notes["totals_left_out"]["count"] == 2


@pytest.mark.parametrize("months", [("Dec-25", "Jan-26", "Feb-26"), ("дек.25", "янв.26", "фев.26")])
def test_months_with_years_of_two_digits(measured, months):
    found, _ = measured("t.csv", "\n".join([",".join(("", *months)), "Leads,30,40,50", "Sales,3,4,6"]) + "\n")

    assert [row["group"]["period"] for row in found["period",]] == ["2025-12", "2026-01", "2026-02"]

    lines = [f"{month},{leads},{leads // 10}" for month, leads in zip(months, (30, 40, 55), strict=True)]
    found, _ = measured("t.csv", "\n".join(["Month,Leads,Sales", *lines]) + "\n")

    assert [row["metrics"]["leads"]["n"] for row in found["period",]] == [30, 40, 55]
    assert found["period",][0]["group"]["period"] == "2025-12"


def test_examples_of_months():
    assert doctest.testmod(short_years).failed == 0


def test_counts_of_days_are_never_taken_for_leads(measured, funnelkit, tmp_path):
    lines = (
        "Date,Closer,Offers,Cash collected\n2026-04-06,Al,5,500\n2026-04-07,Al,3,1500\n2026-04-08,Bo,4,0\n"
    )
    (tmp_path / "t.csv").write_text(lines)
    ended = funnelkit("report", tmp_path / "t.csv")
    assert (ended.code, ended.out) == (3, "")

    sheet = "Date,Agent,What happened,How many\n2026-04-06,Al,New leads,9\n2026-04-06,Al,Spoke to,5\n2026-04-07,Bo,Appt set,2\n2026-04-07,Bo,Dials,80\n"
    found, notes = measured("long.csv", sheet)

    assert _counts(found[()], "leads", "contacted", "appointments") == [9, 5, 2]
    assert notes["unknown_steps"]["values"] == ["Dials"]


def test_what_a_second_block_counts_is_never_guessed(measured):
    blocks = "Ліди,,\nДжерело,Квітень 2026,Травень 2026\nСайт,40,50\nOLX,30,20\n{}Джерело,Квітень 2026,Травень 2026\nСайт,4,5\nOLX,3,2\n"
    found, _ = measured("t.csv", blocks.format(",,\nПродажі,,\n"))

    assert _counts(found[()], "leads", "sold") == [140, 14]

    found, notes = measured("t.csv", blocks.format("\n"))

    assert _counts(found[()], "leads", "sold") == [140, None]
    assert notes["blocks_untold"]["count"] == 2


def test_of_plan_and_fact_the_fact_is_counted(measured):
    sheet = "Менеджер;Лиды план;Лиды факт;Продажи план;Продажи факт\nАнна;50;42;6;5\nОлег;50;38;6;4\n"
    found, _ = measured("май 2026.csv", sheet)

    assert _counts(found[()], "leads", "sold") == [80, 9]


@pytest.mark.parametrize(
    "sheet",
    [
        "Metric,Jan 2026,Feb 2026,Mar 2026,Q1 2026,Apr 2026\nNew leads,10,20,30,60,40\nSales,1,2,3,6,4\n",
        "Показатель,янв.26,фев.26,мар.26,1 кв. 2026,апр.26\nЛиды,10,20,30,60,40\nПродажи,1,2,3,6,4\n",
        "Month,Leads,Sales\nJan 2026,10,1\nFeb 2026,20,2\nMar 2026,30,3\nQ1 2026,60,6\nApr 2026,40,4\n",
        "Месяц,Менеджер,Лиды,Продажи\nянварь 2026,Ян,10,1\nфевраль 2026,Ян,20,2\nмарт 2026,Ия,30,3\n1 квартал 2026,,60,6\nапрель 2026,Ия,40,4\n",
    ],
)
def test_a_quarter_beside_its_months_is_not_added(measured, sheet):
    found, notes = measured("t.csv", sheet)

    assert _counts(found[()], "leads", "sold") == [100, 10]
    assert [row["metrics"]["leads"]["n"] for row in found["period",]] == [10, 20, 30, 40]
    assert "2026-Q1" in notes.get("overlaps_left_out", {"periods": ["2026-Q1"]})["periods"]


def test_weeks_of_one_and_a_quarter_of_another_are_added(measured):
    sheet = "Period,Rep,Leads,Sales\nJan 2026,Ann,10,2\nFeb 2026,Ann,20,3\nQ1 2026,Bob,30,4\n"
    found, _ = measured("t.csv", sheet)

    assert _counts(found[()], "leads", "sold") == [60, 9]
