"""Headers and words that look alike fold alike; those that differ in meaning do not."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.languages import fold as folding
from funnelkit.languages.fold import fold, fold_all, fold_header, split_brackets, split_camel, without_accents


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Бюджет ", "Бюджет"),
        (" Full Name", "full name"),
        ("\ufeffID", "id"),
        ("Дата\u00a0создания", "дата создания"),
        ("Дата\u202fсоздания", "дата  создания"),
        ("Дата\u200bсоздания", "Датасоздания"),
        ("Источник *", "источник"),
        ("Предполагаемая дата закрытия:", "предполагаемая дата закрытия"),
        ("Счёт", "счет"),
        ("Cделка", "Сделка"),  # a Latin C
        ("Cтатус в ЦОП", "статус в цоп"),  # a Latin C
        ("Cчёт на предоплату", "счет на предоплату"),  # a Latin C
        ("Е-mail", "e mail"),  # a Cyrillic Е
        ("Stаtus", "status"),  # a Cyrillic а
        ("Felelõs", "felelős"),
        ("Õsszeg", "ősszeg"),
        ("Lejárat, mûszaki", "lejárat műszaki"),
        ("deal_created_at", "deal created at"),
        ("Proposal/Price Quote", "proposal price quote"),
        ("Ім'я", "Ім’я"),
        ("Ім`я", "Імʼя"),
        ('"Мёртвый"', "мертвый"),
        ("«Отказ»", "отказ"),
        ("Doesn't answer", "doesn’t answer"),
        ("n/a", "N A"),
        ("🔥 Отказ", "отказ"),
        ("й", "й"),
        ("ﬁnal", "final"),
        ("STRASSE", "straße"),
        ("№ заявки", "# заявки"),
    ],
)
def test_look_alikes_fold_alike(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Не дозвонились", "Дозвонились"),
        ("Not contacted", "Contacted"),
        ("Недозвон 1", "Недозвон 2"),
        ("Appts Set %", "Appts Set"),
        ("Amount $", "Amount €"),
        ("1", "-1"),
        ("Так", "Tak"),
    ],
)
def test_what_differs_stays_different(one, other):
    assert fold(one) != fold(other)


@pytest.mark.parametrize("sign", ["+", "-", "✓", "?", "--", "✗", "...", "/", "₽"])
def test_signs_that_are_values_stay(sign):
    assert fold(f" {sign} ") == sign


@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\ufeff", "\n", "\t \u202f", "\u200b", "'"])
def test_blanks_fold_to_nothing(blank):
    assert fold(blank) == ""


@pytest.mark.parametrize(
    ("dash", "folded"), [("–", "-"), ("—", "-"), ("−", "-"), ("−1", "-1"), ("✔", "✓"), ("☑", "✓"), ("✘", "✗")]
)
def test_kinds_of_one_sign_are_one(dash, folded):
    assert fold(dash) == folded


@pytest.mark.parametrize(
    ("header", "folded"),
    [
        ("StageName", "stage name"),
        ("CreatedDate", "created date"),
        ("LeadSource", "lead source"),
        ("OwnerId", "owner id"),
        ("ID", "id"),
        ("IDs", "ids"),
        ("NPS", "nps"),
        ("CRM", "crm"),
        ("NPSScore", "nps score"),
        ("OppID", "opp id"),
        ("ДатаСоздания", "дата создания"),
        ("Person - Phone (Work)", "person phone"),
        ("Probability (%)", "probability"),
        ("Сумма (руб.):", "сумма"),
        ("(Do Not Modify) Lead", "do not modify lead"),
        ("(none)", "none"),
        ("Дата создания (сделка) *", "дата создания"),
    ],
)
def test_headers_lose_brackets_and_camels(header, folded):
    assert fold_header(header) == folded


def test_brackets_are_given_apart():
    assert split_brackets("Amount (USD)") == ("Amount", "USD")
    assert split_brackets("Amount") == ("Amount", "")


def test_names_of_values_are_not_camels():
    assert fold("McDonald") == "mcdonald"


def test_words_of_two_scripts_that_are_no_twins_stay():
    assert fold("VIPклиент") == "vipклиент"
    assert fold("CRM-форма") == "crm форма"


def test_a_database_spells_without_accents():
    assert without_accents("értékesítő") == "ertekesito"
    assert without_accents("йогурт") == "йогурт"


ALPHABETS = st.sampled_from(
    "aAbcCzZ сСелкаЁёйіїґőŐûõÉß_-+*:()%№$₽'’\"/.1250\n\t\u00a0\ufeff\u200b✓✔🔥ﬁﬀŉİı\u0307ͅ´"
)
TEXTS = st.one_of(st.text(max_size=40), st.text(ALPHABETS, max_size=30))


@drawn(300)
@given(TEXTS)
@example("ŉ")
@example("İ")
@example("\u0345")
@example("-'1")
@example("+\u200b1")
@example("'-")
@example("´")
@example("ﬀА̇")
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
    assert fold_header(fold_header(text)) == fold_header(text)


@drawn(200)
@given(TEXTS)
def test_case_blanks_and_marks_around_do_not_matter(text):
    folded = fold(text)
    if any(letter.isalnum() for letter in folded):
        assert fold(f"\ufeff \u00a0{text}\t:*") == folded or folded[0] in "+-" or fold(text)[0].isdigit()
    assert "  " not in folded
    assert folded == folded.strip()


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_many_fold_as_each_alone(texts):
    assert fold_all(texts) == [fold(text) for text in texts]


def test_very_long_cells_fold_fast():
    text = "aа" * 200_000
    assert len(fold(text)) == len(text)


def test_camels_of_digits():
    assert split_camel("utm2Source") == "utm2 Source"


def test_examples_are_true():
    outcome = doctest.testmod(folding)

    assert (outcome.failed, outcome.attempted > 0) == (0, True)
