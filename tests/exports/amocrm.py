"""amoCRM: the deal export, with fields of contact and company under the same headings; Kommo in English, as believed.

CSV: `,`, UTF-8, quotes doubled, moments day first with seconds; the closing day of an open deal is a word.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from exports import Told, export
from exports._files import csv_of
from exports.department import Lead, department

if TYPE_CHECKING:
    from collections.abc import Sequence

LAYOUT = "%d.%m.%Y %H:%M:%S"
HEADER = (
    *("ID", "Название сделки", "Бюджет ", "Ответственный", "Дата создания сделки", "Кем создана сделка"),
    *("Дата редактирования", "Кем редактирована", "Дата закрытия", "Теги", "Примечание", "Примечание 2"),
    *("Примечание 3", "Примечание 4", "Примечание 5", "Этап сделки", "Воронка", "Полное имя контакта"),
    *(
        "Компания контакта",
        "Ответственный за контакт",
        "Компания",
        "Рабочий телефон",
        "Рабочий прямой телефон",
    ),
    *("Мобильный телефон", "Факс", "Домашний телефон", "Другой телефон", "Рабочий email", "Личный email"),
    *("Другой email", "Источник", "Причина отказа", "Имя", "Source phone", "utm_source", "utm_content"),
    *(
        "Причина отказа",
        "Имя",
        "Source phone",
        "utm_source",
        "utm_content",
        "utm_campaign",
        "gclid",
        "roistat",
    ),
)
KOMMO = (
    *("ID", "Lead title", "Sale", "Responsible user", "Created at", "Created by", "Last modified"),
    *("Modified by", "Closed at", "Lead tags", "Note", "Lead status", "Pipeline", "Full name (contact)"),
    *("Company contact", "Work phone", "Work email", "Source", "Lost reason"),
)
STAGES = {
    "ru": {
        "open": ("Неразобранное", "Первичный контакт", "Переговоры", "Принимают решение"),
        "sold": ("Успешно реализовано",) * 4,
        "lost": ("Закрыто и не реализовано",) * 4,
    },
    "en": {
        "open": ("Incoming leads", "Initial contact", "Discussions", "Contract discussion"),
        "sold": ("Closed - won",) * 4,
        "lost": ("Closed - lost",) * 4,
    },
}
TELLS = "sold lost manager source reason amount created closed"


def deals_of(language: str, spam: str) -> list[Lead]:
    """Give the department as deals: one end for all that came to nothing, and a reason that says why."""
    return [
        replace(lead, outcome="lost", reason=spam) if lead.outcome == "non_target" else lead
        for lead in department(language)
    ]


def deal(lead: Lead) -> list[str]:
    """Give the cells of a deal; the contact was refused once before, for another reason."""
    closed = lead.closed_at.strftime(LAYOUT) if lead.closed_at else "не закрыта"
    earlier = "Не целевой" if lead.number % 9 == 0 else ""
    medium = ("yandex", "google", "vk")[lead.number % 3]
    return [
        *(str(30571000 + lead.number), f"Заявка {lead.number}", str(lead.amount), lead.manager),
        *(lead.created_at.strftime(LAYOUT), "Робот", lead.modified_at.strftime(LAYOUT), lead.manager, closed),
        *("лид,весна" if lead.number % 4 else "", 'Просил "не звонить", писать', "", "", "", ""),
        *(STAGES["ru"][lead.outcome][lead.step], "Основная", lead.person, "", "Робот", "", f"'{lead.phone}"),
        *("", "", "", "", "", lead.email, "", "", lead.source, lead.reason, "", "", medium, ""),
        *(earlier, lead.given, "'+7 800 000", medium if lead.number % 2 else "direct", "", "spring", "", ""),
    ]


@export("amocrm_deals_ru.csv", "amoCRM / Kommo", tells=TELLS, notes="doubled_heading")
def deals_ru() -> Told:
    """Deals in Russian, five headings twice."""
    leads = deals_of("ru", "Спам")
    return Told(leads, csv_of(HEADER, map(deal, leads)).encode())


@export("amocrm_deals_ru_1251.csv", "amoCRM / Kommo", tells=TELLS)
def deals_1251() -> Told:
    """The same as an older template wrote it, without the fields of the contact; day and month parted by dashes."""
    leads = deals_of("ru", "Спам")
    places = [place for place in range(len(HEADER)) if place < 36 or place > 40]
    rows = [[cells[place] for place in places] for cells in map(deal, leads)]
    created = places.index(HEADER.index("Дата создания сделки"))
    for cells in rows:
        cells[created] = cells[created].replace(".", "-")
    text = csv_of([HEADER[place] for place in places], rows, delimiter=";")
    return Told(leads, text.encode("cp1251"))


@export("kommo_deals_en.csv", "amoCRM / Kommo", tells=TELLS)
def deals_en() -> Told:
    """Deals of Kommo."""
    leads = deals_of("en", "Spam")
    return Told(leads, csv_of(KOMMO, map(kommo_deal, leads)).encode())


def kommo_deal(lead: Lead) -> Sequence[str]:
    """Give the cells of a deal of Kommo."""
    closed = lead.closed_at.strftime(LAYOUT) if lead.closed_at else "not closed"
    return (
        *(str(30571000 + lead.number), f"Lead {lead.number}", str(lead.amount), lead.manager),
        *(lead.created_at.strftime(LAYOUT), "Robot", lead.modified_at.strftime(LAYOUT), lead.manager, closed),
        *("", "", STAGES["en"][lead.outcome][lead.step], "Main", lead.person, "", lead.phone, lead.email),
        *(lead.source, lead.reason),
    )
