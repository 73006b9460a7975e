"""Bitrix24: lists of deals and leads, as text, and as the HTML table that it calls Excel.

CSV: `;`, every cell quoted, each line ends with `;`, UTF-8 with BOM, cp1251 on old portals. Amounts are plain numbers
beside the currency's name. "Closed" is said of lost deals too. A refusal reason is a column of the portal's own.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from exports import Told, export
from exports._tasks import Task, tasks_of
from exports.department import Lead, department

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

LAYOUTS = {"ru": "%d.%m.%Y %H:%M:%S", "uk": "%d.%m.%Y %H:%M:%S", "en": "%m/%d/%Y %I:%M:%S %p"}
DAYS = {"ru": "%d.%m.%Y", "uk": "%d.%m.%Y", "en": "%m/%d/%Y"}
YES, NO = {"ru": "да", "uk": "так", "en": "yes"}, {"ru": "нет", "uk": "ні", "en": "no"}
CURRENCIES = {"ru": "Российский рубль", "uk": "Гривня", "en": "US Dollar"}
SOURCES = {
    "ru": ("Звонок", "Веб-сайт", "По рекомендации", "Реклама", "Выставка"),
    "uk": ("Дзвінок", "Веб-сайт", "По рекомендації", "Реклама", "Виставка"),
    "en": ("Call", "Website", "By Recommendation", "Advertising", "Show/Exhibition"),
}
DEALS = {
    "ru": (
        *(
            "ID",
            "Сделка",
            "Стадия сделки",
            "Дела",
            "Клиент",
            "Вероятность",
            "Ответственный",
            "Тип",
            "Источник",
        ),
        *("Дополнительно об источнике", "Сумма", "Валюта", "Компания", "Контакт", "Сделка закрыта"),
        *("Дата создания", "Кем создана", "Дата изменения", "Кем изменена", "Дата начала"),
        *("Предполагаемая дата закрытия", "Комментарий", "Воронка", "Повторная сделка", "Причина отказа"),
    ),
    "uk": (
        *(
            "ID",
            "Угода",
            "Стадія угоди",
            "Справи",
            "Клієнт",
            "Імовірність",
            "Відповідальний",
            "Тип",
            "Джерело",
        ),
        *("Додатково про джерело", "Сума", "Валюта", "Компанія", "Контакт", "Угода закрита"),
        *("Дата створення", "Ким створена", "Дата змінення", "Ким змінена", "Дата початку"),
        *("Орієнтовна дата закриття", "Коментар", "Напрямок", "Повторна угода", "Причина відмови"),
    ),
    "en": (
        *("ID", "Deal", "Stage", "Activity", "Contact", "Probability, %", "Responsible", "Type", "Source"),
        *("Source Information", "Income", "Currency", "Company", "Contact", "Closed"),
        *("Created", "Created by", "Modified", "Modified by", "Commencement Date"),
        *("Assumed close date", "Comment", "Pipeline", "Repeat deal", "Lost reason"),
    ),
}
STAGES = {
    "ru": {
        "open": ("Новая", "Подготовка документов", "Cчёт на предоплату", "Финальный счёт"),
        "sold": ("Сделка успешна",) * 4,
        "lost": ("Сделка провалена", "Сделка провалена", "Анализ причины провала", "Сделка провалена"),
    },
    "uk": {
        "open": ("Нова", "Підготовка документів", "Рахунок на передоплату", "Фінальний рахунок"),
        "sold": ("Угода укладена", "Успішна угода", "Успішна угода", "Успішна угода"),
        "lost": ("Угода провалена", "Угода провалена", "Аналіз причини провалу", "Угода не укладена"),
    },
    "en": {
        "open": ("New", "Create papers", "Invoice", "Final invoice"),
        "sold": ("Deal won",) * 4,
        "lost": ("Deal lost", "Deal lost", "Analyze failure", "Deal lost"),
    },
}
LEADS = {
    "ru": (
        *("ID", "Лид", "Статус", "Дела", "Название лида", "Имя", "Фамилия", "Отчество", "Телефон", "E-mail"),
        *("Дополнительно о статусе", "Источник", "Дополнительно об источнике", "Возможная сумма", "Валюта"),
        *(
            "Ответственный",
            "Дата создания",
            "Дата изменения",
            "Кем создан",
            "Кем изменен",
            "Название компании",
        ),
        *("Повторный лид",),
    ),
    "uk": (
        *("ID", "Лід", "Статус", "Справи", "Назва", "Ім'я", "Прізвище", "По батькові", "Телефон", "E-mail"),
        *("Додатково про статус", "Джерело", "Додатково про джерело", "Можлива сума", "Валюта"),
        *(
            "Відповідальний",
            "Дата створення",
            "Дата змінення",
            "Ким створений",
            "Ким змінений",
            "Назва компанії",
        ),
        *("Повторний лід",),
    ),
    "en": (
        *("ID", "Lead", "Status", "Activity", "Lead Name", "First Name", "Last Name", "Middle Name", "Phone"),
        *("E-mail", "Status Information", "Source", "Source Information", "Opportunity", "Currency"),
        *("Responsible", "Created", "Modified", "Created by", "Modified by", "Company Name", "Repeat lead"),
    ),
}
STATUSES = {
    "ru": {
        "open": ("Не обработан", "В работе", "Обработан", "В работе"),
        "converted": ("Качественный лид",) * 4,
        "non_target": ("Некачественный лид",) * 4,
    },
    "uk": {
        "open": ("Не оброблений", "В роботі", "Оброблений", "В роботі"),
        "converted": ("Якісний лід",) * 4,
        "non_target": ("Неякісний лід",) * 4,
    },
    "en": {
        "open": ("Unassigned", "In Progress", "Processed", "Waiting for Details"),
        "converted": ("Good Lead",) * 4,
        "non_target": ("Junk Lead",) * 4,
    },
}
OF_DEALS = "sold lost manager source reason amount created"


def at(moment: datetime, language: str) -> str:
    """Write a moment as the portal does: English hours without their zero, am and pm small."""
    text = moment.strftime(LAYOUTS[language])
    return text.replace(" 0", " ").replace("AM", "am").replace("PM", "pm") if language == "en" else text


def csv_of(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write the table as templates/.default/csv.php does."""
    return "".join(
        "".join('"{}";'.format(cell.replace('"', '""')) for cell in row) + "\n" for row in (header, *rows)
    )


def html_of(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write the table as templates/.default/excel.php does."""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in rows)
    meta = '<meta http-equiv="Content-type" content="text/html;charset=UTF-8" />'
    return f'{meta}\n<table border="1">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>'


def deals_of(language: str) -> list[Lead]:
    """Give the department as deals: a list of deals has no word for non-target, they failed."""
    return [
        replace(lead, outcome="lost", reason="") if lead.outcome == "non_target" else lead
        for lead in department(language, sources=SOURCES[language])
    ]


def deal(lead: Lead, language: str) -> list[str]:
    """Give the cells of a deal."""
    ended = lead.outcome != "open"
    day = (lead.closed_at or lead.modified_at).strftime(DAYS[language])
    return [
        *(
            str(4100 + lead.number),
            f"#{lead.number}",
            STAGES[language][lead.outcome][lead.step],
            "",
            lead.person,
        ),
        *("100" if lead.outcome == "sold" else "50", lead.manager, "", lead.source, "", f"{lead.amount}.00"),
        *(CURRENCIES[language], "", lead.person, YES[language] if ended else NO[language]),
        *(at(lead.created_at, language), lead.manager, at(lead.modified_at, language), lead.manager),
        *(lead.created_at.strftime(DAYS[language]), day, 'said "later"; call <b>again</b>', "A"),
        *(NO[language], lead.reason),
    ]


@export("bitrix24_deals_ru.csv", "Bitrix24", tells=OF_DEALS, currency="RUB")
def deals_ru() -> Told:
    """Deals of a Russian portal."""
    return deals("ru", "utf-8-sig")


@export("bitrix24_deals_ru_1251.csv", "Bitrix24", tells=OF_DEALS, currency="RUB")
def deals_ru_1251() -> Told:
    """Deals of an old Russian portal."""
    return deals("ru", "cp1251")


@export("bitrix24_deals_uk.csv", "Bitrix24", tells=OF_DEALS, currency="UAH")
def deals_uk() -> Told:
    """Deals of a Ukrainian portal."""
    return deals("uk", "utf-8-sig")


@export("bitrix24_deals_en.csv", "Bitrix24", tells=OF_DEALS, currency="USD")
def deals_en() -> Told:
    """Deals of an English portal: two columns are called Contact."""
    return deals("en", "utf-8-sig")


def deals(language: str, encoding: str) -> Told:
    """Write the deals of a portal as text."""
    leads = deals_of(language)
    text = csv_of(DEALS[language], [deal(lead, language) for lead in leads])
    others = [names for code, names in DEALS.items() if code != language]
    return Told(leads, text.encode(encoding), others)


@export("bitrix24_deals_uk.xls", "Bitrix24", tells=OF_DEALS, currency="UAH")
def deals_html() -> Told:
    """Deals as the portal's Excel: an HTML table."""
    leads = deals_of("uk")
    text = html_of(DEALS["uk"], [deal(lead, "uk") for lead in leads])
    return Told(leads, text.encode("utf-8-sig"), [DEALS["ru"], DEALS["en"]])


@export("bitrix24_products_ru.csv", "Bitrix24", tells=OF_DEALS, currency="RUB")
def deals_by_product() -> Told:
    """Deals with the column of products: a row a product, which holds the product's sum; the rest repeats."""
    leads = deals_of("ru")
    place = DEALS["ru"].index("Сумма")
    rows = []
    for lead in leads:
        for line, sum_of_line in enumerate(lines_of(lead)):
            cells = deal(lead, "ru")
            cells[place] = f"{sum_of_line}.00"
            rows.append([*cells, ("Стол", "Стул", "Полка")[line], f"{sum_of_line}.00", "1"])
    return Told(leads, csv_of((*DEALS["ru"], "Товар", "Цена", "Количество"), rows).encode("utf-8-sig"))


def lines_of(lead: Lead) -> list[int]:
    """Give the sums of a deal's products: one to three, the second as dear as the first in some."""
    if lead.number % 3 == 0:
        return [lead.amount]
    if lead.number % 3 == 1:
        return [lead.amount // 2, lead.amount - lead.amount // 2]
    return [100, 100, lead.amount - 200]


def leads_of(language: str) -> list[Lead]:
    """Give the department as leads: what was sold or lost had become a deal, a "good lead"."""
    return [
        replace(lead, outcome="converted" if lead.outcome in ("sold", "lost") else lead.outcome, reason="")
        for lead in department(language, sources=SOURCES[language])
    ]


def lead_cells(lead: Lead, language: str) -> list[str]:
    """Give the cells of a lead."""
    return [
        *(str(900 + lead.number), f"#{lead.number}", STATUSES[language][lead.outcome][lead.step], ""),
        *(f"#{lead.number}", lead.given, lead.family, "", lead.phone, lead.email, "", lead.source, ""),
        *(f"{lead.amount}.00", CURRENCIES[language], lead.manager, at(lead.created_at, language)),
        *(at(lead.modified_at, language), lead.manager, lead.manager, "", NO[language]),
    ]


def leads(language: str, encoding: str) -> Told:
    """Write the leads of a portal as text."""
    shown = leads_of(language)
    text = csv_of(LEADS[language], [lead_cells(lead, language) for lead in shown])
    others = [names for code, names in LEADS.items() if code != language]
    return Told(shown, text.encode(encoding), others)


OF_LEADS = "non_target manager source created"


@export("bitrix24_leads_ru.csv", "Bitrix24", tells=OF_LEADS, notes="converted_statuses")
def leads_ru() -> Told:
    """Leads of a Russian portal: good ones are deals by now, which alone say whether they were sold."""
    return leads("ru", "utf-8-sig")


@export("bitrix24_leads_uk_1251.csv", "Bitrix24", tells=OF_LEADS, notes="converted_statuses")
def leads_uk() -> Told:
    """Leads of an old Ukrainian portal."""
    return leads("uk", "cp1251")


@export("bitrix24_leads_en.csv", "Bitrix24", tells=OF_LEADS, notes="converted_statuses")
def leads_en() -> Told:
    """Leads of an English portal."""
    return leads("en", "utf-8-sig")


TASKS = {
    "ru": (
        *("ID", "Название", "Крайний срок", "Постановщик", "Ответственный", "Статус", "Проект"),
        *("Дата создания", "Дата изменения", "Дата закрытия", "CRM", "Сделка"),
    ),
    "en": (
        *("ID", "Task", "Deadline", "Created by", "Responsible person", "Status", "Project"),
        *("Created on", "Modified on", "Closed on", "CRM"),
    ),
}
STATES = {
    "ru": ("Ждет выполнения", "Выполняется", "Завершена", "Ждет контроля", "Отклонена"),
    "en": ("Pending", "In progress", "Completed", "Pending review", "Declined"),
}


@export("bitrix24_tasks_ru.xls", "Bitrix24", tells="", kind="tasks", beside="bitrix24_deals_ru.csv")
def tasks_ru() -> Told:
    """Tasks of a Russian portal."""
    return tasks("ru")


@export("bitrix24_tasks_en.xls", "Bitrix24", tells="", kind="tasks", beside="bitrix24_deals_en.csv")
def tasks_en() -> Told:
    """Tasks of an English portal."""
    return tasks("en")


def tasks(language: str) -> Told:
    """Write the tasks of a portal as templates/.default/export_excel.php does: the deal stands there by its name."""
    leads = deals_of(language)
    found = tasks_of(leads)
    text = html_of(TASKS[language], [task(told, language) for told in found])
    return Told(leads, text.encode(), tasks=found)


def task(told: Task, language: str) -> list[str]:
    """Give the cells of a task; some that were done wait to be looked through."""
    lead, deal = told.lead, f"#{told.lead.number}"
    state = 4 if told.dropped else told.number % 2 if told.undone else 2 + (told.number % 4 == 0)
    return [
        *(str(told.number), told.kind, at(told.due, language), lead.manager, lead.manager),
        *(STATES[language][state], "", at(lead.created_at, language), at(lead.modified_at, language)),
        *(
            at(told.done_at, language) if told.done_at else "",
            f"{DEALS[language][1]}: {deal};Contact: {lead.person};",
        ),
        *(
            (deal,) if language == "ru" else ()
        ),  # the English portal shows the column of all that a task is of
    ]
