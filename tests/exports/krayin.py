"""Krayin: the list of leads as the data grid shows it; that it is written just so is believed.

Amounts have the sign of the currency, days are `05 Mar 2026`, a blank is `--`. Leads are its deals: they end won or lost.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from exports import Told, export
from exports._files import csv_of
from exports.department import department, with_refusals

if TYPE_CHECKING:
    from collections.abc import Callable

    from exports.department import Lead

STAGES = ("New", "Follow Up", "Prospect", "Negotiation")
CAPTIONS = {
    "en": "ID | Sales Person | Subject | Source | Lead Value | Lead Type | Tag Name | Contact Person | Stage | Rotten Lead"
    " | Expected Close Date | Created At | Lost Reason",
    "es": "ID | Vendedor | Asunto | Fuente | Valor del Lead | Tipo de Lead | Nombre de Etiqueta | Persona de Contacto | Etapa"
    " | Lead Podrido | Fecha de Cierre Esperada | Creado en | Razón de la Pérdida",
    "pt": "ID | Vendedor | Assunto | Fonte | Valor do Lead | Tipo de Lead | Nome da Tag | Pessoa de Contato | Estágio | Lead Podre"
    " | Data de Fechamento Esperada | Criado em | Motivo da Perda",
}


def _leads_in(language: str) -> Callable[[], Told]:
    def write() -> Told:
        leads = with_refusals(department(language))
        return Told(leads, csv_of(CAPTIONS[language].split(" | "), map(_cells, leads)).encode())

    return write


def _cells(lead: Lead) -> tuple[object, ...]:
    stage = {"sold": "Won", "lost": "Lost"}.get(lead.outcome, STAGES[lead.step])
    expected = f"{lead.created_at + timedelta(days=30):%d %b %Y}" if lead.number % 3 else "--"
    return (
        *(lead.number + 1, lead.manager, f"Order {lead.number}", lead.source, f"${lead.amount:,.2f}"),
        *("New Business", "", lead.person, stage, ("No", "Yes")[lead.number % 2], expected),
        *(f"{lead.created_at:%d %b %Y}", lead.reason),
    )


for _language in CAPTIONS:
    export(
        f"krayin_leads_{_language}.csv",
        "Krayin",
        tells="sold lost manager source reason amount created",
        currency="USD",
    )(_leads_in(_language))
