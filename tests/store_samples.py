"""Tallies and baselines to keep, for the tests of the store."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from funnelkit.model import Period
from funnelkit.store.baselines import Baseline
from funnelkit.tally import COLUMNS, NO_DAY, STEPS, Cells, Lines, Tally, canonical

PERIODS = (
    Period(date(2026, 1, 1), date(2026, 2, 1), "2026-01"),
    Period(date(2026, 2, 1), date(2026, 3, 1), "2026-02"),
)
TYPES = {"step": np.int8, "score": np.int8, "n": np.int64, "hundredths": np.int64}

_labels = st.one_of(
    st.none(), st.text(max_size=12), st.sampled_from(["Anna", "Пётр", "a\u202eb", "\ud800", "", "\x9b1"])
)
_days = st.one_of(st.just(int(NO_DAY)), st.integers(20_000, 20_020), st.integers(-(2**31) + 1, 2**31 - 1))
_near_days = st.one_of(st.just(int(NO_DAY)), st.integers(20_000, 20_005))
_columns = {
    "step": st.integers(0, len(STEPS) - 1),
    "score": st.integers(0, 10),
    "minutes": st.integers(0, 2**31 - 1),
    "n": st.integers(1, 2**40),
    "hundredths": st.integers(-(2**55), 2**55),
}


def table(name, rows):
    names = (*COLUMNS[name], "n", *(["hundredths"] if name == "money" else []))
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return Lines(
        {key: np.array(column, TYPES.get(key, np.int32)) for key, column in zip(names, columns, strict=True)}
    )


def cells(by=(), groups=((),), currencies=(None,), **rows):
    return Cells(by, groups, currencies, **{name: table(name, rows.get(name, [])) for name in COLUMNS})


@st.composite
def any_cells(draw, by):
    groups = tuple(draw(st.lists(st.tuples(*[_labels] * len(by)), min_size=1, max_size=4, unique=True)))
    currencies = tuple(
        draw(st.lists(st.sampled_from([None, "EUR", "HUF", "₴"]), min_size=1, max_size=3, unique=True))
    )
    codes = {"group": st.integers(0, len(groups) - 1), "currency": st.integers(0, len(currencies) - 1)}
    tables = {}
    for name, keys in COLUMNS.items():
        columns = [
            _days if key == "created" else _near_days if key == "on" else (codes | _columns)[key]
            for key in (*keys, "n", *(["hundredths"] if name == "money" else []))
        ]
        tables[name] = table(name, draw(st.lists(st.tuples(*columns), max_size=8)))
    return Cells(by, groups, currencies, **tables)


@st.composite
def tallies(draw):
    groupings = [
        (),
        *draw(
            st.lists(
                st.sampled_from([("manager",), ("source",), ("manager", "мій стовпець")]),
                unique=True,
                max_size=2,
            )
        ),
    ]
    clocks = draw(st.frozensets(st.sampled_from(["created_at", "contacted_at"])))
    return canonical(Tally({by: draw(any_cells(by)) for by in groupings}, clocks))


def tally(leads=7, **groupings):
    """Count some leads on one day, and by more dimensions."""
    whole = cells(
        steps=[(0, 20_454, STEPS.index("leads"), 20_454, leads), (0, 20_454, STEPS.index("sold"), 20_460, 1)],
        money=[(0, 20_454, 20_460, 0, 1, 19_999)],
        waits=[(0, 20_454, 20_454, 35, 2)],
        scores=[(0, 20_470, 9, 1)],
    )
    return Tally(
        {(): whole, **{(name,): more for name, more in groupings.items()}}, frozenset({"created_at"})
    )


def baseline(name="winter", counted=None, **changed):
    given = {
        "as_of": date(2026, 3, 2),
        "every": "month",
        "periods": PERIODS,
        "leads": 7,
        "tally": counted or tally(),
        "definitions": {"duplicates": "id", "where": {"source": ["Сайт"]}, "files": [{"created_at": "Дата"}]},
        "inputs": ({"name": "зима.csv", "sha256": "ab" * 32, "rows": 8, "leads": 7},),
    }
    return Baseline(name=name, **(given | changed))


def same_tally(first, second):
    assert list(first.cells) == list(second.cells)
    assert first.clocks == second.clocks
    for by, one in first.cells.items():
        other = second.cells[by]
        assert (one.by, one.groups, one.currencies) == (other.by, other.groups, other.currencies)
        for name in COLUMNS:
            pd.testing.assert_frame_equal(getattr(one, name).frame(), getattr(other, name).frame())


def same_baseline(first, second):
    for field in ("name", "as_of", "every", "periods", "seen", "leads", "definitions", "inputs", "program"):
        assert getattr(first, field) == getattr(second, field), field
    same_tally(first.tally, second.tally)
