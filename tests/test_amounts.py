"""Money in the forms of many countries, exact to the hundredth."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.recognition.amounts import AmountColumn, Amounts
from funnelkit.recognition.buffers import text_array_of

HUNDREDTHS = st.one_of(st.integers(0, 10**6), st.integers(0, 10**12))


def grouped(whole, mark):
    return f"{whole:,}".replace(",", mark)


def indian(whole):
    head, tail = divmod(whole, 1000)
    if not head:
        return str(tail)
    pairs = []
    while head >= 100:
        head, pair = divmod(head, 100)
        pairs.insert(0, f"{pair:02}")
    return ",".join([str(head), *pairs, f"{tail:03}"])


# name: (how whole and cents are printed, the currency it says)
FORMS = {
    "plain": (lambda w, c: f"{w}.{c:02}", None),
    "russian": (lambda w, c: f"{grouped(w, chr(0xA0))},{c:02} ₽", "RUB"),
    "roubles": (lambda w, c: f"{grouped(w, ' ')},{c:02} руб.", "RUB"),
    "hryvnias": (lambda w, c: f"{grouped(w, ' ')},{c:02} грн", "UAH"),
    "french": (lambda w, c: f"{grouped(w, chr(0x202F))},{c:02} €", "EUR"),
    "german": (lambda w, c: f"{grouped(w, '.')},{c:02} €", "EUR"),
    "dutch": (lambda w, c: f"€ {grouped(w, '.')},{c:02}", "EUR"),
    "bare_comma": (lambda w, c: f"{w},{c:02}", None),
    "american": (lambda w, c: f"${grouped(w, ',')}.{c:02}", "USD"),
    "brazilian": (lambda w, c: f"R$ {grouped(w, '.')},{c:02}", "BRL"),
    "swiss": (lambda w, c: f"{grouped(w, chr(39))}.{c:02}", None),
    "swiss_curly": (lambda w, c: f"{grouped(w, '’')}.{c:02}", None),
    "indian": (lambda w, c: f"{indian(w)}.{c:02}", None),
    "forint": (lambda w, c: f"{grouped(w, ' ')},{c:02} Ft", "HUF"),
    "coded": (lambda w, c: f"USD {grouped(w, ',')}.{c:02}", "USD"),
}
SIGNS = {
    "": lambda text: text,
    "minus": lambda text: f"-{text}",
    "true_minus": lambda text: f"−{text}",
    "brackets": lambda text: f"({text})",
    "guarded": lambda text: f"'-{text}",
}


def column(cells, *, block=None, mark=None) -> AmountColumn:
    amounts = Amounts()
    size = block or max(len(cells), 1)
    for start in range(0, len(cells), size):
        amounts.add(text_array_of(cells[start : start + size]).dictionary_encode())
    return amounts.finish(mark)


@pytest.mark.parametrize("form", FORMS)
@drawn(15)
@given(values=st.lists(st.tuples(HUNDREDTHS, st.sampled_from(sorted(SIGNS))), min_size=1, max_size=20))
def test_reads_what_was_printed(form, values):
    printed, currency = FORMS[form]
    read = column([SIGNS[sign](printed(*divmod(value, 100))) for value, sign in values], block=6)
    assert read.hundredths.tolist() == [-value if sign else value for value, sign in values]
    assert read.known.all()
    assert read.currencies == ((currency,) if currency else ())
    assert set(read.currency_codes.tolist()) == {0 if currency else -1}
    assert not read.ambiguous


@drawn(60)
@given(text=st.from_regex(r"\A[0-9]{1,9}\.[0-9]{4,12}\Z"))
def test_float_noise_is_rounded_half_up(text):
    expected = int((Decimal(text) * 100).to_integral_value(ROUND_HALF_UP))
    assert column([text, f"-{text}"]).hundredths.tolist() == [expected, -expected]


@drawn(60)
@given(
    cells=st.lists(
        st.tuples(
            st.sampled_from(sorted(FORMS)), HUNDREDTHS, st.sampled_from(["", "1.234", "x", "0.5", "-", "12k"])
        ),
        max_size=30,
    ),
    block=st.integers(1, 9),
)
def test_blocks_do_not_matter(cells, block):
    texts = [other or FORMS[form][0](*divmod(value, 100)) for form, value, other in cells]
    one, other = column(texts), column(texts, block=block)
    for name in one.__dataclass_fields__:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


@pytest.mark.parametrize(
    ("cell", "hundredths"),
    [
        ("1054", 105400), ("1054.0", 105400), ("1000.00", 100000), ("0", 0), ("0.5", 50), (".5", 50), ("007", 700),
        ("11.600000000000001", 1160), ("0.30000000000000004", 30), ("45k", 4500000), ("1.2M", 120000000),
        ("1,5 млн руб.", 150000000), ("45 тыс. руб.", 4500000), ("$125000", 12500000), ("-$5", -500), ("$-5", -500),
        ("($5)", -500), ("(1 200)", -120000), ("'-5", -500), ("+5", 500), ("1 234,-", 123400), ("1000.", 100000),
        ("1,23,456.00", 12345600), ("12,34,567", 123456700), ("1.234.567", 123456700), ("1,234,567", 123456700),
        ("12345.678", 1234568), ("0.123", 12), ("1 234,567", 123457), (" 5 ", 500), ("1.005", None), ("1,005", None),
    ],
)  # fmt: skip
def test_single_cells(cell, hundredths):
    read = column([cell])
    assert read.ambiguous == (hundredths is None)
    assert read.hundredths.tolist() == [hundredths or 0]
    assert read.known.tolist() == [hundredths is not None]


@pytest.mark.parametrize(
    "cell",
    ["missing amount", "acima_de_r$50.000", "45.2%", "10-20", "12:30", "1200-", "1,2,3", "12 34", "1e6", "1.2E+06",
     "1,234.567,8", "1.23.456", "5 EUR USD", "100 Ft/hó", "99999999999999999999", "1 234 56", "5 apples", "1..5", "٣"],
)  # fmt: skip
def test_what_is_no_amount_is_named(cell):
    read = column(["100", cell, ""])
    assert read.unreadable.tolist() == [1]
    assert read.unreadable_examples == (cell,)
    assert read.known.tolist() == [True, False, False]
    assert read.blank == 1


@pytest.mark.parametrize(
    ("proof", "mark", "value"), [("5,50", ",", 123400), ("5.50", ".", 123), ("1.234.567", ",", 123400)]
)
def test_other_cells_settle_an_open_mark(proof, mark, value):
    read = column(["1.234", "-1.234", "1.234 €", proof], block=2)
    assert not read.ambiguous
    assert read.mark == mark
    assert read.hundredths.tolist()[:3] == [value, -value, value]


def test_an_open_mark_alone_is_refused():
    read = column(["1.234", "12.500", "900", "1.234"])
    assert read.ambiguous
    assert read.mark is None
    assert read.undecided.tolist() == [0, 1, 3]
    assert read.hundredths.tolist() == [0, 0, 90000, 0]
    assert not len(read.unreadable)
    assert column(["1.234", "12.500"], mark=",").hundredths.tolist() == [123400, 1250000]
    assert column(["1.234k"], mark=".").hundredths.tolist() == [123400]
    assert column(["1.235"], mark=".").hundredths.tolist() == [124]


def test_two_marks_settle_nothing():
    read = column(["1.234", "$1,234.50", "1.234,50 €"])
    assert read.ambiguous
    assert read.known.tolist() == [False, True, True]


def test_several_currencies_are_kept_apart():
    read = column(["$5", "5 €", "5", "", "7 USD"])
    assert [read.currencies[code] if code >= 0 else None for code in read.currency_codes] == [
        "USD",
        "EUR",
        None,
        None,
        "USD",
    ]


def test_blanks_of_all_kinds():
    read = column(["", "-", "—", "n/a", " ", "None"])
    assert read.blank == 6
    assert not read.known.any()
    assert not len(read.unreadable)


def test_an_empty_column():
    assert not len(Amounts().finish().hundredths)
    assert not len(column([]).known)


def test_a_comma_before_three_digits_parts_thousands_only_where_the_currency_says_so():
    assert column(["$1,000", "$500"]).hundredths.tolist() == [100_000, 50_000]
    assert column(["USD 1,000", "£2,000"]).hundredths.tolist() == [100_000, 200_000]
    for cells in (["€1,000", "€5"], ["$1,000", "1,000"], ["$1,000", "€2,000"], ["$1.000"], ["1,000"]):
        assert column(cells).ambiguous, cells
    assert column(["$1,000", "$2,50"]).hundredths.tolist() == [100, 250]
