"""KeyCRM: cards of a funnel by a template of the user's own; the captions are believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports import Told, export
from exports._files import csv_of
from exports.department import department

if TYPE_CHECKING:
    from exports.department import Lead

OPEN = ("Новий", "В роботі", "Комерційна пропозиція", "Очікуємо оплату")
CAPTIONS = (
    *("ID картки", "Назва картки", "Воронка", "Статус", "Менеджер", "Джерело", "Контакт", "Телефон", "Email"),
    *("Сума", "Валюта", "Причина відмови", "Дата створення", "Дата закриття", "utm_source", "utm_campaign"),
    "Коментар менеджера",
)


@export(
    "keycrm_cards.csv",
    "KeyCRM",
    tells="sold lost non_target manager source reason amount created closed",
    currency="UAH",
)
def cards() -> Told:
    """Cards of one funnel."""
    leads = department("uk")
    return Told(leads, csv_of(CAPTIONS, map(_card, leads)).encode("utf-8-sig"))


def _card(lead: Lead) -> tuple[object, ...]:
    ended = {"sold": "Успішно реалізовано", "lost": "Не реалізовано", "non_target": "Нецільовий"}
    closed = f"{lead.closed_at:%Y-%m-%d %H:%M:%S}" if lead.closed_at else ""
    return (
        *(lead.number + 1, f"Замовлення {lead.number}", "Продажі", ended.get(lead.outcome, OPEN[lead.step])),
        *(lead.manager, lead.source, lead.person, lead.phone, lead.email, lead.amount, "UAH", lead.reason),
        *(f"{lead.created_at:%Y-%m-%d %H:%M:%S}", closed, "google" if lead.number % 2 else "", "", ""),
    )
