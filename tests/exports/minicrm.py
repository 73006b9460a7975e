"""MiniCRM: the cards of a filter, a workbook; columns have the name of what they belong to before theirs.

The Hungarian captions and statuses are believed, after those of other languages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports import Told, export
from exports._files import Sheet, workbook
from exports.department import department, with_refusals

if TYPE_CHECKING:
    from exports.department import Lead

OPEN = ("Felderítés", "Folyamatban", "Ajánlat kiküldve", "Tárgyalás")
CAPTIONS = (
    *("Id", "Cég: Név", "Cég: E-mail", "Személy1: Vezetéknév", "Személy1: Keresztnév", "Személy1: E-mail"),
    *("Személy1: Telefon", "Értékesítés: Név", "Értékesítés: Felelős", "Értékesítés: Státusz"),
    *("Értékesítés: Létrehozva", "Értékesítés: Forrás", "Értékesítés: Elvesztés oka"),
    *("Értékesítés: Várható árbevétel", "Értékesítés: Lezárás dátuma"),
)


@export("minicrm_cards.xlsx", "MiniCRM", tells="sold lost manager source reason created closed")
def cards() -> Told:
    """Cards of a sales module: the income is the expected one, no amount of a sale."""
    leads = with_refusals(department("hu"))
    return Told(leads, workbook(Sheet("Export", [CAPTIONS, *map(_card, leads)])))


def _card(lead: Lead) -> tuple[object, ...]:
    ended = {"sold": "Megnyert lehetőség", "lost": "Elvesztett lehetőség"}
    closed = f"{lead.closed_at:%Y-%m-%d}" if lead.closed_at else None
    return (
        *(lead.number + 1, "Acme Kft.", "info@example.com", lead.family, lead.given, lead.email, lead.phone),
        *(f"Rendelés {lead.number}", lead.manager or None, ended.get(lead.outcome, OPEN[lead.step])),
        *(f"{lead.created_at:%Y-%m-%d %H:%M:%S}", lead.source, lead.reason or None, lead.amount, closed),
    )
