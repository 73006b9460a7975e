"""An invented sales department of three months: its leads, in the words of several languages.

Nothing here is drawn by chance: every figure follows from the number of the lead, so that the files never change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LEADS = 60
FIRST = datetime(2026, 3, 2, 9, 5)

MANAGERS = {
    "en": ("Alice Moore", "Brian Cole", "Carol Dunn", "David Price"),
    "ru": ("Анна Соколова", "Борис Лебедев", "Вера Козлова", "Глеб Орлов"),
    "uk": ("Оксана Бойко", "Тарас Мельник", "Ірина Кравчук", "Юрій Шевченко"),
    "hu": ("Kovács Ágnes", "Tóth Gergő", "Szűcs Réka", "Nagy Örs"),
    "de": ("Jürgen Groß", "Anke Möller", "Heike Schäfer", "Uwe Krüger"),
    "es": ("José Núñez", "Lucía Peña", "Iván Gómez", "Marta Ibáñez"),
    "pl": ("Łukasz Wójcik", "Agnieszka Żak", "Paweł Dąbrowski", "Ewa Górska"),
    "fr": ("Hélène Lefèvre", "François Côté", "Zoé Garçon", "René Bézier"),
    "pt": ("João Conceição", "Inês Gonçalves", "Antônio Falcão", "Lívia Simões"),
    "cs": ("Jiří Dvořák", "Věra Šťastná", "Ondřej Růžička", "Žaneta Křížová"),
}
SOURCES = {
    "en": ("Call", "Website", "By Recommendation", "Advertising", "Exhibition"),
    "ru": ("Звонок", "Веб-сайт", "По рекомендации", "Реклама", "Выставка"),
    "uk": ("Дзвінок", "Веб-сайт", "По рекомендації", "Реклама", "Виставка"),
    "hu": ("Telefon", "Weboldal", "Ajánlás", "Hirdetés", "Kiállítás"),
    "de": ("Anruf", "Webseite", "Empfehlung", "Werbung", "Messe"),
    "es": ("Llamada", "Sitio web", "Recomendación", "Anuncio", "Feria"),
    "pl": ("Telefon", "Strona WWW", "Polecenie", "Reklama", "Targi"),
    "fr": ("Appel", "Site web", "Recommandation", "Publicité", "Salon"),
    "pt": ("Ligação", "Site", "Indicação", "Anúncio", "Feira"),
    "cs": ("Telefon", "Web", "Doporučení", "Reklama", "Veletrh"),
}
REASONS = {
    "en": ("Too expensive", "Chose a competitor", "Postponed", "No reply"),
    "ru": ("Дорого", "Выбрали конкурента", "Отложили", "Перестал отвечать"),
    "uk": ("Дорого", "Обрали конкурента", "Відклали", "Перестав відповідати"),
    "hu": ("Túl drága", "Versenytársat választott", "Elhalasztotta", "Nem válaszol"),
    "de": ("Zu teuer", "Wettbewerber gewählt", "Verschoben", "Meldet sich nicht"),
    "es": ("Demasiado caro", "Eligió a la competencia", "Aplazado", "No contesta"),
    "pl": ("Za drogo", "Wybrał konkurencję", "Odłożone", "Nie odpowiada"),
    "fr": ("Trop cher", "A choisi un concurrent", "Reporté", "Ne répond plus"),
    "pt": ("Muito caro", "Escolheu o concorrente", "Adiado", "Não responde"),
    "cs": ("Příliš drahé", "Zvolil konkurenci", "Odloženo", "Neodpovídá"),
}
GIVEN = {
    "en": ("Oliver", "Emma", "Noah", "Grace", "Henry", "Lucy", "Max"),
    "ru": ("Иван", "Мария", "Пётр", "Ольга", "Семён", "Дарья", "Юлия"),
    "uk": ("Іван", "Марія", "Петро", "Ольга", "Євген", "Дарина", "Юлія"),
    "hu": ("Péter", "Mária", "Zsófia", "Béla", "Gyöngyi", "Ödön", "Júlia"),
    "de": ("Jörg", "Käthe", "Günter", "Grete", "Lutz", "Sophie", "Björn"),
    "es": ("Raúl", "Nuria", "Íñigo", "Begoña", "Ángel", "Sofía", "Andrés"),
    "pl": ("Stanisław", "Małgorzata", "Józef", "Róża", "Zbigniew", "Bożena", "Wiesław"),
    "fr": ("Benoît", "Chloé", "Gérard", "Mélanie", "Loïc", "Agnès", "Éric"),
    "pt": ("Thiago", "Mônica", "Estêvão", "Júlia", "Caio", "Letícia", "Fábio"),
    "cs": ("Tomáš", "Kateřina", "Zdeněk", "Růžena", "Ludvík", "Anežka", "Matěj"),
}
FAMILY = {
    "en": ("Carter", "Reed", "Hughes", "Palmer", "Ward", "Foster", "O'Neil", "Webb"),
    "ru": ("Сидоров", "Громова", "Ершов", "Щукина", "Жданов", "Царёва", "Быков", "Юдина"),
    "uk": ("Коваль", "Гнатюк", "Їжакевич", "Лисенко", "Ґудзь", "Мороз", "Савчук", "Бондар"),
    "hu": ("Fekete", "Őri", "Németh", "Vörös", "Gál", "Sándor", "Füzes", "Kis"),
    "de": ("Weiß", "Bauer", "Löffler", "Koch", "Vogel", "Jäger", "Roth", "Busch"),
    "es": ("Muñoz", "Ortega", "Cañas", "Vega", "Ríos", "Lara", "Peral", "Sáez"),
    "pl": ("Nowicki", "Śliwa", "Kot", "Ćwik", "Zając", "Łoś", "Mazur", "Bąk"),
    "fr": ("Dupré", "Martin", "Noël", "Petit", "Fabre", "Hugo", "Maçon", "Roux"),
    "pt": ("Araújo", "Leão", "Brandão", "Lopes", "Pires", "Corrêa", "Matos", "Vaz"),
    "cs": ("Novák", "Černý", "Šimek", "Urban", "Žák", "Říha", "Pokorný", "Bílý"),
}
CODES = {
    "en": "+1 555 010",
    "ru": "+7 900 123",
    "uk": "+380 50 123",
    "hu": "+36 30 123",
    "de": "+49 30 1234",
    "es": "+34 600 123",
    "pl": "+48 500 123",
    "fr": "+33 6 12 34",
    "pt": "+55 11 91234",
    "cs": "+420 601 12",
}


@dataclass(frozen=True)
class Lead:
    """One lead of the department; moments are to the second, `amount` is a whole number of the currency's units.

    `outcome`: "sold", "lost", "non_target" or "open"; `closed_at` where it ended; `step`: how far it had come, 0 (new)
    to 3 (about to be closed), whatever became of it; `reason` where it was refused (but for one), and on one that is
    open. `manager`, `source`, `reason`: in the words of the language, "" for none.
    """

    number: int
    given: str
    family: str
    phone: str
    email: str
    created_at: datetime
    contacted_at: datetime | None
    closed_at: datetime | None
    modified_at: datetime
    outcome: str
    step: int
    amount: int
    manager: str
    source: str
    reason: str

    @property
    def person(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}"


@cache
def department(language: str, *, sources: tuple[str, ...] = ()) -> tuple[Lead, ...]:
    """Give the leads in the words of a language; `sources` are five names that a system has of its own."""
    return tuple(_lead(number, language, sources or SOURCES[language]) for number in range(LEADS))


def with_refusals(leads: Iterable[Lead]) -> list[Lead]:
    """Show non-target inquiries as refused ones, for a system that has no other word for them."""
    return [
        replace(lead, outcome="lost", reason="") if lead.outcome == "non_target" else lead for lead in leads
    ]


def score(lead: Lead) -> int:
    """Give what the person answers, from 0 to 10, when asked whether he would recommend the department."""
    return (10, 9, 3, 8, 10, 7, 9, 0, 6, 10, 5)[lead.number % 11]


def _lead(number: int, language: str, sources: tuple[str, ...]) -> Lead:
    created = FIRST + timedelta(days=number * 3 // 2, minutes=number * 37 % 480, seconds=number * 7 % 60)
    outcome = _outcome(number)
    ended = None
    if outcome != "open":
        ended = created + timedelta(days=1 + number * 7 % 23, minutes=number * 11 % 60)
    contacted = None if number % 5 == 3 else created + timedelta(minutes=10 + number * 13 % 600)
    reason = REASONS[language][number % 7 % 4] if outcome == "lost" else ""
    if number == LOST_WITHOUT_REASON:
        reason = ""
    if number == OPEN_WITH_REASON:
        reason = REASONS[language][1]
    return Lead(
        number=number,
        given=GIVEN[language][number % 7],
        family=FAMILY[language][number * 3 % 8],
        phone=f"{CODES[language]}-{10 + number}-{99 - number}",
        email=f"client{number}@example.com",
        created_at=created,
        contacted_at=contacted,
        closed_at=ended,
        modified_at=ended or (contacted or created) + timedelta(days=2),
        outcome=outcome,
        step=(number * 5 + 1) % 4,
        amount=(number * 137 % 90 + 10) * 100,
        manager="" if number == NO_MANAGER else MANAGERS[language][number * 7 % 11 % 4],
        source=sources[number * 3 % 7 % 5],
        reason=reason,
    )


LOST_WITHOUT_REASON = 21
OPEN_WITH_REASON = 10
NO_MANAGER = 33


def _outcome(number: int) -> str:
    """Sold a good fifth, lost a good third, non-target a tenth, the rest open, the young ones above all."""
    if number % 10 == 8:
        return "non_target"
    if number % 4 == 2:
        return "open"
    if number >= 48:
        return ("open", "open", "sold", "lost", "open", "lost")[number % 6]
    return ("lost", "sold", "open", "lost", "lost", "sold", "sold")[number % 7]
