"""Google Forms: a sheet of inquiries whose first column is the moment, in the language of the account (believed)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports import Told, export
from exports._files import csv_of
from exports.department import department

if TYPE_CHECKING:
    from collections.abc import Callable

QUESTIONS = {
    "ru": ("Отметка времени", "Ваше имя", "Ваш телефон", "Откуда вы о нас узнали?", "Комментарий"),
    "uk": ("Позначка часу", "Ваше ім'я", "Ваш телефон", "Звідки ви про нас дізналися?", "Коментар"),
    "hu": ("Időbélyeg", "Teljes név", "Telefonszám", "Honnan hallott rólunk?", "Megjegyzés"),
}
MOMENTS = {"ru": "%d.%m.%Y %H:%M:%S", "uk": "%d.%m.%Y %H:%M:%S", "hu": "%Y. %m. %d. %H:%M:%S"}


def _inquiries_in(language: str) -> Callable[[], Told]:
    def write() -> Told:
        leads = department(language)
        rows = [
            (lead.created_at.strftime(MOMENTS[language]), lead.person, lead.phone, lead.source, "")
            for lead in leads
        ]
        return Told(leads, csv_of(QUESTIONS[language], rows, all_quoted=True).encode())

    return write


for _language in QUESTIONS:
    export(f"google_forms_{_language}.csv", "Google Forms", tells="source created")(_inquiries_in(_language))
