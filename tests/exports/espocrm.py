"""EspoCRM: opportunities and leads, as text with names of attributes and as workbooks with captions.

CSV: lists as JSON arrays, moments in UTC. XLSX: the title in row 1, the day in row 2, captions in the user's language in
row 3; dates and moments are date cells, amounts numbers whose format names the currency. There are no refusal reasons.
"""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

from exports import Told, export
from exports._files import Sheet, csv_of, workbook
from exports.department import department, with_refusals

if TYPE_CHECKING:
    from collections.abc import Callable

    from exports.department import Lead

SOURCES = ("Call", "Web Site", "Existing Customer", "Partner", "Campaign")
STAGES = ("Prospecting", "Qualification", "Proposal", "Negotiation")
STATUSES = ("New", "Assigned", "In Process", "Recycled")
MOMENT = "%Y-%m-%d %H:%M:%S"

DEALS = (
    *("id", "name", "deleted", "amount", "amountCurrency", "amountConverted", "stage", "lastStage"),
    *("probability", "leadSource", "closeDate", "description", "createdAt", "modifiedAt", "createdById"),
    *("createdByName", "modifiedById", "modifiedByName", "assignedUserId", "assignedUserName", "accountId"),
    *("accountName", "campaignId", "campaignName", "originalLeadId", "originalLeadName", "contactsIds"),
    *("contactsNames", "teamsIds", "teamsNames"),
)
LEADS = (
    *("id", "name", "deleted", "firstName", "lastName", "title", "status", "source", "industry"),
    *("opportunityAmount", "opportunityAmountCurrency", "opportunityAmountConverted", "website"),
    *("addressCity", "addressState", "emailAddress", "emailAddressIsOptedOut", "phoneNumber"),
    *("phoneNumberIsOptedOut", "doNotCall", "description", "convertedAt", "accountName", "createdAt"),
    *("modifiedAt", "createdById", "createdByName", "assignedUserId", "assignedUserName", "campaignName"),
    *("createdAccountId", "createdAccountName", "createdOpportunityId", "createdOpportunityName"),
)


def record_id(lead: Lead) -> str:
    """Give the 17 hexadecimal digits of a record."""
    return f"{0x65F0A1B2C3D4E0000 + lead.number * 7919:017x}"


def close_date(lead: Lead):
    """Give the day of closing, of an open opportunity the day on which it is hoped for."""
    return (lead.closed_at or lead.created_at + timedelta(days=60)).date()


@export(
    "espocrm_opportunities.csv",
    "EspoCRM",
    tells="sold lost manager source amount created closed",
    currency="EUR",
)
def opportunities() -> Told:
    """Opportunities as text."""
    leads = with_refusals(department("en", sources=SOURCES))
    return Told(leads, csv_of(DEALS, map(_opportunity, leads)).encode())


def _opportunity(lead: Lead) -> tuple[object, ...]:
    stage = {"sold": "Closed Won", "lost": "Closed Lost"}.get(lead.outcome, STAGES[lead.step])
    return (
        *(
            record_id(lead),
            f"Order {lead.number}",
            0,
            lead.amount,
            "EUR",
            lead.amount,
            stage,
            STAGES[lead.step],
        ),
        *(lead.step * 25, lead.source, close_date(lead), "", lead.created_at.strftime(MOMENT)),
        *(
            lead.modified_at.strftime(MOMENT),
            "1",
            "Admin",
            "1",
            "Admin",
            f"65f{lead.number % 4}",
            lead.manager,
        ),
        *("65f0aa", "Acme", "65f0cc" if lead.number % 3 else "", "Spring" if lead.number % 3 else "", "", ""),
        *('["65f0dd"]', '{"65f0dd":"Jo Webb"}', "[]", "{}"),
    )


@export("espocrm_leads.csv", "EspoCRM", tells="lost manager source created", notes="converted_statuses")
def leads_csv() -> Told:
    """Leads as text: what became of the converted ones, the opportunities tell."""
    leads = with_refusals(department("en", sources=SOURCES))
    return Told(leads, csv_of(LEADS, map(_lead, leads), delimiter=";").encode())


def _lead(lead: Lead) -> tuple[object, ...]:
    status = {"sold": "Converted", "lost": "Dead"}.get(lead.outcome, STATUSES[lead.step])
    converted = lead.closed_at.strftime(MOMENT) if lead.outcome == "sold" else ""
    return (
        *(record_id(lead), lead.person, 0, lead.given, lead.family, "", status, lead.source, ""),
        *(
            lead.amount,
            "EUR",
            lead.amount,
            "",
            "",
            "",
            lead.email,
            0,
            lead.phone,
            0,
            0,
            "",
            converted,
            "Acme",
        ),
        *(lead.created_at.strftime(MOMENT), lead.modified_at.strftime(MOMENT), "1", "Admin"),
        *(f"65f{lead.number % 4}", lead.manager, "Spring", "", "", "", ""),
    )


# The captions of: name, account, stage, amount, probability, source, close date, created, user, campaign, last stage;
# the word for opportunities; won, lost; four open stages.
CAPTIONS = {
    "en": "Name | Account | Stage | Amount | Probability, % | Lead Source | Close Date | Created At | Assigned User | Campaign | Last Stage"
    " | Opportunities | Closed Won | Closed Lost | Prospecting | Qualification | Proposal | Negotiation",
    "ru": "Название | Контрагент | Стадия | Сумма | Вероятность успеха, % | Источник кандидата | Дата закрытия | Создано в | Ответственный"
    " | Кампания | Последняя стадия | Cделки | Закрыто - Успех | Закрыто - Провал | Привлечение клиента | Оценка возможности | Предложение | Согласование",
    "uk": "Ім'я | Контрагент | Стадія | Сума | Імовірність, % | Джерело ліда | Дата закриття | Створений у | Відповідальний"
    " | Кампанія | Остання стадія | Угоди | Закрито переможно | Закрито провалом | Проспектінг | Кваліфікація | Пропозиція | Переговори",
    "hu": "Név | számla | Színpad | Összeg | Valószínűség,% | Ólomforrás | Bezárás dátuma | Létrehozva | Hozzárendelt felhasználó"
    " | Kampány | Utolsó szakasz | Lehetőségek | Zárva nyert | Zárva elveszett | Geológiai | Képesítés | Javaslat | Tárgyalás",
    "de": "Name | Firma | Verkaufsphase | Betrag | Wahrscheinlichkeit (%) | Quelle | Abschlussdatum | Erstellt am | Zugewiesener Benutzer"
    " | Kampagne | Letzte Phase | Verkaufschancen | Gewonnen | Verloren | Prospecting | Qualifikation | Preisangebot | Verhandlung/Überarbeitung",
    "es": "Nombre | Cuenta | Etapa de ventas | Ingresos esperados | Probabilidad de ganar (%) | Toma de contacto del posible cliente"
    " | Fecha esperada de cierre | Creado en | Usuario asignado | Campaña | Última etapa | Oportunidades | Cerrado ganado | Cerrado perdido"
    " | Prospección | Calificación | Propuesta | Negociación",
    "pl": "Nazwa | Klient | Etap | Wartość | Prawdopodobieństwo, % | Źródło Potencjalnego Kontaktu | Data Zamknięcia | Utworzony"
    " | Przypisany użytkownik | Kampania | Ostatni etap | Szanse | Zakończone Wygrane | Zakończone Przegrane"
    " | I Spotkanie | Kwalifikacja | Oferta Cenowa | Negocjacje",
    "fr": "Nom | Compte | Etape | Montant | Probabilité, % | Source du prospect | Date de fermeture | Créé le | Utilisateur assigné"
    " | Campagne | Dernière étape | Opportunités | Conclusion gagnante | Conclusion perdante | Prospection | Analyse des besoins | Proposition | Négociation",
    "pt": "Nome | Conta | Estágio | Valor | Probabilidade, % | Origem do Lead | Data de Fechamento | Criado em | Usuário Designado"
    " | Campanha | Último estágio | Oportunidades | Ganha | Perdida | Prospectando | Qualificação | Proposta | Negociação",
    "cs": "Název | Organizace | Stav | Částka | Pravděpodobnost, % | Zdrojová stopa | Deadline | Vytvořeno | Přiřazený uživatel"
    " | Kampaň | Poslední stav | Případy | VYFAKTUROVÁNO | ODMÍTNUTO | Prospecting | Qualification | Proposal | Negotiation",
}


def _workbook_of(language: str) -> Callable[[], Told]:
    def write() -> Told:
        words = CAPTIONS[language].split(" | ")
        leads = with_refusals(department(language))
        title, won, lost, *stages = words[11:]
        top = [[title], [leads[-1].modified_at], words[:11]]
        rows = [
            _cells(lead, {"sold": won, "lost": lost}.get(lead.outcome, stages[lead.step]), stages)
            for lead in leads
        ]
        headings = [captions.split(" | ")[:11] for captions in CAPTIONS.values()]
        return Told(
            leads, _in_euros(workbook(Sheet(title, [*top, *rows], moments="dd.mm.yyyy hh:mm"))), headings
        )

    return write


def _in_euros(data: bytes) -> bytes:
    """Give the amounts the number format by which alone their currency is told."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    for (cell,) in book.worksheets[0].iter_rows(min_row=4, min_col=4, max_col=4):
        cell.number_format = "[$€-x-euro2]#,##0.00"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(lead: Lead, stage: str, stages: list[str]) -> tuple[object, ...]:
    return (
        *(
            lead.person,
            "Acme",
            stage,
            lead.amount,
            lead.step * 25,
            lead.source,
            close_date(lead),
            lead.created_at,
        ),
        *(lead.manager or None, "Spring" if lead.number % 3 else None, stages[0]),
    )


for _language in CAPTIONS:
    export(
        f"espocrm_opportunities_{_language}.xlsx",
        "EspoCRM",
        tells="sold lost manager source amount created closed",
        notes="lines_above_header",
    )(_workbook_of(_language))


# The captions of: name, status, source, amount, account, e-mail, phone, created, user, campaign; the word for leads; then
# dead, converted, and four open statuses.
LEAD_CAPTIONS = {
    "ru": "Полное имя | Статус | Источник | Возможный доход | Возможный доход (конвертирован) | E-mail | Телефон | Создано в"
    " | Ответственный | Кампания | Cделка | Лиды | Мертв | Преобразовано | Новый | Назначено | В процессе | Восстановленный",
    "hu": "Név | Állapot | Forrás | Lehetőség összege | Lehetőség Összeg (konvertált) | E-mail | Telefon | Létrehozva"
    " | Hozzárendelt felhasználó | Kampány | Lehetőség | Érdeklődők | Halott | konvertált | Új | Kijelölt | Folyamatban | újrahasznosított",
    "de": "Name | Status | Quelle | Verkaufschance Betrag | Verkaufschance Betrag (konvertiert) | E-Mail | Telefon | Erstellt am"
    " | Zugewiesener Benutzer | Kampagne | Verkaufschance | Interessenten | 'Gestorben' | Umgewandelt | Neu | Zugewiesen | In Arbeit | Wiedereröffnet",
}


def _leads_in(language: str) -> Callable[[], Told]:
    def write() -> Told:
        words = LEAD_CAPTIONS[language].split(" | ")
        title, dead, converted, *statuses = words[11:]
        leads = with_refusals(department(language))
        rows = [
            _lead_cells(lead, {"sold": converted, "lost": dead}.get(lead.outcome, statuses[lead.step]))
            for lead in leads
        ]
        headings = [captions.split(" | ")[:11] for captions in LEAD_CAPTIONS.values()]
        return Told(leads, workbook(Sheet(title, [words[:11], *rows], moments="dd.mm.yyyy hh:mm")), headings)

    return write


def _lead_cells(lead: Lead, status: str) -> tuple[object, ...]:
    return (
        *(
            lead.person,
            status,
            lead.source,
            lead.amount,
            lead.amount,
            lead.email,
            lead.phone,
            lead.created_at,
        ),
        *(lead.manager or None, "Spring" if lead.number % 3 else None, None),
    )


for _language in LEAD_CAPTIONS:
    export(
        f"espocrm_leads_{_language}.xlsx",
        "EspoCRM",
        tells="lost manager source created",
        notes="converted_statuses",
    )(_leads_in(_language))
