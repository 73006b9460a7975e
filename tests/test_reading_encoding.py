"""Encodings are judged by the bytes, and rightly on short sheets too."""

import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.reading.encoding import EncodingUnknown, find_encoding, named_encoding

RUSSIAN = "Дата;Менеджер;Статус\n01.02.2024;Ivanov;web\n02.02.2024;Petrov;call\n"
RUSSIAN_ROWS = "Дата создания;Ответственный;Причина отказа\n01.02.2024;Щукина Юлия;Купил в другом месте\n"
UKRAINIAN = "Дата створення;Відповідальний;Джерело\n01.02.2024;Їжакевич Єва;Реклама\n"
HUNGARIAN = "Létrehozás dátuma;Értékesítő;Forrás\n2024. 03. 05.;Kovacs;web\n"
POLISH = "Data utworzenia;Źródło;Powód utraty\n2024-03-05;Łukasz Wójcik;Za drogo, kupił gdzie indziej\n"
CZECH = "Datum vytvoření;Příjmení;Důvod ztráty\n5. 3. 2024;Dvořák Jiří;Příliš drahé\n"
GERMAN = "Erstellt am;Verkäufer;Straße\n05.03.2024;Müller Jürgen;Größe\n"
PORTUGUESE = "Data de criação;Razão da perda\n05/03/2024;Não atendeu às ligações\n"

SHEETS = [
    (RUSSIAN, ["cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic"]),
    (RUSSIAN_ROWS, ["cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic", "cp855"]),
    (UKRAINIAN, ["cp1251", "koi8-u", "cp1125", "mac-cyrillic", "iso8859-5"]),
    (HUNGARIAN, ["cp1250", "iso8859-2", "cp852"]),
    (POLISH, ["cp1250", "iso8859-2", "cp852"]),
    (CZECH, ["cp1250", "iso8859-2", "cp852"]),
    (GERMAN, ["cp1252"]),
    (PORTUGUESE, ["cp1252"]),
]
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]


@pytest.mark.parametrize(
    ("text", "encoding"), [(text, name) for text, names in SHEETS for name in [*names, *UNICODE]]
)
def test_short_sheets(text, encoding):
    data = text.encode(encoding)
    assert data.decode(find_encoding(data, whole=True).encoding).removeprefix("\ufeff") == text


@drawn(60)
@given(cut=st.integers(40, 400), encoding=st.sampled_from(["utf-8", "utf-16-le", "cp1251", "cp1250"]))
def test_a_cut_inside_a_character_changes_nothing(cut, encoding):
    text = (HUNGARIAN if encoding == "cp1250" else RUSSIAN_ROWS) * 6
    assert find_encoding(text.encode(encoding)[:cut], whole=False).encoding == encoding


@drawn(200)
@given(data=st.binary(min_size=1, max_size=300))
def test_no_bytes_break_it(data):
    find_encoding(data, whole=True).encoding.encode("ascii")


def test_one_letter_alone_is_said_to_be_uncertain():
    found = find_encoding("Cena;Sprzedaż\n".encode("cp852"), whole=True)
    assert found.rival is not None


@pytest.mark.parametrize("name", ["nonsense", "hex", "", "a\0b"])
def test_a_name_that_is_no_encoding_is_refused(name):
    with pytest.raises(EncodingUnknown):
        named_encoding(name)


@pytest.mark.long
def test_the_corpus_of_chardet(shared, tmp_path):
    with tarfile.open(shared / "corpora" / "encodings.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    wrong = []
    for path in sorted(tmp_path.rglob("*.*")):
        folder = path.parent.name
        head, _, last = folder.rpartition("-")
        encoding = (
            head if head and last.isalpha() and last.islower() and last not in ("sig", "le", "be") else folder
        )
        if not path.is_file():
            continue
        data = path.read_bytes()
        found = find_encoding(data, whole=True).encoding
        if data.decode(found, "replace").removeprefix("\ufeff") != data.decode(encoding).removeprefix(
            "\ufeff"
        ):
            wrong.append((path.name, encoding, found))
    assert not wrong
