"""Short exports in every usual encoding: the text that is read is the text that was written, or its encoding is in doubt."""

import random

import pytest

from funnelkit.cells import cells_of
from funnelkit.reading import ReadingOptions
from funnelkit.reading.encoding import find_encoding
from funnelkit.reading.mojibake import find_damage, undo

PEOPLE = {
    "ru": (
        "Щукина Юлия",
        "Объедков Пётр",
        "Жарова Анна",
        "Фёдоров Илья",
        "Цой Эдуард",
        "Чехов Михаил",
        "Ершова Ольга",
    ),
    "uk": (
        "Їжакевич Єва",
        "Ґудзь Олег",
        "Щербак Юрій",
        "Пʼятак Анна",
        "Шевчук Наталія",
        "Коваль Ігор",
        "Лисенко Марія",
    ),
    "hu": (
        "Kővári Ödön",
        "Szűcs Ágnes",
        "Tóth Béla",
        "Győri Éva",
        "Fehér Zoltán",
        "Németh Örs",
        "Sípos Ilona",
    ),
    "pl": (
        "Łukasz Wójcik",
        "Zażółć Gęśla",
        "Żaneta Ćwik",
        "Małgorzata Śliwa",
        "Józef Błoński",
        "Stanisław Kęs",
    ),
    "cs": ("Dvořák Jiří", "Šťastná Žofie", "Kůň Matěj", "Černý Luděk", "Růžičková Eva", "Příhoda Šimon"),
    "de": ("Jürgen Groß", "Käthe Böhm", "Uwe Schäfer", "Lütz Maier", "Jörg Weiß"),
}
SOURCES = {
    "ru": ("Сайт", "Звонок", "Яндекс Директ", "Рекомендация"),
    "uk": ("Сайт", "Дзвінок", "Реклама", "Рекомендація знайомих"),
    "hu": ("weboldal", "telefon", "hirdetés", "ismerős ajánlása"),
    "pl": ("strona", "telefon", "ogłoszenie", "polecenie znajomych"),
    "cs": ("web", "telefon", "inzerát", "doporučení známých"),
    "de": ("Webseite", "Telefon", "Anzeige", "Empfehlung für Freunde"),
}
REASONS = {
    "ru": ("Дорого", "Купил в другом месте", "Не отвечает", "", "Передумал"),
    "uk": ("Дорого", "Купив в іншому місці", "Не відповідає", "", "Ще думає"),
    "hu": ("túl drága", "máshol vásárolt", "nem elérhető", "", "még gondolkodik"),
    "pl": ("za drogo", "kupił gdzie indziej", "nie odbiera", "", "zmienił zdanie"),
    "cs": ("příliš drahé", "koupil jinde", "nedostupný", "", "rozmyslel si to"),
    "de": ("zu teuer", "fährt schon etwas anderes", "nicht erreichbar", "", "später"),
}
HEADINGS = {
    "ru": "Номер;Дата создания;Ответственный;Источник;Причина отказа;Бюджет",
    "uk": "Номер;Дата створення;Відповідальний;Джерело;Причина відмови;Бюджет",
    "hu": "Azonosító;Létrehozás dátuma;Értékesítő;Forrás;Elvesztés oka;Összeg",
    "pl": "Numer;Data utworzenia;Opiekun;Źródło;Powód utraty;Kwota",
    "cs": "Číslo;Datum vytvoření;Obchodník;Zdroj;Důvod ztráty;Částka",
    "de": "Nummer;Erstellt am;Verkäufer;Quelle;Grund der Absage;Betrag für alles",
}
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
PAGES = {
    "ru": ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic"),
    "uk": ("cp1251", "koi8-u", "iso8859-5", "mac-cyrillic", "cp1125"),
    "hu": ("cp1250", "iso8859-2", "cp852"),
    "pl": ("cp1250", "iso8859-2", "cp852"),
    "cs": ("cp1250", "iso8859-2", "cp852"),
    "de": ("cp1252",),
}


def sheet(language, seed, rows=20, newline="\r\n"):
    pick = random.Random(seed)
    people = pick.sample(PEOPLE[language], 4)
    lines = [HEADINGS[language]]
    for number in range(rows):
        day = f"{pick.randrange(1, 29):02d}.{pick.randrange(1, 13):02d}.2026"
        cells = (pick.choice(people), pick.choice(SOURCES[language]), pick.choice(REASONS[language]))
        lines.append(";".join((str(1000 + number), day, *cells, f"{pick.randrange(900)} 000,00")))
    return newline.join(lines) + newline


def encodable(text, encoding):
    """Give a text without the signs that a code page does not have."""
    if encoding in UNICODE:
        return text
    text = text.replace("ʼ", "’" if encoding in ("cp1251", "mac-cyrillic") else "'")
    return text.replace("Ґ", "Г") if encoding == "iso8859-5" else text


@pytest.mark.parametrize(
    ("language", "encoding"), [(name, page) for name, pages in PAGES.items() for page in (*pages, *UNICODE)]
)
def test_twenty_rows(language, encoding):
    for seed in range(6):
        text = encodable(sheet(language, seed), encoding)
        data = text.encode(encoding)
        found = find_encoding(data, whole=True)
        assert data.decode(found.encoding).removeprefix("\ufeff") == text, (seed, found)


@pytest.mark.parametrize(
    ("language", "encoding"), [(name, page) for name, pages in PAGES.items() for page in pages]
)
def test_three_rows_are_right_or_in_doubt(language, encoding):
    for seed in range(6):
        text = encodable(sheet(language, seed, rows=3), encoding)
        data = text.encode(encoding)
        found = find_encoding(data, whole=True)
        assert found.rival or data.decode(found.encoding) == text, (seed, found)


def read(path):
    doubts = []
    return list(cells_of([str(path)], ReadingOptions(), doubts)), {note.key: note.params for note in doubts}


MIXTURES = (
    *(("ru", "utf-8", page) for page in ("cp1251", "koi8-r", "cp866")),
    *(("uk", "utf-8", page) for page in ("cp1251", "koi8-u")),
    *(("hu", "utf-8", "cp1250"), ("pl", "utf-8", "iso8859-2"), ("de", "utf-8", "cp1252")),
    *(("ru", "cp1251", page) for page in ("koi8-u", "cp866", "utf-8")),
)


@pytest.mark.parametrize(("language", "first", "second"), MIXTURES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_in_two_encodings(tmp_path, language, first, second, newline):
    text = sheet(language, 3, rows=60, newline=newline)
    lines = encodable(encodable(text, first), second).splitlines(keepends=True)
    other = [number for number in range(1, 61) if number % 7 == 0 and not lines[number].isascii()]
    data = b"".join(line.encode(second if number in other else first) for number, line in enumerate(lines))
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    found, told = read(path)
    assert found == [line.rstrip("\r\n").split(";") for line in lines]
    assert "lines_in_other_encoding" in told


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-u", "cp866", "iso8859-5", "mac-cyrillic", "utf-8"])
@pytest.mark.parametrize("language", ["ru", "uk"])
def test_one_encoding_is_no_mixture(language, encoding):
    for seed in range(4):
        text = encodable(sheet(language, seed, rows=80), "iso8859-5").replace("’", "'")
        if encoding == "cp866":
            text = text.replace("і", "и").replace("І", "И")
        assert not find_encoding(text.encode(encoding), whole=True).second


def test_a_broken_letter_does_not_change_the_encoding(tmp_path):
    text = sheet("ru", 5).encode()
    at = text.index("Щ".encode()) if "Щ".encode() in text else text.index("а".encode())
    path = tmp_path / "t.csv"
    path.write_bytes(text[: at + 1] + text[at + 2 :])
    found, told = read(path)
    assert len(found) == 21
    assert "rows_undecoded" in told or "\ufffd" in "".join(found[0])
    assert "encodings" not in told


def damaged(text, stood, read):
    """Read a text by the wrong code page, as Windows does: what the page lacks is a control sign."""
    return "".join(bytes([byte]).decode(read, "ignore") or chr(byte) for byte in text.encode(stood))


DAMAGES = [
    *(("ru", page, "cp1252") for page in ("cp1251", "utf-8", "koi8-r")),
    *(("uk", page, "cp1252") for page in ("cp1251", "utf-8")),
    ("ru", "cp866", "cp1251"),
    *((name, "utf-8", "cp1252") for name in ("hu", "pl", "cs")),
]


@pytest.mark.parametrize(("language", "stood", "read"), DAMAGES)
def test_damage_is_undone(language, stood, read):
    texts = [encodable(cell, stood) for cell in sheet(language, 2).replace("\r\n", ";").split(";")]
    damage = find_damage(damaged(text, stood, read) for text in texts)
    assert damage is not None
    assert [undo(damaged(text, stood, read), damage) for text in texts] == texts
    assert find_damage(texts) is None


@pytest.mark.parametrize(
    "words",
    [
        "très père modèle première élève où créé",
        "razão ligações não criação",
        "Größe Straße Müller",
        "København Åse smørrebrød",
        "Tõnu Jõgi Mõis",
        "İstanbul şehir Müşteri",
        "Ελλάδα πελάτης",
        "客户 姓名",
        "Қазақ өңір",
        "СССР РСФСР СРС Рекс",
    ],
)
def test_what_is_sound_is_left_alone(words):
    assert find_damage(words.split()) is None


@pytest.mark.parametrize(
    ("heading", "expected"),
    [("Èìÿ;Îòâåòñòâåííûé", "Имя;Ответственный"), ("Név;Érdeklõdõ;Értékesítõ", "Név;Érdeklődő;Értékesítő")],
)
def test_a_damaged_heading_is_put_right(tmp_path, heading, expected):
    path = tmp_path / "t.csv"
    width = heading.count(";") + 1
    path.write_text("\n".join([heading, *(";".join([f"w{n}"] * width) for n in range(9))]), encoding="utf-8")
    found, told = read(path)
    assert ";".join(found[0]) == expected
    assert "heading_damaged" in told
