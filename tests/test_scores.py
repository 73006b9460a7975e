"""Answers from 0 to 10."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.recognition.buffers import text_array_of
from funnelkit.recognition.scores import ScoreColumn, Scores


def column(cells, *, block=None) -> ScoreColumn:
    scores = Scores()
    size = block or max(len(cells), 1)
    for start in range(0, len(cells), size):
        scores.add(text_array_of(cells[start : start + size]).dictionary_encode())
    return scores.finish()


@pytest.mark.parametrize("score", range(11))
@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "{}.0",
        "{},0",
        " {} ",
        "{}/10",
        "{} / 10",
        "{} - very likely",
        "{} (совсем нет)",
        "{}: ok",
        "'{}",
        "0{}",
    ],
)
def test_forms_of_a_score(score, form):
    read = column([form.format(score)])
    assert read.scores.tolist() == [score]
    assert (read.least, read.most, read.whole) == (score, score, True)
    assert not len(read.unreadable)


@pytest.mark.parametrize(
    "cell",
    ["11", "-1", "8.5", "4/5", "9 of 11", "9-10", "7 or 8", "good", "9 - 10", "10%", "9 8", "100", "1e1"],
)
def test_what_is_no_score_is_named(cell):
    read = column(["9", cell, ""])
    assert read.scores.tolist() == [9, -1, -1]
    assert read.unreadable.tolist() == [1]
    assert read.unreadable_examples == (cell,)
    assert read.blank == 1


def test_the_scale_is_told_also_beyond_ten():
    read = column(["0", "55", "100", "72.5", "n/a"])
    assert (read.least, read.most, read.whole) == (0, 100, False)
    assert column(["1", "5", "3"]).most == 5
    assert column(["", "x"]).least is None


@drawn(50)
@given(
    cells=st.lists(st.sampled_from(["0", "10", "7.0", "", "x", "-", "12", "y"]), max_size=40),
    block=st.integers(1, 9),
)
def test_blocks_do_not_matter(cells, block):
    one, other = column(cells), column(cells, block=block)
    assert one.scores.tolist() == other.scores.tolist()
    assert one.unreadable.tolist() == other.unreadable.tolist()
    assert one.unreadable_examples == other.unreadable_examples
    assert one.blank + len(one.unreadable) + int((one.scores >= 0).sum()) == len(cells)


def test_an_empty_column():
    read = Scores().finish()
    assert (read.least, read.most, read.blank) == (None, None, 0)
    assert read.scores.dtype == "int8"
