"""JSON keeps to its contract."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.formats.json import dump, plain
from funnelkit.model import Bounds, Count, Duration, Money, Note, Period, Rate, Ratio, Row, Score, Section


class Level(IntEnum):
    HIGH = 3


@dataclass(frozen=True)
class Verdict:
    code: str
    difference: Ratio


VALUES = [
    (Count(7990), {"n": 7990}),
    (
        Rate(4100, 7990, 0.5131, 0.5022, 0.5241, "lead"),
        {"hits": 4100, "of": 7990, "value": 0.5131, "low": 0.5022, "high": 0.5241, "of_step": "lead"},
    ),
    (
        Rate(0, 0, None, None, None, "lead", 30),
        {"hits": 0, "of": 0, "value": None, "low": None, "high": None, "of_step": "lead", "window_days": 30},
    ),
    (Bounds(1, 2, 3, "lead"), {"hits_least": 1, "hits_most": 2, "of": 3, "of_step": "lead"}),
    (
        Duration(3, 1.5, None, None, "hours"),
        {"n": 3, "median": 1.5, "low": None, "high": None, "unit": "hours"},
    ),
    (
        (Money(2, 300.0, 150.0, "UAH"), Money(1, 0.5, 0.5, None)),
        [
            {"n": 2, "sum": 300, "mean": 150.0, "currency": "UAH"},
            {"n": 1, "sum": 0.5, "mean": 0.5, "currency": None},
        ],
    ),
    ((), []),
    (Ratio(12.5, 8.0, None), {"value": 12.5, "low": 8.0, "high": None}),
    (
        Score(36, 18, 9, 9, 25.0, -3.0, 50.0),
        {"n": 36, "promoters": 18, "passives": 9, "detractors": 9, "value": 25.0, "low": -3.0, "high": 50.0},
    ),
    (
        Section(("manager",), (Row({"manager": None}, {"leads": Count(1), "nps": None}),)),
        {
            "by": ["manager"],
            "rows": [{"group": {"manager": None}, "metrics": {"leads": {"n": 1}, "nps": None}}],
        },
    ),
    (Period(date(2026, 3, 1), date(2026, 4, 1), "2026-03"), "2026-03"),
    (date(2026, 4, 5), "2026-04-05"),
    (datetime(2026, 4, 5, 6, 7), "2026-04-05T06:07:00"),
    (MappingProxyType({"a": (1, 2)}), {"a": [1, 2]}),
    (Level.HIGH, 3),
    (True, True),
    (np.int64(3), 3),
    (np.float64(0.5), 0.5),
    (
        Verdict("improved", Ratio(1.0, None, None)),
        {"code": "improved", "difference": {"value": 1.0, "low": None, "high": None}},
    ),
    (Note("no_period", {"rows": 3}), {"key": "no_period", "params": {"rows": 3}}),
]


@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_values_of_the_contract(value, expected):
    shown = plain(value)
    assert json.dumps(shown) == json.dumps(expected)  # order of the keys and int against float count, too


def test_minus_zero_is_zero():
    assert str(plain(Ratio(-0.0, None, None))["value"]) == "0.0"


def test_a_note_has_its_text():
    document = {"notes": [Note("implied_steps", {"leads": 37})]}
    shown = json.loads(dump(document, lambda note: f"{note.key}: {note.params['leads']}"))
    assert shown == {
        "notes": [{"key": "implied_steps", "params": {"leads": 37}, "text": "implied_steps: 37"}]
    }


def test_a_document_is_one_line_of_readable_text():
    assert dump({"name": "Анна", "n": Count(1)}) == '{"name": "Анна", "n": {"n": 1}}\n'


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match="JSON"):
        dump({"value": value})


@pytest.mark.parametrize("value", [object(), {1, 2}, b"", Count])
def test_what_has_no_place_is_refused(value):
    with pytest.raises(TypeError, match="JSON"):
        dump({"value": value})


@drawn(200)
@given(st.dictionaries(st.text(), st.text(st.characters() | st.sampled_from("\x1b\x9b\u202e\ud800\ufeff"))))
def test_any_text_comes_back_and_nothing_obeys(texts):
    raw = dump(texts)
    raw.encode()
    assert raw.count("\n") == 1
    assert not any(sign in raw for sign in "\x1b\x9b\x7f\u202e\u2028")

    if not any("\ud800" <= sign <= "\udfff" for pair in texts.items() for text in pair for sign in text):
        assert json.loads(raw) == texts


def test_json_does_without_rich_and_babel():
    code = (
        "import sys, funnelkit.formats.json; print({'rich', 'babel', 'pandas', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
