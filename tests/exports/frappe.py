"""Frappe CRM: deals and leads from the list, texts quoted and numbers not, the first column a row number.

Moments have microseconds; owners are addresses; a deal's people are a JSON list. Statuses are the records' own words, so
they stay English whatever the captions.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from exports import Told, export
from exports.department import department, with_refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exports.department import Lead

SOURCES = ("Cold Calling", "Website", "Reference", "Advertisement", "Exhibition")
STATUSES = ("Qualification", "Demo/Making", "Proposal/Quotation", "Negotiation")
MOMENT = "%Y-%m-%d %H:%M:%S.%f"

DEALS = {
    "en": "Sr | ID | Organization | Status | Deal Owner | Source | Deal Value | Expected Deal Value | Currency | Expected Closure Date"
    " | Closed Date | Lost Reason | Lost Notes | Primary Email | Primary Mobile No | Assigned To | Created On | Last Updated On",
    "hu": "Sr | Azonosító | Szervezet | Állapot | Ügylet tulajdonosa | Forrás | Ügylet értéke | Várható ügyletérték | Pénznem"
    " | Várható lezárási időpont | Lezárás dátuma | Elvesztés oka | Elveszett Jegyzetek | E-mail | Mobil sz. | Hozzárendelve"
    " | Létrehozva | Frissítve",
    "ru": "Sr | ID | Организация | Статус | Владелец сделки | Источник | Стоимость сделки | Ожидаемая стоимость сделки | Валюта"
    " | Ожидаемая дата закрытия | Дата закрытия | Забыли Причина | Примечания | E-mail | Телефон | Назначено"
    " | Дата создания | Дата изменения",
}
LEADS = (
    *("Sr", "ID", "Full Name", "Status", "Lead Owner", "Source", "Organization", "Email", "Mobile No."),
    *("Territory", "Communication Status", "First Responded On", "First Response Time", "Converted"),
    *("Lost Reason", "Created On", "Last Updated On"),
)


def text_of(header: Sequence[str], rows: list[Sequence[object]]) -> bytes:
    """Write rows as its exporter does, numbered, without a BOM."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(header)
    writer.writerows([number, *row] for number, row in enumerate(rows, 1))
    return out.getvalue().encode()


def address(name: str) -> str:
    """Give the name by which a user logs in."""
    return f"{name.split(maxsplit=1)[0].lower()}@example.com" if name else ""


def people() -> list[Lead]:
    """Give the department with users for managers."""
    return [replace(lead, manager=address(lead.manager)) for lead in department("en", sources=SOURCES)]


def _deals_in(language: str) -> Callable[[], Told]:
    def write() -> Told:
        leads = with_refusals(people())
        headings = [captions.split(" | ") for captions in DEALS.values()]
        return Told(leads, text_of(DEALS[language].split(" | "), [_deal(lead) for lead in leads]), headings)

    return write


def _deal(lead: Lead) -> tuple[object, ...]:
    status = {"sold": "Won", "lost": "Lost"}.get(lead.outcome, STATUSES[lead.step])
    closed = f"{lead.closed_at:%Y-%m-%d}" if lead.closed_at else ""
    return (
        *(f"CRM-DEAL-2026-{lead.number + 1:05d}", "Acme", status, lead.manager, lead.source),
        *(
            float(lead.amount),
            float(lead.amount * 2),
            "EUR",
            f"{lead.created_at + timedelta(days=40):%Y-%m-%d}",
        ),
        *(closed, lead.reason, "", lead.email, lead.phone, f'["{lead.manager}"]'),
        *(lead.created_at.strftime(MOMENT), lead.modified_at.strftime(MOMENT)),
    )


for _language in DEALS:
    export(
        f"frappe_deals_{_language}.csv",
        "Frappe CRM",
        tells="sold lost manager source reason amount created closed",
        currency="EUR",
    )(_deals_in(_language))


@export(
    "frappe_leads.csv",
    "Frappe CRM",
    tells="lost non_target manager source reason created",
    notes="converted_statuses",
)
def leads() -> Told:
    """Leads: junk has a status of its own, and the first reply its moment."""
    told = people()
    return Told(told, text_of(LEADS, [_lead(lead) for lead in told]))


def _lead(lead: Lead) -> tuple[object, ...]:
    ended = {"sold": "Converted", "lost": "Unqualified", "non_target": "Junk"}
    status = ended.get(lead.outcome, ("New", "Contacted", "Nurture", "Qualified")[lead.step])
    replied = lead.contacted_at.strftime(MOMENT) if lead.contacted_at else ""
    return (
        *(f"CRM-LEAD-2026-{lead.number + 1:05d}", lead.person, status, lead.manager, lead.source, "Acme"),
        *(lead.email, lead.phone, "", "Replied" if replied else "Open", replied, "14m" if replied else ""),
        *(int(lead.outcome == "sold"), lead.reason, lead.created_at.strftime(MOMENT)),
        lead.modified_at.strftime(MOMENT),
    )
