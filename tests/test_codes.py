"""Words as numbers: spellings of one word are one, different words are not."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.recognition.buffers import text_array_of
from funnelkit.recognition.codes import CodeColumn, Codes


def tidy(text):
    return " ".join(text.split())


def column(cells, *, block=None, how=tidy) -> CodeColumn:
    codes = Codes(how)
    size = block or max(len(cells), 1)
    for start in range(0, len(cells), size):
        codes.add(text_array_of(cells[start : start + size]).dictionary_encode())
    return codes.finish()


def words(column):
    return [column.values[code] if code >= 0 else "" for code in column.codes]


def test_spellings_are_one_value_in_the_most_frequent_form():
    read = column(["иванов", "Иванов", "Иванов ", "Cделка", "Сделка", "Сделка", "Пётр", "Петр", "Пётр"])
    assert read.values == ("Иванов", "Сделка", "Пётр")
    assert read.counts.tolist() == [3, 3, 3]
    assert read.spellings == (("Иванов", "иванов"), ("Сделка", "Cделка"), ("Пётр", "Петр"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("C++", "C"), ("C#", "C"), ("<10", ">10"), ("<10", "10"), ("A", "B"), ("1", "01"), ("None", "-"), ("-", "?"),
     ("+", "-"), ("5%", "5"), ("Anna", "Hanna"), ("Kia (Kyiv)", "Kia (Lviv)")],
)  # fmt: skip
def test_other_words_stay_apart(one, other):
    assert len(column([one, other]).values) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Иванов И.И.", "иванов и. и."),
        ("Walk-in", "walk in"),
        ("Ford\u00a0Focus", "Ford Focus"),
        ("«Лада»", "Лада"),
    ],
)
def test_punctuation_does_not_make_another_word(one, other):
    assert len(column([one, other]).values) == 1


def test_blank_is_the_empty_cell_only():
    read = column(["", "  ", "None", "NA", "-", "nan", "null"])
    assert read.codes.tolist() == [-1, -1, 0, 1, 2, 3, 4]
    assert read.blank == 2
    assert read.values == ("None", "NA", "-", "nan", "null")


def test_first_come_first_numbered_whatever_the_dictionary():
    array = text_array_of(["unused", "b", "a", "b"]).dictionary_encode()
    codes = Codes(tidy)
    codes.add(array.slice(1))
    codes.add(array.slice(2, 1))
    codes.add(array.slice(0, 0))
    read = codes.finish()
    assert read.values == ("b", "a")
    assert read.codes.tolist() == [0, 1, 0, 1]
    assert read.counts.tolist() == [2, 2]


@drawn(60)
@given(
    cells=st.lists(st.sampled_from(["a", "A", "b ", "b", "", " ", "c", "Ё", "ё", "Е"]), max_size=50),
    block=st.integers(1, 11),
)
def test_blocks_do_not_matter_and_counts_add_up(cells, block):
    read, cut = column(cells), column(cells, block=block)
    assert read.codes.tolist() == cut.codes.tolist()
    assert (read.values, read.spellings) == (cut.values, cut.spellings)
    assert read.counts.tolist() == [Counter(words(read))[value] for value in read.values]
    assert read.counts.sum() + read.blank == len(cells)


def test_each_distinct_cell_is_tidied_once():
    asked = Counter()

    def counted(text):
        asked[text] += 1
        return text

    column(["a", "b", "a", "b"] * 10, block=3, how=counted)
    assert asked == {"a": 1, "b": 1}


def test_few_values_are_short_numbers_and_many_are_not():
    assert column(["a"]).codes.dtype == np.int16
    many = column([f"value {n}" for n in range(40_000)], block=9_000)
    assert many.codes.dtype == np.int32
    assert many.codes.tolist() == list(range(40_000))


def test_an_empty_column():
    for read in (Codes(tidy).finish(), column([])):
        assert read.values == ()
        assert not len(read.codes)
