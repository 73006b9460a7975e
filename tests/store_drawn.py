"""Drawn tallies to keep, for the property tests of the store."""

from __future__ import annotations

from hypothesis import strategies as st

from funnelkit.tally import COLUMNS, NO_DAY, STEPS, Cells, Tally, canonical
from store_samples import table

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
