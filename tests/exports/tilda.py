"""Tilda: inquiries of a form, and the same from its CRM with translated captions. They tell no outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports import Told, export
from exports._files import csv_of
from exports.department import department

if TYPE_CHECKING:
    from exports.department import Lead

FORM = (
    *("tranid", "formid", "formname", "Name", "Phone", "Email", "Telegram", "Comment", "referer"),
    *("utm_source", "utm_campaign", "sent", "COOKIES"),
)
CRM = (
    *("Email", "Название", "Телефон", "Дата", "Промокод", "Товары в заказе", "utm_source", "utm_campaign"),
    *("Адрес_доставки", "Комментарий", "tranid", "formid", "formname", "Сумма заказа", "Stage"),
)
SOURCES = ("yandex", "google", "vk", "instagram", "email")


@export("tilda_form.csv", "Tilda", tells="source created")
def form() -> Told:
    """The table of a form."""
    leads = department("ru", sources=SOURCES)
    return Told(leads, csv_of(FORM, map(_inquiry, leads), delimiter=";").encode())


def _inquiry(lead: Lead) -> tuple[object, ...]:
    return (
        *(
            f"1000001:{lead.number}",
            "form9",
            "Заявка",
            lead.person,
            lead.phone,
            lead.email,
            "",
            "Перезвоните; срочно",
        ),
        *("https://example.com/?a=1", lead.source, "весна", f"{lead.created_at:%Y-%m-%d %H:%M:%S}", "x=1"),
    )


@export("tilda_crm.csv", "Tilda", tells="source created")
def orders() -> Told:
    """Orders of its CRM: all wait in some stage."""
    leads = department("ru", sources=SOURCES)
    return Told(leads, csv_of(CRM, map(_order, leads), delimiter=";").encode("utf-8-sig"))


def _order(lead: Lead) -> tuple[object, ...]:
    return (
        *(lead.email, lead.person, lead.phone, f"{lead.created_at:%Y-%m-%d %H:%M:%S}", ""),
        *(f"Диван - 1x{lead.amount} = {lead.amount}", lead.source, "весна", "", "", 5_550_001 + lead.number),
        *("form9", "Корзина", lead.amount, ("Входящие", "В работе", "Счёт", "Доставка")[lead.step]),
    )
