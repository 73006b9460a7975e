"""Headers and words of real exports are recognised, and what must not be mistaken is not."""

from __future__ import annotations

from collections import defaultdict

import pytest

from funnelkit.errors import InputError
from funnelkit.fields import FIELDS
from funnelkit.languages import load_vocabulary, load_words
from funnelkit.languages.vocabularies import load_language
from funnelkit.languages.words import Words
from funnelkit.model import Note

CODES = ("en", "ru", "uk", "hu")

# Headers as vendors' products print them, by system; one field a line.
HEADERS = {
    "lead_id": """
        ID|Record ID|Deal ID|Record Id|Id|LEADID|Deal Id|Lead ID|Opportunity ID|Deal - ID|Deal - Pipedrive System ID
        (Do Not Modify) Lead|(Do Not Modify) Opportunity|External ID|lead_id|tranid|Ид|Номер заказа|opportunity_id
        mql_id|OppID|ID лида|ID сделки|Номер заявки|№ заявки|ID ліда|Azonosító|Naming series""",
    "created_at": """
        Created|Created on|Created At|Create Date|Created Date|CreatedDate|Created Time|Created On|Creation Date
        Deal - Deal created|Date Created|created_time|lead_submit_time|Origin Date|Submitted At|deal_created_at
        Дата создания|Дата создания сделки|Создано в|Создано|Дата створення|Створений у|Створено|Létrehozás dátuma
        Létrehozva|AQL date|engage_date|createdAt|DATE_CREATE|Дата создания (сделка)|Lead date|Inquiry date|Дата обращения
        Дата лида|Дата звернення|Дата надходження|Érdeklődés dátuma|Beérkezés dátuma|letrehozas_datuma|ДатаСоздания""",
    "contacted_at": """
        First contact at|First Responded On|first_contact_date|Первый контакт|Дата первого контакта|Перший контакт
        Első kapcsolatfelvétel|First contact date""",
    "appointment_at": """
        ApptDate|Записался на МК на|Дата МК|Мастер-класс_Дата_время|Дата встречи|Дата зустрічі|Találkozó időpontja
        Appointment date|Meeting date""",
    "show_at": "Visit date|Дата визита|Дата візиту|Megjelenés dátuma",
    "sold_at": """
        won_date|Deal - Won time|date_won|Дата продажи|Дата продажу|Eladás dátuma
        Date entered "Closed Won (Sales Pipeline)"|Date entered “Closed Won (Sales Pipeline)”|Sale date""",
    "contract_at": "Contract date|Дата подписания|Дата договору|Szerződéskötés dátuma",
    "paid_at": "Payment date|Дата оплаты|Дата проверки оплаты|Дата оплати|Fizetés dátuma",
    "delivered_at": "Delivery date|Дата отгрузки|Дата доставки|Kiszállítás dátuma",
    "qualified_at": "Qualified on|Дата квалификации|Minősítés dátuma",
    "proposal_at": "Proposal sent on|Дата отправки КП|Ajánlat dátuma",
    "paid": "Счёт в БО оплачен|Оплачено|Kifizetve",
    "lost_at": "Deal - Lost time|date_lost|Дата отказа|Дата відмови|Date entered 'Closed Lost (Sales Pipeline)'",
    "closed_at": """
        Close Date|Closing Date|Closed Date|Deal - Closed on|Deal - Deal closed on|Actual Close Date|deal_closed_date
        CloseDate|close_date|Closed at|Дата закрытия|Дата закриття|Закрита дата|Lezárás dátuma|Bezárás dátuma|CLOSEDATE""",
    "expected_close_at": """
        Assumed close date|Expected Closing|Deal - Expected close date|Est. Close Date|Expected Closure Date
        deal_expected_close|Предполагаемая дата закрытия|Предполагаемая дата закрытия:|Ожидаемое закрытие
        Ожидаемая дата закрытия|Орієнтовна дата закриття|Очікуване закриття|Várható lezárás|Várható lezárási időpont
        Close date (expected)""",
    "modified_at": """
        Modified|Date modified|Дата изменения|Дата змінення|Дата редактирования|Modified Time|Last Updated on
        Last Stage Update|Последнее обновление
        Последнее обновление этапа|Останнє оновлення|Остання зміна етапу|Frissítve|Szakasz legutóbb frissítve
        LastModifiedDate|LastStageChangeDate""",
    "last_activity_at": """
        Last Activity Date|Last Activity|Last Activity Time|Deal - Last activity date|Last Contact|Последняя активность
        Дата последнего контакта|Остання активність|Utolsó tevékenység""",
    "contacted": """
        Contacted|Contact made|has_replied|Контакт состоялся|Дозвонились|Контакт відбувся|Додзвін|Sikeres elérés|Elérve""",
    "appointment": """
        Appointment set|Встреча назначена|Зустріч призначена|Egyeztetett időpont|Appointment scheduled|Записан
        Записан на пробное|Записался на пробный урок|Записан на приём|Показ назначен|Замер назначен|Trial booked|Viewing scheduled
        Записаний на пробне|Запис на прийом|Показ призначено|Замір призначено|Próba órára jelentkezés|Megtekintés egyeztetve""",
    "show": """
        Show|Showed up|Визит состоялся|Візит відбувся|Megjelent|Пришел|Appointment kept|Пришёл на пробное|Посетил пробный урок
        Пришёл на приём|Показ состоялся|Замер проведён|Прийшов на пробне|Показ відбувся|Замір проведено|Próbaórán részt vett
        Trial attended|Viewing attended|Megtekintés megtörtént""",
    "sold": "IsWon|Sold|Продажа|Продаж|Eladás|Стал клиентом|Became client",
    "lost": "Is closed lost|Отказ|Відмова|Elveszett",
    "non_target": "Non-target|Нецелевой|Нецільовий|Nem releváns",
    "is_test": "is_test|Тестовый лид|Тестова заявка|Teszt lead",
    "closed": "IsClosed|Сделка закрыта|Угода закрита|Заявка закрыта|заявка закрыта",
    "status": """
        Status|Lead status|Lead Status|Deal - Status|Status Reason|Sales status|lead_status|Статус|Статус сделки
        Состояние|Стан|Státusz|Állapot|Forecast Type|status_label|Статус ліда|Cтатус""",
    "stage": """
        Stage|Deal Stage|Deal - Stage|Deal - Stage (pipeline)|Sales Stage|StageName|deal_deal_stage_name|Стадия сделки
        Стадия|Этап сделки|Этап|Стадія угоди|Стадія|Szakasz|Színpad|deal_stage|Lifecycle Stage|Стадия заявки|STAGE_ID""",
    "manager": """
        Responsible|Responsible person|Assigned User|Assigned to|Deal owner|Lead Owner|Opportunity Owner|Deal Owner
        Potential Owner|Deal Owner Name|Deal - Owner|Owner|Salesperson|Sales Rep|User|Assignee|Assigned To
        deal_owner_name|Account Manager|Ответственный|Ответственный за сделку|Ответственный пользователь
        Ответственный за лид|Владелец сделки|Продавец|Менеджер|Менеджер сделки|Ответственный за сделку (старший)
        Закреплён за|Відповідальний|Felelős|Felelõs|Értékesítő|Értékesítõ|Hozzárendelt felhasználó
        Érdeklődés tulajdonosa|Ügylet tulajdonosa|Hozzárendelve|sales_agent|sr_id|OwnerId|assignedUserName|Manager
        Sales manager|ertekesito|felelos|Ответственный (ID)""",
    "head": "Lead Owner: Manager|Руководитель|РОП|Керівник",
    "office": "regional_office|Филиал|Офіс|Iroda|Dealer",
    "source": """
        Source|Source Information|Lead Source|LeadSource|Original Source|Original Traffic Source|Lead Source Group
        Source Name|MarketingChannel|lead_provider|Medium|platform|utm_source|Campaign Channel|Источник
        Дополнительно об источнике|Источник кандидата|Источник трафика|Источник заявки|Источник телефона|Канал
        Джерело|Додатково про джерело|Джерело ліда|Середній|Forrás|Ólomforrás|Közepes|deal_source_name|SOURCE_ID""",
    "campaign": """
        Campaign|Primary Campaign|Primary Campaign Source|Source Campaign|utm_campaign|campaign_name|Кампания|Кампанія
        Kampány|deal_campaign_name""",
    "product": "Product|Товар|Продукт|Deal - Product name|Товары в заказе|Курс|Termék|deal_deal_product_name|Vehicle Make",
    "pipeline": """
        Pipeline|Deal - Pipeline|Sub-Pipeline|Воронка|Направление|Напрямок|deal_deal_pipeline_name|CATEGORY_ID""",
    "refusal_reason": """
        Lost Reason|Reason For Loss|Closed Lost Reason|Deal - Lost reason|Loss Reason|Unqualified Reason
        deal_deal_reason_name|Причина отказа|Отказ 2019|Отказ2021/2022|Причина отсева|Причина проигрыша
        Причины потери лида|Забыли Причина|Причина відмови|Причина втрати|Elvesztés oka|Loss reason description
        Reason for refusal|Refusal reason""",
    "competitor": "Competitor|Competition|Lost to|Competitor Won|Конкурент|Versenytárs|MainCompetitors__c",
    "lead_type": "Lead Type|lead_type|Тип лида|Тип обращения|Тип ліда|Lead típusa",
    "amount": """
        Amount|Income|Deal - Value|Deal Value|deal_amount|Opportunity Amount|Total Amount|Сумма|Возможная сумма
        Сумма/Валюта|Бюджет |Бюджет|Бюджет сделки|Сумма сделки|Стоимость сделки|Сумма заказа|Сума|Можлива сума
        Сума/Валюта|Сума угоди|Összeg|Lehetőség összege|Ügylet értéke|close_value|Сумма, руб.|Amount (USD)|Сума, грн""",
    "currency": """
        Currency|Deal - Currency of value|Deal - Currency|Total Amount Currency|deal_currency_name|CURRENCY_ID|Валюта
        Валюта суммы|Valamennyi pénznem|Pénznem|value_currency""",
    "probability": "Probability|Probability, %|Probability (%)|Win probability|Вероятность|Ймовірність|Valószínűség",
    "nps": "NPS|NPS Score|Оценка NPS|Оцінка NPS|NPS pontszám|NPS (0-10)",
    "nps_reason": "NPS comment|Комментарий NPS|Коментар NPS|...why?|NPS indoklás",
    "phone": """
        Phone|Phone Number|Mobile|Person - Phone|Person - Phone (Work)|Person - Phone (Mobile)|Business Phone
        phone_number|Mobile No.|Телефон|Рабочий телефон|Мобильный телефон|Домашний телефон|Другой телефон
        Рабочий прямой телефон|Телефон для рассылок|Рабочий телефон (контакт)|Контакт: Телефон|Telefon|Mobil
        Mobil sz.|Phone 2|Телефон 2""",
    "email": """
        Email|E-mail|Email 1|Person - Email|Person - Email (Work)|Рабочий e-mail|Частный e-mail|E-mail для рассылок
        Личный email|Ел. пошта|Другой email|Контакт: E-mail""",
    "person_id": "Contact ID",
    "other": """
        Created by|Modified by|Contact Name|Company owner|Contact person|Person - Owner
        Organization - Name|Company|Comment|Expected Revenue|Campaign Id
        Tags|Кем создана|Кем создана сделка|Кем изменена|Кем редактирована|Ким створена|Ким змінена|Наблюдатели
        Спостерігачі|Полное имя контакта|Компания|Компания контакта|Название сделки
        Ожидаемая выручка|Очікуваний дохід|Várható árbevétel|Expected Deal Value|Name|Имя|Ім'я|Név|Full Name
        Deal - Title|Deal - Label|Дата начала|Дата початку|Commencement Date|Статус оплаты сделки|Статус оплати угоди
        Статус доставки|CONVERTED|sdr_id|seller_id|Deal Owner.id|Created By.id|utm_content|gclid|Last Stage
        Последняя стадия|Activity - Due date|Lost Notes|Elveszett Jegyzetek|Компания: Название|Контакт: Ответственный
        Спосіб зв'язку|Date entered "Demo (Sales Pipeline)"|PPC budget|declared_monthly_revenue|Repeat inquiry
        (Do Not Modify) Row Checksum|Type|Тип|Activities Involved|First Response Time|Client country|Повторная сделка""",
}
HEADER_PAIRS = [
    (header.strip("\n"), field)
    for field, listed in HEADERS.items()
    for line in listed.strip().split("\n")
    for header in line.lstrip().split("|")
]

RU = {
    "ID лида": "lead_id",
    "Дата создания": "created_at",
    "Источник": "source",
    "Кампания": "campaign",
    "Менеджер": "manager",
    "Статус": "status",
    "Контакт": "contacted",
    "Первый контакт": "contacted_at",
    "Встреча назначена": "appointment",
    "Визит": "show",
    "Продажа": "sold",
    "Дата закрытия": "closed_at",
    "Сумма": "amount",
    "Причина отказа": "refusal_reason",
    "Оценка NPS": "nps",
    "Комментарий NPS": "nps_reason",
    "Телефон": "phone",
    "E-mail": "email",
    "Имя": "other",
    "Комментарий": "other",
}
EN = {
    "Lead ID": "lead_id",
    "Created": "created_at",
    "Source": "source",
    "Campaign": "campaign",
    "Manager": "manager",
    "Status": "status",
    "Contacted": "contacted",
    "First contact at": "contacted_at",
    "Appointment set": "appointment",
    "Show": "show",
    "Sold": "sold",
    "Closed at": "closed_at",
    "Amount": "amount",
    "Refusal reason": "refusal_reason",
    "NPS score": "nps",
    "NPS comment": "nps_reason",
    "Phone": "phone",
    "E-mail": "email",
    "Name": "other",
    "Comment": "other",
}


@pytest.fixture(scope="module")
def words():
    return load_vocabulary()


def test_there_are_enough_pairs():
    assert len(HEADER_PAIRS) > 400
    assert not set(HEADERS) - set(FIELDS)


@pytest.mark.parametrize(("header", "field"), HEADER_PAIRS)
def test_headers_of_vendors(words, header, field):
    assert words.field_of(header) == field
    assert words.candidates_of(header)[0] == field


@pytest.mark.parametrize(("header", "field"), [*RU.items(), *EN.items()])
def test_headers_of_the_reference_files_are_tried_first(words, header, field):
    assert words.candidates_of(header)[0] == field


@pytest.mark.parametrize(
    "header",
    [
        "Contact",
        "Контакт",
        "Kapcsolat",
        "Date",
        "Дата",
        "Dátum",
        "Result",
        "Результат",
        "Closed",
        "Закрыто",
        "Deal - Date",
    ],
)
def test_values_decide_ambiguous_headers(words, header):
    assert words.field_of(header) is None
    assert len(words.candidates_of(header)) > 1


def test_the_person_is_among_the_readings_of_contact(words):
    assert words.candidates_of("Контакт") == ("contacted", "contacted_at", "other")
    assert words.candidates_of("Contact") == ("contacted", "contacted_at", "other")
    assert words.candidates_of("Contact owner") == ("manager", "other")
    assert words.candidates_of("Ответственный за контакт") == ("manager", "other")


def test_a_flag_may_hold_its_date(words):
    assert words.candidates_of("Sold") == ("sold", "sold_at")
    assert words.candidates_of("Встреча назначена") == ("appointment", "appointment_at")


@pytest.mark.parametrize(
    "header",
    [
        "",
        " ",
        "PPC budget USD",
        "Internet Actual Contact %",
        "Appts Set %",
        "Contacted (%)",
        "Total Leads",
        "Previous manager",
        "Close date (plan)",
        "Number of sales",
        "x" * 5000,
        "How would you rate the food (breakfast)?",
        "Sold in Timeframe",
        "Sold from Leads",
        "Дата следующего платежа",
        "Сумма предоплаты",
        "Не отказ",
    ],
)
def test_headers_that_are_no_field(words, header):
    assert words.field_of(header) in {None, "other"}


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("Стадия процесса", ("stage",)),
        ("Внутренний статус", ("status",)),
        ("Наш источник", ("source",)),
        ("Date of creation", ("created_at",)),
        ("Дата поступления в отдел", ("created_at",)),
        ("Причины отказов клиентов", ("refusal_reason",)),
        ("How likely are you to recommend us to a friend?", ("nps",)),
        ("Порекомендуете ли вы нас друзьям?", ("nps",)),
        ("Mennyire ajánlaná cégünket?", ()),  # speaks of a company
        ("Mennyire ajánlana minket?", ("nps",)),
        ("Az ügylet szakasza", ("stage",)),
        ("PPC budget USD", ()),
        ("declared monthly revenue", ()),
        ("Рекламный бюджет источника", ()),
        ("Previous owner", ()),
        ("Ожидаемая сумма оплаты", ()),
        ("Created by manager", ()),
        ("Lead", ()),
    ],
)
def test_roots_hint_with_care(words, header, fields):
    assert words.roots(header) == fields


@pytest.mark.parametrize("code", CODES)
def test_a_language_gives_no_header_two_meanings(code):
    sections = load_language(code)
    fields = defaultdict(set)
    for field, listed in sections["headers"].items():
        assert field in FIELDS
        for header in listed:
            fields[header].add(field)
    assert {header: found for header, found in fields.items() if len(found) > 1} == {}
    assert not set(sections["headers_by_value"]) & set(fields)
    for candidates in sections["headers_by_value"].values():
        assert {field.strip() for field in candidates} <= set(FIELDS)


def test_languages_agree_on_shared_headers():
    fields = defaultdict(set)
    for code in CODES:
        for field, listed in load_language(code)["headers"].items():
            for header in listed:
                fields[header].add(field)
    by_value = load_vocabulary().by_value
    assert {
        header: found for header, found in fields.items() if len(found) > 1 and header not in by_value
    } == {}
    assert not set(by_value) & set(fields)


def test_no_status_has_two_outcomes(words):
    concepts = ("sold", "lost", "non_target", "open", "closed", "converted")
    for concept in concepts:
        for another in concepts:
            assert concept == another or not words.values[concept] & words.values[another]


def test_yes_no_and_blank_are_told_apart(words):
    assert not words.values["yes"] & words.values["no"]
    assert not words.values["yes"] & words.values["blank"]
    assert words.values["no"] & words.values["blank"] == {"-"}  # the column decides


@pytest.mark.parametrize(
    ("concept", "said"),
    [
        ("yes", ["yes", "y", "true", "1", "x", "✓", "+", "да", "так", "igen", "checked"]),
        ("no", ["no", "n", "false", "0", "-", "нет", "ні", "немає", "nem"]),
        (
            "blank",
            [
                "-",
                "n a",
                "none",
                "null",
                "nan",
                "?",
                "не указано",
                "не вибрано",
                "nincs megadva",
                "ref",
                "не закрыта",
            ],
        ),
        ("no_show", ["no show", "не состоялась", "не проведено", "nem tartott", "not held"]),
        ("cancelled", ["cancelled", "отменена", "скасована", "lemondva"]),
        ("on_arrival", ["phone", "walk in", "звонок", "вхідний дзвінок", "bejövő hívás"]),
        ("converted", ["good lead", "converted", "качественный лид", "якісний лід", "konvertált"]),
        ("closed", ["closed", "закрыто", "сделка закрыта", "lezárt"]),
        (
            "source",
            [
                "social",
                "paid_search".replace("_", " "),
                "direct traffic",
                "crm форма",
                "по рекомендации",
                "дзвінок",
            ],
        ),
    ],
)
def test_concepts_hold_words(words, concept, said):
    assert set(said) <= words.values[concept]


STATUSES = {
    "sold": """
        Closed Won|Closed won|closedwon|Won|Deal won|WON|Sold|Payment Done|Signed|Delivered|Won opportunity
        Сделка успешна|Сделка заключена|Успешно реализовано|Закрыто - Успех|Закрыто с успехом /Товар отгружен
        Выиграно|Выполнен|Оплачен|ЗАКРЫТО И РЕАЛИЗОВАН…|Успішна угода|Угода укладена|Закрито переможно|Впіймано|Оплачено
        Megnyert|Nyert|Zárva nyert|C14:WON|5. Продажа|07 Closed Won|🎉 Продано|Won 100%|ClosedWon|Closed - Won (paid)""",
    "lost": """
        Closed Lost|closedlost|Lost|Deal lost|LOSE|Lost Lead|Dead|Disqualified|Unqualified|Analyze failure|APOLOGY
        Lost opportunity|No Deal|Сделка провалена|Сделка не заключена|Анализ причины провала
        Закрыто и не реализовано|Закрыто - Провал|Закрыто с потерями /Товар возвращён|Проигрыш|Поражений|Отказ|Возврат
        Мертв|"Мёртвый"|Удален|Угода провалена|Угода не укладена|Аналіз причини провалу|Закрито провалом|Втрачено
        відмова|закрито без оплати|Недійсний|У кошику|Elvesztett|Elveszett|Zárva elveszett|Halott|C14:LOSE
        не заключена|Купил в другом месте|Не устроила цена доставки|Lost - no budget|Отказ: дорого|Closed Lost (price)
        Отказ клиента 2""",
    "non_target": """
        Junk Lead|JUNK|Junk|Bad|Bad Leads|E - Non Qualified|D - Non Target|Non target|Invalid number|Duplicate|Dup
        Duplicate Leads|Некачественный лид|Дубль|Спам|Нецелевой|Неверный номер|Неякісний лід|не цільовий
        Невірний номер|Duplikált|Отказ (дубль)|Закрыто - нецелевой|Lost: spam""",
    "open": """
        New|Новая|Нова|Új|In progress|В работе|В роботі|Contacted|Not Contacted|Attempted to Contact|Недозвон 3
        Первичный контакт|Переговоры|Negotiation/Review|Value Proposition|Id. Decision Makers|Qualification|Prospecting
        Engaging|Call Delayed|Waiting For Payment|Неразобранное|Cчёт на предоплату|Встреча назначена|qualifiedtobuy
        Minősített|Обработка приостановлена|Cannot Contact|Назначенный|C2:EXECUTING|Project set up|Trial|Open_Deal""",
}
STATUS_PAIRS = [
    (status, outcome)
    for outcome, listed in STATUSES.items()
    for line in listed.strip().split("\n")
    for status in line.strip().split("|")
]


@pytest.mark.parametrize(("status", "outcome"), STATUS_PAIRS)
def test_outcomes_of_statuses(words, status, outcome):
    assert words.outcome_of(status) == outcome


@pytest.mark.parametrize(
    "status",
    [
        "",
        "?",
        "Not Lost",
        "Not won yet",
        "Не провалена",
        "Ещё не продано",
        "Not yet sold",
        "Возможный отказ",
        "Lost?",
        "Won/Lost",
        "Sold or lost",
        "Two Next Steps",
        "Wonderland",
        "Закрыто",
        "Closed",
        "Сделка закрыта",
        "Lezárt",
        "Converted",
        "Качественный лид",
        "Частично оплачен",
        "Ожидает когда оплачено",
        "Работа после отказа",
        "S",
        "F",
        "12345",
        "Что-то своё",
        "отказ " * 100,
    ],
)
def test_statuses_that_tell_no_outcome(words, status):
    assert words.outcome_of(status) is None


@pytest.mark.parametrize(
    ("status", "step"),
    [
        ("Contacted", "contacted"),
        ("Working - Contacted", "contacted"),
        ("Переговоры", "contacted"),
        ("Not Contacted", "no_contact"),
        ("Open - Not Contacted", "no_contact"),
        ("Attempted to Contact", "no_contact"),
        ("ATTEMPTED_TO_CONTACT", "no_contact"),
        ("Cannot Contact", "no_contact"),
        ("Doesn't answer", "no_contact"),
        ("Doesn’t Answer", "no_contact"),
        ("Ringing", "no_contact"),
        ("Invalid number", "no_contact"),
        ("Недозвон", "no_contact"),
        ("Недозвон 2", "no_contact"),
        ("2. Недозвон (утро)", "no_contact"),
        ("Не удалось связаться", "no_contact"),
        ("Не вдалося зв’язатися", "no_contact"),
        ("Nem vette fel", "no_contact"),
        ("Встреча назначена", "appointment"),
        ("Зустріч призначено", "appointment"),
        ("Időpont egyeztetve", "appointment"),
        ("appointmentscheduled", "appointment"),
        ("No show", "appointment"),
        ("Не пришёл", "appointment"),
        ("Встреча не состоялась", "appointment"),
        ("Held", "show"),
        ("Not Held", "appointment"),
        ("Состоялась", "show"),
        ("Визит", "show"),
        ("Megjelent", "show"),
        ("Первичный контакт", None),
        ("Обработан", None),
        ("В работе", None),
        ("In progress", None),
        ("Processed", None),
        ("New", None),
        ("Sold", None),
        ("Stopped answering", None),
        ("", None),
        ("?", None),
    ],
)
def test_steps_of_statuses(words, status, step):
    assert words.step_of(status) == step


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("₽", "RUB"),
        ("руб.", "RUB"),
        ("1 000 руб.", "RUB"),
        ("1 234,50 р.", "RUB"),
        ("Российский рубль", "RUB"),
        ("Белорусский рубль", "BYN"),
        ("грн", "UAH"),
        ("1 234,50 ₴", "UAH"),
        ("1 234,50 Ft", "HUF"),
        ("HUF", "HUF"),
        ("zł", "PLN"),
        ("1 234,50 Kč", "CZK"),
        ("€ 3.500,00", "EUR"),
        ("Euro", "EUR"),
        ("$125000", "USD"),
        ("$1,234,567.00", "USD"),
        ("(123.00) $", "USD"),
        ("£1,234.50", "GBP"),
        ("R$ 1.234,50", "BRL"),
        ("usd", "USD"),
        ("USD 5", "USD"),
        ("тенге", "KZT"),
        ("₸", "KZT"),
        ("Сумма, руб", "RUB"),
        ("Amount (USD)", "USD"),
        ("Комиссия сделки, руб", "RUB"),
        ("Сума, грн", "UAH"),
        ("12 тыс. р.", "RUB"),
        ("Hong Kong Dollar", None),
        ("$5 or 3 €", None),
        ("¥100", None),
        ("kr", None),
        ("1000", None),
        ("", None),
        ("try again", None),
        ("missing amount", None),
        ("a real deal", None),
    ],
)
def test_currencies(words, text, code):
    assert words.currency_of(text) == code


class SheetMissingError(InputError):
    key = "sheet_missing"


WORDS = Words(
    "en",
    {
        "notes": {"implied": "{step}: {leads}, {names}"},
        "errors": {"sheet_missing": {"text": "No {sheet} in {path}.", "hint": "Try: {sheets}"}},
        "words": {"leads": "leads"},
    },
)


def test_params_of_texts_are_written_plainly():
    assert (
        WORDS.note(Note("implied", {"step": "show", "leads": 37.0, "names": ("Anna", 2, None)}))
        == "show: 37, Anna, 2, –"
    )
    assert WORDS.note(Note("implied", {"step": "{x}", "leads": 12.5, "names": []})) == "{x}: 12.5, –"
    assert WORDS.text("words", "leads") == "leads"
    assert WORDS["words"]["leads"] == "leads"


def test_errors_have_a_text_and_a_hint():
    error = SheetMissingError(sheet="März", path="a.xlsx", sheets=["A", "B"])
    assert WORDS.error(error) == ("No März in a.xlsx.", "Try: A, B")


@pytest.mark.parametrize(
    ("note", "told"),
    [
        (Note("not_timed", {"steps": ["contacted", "due"]}), "контакти, день зустрічі"),
        (Note("one_sided", {"dimension": "refusal_reason"}), "причина відмови: "),
        (Note("waits_unknown", {"step": "visits", "unknown": 9, "of": 48}), "візити: "),
        (Note("waits_unknown", {"step": "Demo", "unknown": 9, "of": 48}), "Demo: "),
    ],
)
def test_notes_say_names_of_steps_and_groupings_in_their_language(note, told):
    assert told in load_words("uk").note(note)


@pytest.mark.parametrize("section", ["words", "nowhere"])
def test_a_missing_word_is_named(section):
    with pytest.raises(KeyError, match=f"{section}.nothing"):
        WORDS.text(section, "nothing")


def test_a_missing_param_is_named():
    with pytest.raises(KeyError, match="leads"):
        WORDS.note(Note("implied", {"step": "show"}))


def test_there_is_no_such_language():
    with pytest.raises(FileNotFoundError):
        load_words("tlh")


def test_a_column_of_a_related_record_is_not_the_lead_s():
    assert load_vocabulary().field_of("Owner (Regarding) (Customer Product)") == "other"
    assert load_vocabulary().field_of("Phone (Work)") == "phone"
