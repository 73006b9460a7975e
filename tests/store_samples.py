"""Tallies and baselines to keep, for the tests of the store; it loads little, for each driver of these loads it anew."""

from __future__ import annotations

from datetime import date

import numpy as np

from funnelkit.model import Period
from funnelkit.store.baselines import Baseline
from funnelkit.tally import COLUMNS, STEPS, Cells, Lines, Tally

PERIODS = (
    Period(date(2026, 1, 1), date(2026, 2, 1), "2026-01"),
    Period(date(2026, 2, 1), date(2026, 3, 1), "2026-02"),
)
TYPES = {"step": np.int8, "score": np.int8, "n": np.int64, "hundredths": np.int64}


def table(name, rows):
    names = (*COLUMNS[name], "n", *(["hundredths"] if name == "money" else []))
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return Lines(
        {key: np.array(column, TYPES.get(key, np.int32)) for key, column in zip(names, columns, strict=True)}
    )


def cells(by=(), groups=((),), currencies=(None,), **rows):
    return Cells(by, groups, currencies, **{name: table(name, rows.get(name, [])) for name in COLUMNS})


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
            same_lines(getattr(one, name), getattr(other, name))


def same_lines(first, second):
    assert list(first.columns) == list(second.columns)
    for name, column in first.columns.items():
        assert column.dtype == second[name].dtype, name
        np.testing.assert_array_equal(column, second[name], name)


def same_baseline(first, second):
    for field in ("name", "as_of", "every", "periods", "seen", "leads", "definitions", "inputs", "program"):
        assert getattr(first, field) == getattr(second, field), field
    same_tally(first.tally, second.tally)
