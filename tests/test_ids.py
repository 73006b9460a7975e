"""Identifiers: equal keys are equal identifiers, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.recognition.buffers import text_array_of
from funnelkit.recognition.ids import BLANK_ID, IdColumn, Ids, match
from funnelkit.recognition.phones import NO_PHONE, Phones, fold_phones

CELL = st.one_of(
    st.integers(0, 10**20).map(str),
    st.integers(-5, 120).map(str),
    st.text(alphabet="01a-А р'\u00a0", max_size=5),
    st.sampled_from(["", " ", "'", "0", "00", "0012", "12", "12 ", "'12", "\u202f12", "12.0", "id-Р", "９"]),
)


def bare(cell):
    blanks = " \t\r\n\v\f\u00a0\u2007\u2009\u202f\u200b\u2060\ufeff"
    return cell.strip(blanks).removeprefix("'").strip(blanks)


def column(cells, *, block=None) -> IdColumn:
    ids = Ids()
    size = block or max(len(cells), 1)
    for start in range(0, len(cells), size):
        ids.add(text_array_of(cells[start : start + size]))
    return ids.finish()


def test_look_alikes_stay_apart():
    read = column(["1", "01", "1 ", "'1", "", "0012", "12", "12.0", "-1", "-2", "A", "a"])
    assert read.keys[0] == read.keys[2] == read.keys[3] == 1
    assert read.keys[4] == BLANK_ID
    assert len(set(read.keys.tolist())) == 10
    assert read.text(1) == "01"
    assert read.text(8) == "-1"
    assert read.blank == 1


@drawn(150)
@given(cells=st.lists(CELL, max_size=40), block=st.integers(1, 9))
def test_keys_are_equal_where_texts_are(cells, block):
    read = column(cells, block=block)
    texts = [bare(cell) for cell in cells]
    assert [read.text(row) for row in range(len(cells))] == texts
    assert [key == BLANK_ID for key in read.keys] == [not text for text in texts]
    assert len(set(read.keys.tolist())) == len(set(texts))


@drawn(150)
@given(one=st.lists(CELL, max_size=20), other=st.lists(CELL, max_size=20), third=st.lists(CELL, max_size=20))
def test_columns_match_as_their_texts_do(one, other, third):
    columns = column(one), column(other, block=4), column(third)
    keys = [key for found in match(*columns) for key in found.tolist()]
    texts = [bare(cell) for cell in (*one, *other, *third)]
    assert match(*columns)[0].tolist() == columns[0].keys.tolist()
    for key, text in zip(keys, texts, strict=True):
        for other_key, other_text in zip(keys, texts, strict=True):
            assert (key == other_key) == (text == other_text)


def test_whole_numbers_keep_no_text():
    read = column([str(n) for n in range(1000)] + ["999999999999999999"], block=64)
    assert not len(read.texts)
    assert read.keys.nbytes == 8 * 1001
    assert read.text(1000) == "999999999999999999"


def test_long_numbers_stay_exact():
    read = column(["1234567890123456789", "1234567890123456788", "12345678901234567890"])
    assert len(set(read.keys.tolist())) == 3
    assert [read.text(row) for row in range(3)] == [
        "1234567890123456789",
        "1234567890123456788",
        "12345678901234567890",
    ]


def test_slices_and_an_empty_column():
    array = text_array_of(["7", "x", "8", " x"])
    ids = Ids()
    ids.add(array.slice(2))
    ids.add(array.slice(0, 0))
    read = ids.finish()
    assert [read.text(0), read.text(1)] == ["8", "x"]
    assert not len(Ids().finish().keys)


def persons(*cells, country=""):
    phones = Phones()
    phones.add(text_array_of(cells))
    return fold_phones(phones.finish(), country).tolist()


@pytest.mark.parametrize(
    "cells",
    [
        ["+380 (50) 123-45-67", "0501234567", "p:+380501234567", "'+380501234567", "380501234567.0", "501234567", "8 050 123 45 67"],
        ["+7 903 123-45-67", "8 (903) 123 45 67", "9031234567", "79031234567", "+8 903 123 45 67", "007 903 1234567"],
        ["+36 30 123 4567", "06 30 123 4567", "0630-123-4567", "tel: 36301234567", "30 123 4567"],
        ["+36 1 234 5678", "06 1 234 5678", "3612345678"],
        ["+44 7911 123456", "07911 123456", "+44 (0)7911 123456"],
    ],
)  # fmt: skip
def test_ways_of_writing_one_phone(cells):
    keys = persons(*cells)
    assert len(set(keys)) == 1
    assert keys[0] != NO_PHONE


@pytest.mark.parametrize("cell", ["123-45-67", "", "none", "3.80501E+11", "12345678.0", "+7 903"])
def test_no_phone(cell):
    assert persons("+380 50 123 45 67", cell)[1] == NO_PHONE


@pytest.mark.parametrize(
    "cells",
    [("+1 916 123 45 67", "+7 916 123 45 67"), ("+380 50 123 45 67", "+48 501 234 567"), ("+36 1 234 5678", "+40 123 456 78")],
)  # fmt: skip
def test_phones_of_two_countries_are_two(cells):
    assert len(set(persons(*cells))) == len(cells)


def test_the_country_is_told_by_the_other_numbers_or_by_the_person():
    assert (
        persons("+380 50 123 45 67", "050 123 45 67", "+7 916 123 45 67", "+380 67 000 11 22")[1]
        == 380501234567
    )
    assert persons("0501234567", country="ua") == [380501234567]
    assert persons("0501234567", "501234567")[1] == NO_PHONE
    assert persons("8 903 123 45 67") == persons("+7 903 123 45 67")


@given(cells=st.lists(st.text(alphabet="0123456789+- ()", max_size=18), max_size=20), block=st.integers(1, 7))
def test_digits_of_phones(cells, block):
    phones = Phones()
    for start in range(0, len(cells), block):
        phones.add(text_array_of(cells[start : start + block]))
    column = phones.finish()
    digits = ["".join(filter(str.isdigit, cell)) for cell in cells]
    assert column.digits.tolist() == [int(text[-15:] or 0) for text in digits]
    unmarked = ~column.marked
    assert column.lengths[unmarked].tolist() == [
        len(t) for t, plain in zip(digits, unmarked, strict=True) if plain
    ]
    assert fold_phones(column).dtype == np.int64


@drawn(50)
@given(number=st.integers(9_000_000_000, 9_999_999_999), spread=st.sampled_from(["{}{} {}-{}", "({}{}){}{}"]))
def test_a_phone_is_the_same_with_and_without_its_trunk(number, spread):
    text = str(number)
    forms = [spread.format(lead, text[:3], text[3:6], text[6:]) for lead in ("+7", "8", "7")]
    assert set(persons(*forms)) == {70_000_000_000 + number}
