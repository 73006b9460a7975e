"""RetailCRM: orders, `;`, UTF-8. The statuses are those of a shop, the captions are believed.

An order that was cancelled has its reason for a status.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from exports import Told, export
from exports._files import csv_of
from exports.department import department

if TYPE_CHECKING:
    from exports.department import Lead

CANCELLED = (
    *("Недозвон (Клиент не выходит на связь)", "Купил в другом месте", "Не устроила цена доставки"),
    *("Не устроили сроки доставки", "Не устроила цена товара", "Возврат", "Купил на маркетплейсе"),
    "Отмена по инициативе заказчика без указания причины",
)
OPEN = ("Новый", "Недозвон 1", "Согласован с клиентом", "Доставляется")
CAPTIONS = (
    *("Номер", "Дата оформления", "Покупатель", "Телефон", "E-mail", "Менеджер", "Способ оформления"),
    *("Источник", "Тип заказа", "Статус", "Сумма", "Стоимость доставки", "Статус оплаты", "Товары"),
    *("Комментарий клиента", "Дата доставки"),
)


@export("retailcrm_orders.csv", "RetailCRM", tells="sold lost non_target manager source amount created")
def orders() -> Told:
    """Orders, doubled ones for what is no inquiry."""
    leads = department("ru")
    return Told(leads, csv_of(CAPTIONS, map(_order, leads), delimiter=";").encode("utf-8-sig"))


def _order(lead: Lead) -> tuple[object, ...]:
    ended = {"sold": "Выполнен", "lost": CANCELLED[lead.number % len(CANCELLED)], "non_target": "Дубль"}
    return (
        *(f"{1000 + lead.number}C", f"{lead.created_at:%d.%m.%Y %H:%M}", lead.person, lead.phone, lead.email),
        *(
            lead.manager,
            "Через корзину",
            lead.source,
            "Физическое лицо",
            ended.get(lead.outcome, OPEN[lead.step]),
        ),
        *(
            f"{lead.amount},00",
            "300,00",
            "Оплачен" if lead.outcome == "sold" else "Не оплачен",
            "Диван × 1",
            "",
        ),
        f"{lead.created_at + timedelta(days=4):%d.%m.%Y}",
    )
