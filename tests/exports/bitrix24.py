"""Bitrix24: lists of deals and leads, as text and as the HTML table that it calls Excel.

CSV: `;`, every cell quoted, each line ends with `;`, UTF-8 with BOM, cp1251 on old portals. Amounts are plain numbers
beside the currency's name. "Closed" is said of lost deals too. A refusal reason is a column of the portal's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports import Told, export
from exports.department import department

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from exports.department import Lead

DAY_FIRST, MONTH_FIRST = "%d.%m.%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p"
SOURCES_RU = ("Звонок", "Веб-сайт", "По рекомендации", "Реклама", "Выставка")
TELLS = "sold lost manager source reason amount created"

STAGES = {
    "ru": {
        "open": ("Новая", "Подготовка документов", "Cчёт на предоплату", "Финальный счёт"),
        "sold": ("Сделка успешна",) * 4,
        "lost": ("Сделка провалена", "Сделка провалена", "Анализ причины провала", "Сделка провалена"),
    },
}


def text_of(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write the table as templates/.default/csv.php does."""
    return "".join(
        "".join('"{}";'.format(cell.replace('"', '""')) for cell in row) + "\n" for row in (header, *rows)
    )


def at(moment: datetime, layout: str) -> str:
    """Write a moment as the portal does: the hour without its zero and am or pm small where there is one."""
    text = moment.strftime(layout)
    return text.replace(" 0", " ").replace("AM", "am").replace("PM", "pm") if "%p" in layout else text


def with_refusals(leads: Sequence[Lead]) -> list[Lead]:
    """Show non-target inquiries as deals that failed: the list of deals has no other word."""
    from dataclasses import replace

    return [
        replace(lead, outcome="lost", reason="") if lead.outcome == "non_target" else lead for lead in leads
    ]


DEALS_RU = (
    *("ID", "Сделка", "Стадия сделки", "Дела", "Клиент", "Вероятность", "Ответственный", "Тип", "Источник"),
    *("Дополнительно об источнике", "Сумма", "Валюта", "Компания", "Контакт", "Сделка закрыта"),
    *("Дата создания", "Кем создана", "Дата изменения", "Кем изменена", "Дата начала"),
    *("Предполагаемая дата закрытия", "Комментарий", "Воронка", "Повторная сделка", "Причина отказа"),
)


def deal_ru(lead: Lead) -> Sequence[str]:
    """Give the cells of a deal."""
    ended = lead.outcome != "open"
    expected = lead.closed_at or lead.modified_at
    return (
        *(
            str(4100 + lead.number),
            f"Заявка {lead.number}",
            STAGES["ru"][lead.outcome][lead.step],
            "",
            lead.person,
        ),
        *(
            "100" if lead.outcome == "sold" else "50",
            lead.manager,
            "Продажа",
            lead.source,
            "",
            f"{lead.amount}.00",
        ),
        *("Российский рубль", "", lead.person, "да" if ended else "нет", at(lead.created_at, DAY_FIRST)),
        *(
            "Анна Соколова",
            at(lead.modified_at, DAY_FIRST),
            lead.manager,
            lead.created_at.strftime("%d.%m.%Y"),
        ),
        *(expected.strftime("%d.%m.%Y"), 'Спросил "про рассрочку"; перезвонить', "Общее", "нет", lead.reason),
    )


@export("bitrix24_deals_ru.csv", "Bitrix24", tells=TELLS, currency="RUB")
def deals_ru() -> Told:
    """Deals of a Russian portal."""
    leads = with_refusals(department("ru"))
    return Told(leads, text_of(DEALS_RU, map(deal_ru, leads)).encode("utf-8-sig"))
