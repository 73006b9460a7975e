"""Odoo: opportunities in nine languages as text, and a grouped list as a workbook.

CSV: `,`, all cells quoted, UTF-8 without mark; false and nothing are empty, true is True; an apostrophe before `=`, `-`,
`+`. There is no stage for lost deals: they are archived. Groups of a workbook are lines with a name, a number, and sums.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from exports import Told, export
from exports._files import Sheet, csv_of, workbook
from exports.department import Lead, department

if TYPE_CHECKING:
    from collections.abc import Callable

LAYOUT = "%Y-%m-%d %H:%M:%S"
ID = {
    "en": "External ID",
    "ru": "Внешний ID",
    "uk": "Зовнішній ID",
    "hu": "Külső azonosító",
    "de": "Externe ID",
}
ID |= {"es": "ID externo", "pl": "Zewnętrzne ID", "fr": "ID externe", "pt": "ID externo"}
HEADINGS = {
    "en": (
        *("Opportunity", "Created on", "Stage", "Active", "Salesperson", "Expected Revenue", "Closed Date"),
        *(
            "Expected Closing",
            "Lost Reason",
            "Source",
            "Campaign",
            "Last Stage Update",
            "Probability",
            "Phone",
        ),
    ),
    "ru": (
        *("Возможность", "Создано", "Этап", "Активно", "Продавец", "Ожидаемая выручка", "Дата закрытия"),
        *("Ожидаемое закрытие", "Причина проигрыша", "Источник", "Кампания", "Последнее обновление этапа"),
        *("Вероятность", "Телефон"),
    ),
    "uk": (
        *("Нагода", "Створено", "Стадія", "Активно", "Продавець", "Очікуваний дохід", "Закрита дата"),
        *("Очікуване закриття", "Причина втрати", "Джерело", "Кампанія", "Остання зміна етапу"),
        *("Ймовірність", "Телефон"),
    ),
    "hu": (
        *("Lehetőség", "Létrehozva", "Szakasz", "Aktív", "Értékesítő", "Várható árbevétel", "Lezárás dátuma"),
        *("Várható lezárás", "Elvesztés oka", "Forrás", "Kampány", "Szakasz legutóbb frissítve"),
        *("Valószínűség", "Telefon"),
    ),
    "de": (
        *("Verkaufschance", "Erstellt am", "Phase", "Aktiv", "Vertriebsmitarbeiter", "Erwarteter Umsatz"),
        *("Abschlussdatum", "Erwarteter Abschluss", "Verlustgrund", "Herkunft", "Kampagne"),
        *("Letzte Phasenaktualisierung", "Wahrscheinlichkeit", "Telefon"),
    ),
    "es": (
        *("Oportunidad", "Creado el", "Etapa", "Activo", "Comercial", "Ingreso esperado", "Fecha de cierre"),
        *("Cierre previsto", "Razón de pérdida", "Origen", "Campaña", "Última actualización de etapa"),
        *("Probabilidad", "Teléfono"),
    ),
    "pl": (
        *("Szansa", "Data utworzenia", "Etap", "Aktywne", "Sprzedawca", "Spodziewany przychód"),
        *("Data zamknięcia", "Spodziewane zamknięcie", "Powód utraty", "Źródło", "Kampania"),
        *("Ostatnia aktualizacja etapu", "Prawdopodobieństwo", "Telefon"),
    ),
    "fr": (
        *("Opportunité", "Créé le", "Étape", "Actif", "Vendeur", "Revenu attendu", "Date de clôture"),
        *("Date de clôture prévue", "Motif de perte", "Source", "Campagne"),
        *("Dernière mise à jour de l'étape", "Probabilité", "Téléphone"),
    ),
    "pt": (
        *(
            "Oportunidade",
            "Criado em",
            "Estágio",
            "Ativo",
            "Vendedor",
            "Receita esperada",
            "Data de fechamento",
        ),
        *("Fechamento esperado", "Motivo da perda", "Origem", "Campanha", "Última atualização do estágio"),
        *("Probabilidade", "Telefone"),
    ),
}
STAGES = {
    "en": ("New", "Qualified", "Proposition", "Proposition", "Won"),
    "ru": ("Новый", "Квалифицированный", "Послелог", "Послелог", "Сделка закрыта"),
    "uk": ("Новий", "Підтверджено", "Пропозиція", "Пропозиція", "Впіймано"),
    "hu": ("Új", "Minősített", "Javaslat", "Javaslat", "Megnyert"),
    "de": ("Neu", "Qualifiziert", "Umsatzprognose", "Umsatzprognose", "Gewonnen"),
    "es": ("Nuevo", "Calificado", "Propuesta", "Propuesta", "Ganado"),
    "pl": ("Nowe", "Kwalifikacje", "Propozycja", "Propozycja", "Wygrane"),
    "fr": ("Nouveau", "Qualifié", "Proposition", "Proposition", "Gagné"),
    "pt": ("Novo", "Qualificado", "Proposta", "Proposta", "Ganho"),
}
TELLS = "sold lost manager source reason amount created closed"


def guarded(cell: str) -> str:
    """Keep a cell from being taken for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "-", "+") else cell


def deals_of(language: str) -> list[Lead]:
    """Give the department as opportunities: what came to nothing was archived, junk without a reason."""
    return [
        replace(lead, outcome="lost", reason="") if lead.outcome == "non_target" else lead
        for lead in department(language)
    ]


def deal(lead: Lead, language: str) -> list[Any]:
    """Give the values of an opportunity: archived ones stay at their stage."""
    lost = lead.outcome == "lost"
    return [
        *(
            f"{lead.family} {lead.number}",
            lead.created_at,
            STAGES[language][4 if lead.outcome == "sold" else lead.step],
        ),
        *(
            not lost,
            lead.manager,
            float(lead.amount),
            lead.closed_at,
            lead.created_at.replace(month=12, day=1),
        ),
        *(lead.reason, lead.source, "", lead.modified_at, 0.0 if lost else 42.5, lead.phone),
    ]


def text_of(value: Any, *, day: bool = False) -> str:
    """Write a value as csv export does."""
    if value is None or value is False:
        return ""
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%d" if day else LAYOUT)
    return guarded(str(value))


def writer(language: str) -> Callable[[], Told]:
    """Give the writer of the list in one language."""

    def write() -> Told:
        leads = deals_of(language)
        rows = [
            [
                f"__export__.crm_lead_{lead.number}",
                *(text_of(cell, day=at == 7) for at, cell in enumerate(deal(lead, language))),
            ]
            for lead in leads
        ]
        header = (ID[language], *HEADINGS[language])
        others = [(ID[code], *names) for code, names in HEADINGS.items() if code != language]
        return Told(leads, csv_of(header, rows, all_quoted=True, end="\r\n").encode(), others)

    return write


for _language in HEADINGS:
    export(f"odoo_{_language}.csv", "Odoo", tells=TELLS)(writer(_language))


@export(
    "odoo_without_archived_en.csv",
    "Odoo",
    tells="sold manager source amount created sold_closed",
    notes="hidden_lost",
)
def default_list() -> Told:
    """The list as it stands by default: archived deals are not in it, and nothing says that there are any."""
    leads = [lead for lead in deals_of("en") if lead.outcome != "lost"]
    places = [at for at, name in enumerate(HEADINGS["en"]) if name not in ("Active", "Lost Reason")]
    rows = [
        [str(lead.number), *(text_of(deal(lead, "en")[at], day=at == 7) for at in places)] for lead in leads
    ]
    header = ("ID", *(HEADINGS["en"][at] for at in places))
    return Told(leads, csv_of(header, rows, all_quoted=True, end="\r\n").encode())


@export("odoo_grouped_en.xlsx", "Odoo", tells=TELLS)
def grouped() -> Told:
    """A list grouped by salesperson and stage: each group a line with its number and its sum, deeper ones indented."""
    leads = deals_of("en")
    header = ("External ID", *HEADINGS["en"])
    place = header.index("Expected Revenue")

    def group_line(name: str, depth: int, members: list[Lead]) -> list[Any]:
        cells: list[Any] = [None] * len(header)
        cells[0] = f"{'    ' * depth}{name or 'Undefined'} ({len(members)})"
        cells[place] = float(sum(lead.amount for lead in members))
        return cells

    rows: list[list[Any]] = []
    shown: list[Lead] = []
    for manager in sorted({lead.manager for lead in leads}):
        mine = [lead for lead in leads if lead.manager == manager]
        rows.append(group_line(manager, 0, mine))
        for stage in dict.fromkeys(STAGES["en"]):
            members = [lead for lead in mine if deal(lead, "en")[2] == stage]
            if not members:
                continue
            rows.append(group_line(stage, 1, members))
            rows += [
                [
                    f"__export__.crm_lead_{lead.number}",
                    *(cell or (cell is False and cell) or None for cell in deal(lead, "en")),
                ]
                for lead in members
            ]
            shown += members
    return Told(shown, workbook(Sheet("Sheet1", [header, *rows])))
