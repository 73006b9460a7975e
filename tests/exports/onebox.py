"""OneBox: no export was ever seen; a table of processes with the fields that its makers tell users to add.

The system cannot be told from this header; it is read by words that anybody may use.
"""

from __future__ import annotations

from dataclasses import replace

from exports import Told, export
from exports._files import csv_of
from exports.department import department

HEADER = (
    "№",
    "Дата створення",
    "Клієнт",
    "Телефон",
    "Етап",
    "Менеджер",
    "Джерело",
    "Сума, грн",
    "Причина відмови",
)
STAGES = {
    "open": ("Новий", "В роботі", "В роботі", "В роботі"),
    "sold": ("Оплачено",) * 4,
    "lost": ("відмова", "закрито без оплати", "відмова", "відмова"),
}


@export("onebox_uk.csv", "OneBox", tells="sold lost manager source reason amount created", currency="UAH")
def processes() -> Told:
    """Processes in Ukrainian."""
    leads = [
        replace(lead, outcome="lost", reason="Не цільовий") if lead.outcome == "non_target" else lead
        for lead in department("uk")
    ]
    rows = [
        (
            *(1200 + lead.number, lead.created_at.strftime("%d.%m.%Y %H:%M"), lead.person, lead.phone),
            *(STAGES[lead.outcome][lead.step], lead.manager, lead.source, f"{lead.amount},00", lead.reason),
        )
        for lead in leads
    ]
    return Told(leads, csv_of(HEADER, rows, delimiter=";", end="\r\n").encode("utf-8-sig"))
