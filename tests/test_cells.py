"""Values written for a person: never wrong by rounding, never dangerous to show."""

import math
import unicodedata
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.document import Cell
from funnelkit.formats.cells import DASH, clean, write

LANGUAGES = ("en", "ru", "uk", "hu")
NB = "\u00a0"

SEQUENCES = {
    "\x1b[31mAnna\x1b[0m": "Anna",
    "\x1b[2J\x1b[1;1HAnna": "Anna",
    "\x1b]0;pwned\x07Anna": "Anna",
    "\x1b]8;;https://e.example\x1b\\Anna\x1b]8;;\x1b\\": "Anna",
    "\x1b]52;c;aGVsbG8=\x07Anna": "Anna",
    "\x1bP1$r0m\x1b\\Anna": "Anna",
    "\x1b_payload\x1b\\Anna": "Anna",
    "\x1b(0Anna": "Anna",
    "\x1bcAnna": "Anna",
    "An\x9b31mna": "An31mna",
    "An\x9d0;na\x9c": "An0;na",
    "An\x1bna": "Anna",
    "\x1b\x1b[31m[31mAnna": "[31mAnna",
    "\x1b]0;never ended Anna": "]0;never ended Anna",
    "An\u202ena\u202c": "Anna",
    "\u2066Anna\u2069\u200f": "Anna",
    "\ufeffAn\u200bna": "Anna",
    "Anna\U000e0041\U000e0042": "Anna",
    "An\x00na\x07\x08\x7f": "Anna",
    "An\ud800na": "An\ufffdna",
    "Anna\r\nVera": "Anna Vera",
    "Anna \t \n Vera": "Anna Vera",
    "Anna\n\x00\nVera": "Anna Vera",
    "Anna\u2028Vera\x85Olga\x0bIra": "Anna Vera Olga Ira",
}


@pytest.mark.parametrize(("text", "shown"), SEQUENCES.items())
def test_clean_takes_out_what_a_terminal_obeys(text, shown):
    assert clean(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Анна Кіт",
        "Ősz Éva",
        "[bold]Anna[/foo]",
        ":smile:",
        "=1+1",
        "می\u200cخواهم",
        "👩\u200d👩\u200d👧",
        f"1{NB}204",
        "李 雷",
        "a  b",
        "",
    ],
)
def test_clean_keeps_all_else(text):
    assert clean(text) == text


@drawn(200)
@given(st.text(st.characters() | st.sampled_from("\x1b[]P\\\x07\x9b\x9d\n\t\u202e;m31")))
def test_clean_leaves_nothing_to_obey(text):
    shown = clean(text)
    assert not [sign for sign in shown if unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not [
        sign
        for sign in shown
        if unicodedata.bidirectional(sign) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    ]
    assert clean(shown) == shown
    shown.encode()


@pytest.mark.parametrize(
    "text", [" " * 10**5 + "\0", "\n " * 10**5, "\x1b]" * 10**5, "\x1b[" + "1;" * 10**5, "a \0" * 10**5]
)
def test_clean_takes_no_longer_for_a_hostile_text(text):
    assert len(clean(text)) <= len(text)  # a quadratic pattern would need a minute here


SHARES = [
    (0.0, 0, "0%"),
    (1.0, 0, "100%"),
    (1, 0, "100%"),
    (0.004, 0, "<1%"),
    (0.00001, 0, "<1%"),
    (0.005, 0, "1%"),
    (0.994, 0, "99%"),
    (0.995, 0, ">99%"),
    (1 - 1 / 1_000_000_000, 0, ">99%"),
    (1 / 1_000_000_000, 0, "<1%"),
    (1 - 1e-16, 0, "100%"),
    (1e-17, 0, "0%"),
    (0.0004, 1, "<0.1%"),
    (0.9996, 1, ">99.9%"),
    (0.145, 0, "15%"),
    (0.625, 0, "63%"),
    (0.5131, 1, "51.3%"),
    (1.2, 0, "120%"),
    (1.004, 0, ">100%"),
    (-0.004, 0, "<0%"),
    (-0.12, 0, "-12%"),
    (math.nan, 0, DASH),
]


@pytest.mark.parametrize(("value", "digits", "text"), SHARES)
def test_a_share_is_none_or_all_only_when_it_is(value, digits, text):
    assert write(Cell(value, "share", digits), "en") == text


@drawn(300)
@given(st.integers(1, 10**7), st.data(), st.integers(0, 2), st.sampled_from(LANGUAGES))
def test_no_share_of_counts_is_rounded_to_none_or_all(of, data, digits, language):
    hits = data.draw(st.integers(0, of))
    text = write(Cell(hits / of, "share", digits), language).replace(NB, "").replace(",", ".").rstrip("%")
    if text[0] in "<>":
        edge = float(text[1:]) / 100
        assert (0 < hits / of < edge) if text[0] == "<" else (edge < hits / of < 1)
    else:
        assert abs(float(text) - 100 * hits / of) <= 0.5 * 10**-digits + 1e-9
        assert (float(text) == 0) == (hits == 0)
        assert (float(text) == 100) == (hits == of)


NUMBERS = [
    (Cell(412, "count"), "412", "412"),
    (Cell(1204, "count"), "1,204", f"1{NB}204"),
    (Cell(1234567, "count"), "1,234,567", f"1{NB}234{NB}567"),
    (Cell(np.int64(10_000), "count"), "10,000", f"10{NB}000"),
    (Cell(np.float64(0.5), "number", 1), "0.5", "0,5"),
    (Cell(9.0, "points", 1, "m"), "+9.0 m", "+9,0 m"),
    (Cell(-1.8, "points", 1), "-1.8", "-1,8"),
    (Cell(-1.85, "points", 1), "-1.9", "-1,9"),
    (Cell(0.0, "points", 1), "0.0", "0,0"),
    (Cell(-0.0, "points", 1), "0.0", "0,0"),
    (Cell(0.03, "points", 1), "+0.03", "+0,03"),
    (Cell(-0.03, "points", 1), "-0.03", "-0,03"),
    (Cell(99.97, "points", 1), "+99.97", "+99,97"),
    (Cell(1e-15, "points", 1), "0.0000"[:3], "0,0"),
    (Cell(25.0, "score"), "+25", "+25"),
    (Cell(-31, "score"), "-31", "-31"),
    (Cell(0, "score"), "0", "0"),
    (Cell(-0.4, "score"), "-0.4", "-0,4"),
    (Cell(100.0, "score"), "+100", "+100"),
    (Cell(99.7, "score"), "+99.7", "+99,7"),
    (Cell(3.25, "number", 1, "km"), "3.3 km", "3,3 km"),
    (Cell(-3.25, "number", 2), "-3.25", "-3,25"),
    (Cell(Decimal("1e30"), "number"), "1" + ",000" * 10, "1" + f"{NB}000" * 10),
    (Cell(1e300, "number"), "1" + ",000" * 100, "1" + f"{NB}000" * 100),
    (Cell(math.inf, "number"), "∞", "∞"),
    (Cell(1234.5, "money", 2, "USD"), f"USD{NB}1,234.50", f"1{NB}234,50{NB}USD"),
    (Cell(-12345, "money", 0, "UAH"), f"-UAH{NB}12,345", f"-12{NB}345{NB}UAH"),
    (Cell(12345, "money"), "12,345", f"12{NB}345"),
    (Cell(0.4, "money", 0, "HUF"), f"HUF{NB}0.4", f"0,4{NB}HUF"),
    (Cell(5, "money", 0, "\x1b[31mгрн.\n"), f"грн.{NB}5", f"5{NB}грн."),
]


@pytest.mark.parametrize(("cell", "english", "russian"), NUMBERS)
def test_numbers_in_the_style_of_a_language(cell, english, russian):
    assert write(cell, "en") == english
    for language in ("ru", "uk", "hu"):
        assert write(cell, language) == russian


def test_percent_signs_follow_the_language():
    shown = [write(Cell(0.61, "share"), language) for language in LANGUAGES]
    assert shown == ["61%", f"61{NB}%", "61%", "61%"]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (Cell(5.5, "points", 1, "pt"), ["+5.5 pt", "+5,5 п. п.", "+5,5 в. п.", "+5,5 %pont"]),
        (Cell(3.0, "number", 1, "d"), ["3.0 d", "3,0 дн.", "3,0 дн.", "3,0 nap"]),
    ],
)
def test_units_are_words_of_the_language(cell, told):
    assert [write(cell, language).replace(NB, " ") for language in ("en", "ru", "uk", "hu")] == told


INTERVALS = [
    ((2.7, 15.1), 1, "points", "+2.7 … +15.1"),
    ((-31, 28), 0, "score", "-31 … +28"),
    ((0.004, 0.12), 0, "share", "<1% … 12%"),
    ((0.0, 1.0), 0, "share", "0% … 100%"),
    ((3.2, 1204.0), 1, "number", "3.2 … 1,204.0"),
    ((12.5, None), 1, "number", "12.5 … ∞"),
    ((None, 12.5), 1, "number", "-∞ … 12.5"),
    ((-math.inf, math.inf), 1, "number", "-∞ … ∞"),
    ((None, None), 0, "share", DASH),
    ((1, 2), 0, "", "1 … 2"),
]


@pytest.mark.parametrize(("pair", "digits", "unit", "text"), INTERVALS)
def test_intervals(pair, digits, unit, text):
    assert write(Cell(pair, "interval", digits, unit), "en") == text


@pytest.mark.parametrize(
    ("heights", "text"),
    [
        ((0.0, 0.124, 0.126, 0.5, 0.99, 1.0), "▁▁▂▅██"),
        ((None, 1.0, None), ".█."),
        ((), ""),
    ],
)
def test_lines_over_time(heights, text):
    assert write(Cell(heights, "spark"), "en") == text


@pytest.mark.parametrize(
    ("ends", "text"),
    [
        ((0.0, 1.0), "█" * 24),
        ((0.5, 0.75), " " * 12 + "█" * 6),
        ((0.0, 0.3), "█" * 7 + "▎"),
        ((0.99, 1.0), " " * 23 + "█"),
        ((0.0, 0.0), "▏"),
        ((1.0, 1.0), " " * 23 + "█"),
    ],
)
def test_bars(ends, text):
    assert write(Cell(ends, "bar"), "en").replace("\u00a0", " ") == text


@pytest.mark.parametrize("kind", ["text", "count", "share", "points", "number", "score", "money", "interval"])
def test_the_unknown_is_a_dash(kind):
    assert write(Cell(None, kind, 1, "pt"), "en") == DASH


def test_text_is_cleaned():
    assert write(Cell(" \x1b[1mAnna\nVera "), "en") == "Anna Vera"
    assert write(Cell(7), "en") == "7"


@drawn(200)
@given(st.floats(-1e9, 1e9), st.integers(0, 3), st.sampled_from(["number", "points", "money"]))
def test_a_written_number_is_its_value_rounded(value, digits, kind):
    text = write(Cell(value, kind, digits), "en").replace(",", "")
    assert abs(Decimal(text) - Decimal(str(value))) <= Decimal("0.5").scaleb(-digits)
    assert "e" not in text.lower()
