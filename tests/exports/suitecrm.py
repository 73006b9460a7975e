"""SuiteCRM: opportunities and leads, in English and in Russian.

Every cell quoted, \\r\\n, the delimiter and the shape of dates and amounts those of the user; an index of a currency for its
name (-99: the system's own). Captions without the colon that they have on the screen; older versions left it there.
There are no refusal reasons, and the only day of closing is the expected one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from exports import Told, export
from exports._files import csv_of
from exports.department import department, with_refusals

if TYPE_CHECKING:
    from datetime import datetime

    from exports.department import Lead

SOURCES = ("Cold Call", "Web Site", "Word of mouth", "Campaign", "Trade Show")
OPEN_DEALS = ("Prospecting", "Qualification", "Proposal/Price Quote", "Negotiation/Review")
OPEN_DEALS_RU = ("Разведка", "Оценка", "Ком. предложение /Выставление счёта", "Согласование /Пересмотр")
OPEN_LEADS = ("New", "Assigned", "In Process", "Recycled")
OPEN_LEADS_RU = ("Новый", "Назначенный", "В процессе", "Повторный")
OF_DEALS = "sold lost manager source amount created"

DEALS = (
    *("Opportunity Name", "ID", "Opportunity Amount", "Currency", "Expected Close Date", "Sales Stage"),
    *("Probability (%)", "Next Step", "Type", "Account Name", "Description", "Amount", "Lead Source"),
    *("Campaign ID", "Assigned User Name", "Assigned User ID", "Date Created", "Date Modified"),
    *("Created By ID", "Modified By ID", "Deleted"),
)
DEALS_RU = (
    *("Имя", "ID", "Сумма сделки", "Валюта", "Ожидаемая дата закрытия", "Стадия продаж", "Вероятность (%)"),
    *("След. шаг", "Тип", "Контрагент", "Описание", "Сумма", "Источник предв. контакта"),
    *("Маркет. кампания (ID)", "Assigned User Name", "Ответственный(ая)", "Дата создания", "Дата изменения"),
    *("Создано (ID)", "Изменено(ID)", "Удалено"),
)
LEADS = (
    *("First Name", "Last Name", "ID", "Salutation", "Title", "Department", "Account Name", "Website"),
    *("Email Address", "Non Primary E-mails", "Mobile", "Office Phone", "Home Phone", "Other Phone", "Fax"),
    *("Primary Address Street", "Primary Address City", "Primary Address State", "Status"),
    *("Status Description", "Lead Source", "Lead Source Description", "Description", "Converted"),
    *("Opportunity Name", "Opportunity Amount", "Referred By", "Campaign ID", "Do Not Call", "Birthdate"),
    *("Contact ID", "Account ID", "Opportunity ID", "Assigned User Name", "Assigned User ID", "Date Created"),
    *("Date Modified", "Created By ID", "Modified By ID", "Deleted"),
)
LEADS_RU = (
    *("Имя:", "Фамилия:", "ID", "Отдел:", "Контрагент:", "E-mail:", "Тел. (моб.) :", "Тел. (раб.) :"),
    *("Статус:", "Описание статуса:", "Источник предв. контакта:", "Описание источника предв. контакта:"),
    *("Сумма сделки:", "Ответственный(ая)", "Ответственный(ая)-ID", "Дата создания", "Дата изменения"),
    *("Создано (ID)", "Изменено(ID)", "Удалено"),
)


def record_id(number: int) -> str:
    """Give the id of a record as the database makes them."""
    return f"{number * 7919 + 0x10000000:08x}-0aa1-4b2c-9d3e-{number:012x}"


def expected(lead: Lead) -> datetime:
    """Give the day of closing that is on the record."""
    return lead.closed_at or lead.created_at + timedelta(days=60)


def american(moment: datetime) -> str:
    """Write a moment as `03/05/2026 02:07 pm`, am and pm set off by a blank."""
    return moment.strftime("%m/%d/%Y %I:%M %p").lower()


@export("suitecrm_opportunities_en.csv", "SuiteCRM", tells=OF_DEALS, currency="USD")
def opportunities() -> Told:
    """Opportunities in English, amounts and dates as Americans write them."""
    leads = with_refusals(department("en", sources=SOURCES))
    return Told(leads, csv_of(DEALS, map(_deal, leads), all_quoted=True, end="\r\n").encode())


def _deal(lead: Lead) -> tuple[object, ...]:
    stage = {"sold": "Closed Won", "lost": "Closed Lost"}.get(lead.outcome, OPEN_DEALS[lead.step])
    amount = f"${lead.amount:,.2f}"
    return (
        *(f"Order {lead.number}", record_id(lead.number), amount, "-99", f"{expected(lead):%m/%d/%Y}", stage),
        *(lead.step * 25, "", "New Business", "Acme", "", amount, lead.source, "", lead.manager),
        *(
            record_id(900 + lead.number % 4),
            american(lead.created_at),
            american(lead.modified_at),
            "1",
            "1",
            "0",
        ),
    )


@export("suitecrm_opportunities_ru.csv", "SuiteCRM", tells=OF_DEALS)
def opportunities_ru() -> Told:
    """Opportunities in Russian, of a user who chose `;` and a decimal comma."""
    leads = with_refusals(department("ru"))
    text = csv_of(DEALS_RU, map(_deal_ru, leads), delimiter=";", all_quoted=True, end="\r\n")
    return Told(leads, text.encode("cp1251"))


def _deal_ru(lead: Lead) -> tuple[object, ...]:
    won, lost = "Закрыто с успехом /Товар отгружен", "Закрыто с потерями /Товар возвращён"
    stage = {"sold": won, "lost": lost}.get(lead.outcome, OPEN_DEALS_RU[lead.step])
    amount = f"{lead.amount:,.2f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
    return (
        *(f"Заказ {lead.number}", record_id(lead.number), amount, "-99", f"{expected(lead):%d.%m.%Y}", stage),
        *(lead.step * 25, "", "", "Акме", "", amount, lead.source, "", lead.manager),
        *(record_id(900 + lead.number % 4), f"{lead.created_at:%d.%m.%Y %H:%M}"),
        *(f"{lead.modified_at:%d.%m.%Y %H:%M}", "1", "1", "0"),
    )


@export("suitecrm_leads_en.csv", "SuiteCRM", tells="lost manager source created", notes="converted_statuses")
def leads_en() -> Told:
    """Leads in English: what became of the converted ones, the opportunities tell."""
    leads = with_refusals(department("en", sources=SOURCES))
    return Told(leads, csv_of(LEADS, map(_lead, leads), all_quoted=True, end="\r\n").encode("utf-8-sig"))


def _lead(lead: Lead) -> tuple[object, ...]:
    status = {"sold": "Converted", "lost": "Dead"}.get(lead.outcome, OPEN_LEADS[lead.step])
    departments = ("Purchasing", "Logistics")
    return (
        *(lead.given, lead.family, record_id(lead.number), "", "", departments[lead.number % 2], "Acme", ""),
        *(
            lead.email,
            "",
            lead.phone,
            lead.phone,
            "",
            "",
            "",
            "",
            "",
            ("CA", "NY")[lead.number % 2],
            status,
            "",
        ),
        *(lead.source, "", "", int(lead.outcome == "sold"), "", lead.amount, "", "", "0", "", "", "", ""),
        *(lead.manager, record_id(900 + lead.number % 4), american(lead.created_at)),
        *(american(lead.modified_at), "1", "1", "0"),
    )


@export("suitecrm_leads_ru.csv", "SuiteCRM", tells="lost manager source created", notes="converted_statuses")
def leads_ru() -> Told:
    """Leads in Russian, of a version that leaves the colons; one status has quotes of its own."""
    leads = with_refusals(department("ru"))
    return Told(leads, csv_of(LEADS_RU, map(_lead_ru, leads), all_quoted=True, end="\r\n").encode())


def _lead_ru(lead: Lead) -> tuple[object, ...]:
    status = {"sold": "Преобразован", "lost": '"Мёртвый"'}.get(lead.outcome, OPEN_LEADS_RU[lead.step])
    return (
        *(lead.given, lead.family, record_id(lead.number), ("Закупки", "Склад")[lead.number % 2], "Акме"),
        *(lead.email, lead.phone, "", status, "", lead.source, "", f"{lead.amount},00", lead.manager),
        *(record_id(900 + lead.number % 4), f"{lead.created_at:%d.%m.%Y %H:%M}"),
        *(f"{lead.modified_at:%d.%m.%Y %H:%M}", "1", "1", "0"),
    )
